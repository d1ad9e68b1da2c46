import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from brands.index_layout import Position
from hosts.models import OLT
from oids.values import Value
from onus.batch import EXTRA, Field
from onus.columns import COLUMNS
from onus.history.partitions import make_ahead
from onus.inventory import Stored, store
from onus.models import LONGEST_INDEX, OnuData
from snmp_jobs.collection import NO_PLACE, Answered, OnuReading
from tests.factories import make_olt, make_onu

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SERIAL, DESCRIPTION, POWER = "serial", "description", "onu_rx_dbm"

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    return make_olt()


def _onu(number: int, *values: Value | Answered) -> OnuReading:
    return OnuReading((4194312448, number), Position(0, 1, 2, number), values)


def _store(
    olt: OLT,
    names: Sequence[str],
    *onus: OnuReading,
    now: datetime = NOW,
    adds_onus: bool = True,
) -> Stored:
    fields = [
        Field(name, name) if name in COLUMNS else Field(EXTRA, name.removeprefix("extra:"))
        for name in names
    ]
    with transaction.atomic():
        return store(olt.pk, fields, onus, now=now, adds_onus=adds_onus)


def _get(olt: OLT, number: int = 1) -> OnuData:
    return OnuData.objects.get(olt=olt, onu_index=f"4194312448.{number}")


def _versions(olt: OLT) -> list[tuple[object, ...]]:
    """Where each row lies: another xmin or ctid means that it was written again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT onu_index, xmin::text, ctid::text, updated_at FROM onu_data"
            " WHERE olt_id = %s ORDER BY onu_index",
            [olt.pk],
        )
        return list(cursor.fetchall())


class TestNewOnus:
    def test_a_discovery_adds_them_with_place_and_values(self, olt: OLT) -> None:
        names = [SERIAL, "run_state", POWER, "distance_m", "last_up_at"]
        up = datetime(2026, 3, 1, 3, 4, 5, 678901, tzinfo=UTC)
        stored = _store(olt, names, _onu(1, "HWTC00000001", "ONLINE", -18.53, 1234, up))

        onu = _get(olt)
        assert stored == Stored(created=1, changed=0)
        assert (onu.frame, onu.slot, onu.port, onu.onu_number) == (0, 1, 2, 1)
        assert (onu.serial, onu.run_state, onu.onu_rx_dbm) == ("HWTC00000001", "ONLINE", -18.53)
        assert (onu.distance_m, onu.last_up_at) == (1234, up)
        assert (onu.present, onu.admin_state, onu.extra) == (True, "UNKNOWN", {})
        assert (onu.first_seen_at, onu.last_seen_at, onu.updated_at) == (NOW, NOW, NOW)
        assert (onu.description, onu.temperature_c, onu.mac) == (None, None, None)

    def test_an_onu_without_place_is_an_onu(self, olt: OLT) -> None:
        _store(olt, [SERIAL], OnuReading((7, 7), NO_PLACE, ("A",)))

        onu = OnuData.objects.get(onu_index="7.7")
        assert (onu.frame, onu.slot, onu.port, onu.onu_number) == (None, None, None, None)
        assert onu.place == "7.7"

    def test_what_was_not_answered_is_unknown_at_first(self, olt: OLT) -> None:
        names = [SERIAL, "run_state", POWER, "extra:vendor"]
        _store(olt, names, _onu(1, *[Answered.NOT] * 4))

        onu = _get(olt)
        assert (onu.serial, onu.run_state, onu.onu_rx_dbm, onu.extra) == (None, "UNKNOWN", None, {})

    def test_every_other_run_adds_none(self, olt: OLT) -> None:
        assert _store(olt, [SERIAL], _onu(1, "A"), adds_onus=False) == Stored(0, 0)
        assert not OnuData.objects.exists()

    def test_the_longest_index_is_stored(self, olt: OLT) -> None:
        index = (2**32 - 1,) * 128
        _store(olt, [SERIAL], OnuReading(index, NO_PLACE, ("A",)))

        assert len(OnuData.objects.get().onu_index or "") == LONGEST_INDEX

    def test_a_run_without_onus_changes_nothing(self, olt: OLT) -> None:
        assert _store(olt, [SERIAL]) == Stored(0, 0)


class TestKnownOnus:
    def test_the_same_again_writes_no_row(self, olt: OLT) -> None:
        names = [SERIAL, DESCRIPTION, POWER, "distance_m", "last_up_at", "extra:vendor", "mac"]
        onus = [
            _onu(n, f"S{n}", f"cliente {n}", -18.5 - n / 7, 100 + n, NOW, "x", None)
            for n in (1, 2, 3)
        ]
        assert _store(olt, names, *onus) == Stored(3, 0)
        before = _versions(olt)

        assert _store(olt, names, *onus, now=LATER) == Stored(0, 0)
        assert _store(olt, names[1:3], *[_onu(1, "cliente 1", -18.5 - 1 / 7)], now=LATER) == Stored(
            0, 0
        )
        assert _versions(olt) == before

    def test_only_what_changed_is_written(self, olt: OLT) -> None:
        _store(olt, [SERIAL, POWER], _onu(1, "A", -18.0), _onu(2, "B", -19.0))
        first, second = _versions(olt)

        changed = _store(olt, [SERIAL, POWER], _onu(1, "A", -18.0), _onu(2, "B", -19.1), now=LATER)
        assert changed == Stored(0, 1)
        assert _versions(olt)[0] == first
        assert _versions(olt)[1] != second
        assert (_get(olt, 1).updated_at, _get(olt, 2).updated_at) == (NOW, LATER)
        assert (_get(olt, 2).onu_rx_dbm, _get(olt, 2).first_seen_at) == (-19.1, NOW)

    def test_a_fraction_of_a_metre_is_no_change(self, olt: OLT) -> None:
        _store(olt, ["distance_m"], _onu(1, 1234.4))

        assert _get(olt).distance_m == 1234
        assert _store(olt, ["distance_m"], _onu(1, 1234.4), now=LATER) == Stored(0, 0)

    def test_what_was_not_answered_is_kept(self, olt: OLT) -> None:
        names = [SERIAL, "run_state", POWER, "last_up_at", "extra:vendor"]
        _store(olt, names, _onu(1, "A", "ONLINE", -18.0, NOW, "x"))

        assert _store(olt, names, _onu(1, *[Answered.NOT] * 5), now=LATER) == Stored(0, 0)

    def test_what_is_not_there_any_more_is_cleared_but_for_the_identity(self, olt: OLT) -> None:
        columns = list(COLUMNS)
        texts: dict[str, Value] = {"admin_state": "ACTIVE", "run_state": "ONLINE"}
        values: list[Value] = [
            {"text": texts.get(name, name), "timestamptz": NOW}.get(COLUMNS[name].sql_type, 5)
            for name in columns
        ]
        _store(olt, columns, _onu(1, *values))
        assert _store(olt, columns, _onu(1, *[None] * len(columns)), now=LATER) == Stored(0, 1)

        onu = OnuData.objects.filter(olt=olt).values(*columns).get()
        kept = {"serial": "serial", "description": "description", "model": "model", "mac": "mac"}
        unknown = {"admin_state": "UNKNOWN", "run_state": "UNKNOWN"}
        assert onu == dict.fromkeys(columns) | kept | unknown

    def test_columns_that_the_run_did_not_ask_for_are_kept(self, olt: OLT) -> None:
        _store(olt, [SERIAL, POWER, "extra:a"], _onu(1, "A", -18.0, "x"))
        _store(olt, [DESCRIPTION, "extra:b"], _onu(1, "cliente", "y"), now=LATER, adds_onus=False)

        onu = _get(olt)
        assert (onu.serial, onu.onu_rx_dbm, onu.description) == ("A", -18.0, "cliente")
        assert onu.extra == {"a": "x", "b": "y"}

    def test_a_place_that_is_learned_later_is_filled_and_never_cleared(self, olt: OLT) -> None:
        index = (4194312448, 1)
        _store(olt, [SERIAL], OnuReading(index, NO_PLACE, ("A",)))
        _store(olt, [SERIAL], _onu(1, "A"), now=LATER)
        _store(olt, [SERIAL], OnuReading(index, NO_PLACE, ("A",)), now=LATER)

        assert (_get(olt).slot, _get(olt).port, _get(olt).onu_number) == (1, 2, 1)

    def test_presence_is_not_its_business(self, olt: OLT) -> None:
        _store(olt, [SERIAL], _onu(1, "A"))
        OnuData.objects.update(present=False)
        _store(olt, [SERIAL, POWER], _onu(1, "A", -18.0), now=LATER)

        assert (_get(olt).present, _get(olt).last_seen_at) == (False, NOW)

    def test_two_olts_with_the_same_index_do_not_touch_each_other(self, olt: OLT) -> None:
        other = make_olt()
        _store(olt, [SERIAL, POWER], _onu(1, "A", -18.0))
        _store(other, [SERIAL, POWER], _onu(1, "B", -25.0))
        before = _versions(olt)

        assert _store(other, [SERIAL, POWER], _onu(1, "B", -26.0), now=LATER) == Stored(0, 1)
        assert _store(other, [SERIAL, POWER], _onu(1, "A", -26.0), now=LATER) == Stored(1, 0)
        assert _versions(olt) == before
        assert _get(olt).serial == "A"


class TestReplacedOnu:
    @staticmethod
    def _old(olt: OLT, **fields: Any) -> None:
        defaults = {
            "frame": 0,
            "port": 2,
            "onu_number": 1,
            "serial": "OLD",
            "mac": None,
            "description": "old customer",
            "service_profile": "gold",
            "onu_rx_dbm": -18.0,
            "last_down_cause": "LOS",
            "run_state": "ONLINE",
            "admin_state": "SUSPENDED",
            "extra": {"vendor": "HWTC"},
            "first_seen_at": NOW,
        }
        make_onu(olt=olt, onu_index="4194312448.1", **defaults | fields)

    def _assert_is_new(self, olt: OLT, **expected: Any) -> None:
        unknown: dict[str, Any] = {
            "description": None,
            "service_profile": None,
            "onu_rx_dbm": None,
            "last_down_cause": None,
            "run_state": "UNKNOWN",
            "admin_state": "UNKNOWN",
            "extra": {},
            "first_seen_at": LATER,
        }
        wanted = unknown | expected
        assert OnuData.objects.filter(onu_index="4194312448.1").values(*wanted).get() == wanted
        old = OnuData.objects.get(olt=olt, onu_index=None)
        assert (old.description, old.onu_rx_dbm, old.present) == ("old customer", -18.0, True)

    def test_another_serial_clears_what_was_known_of_the_old_customer(self, olt: OLT) -> None:
        self._old(olt)
        _store(olt, [SERIAL], _onu(1, "NEW"), now=LATER)

        self._assert_is_new(olt, serial="NEW")

    def test_what_the_run_learned_of_the_new_one_is_kept(self, olt: OLT) -> None:
        self._old(olt)
        names = [SERIAL, DESCRIPTION, POWER, "run_state", "extra:colour"]
        _store(olt, names, _onu(1, "NEW", None, Answered.NOT, "OFFLINE", "blue"), now=LATER)

        self._assert_is_new(olt, serial="NEW", run_state="OFFLINE", extra={"colour": "blue"})

    @pytest.mark.parametrize("serial", [None, Answered.NOT])
    def test_a_serial_that_is_not_answered_replaces_nobody(
        self, olt: OLT, serial: Answered | None
    ) -> None:
        self._old(olt)

        assert _store(olt, [SERIAL], _onu(1, serial), now=LATER) == Stored(0, 0)

    def test_a_serial_learned_for_the_first_time_replaces_nobody(self, olt: OLT) -> None:
        self._old(olt, serial=None)
        _store(olt, [SERIAL], _onu(1, "NEW"), now=LATER)

        assert (_get(olt).serial, _get(olt).description) == ("NEW", "old customer")

    def test_an_epon_onu_is_known_by_its_mac(self, olt: OLT) -> None:
        self._old(olt, serial=None, mac="00:00:5E:00:53:01")
        _store(olt, ["mac"], _onu(1, "00:00:5E:00:53:02"), now=LATER)

        self._assert_is_new(olt, serial=None, mac="00:00:5E:00:53:02")

    @pytest.mark.parametrize("names", [["mac"], [SERIAL, "mac"]])
    def test_an_onu_with_a_serial_may_change_its_mac(self, olt: OLT, names: list[str]) -> None:
        self._old(olt, mac="00:00:5E:00:53:01")
        values = ("OLD", "00:00:5E:00:53:02")[-len(names) :]
        _store(olt, names, _onu(1, *values), now=LATER)

        assert (_get(olt).mac, _get(olt).description) == ("00:00:5E:00:53:02", "old customer")


class TestExtra:
    def test_values_are_merged_by_name_and_none_takes_one_out(self, olt: OLT) -> None:
        names = ["extra:a", "extra:b", "extra:c", "extra:d"]
        _store(olt, names, _onu(1, "x", 5, 1.5, None))
        assert _get(olt).extra == {"a": "x", "b": 5, "c": 1.5}

        _store(olt, names, _onu(1, Answered.NOT, 6, None, NOW), now=LATER)
        assert _get(olt).extra == {"a": "x", "b": 6, "d": "2026-03-02T15:00:00+00:00"}

    def test_the_same_values_are_no_change(self, olt: OLT) -> None:
        _store(olt, ["extra:a", "extra:b"], _onu(1, "x", None))

        assert _store(olt, ["extra:a", "extra:b"], _onu(1, "x", None), now=LATER) == Stored(0, 0)


ODD = [
    "tab\there",
    "back\\slash \\N \\. \\t",
    r"\N",
    r"\.",
    "line\nbreak\r\nand\rreturn",
    "emoji \N{GRINNING FACE} ñandú 日本",
    "'; DROP TABLE onu_data; --",
    "%s %(now)s {}",
    '"quoted", {curly}',
    " spaces ",
    "\x01\x1f\x7f",
]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("name", [DESCRIPTION, "extra:text"])
def test_odd_texts_are_stored_as_they_are_and_twice_is_once(olt: OLT, name: str, text: str) -> None:
    _store(olt, [name], _onu(1, text))

    onu = _get(olt)
    assert (onu.description if name == DESCRIPTION else onu.extra["text"]) == text
    assert _store(olt, [name], _onu(1, text), now=LATER) == Stored(0, 0)


def test_no_mixture_of_special_characters_leaves_its_cell(olt: OLT) -> None:
    letters = "\\\t\n\r.N\"'{}[],:u0x\x01\x7f\x85\u2028ñ\N{GRINNING FACE} "
    draw = random.Random(20260302)
    texts = {n: "".join(draw.choices(letters, k=draw.randint(1, 12))) for n in range(1, 2001)}
    onus = [_onu(number, text, text) for number, text in texts.items()]
    _store(olt, [DESCRIPTION, "extra:text"], *onus)

    rows = OnuData.objects.filter(olt=olt).values_list("onu_number", "description", "extra")
    assert {number: (text, extra) for number, text, extra in rows} == {
        number: (text, {"text": text}) for number, text in texts.items()
    }
    assert _store(olt, [DESCRIPTION, "extra:text"], *onus, now=LATER) == Stored(0, 0)


def test_nul_is_dropped_and_a_long_text_is_cut_to_its_column(olt: OLT) -> None:
    long = "ñ" * 300
    for text, stored in (("a\x00b", "ab"), (long, long[:255]), ("\x00" + long, long[:255])):
        _store(olt, [DESCRIPTION, "extra:text"], _onu(1, text, text))
        assert _get(olt).description == stored
        assert _get(olt).extra == {"text": text.replace("\x00", "")}
        assert _store(olt, [DESCRIPTION, "extra:text"], _onu(1, text, text), now=LATER) == Stored(
            0, 0
        )


def test_numbers_are_stored_to_the_last_digit(olt: OLT) -> None:
    _store(olt, [POWER, "voltage_v", "bias_ma"], _onu(1, -0.1 - 0.2, 1e-300, 7))

    assert (_get(olt).onu_rx_dbm, _get(olt).voltage_v, _get(olt).bias_ma) == (-0.1 - 0.2, 1e-300, 7)


def test_a_run_that_is_rolled_back_leaves_nothing(olt: OLT) -> None:
    class FenceLost(Exception):  # noqa: N818 -- stands for one of another app
        pass

    def run() -> None:
        with transaction.atomic():
            store(olt.pk, [Field(SERIAL, SERIAL)], [_onu(1, "A")], now=NOW, adds_onus=True)
            raise FenceLost

    with pytest.raises(FenceLost):
        run()
    assert not OnuData.objects.exists()
    assert _store(olt, [SERIAL], _onu(1, "A")) == Stored(1, 0)


@pytest.mark.parametrize("count", [1, 5000])
def test_statements_do_not_grow_with_the_onus(
    olt: OLT, count: int, django_assert_num_queries: Any
) -> None:
    names = [SERIAL, DESCRIPTION, "run_state", "admin_state", POWER, "onu_tx_dbm", "olt_rx_dbm"]
    names += ["distance_m", "last_up_at", "extra:vendor"]
    onus = [
        _onu(n, f"S{n}", f"cliente {n}", "ONLINE", "ACTIVE", -18.5, 2.5, -20.1, n, NOW, "HWTC")
        for n in range(1, count + 1)
    ]

    make_ahead(NOW)

    # Two for the transaction; CREATE, COPY, places, UPDATE, INSERT, duplicates, DROP; two for the
    # history; two about the joins of each: places and UPDATE, INSERT,
    # duplicates.
    with django_assert_num_queries(17):
        assert _store(olt, names, *onus) == Stored(count, 0)
    with django_assert_num_queries(17):
        assert _store(olt, names, *onus, now=LATER) == Stored(0, 0)
    # CREATE, COPY, joins, strangers, UPDATE, history, DROP.
    with django_assert_num_queries(11):
        assert _store(olt, names, *onus, now=LATER, adds_onus=False) == Stored(0, 0)
    offline = [_onu(n, "OFFLINE", "LOS") for n in range(1, count + 1)]
    # CREATE, COPY, joins, UPDATE, joins, causes, DROP.
    with django_assert_num_queries(11):
        assert _store(
            olt, ["run_state", "last_down_cause"], *offline, now=LATER, adds_onus=False
        ) == Stored(0, count)
    moved = [_onu(n, f"S{n % count + 1}") for n in range(1, count + 1)]
    with django_assert_num_queries(15):
        assert _store(olt, [SERIAL], *moved, now=LATER) == Stored(0, 0)
