"""What the statements of a run touch when PostgreSQL is wrong about how many ONUs there are."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.db import connection, transaction

from hosts.models import OLT
from onus.pon_ports import refresh_ports
from tests.factories import make_olt
from tests.onus.runs import FIVE_MINUTES, NOW, discover, get, reading, told

ONUS = 400
MOST_ROWS = 20 * ONUS  # each with each would be 160,000

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    """An OLT whose ONUs are stored in a table that PostgreSQL takes for empty.

    Autovacuum leaves it like that when it looks while the first discovery is not committed.
    """
    olt = make_olt()
    discover(olt, {number: f"S{number}" for number in range(1, ONUS + 1)})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = pg_relation_size(oid) / 8192"
            " WHERE relname IN ('onu_data', 'onu_event', 'onu_last_sample')"
        )
    return olt


class _Touched:
    """The most rows that a node of the plan of any statement read, kept or not.

    `scans`: how often each reading of all of `onu_data` was done. The rows that a statement itself
    adds are read by it too, and are in no count of rows.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.statement = ""
        self.scans: list[int] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        if "onu_data" in sql and sql.lstrip().startswith(_PLANNED):
            self._explain(sql, params)
        return execute(sql, params, *rest)

    def _explain(self, statement: str, params: Any) -> None:
        with transaction.atomic():
            cursor = connection.cursor().cursor
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
            rows = max(_rows(plan))
            self.scans += _scans(plan)
            transaction.set_rollback(True)
        if rows > self.rows:
            self.rows, self.statement = rows, statement


_PLANNED = ("WITH", "INSERT", "UPDATE", "DELETE")
_READ = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")


def _rows(node: Mapping[str, Any]) -> Iterator[int]:
    yield sum(node.get(name, 0) for name in _READ) * node["Actual Loops"]
    for part in node.get("Plans", ()):
        yield from _rows(part)


def _scans(node: Mapping[str, Any]) -> Iterator[int]:
    if (node["Node Type"], node.get("Relation Name")) == ("Seq Scan", "onu_data"):
        yield max(node["Actual Loops"], 1)
    for part in node.get("Plans", ()):
        yield from _scans(part)


def _moved(number: int) -> str:
    return f"S{number % ONUS + 1}"


def _half_new(number: int) -> str:
    return f"S{number}" if number % 2 else f"N{number}"


def _doubled(number: int) -> str:
    return f"S{number // 2 + 1}"


@pytest.mark.parametrize("serial", ["S{}".format, "N{}".format, _moved, _half_new, _doubled])
def test_a_discovery_compares_no_onu_with_every_other(
    olt: OLT, serial: Callable[[int], str]
) -> None:
    touched = _Touched()
    with connection.execute_wrapper(touched):
        discover(olt, {number: serial(number) for number in range(1, ONUS + 1)}, run=1)

    assert 0 < touched.rows <= MOST_ROWS, touched.statement


def test_the_first_discovery_of_all_reads_the_table_once_and_not_for_each_onu() -> None:
    olt = make_olt()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE onu_data CASCADE")
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 0 WHERE relname = 'onu_data'")
    touched = _Touched()
    with connection.execute_wrapper(touched):
        discover(olt, {number: f"S{number}" for number in range(1, ONUS + 1)})

    assert touched.scans == [1] * len(touched.scans)


def test_the_return_of_those_that_were_gone_compares_no_onu_with_every_other(olt: OLT) -> None:
    everybody = {number: f"S{number}" for number in range(1, ONUS + 1)}
    for run in (1, 2):  # the second one confirms that they are gone
        discover(olt, dict(list(everybody.items())[: ONUS // 2]), run=run)
    touched = _Touched()
    with connection.execute_wrapper(touched):
        discover(olt, everybody, run=3)
        discover(olt, {}, run=4)
        discover(olt, {}, run=5)

    assert told(olt, 3)[0][0] == "RETURNED"
    assert 0 < touched.rows <= MOST_ROWS, touched.statement


def test_a_get_compares_no_onu_with_every_other(olt: OLT) -> None:
    names = ["serial", "run_state", "last_down_cause", "onu_rx_dbm"]
    onus = [
        reading(number, f"S{number + number % 2}", "OFFLINE", "LOS", -20.0)
        for number in range(1, ONUS + 1)
    ]
    touched = _Touched()
    with connection.execute_wrapper(touched):
        get(olt, names, *onus)
        refresh_ports(olt.pk, NOW + FIVE_MINUTES)

    assert 0 < touched.rows <= MOST_ROWS, touched.statement


def test_the_settings_of_the_connection_are_what_they_were(olt: OLT) -> None:
    with transaction.atomic():
        discover(olt, {1: "S2", 2: "S1"}, run=1)
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_nestloop")
            assert cursor.fetchone() == ("on",)
