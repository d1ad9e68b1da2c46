"""What to ask, of which OLTs, how often; and for each OLT, when."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from brands.models import Brand
from hosts.models import OLT
from oids.models import OID
from snmp_jobs.choices import JobKind
from snmp_jobs.intervals import LONGEST, SHORTEST, format_interval
from snmp_jobs.schedule import FARTHEST_FIRST_RUN, BadCronError, Schedule, check_cron


class SnmpJob(models.Model):
    """A template: what to ask and how often. It never says when; each `SnmpJobHost` does."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=40, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=JobKind)
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="jobs", verbose_name=_("brand")
    )
    interval = models.DurationField(_("interval"), null=True, blank=True)
    cron = models.CharField(
        _("cron expression"),
        max_length=100,
        blank=True,
        help_text=_("Five fields, read in the project's time zone. Instead of an interval."),
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    max_retries = models.PositiveSmallIntegerField(
        _("retries"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(5)],
        help_text=_("How often a failed run is tried again. Empty: 3 for discovery, else 2."),
    )
    retry_delay_s = models.PositiveIntegerField(
        _("delay between retries (s)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(86400)],
        help_text=_("Empty: 300, 600 and 1200 seconds."),
    )
    disables_after_failures = models.BooleanField(
        _("strict: disable after failures"),
        default=False,
        help_text=_(
            "After three runs in a row whose retries were used up the job is disabled on that OLT "
            "until a person enables it. Otherwise it is suspended and resumes by itself."
        ),
    )
    shards = models.PositiveSmallIntegerField(
        _("parts"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Each run of a GET job asks one part of the ONUs, the next run the next part, so that "
            "each ONU is asked once in as many runs. 1: all of them each time."
        ),
    )
    oids = models.ManyToManyField(OID, through="SnmpJobOID", verbose_name=_("OIDs"))
    olts = models.ManyToManyField(OLT, through="SnmpJobHost", verbose_name=_("OLTs"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        db_table = "snmp_jobs"
        ordering = ["name"]
        verbose_name = _("SNMP job")
        verbose_name_plural = _("SNMP jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(interval__isnull=False, cron="")
                | (Q(interval__isnull=True) & ~Q(cron="")),
                name="snmp_job_has_interval_or_cron",
                violation_error_message=_("Give an interval or a cron expression, not both."),
            ),
            models.CheckConstraint(
                condition=Q(interval__isnull=True) | Q(interval__range=(SHORTEST, LONGEST)),
                name="snmp_job_interval_in_limits",
                violation_error_message=_("The interval goes from 10s to 30d."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=JobKind.values), name="snmp_job_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(shards=1) | Q(shards__gt=1, kind=JobKind.GET),
                name="snmp_job_only_get_has_parts",
                violation_error_message=_("Only a GET job asks in parts: its parts must be 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: object) -> None:
        self.slug = self.slug or self._free_slug()
        super().save(**kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        super().clean()
        if self.cron:
            try:
                check_cron(self.cron, settings.TIME_ZONE, timezone.now())
            except BadCronError as error:
                raise ValidationError({"cron": str(error)}) from error

    def _free_slug(self) -> str:
        stem = (slugify(self.name).replace("-", "_") or "job")[:34]
        taken = set(SnmpJob.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        candidates = (stem if n == 1 else f"{stem}_{n}" for n in range(1, len(taken) + 2))
        return next(slug for slug in candidates if slug not in taken)

    @property
    def job_kind(self) -> JobKind:
        return JobKind(self.kind)

    @property
    def schedule(self) -> Schedule:
        return Schedule(interval=self.interval, cron=self.cron, zone=settings.TIME_ZONE)

    @property
    def retries(self) -> int:
        return self.job_kind.max_retries if self.max_retries is None else self.max_retries

    @property
    def schedule_text(self) -> str:
        """`5m` or the cron expression, as the operator wrote it."""
        return format_interval(self.interval) if self.interval else self.cron

    @property
    def task_type(self) -> str:
        """What quotas count: `discovery`, or the kind and the job (`get_descripcion`)."""
        return "discovery" if self.kind == JobKind.DISCOVERY else f"{self.kind}_{self.slug}"


class SnmpJobHostQuerySet(models.QuerySet["SnmpJobHost"]):
    def on(self) -> "SnmpJobHostQuerySet":
        return self.filter(enabled=True, job__enabled=True, olt__enabled=True)

    def to_plan(self, now: datetime, *, set_back: bool = False) -> "SnmpJobHostQuerySet":
        """Those whose place on the grid has to move: due, new, re-enabled, disabled, edited, and
        those that a clock set back has left too far ahead.

        What is too far for a cron expression, SQL cannot say: after the clock was `set_back`, all
        with one are among them."""
        all_on = Q(enabled=True, job__enabled=True, olt__enabled=True)
        not_planned_or_due = Q(next_run_at__isnull=True) | Q(next_run_at__lte=now)
        same_interval = Q(planned_interval=F("job__interval")) | Q(
            planned_interval__isnull=True, job__interval__isnull=True
        )
        edited = ~(same_interval & Q(planned_cron=F("job__cron")))
        too_far = Q(next_run_at__gt=now + FARTHEST_FIRST_RUN + F("job__interval"))
        perhaps_too_far = Q(job__interval__isnull=True) if set_back else Q(pk__in=())
        return self.filter(
            (all_on & (not_planned_or_due | edited | too_far | perhaps_too_far))
            | (~all_on & Q(next_run_at__isnull=False))
        )


class SnmpJobHost(models.Model):
    """One job on one OLT. It alone says when that OLT is asked next.

    `next_run_at` is empty while the pair is not on the grid: not yet planned, or disabled. The
    coordinator fills and clears it, so a change made anywhere, by form or by SQL, takes effect.
    """

    job = models.ForeignKey(
        SnmpJob, on_delete=models.CASCADE, related_name="job_hosts", verbose_name=_("job")
    )
    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="job_hosts", verbose_name=_("OLT")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    next_run_at = models.DateTimeField(_("next run"), null=True, blank=True, editable=False)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True, editable=False)
    activated_at = models.DateTimeField(
        _("on the grid since"), null=True, editable=False, help_text=_("Empty: never planned yet.")
    )
    planned_interval = models.DurationField(_("planned with interval"), null=True, editable=False)
    planned_cron = models.CharField(
        _("planned with cron expression"), max_length=100, blank=True, editable=False
    )
    failures_in_row = models.PositiveSmallIntegerField(
        _("failed runs in a row"), default=0, editable=False
    )
    suspended_at = models.DateTimeField(_("suspended"), null=True, editable=False)
    suspended_because = models.TextField(_("suspended because"), blank=True, editable=False)
    suspensions_in_row = models.PositiveSmallIntegerField(
        _("suspensions in a row"), default=0, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SnmpJobHostQuerySet.as_manager()

    class Meta:
        db_table = "snmp_job_hosts"
        ordering = ["job", "olt"]
        verbose_name = _("job on an OLT")
        verbose_name_plural = _("jobs on OLTs")
        constraints = [
            models.UniqueConstraint(fields=["job", "olt"], name="snmp_job_host_once"),
        ]
        indexes = [models.Index(fields=["next_run_at"], name="snmp_job_host_next_run")]

    def __str__(self) -> str:
        return f"{self.job} · {self.olt}"

    @property
    def is_on(self) -> bool:
        """Whether all three switches are on: the pair's, the job's and the OLT's."""
        return self.enabled and self.job.enabled and self.olt.enabled


class SnmpJobOID(models.Model):
    """One OID that a job asks for."""

    job = models.ForeignKey(
        SnmpJob, on_delete=models.CASCADE, related_name="job_oids", verbose_name=_("job")
    )
    oid = models.ForeignKey(
        OID, on_delete=models.PROTECT, related_name="job_oids", verbose_name=_("OID")
    )

    class Meta:
        db_table = "snmp_job_oids"
        verbose_name = _("OID of a job")
        verbose_name_plural = _("OIDs of a job")
        constraints = [models.UniqueConstraint(fields=["job", "oid"], name="snmp_job_oid_once")]

    def __str__(self) -> str:
        return str(self.oid)


class ColumnSupport(models.Model):
    """Whether the firmware of an OLT answers a column: since when, or how often it did not.

    A row counts for `firmware` alone (see `snmp_jobs.column_support`).
    """

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="column_support", verbose_name=_("OLT")
    )
    oid = models.ForeignKey(
        OID, on_delete=models.CASCADE, related_name="column_support", verbose_name=_("OID")
    )
    firmware = models.CharField(_("firmware"), max_length=32)
    answered_at = models.DateTimeField(_("first answered"), null=True)
    silent_runs = models.PositiveSmallIntegerField(_("runs without a value"), default=0)
    unsupported_at = models.DateTimeField(_("not supported since"), null=True)
    asked_at = models.DateTimeField(_("last asked"))

    class Meta:
        verbose_name = _("support of a column")
        verbose_name_plural = _("support of columns")
        constraints = [models.UniqueConstraint(fields=["olt", "oid"], name="column_support_once")]

    def __str__(self) -> str:
        return str(self.oid)


class ColumnRead(models.Model):
    """When a column was read last of one part of an OLT's ONUs: of those with id % shards = shard.

    It stands for a time on each value of each ONU, which every poll would have to write.
    """

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="column_reads", verbose_name=_("OLT")
    )
    oid = models.ForeignKey(
        OID, on_delete=models.CASCADE, related_name="column_reads", verbose_name=_("OID")
    )
    shards = models.PositiveSmallIntegerField(_("parts"))
    shard = models.PositiveSmallIntegerField(_("part"))
    due_at = models.DateTimeField(_("due time of the run"))
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("reading of a column")
        verbose_name_plural = _("readings of columns")
        constraints = [
            models.UniqueConstraint(
                fields=["olt", "oid", "shards", "shard"], name="column_read_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.oid} {self.shard + 1}/{self.shards}"
