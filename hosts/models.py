"""The OLTs: where they are, how to talk SNMP to them, what they said of themselves."""

from typing import TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brands.models import Brand, OltFamily, OltModel
from hosts.choices import Reachability
from hosts.encryption import EncryptedTextField
from hosts.pace import Pace

LARGEST_PDU_SIZE = 100
_Number = TypeVar("_Number", int, float)


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
        help_text=_("How long to wait for one answer, at most: quick OLTs are waited for less."),
    )
    retries = models.PositiveSmallIntegerField(
        _("retries"), default=1, validators=[MaxValueValidator(5)]
    )
    max_repetitions = models.PositiveSmallIntegerField(
        _("max-repetitions"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PDU_SIZE)],
        help_text=_(
            "Rows asked for in the first GETBULK; more where the OLT follows, fewer where it does "
            "not. Below 10 it is the limit too."
        ),
    )
    varbinds_per_get = models.PositiveSmallIntegerField(
        _("varbinds per GET"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PDU_SIZE)],
    )
    max_pdus_per_s = models.FloatField(
        _("requests per second at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: as its brand. 0: no cap."),
    )
    pause_after_walk_s = models.FloatField(
        _("pause after each table (s)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
        help_text=_("Empty: as its brand."),
    )
    optical_interval_s = models.PositiveIntegerField(
        _("seconds between readings of optical power"),
        null=True,
        blank=True,
        help_text=_(
            "Empty: as its brand. 0: as often as jobs ask. Many OLTs fetch each value live from "
            "the ONU: asked too often, their control card is too busy to answer anybody."
        ),
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

    @property
    def pace(self) -> Pace:
        """How gently it is asked: what its brand says, except where it has a value of its own."""
        return Pace(
            max_pdus_per_s=_first(self.max_pdus_per_s, self.brand.max_pdus_per_s),
            pause_after_walk_s=_first(self.pause_after_walk_s, self.brand.pause_after_walk_s),
            optical_interval_s=_first(self.optical_interval_s, self.brand.optical_interval_s),
        )


def _first(own: _Number | None, of_brand: _Number) -> _Number:
    return of_brand if own is None else own


class OltSnmpProfile(models.Model):
    """What sessions found out about an OLT. The fields of `OLT` stay what the operator set.

    `refused_repetitions` and `refused_varbinds` were too large for it; `refused_at` says when a
    refusal, or GETBULK that does not work, was last met.
    """

    olt = models.OneToOneField(
        OLT, on_delete=models.CASCADE, related_name="snmp_profile", verbose_name=_("OLT")
    )
    max_repetitions = models.PositiveSmallIntegerField(_("max-repetitions"))
    varbinds_per_get = models.PositiveSmallIntegerField(_("varbinds per GET"))
    timeout_s = models.FloatField(_("timeout (s)"))
    bulk_works = models.BooleanField(_("answers GETBULK"))
    usual_rtt_s = models.FloatField(_("usual round trip (s)"), null=True)
    refused_repetitions = models.PositiveSmallIntegerField(
        _("max-repetitions too large"), null=True
    )
    refused_varbinds = models.PositiveSmallIntegerField(_("varbinds per GET too many"), null=True)
    refused_at = models.DateTimeField(_("refused"), null=True)
    slowed_at = models.DateTimeField(_("slowed down"), null=True)
    learned_at = models.DateTimeField(_("learned"))

    class Meta:
        verbose_name = _("learned SNMP settings")
        verbose_name_plural = _("learned SNMP settings")

    def __str__(self) -> str:
        return str(self.olt)
