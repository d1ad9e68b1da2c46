from datetime import timedelta
from typing import Any

import pytest

from hosts.models import OLT
from onus.inventory import Stored
from onus.outages import CauseCount, Outage, outages
from onus.pon_ports import refresh_ports
from tests.factories import make_olt
from tests.onus.runs import NOW, discover, get, reading

NAMES = ["run_state", "last_down_cause", "last_down_at"]
SINCE = NOW + timedelta(minutes=6)
END = NOW + timedelta(minutes=20)
DOWN_AT = NOW + timedelta(minutes=8)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    """41 ONUs on 1/2, all online."""
    olt = make_olt(name="OLT-A")
    numbers = range(1, 42)
    discover(olt, {number: f"S{number}" for number in numbers})
    get(olt, NAMES, *[reading(n, "ONLINE", "RESET", NOW) for n in numbers], run=1)
    refresh_ports(olt.pk, NOW)
    return olt


def _lose(olt: OLT, causes: dict[int, str], run: int = 2, *, dated: bool = True) -> Stored:
    """ONUs go dark, 2.5 s one after the other by the clock of the OLT."""
    down = [
        reading(n, "OFFLINE", cause, DOWN_AT + place * timedelta(seconds=2.5) if dated else None)
        for place, (n, cause) in enumerate(causes.items())
    ]
    return get(olt, NAMES, *down, run=run)


def test_38_of_41_lost_in_92_s_36_los_and_2_dying_gasp_is_one_query(
    olt: OLT, django_assert_num_queries: Any
) -> None:
    _lose(olt, dict.fromkeys(range(1, 37), "LOS") | dict.fromkeys((37, 38), "DYING_GASP"))

    with django_assert_num_queries(1):
        found = outages(SINCE, END)

    noticed_at = NOW + timedelta(minutes=10)
    assert found == (
        Outage(
            olt_id=olt.pk,
            olt_name="OLT-A",
            frame=0,
            slot=1,
            port=2,
            known=41,
            lost=38,
            span=timedelta(seconds=92.5),
            first_at=noticed_at,
            last_at=noticed_at,
            causes=(CauseCount("LOS", 36), CauseCount("DYING_GASP", 2)),
        ),
    )


def test_those_that_came_back_are_not_lost(olt: OLT) -> None:
    _lose(olt, dict.fromkeys(range(1, 4), "LOS"))
    get(olt, NAMES, reading(1, "ONLINE", "LOS", DOWN_AT), run=3)

    assert [outage.lost for outage in outages(SINCE, END)] == [2]
    before = NOW + timedelta(minutes=14)
    assert [outage.lost for outage in outages(SINCE, before)] == [3]


def test_what_was_lost_before_is_not_counted(olt: OLT) -> None:
    _lose(olt, {1: "LOS"})

    noticed_at = NOW + timedelta(minutes=10)
    assert outages(noticed_at, END) == ()
    assert len(outages(noticed_at - timedelta(seconds=1), noticed_at)) == 1


def test_without_the_clock_of_the_olt_the_runs_give_the_span(olt: OLT) -> None:
    _lose(olt, {1: "LOS", 2: "LOS"}, run=2)
    _lose(olt, {3: "LOS"}, run=3, dated=False)

    (outage,) = outages(SINCE, END)
    assert (outage.lost, outage.span) == (3, timedelta(minutes=5))
    assert (outage.first_at, outage.last_at) == (
        NOW + timedelta(minutes=10),
        NOW + timedelta(minutes=15),
    )


def test_a_cause_that_nobody_gave_is_counted_as_none(olt: OLT) -> None:
    get(olt, ["run_state"], *[reading(n, "OFFLINE") for n in (1, 2, 3)], run=2)
    get(olt, ["last_down_cause"], reading(1, "LOS"), reading(2, None), run=3)

    assert outages(SINCE, END)[0].causes == (CauseCount(None, 2), CauseCount("LOS", 1))


def test_ports_and_olts_are_counted_apart_the_largest_loss_first(olt: OLT) -> None:
    other = make_olt(name="OLT-B")
    discover(other, {1: "X", 2: "Y"})
    get(other, NAMES, reading(1, "ONLINE", None, None), reading(2, "ONLINE", None, None), run=1)
    _lose(other, {1: "LOS", 2: "LOS"})
    _lose(olt, {1: "DYING_GASP"})

    found = [(one.olt_name, one.port, one.known, one.lost) for one in outages(SINCE, END)]
    assert found == [("OLT-B", 2, 2, 2), ("OLT-A", 2, 41, 1)]


def test_an_onu_that_lost_its_place_is_in_no_outage(olt: OLT) -> None:
    _lose(olt, {1: "LOS"})
    assert len(outages(SINCE, END)) == 1

    discover(olt, {1: "N"}, run=3, complete=False)
    assert outages(SINCE, END) == ()
