"""Makes a job with its OIDs and its OLTs in one step, as the admin's form and the command do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from brands.models import Brand
from hosts.models import OLT
from oids.models import OID
from snmp_jobs.choices import JobKind
from snmp_jobs.intervals import parse_interval
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID


class JobRefusedError(Exception):
    """The job cannot be made as asked. The message names what is wrong and what to write."""

    retryable = False


@dataclass(frozen=True, slots=True)
class NewJob:
    """`oid_names` empty: what the catalogue marks for the brand and kind. `olt_names` None: all
    enabled OLTs of the brand."""

    name: str
    kind: JobKind
    brand_name: str
    interval: str
    oid_names: Sequence[str] = ()
    olt_names: Sequence[str] | None = None


@transaction.atomic
def create_job(new: NewJob) -> SnmpJob:
    """Raises `JobRefusedError` or `BadIntervalError`, and then nothing is written."""
    brand = _brand(new.brand_name)
    job = SnmpJob(name=new.name, kind=new.kind, brand=brand, interval=parse_interval(new.interval))
    try:
        job.full_clean(exclude=["slug"])
    except ValidationError as error:
        raise JobRefusedError(_sentence(error)) from error
    oids = _oids(new, brand)
    olts = _olts(new, brand)
    job.save()
    SnmpJobOID.objects.bulk_create(SnmpJobOID(job=job, oid=oid) for oid in oids)
    SnmpJobHost.objects.bulk_create(SnmpJobHost(job=job, olt=olt) for olt in olts)
    return job


def marked_oids(brand: Brand, kind: JobKind) -> QuerySet[OID]:
    """The columns that the catalogue marks for a brand and a kind of job."""
    marked = Q(in_discovery=True) if kind is JobKind.DISCOVERY else Q(in_get=True)
    return OID.objects.filter(marked, family__brand=brand)


def _sentence(error: ValidationError) -> str:
    return "; ".join(
        message if field == NON_FIELD_ERRORS else f"{field}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def _brand(name: str) -> Brand:
    try:
        return Brand.objects.get(Q(name__iexact=name) | Q(slug=name.lower()))
    except Brand.DoesNotExist:
        known = ", ".join(Brand.objects.values_list("name", flat=True)) or "run load_catalog first"
        raise JobRefusedError(f"brand {name!r} does not exist: {known}") from None


def _oids(new: NewJob, brand: Brand) -> list[OID]:
    if not new.oid_names:
        oids = list(marked_oids(brand, new.kind))
    else:
        oids = list(OID.objects.filter(family__brand=brand, name__in=new.oid_names))
        _refuse_unknown("OID", new.oid_names, {oid.name for oid in oids}, brand)
    if not oids:
        raise JobRefusedError(f"brand {brand} has no OID marked for {new.kind}: name some OIDs")
    return oids


def _olts(new: NewJob, brand: Brand) -> list[OLT]:
    if new.olt_names is None:
        return _enabled_olts(brand)
    olts = list(OLT.objects.filter(brand=brand, name__in=new.olt_names))
    _refuse_unknown("OLT", new.olt_names, {olt.name for olt in olts}, brand)
    return olts


def _enabled_olts(brand: Brand) -> list[OLT]:
    olts = list(OLT.objects.enabled().filter(brand=brand))
    if not olts:
        raise JobRefusedError(f"brand {brand} has no enabled OLT: import or enable one first")
    return olts


def _refuse_unknown(what: str, asked: Sequence[str], found: set[str], brand: Brand) -> None:
    missing = [name for name in asked if name not in found]
    if missing:
        raise JobRefusedError(f"brand {brand} has no {what} {', '.join(missing)}: check the name")
