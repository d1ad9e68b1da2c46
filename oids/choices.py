"""What a column of an OLT tells about an ONU."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """The values are the columns of `onu_data`; EXTRA has none and is kept under its name.

    Those of `SHAPES` have none either: they say which rows of a table are ONUs, and where they are.
    """

    SERIAL = "serial", _("Serial")
    DESCRIPTION = "description", _("Description")
    MODEL = "model", _("Model")
    SERVICE_PROFILE = "service_profile", _("Service profile")
    MAC = "mac", _("MAC address")
    ADMIN_STATE = "admin_state", _("Administrative state")
    RUN_STATE = "run_state", _("Run state")
    DISTANCE_M = "distance_m", _("Distance (m)")
    ONU_RX_DBM = "onu_rx_dbm", _("ONU receives (dBm)")
    ONU_TX_DBM = "onu_tx_dbm", _("ONU sends (dBm)")
    OLT_RX_DBM = "olt_rx_dbm", _("OLT receives (dBm)")
    TEMPERATURE_C = "temperature_c", _("Temperature (°C)")
    VOLTAGE_V = "voltage_v", _("Voltage (V)")
    BIAS_MA = "bias_ma", _("Bias current (mA)")
    LAST_DOWN_CAUSE = "last_down_cause", _("Cause of the last loss")
    LAST_DOWN_AT = "last_down_at", _("Last lost")
    LAST_UP_AT = "last_up_at", _("Last online")
    EXTRA = "extra", _("Other, kept under its name")
    PLACE = "place", _("Place of the ONU, read from a name")
    EXISTS = "exists", _("Whether the row is an ONU")


SHAPES = (Purpose.PLACE, Purpose.EXISTS)


# What OLTs fetch live from the optics of each ONU: the tables that load them most.
OPTICAL = frozenset(
    {
        Purpose.ONU_RX_DBM,
        Purpose.ONU_TX_DBM,
        Purpose.OLT_RX_DBM,
        Purpose.TEMPERATURE_C,
        Purpose.VOLTAGE_V,
        Purpose.BIAS_MA,
    }
)
