"""Executions as rows of a file, and deleted by the list that shows them."""

from django.utils.translation import gettext_lazy as _

from console.sheets import Row
from errands.sources import COLUMNS, DELETIONS, Columns
from executions.models import Execution
from executions.retention import delete_some


def _cells(execution: Execution) -> Row:
    return (
        execution.due_at,
        execution.olt.name,
        execution.job.name if execution.job else "",
        execution.get_kind_display(),
        execution.get_trigger_display(),
        execution.get_status_display(),
        execution.get_reason_display() or "",
        execution.attempt,
        execution.started_at,
        execution.finished_at,
        execution.duration_ms,
        execution.onus,
        execution.values_read,
        execution.onus_changed,
        execution.problems,
        execution.error_code,
        execution.error_text,
    )


def register() -> None:
    COLUMNS["executions.execution"] = Columns(
        header=(
            _("due"),
            _("OLT"),
            _("job"),
            _("kind"),
            _("trigger"),
            _("status"),
            _("reason"),
            _("attempt"),
            _("started"),
            _("finished"),
            _("duration (ms)"),
            _("ONUs"),
            _("values"),
            _("ONUs changed"),
            _("problems"),
            _("error code"),
            _("error"),
        ),
        cells=_cells,
        related=("olt", "job"),
    )
    DELETIONS["executions.execution"] = delete_some
