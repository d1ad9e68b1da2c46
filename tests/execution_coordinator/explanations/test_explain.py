"""Why did it not run? Each state has one answer, and no state has none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from execution_coordinator.explanations.explain import (
    Around,
    JobHostFacts,
    LastRun,
    OpenRun,
    QueueLife,
    explain,
    explain_open,
)
from execution_coordinator.explanations.words import Code, Explanation
from executions.choices import Reason, Status

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 10:00 in Lima


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def ahead(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


ALIVE = Around(loop_seen_at=ago(2), queue=QueueLife(seen_at=ago(10)))
PLANNED = JobHostFacts(job_host_id=7, around=ALIVE, next_run_at=ahead(120))
WAITING = OpenRun(
    execution_id=20,
    olt_id=5,
    job_host_id=7,
    task="GET",
    status=Status.PENDING,
    queue="get",
    priority=40,
    due_at=ago(30),
    waits_since=ago(29),
    sent_at=ago(4),
)
RUNNING = replace(
    WAITING,
    execution_id=10,
    job_host_id=8,
    task="Discovery",
    status=Status.RUNNING,
    worker="w1",
    started_at=ago(50),
    lease_until=ahead(20),
)


def facts(**different: object) -> JobHostFacts:
    return replace(PLANNED, **different)  # type: ignore[arg-type]


def around(*line: OpenRun, **different: object) -> Around:
    return replace(ALIVE, line=line, **different)  # type: ignore[arg-type]


def waiting(**different: object) -> OpenRun:
    return replace(WAITING, **different)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        (facts(olt_enabled=False, job_enabled=False, enabled=False), Code.OLT_DISABLED),
        (facts(job_enabled=False, enabled=False), Code.JOB_DISABLED),
        (facts(enabled=False), Code.DISABLED_ON_OLT),
        (facts(enabled=False, run=WAITING), Code.DISABLED_ON_OLT),
        (facts(olt_enabled=False, suspended_at=ago(9)), Code.OLT_DISABLED),
    ],
)
def test_a_switch_that_is_off_is_named_the_widest_first(known: JobHostFacts, answer: Code) -> None:
    assert explain(known, NOW) == Explanation(answer)


def test_what_the_strict_rule_disabled_says_after_which_failure() -> None:
    known = facts(enabled=False, disabled_by_rule=True, suspended_because="timeout: no answer")

    assert explain(known, NOW) == Explanation(Code.DISABLED_BY_RULE, reason="timeout: no answer")


def test_a_planned_one_says_when_it_runs() -> None:
    assert explain(PLANNED, NOW) == Explanation(Code.NEXT_RUN, until=ahead(120))


@pytest.mark.parametrize(
    ("status", "code"), [(Status.SKIPPED, Code.SKIPPED), (Status.ABORTED, Code.ABORTED)]
)
def test_a_due_time_without_a_result_says_why(status: Status, code: Code) -> None:
    known = facts(last=LastRun(ago(180), status, Reason.STILL_WAITING))

    assert explain(known, NOW) == Explanation(
        code, since=ago(180), until=ahead(120), reason="still_waiting"
    )


@pytest.mark.parametrize("status", [Status.SUCCESS, Status.PARTIAL, Status.FAILED])
def test_a_due_time_with_a_result_needs_no_word(status: Status) -> None:
    assert explain(facts(last=LastRun(ago(180), status, "")), NOW).code is Code.NEXT_RUN


def test_an_olt_that_does_not_answer_says_since_when_and_when_it_is_probed() -> None:
    known = facts(
        olt_suspended_at=ago(100),
        olt_silent_since=ago(160),
        next_probe_at=ahead(60),
        suspended_at=ago(5),
    )

    assert explain(known, NOW) == Explanation(Code.OLT_SILENT, since=ago(160), until=ahead(60))


def test_one_silent_run_alone_holds_nothing_back() -> None:
    assert explain(facts(olt_silent_since=ago(5)), NOW).code is Code.NEXT_RUN


def test_a_suspended_one_says_why_and_until_when() -> None:
    known = facts(suspended_at=ago(5), suspended_because="no such object", resumes_at=ahead(25))

    assert explain(known, NOW) == Explanation(
        Code.SUSPENDED, since=ago(5), until=ahead(25), reason="no such object"
    )


def test_one_that_runs_says_where_and_since_when() -> None:
    known = facts(run=RUNNING, around=around(RUNNING, ends_at=ahead(7)), enabled=False)

    assert explain(known, NOW) == Explanation(
        Code.RUNNING, since=ago(50), until=ahead(7), worker="w1"
    )


def test_an_expected_end_that_has_passed_is_left_out() -> None:
    assert explain_open(RUNNING, around(RUNNING, ends_at=ago(1)), NOW).until is None


def test_one_that_was_asked_to_stop_says_why() -> None:
    run = replace(RUNNING, abort_requested=True, reason=Reason.OLT_CHANGED)

    assert explain_open(run, around(run), NOW) == Explanation(
        Code.STOPPING, since=ago(50), worker="w1", reason="olt_changed"
    )


def test_a_worker_that_stopped_renewing_is_named() -> None:
    run = replace(RUNNING, lease_until=ago(1), abort_requested=True)

    assert explain_open(run, around(run), NOW) == Explanation(
        Code.LEASE_ENDED, since=ago(1), worker="w1"
    )


def test_one_that_waits_for_a_busy_olt_says_who_holds_it() -> None:
    known = facts(run=WAITING, around=around(RUNNING, WAITING, ends_at=ahead(30)))

    assert explain(known, NOW) == Explanation(
        Code.WAITING_FOR_LEASE, since=ago(50), until=ahead(30), task="Discovery", worker="w1"
    )


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ([waiting(execution_id=1, priority=90)], 1),
        ([waiting(execution_id=1, due_at=ago(31))], 1),
        ([waiting(execution_id=1)], 1),
        ([waiting(execution_id=1, priority=90), waiting(execution_id=2, priority=100)], 2),
    ],
    ids=["priority", "due earlier", "older row", "two"],
)
def test_one_behind_others_says_how_many(others: list[OpenRun], count: int) -> None:
    assert explain_open(WAITING, around(WAITING, *others), NOW) == Explanation(
        Code.WAITING_IN_LINE, since=ago(29), count=count
    )


@pytest.mark.parametrize(
    "other",
    [
        waiting(execution_id=1, priority=90, not_before=ahead(5)),
        waiting(execution_id=21),
        waiting(execution_id=1, priority=30),
    ],
    ids=["backs off", "newer row", "lower priority"],
)
def test_what_goes_later_is_not_ahead(other: OpenRun) -> None:
    assert explain_open(WAITING, around(WAITING, other), NOW).code is Code.SENT


def test_one_that_backs_off_says_which_retry_it_is_and_what_failed() -> None:
    run = waiting(not_before=ahead(90), attempt=1, max_retries=3, error="timeout", queue="retry")

    assert explain_open(run, around(run, RUNNING), NOW) == Explanation(
        Code.BACKING_OFF, until=ahead(90), reason="timeout", count=1, of=3
    )


def test_one_that_was_never_tried_did_not_fail_although_it_has_to_wait() -> None:
    """Where a worker was lost, what waits for the OLT starts three seconds later."""
    run = waiting(not_before=ahead(3), sent_at=None)

    assert explain_open(run, around(run), NOW) == Explanation(Code.HELD_BACK, until=ahead(3))


def test_one_that_was_sent_says_to_which_queue_and_how_long_ago() -> None:
    assert explain_open(WAITING, around(WAITING), NOW) == Explanation(
        Code.SENT, since=ago(4), queue="get", waited_s=4.0
    )


@pytest.mark.parametrize("seen_at", [None, ago(61)], ids=["never", "long ago"])
def test_a_queue_without_a_worker_is_named(seen_at: datetime | None) -> None:
    place = around(WAITING, queue=QueueLife(seen_at))

    assert explain_open(WAITING, place, NOW) == Explanation(
        Code.NO_WORKER, since=ago(4), queue="get", waited_s=4.0
    )


def test_a_queue_whose_workers_are_busy_is_not_without_one() -> None:
    place = around(WAITING, queue=QueueLife(ago(61), running=5))

    assert explain_open(WAITING, place, NOW) == Explanation(
        Code.WORKERS_BUSY, since=ago(4), queue="get", count=5, waited_s=4.0
    )


def test_one_that_nobody_sent_yet_waits_for_the_next_tick() -> None:
    run = waiting(sent_at=None)

    assert explain_open(run, around(run), NOW) == Explanation(Code.NOT_SENT_YET, since=ago(29))


@pytest.mark.parametrize(
    "known",
    [
        facts(run=waiting(sent_at=None)),
        facts(run=waiting(sent_at=ago(40))),
        facts(next_run_at=None),
        facts(next_run_at=ago(20)),
    ],
    ids=["not sent", "not sent again", "not planned", "due"],
)
def test_a_silent_loop_is_the_reason_for_what_only_it_can_do(known: JobHostFacts) -> None:
    silent = replace(known, around=around(loop_seen_at=ago(20)))

    assert explain(silent, NOW) == Explanation(Code.LOOP_SILENT, since=ago(20))
    assert explain(known, NOW).code is not Code.LOOP_SILENT


def test_what_was_sent_just_before_the_loop_fell_silent_still_gets_its_worker() -> None:
    assert explain_open(WAITING, around(WAITING, loop_seen_at=ago(20)), NOW).code is Code.SENT


@pytest.mark.parametrize(
    ("next_run_at", "answer"),
    [
        (None, Explanation(Code.NOT_PLANNED_YET)),
        (ago(3), Explanation(Code.DUE, since=ago(3))),
        (NOW, Explanation(Code.DUE, since=NOW)),
    ],
)
def test_between_two_ticks_the_next_one_is_named(
    next_run_at: datetime | None, answer: Explanation
) -> None:
    assert explain(facts(next_run_at=next_run_at), NOW) == answer


def test_what_is_left_of_a_deleted_job_is_aborted_next() -> None:
    orphan = waiting(job_host_id=None, is_on=False)

    assert explain_open(orphan, around(orphan), NOW) == Explanation(Code.BEING_ABORTED)


# -- no state without an answer ------------------------------------------------------------------

moments = st.one_of(
    st.none(), st.timedeltas(timedelta(days=-2), timedelta(days=2)).map(lambda by: NOW + by)
)
texts = st.sampled_from(
    ["", "timeout: no answer", "50 % lost", "%(x)s", "lease_lost", "olt_changed"]
)
open_runs = st.builds(
    OpenRun,
    execution_id=st.integers(1, 9),
    olt_id=st.just(5),
    job_host_id=st.sampled_from([None, 7, 8]),
    task=texts,
    status=st.sampled_from([Status.PENDING, Status.RUNNING]),
    queue=st.sampled_from(["", "get", "retry"]),
    priority=st.integers(0, 100),
    due_at=moments.map(lambda moment: moment or NOW),
    waits_since=moments.map(lambda moment: moment or NOW),
    is_on=st.booleans(),
    attempt=st.integers(0, 4),
    max_retries=st.integers(0, 5),
    not_before=moments,
    sent_at=moments,
    started_at=moments,
    lease_until=moments,
    worker=texts,
    abort_requested=st.booleans(),
    reason=texts,
    error=texts,
)
arounds = st.builds(
    Around,
    loop_seen_at=moments,
    line=st.lists(open_runs, max_size=4).map(tuple),
    queue=st.builds(QueueLife, moments, st.integers(0, 9)),
    ends_at=moments,
)
all_facts = st.builds(
    JobHostFacts,
    job_host_id=st.just(7),
    around=arounds,
    olt_enabled=st.booleans(),
    job_enabled=st.booleans(),
    enabled=st.booleans(),
    disabled_by_rule=st.booleans(),
    olt_suspended_at=moments,
    olt_silent_since=moments,
    next_probe_at=moments,
    suspended_at=moments,
    suspended_because=texts,
    resumes_at=moments,
    next_run_at=moments,
    run=st.one_of(st.none(), open_runs),
    last=st.one_of(
        st.none(),
        st.builds(LastRun, moments.map(lambda m: m or NOW), st.sampled_from(Status), texts),
    ),
)
ENDED_OR_NOT_OPEN = {
    Code.OLT_SILENT,
    Code.SUSPENDED,
    Code.NOT_PLANNED_YET,
    Code.DUE,
    Code.NEXT_RUN,
    Code.SKIPPED,
    Code.ABORTED,
}


@given(known=all_facts)
def test_every_job_host_has_a_sentence_in_both_languages(known: JobHostFacts) -> None:
    answer = explain(known, NOW)

    for language in ("es", "en"):
        with translation.override(language):
            assert answer.text.endswith(".")


@given(run=open_runs, place=arounds)
def test_every_open_execution_is_explained_by_what_it_waits_for(
    run: OpenRun, place: Around
) -> None:
    answer = explain_open(run, place, NOW)

    assert answer.code not in ENDED_OR_NOT_OPEN
    runs = {Code.RUNNING, Code.STOPPING, Code.LEASE_ENDED}
    assert (answer.code in runs) == (run.status is Status.RUNNING)


# -- the sentences -------------------------------------------------------------------------------

SENTENCES = [
    (
        Explanation(Code.RUNNING, since=ago(50), until=ahead(70), worker="w1"),
        "Se ejecuta en w1 desde 09:59:10. Se espera que termine a las 10:01:10.",
    ),
    (
        Explanation(Code.RUNNING, since=ago(50), worker="w1"),
        "Se ejecuta en w1 desde 09:59:10.",
    ),
    (
        Explanation(Code.BACKING_OFF, until=ahead(90), reason="no answer.", count=1, of=3),
        "Falló (no answer) y espera hasta las 10:01:30: reintento 1 de 3.",
    ),
    (
        Explanation(Code.HELD_BACK, until=ahead(3)),
        (
            "Espera hasta las 10:00:03: se perdió un worker que ocupaba la OLT y que quizás aún no "
            "se detiene."
        ),
    ),
    (
        Explanation(Code.NO_WORKER, queue="get", waited_s=125.0),
        "Enviada a la cola get hace 2 min: ningún worker atiende esa cola.",
    ),
    (
        Explanation(Code.SKIPPED, since=ago(86_400), until=ahead(5), reason="operator"),
        (
            "La ejecución de las 10:00:00 (01/03/2026) no se hizo: La abortó un operador. "
            "Próxima ejecución a las 10:00:05."
        ),
    ),
    (
        Explanation(Code.LOOP_SILENT),
        "El ciclo del coordinador aún no da señales de vida: no se planifica ni se envía nada.",
    ),
    (
        Explanation(Code.SUSPENDED, since=ago(5), reason="100 % lost"),
        "Suspendida desde 09:59:55 tras fallos: 100 % lost.",
    ),
]


@pytest.mark.parametrize(("answer", "sentence"), SENTENCES, ids=[one.code for one, _ in SENTENCES])
def test_a_sentence_in_spanish_with_the_time_in_lima(answer: Explanation, sentence: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("es"):
        assert answer.text == sentence


@pytest.mark.parametrize("code", Code)
def test_every_state_has_a_sentence_of_its_own_in_spanish(code: Code) -> None:
    with translation.override("en"):
        english = Explanation(code).text
    with translation.override("es"):
        assert Explanation(code).text != english
