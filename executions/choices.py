"""The life of an execution, in words, and the groups that queries use."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PENDING = "PENDING", _("Pending")
    RUNNING = "RUNNING", _("Running")
    SUCCESS = "SUCCESS", _("Success")
    PARTIAL = "PARTIAL", _("Partial")
    FAILED = "FAILED", _("Failed")
    ABORTED = "ABORTED", _("Aborted")
    SKIPPED = "SKIPPED", _("Skipped")


OPEN = (Status.PENDING, Status.RUNNING)
FINAL = (Status.SUCCESS, Status.PARTIAL, Status.FAILED, Status.ABORTED, Status.SKIPPED)


class Trigger(TextChoices):
    SCHEDULED = "SCHEDULED", _("Schedule")
    MANUAL = "MANUAL", _("Run now")
    PROBE = "PROBE", _("Probe")
    EXTRA = "EXTRA", _("Extra run")


class Kind(TextChoices):
    """What is done to the OLT: the kinds of job, and the probe, which belongs to no job."""

    DISCOVERY = "discovery", _("Discovery")
    GET = "get", _("GET")
    WALK = "walk", _("Walk")
    TABLE = "table", _("Table")
    BULK = "bulk", _("Bulk")
    PROBE = "probe", _("Probe")


class Reason(TextChoices):
    """Why an execution did not run, or did not end well, when no SNMP error says it."""

    NONE = "", ""
    TOO_LATE = "too_late", _("It came due while nothing was running, and is too old now")
    STILL_WAITING = "still_waiting", _("The previous run was still waiting for the OLT")
    SUSPENDED = "suspended", _("The job is suspended on this OLT after failures")
    OLT_SILENT = "olt_silent", _("The OLT does not answer: only probes are sent to it")
    JOB_DISABLED = "job_disabled", _("The job was disabled or deleted")
    OLT_DISABLED = "olt_disabled", _("The OLT was disabled")
    OLT_CHANGED = "olt_changed", _("The address, the community or the model of the OLT was changed")
    LEASE_LOST = "lease_lost", _("The worker stopped renewing its right to talk to the OLT")
    OPERATOR = "operator", _("An operator aborted it")
    GAVE_WAY = "gave_way", _("An extra run that made room for a planned one")
    PRESENCE_HELD = "presence_held", _("Too implausible to mark ONUs absent: not confirmed yet")
    PARTIAL_ANSWER = "partial_answer", _("The OLT did not answer everything")
