"""What ran, what waits and what did not run, each due time once."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from executions.choices import FINAL, Kind, Reason, Status, Trigger
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost


class Execution(models.Model):
    """One due time of one job host, a run that somebody asked for, or a probe.

    The row decides everything: who may talk to the OLT (the one RUNNING row, until `lease_until`)
    and whether a result still counts (`fence`). Messages and Redis keys only speed things up.
    Statuses are moved by `executions.lifecycle` alone.
    """

    job_host = models.ForeignKey(
        SnmpJobHost,
        on_delete=models.SET_NULL,
        null=True,
        related_name="executions",
        verbose_name=_("job on an OLT"),
    )
    job = models.ForeignKey(
        SnmpJob,
        on_delete=models.SET_NULL,
        null=True,
        related_name="executions",
        verbose_name=_("job"),
        db_index=False,
    )
    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="executions", verbose_name=_("OLT")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    task_type = models.CharField(_("task type"), max_length=50)
    trigger = models.CharField(
        _("trigger"), max_length=10, choices=Trigger, default=Trigger.SCHEDULED
    )
    priority = models.PositiveSmallIntegerField(_("priority"))
    queue = models.CharField(_("queue"), max_length=20)
    due_at = models.DateTimeField(_("due"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    missed = models.PositiveIntegerField(_("due times skipped with it"), default=0)

    missed_until = models.DateTimeField(_("last due time skipped with it"), null=True)
    not_before = models.DateTimeField(_("not before"), null=True)

    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    sent_at = models.DateTimeField(_("sent to its queue"), null=True)
    fence = models.BigIntegerField(_("fence"), null=True)
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True)
    abort_requested = models.BooleanField(_("abort requested"), default=False)

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), null=True)

    onus = models.PositiveIntegerField(_("ONUs"), null=True)
    values_read = models.PositiveIntegerField(_("values"), null=True)
    onus_changed = models.PositiveIntegerField(_("ONUs changed"), null=True)
    problems = models.PositiveIntegerField(_("problems"), default=0)
    error_code = models.CharField(_("error code"), max_length=30, blank=True)
    error_text = models.TextField(_("error"), blank=True)
    left_out = models.TextField(_("left out on purpose"), blank=True, db_default="")

    # Of all attempts together.
    busy_ms = models.PositiveIntegerField(_("the OLT worked (ms)"), default=0, db_default=0)
    pdus = models.PositiveIntegerField(_("requests sent"), default=0, db_default=0)
    slowed_down = models.BooleanField(_("slowed down"), default=False, db_default=False)

    class Meta:
        db_table = "snmp_executions"
        ordering = ["-due_at", "-id"]
        verbose_name = _("execution")
        verbose_name_plural = _("executions")
        constraints = [
            models.UniqueConstraint(fields=["job_host", "due_at"], name="execution_due_once"),
            models.UniqueConstraint(
                fields=["olt"], condition=Q(status=Status.RUNNING), name="execution_one_per_olt"
            ),
            models.UniqueConstraint(
                fields=["job_host"],
                condition=Q(status=Status.PENDING),
                name="execution_one_pending_per_job_host",
            ),
            models.UniqueConstraint(
                fields=["olt"],
                condition=Q(status=Status.PENDING, kind=Kind.PROBE),
                name="execution_one_pending_probe_per_olt",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RUNNING)
                | Q(
                    fence__isnull=False,
                    lease_until__isnull=False,
                    started_at__isnull=False,
                    finished_at__isnull=True,
                ),
                name="execution_running_holds_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=FINAL) | Q(finished_at__isnull=False),
                name="execution_final_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                F("olt"),
                F("priority").desc(),
                F("due_at"),
                condition=Q(status=Status.PENDING),
                name="execution_queue",
            ),
            models.Index(fields=["olt", "-due_at"], name="execution_by_olt"),
            models.Index(fields=["job_host", "-due_at"], name="execution_by_job_host"),
            models.Index(fields=["-finished_at"], name="execution_by_end"),
            # The lists: newest first of one job, and of each value that few rows have.
            models.Index(fields=["job", "-finished_at"], name="execution_by_job"),
            models.Index(
                fields=["status", "-finished_at"],
                condition=~Q(status=Status.SUCCESS),
                name="execution_by_status",
            ),
            models.Index(
                fields=["kind", "-finished_at"],
                condition=~Q(kind=Kind.GET),
                name="execution_by_kind",
            ),
            models.Index(
                fields=["trigger", "-finished_at"],
                condition=~Q(trigger=Trigger.SCHEDULED),
                name="execution_by_trigger",
            ),
            models.Index(
                fields=["reason", "-finished_at"],
                condition=~Q(reason=""),
                name="execution_by_reason",
            ),
            models.Index(
                fields=["error_code", "-finished_at"],
                condition=~Q(error_code=""),
                name="execution_by_error",
            ),
            models.Index(
                fields=["-finished_at"],
                condition=Q(slowed_down=True),
                name="execution_slowed_down",
            ),
            models.Index(
                fields=["missed_until"],
                condition=Q(missed_until__isnull=False),
                name="execution_missed_until",
            ),
        ]

    def __str__(self) -> str:
        due_at = date_format(localtime(self.due_at), "DATETIME_FORMAT")
        return f"{self.task_type} · {self.olt} · {due_at}"


class ExecutionAttempt(models.Model):
    """One try of an execution: what the OLT, or the network, answered when it failed."""

    execution = models.ForeignKey(
        Execution, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("execution")
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    status = models.CharField(_("status"), max_length=10, choices=Status)
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    fence = models.BigIntegerField(_("fence"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"))
    error_code = models.CharField(_("error code"), max_length=30, blank=True)
    error_text = models.TextField(_("error"), blank=True)

    class Meta:
        db_table = "execution_attempts"
        ordering = ["execution", "number"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["execution", "number"], name="execution_attempt_once"),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="execution_attempt_status"),
            models.Index(
                fields=["error_code", "-id"],
                condition=~Q(error_code=""),
                name="execution_attempt_error",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
