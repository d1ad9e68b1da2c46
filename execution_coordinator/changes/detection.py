"""What an operator changed between two ticks, by name. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from execution_coordinator.changes.configuration import TaskConfiguration


class ChangeKind(StrEnum):
    TASK_ADDED = "task_added"
    TASK_REMOVED = "task_removed"
    TASK_INTERVAL_CHANGED = "task_interval_changed"
    OLT_ENABLED = "olt_enabled"
    OLT_DISABLED = "olt_disabled"
    OLT_DELETED = "olt_deleted"
    OLT_CHANGED = "olt_changed"


@dataclass(frozen=True, slots=True)
class OltSummary:
    """An `OltConfiguration` as it is remembered.

    `community_mark` is equal for equal communities, says nothing of them, and is empty where a
    community cannot be read.
    """

    name: str
    enabled: bool
    address: str
    port: int
    model_id: int | None
    community_mark: str
    tasks: tuple[TaskConfiguration, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `was` and `now`: schedules, or places such as `192.0.2.1:161`.

    `fields` names what is different about an OLT: address, port, community, model.
    """

    kind: ChangeKind
    olt_id: int
    olt: str
    job_host_id: int | None = None
    task: str = ""
    was: str = ""
    now: str = ""
    fields: tuple[str, ...] = ()


def detect_changes(
    old: Mapping[int, OltSummary], new: Mapping[int, OltSummary]
) -> tuple[Change, ...]:
    """By OLT, its own change first. An OLT that is only in `new` was added, one in `old` deleted.

    A change of names is none. A task counts as added or removed by the switches of its job and of
    its pair; those of the OLT are changes of the OLT.
    """
    return tuple(
        change
        for olt_id in sorted(old.keys() | new.keys())
        for change in _changes_of(olt_id, old.get(olt_id), new.get(olt_id))
    )


def _changes_of(olt_id: int, old: OltSummary | None, new: OltSummary | None) -> Iterator[Change]:
    if new is None:
        if old is not None:
            yield Change(ChangeKind.OLT_DELETED, olt_id, old.name)
        return
    was_enabled = old is not None and old.enabled
    if new.enabled != was_enabled:
        kind = ChangeKind.OLT_ENABLED if new.enabled else ChangeKind.OLT_DISABLED
        yield Change(kind, olt_id, new.name)
    if old is not None and (fields := _different_fields(old, new)):
        yield Change(
            ChangeKind.OLT_CHANGED,
            olt_id,
            new.name,
            was=_place(old),
            now=_place(new),
            fields=fields,
        )
    yield from _task_changes(olt_id, new.name, old.tasks if old else (), new.tasks)


def _different_fields(old: OltSummary, new: OltSummary) -> tuple[str, ...]:
    differences = {
        "address": old.address != new.address,
        "port": old.port != new.port,
        "community": _known_and_different(old.community_mark, new.community_mark),
        # The first contact fills the model of an OLT that has none: nobody changed anything.
        "model": _known_and_different(old.model_id, new.model_id),
    }
    return tuple(name for name, differs in differences.items() if differs)


def _known_and_different(old: str | int | None, new: str | int | None) -> bool:
    return bool(old) and bool(new) and old != new


def _place(olt: OltSummary) -> str:
    return f"{olt.address}:{olt.port}"


def _task_changes(
    olt_id: int,
    olt: str,
    old: tuple[TaskConfiguration, ...],
    new: tuple[TaskConfiguration, ...],
) -> Iterator[Change]:
    was = {task.job_host_id: task for task in old}
    now = {task.job_host_id: task for task in new}
    for ident in sorted(was.keys() | now.keys()):
        before, after = was.get(ident), now.get(ident)
        task = after or before
        kind = _task_change(before, after)
        if kind is not None and task is not None:
            schedules = (before.schedule if before else "", after.schedule if after else "")
            yield Change(kind, olt_id, olt, ident, task.name, *schedules)


def _task_change(
    before: TaskConfiguration | None, after: TaskConfiguration | None
) -> ChangeKind | None:
    if before is None:
        return ChangeKind.TASK_ADDED
    if after is None:
        return ChangeKind.TASK_REMOVED
    same = before.schedule == after.schedule
    return None if same else ChangeKind.TASK_INTERVAL_CHANGED
