from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hosts.models import OLT
from oids.readings import parse_reading
from snmp_jobs.collection import Column, ColumnAnswer
from snmp_jobs.column_support import (
    Support,
    firmware_of,
    is_left_out,
    known_support,
    record_answers,
    support_after,
)
from snmp_jobs.models import ColumnSupport
from tests.factories import make_oid, make_olt

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
VALUES, EMPTY = ColumnAnswer.VALUES, ColumnAnswer.EMPTY
UNANSWERED, BROKEN, NOT_ASKED = (
    ColumnAnswer.UNANSWERED,
    ColumnAnswer.BROKEN,
    ColumnAnswer.NOT_ASKED,
)


def after(*answers: ColumnAnswer, firmware: str = "v1", known: Support | None = None) -> Support:
    """After these answers, one an hour."""
    for number, answer in enumerate(answers):
        known = support_after(known, answer, firmware, NOW + number * HOUR)
    assert known is not None
    return known


@pytest.mark.parametrize("nothing", [EMPTY, UNANSWERED])
def test_three_runs_in_a_row_without_a_value_are_enough_and_two_are_not(
    nothing: ColumnAnswer,
) -> None:
    assert after(nothing, nothing).unsupported_at is None
    assert after(nothing, nothing, nothing) == Support(
        "v1", None, 3, NOW + 2 * HOUR, NOW + 2 * HOUR
    )


def test_a_value_between_them_proves_the_column_for_good() -> None:
    proven = after(EMPTY, EMPTY, VALUES, EMPTY, UNANSWERED, EMPTY, EMPTY)

    assert proven == Support("v1", NOW + 2 * HOUR, 0, None, NOW + 2 * HOUR)


@pytest.mark.parametrize("answer", [BROKEN, NOT_ASKED])
def test_a_run_that_says_nothing_of_the_column_changes_nothing(answer: ColumnAnswer) -> None:
    assert support_after(None, answer, "v1", NOW) is None
    assert after(EMPTY, answer, EMPTY).silent_runs == 2


def test_another_firmware_begins_anew() -> None:
    unsupported = after(EMPTY, EMPTY, EMPTY)

    assert after(EMPTY, firmware="v2", known=unsupported) == Support("v2", None, 1, None, NOW)
    proven = after(VALUES)
    assert after(EMPTY, EMPTY, EMPTY, firmware="v2", known=proven).unsupported_at is not None


def test_an_unsupported_column_is_left_out_for_a_day() -> None:
    unsupported = after(EMPTY, EMPTY, EMPTY)
    asked_at = unsupported.asked_at

    assert is_left_out(unsupported, "v1", asked_at + 23 * HOUR)
    assert not is_left_out(unsupported, "v1", asked_at + 24 * HOUR)
    assert not is_left_out(unsupported, "v2", asked_at + HOUR)
    assert not is_left_out(after(EMPTY, EMPTY), "v1", asked_at)
    assert not is_left_out(None, "v1", asked_at)


def test_asked_again_in_vain_it_is_left_out_for_another_day_and_not_supported_since_before() -> (
    None
):
    unsupported = after(EMPTY, EMPTY, EMPTY)
    again = support_after(unsupported, UNANSWERED, "v1", NOW + 30 * HOUR)

    assert again == Support("v1", None, 3, unsupported.unsupported_at, NOW + 30 * HOUR)


def test_asked_again_with_success_it_is_supported() -> None:
    again = support_after(after(EMPTY, EMPTY, EMPTY), VALUES, "v1", NOW + 30 * HOUR)

    assert again == Support("v1", NOW + 30 * HOUR, 0, None, NOW + 30 * HOUR)


def test_model_object_id_and_description_each_make_another_firmware() -> None:
    names = {
        firmware_of(1, "1.3", "V1"),
        firmware_of(2, "1.3", "V1"),
        firmware_of(None, "1.3", "V1"),
        firmware_of(1, "1.4", "V1"),
        firmware_of(1, "1.3", "V2"),
    }

    assert len(names) == 5
    assert {len(name) for name in names} == {32}


@pytest.mark.django_db
class TestRecordAnswers:
    @pytest.fixture
    def olt(self) -> OLT:
        return make_olt()

    @pytest.fixture
    def columns(self) -> list[Column]:
        return [
            Column(
                f"c{n}", "extra", (1, 3, n), parse_reading({"kind": "text"}), None, make_oid().pk
            )
            for n in range(3)
        ]

    def test_an_olt_on_which_all_columns_are_empty_says_nothing_of_its_firmware(
        self, olt: OLT, columns: list[Column]
    ) -> None:
        for hour in range(4):
            record_answers(olt, [(column, EMPTY) for column in columns], "v1", NOW + hour * HOUR)

        assert not ColumnSupport.objects.exists()

    def test_each_column_keeps_its_own_count(self, olt: OLT, columns: list[Column]) -> None:
        answers = list(zip(columns, (VALUES, EMPTY, UNANSWERED), strict=True))
        for hour in range(3):
            record_answers(olt, answers[: 3 - (hour == 1)], "v1", NOW + hour * HOUR)

        first, second, third = (known_support(olt, [c.oid_id])[c.oid_id] for c in columns)
        assert first == Support("v1", NOW, 0, None, NOW)
        assert second == Support("v1", None, 3, NOW + 2 * HOUR, NOW + 2 * HOUR)
        assert third == Support("v1", None, 2, None, NOW + 2 * HOUR)

    def test_what_is_known_already_is_not_written_again(
        self, olt: OLT, columns: list[Column], django_assert_num_queries: Any
    ) -> None:
        answers = [(column, VALUES) for column in columns]
        with django_assert_num_queries(2):
            record_answers(olt, answers, "v1", NOW)
        with django_assert_num_queries(1):
            record_answers(olt, answers, "v1", NOW + HOUR)
