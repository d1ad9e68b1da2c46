"""When each column was read last of each part of an OLT's ONUs, and what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hosts.models import OLT
from snmp_jobs.collection import CollectionRequest, ColumnAnswer
from snmp_jobs.models import ColumnRead

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
READ: Final = (ColumnAnswer.VALUES, ColumnAnswer.EMPTY, ColumnAnswer.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Read:
    """Part `shard` of `shards` of the ONUs, all of them where `shards` is 1."""

    oid_id: int
    shards: int
    shard: int
    due_at: datetime
    read_at: datetime


def next_shard(reads: Iterable[Read], shards: int) -> int:
    """The part that waits longest; one of which a run failed stays the next."""
    last = dict.fromkeys(range(shards), LONG_AGO)
    for read in reads:
        if read.shards == shards:
            last[read.shard] = max(last[read.shard], read.read_at)
    return min(last, key=lambda shard: (last[shard], shard))


def last_read(reads: Iterable[Read], oid_id: int, shards: int, shard: int) -> Read | None:
    """The last reading of a column that touched any ONU of this part."""
    touching = (
        read
        for read in reads
        if read.oid_id == oid_id
        and (1 in (read.shards, shards) or (read.shards, read.shard) == (shards, shard))
    )
    return max(touching, key=lambda read: read.due_at, default=None)


def is_too_soon(last: Read, due_at: datetime, interval: timedelta) -> bool:
    """Counted from due time to due time: a job with just this interval is never too soon."""
    return due_at - last.due_at < interval


def known_reads(olt: OLT, oid_ids: Iterable[int]) -> list[Read]:
    rows = ColumnRead.objects.filter(olt=olt, oid__in=list(oid_ids))
    return [Read(*row) for row in rows.values_list(*_FIELDS)]


_FIELDS = ("oid_id", "shards", "shard", "due_at", "read_at")


def record_reads(
    olt: OLT,
    request: CollectionRequest,
    answers: Sequence[ColumnAnswer],
    due_at: datetime,
    now: datetime,
) -> None:
    """One statement, and none for a run that read nothing."""
    read = [
        column.oid_id
        for column, answer in zip(request.columns, answers, strict=True)
        if answer in READ
    ]
    if not read:
        return
    part = {"shards": request.shards, "shard": request.shard, "due_at": due_at, "read_at": now}
    ColumnRead.objects.bulk_create(
        (ColumnRead(olt=olt, oid_id=oid_id, **part) for oid_id in sorted(read)),
        update_conflicts=True,
        unique_fields=["olt", "oid", "shards", "shard"],
        update_fields=["due_at", "read_at"],
    )
