"""What the address of the page says."""

import pytest

from execution_coordinator.dashboard.choice import ALL_PROBLEMS, Choice
from execution_coordinator.dashboard.states import OltFacts
from hosts.choices import Reachability


def olt(*, failing: int = 0, is_running: bool = False) -> OltFacts:
    return OltFacts(
        1,
        "OLT-1",
        "Huawei",
        "",
        enabled=True,
        reachability=Reachability.REACHABLE,
        tasks=1,
        failing=failing,
        is_running=is_running,
    )


def test_an_address_says_what_was_chosen() -> None:
    query = {
        "q": " norte ",
        "brand": "3",
        "state": "busy",
        "page": "2",
        "olt": "17",
        "level": "ERROR",
    }

    assert Choice.of(query) == Choice("norte", 3, "busy", 2, 17, "ERROR")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"brand": "x", "state": "gone", "page": "0", "olt": "-1", "level": "LOUD"},
        {"brand": "99999999999999999999", "page": "٣", "olt": "1' OR 1=1"},
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(query: dict[str, str]) -> None:
    assert Choice.of(query) == Choice()


def test_the_query_of_the_links_leaves_out_what_is_not_chosen() -> None:
    assert Choice().query.urlencode() == ""
    assert Choice(q="la paz", page=2).query.urlencode() == "q=la+paz&page=2"


@pytest.mark.parametrize(
    ("state", "facts", "wanted"),
    [
        ("", olt(), True),
        (ALL_PROBLEMS, olt(), False),
        (ALL_PROBLEMS, olt(failing=1), True),
        ("busy", olt(failing=1, is_running=True), True),
        ("failing", olt(failing=1, is_running=True), True),
        ("fine", olt(failing=1), False),
    ],
)
def test_a_state_is_wanted_when_it_is_one_of_those_of_the_olt(
    state: str, facts: OltFacts, *, wanted: bool
) -> None:
    assert Choice(state=state).wants(facts) is wanted
