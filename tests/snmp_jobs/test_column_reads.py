from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oids.readings import parse_reading
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import CollectionRequest, Column, ColumnAnswer
from snmp_jobs.column_reads import (
    Read,
    is_too_soon,
    known_reads,
    last_read,
    next_shard,
    record_reads,
)
from tests.factories import make_oid, make_olt

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def read(minute: int, shard: int = 0, shards: int = 1, oid_id: int = 1) -> Read:
    return Read(oid_id, shards, shard, NOW + minute * MINUTE, NOW + minute * MINUTE)


def test_each_part_has_its_turn_once_in_as_many_runs() -> None:
    reads: list[Read] = []
    turns = []
    for minute in range(8):
        turns.append(next_shard(reads, 4))
        reads.append(read(minute, turns[-1], 4))

    assert turns == [0, 1, 2, 3, 0, 1, 2, 3]


def test_a_part_whose_run_failed_is_the_next_again() -> None:
    reads = [read(0, 0, 3), read(2, 2, 3)]

    assert next_shard(reads, 3) == 1


def test_a_column_that_is_read_rarely_does_not_hold_up_the_turns() -> None:
    optical = [read(0, shard, 2, oid_id=1) for shard in (0, 1)]
    often = [read(5, 0, 2, oid_id=2)]

    assert next_shard(optical + often, 2) == 1


def test_another_number_of_parts_begins_with_the_first() -> None:
    assert next_shard([read(0, 0, 4), read(1, 1, 4)], 2) == 0
    assert next_shard([read(0)], 1) == 0


@pytest.mark.parametrize(
    ("shards", "shard", "last"),
    [(1, 0, 3), (2, 0, 2), (2, 1, 3), (4, 0, 1)],
    ids=["all touch some part", "first half", "second half", "another cut"],
)
def test_the_last_reading_that_touched_the_part_counts(shards: int, shard: int, last: int) -> None:
    reads = [read(1), read(2, 0, 2), read(3, 1, 2), read(9, oid_id=2)]

    found = last_read(reads, 1, shards, shard)

    assert found is not None
    assert found.read_at == NOW + last * MINUTE


def test_a_column_never_read_has_no_last_reading() -> None:
    assert last_read([read(0, oid_id=2)], 1, 1, 0) is None


def test_a_job_with_just_the_interval_is_never_too_soon() -> None:
    assert not is_too_soon(read(0), NOW + 60 * MINUTE, 60 * MINUTE)
    assert is_too_soon(read(0), NOW + 55 * MINUTE, 60 * MINUTE)
    assert not is_too_soon(read(0), NOW, timedelta())


@pytest.mark.django_db
class TestRecordReads:
    def request(self, *fields: str, shards: int = 1, shard: int = 0) -> CollectionRequest:
        columns = tuple(
            Column(f, f, (1, 3), parse_reading({"kind": "text"}), None, make_oid().pk)
            for f in fields
        )
        return CollectionRequest(JobKind.GET, columns, (), UTC, shards=shards, shard=shard)

    def test_each_column_that_was_read_is_kept_in_one_statement(
        self, django_assert_num_queries: Any
    ) -> None:
        olt, request = make_olt(), self.request("serial", "onu_rx_dbm", "run_state", "olt_rx_dbm")
        answers = [ColumnAnswer.VALUES] * 3 + [ColumnAnswer.UNANSWERED]
        ids = [column.oid_id for column in request.columns]

        with django_assert_num_queries(1):
            record_reads(olt, request, answers, NOW, NOW + MINUTE)
        record_reads(olt, request, answers, NOW + 5 * MINUTE, NOW + 6 * MINUTE)

        assert sorted(known_reads(olt, ids), key=lambda one: one.oid_id) == [
            Read(oid_id, 1, 0, NOW + 5 * MINUTE, NOW + 6 * MINUTE) for oid_id in ids[:3]
        ]

    def test_of_a_part_every_column_is_kept_also_where_no_onu_was_asked(self) -> None:
        olt, request = make_olt(), self.request("serial", "onu_rx_dbm", shards=4, shard=2)
        answers = [ColumnAnswer.NOT_ASKED, ColumnAnswer.EMPTY]

        record_reads(olt, request, answers, NOW, NOW)

        ids = [column.oid_id for column in request.columns]
        assert {(one.oid_id, one.shards, one.shard) for one in known_reads(olt, ids)} == {
            (oid_id, 4, 2) for oid_id in ids
        }

    def test_a_run_that_read_nothing_writes_nothing(self, django_assert_num_queries: Any) -> None:
        olt, request = make_olt(), self.request("serial")

        with django_assert_num_queries(0):
            record_reads(olt, request, [ColumnAnswer.UNANSWERED], NOW, NOW)
