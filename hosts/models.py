"""The OLTs: where they are, how to talk SNMP to them, what they said of themselves."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brands.models import Brand, OltFamily, OltModel
from hosts.choices import Reachability
from hosts.encryption import EncryptedTextField


class OltQuerySet(models.QuerySet["OLT"]):
    def enabled(self) -> "OltQuerySet":
        return self.filter(enabled=True)

    def silent(self) -> "OltQuerySet":
        """Those that did not answer when they were asked last, suspended or not yet."""
        return self.filter(Q(silent_since__isnull=False) | Q(suspended_at__isnull=False))


class OLT(models.Model):
    """One OLT. `enabled` is the operator's switch and nothing else ever moves it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="olts", verbose_name=_("brand")
    )
    model = models.ForeignKey(
        OltModel,
        on_delete=models.PROTECT,
        related_name="olts",
        null=True,
        blank=True,
        verbose_name=_("model"),
        help_text=_("Leave empty to have it recognised at the first contact."),
    )
    address = models.GenericIPAddressField(_("IP address"), unpack_ipv4=True)
    port = models.PositiveIntegerField(
        _("UDP port"), default=161, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    community = EncryptedTextField(_("SNMP community"))
    enabled = models.BooleanField(_("enabled"), default=True)

    timeout_s = models.FloatField(
        _("timeout (s)"),
        default=2.0,
        validators=[MinValueValidator(0.1), MaxValueValidator(30)],
        help_text=_("How long to wait for one answer."),
    )
    retries = models.PositiveSmallIntegerField(
        _("retries"), default=1, validators=[MaxValueValidator(5)]
    )
    max_repetitions = models.PositiveSmallIntegerField(
        _("max-repetitions"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Rows asked for in one GETBULK."),
    )
    varbinds_per_get = models.PositiveSmallIntegerField(
        _("varbinds per GET"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    reachability = models.CharField(
        _("reachability"),
        max_length=12,
        choices=Reachability,
        default=Reachability.UNKNOWN,
        editable=False,
    )
    reachability_changed_at = models.DateTimeField(
        _("reachability changed"), null=True, editable=False
    )
    sys_name = models.CharField(_("sysName"), max_length=255, blank=True, editable=False)
    sys_descr = models.TextField(_("sysDescr"), blank=True, editable=False)
    sys_object_id = models.CharField(_("sysObjectID"), max_length=255, blank=True, editable=False)
    booted_at = models.DateTimeField(_("started"), null=True, editable=False)
    discovered_at = models.DateTimeField(_("last complete discovery"), null=True, editable=False)
    silent_since = models.DateTimeField(_("silent since"), null=True, editable=False)
    probe_failures = models.PositiveSmallIntegerField(
        _("probes without an answer"), default=0, editable=False
    )
    next_probe_at = models.DateTimeField(_("next probe"), null=True, editable=False)
    suspended_at = models.DateTimeField(_("suspended"), null=True, editable=False)
    held_onus = models.PositiveIntegerField(
        _("ONUs seen by a discovery that was held back"), null=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = OltQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("OLT")
        verbose_name_plural = _("OLTs")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "port"],
                name="olt_address_port_once",
                deferrable=models.Deferrable.IMMEDIATE,  # one statement may swap two addresses
                violation_error_message=_("Another OLT has this address and port."),
            ),
            models.CheckConstraint(
                condition=Q(community__startswith="gAAAA"), name="olt_community_is_encrypted"
            ),
            models.CheckConstraint(condition=Q(port__range=(1, 65535)), name="olt_port_is_udp"),
            models.CheckConstraint(
                condition=Q(max_repetitions__gte=1) & Q(varbinds_per_get__gte=1),
                name="olt_never_asks_for_zero_rows",
            ),
            models.CheckConstraint(condition=Q(timeout_s__gt=0), name="olt_timeout_is_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def family(self) -> OltFamily | None:
        """The tables this OLT answers; None while its model is not known."""
        return self.model.family if self.model else None
