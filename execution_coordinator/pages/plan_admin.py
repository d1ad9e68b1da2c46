"""Plans: the hour of an OLT as a line, with what was planned as a table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.forms import Media
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, Tones, badge_of
from console.raw_text import raw_json
from execution_coordinator.choices import PlanStatus
from execution_coordinator.dashboard.timeline import executions_of, timeline_of
from execution_coordinator.hours import ONE_HOUR, Hour
from execution_coordinator.models import ExecutionPlan
from execution_coordinator.pages.hour_admin import HourAdmin, progress
from hosts.list_filters import BrandFilter, OltFilter

PLAN_TONES: Tones = {PlanStatus.ACTIVE: Tone.BUSY, PlanStatus.COMPLETED: Tone.GOOD}


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """None where the plan gives no time: what did not fit, or is left to the probe."""

    task_type: str
    due_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None


def planned_lines(tasks: Iterable[Mapping[str, Any]]) -> Iterator[PlannedLine]:
    for task in tasks:
        yield PlannedLine(
            task["task_type"],
            _moment(task.get("due_at")),
            _moment(task.get("starts_at")),
            _moment(task.get("ends_at")),
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


class ExecutionPlanAdmin(HourAdmin):
    list_display = ["olt", "hour", "status_badge", "progress_bar", "failed_tasks", "share"]
    list_filter = [OltFilter, "status", "period_start", BrandFilter]
    list_defer = ["plan_data"]
    empty_text = _(
        "No plan yet: the coordinator makes one per OLT and hour of what jobs ask. Add a job, or"
        " enable one."
    )
    fields = [
        "olt",
        ("period_start", "period_end"),
        ("status_badge", "progress_bar", "failed_tasks", "share"),
        "hour_shown",
    ]
    readonly_fields = ["status_badge", "progress_bar", "share", "hour_shown"]

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["facho/dashboard.css"]})

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, plan: ExecutionPlan) -> SafeString:
        return badge_of(PLAN_TONES, plan.status, plan.get_status_display())

    @admin.display(description=_("completed"), ordering="completed_tasks")
    def progress_bar(self, plan: ExecutionPlan) -> SafeString:
        return progress(plan.completed_tasks, plan.total_tasks)

    @admin.display(description=_("share of the hour"), ordering="utilisation")
    def share(self, plan: ExecutionPlan) -> str:
        return f"{plan.utilisation:.0%}".replace("%", "\N{NO-BREAK SPACE}%")

    @admin.display(description=_("plan"))
    def hour_shown(self, plan: ExecutionPlan) -> SafeString:
        hour = Hour(plan.period_start)
        tasks = plan.plan_data.get("tasks", [])
        context = {
            "quarters": [hour.start + quarter * ONE_HOUR / 4 for quarter in range(5)],
            "timeline": timeline_of(hour, executions_of([plan.olt_id], hour), tasks, None),
            "tasks": list(planned_lines(tasks)),
            "not_fitting": list(planned_lines(plan.plan_data.get("not_fitting", []))),
            "at_risk": plan.plan_data.get("at_risk", []),
            "json": raw_json(plan.plan_data),
        }
        return render_to_string("coordinator/plan.html", context)
