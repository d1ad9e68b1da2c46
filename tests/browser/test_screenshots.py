"""What `make screenshots` holds against the requests of the console."""

from tests.browser.screenshots import too_slow
from tests.browser.traffic import Timed


def test_a_request_of_more_than_half_a_second_is_too_slow_unless_it_makes_a_file() -> None:
    slow = Timed("GET", "/admin/onus/onudata/?q=quispe", 500.1)
    requests = [
        slow,
        Timed("GET", "/admin/onus/onudata/", 500.0),
        Timed("GET", "/admin/hosts/olt/export.xlsx?q=lima", 2000.0),
        Timed("POST", "/admin/onus/onudata/export/", 700.0),
    ]

    assert list(too_slow(requests)) == [slow]
