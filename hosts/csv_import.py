"""OLTs from a CSV file: looked at first, then written; twice is the same as once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from console.audit import Changed, log_additions, log_changes, snapshot
from hosts.csv_lines import CsvRefusedError
from hosts.csv_plan import ImportPlan, plan_import
from hosts.models import OLT

__all__ = [
    "CsvRefusedError",
    "ImportChangedError",
    "Imported",
    "import_as_shown",
    "import_olts",
    "preview",
]

WRITTEN = ("address", "port", "community", "brand", "model", "enabled", "updated_at")


@dataclass(frozen=True, slots=True)
class Imported:
    """`left_out`: lines that were not imported."""

    created: int
    updated: int
    unchanged: int
    left_out: int = 0


class ImportChangedError(Exception):
    """The OLTs are not any more what they were when the preview was shown: show it again."""

    retryable = False


def preview(lines: Iterable[str]) -> ImportPlan:
    """What importing would do now. Raises `CsvRefusedError` where the whole file is no good."""
    return plan_import(lines, _by_name(OLT.objects.all()))


@transaction.atomic
def import_olts(lines: Iterable[str], user_id: int | None = None) -> Imported:
    """Creates and updates OLTs by name. Raises `CsvRefusedError`, and then nothing is written.

    What a line leaves empty keeps its value in an OLT that is there already. The history of each
    OLT names `user_id`; None leaves no trace there.
    """
    plan = plan_import(lines, _by_name(OLT.objects.select_for_update()))
    if plan.faults:
        raise CsvRefusedError(list(plan.faults))
    return _write(plan, user_id)


@transaction.atomic
def import_as_shown(lines: Iterable[str], user_id: int, fingerprint: str) -> Imported:
    """As `import_olts`, without the lines that have faults.

    Raises `ImportChangedError`, and writes nothing, unless `fingerprint` is that of the plan.
    """
    plan = plan_import(lines, _by_name(OLT.objects.select_for_update()))
    if plan.fingerprint != fingerprint:
        raise ImportChangedError("the OLTs were changed since the preview: look at it again")
    return _write(plan, user_id)


def _by_name(olts: QuerySet[OLT]) -> dict[str, OLT]:
    return {olt.name: olt for olt in olts}


def _write(plan: ImportPlan, user_id: int | None) -> Imported:
    new = [one.olt for one in plan.new]
    OLT.objects.bulk_update([one.olt for one in plan.changed], WRITTEN)
    OLT.objects.bulk_create(new)
    if user_id is not None:
        log_additions(user_id, new)
        log_changes(
            user_id, [Changed(one.olt, one.before, snapshot(one.olt)) for one in plan.changed]
        )
    return Imported(len(new), len(plan.changed), plan.unchanged, plan.left_out)
