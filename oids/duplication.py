"""OIDs once more for another family: OLTs that answer the same tables under another name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from brands.models import IndexLayout, OltFamily
from oids.choices import Purpose
from oids.models import OID


class LeftOut(TextChoices):
    """Why an OID is not duplicated: the family could not hold it."""

    NAME = "name", _("It has an OID of this name.")
    SAME = "same", _("It has this OID for this purpose.")
    DISCOVERY = "discovery", _("Its discovery has an OID of this purpose.")
    GET = "get", _("Its get has an OID of this purpose.")


@dataclass(frozen=True, slots=True)
class Copy:
    """`left_out` None: it would be made."""

    oid: OID
    left_out: LeftOut | None


@dataclass(frozen=True, slots=True)
class Duplicated:
    oids: Sequence[OID]
    layouts: Sequence[IndexLayout]


def plan_copies(oids: Iterable[OID], there: Iterable[OID]) -> list[Copy]:
    """What could be made of `oids` in a family that has the OIDs `there`. Pure."""
    known, copies = list(there), []
    for oid in oids:
        left_out = next((why for one in known if (why := _conflict(oid, one))), None)
        copies.append(Copy(oid, left_out))
        if left_out is None:
            known.append(oid)
    return copies


def _conflict(oid: OID, other: OID) -> LeftOut | None:
    if oid.name == other.name:
        return LeftOut.NAME
    if oid.purpose != other.purpose:
        return None
    if oid.oid == other.oid:
        return LeftOut.SAME
    if oid.purpose == Purpose.EXTRA:
        return None
    if oid.in_discovery and other.in_discovery:
        return LeftOut.DISCOVERY
    return LeftOut.GET if oid.in_get and other.in_get else None


@transaction.atomic
def duplicate(oids: Iterable[OID], family: OltFamily) -> Duplicated:
    """Makes those that fit, with the layouts of their indexes where the family lacks them.

    They are experimental: nobody has seen an OLT of this family answer them.
    """
    OltFamily.objects.select_for_update(of=("self",)).get(pk=family.pk)
    layouts = list(IndexLayout.objects.filter(family=family))
    had = len(layouts)
    made = [
        _copy(copy.oid, family, layouts)
        for copy in plan_copies(oids, OID.objects.filter(family=family))
        if copy.left_out is None
    ]
    return Duplicated(OID.objects.bulk_create(made), layouts[had:])


def _copy(oid: OID, family: OltFamily, layouts: list[IndexLayout]) -> OID:
    return OID(
        family=family,
        name=oid.name,
        oid=oid.oid,
        purpose=oid.purpose,
        reading=oid.reading,
        index_layout=oid.index_layout and _layout(oid.index_layout, family, layouts),
        mib_object=oid.mib_object,
        source=oid.source,
        in_discovery=oid.in_discovery,
        in_get=oid.in_get,
        is_experimental=True,
    )


def _layout(layout: IndexLayout, family: OltFamily, layouts: list[IndexLayout]) -> IndexLayout:
    """The one of the family that reads indexes in the same way; a new one is added to `layouts`."""
    for known in layouts:
        if known.spec == layout.spec:
            return known
    slug = _free_slug(layout.slug, {known.slug for known in layouts})
    layouts.append(IndexLayout.objects.create(family=family, slug=slug, spec=layout.spec))
    return layouts[-1]


def _free_slug(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    numbered = (f"{slug[:45]}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in numbered if one not in taken)
