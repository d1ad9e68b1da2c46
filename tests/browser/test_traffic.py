"""That trouble on a page is seen at all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.traffic import Traffic


@pytest.fixture
def broken(browser: Browser, traffic: Traffic) -> Iterator[Page]:
    """A page in a window of its own, whose troubles are what is wanted."""
    context = browser.new_context()
    traffic.listen(context)
    yield context.new_page()
    context.close()


def test_errors_of_scripts_and_of_the_console_and_requests_that_fail_are_told(
    broken: Page, traffic: Traffic
) -> None:
    broken.route("http://site.invalid/", lambda route: route.fulfill(body="<p>1</p>"))
    broken.route("http://site.invalid/gone", lambda route: route.fulfill(status=404))
    broken.route("http://site.invalid/refused", lambda route: route.abort("connectionrefused"))
    broken.goto("http://site.invalid/")
    broken.evaluate("console.error('first')")
    broken.evaluate("setTimeout(() => { throw new Error('second') })")
    broken.evaluate("fetch('/gone')")
    broken.evaluate("fetch('/refused').catch(() => null)")
    broken.wait_for_timeout(500)

    told = "\n".join(traffic.troubles)
    for text in (
        "says: first",
        "broke: second",
        "GET http://site.invalid/gone answered 404",
        "GET http://site.invalid/refused failed: net::ERR_CONNECTION_REFUSED",
    ):
        assert text in told
