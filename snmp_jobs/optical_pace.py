"""What a job that asks for optical values more often than its OLTs stand is told."""

from datetime import timedelta

from django.utils.translation import ngettext

from console.moments import span_text
from console.name_lists import shortened
from hosts.models import OLT
from oids.choices import OPTICAL
from snmp_jobs.models import SnmpJob


def optical_warning(job: SnmpJob) -> str:
    """Empty where nothing will be left out. A job by cron expression is not judged."""
    if job.interval is None or not job.oids.filter(purpose__in=OPTICAL).exists():
        return ""
    olts = _slower_olts(job, job.interval * job.shards)
    if not olts:
        return ""
    text = ngettext(
        "Optical values of %(olts)s are read every %(span)s at most, because its processor has to "
        "fetch each of them from the ONU: the runs between leave them out. The brand or the OLT "
        "can allow more, at its own risk; parts spread the work.",
        "Optical values of %(olts)s are read every %(span)s at most, because their processors "
        "have to fetch each of them from the ONU: the runs between leave them out. The brand or "
        "the OLT can allow more, at its own risk; parts spread the work.",
        len(olts),
    )
    longest = max(olt.pace.optical_interval_s for olt in olts)
    names = shortened([olt.name for olt in olts])
    return text % {"olts": names, "span": span_text(timedelta(seconds=longest))}


def _slower_olts(job: SnmpJob, asked_every: timedelta) -> list[OLT]:
    """Those of its OLTs on which a reading comes before its time."""
    olts = job.olts.select_related("brand").order_by("name")
    return [olt for olt in olts if olt.pace.optical_interval_s > asked_every.total_seconds()]
