from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hosts.models import OLT
from onus.models import OnuData
from onus.presence import Sighting, Verdict, apply_presence, judge
from tests.factories import make_olt, make_onu

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)


def _sighting(
    present_before: int,
    missing: int,
    *,
    complete: bool = True,
    rebooted: bool = False,
    missed: tuple[int, int] = (0, 0),
) -> Sighting:
    return Sighting(complete, rebooted, present_before, missing, *missed)


@pytest.mark.parametrize(
    ("sighting", "verdict"),
    [
        (_sighting(100, 0), Verdict.APPLY),
        (_sighting(0, 0), Verdict.APPLY),
        # A few may always go, even when they are all there were.
        (_sighting(4, 4), Verdict.APPLY),
        (_sighting(5, 5), Verdict.SUSPECT_DROP),
        # 30 % may go, more may not.
        (_sighting(100, 30), Verdict.APPLY),
        (_sighting(100, 31), Verdict.SUSPECT_DROP),
        (_sighting(100, 100), Verdict.SUSPECT_DROP),
        # One port of many is lost at once; on an OLT with no other it waits.
        (_sighting(900, 38), Verdict.APPLY),
        (_sighting(41, 38), Verdict.SUSPECT_DROP),
        # A second walk that misses the same ONUs confirms the first, but for a tenth of them.
        (_sighting(100, 100, missed=(100, 100)), Verdict.APPLY),
        (_sighting(100, 50, missed=(50, 45)), Verdict.APPLY),
        (_sighting(100, 50, missed=(50, 44)), Verdict.SUSPECT_DROP),
        (_sighting(100, 50, missed=(45, 45)), Verdict.APPLY),
        (_sighting(100, 50, missed=(44, 44)), Verdict.SUSPECT_DROP),
        (_sighting(100, 40, missed=(50, 40)), Verdict.SUSPECT_DROP),
        # The other half is missing now: the OLT does not know what it says.
        (_sighting(100, 50, missed=(50, 0)), Verdict.SUSPECT_DROP),
        # After a restart the ONUs come back one by one, and the last one too.
        (_sighting(100, 0, rebooted=True), Verdict.APPLY),
        (_sighting(100, 1, rebooted=True), Verdict.REBOOTED),
        (_sighting(100, 90, rebooted=True), Verdict.REBOOTED),
        (_sighting(100, 10, rebooted=True, missed=(50, 10)), Verdict.REBOOTED),
        (_sighting(100, 10, rebooted=True, missed=(10, 10)), Verdict.APPLY),
        (_sighting(100, 1, rebooted=True, missed=(1, 1)), Verdict.APPLY),
        # A walk that did not end says nothing, whatever else is true.
        (_sighting(100, 0, complete=False), Verdict.INCOMPLETE),
        (_sighting(100, 100, complete=False, missed=(100, 100)), Verdict.INCOMPLETE),
        (_sighting(100, 1, complete=False, rebooted=True), Verdict.INCOMPLETE),
    ],
)
def test_the_verdict_follows_from_what_was_seen_and_known(
    sighting: Sighting, verdict: Verdict
) -> None:
    assert judge(sighting, 30) is verdict


@pytest.mark.parametrize(
    ("largest_drop_percent", "verdict"),
    [(1, Verdict.SUSPECT_DROP), (28, Verdict.SUSPECT_DROP), (29, Verdict.APPLY)],
)
def test_the_largest_share_itself_may_go(largest_drop_percent: int, verdict: Verdict) -> None:
    """29 of 100 is exactly 29 %, which 0.29 * 100 is not."""
    assert judge(_sighting(100, 29), largest_drop_percent) is verdict


@pytest.fixture
def olt(db: None) -> OLT:  # noqa: ARG001
    """Ten present ONUs, 1 to 10, seen an hour ago."""
    olt = make_olt(discovered_at=BEFORE)
    for number in range(1, 11):
        make_onu(
            olt=olt,
            onu_index=f"1.{number}",
            first_seen_at=BEFORE - timedelta(days=1),
            last_seen_at=BEFORE - timedelta(days=1),
            updated_at=BEFORE,
        )
    return olt


def _seen(*numbers: int) -> list[str]:
    return [f"1.{number}" for number in numbers]


def _apply(
    olt: OLT,
    *numbers: int,
    complete: bool = True,
    rebooted: bool = False,
    now: datetime = NOW,
) -> Verdict:
    stored = OLT.objects.get(pk=olt.pk)
    return apply_presence(stored, _seen(*numbers), complete=complete, rebooted=rebooted, now=now)


def _absent(olt: OLT) -> list[str | None]:
    rows = OnuData.objects.filter(olt=olt, present=False).order_by("pk")
    return list(rows.values_list("onu_index", flat=True))


def _missed(olt: OLT) -> list[str | None]:
    rows = OnuData.objects.filter(olt=olt, missed=True).order_by("pk")
    return list(rows.values_list("onu_index", flat=True))


def _discovery(olt: OLT) -> tuple[datetime | None, int | None]:
    stored = OLT.objects.get(pk=olt.pk)
    return stored.discovered_at, stored.held_onus


def test_those_not_seen_are_absent_since_the_last_discovery_that_saw_them(olt: OLT) -> None:
    assert _apply(olt, *range(1, 9)) is Verdict.APPLY

    assert _absent(olt) == _seen(9, 10)
    gone = OnuData.objects.get(olt=olt, onu_index="1.9")
    assert (gone.last_seen_at, gone.updated_at) == (BEFORE, NOW)
    assert _discovery(olt) == (NOW, None)


def test_an_onu_that_was_never_seen_by_an_earlier_discovery_keeps_its_own_time(olt: OLT) -> None:
    OLT.objects.update(discovered_at=None)
    _apply(olt, *range(1, 9))

    gone = OnuData.objects.get(olt=olt, onu_index="1.9")
    assert gone.last_seen_at == BEFORE - timedelta(days=1)


def test_an_onu_that_a_held_discovery_added_was_seen_by_that_one(olt: OLT) -> None:
    held_at = BEFORE + timedelta(minutes=10)
    make_onu(olt=olt, onu_index="1.11", last_seen_at=held_at)
    _apply(olt, *range(1, 11))

    assert OnuData.objects.get(olt=olt, onu_index="1.11").last_seen_at == held_at


def test_those_that_are_still_there_are_not_written(olt: OLT) -> None:
    _apply(olt, *range(1, 11))

    assert not OnuData.objects.filter(olt=olt, updated_at=NOW).exists()
    assert _discovery(olt) == (NOW, None)


def test_an_onu_that_came_back_is_present_at_once(olt: OLT) -> None:
    OnuData.objects.filter(onu_index="1.3").update(present=False)
    _apply(olt, *range(1, 11))

    back = OnuData.objects.get(olt=olt, onu_index="1.3")
    assert (back.present, back.last_seen_at, back.updated_at) == (True, NOW, NOW)
    assert back.first_seen_at == BEFORE - timedelta(days=1)


def test_a_drop_is_held_until_a_second_walk_confirms_it(olt: OLT) -> None:
    assert _apply(olt, 1, 2) is Verdict.SUSPECT_DROP
    assert _absent(olt) == []
    assert _discovery(olt) == (BEFORE, 2)

    later = NOW + timedelta(minutes=1)
    assert _apply(olt, 1, 2, now=later) is Verdict.APPLY
    assert _absent(olt) == _seen(*range(3, 11))
    assert _discovery(olt) == (later, None)


@pytest.mark.parametrize(("percent", "verdict"), [(79, Verdict.SUSPECT_DROP), (80, Verdict.APPLY)])
def test_the_setting_says_how_large_a_drop_is_held(
    olt: OLT, settings: Any, percent: int, verdict: Verdict
) -> None:
    settings.LARGEST_DROP_PERCENT = percent

    assert _apply(olt, 1, 2) is verdict


def test_a_drop_that_heals_leaves_nothing_behind(olt: OLT) -> None:
    _apply(olt, 1, 2)

    assert _apply(olt, *range(1, 11)) is Verdict.APPLY
    assert _absent(olt) == []
    assert _discovery(olt) == (NOW, None)


def test_an_empty_table_is_believed_the_second_time(olt: OLT) -> None:
    assert _apply(olt) is Verdict.SUSPECT_DROP
    assert _apply(olt) is Verdict.APPLY
    assert len(_absent(olt)) == 10


def test_an_incomplete_walk_marks_those_it_saw_and_nobody_absent(olt: OLT) -> None:
    OnuData.objects.filter(onu_index="1.3").update(present=False)
    for _ in range(3):
        assert _apply(olt, 3, complete=False) is Verdict.INCOMPLETE

    assert _absent(olt) == []
    assert _discovery(olt) == (BEFORE, None)


def test_an_incomplete_walk_between_two_drops_neither_confirms_nor_forgets(olt: OLT) -> None:
    _apply(olt, 1, 2)
    _apply(olt, 1, 2, complete=False)

    assert _discovery(olt) == (BEFORE, 2)
    assert _apply(olt, 1, 2) is Verdict.APPLY


def test_one_that_a_broken_walk_saw_is_not_missed_by_the_next_drop(olt: OLT) -> None:
    _apply(olt, 1, 2)
    _apply(olt, *range(3, 11), complete=False)

    assert _missed(olt) == []
    assert _apply(olt, 1, 2) is Verdict.SUSPECT_DROP
    assert _apply(olt, 1, 2) is Verdict.APPLY


def test_two_drops_that_miss_others_each_time_confirm_nothing(olt: OLT) -> None:
    halves = (range(1, 6), range(6, 11))
    for turn in range(4):
        assert _apply(olt, *halves[turn % 2]) is Verdict.SUSPECT_DROP
        assert _missed(olt) == _seen(*halves[(turn + 1) % 2])

    assert _absent(olt) == []
    assert _discovery(olt)[0] == BEFORE


def test_a_drop_on_top_of_a_drop_waits_for_its_own_confirmation(olt: OLT) -> None:
    for number in range(11, 101):
        make_onu(olt=olt, onu_index=f"1.{number}")
    assert _apply(olt, *range(1, 61)) is Verdict.SUSPECT_DROP
    assert _apply(olt, *range(1, 31)) is Verdict.SUSPECT_DROP
    assert _absent(olt) == []

    assert _apply(olt, *range(1, 31)) is Verdict.APPLY
    assert len(_absent(olt)) == 70
    assert _missed(olt) == []


def test_new_onus_neither_confirm_a_drop_nor_make_up_for_it(olt: OLT) -> None:
    assert _apply(olt, 1, 2) is Verdict.SUSPECT_DROP
    for number in range(11, 19):
        make_onu(olt=olt, onu_index=f"1.{number}")

    assert _apply(olt, 1, 2, *range(11, 19)) is Verdict.APPLY  # the same eight are missing
    assert _absent(olt) == _seen(*range(3, 11))


def test_a_restart_after_a_drop_does_not_take_its_confirmation_away(olt: OLT) -> None:
    assert _apply(olt, 1, 2) is Verdict.SUSPECT_DROP
    assert _apply(olt, 1, 2, 3, 4, 5, rebooted=True) is Verdict.REBOOTED
    assert _apply(olt, 1, 2, 3, 4, 5) is Verdict.APPLY
    assert _absent(olt) == _seen(6, 7, 8, 9, 10)


def test_what_was_missed_is_no_change_of_an_onu(olt: OLT) -> None:
    _apply(olt, 1, 2)
    assert _missed(olt) == _seen(*range(3, 11))
    _apply(olt, *range(1, 11))

    assert _missed(olt) == []
    assert not OnuData.objects.filter(olt=olt, updated_at=NOW).exists()


def test_after_a_restart_even_a_small_drop_waits(olt: OLT) -> None:
    assert _apply(olt, 1, 2, 3, 4, 5, rebooted=True) is Verdict.REBOOTED
    assert _absent(olt) == []


def test_a_restart_that_another_job_met_first_still_holds_the_discovery(olt: OLT) -> None:
    OLT.objects.update(booted_at=NOW - timedelta(minutes=2))

    assert _apply(olt, 1, 2, 3, 4, 5) is Verdict.REBOOTED
    assert _apply(olt, 1, 2, 3, 4, 5, 6, 7, 8) is Verdict.REBOOTED  # they still come back
    assert _apply(olt, 1, 2, 3, 4, 5, 6, 7, 8) is Verdict.APPLY
    assert _absent(olt) == _seen(9, 10)


def test_a_restart_before_the_last_discovery_holds_nothing(olt: OLT) -> None:
    OLT.objects.update(booted_at=BEFORE - timedelta(minutes=2))

    assert _apply(olt, *range(1, 8)) is Verdict.APPLY


def test_other_olts_are_not_touched(olt: OLT) -> None:
    here, away = make_onu(onu_index="1.1", present=True), make_onu(onu_index="1.2", present=False)
    _apply(olt, *range(2, 11))

    here.refresh_from_db()
    away.refresh_from_db()
    assert (here.present, away.present) == (True, False)


@pytest.mark.parametrize("count", [0, 5000])
def test_statements_do_not_grow_with_the_onus(
    olt: OLT, count: int, django_assert_num_queries: Any
) -> None:
    stored = OLT.objects.get(pk=olt.pk)
    seen = _seen(*range(1, count + 1))

    # What is held is remembered of its ONUs; what is applied marks those that are gone.
    with django_assert_num_queries(7):
        apply_presence(stored, seen, complete=True, rebooted=False, now=NOW)
