"""Why a job host is not running, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from console.moments import span_text
from console.raw_text import NOTHING
from executions.choices import Reason


class Code(StrEnum):
    """Every state that a job host, or an execution that has not ended, can be in."""

    RUNNING = "running"
    STOPPING = "stopping"
    LEASE_ENDED = "lease_ended"
    OLT_DISABLED = "olt_disabled"
    JOB_DISABLED = "job_disabled"
    DISABLED_ON_OLT = "disabled_on_olt"
    DISABLED_BY_RULE = "disabled_by_rule"
    BEING_ABORTED = "being_aborted"
    BACKING_OFF = "backing_off"
    HELD_BACK = "held_back"
    WAITING_FOR_LEASE = "waiting_for_lease"
    WAITING_IN_LINE = "waiting_in_line"
    NO_WORKER = "no_worker"
    WORKERS_BUSY = "workers_busy"
    SENT = "sent"
    NOT_SENT_YET = "not_sent_yet"
    OLT_SILENT = "olt_silent"
    SUSPENDED = "suspended"
    LOOP_SILENT = "loop_silent"
    NOT_PLANNED_YET = "not_planned_yet"
    DUE = "due"
    NEXT_RUN = "next_run"
    SKIPPED = "skipped"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A state and what belongs to it. What a field means for each code, its sentence says.

    `reason` is one of `Reason`, or an error text as it came.
    """

    code: Code
    since: datetime | None = None
    until: datetime | None = None
    task: str = ""
    worker: str = ""
    queue: str = ""
    reason: str = ""
    count: int = 0
    of: int = 0
    waited_s: float | None = None

    @property
    def text(self) -> str:
        """A sentence in the active language and time zone."""
        return " ".join(part % self._words() for part in self._parts())

    def _parts(self) -> list[str]:
        texts = _NEVER_SEEN if self.since is None and self.code in _NEVER_SEEN else _TEXTS
        parts = [str(texts[self.code])]
        if self.until is not None and self.code in _EXPECTED:
            parts.append(str(_EXPECTED[self.code]))
        return parts

    def _words(self) -> dict[str, str | int]:
        return {
            "since": _moment(self.since),
            "until": _moment(self.until),
            "task": self.task,
            "worker": self.worker,
            "queue": self.queue,
            "reason": _reason(self.reason),
            "count": self.count,
            "of": self.of,
            "waited": _span(self.waited_s),
        }


_TEXTS = {
    Code.RUNNING: gettext_lazy("Running on %(worker)s since %(since)s."),
    Code.STOPPING: gettext_lazy(
        "Running on %(worker)s since %(since)s and asked to stop: %(reason)s."
    ),
    Code.LEASE_ENDED: gettext_lazy(
        "Worker %(worker)s stopped renewing its lease, which ended at %(since)s: the next tick "
        "closes the run."
    ),
    Code.OLT_DISABLED: gettext_lazy("The OLT is disabled."),
    Code.JOB_DISABLED: gettext_lazy("The job is disabled."),
    Code.DISABLED_ON_OLT: gettext_lazy("The job is disabled on this OLT."),
    Code.DISABLED_BY_RULE: gettext_lazy(
        "Disabled on this OLT after failures, until a person enables it: %(reason)s."
    ),
    Code.BEING_ABORTED: gettext_lazy("Switched off or deleted: the next tick aborts it."),
    Code.BACKING_OFF: gettext_lazy(
        "It failed (%(reason)s) and waits until %(until)s: retry %(count)s of %(of)s."
    ),
    Code.HELD_BACK: gettext_lazy(
        "Waits until %(until)s: a worker that held the OLT was lost and may still be stopping."
    ),
    Code.WAITING_FOR_LEASE: gettext_lazy(
        "Waits for the OLT, which %(task)s holds since %(since)s on %(worker)s."
    ),
    Code.WAITING_IN_LINE: gettext_lazy(
        "Waits for the OLT since %(since)s; runs ahead of it: %(count)s."
    ),
    Code.NO_WORKER: gettext_lazy(
        "Sent to queue %(queue)s %(waited)s ago: no worker takes from that queue."
    ),
    Code.WORKERS_BUSY: gettext_lazy(
        "Sent to queue %(queue)s %(waited)s ago; its workers are busy. Runs: %(count)s."
    ),
    Code.SENT: gettext_lazy(
        "Sent to queue %(queue)s %(waited)s ago: the next free worker takes it."
    ),
    Code.NOT_SENT_YET: gettext_lazy("Waits since %(since)s: the next tick sends it."),
    Code.OLT_SILENT: gettext_lazy("The OLT does not answer since %(since)s."),
    Code.SUSPENDED: gettext_lazy("Suspended since %(since)s after failures: %(reason)s."),
    Code.LOOP_SILENT: gettext_lazy(
        "The coordinator's loop gives no sign of life since %(since)s: nothing is planned or sent."
    ),
    Code.NOT_PLANNED_YET: gettext_lazy("Not planned yet: the next tick does it."),
    Code.DUE: gettext_lazy("Due since %(since)s: the next tick opens the run."),
    Code.NEXT_RUN: gettext_lazy("Next run at %(until)s."),
    Code.SKIPPED: gettext_lazy("The run of %(since)s did not take place: %(reason)s."),
    Code.ABORTED: gettext_lazy("The run of %(since)s was aborted: %(reason)s."),
}
# What is added where it is known when the state should end.
_EXPECTED = {
    Code.RUNNING: gettext_lazy("Its end is expected at %(until)s."),
    Code.WAITING_FOR_LEASE: gettext_lazy("Its end is expected at %(until)s."),
    Code.OLT_SILENT: gettext_lazy("Next probe at %(until)s."),
    Code.SUSPENDED: gettext_lazy("It may run again from %(until)s on, when a probe is answered."),
    Code.SKIPPED: gettext_lazy("Next run at %(until)s."),
    Code.ABORTED: gettext_lazy("Next run at %(until)s."),
}
_NEVER_SEEN = {
    Code.LOOP_SILENT: gettext_lazy(
        "The coordinator's loop has given no sign of life yet: nothing is planned or sent."
    ),
}


def _moment(moment: datetime | None) -> str:
    """The time of day; with its date in brackets unless that is today."""
    if moment is None:
        return NOTHING
    local = timezone.localtime(moment)
    time_of_day = date_format(local, "TIME_FORMAT")
    if local.date() == timezone.localdate():
        return time_of_day
    return f"{time_of_day} ({date_format(local, 'DATE_FORMAT')})"


def _span(seconds: float | None) -> str:
    return span_text(timedelta(seconds=seconds or 0))


def _reason(reason: str) -> str:
    """Sentences end with one full stop, whatever the text that came ends with."""
    text = str(Reason(reason).label) if reason in Reason.values else reason
    return text.strip().rstrip(".") or NOTHING
