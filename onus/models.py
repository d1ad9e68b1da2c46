"""The inventory: one row per ONU and OLT, unknown is NULL."""
# ruff: noqa: DJ001 -- unknown is NULL also where the value is a text

from django.db import models
from django.utils.translation import gettext_lazy as _

from hosts.models import OLT
from onus.choices import AdminState, RunState

LONGEST_INDEX = 128 * 10 + 127  # 128 arcs of ten digits (RFC 2578 section 3.5) and their dots


class OnuData(models.Model):
    """An ONU as its OLT last described it.

    `onu_index` is the raw key after the column's OID, such as `4194312448.2`. `present` says
    whether the last complete discovery saw it, whatever its run state. While it is present,
    `last_seen_at` is not rewritten by each poll: see `OLT.discovered_at`.
    """

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="onus", verbose_name=_("OLT")
    )
    onu_index = models.CharField(_("index"), max_length=LONGEST_INDEX)
    frame = models.PositiveBigIntegerField(_("frame"), null=True)
    slot = models.PositiveBigIntegerField(_("slot"), null=True)
    port = models.PositiveBigIntegerField(_("PON port"), null=True)
    onu_number = models.PositiveBigIntegerField(_("ONU"), null=True)
    serial = models.CharField(_("serial"), max_length=255, null=True)
    description = models.CharField(_("description"), max_length=255, null=True)
    model = models.CharField(_("ONU model"), max_length=255, null=True)
    service_profile = models.CharField(_("service profile"), max_length=255, null=True)
    mac = models.CharField(_("MAC address"), max_length=255, null=True)
    admin_state = models.CharField(
        _("administrative state"), max_length=10, choices=AdminState, default=AdminState.UNKNOWN
    )
    run_state = models.CharField(
        _("run state"), max_length=10, choices=RunState, default=RunState.UNKNOWN
    )
    present = models.BooleanField(_("present"), default=True)
    distance_m = models.IntegerField(_("distance (m)"), null=True)
    onu_rx_dbm = models.FloatField(_("ONU rx (dBm)"), null=True)
    onu_tx_dbm = models.FloatField(_("ONU tx (dBm)"), null=True)
    olt_rx_dbm = models.FloatField(_("OLT rx (dBm)"), null=True)
    temperature_c = models.FloatField(_("temperature (°C)"), null=True)
    voltage_v = models.FloatField(_("voltage (V)"), null=True)
    bias_ma = models.FloatField(_("bias (mA)"), null=True)
    last_down_cause = models.CharField(_("last down cause"), max_length=255, null=True)
    last_down_at = models.DateTimeField(_("last down"), null=True)
    last_up_at = models.DateTimeField(_("last up"), null=True)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    updated_at = models.DateTimeField(_("last change"))
    extra = models.JSONField(_("other values"), default=dict)

    class Meta:
        db_table = "onu_data"
        ordering = ["olt", "slot", "port", "onu_number", "id"]
        verbose_name = _("ONU")
        verbose_name_plural = _("ONUs")
        constraints = [
            models.UniqueConstraint(fields=["olt", "onu_index"], name="onu_data_index_once"),
        ]
        # No index on what a poll changes: an update then stays on its page (HOT).
        indexes = [
            models.Index(fields=["serial"], name="onu_data_serial"),
            models.Index(fields=["mac"], name="onu_data_mac"),
            models.Index(fields=["description"], name="onu_data_description"),
            models.Index(fields=["olt", "slot", "port", "onu_number"], name="onu_data_place"),
        ]

    def __str__(self) -> str:
        return self.description or self.serial or self.onu_index

    @property
    def place(self) -> str:
        """`1/2/17`: slot, port and number; the frame stands in front when it is not 0."""
        parts = [self.frame or None, self.slot, self.port, self.onu_number]
        return "/".join(str(part) for part in parts if part is not None) or self.onu_index
