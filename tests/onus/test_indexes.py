"""New ONUs are found before and after they are sorted in, and polls stay on their pages."""

import pytest
from django.db import connection

from onus.models import OnuData
from onus.search import first_found
from onus.tasks import narrow_rare_index_task, sort_search_index_task
from tests.factories import make_olt, make_onu
from tests.onus.runs import discover, get, reading

ONUS = 400

pytestmark = pytest.mark.django_db


def _found(typed: str) -> list[str | None]:
    return [onu.onu_index for onu in first_found(OnuData.objects.order_by("onu_index"), typed)]


def test_a_new_onu_is_found_before_and_after_it_is_sorted_in() -> None:
    sort_search_index_task()
    make_onu(olt=make_olt(), onu_index="7.1", description="40123456_2")
    assert _found("40123456") == ["7.1"]

    assert sort_search_index_task() == 1  # page of the list: one ONU needs no more
    assert _found("40123456") == ["7.1"]


def test_nothing_is_left_to_sort_in_after_it_was_done() -> None:
    make_onu(olt=make_olt(), onu_index="7.1", description="40123456_2")
    sort_search_index_task()
    assert sort_search_index_task() == 0


@pytest.fixture
def _own_pages() -> None:
    """A table without the pages that other tests left half empty."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE onu_data CASCADE")


@pytest.mark.usefixtures("_own_pages")
def test_a_poll_that_moves_the_light_of_all_onus_writes_into_no_index_again() -> None:
    olt = make_olt()
    discover(olt, {number: f"S{number}" for number in range(1, ONUS + 1)})

    updated, stayed = _updates()
    get(olt, ["onu_rx_dbm"], *(reading(number, -20.0) for number in range(1, ONUS + 1)))
    assert _updates() == (updated + ONUS, stayed + ONUS)


def _updates() -> tuple[int, int]:
    """Rows of `onu_data` updated so far, and those of them that stayed on their page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_updated('onu_data'::regclass),"
            " pg_stat_get_xact_tuples_hot_updated('onu_data'::regclass)"
        )
        updated, stayed = cursor.fetchone()
    return updated, stayed


@pytest.mark.usefixtures("_own_pages")
def test_the_few_with_bad_light_are_found_while_the_index_is_narrowed_and_after() -> None:
    olt = make_olt()
    discover(olt, {number: f"S{number}" for number in range(1, ONUS + 1)})
    light = dict.fromkeys(range(1, ONUS + 1), -20.0) | {7: -29.5}
    get(olt, ["onu_rx_dbm"], *(reading(number, dbm) for number, dbm in light.items()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    bad = OnuData.objects.filter(onu_rx_dbm__lt=-28).order_by()
    assert "onu_data_rare" in bad.explain()
    assert [onu.onu_number for onu in bad] == [7]
    unknown = OnuData.objects.filter(run_state="UNKNOWN").order_by()
    assert "onu_data_rare" in unknown.explain()
    assert narrow_rare_index_task() == _spans()
    assert [onu.onu_number for onu in bad] == [7]


def _spans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ceil(pg_relation_size('onu_data') / 8192 / 8.0)")
        return int(cursor.fetchone()[0])
