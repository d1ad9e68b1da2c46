"""Which OLTs and OIDs belong to a job. What stays is not touched, so its history stays too."""

from collections.abc import Iterable

from django.db import transaction

from hosts.models import OLT
from oids.models import OID
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID


@transaction.atomic
def set_olts(job: SnmpJob, olts: Iterable[OLT]) -> None:
    """Rows of OLTs that stay keep their `next_run_at`; new ones have none until the next tick."""
    wanted = {olt.pk for olt in olts}
    kept = set(job.job_hosts.values_list("olt_id", flat=True))
    if kept - wanted:
        job.job_hosts.filter(olt_id__in=kept - wanted).delete()
    SnmpJobHost.objects.bulk_create(
        SnmpJobHost(job=job, olt_id=olt_id) for olt_id in sorted(wanted - kept)
    )


@transaction.atomic
def set_oids(job: SnmpJob, oids: Iterable[OID]) -> None:
    wanted = {oid.pk for oid in oids}
    kept = set(job.job_oids.values_list("oid_id", flat=True))
    if kept - wanted:
        job.job_oids.filter(oid_id__in=kept - wanted).delete()
    SnmpJobOID.objects.bulk_create(
        SnmpJobOID(job=job, oid_id=oid_id) for oid_id in sorted(wanted - kept)
    )
