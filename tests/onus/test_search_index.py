"""New ONUs are found before and after they are sorted into the index of the search."""

import pytest

from onus.models import OnuData
from onus.search import found
from onus.tasks import sort_search_index_task
from tests.factories import make_olt, make_onu

pytestmark = pytest.mark.django_db


def _found(typed: str) -> list[str]:
    return [onu.onu_index for onu in found(OnuData.objects.order_by("onu_index"), typed)]


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
