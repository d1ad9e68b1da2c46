from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from executions import lifecycle
from executions.choices import FINAL, Kind, Reason, Status
from executions.lifecycle import Claim, FenceLostError, Outcome
from executions.models import Execution, ExecutionAttempt
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import make_attempt, make_execution, make_job, make_job_host, make_olt

LEASE = timedelta(seconds=30)
DUE = datetime(2026, 3, 2, 15, tzinfo=UTC)
SUCCESS = Outcome(Status.SUCCESS, onus=371, values_read=3710, onus_changed=5)
FAILURE = Outcome(Status.FAILED, error_code="timeout", error_text="192.0.2.1:161 did not answer")

pytestmark = pytest.mark.django_db


def _start(execution: Execution, worker: str = "worker-1") -> Claim | None:
    return lifecycle.start(execution.pk, worker=worker, lease=LEASE)


def _claimed(execution: Execution) -> Claim:
    claim = _start(execution)
    assert claim is not None
    return claim


def _finish(claim: Claim, outcome: Outcome = SUCCESS) -> None:
    with transaction.atomic():
        lifecycle.finish(claim, outcome)


def _store_and_finish(claim: Claim) -> None:
    with transaction.atomic():
        OLT.objects.update(sys_name="data of a run that does not count")
        lifecycle.finish(claim, SUCCESS)


def _status(execution: Execution) -> tuple[str, str]:
    stored = Execution.objects.get(pk=execution.pk)
    return stored.status, stored.reason


def _close_lost(*, again: bool = False) -> set[int]:
    lost = [row.execution_id for row in lifecycle.lost_executions()]
    return lifecycle.close_lost(lost, lost if again else [])


def _lose_lease(execution: Execution) -> None:
    Execution.objects.filter(pk=execution.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


class TestStart:
    def test_a_waiting_execution_becomes_running_with_lease_and_fence(self) -> None:
        waiting = make_execution(due_at=DUE)
        claim = _claimed(waiting)

        stored = Execution.objects.get()
        assert (stored.status, stored.worker, stored.attempt) == (Status.RUNNING, "worker-1", 1)
        assert stored.lease_until == claim.started_at + LEASE
        assert stored.started_at == stored.sent_at == claim.started_at
        assert claim == Claim(
            execution_id=waiting.pk,
            olt_id=waiting.olt_id,
            kind=Kind.DISCOVERY,
            due_at=DUE,
            attempt=1,
            fence=stored.fence or 0,
            worker="worker-1",
            started_at=claim.started_at,
        )

    def test_the_time_at_which_it_was_sent_is_kept(self) -> None:
        waiting = make_execution(sent_at=DUE)
        _claimed(waiting)

        assert Execution.objects.get().sent_at == DUE

    def test_each_claim_has_a_larger_fence(self) -> None:
        fences = [_claimed(make_execution()).fence for _ in range(3)]

        assert fences == sorted(set(fences))

    @pytest.mark.parametrize("status", [Status.RUNNING, *FINAL])
    def test_what_does_not_wait_any_more_is_not_started(self, status: Status) -> None:
        execution = make_execution(status=status)

        assert _start(execution) is None
        assert _status(execution)[0] == status

    def test_an_execution_that_is_gone_is_not_started(self) -> None:
        assert lifecycle.start(2**60, worker="w", lease=LEASE) is None

    def test_one_that_should_be_aborted_is_not_started(self) -> None:
        assert _start(make_execution(abort_requested=True)) is None

    @pytest.mark.parametrize("model", [OLT, SnmpJob, SnmpJobHost])
    def test_one_whose_switch_is_off_is_not_started(self, model: Any) -> None:
        waiting = make_execution()
        model.objects.update(enabled=False)

        assert _start(waiting) is None
        assert _status(waiting) == (Status.PENDING, "")

    def test_one_whose_job_was_deleted_is_not_started(self) -> None:
        waiting = make_execution()
        SnmpJob.objects.all().delete()

        assert _start(waiting) is None

    def test_a_probe_needs_no_job(self) -> None:
        olt = make_olt()
        fields = {"kind": Kind.PROBE, "task_type": "probe", "priority": 50, "queue": "default"}
        waiting = make_execution(job_host=None, olt=olt, **fields)

        assert _claimed(waiting).kind is Kind.PROBE

    def test_an_olt_that_talks_to_another_is_left_alone(self) -> None:
        olt = make_olt()
        first, second = (make_execution(job_host=make_job_host(olt=olt)) for _ in range(2))
        claim = _claimed(first)

        assert _start(second) is None
        assert _status(second) == (Status.PENDING, "")
        _finish(claim)
        assert _start(second) is not None

    def test_another_olt_is_none_of_its_business(self) -> None:
        assert _start(make_execution()) is not None
        assert _start(make_execution()) is not None

    def test_a_breach_of_any_other_rule_is_not_taken_for_a_busy_olt(self) -> None:
        waiting = make_execution()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE snmp_executions ADD CONSTRAINT of_this_test CHECK (attempt < 1)"
            )

        with pytest.raises(IntegrityError, match="of_this_test"):
            _start(waiting)


class TestFinish:
    def test_the_outcome_is_written_and_the_attempt_recorded(self) -> None:
        claim = _claimed(make_execution())
        _finish(claim)

        stored = Execution.objects.get()
        assert (stored.status, stored.reason, stored.lease_until) == (Status.SUCCESS, "", None)
        assert (stored.onus, stored.values_read, stored.onus_changed) == (371, 3710, 5)
        assert stored.finished_at is not None
        assert stored.finished_at >= claim.started_at
        assert stored.duration_ms is not None
        attempt = ExecutionAttempt.objects.get()
        assert (attempt.number, attempt.status, attempt.worker) == (1, Status.SUCCESS, "worker-1")
        assert (attempt.fence, attempt.started_at) == (claim.fence, claim.started_at)

    def test_the_raw_error_is_kept_in_both(self) -> None:
        _finish(_claimed(make_execution()), FAILURE)

        for stored in (Execution.objects.get(), ExecutionAttempt.objects.get()):
            assert (stored.error_code, stored.error_text) == (
                "timeout",
                "192.0.2.1:161 did not answer",
            )

    def test_the_duration_is_counted_in_milliseconds_from_the_start(self) -> None:
        claim = _claimed(make_execution())
        Execution.objects.update(started_at=timezone.now() - timedelta(seconds=90))
        _finish(claim)

        duration_ms = Execution.objects.get().duration_ms
        assert duration_ms is not None
        assert 90_000 <= duration_ms < 95_000

    def test_a_clock_that_was_set_back_does_not_keep_a_run_from_ending(self) -> None:
        claim = _claimed(make_execution())
        Execution.objects.update(started_at=timezone.now() + timedelta(hours=1))
        _finish(claim)

        assert Execution.objects.get().duration_ms == 0

    @pytest.mark.parametrize("change", [{"fence": 0}, {"status": Status.FAILED}])
    def test_a_lost_fence_rolls_back_what_came_with_it(self, change: dict[str, Any]) -> None:
        execution = make_execution()
        claim = _claimed(execution)
        Execution.objects.update(
            **change, finished_at=timezone.now() if "status" in change else None
        )
        before = Execution.objects.values().get()

        with pytest.raises(FenceLostError) as lost:
            _store_and_finish(claim)

        assert str(lost.value) == (
            f"execution {execution.pk} is no longer held with fence {claim.fence}"
        )
        assert lost.value.retryable is False
        assert OLT.objects.get().sys_name == ""
        assert Execution.objects.values().get() == before
        assert not ExecutionAttempt.objects.exists()

    def test_a_run_ends_once(self) -> None:
        claim = _claimed(make_execution())
        _finish(claim, FAILURE)

        with pytest.raises(FenceLostError):
            _finish(claim)
        assert ExecutionAttempt.objects.count() == 1

    def test_abandoning_says_whether_it_was_still_ours(self) -> None:
        execution = make_execution()
        claim = _claimed(execution)
        stopped = Outcome(Status.ABORTED, Reason.OLT_DISABLED)

        assert lifecycle.abandon(claim, stopped) is True
        assert lifecycle.abandon(claim, FAILURE) is False
        assert _status(execution) == (Status.ABORTED, Reason.OLT_DISABLED)

    def test_it_costs_two_statements(self, django_assert_num_queries: Any) -> None:
        claim = _claimed(make_execution())

        with django_assert_num_queries(4):  # two more for the transaction
            _finish(claim)


class TestRetry:
    SOON = timedelta(minutes=5)

    def _retry(self, claim: Claim, after: timedelta = SOON) -> bool:
        return lifecycle.retry(claim, FAILURE, timezone.now() + after)

    def test_a_failed_run_waits_again_with_its_attempt_kept(self) -> None:
        execution = make_execution()
        claim = _claimed(execution)

        assert self._retry(claim) is True
        stored = Execution.objects.get()
        assert (stored.status, stored.queue, stored.attempt) == (Status.PENDING, "retry", 1)
        assert (stored.fence, stored.lease_until, stored.sent_at) == (None, None, None)
        assert (stored.error_code, stored.finished_at) == ("timeout", None)
        attempt = ExecutionAttempt.objects.get()
        assert (attempt.number, attempt.status, attempt.fence) == (1, Status.FAILED, claim.fence)

    def test_it_is_not_started_before_its_time(self) -> None:
        execution = make_execution()
        self._retry(_claimed(execution))

        assert _start(execution) is None
        Execution.objects.update(not_before=timezone.now() - self.SOON)
        assert _claimed(execution).attempt == 2

    def test_a_later_success_leaves_no_error_and_both_attempts(self) -> None:
        execution = make_execution()
        self._retry(_claimed(execution), after=-self.SOON)
        _finish(_claimed(execution))

        stored = Execution.objects.get()
        assert (stored.status, stored.error_code, stored.error_text) == (Status.SUCCESS, "", "")
        attempts = ExecutionAttempt.objects.values_list("number", "status", "error_code")
        assert list(attempts) == [(1, Status.FAILED, "timeout"), (2, Status.SUCCESS, "")]

    def test_a_newer_due_time_that_waits_replaces_it(self) -> None:
        execution = make_execution(due_at=DUE)
        claim = _claimed(execution)
        make_execution(job_host=execution.job_host, due_at=DUE + self.SOON)

        assert self._retry(claim) is False
        assert _status(execution) == (Status.RUNNING, "")
        assert not ExecutionAttempt.objects.exists()

    def test_one_that_was_asked_to_stop_is_not_tried_again(self) -> None:
        execution = make_execution()
        claim = _claimed(execution)
        lifecycle.request_abort([execution.pk], Reason.OLT_DISABLED)

        assert self._retry(claim) is False
        assert _status(execution) == (Status.RUNNING, Reason.OLT_DISABLED)

    def test_a_lost_fence_retries_nothing(self) -> None:
        claim = _claimed(make_execution())
        Execution.objects.update(fence=0)

        assert self._retry(claim) is False
        assert not ExecutionAttempt.objects.exists()

    def test_a_run_whose_worker_was_lost_can_wait_again_at_once(self) -> None:
        execution = make_execution()
        _claimed(execution)
        _lose_lease(execution)

        assert _close_lost(again=True) == {execution.pk}
        assert _status(execution) == (Status.PENDING, "")
        assert ExecutionAttempt.objects.get().error_code == "lease_lost"
        assert _claimed(execution).attempt == 2

    @pytest.mark.parametrize("obstacle", ["abort", "newer"])
    def test_a_lost_run_that_is_not_wanted_any_more_ends(self, obstacle: str) -> None:
        execution = make_execution(due_at=DUE)
        _claimed(execution)
        _lose_lease(execution)
        if obstacle == "abort":
            lifecycle.request_abort([execution.pk], Reason.OPERATOR)
        else:
            make_execution(job_host=execution.job_host, due_at=DUE + self.SOON)

        assert _close_lost(again=True) == {execution.pk}
        assert _status(execution) == (Status.FAILED, Reason.LEASE_LOST)


class TestLease:
    def test_renewing_extends_those_still_held(self) -> None:
        held, other = _claimed(make_execution()), _claimed(make_execution())
        ended = _claimed(make_execution())
        lifecycle.abandon(ended, FAILURE)
        Execution.objects.update(lease_until=DUE)
        stale = replace(other, fence=other.fence - 1)
        unknown = replace(other, execution_id=2**60)

        assert lifecycle.renew([held, ended, stale, unknown], LEASE) == {held.fence}
        kept = Execution.objects.get(pk=held.execution_id).lease_until
        assert kept is not None
        assert kept > timezone.now()
        assert Execution.objects.get(pk=other.execution_id).lease_until == DUE

    def test_renewing_nothing_is_nothing(self) -> None:
        assert lifecycle.renew([], LEASE) == set()

    def test_a_lease_that_is_over_is_closed_once_with_its_attempt(self) -> None:
        lost, held = make_execution(), make_execution()
        claim = _claimed(lost)
        _claimed(held)
        _lose_lease(lost)

        assert _close_lost() == {lost.pk}
        assert _close_lost() == set()
        stored = Execution.objects.get(pk=lost.pk)
        assert (stored.status, stored.reason) == (Status.FAILED, Reason.LEASE_LOST)
        assert (stored.error_code, stored.lease_until) == ("lease_lost", None)
        assert stored.error_text == "worker worker-1 stopped renewing its lease"
        assert stored.finished_at is not None
        attempt = ExecutionAttempt.objects.get()
        assert (attempt.execution_id, attempt.number, attempt.fence) == (lost.pk, 1, claim.fence)
        assert (attempt.status, attempt.error_code) == (Status.FAILED, "lease_lost")
        assert _status(held)[0] == Status.RUNNING

    def test_a_clock_that_was_set_back_does_not_keep_a_lost_run_open(self) -> None:
        lost = make_execution()
        _claimed(lost)
        Execution.objects.update(started_at=timezone.now() + timedelta(hours=1), lease_until=DUE)

        assert len(_close_lost()) == 1
        assert Execution.objects.get().duration_ms == 0

    def test_the_worker_of_a_closed_run_can_store_nothing(self) -> None:
        execution = make_execution()
        claim = _claimed(execution)
        _lose_lease(execution)
        _close_lost()

        assert lifecycle.renew([claim], LEASE) == set()
        with pytest.raises(FenceLostError):
            _finish(claim)
        assert _status(execution) == (Status.FAILED, Reason.LEASE_LOST)

    @pytest.mark.parametrize("count", [1, 8])
    def test_closing_and_renewing_are_one_statement(
        self, count: int, django_assert_num_queries: Any
    ) -> None:
        claims = [_claimed(make_execution()) for _ in range(count)]

        with django_assert_num_queries(1):
            lifecycle.renew(claims, LEASE)
        Execution.objects.update(lease_until=DUE)
        with django_assert_num_queries(2):  # who is lost, and their end
            assert len(_close_lost()) == count


class TestStopping:
    def test_a_run_goes_on_while_nobody_wants_it_to_stop(self) -> None:
        claim = _claimed(make_execution())

        assert lifecycle.stop_reasons([claim]) == {}

    @pytest.mark.parametrize(
        ("reason", "given"),
        [(Reason.OLT_DISABLED, Reason.OLT_DISABLED), ("", Reason.OPERATOR)],
    )
    def test_an_asked_for_end_comes_with_its_reason(self, reason: str, given: Reason) -> None:
        claim = _claimed(make_execution())
        Execution.objects.update(abort_requested=True, reason=reason)

        assert lifecycle.stop_reasons([claim]) == {claim.fence: given}

    @pytest.mark.parametrize(
        ("switch", "reason"),
        [
            ("olt", Reason.OLT_DISABLED),
            ("job", Reason.JOB_DISABLED),
            ("job_host", Reason.JOB_DISABLED),
        ],
    )
    def test_a_switch_that_is_off_stops_a_run_before_the_tick_asks(
        self, switch: str, reason: Reason
    ) -> None:
        execution = make_execution()
        claim = _claimed(execution)
        switched = getattr(execution, switch)
        switched.enabled = False
        switched.save()

        assert lifecycle.stop_reasons([claim]) == {claim.fence: reason}

    def test_what_runs_no_longer_has_lost_its_lease(self) -> None:
        ended, deleted = _claimed(make_execution()), _claimed(make_execution())
        lifecycle.abandon(ended, FAILURE)
        Execution.objects.filter(pk=deleted.execution_id).delete()

        assert lifecycle.stop_reasons([ended, deleted]) == dict.fromkeys(
            (ended.fence, deleted.fence), Reason.LEASE_LOST
        )

    def test_a_claim_is_over_when_the_execution_runs_again_under_another_fence(self) -> None:
        execution = make_execution()
        old = _claimed(execution)
        _lose_lease(execution)
        _close_lost(again=True)
        new = _claimed(execution)

        assert lifecycle.stop_reasons([old, new]) == {old.fence: Reason.LEASE_LOST}

    def test_only_what_waits_is_aborted_at_once(self) -> None:
        rows = {status: make_execution(status=status) for status in Status}
        ids = [row.pk for row in rows.values()]

        assert lifecycle.abort_pending(ids, Reason.JOB_DISABLED) == 1
        assert lifecycle.abort_pending(ids, Reason.JOB_DISABLED) == 0
        assert _status(rows[Status.PENDING]) == (Status.ABORTED, Reason.JOB_DISABLED)
        assert Execution.objects.get(pk=rows[Status.PENDING].pk).finished_at is not None
        assert [_status(rows[status])[0] for status in Status][1:] == list(Status)[1:]

    def test_what_runs_is_asked_to_stop_and_the_first_reason_stays(self) -> None:
        rows = {status: make_execution(status=status) for status in Status}
        ids = [row.pk for row in rows.values()]

        assert lifecycle.request_abort(ids, Reason.OLT_DISABLED) == 1
        assert lifecycle.request_abort(ids, Reason.OPERATOR) == 0
        assert _status(rows[Status.RUNNING]) == (Status.RUNNING, Reason.OLT_DISABLED)
        assert Execution.objects.filter(abort_requested=True).count() == 1


class TestConstraints:
    def _refused(self, name: str, **fields: Any) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make_execution(**fields)

    def test_a_due_time_of_a_job_host_is_there_once(self) -> None:
        first = make_execution(status=Status.SUCCESS, due_at=DUE)
        self._refused("execution_due_once", job_host=first.job_host, due_at=DUE)

        make_execution(due_at=DUE)

    def test_of_one_job_host_one_waits(self) -> None:
        first = make_execution(due_at=DUE)
        self._refused(
            "execution_one_pending_per_job_host",
            job_host=first.job_host,
            due_at=DUE + timedelta(minutes=5),
        )

        make_execution(job_host=make_job_host(olt=first.olt), due_at=DUE)

    def test_of_one_olt_one_runs(self) -> None:
        first = make_execution(status=Status.RUNNING)
        pair = make_job_host(olt=first.olt)
        self._refused("execution_one_per_olt", job_host=pair, status=Status.RUNNING)

    @pytest.mark.parametrize("field", ["fence", "lease_until", "started_at"])
    def test_what_runs_has_lease_fence_and_start(self, field: str) -> None:
        fields = {field: None, "status": Status.RUNNING}
        self._refused("execution_running_holds_a_lease", **fields)

    def test_what_runs_has_no_end(self) -> None:
        fields = {"finished_at": DUE, "status": Status.RUNNING}
        self._refused("execution_running_holds_a_lease", **fields)

    @pytest.mark.parametrize("status", FINAL)
    def test_what_is_over_has_an_end(self, status: Status) -> None:
        self._refused("execution_final_has_an_end", status=status, finished_at=None)

    def test_an_attempt_has_its_number_once(self) -> None:
        attempt = make_attempt()

        with pytest.raises(IntegrityError, match="execution_attempt_once"), transaction.atomic():
            make_attempt(execution=attempt.execution)

    def test_history_outlives_the_job_and_not_the_olt(self) -> None:
        execution = make_execution(status=Status.SUCCESS)
        SnmpJob.objects.all().delete()
        execution.refresh_from_db()
        assert (execution.job, execution.job_host) == (None, None)

        OLT.objects.all().delete()
        assert not Execution.objects.exists()


T = TypeVar("T")


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Threads with connections of their own, let go at the same moment."""

    @staticmethod
    def _at_once(*calls: Callable[[], T]) -> list[T]:
        barrier = Barrier(len(calls))

        def run(call: Callable[[], T]) -> T:
            try:
                connection.ensure_connection()
                barrier.wait(timeout=10)
                return call()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as threads:
            return [future.result() for future in [threads.submit(run, call) for call in calls]]

    def test_of_eight_workers_one_gets_an_execution(self) -> None:
        for _ in range(5):
            waiting = make_execution()
            claims = self._at_once(
                *[partial(_start, waiting, f"worker-{number}") for number in range(8)]
            )
            won = [claim for claim in claims if claim]
            assert len(won) == 1
            stored = Execution.objects.get(pk=waiting.pk)
            assert (stored.fence, stored.worker) == (won[0].fence, won[0].worker)
            assert stored.attempt == 1

    def test_of_eight_executions_of_one_olt_one_runs(self) -> None:
        for _ in range(5):
            olt = make_olt()
            jobs = [make_job(brand=olt.brand) for _ in range(8)]
            waiting = [make_execution(job_host=make_job_host(job=j, olt=olt)) for j in jobs]
            claims = self._at_once(*[partial(_start, row) for row in waiting])

            assert len([claim for claim in claims if claim]) == 1
            statuses = sorted(Execution.objects.filter(olt=olt).values_list("status", flat=True))
            assert statuses == ["PENDING"] * 7 + ["RUNNING"]

    def test_two_reapers_close_a_lost_lease_once(self) -> None:
        for _ in range(5):
            lost = make_execution()
            _claimed(lost)
            _lose_lease(lost)
            closed = self._at_once(_close_lost, _close_lost)

            assert sorted(closed, key=len) == [set(), {lost.pk}]
            assert ExecutionAttempt.objects.filter(execution=lost).count() == 1

    def test_a_worker_and_the_reaper_end_a_run_once(self) -> None:
        for _ in range(5):
            execution = make_execution()
            claim = _claimed(execution)
            _lose_lease(execution)

            ended, closed = self._at_once(
                partial(lifecycle.abandon, claim, SUCCESS), lambda: bool(_close_lost())
            )
            assert sorted([ended, closed]) == [False, True]
            expected = Status.SUCCESS if ended else Status.FAILED
            assert _status(execution)[0] == expected
            assert ExecutionAttempt.objects.get(execution=execution).status == expected

    def test_an_abort_and_a_claim_never_both_win(self) -> None:
        for _ in range(5):
            waiting = make_execution()
            claimed, aborted = self._at_once(
                partial(_is_started, waiting),
                partial(lifecycle.abort_pending, [waiting.pk], Reason.OPERATOR),
            )

            assert claimed + aborted == 1

    def test_a_finish_that_is_not_committed_keeps_the_reaper_waiting(self) -> None:
        """The reaper comes in the middle of a commit: it waits, and finds nothing to close."""
        execution = make_execution()
        claim = _claimed(execution)
        _lose_lease(execution)
        with ThreadPoolExecutor(1) as threads:
            with transaction.atomic():
                lifecycle.finish(claim, SUCCESS)
                closing = threads.submit(_close_lost_elsewhere)
            assert closing.result(timeout=10) == set()
        assert _status(execution) == (Status.SUCCESS, "")


def _is_started(execution: Execution) -> int:
    return 1 if _start(execution) else 0


def _close_lost_elsewhere() -> set[int]:
    try:
        return _close_lost()
    finally:
        connection.close()


class TestSuspendedOlt:
    @pytest.mark.parametrize(
        ("trigger", "starts"), [("SCHEDULED", False), ("EXTRA", False), ("MANUAL", True)]
    )
    def test_only_what_a_person_asks_for_starts_on_it(self, trigger: str, *, starts: bool) -> None:
        execution = make_execution(trigger=trigger)
        execution.olt.suspended_at = timezone.now()
        execution.olt.save()

        claim = lifecycle.start(execution.pk, worker="w", lease=LEASE)

        assert (claim is not None) is starts
