"""The inventory: one row per ONU and OLT, what happened to them, and their PON ports."""
# ruff: noqa: DJ001 -- unknown is NULL also where the value is a text

from collections.abc import Iterable

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from hosts.models import OLT
from onus import samples  # noqa: F401 -- Django finds an app's tables through this module
from onus.choices import AdminState, EventKind, RunState
from onus.power import Light

LONGEST_INDEX = 128 * 10 + 127  # 128 arcs of ten digits (RFC 2578 section 3.5) and their dots
RARE_INDEX_PAGES = 8  # for each of the few that have a rare value, some hundred rows are read


def place_text(parts: Iterable[int | None]) -> str:
    return "/".join(str(part) for part in parts if part is not None)


class OnuData(models.Model):
    """An ONU as its OLT last described it.

    A row is an ONU, told by its serial (by its MAC address where there is none), not a place: it
    keeps its row when it moves. `onu_index` is the raw key after the column's OID, such as
    `4194312448.2`, and None once another ONU stands there; the place is then the last one known.
    `present` says whether the last complete discovery saw it, whatever its run state. While it is
    present, `last_seen_at` is not rewritten by each poll: see `OLT.discovered_at`. `missed` is one
    that is present because the discovery that did not see it was held back.
    The three `known_` columns keep what was known last before an answer was empty; from them the
    events of state and power follow.
    """

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="onus", verbose_name=_("OLT")
    )
    onu_index = models.CharField(_("index"), max_length=LONGEST_INDEX, null=True)
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
    missed = models.BooleanField(default=False, db_default=False, editable=False)
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
    known_run_state = models.CharField(max_length=10, choices=RunState, null=True)
    known_admin_state = models.CharField(max_length=10, choices=AdminState, null=True)
    known_light = models.CharField(max_length=10, choices=Light, null=True)

    class Meta:
        db_table = "onu_data"
        ordering = ["olt", "slot", "port", "onu_number", "id"]
        verbose_name = _("ONU")
        verbose_name_plural = _("ONUs")
        constraints = [
            models.UniqueConstraint(
                fields=["olt", "onu_index"],
                name="onu_data_index_once",
                deferrable=models.Deferrable.IMMEDIATE,  # one statement may swap two ONUs
            ),
        ]
        # No index on what a poll changes: an update then stays on its page (HOT). Only BRIN is one
        # that does not hinder that (PostgreSQL 16 on).
        indexes = [
            models.Index(fields=["serial"], name="onu_data_serial"),
            models.Index(fields=["mac"], name="onu_data_mac"),
            models.Index(fields=["description"], name="onu_data_description"),
            models.Index(fields=["olt", "slot", "port", "onu_number"], name="onu_data_place"),
            BrinIndex(
                fields=["onu_rx_dbm", "run_state"],
                name="onu_data_rare",
                pages_per_range=RARE_INDEX_PAGES,
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.serial or self.mac or self.place

    @property
    def place(self) -> str:
        """`1/2/17`: slot, port and number; the frame stands in front when it is not 0."""
        parts = [self.frame or None, self.slot, self.port, self.onu_number]
        return place_text(parts) or self.onu_index or ""


class OnuEvent(models.Model):
    """What a run found to have happened to an ONU, or to an OLT where `onu` is None.

    `at` is when the run was stored. `before` and `after` are places (MOVED), serials (REPLACED),
    values of `AdminState`, `RunState` or `Light`, or descriptions. `details` may hold `down_at`
    (the OLT's clock), `rx_dbm`, `olt_before`, `place`, and for an OLT `onus` and `reason`.
    `execution` is the id of the run: the rows of runs are deleted long before these.
    """

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="onu_events", verbose_name=_("OLT")
    )
    onu = models.ForeignKey(
        OnuData,
        on_delete=models.CASCADE,
        related_name="events",
        null=True,
        verbose_name=_("ONU"),
        db_index=False,
    )
    serial = models.CharField(_("serial or MAC"), max_length=255, null=True)
    kind = models.CharField(_("event"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("time"))
    before = models.TextField(_("before"), null=True)
    after = models.TextField(_("after"), null=True)
    cause = models.CharField(_("cause"), max_length=255, null=True)
    details = models.JSONField(_("details"), default=dict)
    execution = models.BigIntegerField(_("execution"), null=True)

    class Meta:
        db_table = "onu_event"
        ordering = ["-at", "-id"]
        verbose_name = _("ONU event")
        verbose_name_plural = _("ONU events")
        indexes = [
            models.Index(fields=["at", "id"], name="onu_event_at"),
            models.Index(fields=["olt", "at"], name="onu_event_olt"),
            models.Index(fields=["onu", "at"], name="onu_event_onu"),
            models.Index(fields=["serial"], name="onu_event_serial"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.serial or self.olt}"


class PonPort(models.Model):
    """A PON port as the last run left it.

    `known` are the ONUs whose place is here. The powers are those at the ONUs that are present and
    not offline. `changed_at` is when one of the three counts last changed.
    """

    olt = models.ForeignKey(
        OLT,
        on_delete=models.CASCADE,
        related_name="pon_ports",
        verbose_name=_("OLT"),
        db_index=False,
    )
    frame = models.PositiveBigIntegerField(_("frame"), null=True)
    slot = models.PositiveBigIntegerField(_("slot"), null=True)
    port = models.PositiveBigIntegerField(_("PON port"))
    known = models.PositiveIntegerField(_("known ONUs"))
    present = models.PositiveIntegerField(_("present"))
    online = models.PositiveIntegerField(_("online"))
    mean_rx_dbm = models.FloatField(_("mean ONU rx (dBm)"), null=True)
    worst_rx_dbm = models.FloatField(_("worst ONU rx (dBm)"), null=True)
    changed_at = models.DateTimeField(_("last change"))

    class Meta:
        db_table = "pon_port"
        ordering = ["olt", "frame", "slot", "port"]
        verbose_name = _("PON port")
        verbose_name_plural = _("PON ports")
        constraints = [
            models.UniqueConstraint(
                fields=["olt", "frame", "slot", "port"],
                name="pon_port_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.olt} {self.place}"

    @property
    def place(self) -> str:
        return place_text([self.frame or None, self.slot, self.port])
