"""The health of the system in one line: its parts, its queues, what is late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, TextChoices
from django.utils.translation import gettext_lazy as _

from console.badges import Tone
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.health import LOOP_SILENT_AFTER, OVERDUE_AFTER, QUEUE_SILENT_AFTER
from execution_coordinator.lease import redis_answers
from execution_coordinator.pulse import BEAT, LOOP, queue_pulse
from executions.choices import Status
from executions.models import Execution
from facho.celery import BrokerSilentError, queue_lengths
from snmp_jobs.models import SnmpJobHost


class Part(TextChoices):
    BEAT = "beat", _("Beat")
    LOOP = "loop", _("Coordinator's loop")
    REDIS = "redis", _("Redis")
    POSTGRES = "postgres", _("PostgreSQL")


@dataclass(frozen=True, slots=True)
class Vital:
    """A part of the system; `seen_at` is its last sign of life, where it gives one."""

    part: Part
    tone: Tone
    text: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueVital:
    """`waiting` and `running`: executions. `messages`: in the broker, None when it is silent."""

    name: str
    tone: Tone
    seen_at: datetime | None
    waiting: int
    running: int
    messages: int | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """Job hosts that the loop should have planned, and the oldest due time that has not begun."""

    job_hosts: int
    oldest_at: datetime | None

    def tone(self, now: datetime) -> Tone:
        if self.job_hosts:
            return Tone.BAD
        late = self.oldest_at is not None and now - self.oldest_at > timedelta(minutes=5)
        return Tone.WARNING if late else Tone.GOOD


@dataclass(frozen=True, slots=True)
class Strip:
    vitals: tuple[Vital, ...]
    queues: tuple[QueueVital, ...]
    overdue: Overdue
    overdue_tone: Tone


def read_strip(glance: Glance) -> Strip:
    """Three queries and a round trip to Redis."""
    has_redis = redis_answers()
    overdue = _overdue(glance.now)
    return Strip(
        vitals=_vitals(glance, has_redis=has_redis),
        queues=_queues(glance, _messages() if has_redis else {}),
        overdue=overdue,
        overdue_tone=overdue.tone(glance.now),
    )


def _vitals(glance: Glance, *, has_redis: bool) -> tuple[Vital, ...]:
    return (
        _sign(Part.BEAT, BEAT, glance),
        _sign(Part.LOOP, LOOP, glance),
        Vital(Part.REDIS, Tone.GOOD if has_redis else Tone.BAD, _answers(is_up=has_redis)),
        Vital(Part.POSTGRES, Tone.GOOD, _answers(is_up=True)),  # who else told all of this
    )


def _answers(*, is_up: bool) -> str:
    return str(_("answers") if is_up else _("does not answer"))


def _sign(part: Part, pulse: str, glance: Glance) -> Vital:
    seen_at = glance.signs.pulses.get(pulse)
    silent = _is_silent(seen_at, LOOP_SILENT_AFTER, glance.now)
    return Vital(part, Tone.BAD if silent else Tone.GOOD, seen_at=seen_at)


def _queues(glance: Glance, messages: Mapping[str, int]) -> tuple[QueueVital, ...]:
    waiting = _waiting()
    return tuple(
        QueueVital(
            name=queue,
            tone=_queue_tone(queue, glance),
            seen_at=glance.signs.pulses.get(queue_pulse(queue)),
            waiting=waiting.get(queue, 0),
            running=glance.signs.running.get(queue, 0),
            messages=messages.get(queue),
        )
        for queue in settings.QUEUES
    )


def _queue_tone(queue: str, glance: Glance) -> Tone:
    """A ping may wait behind what runs: a silent queue whose workers are busy is no fault."""
    if glance.signs.running.get(queue):
        return Tone.BUSY
    seen_at = glance.signs.pulses.get(queue_pulse(queue))
    return Tone.BAD if _is_silent(seen_at, QUEUE_SILENT_AFTER, glance.now) else Tone.GOOD


def _is_silent(seen_at: datetime | None, after: timedelta, now: datetime) -> bool:
    return seen_at is None or now - seen_at > after


def _messages() -> Mapping[str, int]:
    try:
        return queue_lengths(settings.QUEUES)
    except BrokerSilentError:
        return {}


def _waiting() -> dict[str, int]:
    pending = Execution.objects.filter(status=Status.PENDING).order_by()
    return dict(pending.values_list("queue").annotate(Count("pk")))


def _overdue(now: datetime) -> Overdue:
    late = SnmpJobHost.objects.on().filter(next_run_at__lt=now - OVERDUE_AFTER)
    waiting = Execution.objects.filter(status=Status.PENDING, not_before=None, due_at__lte=now)
    unplanned = late.aggregate(count=Count("pk"), oldest=Min("next_run_at"))
    moments = (unplanned["oldest"], waiting.aggregate(oldest=Min("due_at"))["oldest"])
    return Overdue(unplanned["count"], min((m for m in moments if m), default=None))
