"""What a job would do if it were saved as its form stands: in words, next runs, cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import ModelForm
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from execution_coordinator.pages.job_load import OltLoad, load_of_job
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.forecast import first_time, most_runs_in_an_hour, next_times
from snmp_jobs.models import SnmpJob, SnmpJobHost
from snmp_jobs.schedule import Schedule
from snmp_jobs.schedule_words import schedule_words

SHOWN_OLTS = 5
SCHEDULE_FIELDS = ("interval", "cron", NON_FIELD_ERRORS)


@dataclass(frozen=True, slots=True)
class LoadedOlt:
    name: str
    load: OltLoad

    @property
    def percent_before(self) -> int:
        return round(100 * self.load.share_before)

    @property
    def percent(self) -> int:
        return round(100 * self.load.share)


@dataclass(frozen=True, slots=True)
class Cost:
    """`fullest`: a few OLTs by name; `too_full`: how many OLTs are above the limit."""

    runs: int
    shortest_s: float
    longest_s: float
    olt_count: int
    too_full: int
    fullest: tuple[LoadedOlt, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`errors` are those that saving would show. With them the rest is empty, and so it is while no
    schedule is written.

    `is_new`: no OLT has it on its grid yet, so that its first run comes in a minute (002).
    """

    errors: tuple[str, ...] = ()
    words: str = ""
    next_runs: tuple[str, ...] = ()
    cost: Cost | None = None
    is_new: bool = False


def preview(form: ModelForm[SnmpJob], now: datetime) -> Preview:
    """`form` is bound; it need not be complete, and nothing is saved."""
    if not any(form.data.get(field) for field in ("interval", "cron")):
        return Preview()
    errors = [str(text) for field in SCHEDULE_FIELDS for text in form.errors.get(field, ())]
    if errors:
        return Preview(errors=tuple(errors))
    schedule: Schedule = form.instance.schedule
    placed = _placed(form.instance)
    first = _first_time(placed, schedule, now)
    return Preview(
        words=str(capfirst(schedule_words(schedule))),
        next_runs=tuple(_moment(time, schedule) for time in next_times(schedule, first)),
        cost=_cost(form, schedule, now),
        is_new=placed is None,
    )


def _placed(job: SnmpJob) -> SnmpJobHost | None:
    """The job on the OLT where it runs next; None where it is on no grid yet."""
    if not job.pk:
        return None
    on_grid = SnmpJobHost.objects.filter(job=job, next_run_at__isnull=False)
    return on_grid.order_by("next_run_at").first()


def _first_time(placed: SnmpJobHost | None, schedule: Schedule, now: datetime) -> datetime:
    """A job whose schedule is not changed goes on from the next run of its OLTs."""
    if placed is None or placed.next_run_at is None:
        return first_time(schedule, now, runs_already=False)
    is_same = (placed.planned_interval, placed.planned_cron) == (schedule.interval, schedule.cron)
    return placed.next_run_at if is_same else first_time(schedule, now, runs_already=True)


def _moment(moment: datetime, schedule: Schedule) -> str:
    """`10:05`, with its date unless that is today, with seconds where they matter."""
    local = timezone.localtime(moment)
    is_short = schedule.interval is not None and schedule.interval.total_seconds() % 60 != 0
    time_of_day = date_format(local, "H:i:s" if is_short else "H:i")
    if local.date() == timezone.localdate():
        return time_of_day
    return f"{date_format(local, 'DATE_FORMAT')} {time_of_day}"


def _cost(form: ModelForm[SnmpJob], schedule: Schedule, now: datetime) -> Cost | None:
    """None until a kind and OLTs are chosen."""
    olts: Sequence[OLT] = form.cleaned_data.get("olt_choice") or ()
    kind = form.cleaned_data.get("kind")
    if not kind or not olts:
        return None
    names = {olt.pk: olt.name for olt in olts}
    found = load_of_job(names.keys(), JobKind(kind), schedule, form.instance.pk, now)
    too_full = sum(load.is_too_full for load in found)
    return Cost(
        runs=most_runs_in_an_hour(schedule, now),
        shortest_s=min(load.run_s for load in found),
        longest_s=max(load.run_s for load in found),
        olt_count=len(found),
        too_full=too_full,
        fullest=tuple(LoadedOlt(names[load.olt_id], load) for load in found[:SHOWN_OLTS]),
    )
