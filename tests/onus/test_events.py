from datetime import timedelta

import pytest
from django.db import connection, transaction

from hosts.models import OLT
from oids.values import Value
from onus.events import light_sql
from onus.models import OnuData, OnuEvent
from onus.power import Light
from onus.presence import Verdict
from snmp_jobs.collection import Answered
from tests.factories import make_olt
from tests.onus.runs import EXECUTION, NOW, discover, get, reading, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    """With three ONUs, after its first discovery."""
    olt = make_olt(name="OLT-A")
    discover(olt, {1: "A", 2: "B", 3: "C"})
    return olt


def _read(olt: OLT, name: str, *values: Value | Answered, start: int = 1) -> None:
    """One column of the first ONU, run after run."""
    for run, value in enumerate(values, start):
        get(olt, [name], reading(1, value), run=run)


def _changes(olt: OLT) -> list[tuple[str | None, str | None]]:
    events = OnuEvent.objects.filter(olt=olt, at__gt=NOW).order_by("at", "id")
    return list(events.values_list("before", "after"))


class TestAppearing:
    def test_a_first_discovery_is_one_event(self, olt: OLT) -> None:
        event = OnuEvent.objects.get()

        assert (event.kind, event.olt, event.onu, event.at) == ("FIRST_DISCOVERY", olt, None, NOW)
        assert (event.details, event.execution) == ({"seen": 3}, EXECUTION)

    def test_a_first_discovery_in_two_parts_is_one_event_too(self) -> None:
        olt = make_olt()
        discover(olt, {1: "A"}, complete=False)
        discover(olt, {1: "A", 2: "B"}, run=1)

        assert told(olt, 0) == [("HELD_BACK", None, None, None)]
        assert told(olt, 1) == [("FIRST_DISCOVERY", None, None, None)]

    def test_an_onu_appears_disappears_and_returns(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "B", 3: "C", 4: "D"}, run=1)
        discover(olt, {1: "A", 2: "B", 3: "C"}, run=2)
        discover(olt, {1: "A", 2: "B", 3: "C", 4: "D"}, run=3)

        assert told(olt, 1) == [("APPEARED", "D", None, "1/2/4")]
        assert told(olt, 2) == [("DISAPPEARED", "D", "1/2/4", None)]
        assert told(olt, 3) == [("RETURNED", "D", None, "1/2/4")]
        onus = OnuEvent.objects.filter(serial="D").values_list("onu", flat=True)
        assert set(onus) == {OnuData.objects.get(serial="D").pk}

    def test_the_same_again_is_no_event(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "B", 3: "C"}, run=1)
        get(olt, ["run_state"], reading(1, "ONLINE"), reading(2, "OFFLINE"), run=2)

        assert _changes(olt) == []


class TestStates:
    def test_offline_and_online_are_told_with_the_cause_of_that_run(self, olt: OLT) -> None:
        names = ["run_state", "last_down_cause", "last_down_at"]
        down_at = NOW - timedelta(seconds=90)
        get(olt, names, reading(1, "ONLINE", "LOS", None), run=1)
        get(olt, names, reading(1, "OFFLINE", "DYING_GASP", down_at), run=2)
        get(olt, names, reading(1, "ONLINE", "DYING_GASP", down_at), run=3)

        offline, online = OnuEvent.objects.filter(olt=olt, at__gt=NOW).order_by("at")
        assert (offline.kind, offline.before, offline.cause) == ("OFFLINE", "ONLINE", "DYING_GASP")
        assert offline.details == {"down_at": "2026-03-02T14:58:30+00:00"}
        assert (online.kind, online.before, online.cause) == ("ONLINE", "OFFLINE", None)
        assert (online.details, online.execution) == ({}, EXECUTION)

    def test_what_was_never_known_changes_nothing(self, olt: OLT) -> None:
        _read(olt, "run_state", "OFFLINE")
        _read(olt, "admin_state", "ACTIVE")
        _read(olt, "description", "Ana")
        _read(olt, "onu_rx_dbm", -30.0)

        assert _changes(olt) == []

    @pytest.mark.parametrize("gap", [None, "UNKNOWN", Answered.NOT])
    def test_a_gap_hides_no_change_and_makes_none(self, olt: OLT, gap: Value | Answered) -> None:
        _read(olt, "run_state", "ONLINE", gap, "ONLINE", gap, "OFFLINE", gap, "ONLINE")
        _read(olt, "admin_state", "ACTIVE", gap, "SUSPENDED", start=8)

        assert _changes(olt) == [
            ("ONLINE", "OFFLINE"),
            ("OFFLINE", "ONLINE"),
            ("ACTIVE", "SUSPENDED"),
        ]

    def test_a_description_changes_and_an_empty_one_does_not(self, olt: OLT) -> None:
        _read(olt, "description", "Ana", None, "Ana", "Beto", Answered.NOT)

        assert _changes(olt) == [("Ana", "Beto")]

    def test_a_discovery_knows_the_states_of_new_onus(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "B", 3: "C"}, run=1)
        OnuData.objects.all().delete()
        discover(olt, {1: "ONLINE"}, run=2, column="run_state")
        _read(olt, "run_state", "OFFLINE", start=3)

        assert told(olt, 3) == [("OFFLINE", None, "ONLINE", "OFFLINE")]


class TestCauseThatComesLater:
    def _offline(self, olt: OLT, run: int) -> None:
        get(olt, ["run_state"], reading(1, "ONLINE"), run=run)
        get(olt, ["run_state"], reading(1, "OFFLINE"), run=run + 1)

    def _causes(self, olt: OLT) -> list[str | None]:
        events = OnuEvent.objects.filter(olt=olt, kind="OFFLINE").order_by("at")
        return list(events.values_list("cause", flat=True))

    def test_it_joins_the_outage_while_that_lasts(self, olt: OLT) -> None:
        self._offline(olt, 1)
        get(olt, ["last_down_cause"], reading(1, "LOS"), reading(2, "LOFI"), run=3)

        assert self._causes(olt) == ["LOS"]

    def test_it_is_not_that_of_an_outage_that_is_over(self, olt: OLT) -> None:
        self._offline(olt, 1)
        get(olt, ["run_state"], reading(1, "ONLINE"), run=3)
        get(olt, ["last_down_cause"], reading(1, "LOS"), run=4)
        self._offline(olt, 5)
        get(olt, ["run_state", "last_down_cause"], reading(1, "OFFLINE", "DYING_GASP"), run=7)

        assert self._causes(olt) == [None, "DYING_GASP"]

    def test_an_answer_that_was_kept_from_before_is_none(self, olt: OLT) -> None:
        get(olt, ["last_down_cause"], reading(1, "LOS"), run=1)
        get(olt, ["run_state", "last_down_cause"], reading(1, "ONLINE", Answered.NOT), run=2)
        get(olt, ["run_state", "last_down_cause"], reading(1, "OFFLINE", Answered.NOT), run=3)

        assert self._causes(olt) == [None]


class TestPower:
    def test_it_crosses_a_limit_once_however_it_wobbles(self, olt: OLT) -> None:
        _read(olt, "onu_rx_dbm", -24.9, -25.1, -24.9, -25.5, -25.51, -25.4, -24.6, -24.51, -24.5)

        assert _changes(olt) == [("good", "weak"), ("weak", "good")]
        first = OnuEvent.objects.filter(kind="POWER").earliest("at")
        assert (first.details, first.onu) == ({"rx_dbm": -25.51}, OnuData.objects.get(serial="A"))

    def test_a_gap_in_the_light_is_no_crossing(self, olt: OLT) -> None:
        _read(olt, "onu_rx_dbm", -20.0, None, -20.1, None, -29.0)

        assert _changes(olt) == [("good", "bad")]

    @pytest.mark.parametrize(
        ("rx_dbm", "before", "after"),
        [
            (-18.0, None, Light.GOOD),
            (-17.99, None, Light.TOO_STRONG),
            (-25.01, None, Light.WEAK),
            (-28.01, None, Light.BAD),
            (-17.5, Light.GOOD, Light.GOOD),
            (-17.49, Light.GOOD, Light.TOO_STRONG),
            (-18.49, Light.TOO_STRONG, Light.TOO_STRONG),
            (-18.5, Light.TOO_STRONG, Light.GOOD),
            (-25.5, Light.GOOD, Light.GOOD),
            (-25.51, Light.GOOD, Light.WEAK),
            (-24.51, Light.WEAK, Light.WEAK),
            (-24.5, Light.WEAK, Light.GOOD),
            (-28.5, Light.WEAK, Light.WEAK),
            (-28.51, Light.WEAK, Light.BAD),
            (-27.51, Light.BAD, Light.BAD),
            (-27.5, Light.BAD, Light.WEAK),
            (-15.0, Light.BAD, Light.TOO_STRONG),
            (None, Light.BAD, Light.BAD),
            (None, None, None),
        ],
    )
    def test_a_light_is_left_only_by_more_than_the_margin(
        self, rx_dbm: float | None, before: Light | None, after: Light | None
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {light_sql('rx', 'was')}"  # noqa: S608 -- nothing comes from outside
                " FROM (SELECT %s::double precision AS rx, %s::text AS was) x",
                [rx_dbm, before],
            )
            assert cursor.fetchone() == (after,)


class TestPresenceHeldBack:
    @pytest.fixture
    def large(self) -> OLT:
        """Ten ONUs, after a discovery."""
        olt = make_olt()
        discover(olt, {number: f"S{number}" for number in range(1, 11)})
        return olt

    def test_it_is_told_once_and_its_end_too(self, large: OLT) -> None:
        whole = {number: f"S{number}" for number in range(1, 11)}
        half = {number: f"S{number}" for number in range(1, 6)}
        assert discover(large, half, run=1) is Verdict.SUSPECT_DROP
        assert discover(large, whole, run=2) is Verdict.APPLY
        assert discover(large, half, run=3) is Verdict.SUSPECT_DROP
        assert discover(large, half, run=4) is Verdict.APPLY

        held = [("HELD_BACK", None, None, None)]
        confirmed = ("CONFIRMED", None, None, None)
        assert (told(large, 1), told(large, 2), told(large, 3)) == (held, [confirmed], held)
        gone = [("DISAPPEARED", f"S{n}", f"1/2/{n}", None) for n in range(6, 11)]
        assert told(large, 4) == [confirmed, *sorted(gone, key=str)]
        first = OnuEvent.objects.filter(kind="HELD_BACK").earliest("at")
        assert first.details == {"reason": "SUSPECT_DROP", "seen": 5, "missing": 5}

    def test_the_same_reason_again_is_no_event_and_another_one_is(self, large: OLT) -> None:
        for run in (1, 2, 3):
            discover(large, {1: "S1"}, run=run, complete=False)
        discover(large, {1: "S1"}, run=4)
        discover(large, {1: "S1"}, run=5, complete=False)

        reasons = OnuEvent.objects.filter(kind="HELD_BACK").order_by("at")
        assert [event.details["reason"] for event in reasons] == [
            "INCOMPLETE",
            "SUSPECT_DROP",
            "INCOMPLETE",
        ]


def test_the_events_of_a_run_that_is_rolled_back_are_gone_with_it(olt: OLT) -> None:
    with pytest.raises(ZeroDivisionError):
        _store_and_fail(olt)

    assert _changes(olt) == []


def _store_and_fail(olt: OLT) -> None:
    with transaction.atomic():
        discover(olt, {1: "A", 2: "B"}, run=1)
        raise ZeroDivisionError
