"""ONUs as rows of a file."""

from django.utils.translation import gettext_lazy as _

from console.sheets import Row
from errands.sources import COLUMNS, Columns
from onus.power import judge_light
from onus.value_ages import OnuWithAges


def _cells(onu: OnuWithAges) -> Row:
    rx_dbm = onu.onu_rx_dbm
    return (
        onu.olt.name,
        onu.frame,
        onu.slot,
        onu.port,
        onu.onu_number,
        onu.description,
        onu.serial,
        onu.mac,
        onu.model,
        onu.service_profile,
        onu.get_run_state_display(),
        onu.get_admin_state_display(),
        "1" if onu.present else "0",
        onu.state_at,
        rx_dbm,
        "" if rx_dbm is None else str(judge_light(rx_dbm).label),
        onu.olt_rx_dbm,
        onu.onu_tx_dbm,
        onu.optics_at,
        onu.distance_m,
        onu.temperature_c,
        onu.last_down_cause,
        onu.last_down_at,
        onu.last_up_at,
        onu.first_seen_at,
        onu.last_seen_at,
    )


def register() -> None:
    COLUMNS["onus.onudata"] = Columns(
        header=(
            _("OLT"),
            _("frame"),
            _("slot"),
            _("PON port"),
            _("ONU"),
            _("description"),
            _("serial"),
            _("MAC address"),
            _("ONU model"),
            _("service profile"),
            _("run state"),
            _("administrative state"),
            _("present"),
            _("state read"),
            _("ONU rx (dBm)"),
            _("light at the ONU"),
            _("OLT rx (dBm)"),
            _("ONU tx (dBm)"),
            _("light read"),
            _("distance (m)"),
            _("temperature (°C)"),
            _("last down cause"),
            _("last down"),
            _("last up"),
            _("first seen"),
            _("last seen"),
        ),
        cells=_cells,
        related=("olt",),
    )
