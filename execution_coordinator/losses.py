"""Executions whose worker died, froze or lost the database: closed, or back into the line."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from executions import lifecycle
from executions.lifecycle import LostExecution
from executions.retrying import may_run_again

# A clock set forward ends leases whose workers live; within a second they learn of it and stop.
TIME_TO_NOTICE = timedelta(seconds=3)


def close_lost(now: datetime) -> set[int]:
    """The OLTs whose run was lost. Two statements without losses; their number adds none."""
    lifecycle.shorten_leases(settings.LEASE)
    lost = lifecycle.lost_executions()
    if lost:
        closed = lifecycle.close_lost([one.execution_id for one in lost], _to_run_again(lost, now))
        _log([one for one in lost if one.execution_id in closed])
    return {one.olt_id for one in lost}


def let_workers_notice(olt_ids: Collection[int]) -> None:
    """To be called when nothing more is opened: whatever waits for these OLTs starts later."""
    if olt_ids:
        lifecycle.hold_back(olt_ids, TIME_TO_NOTICE)


def _to_run_again(lost: Sequence[LostExecution], now: datetime) -> list[int]:
    return [
        one.execution_id for one in lost if may_run_again(one.rule, one.attempt, now, one.next_due)
    ]


def _log(lost: Sequence[LostExecution]) -> None:
    text = _("Worker %(worker)s stopped renewing its lease")
    coordinator_logger.record_many(
        Entry(
            EventType.EXECUTION_LOST,
            text % {"worker": one.worker},
            one.olt_id,
            LogLevel.WARNING,
            {"execution": one.execution_id, "attempt": one.attempt},
        )
        for one in lost
    )
