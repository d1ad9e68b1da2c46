import random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hosts.models import OLT
from onus.columns import COLUMNS
from onus.models import OnuData, OnuEvent
from onus.presence import Verdict
from onus.samples import OnuSample
from snmp_jobs.collection import Answered
from tests.factories import make_olt, make_onu
from tests.onus.runs import EXECUTION, NOW, discover, get, reading, standing, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    return make_olt(name="OLT-A")


def _row(olt: OLT, serial: str) -> OnuData:
    return OnuData.objects.get(olt=olt, serial=serial)


def _values(olt: OLT, serial: str) -> dict[str, Any]:
    """Every column of an ONU."""
    return dict(OnuData.objects.filter(olt=olt, serial=serial).values().get())


def _rows(olt: OLT) -> dict[str | None, int]:
    """The row of each ONU."""
    return dict(OnuData.objects.filter(olt=olt).values_list("serial", "pk"))


def _name(olt: OLT, **customers: str) -> None:
    for serial, description in customers.items():
        OnuData.objects.filter(olt=olt, serial=serial).update(description=description)


def test_an_onu_that_moved_keeps_its_row_and_its_customer(olt: OLT) -> None:
    discover(olt, {1: "A", 2: "B"})
    _name(olt, A="Ana", B="Beto")
    before = _rows(olt)

    discover(olt, {7: "A", 2: "B"}, run=1)

    assert _rows(olt) == before
    moved = _row(olt, "A")
    assert (moved.onu_index, moved.place, moved.description) == ("1.2.7", "1/2/7", "Ana")
    assert told(olt, 1) == [("MOVED", "A", "1/2/1", "1/2/7")]
    event = OnuEvent.objects.get(kind="MOVED")
    assert (event.onu, event.execution, event.details) == (moved, EXECUTION, {})


def test_two_onus_that_change_places_keep_their_rows(olt: OLT) -> None:
    discover(olt, {1: "A", 2: "B"})
    before = _rows(olt)

    discover(olt, {1: "B", 2: "A"}, run=1)

    assert _rows(olt) == before
    assert standing(olt) == {"1/2/1": "B", "1/2/2": "A"}
    assert told(olt, 1) == [("MOVED", "A", "1/2/1", "1/2/2"), ("MOVED", "B", "1/2/2", "1/2/1")]


def test_a_chain_moves_each_and_replaces_the_last(olt: OLT) -> None:
    discover(olt, {1: "A", 2: "B", 3: "C"})
    before = _rows(olt)

    discover(olt, {1: "N", 2: "A", 3: "B"}, run=1)

    assert _rows(olt) == before | {"N": _row(olt, "N").pk}
    assert standing(olt) == {"1/2/1": "N", "1/2/2": "A", "1/2/3": "B"}
    assert told(olt, 1) == [
        ("APPEARED", "N", None, "1/2/1"),
        ("MOVED", "A", "1/2/1", "1/2/2"),
        ("MOVED", "B", "1/2/2", "1/2/3"),
        ("REPLACED", "C", "C", "B"),
    ]
    replaced = _row(olt, "C")
    assert (replaced.present, replaced.onu_index, replaced.place) == (False, None, "1/2/3")
    assert OnuEvent.objects.get(kind="REPLACED").details == {"place": "1/2/3"}


def test_a_replaced_onu_leaves_nothing_to_the_new_one_and_is_found_again(olt: OLT) -> None:
    discover(olt, {1: "A"})
    OnuData.objects.update(description="Ana", onu_rx_dbm=-20, extra={"plan": "100M"})
    before = _row(olt, "A").pk

    discover(olt, {1: "N"}, run=1)
    discover(olt, {1: "N", 5: "A"}, run=2)

    new = _row(olt, "N")
    assert (new.description, new.onu_rx_dbm, new.extra) == (None, None, {})
    found = _row(olt, "A")
    assert (found.pk, found.place, found.description) == (before, "1/2/5", "Ana")
    assert (found.present, found.onu_rx_dbm) == (True, -20)
    assert told(olt, 2) == [
        ("MOVED", "A", "1/2/1", "1/2/5"),
        ("RETURNED", "A", None, "1/2/5"),
    ]


def test_no_column_and_no_sample_of_the_old_customer_is_left_to_the_new_one(olt: OLT) -> None:
    texts = {"serial": "A", "run_state": "OFFLINE", "admin_state": "SUSPENDED"}
    values: dict[str, Any] = {
        name: {"text": texts.get(name, f"{name} of A"), "timestamptz": NOW}.get(
            column.sql_type, -27.0
        )
        for name, column in COLUMNS.items()
    }
    discover(olt, {1: "A", 2: "B"})
    get(olt, [*values, "plan"], reading(1, *values.values(), "100M"))
    filled = _values(olt, "A")
    assert not [name for name in COLUMNS if filled[name] in (None, "UNKNOWN")]

    discover(olt, {1: "N", 2: "B"}, run=2)

    told_apart = {"id", "onu_index", "onu_number", "serial", "first_seen_at", "last_seen_at"}
    told_apart.add("updated_at")
    new, other = _values(olt, "N"), _values(olt, "B")
    assert {name: new[name] for name in new.keys() - told_apart} == {
        name: other[name] for name in other.keys() - told_apart
    }
    assert OnuSample.objects.filter(onu_id=filled["id"]).exists()
    assert not OnuSample.objects.filter(onu_id=new["id"]).exists()
    assert not OnuEvent.objects.filter(onu=new["id"]).exclude(kind="APPEARED").exists()


def test_three_that_change_places_in_a_ring_keep_their_rows(olt: OLT) -> None:
    discover(olt, {1: "A", 2: "B", 3: "C"})
    before = _rows(olt)

    discover(olt, {1: "C", 2: "A", 3: "B"}, run=1)

    assert _rows(olt) == before
    assert standing(olt) == {"1/2/1": "C", "1/2/2": "A", "1/2/3": "B"}
    assert [one[0] for one in told(olt, 1)] == ["MOVED"] * 3


@pytest.mark.parametrize("at_its_old_place", [None, Answered.NOT])
def test_what_was_answered_outweighs_what_was_not(olt: OLT, at_its_old_place: Any) -> None:
    discover(olt, {1: "A"})

    discover(olt, {1: at_its_old_place, 2: "A"}, run=1)

    assert standing(olt) == {"1/2/1": None, "1/2/2": "A"}


@pytest.mark.parametrize("empty", ["", "0000000000000000", "00:00:00:00:00:00", "FFFF-FFFF"])
def test_what_an_olt_gives_for_no_serial_is_nobody(olt: OLT, empty: str) -> None:
    discover(olt, {1: "A", 2: empty, 3: empty})
    before = _rows(olt)

    discover(olt, {1: empty, 2: empty, 4: empty}, run=1)

    assert [one for one in told(olt, 1) if one[0] != "APPEARED"] == [
        ("DISAPPEARED", None, "1/2/3", None)
    ]
    assert OnuData.objects.get(onu_index="1.2.1").pk == before["A"]


def test_an_epon_onu_moves_by_its_mac(olt: OLT) -> None:
    first, second = "00:00:5E:00:53:01", "00:00:5E:00:53:02"
    discover(olt, {1: first, 2: second}, column="mac")

    discover(olt, {1: second, 2: first}, run=1, column="mac")

    assert standing(olt) == {"1/2/1": second, "1/2/2": first}
    assert told(olt, 1) == [
        ("MOVED", first, "1/2/1", "1/2/2"),
        ("MOVED", second, "1/2/2", "1/2/1"),
    ]


def test_an_onu_without_place_moves_by_its_index(olt: OLT) -> None:
    make_onu(olt=olt, onu_index="77.1", serial="A", slot=None, port=None, onu_number=None)

    discover(olt, {1: "A"})

    assert ("MOVED", "A", "77.1", "1/2/1") in told(olt, 0)


class TestDuplicate:
    def test_a_serial_at_two_places_is_told_once_and_both_stay(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "B"})
        before = _row(olt, "A")

        discover(olt, {1: "A", 2: "A", 3: "B"}, run=1)
        discover(olt, {1: "A", 2: "A", 3: "B"}, run=2)

        assert standing(olt) == {"1/2/1": "A", "1/2/2": "A", "1/2/3": "B"}
        assert told(olt, 1) == [
            ("APPEARED", "A", None, "1/2/2"),
            ("DUPLICATE", "A", None, "1/2/1, 1/2/2"),
            ("MOVED", "B", "1/2/2", "1/2/3"),
        ]
        assert OnuEvent.objects.get(kind="DUPLICATE").onu == before
        assert told(olt, 2) == []

    def test_it_is_told_of_a_first_discovery(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "A"})

        assert told(olt, 0) == [
            ("DUPLICATE", "A", None, "1/2/1, 1/2/2"),
            ("FIRST_DISCOVERY", None, None, None),
        ]

    def test_it_is_told_again_after_it_was_over(self, olt: OLT) -> None:
        for run, places in enumerate([{1: "A", 2: "A"}, {1: "A"}, {1: "A", 2: "A"}]):
            discover(olt, places, run=run)

        assert told(olt, 1) == [("DISAPPEARED", "A", "1/2/2", None)]
        assert told(olt, 2) == [
            ("DUPLICATE", "A", None, "1/2/1, 1/2/2"),
            ("RETURNED", "A", None, "1/2/2"),
        ]

    def test_both_may_move_at_once(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "A"})
        before = set(OnuData.objects.values_list("pk", flat=True))

        discover(olt, {3: "A", 4: "A"}, run=1)

        assert set(OnuData.objects.values_list("pk", flat=True)) == before
        assert standing(olt) == {"1/2/3": "A", "1/2/4": "A"}
        assert [one[0] for one in told(olt, 1)] == ["MOVED", "MOVED"]

    def test_the_row_that_was_present_is_the_one_that_moves(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "A"})
        before = OnuData.objects.get(onu_index="1.2.1")
        discover(olt, {1: "A"}, run=1)

        discover(olt, {5: "A"}, run=2)

        assert OnuData.objects.get(onu_index="1.2.5") == before
        assert told(olt, 2) == [("MOVED", "A", "1/2/1", "1/2/5")]

    def test_one_that_trades_places_with_another_onu_keeps_every_row(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "A", 3: "B"})
        before = set(OnuData.objects.values_list("pk", flat=True))

        discover(olt, {1: "A", 2: "B", 3: "A"}, run=1)

        assert set(OnuData.objects.values_list("pk", flat=True)) == before
        assert standing(olt) == {"1/2/1": "A", "1/2/2": "B", "1/2/3": "A"}


class TestOtherOlt:
    @pytest.fixture
    def other(self) -> OLT:
        olt = make_olt(name="OLT-B")
        discover(olt, {9: "Z"})
        return olt

    def test_an_onu_that_left_one_before_the_other_saw_it_has_moved(
        self, olt: OLT, other: OLT
    ) -> None:
        discover(olt, {1: "A", 2: "B"})
        discover(olt, {2: "B"}, run=1)
        discover(other, {9: "Z", 4: "A"}, run=2)

        assert told(olt, 1) == [("DISAPPEARED", "A", "1/2/1", None)]
        assert told(other, 2) == [("MOVED", "A", "OLT-A 1/2/1", "1/2/4")]
        event = OnuEvent.objects.get(olt=other, kind="MOVED")
        assert event.details == {"olt_before": olt.pk}
        assert event.onu == _row(other, "A") != _row(olt, "A")

    def test_one_that_the_other_saw_first_has_moved_when_it_is_gone_here(
        self, olt: OLT, other: OLT
    ) -> None:
        discover(olt, {1: "A", 2: "B"})
        discover(other, {9: "Z", 4: "A"}, run=1)
        assert told(other, 1) == [("APPEARED", "A", None, "1/2/4")]

        discover(olt, {2: "B"}, run=2)

        assert told(olt, 2) == [("DISAPPEARED", "A", "1/2/1", None)]
        assert told(other, 2) == [("MOVED", "A", "OLT-A 1/2/1", "OLT-B 1/2/4")]

    def test_one_of_an_olt_that_is_not_watched_any_more_has_moved_at_once(
        self, olt: OLT, other: OLT
    ) -> None:
        discover(olt, {1: "A", 2: "B"})
        OLT.objects.filter(pk=olt.pk).update(enabled=False)
        discover(other, {9: "Z", 4: "A"}, run=1)

        assert told(other, 1) == [("MOVED", "A", "OLT-A 1/2/1", "1/2/4")]

    def test_those_that_came_to_a_new_olt_are_told_at_its_first_discovery(
        self, olt: OLT, other: OLT
    ) -> None:
        discover(other, {9: "Z"}, run=1)
        discover(other, {}, run=2)
        discover(olt, {1: "Z", 2: "N"}, run=3)

        assert told(olt, 3) == [
            ("FIRST_DISCOVERY", None, None, None),
            ("MOVED", "Z", "OLT-B 1/2/9", "1/2/1"),
        ]

    def test_one_that_comes_back_has_moved_back(self, olt: OLT, other: OLT) -> None:
        discover(olt, {1: "A", 2: "B"})
        discover(olt, {2: "B"}, run=1)
        discover(other, {9: "Z", 4: "A"}, run=2)
        discover(other, {9: "Z"}, run=3)
        discover(olt, {1: "A", 2: "B"}, run=4)

        assert told(olt, 4) == [("MOVED", "A", "OLT-B 1/2/4", "1/2/1")]

    def test_one_that_was_elsewhere_long_ago_returns(self, olt: OLT, other: OLT) -> None:
        discover(other, {9: "Z", 4: "A"}, run=1)
        discover(other, {9: "Z"}, run=2)
        discover(olt, {1: "A", 2: "B"}, run=3)
        discover(olt, {2: "B"}, run=4)
        discover(olt, {1: "A", 2: "B"}, run=5)

        assert told(other, 4) == []
        assert told(olt, 4) == [("DISAPPEARED", "A", "1/2/1", None)]
        assert told(olt, 5) == [("RETURNED", "A", None, "1/2/1")]

    def test_an_epon_onu_moves_by_its_mac(self, olt: OLT, other: OLT) -> None:
        mac = "00:00:5E:00:53:01"
        discover(olt, {1: mac, 2: "00:00:5E:00:53:02"}, column="mac")
        discover(olt, {2: "00:00:5E:00:53:02"}, run=1, column="mac")
        discover(other, {9: "00:00:5E:00:53:09", 4: mac}, run=2, column="mac")

        assert ("MOVED", mac, "OLT-A 1/2/1", "1/2/4") in told(other, 2)

    def test_places_of_another_olt_are_never_taken(self, olt: OLT, other: OLT) -> None:
        discover(olt, {1: "A", 9: "B"})
        discover(other, {9: "B", 1: "A"}, run=1)

        assert standing(olt) == {"1/2/1": "A", "1/2/9": "B"}
        assert standing(other) == {"1/2/1": "A", "1/2/9": "B"}


class TestOtherRuns:
    def test_a_get_writes_nothing_where_another_onu_answers(self, olt: OLT) -> None:
        discover(olt, {1: "A", 2: "B"})
        names = ["serial", "description", "onu_rx_dbm"]

        get(olt, names, reading(1, "N", "Noe", -20.0), reading(2, "B", "Beto", -21.0))

        assert standing(olt) == {"1/2/1": "A", "1/2/2": "B"}
        assert (_row(olt, "A").description, _row(olt, "A").onu_rx_dbm) == (None, None)
        assert (_row(olt, "B").description, _row(olt, "B").onu_rx_dbm) == ("Beto", -21.0)

    def test_a_walk_that_broke_off_moves_those_it_saw_and_marks_nobody_absent(
        self, olt: OLT
    ) -> None:
        discover(olt, {1: "A", 2: "B", 3: "C"})

        assert discover(olt, {1: "C"}, run=1, complete=False) is Verdict.INCOMPLETE
        assert standing(olt) == {"1/2/1": "C", "1/2/2": "B"}
        assert all(OnuData.objects.values_list("present", flat=True))

        discover(olt, {1: "C", 2: "B", 3: "A"}, run=2)
        assert standing(olt) == {"1/2/1": "C", "1/2/2": "B", "1/2/3": "A"}
        assert all(OnuData.objects.values_list("present", flat=True))
        assert OnuData.objects.count() == 3


def test_an_index_belongs_to_one_onu_at_the_end_of_a_statement(olt: OLT) -> None:
    make_onu(olt=olt, onu_index="1.1")

    with pytest.raises(IntegrityError, match="onu_data_index_once"), transaction.atomic():
        make_onu(olt=olt, onu_index="1.1")


@pytest.mark.parametrize("seed", range(20))
def test_whatever_moves_every_onu_keeps_its_row_and_every_place_its_onu(
    olt: OLT, seed: int
) -> None:
    draw = random.Random(seed)
    serials = [f"S{number}" for number in range(12)]
    rows: dict[str | None, int] = {}
    for run in range(6):
        places = dict(zip(draw.sample(range(1, 15), 10), draw.sample(serials, 10), strict=True))
        discover(olt, places, run=run)

        assert {f"1/2/{number}": serial for number, serial in places.items()}.items() <= standing(
            olt
        ).items()
        assert OnuData.objects.count() == len(_rows(olt))
        assert rows.items() <= _rows(olt).items()
        rows = _rows(olt)
