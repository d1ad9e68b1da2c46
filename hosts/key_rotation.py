"""Brings the communities of all OLTs under the first key."""

from dataclasses import dataclass, field

from django.db import transaction

from hosts.encryption import SecretUnreadableError
from hosts.models import OLT

BATCH = 500


@dataclass(slots=True)
class Rotation:
    """`unreadable` are the names of OLTs whose community no configured key opens."""

    rotated: int = 0
    current: int = 0
    unreadable: list[str] = field(default_factory=list)


def rotate_communities(batch: int = BATCH) -> Rotation:
    """A transaction per `batch` OLTs, so that no worker waits long and a killed run is resumed."""
    rotation, last = Rotation(), 0
    while olts := _rotate_after(last, batch, rotation):
        last = olts[-1].pk
    return rotation


@transaction.atomic
def _rotate_after(pk: int, batch: int, rotation: Rotation) -> list[OLT]:
    """The OLTs it went through: the next `batch` of them after `pk`."""
    olts = list(
        OLT.objects.select_for_update()
        .only("name", "community")
        .filter(pk__gt=pk)
        .order_by("pk")[:batch]
    )
    rotated = [olt for olt in olts if _rotate(olt, rotation)]
    OLT.objects.bulk_update(rotated, ["community"])
    rotation.rotated += len(rotated)
    return olts


def _rotate(olt: OLT, rotation: Rotation) -> bool:
    if olt.community.is_current:
        rotation.current += 1
        return False
    try:
        olt.community = olt.community.resealed()
    except SecretUnreadableError:
        rotation.unreadable.append(olt.name)
        return False
    return True
