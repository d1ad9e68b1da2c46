"""What the last tick saw of each OLT, kept in the Django cache so that no process has to.

One value holds the hashes of all OLTs; each hash points to a compact summary of what was hashed.
So a tick that finds nothing changed reads one value, and a change reads and writes a few more in
one round trip each, whatever the number of OLTs.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from django.core.cache import cache

from execution_coordinator.changes.configuration import TaskConfiguration
from execution_coordinator.changes.detection import OltSummary

HASHES_KEY = "coordinator:hashes"

Hashes: TypeAlias = Mapping[int, str]


def recall_hashes() -> dict[int, str] | None:
    """By OLT id. None: nothing is remembered, Redis was flushed."""
    found: dict[str, str] | None = cache.get(HASHES_KEY)
    return None if found is None else {int(olt_id): known for olt_id, known in found.items()}


def recall_summaries(hashes: Hashes) -> dict[int, OltSummary]:
    """What these hashes were made of; those that are lost are left out."""
    keys = {_key(olt_id, known): olt_id for olt_id, known in hashes.items()}
    found = cache.get_many(keys)
    return {keys[key]: _summary(*value) for key, value in found.items()}


def remember_summaries(hashes: Hashes, summaries: Mapping[int, OltSummary]) -> None:
    """Takes effect when `remember_hashes` points to them."""
    cache.set_many({_key(olt_id, hashes[olt_id]): _value(one) for olt_id, one in summaries.items()})


def remember_hashes(hashes: Hashes, replaced: Hashes) -> None:
    """From now on `hashes` is what is known; the summaries of `replaced` go."""
    cache.set(HASHES_KEY, {str(olt_id): known for olt_id, known in hashes.items()})
    cache.delete_many([_key(olt_id, known) for olt_id, known in replaced.items()])


def _key(olt_id: int, known: str) -> str:
    return f"coordinator:olt:{olt_id}:{known}"


_Value: TypeAlias = "list[str | int | bool | list[list[str | int]] | None]"


def _value(olt: OltSummary) -> _Value:
    tasks: list[list[str | int]] = [[t.job_host_id, t.name, t.schedule] for t in olt.tasks]
    return [
        olt.name,
        olt.enabled,
        olt.address,
        olt.port,
        olt.model_id,
        olt.community_mark,
        tasks,
    ]


def _summary(  # noqa: PLR0913, PLR0917 -- the order of `_value`
    name: str,
    enabled: bool,  # noqa: FBT001
    address: str,
    port: int,
    model_id: int | None,
    community_mark: str,
    tasks: Iterable[tuple[int, str, str]],
) -> OltSummary:
    known = tuple(TaskConfiguration(*task) for task in tasks)
    return OltSummary(name, enabled, address, port, model_id, community_mark, known)
