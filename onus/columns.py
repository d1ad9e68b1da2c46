"""The columns of `onu_data` that a run can fill, and how each behaves when there is no value."""

from dataclasses import dataclass

from oids.choices import Purpose

PLACE = ("frame", "slot", "port", "onu_number")
LONGEST_TEXT = 255
_TEXT, _NUMBER, _WHOLE, _TIME = "text", "double precision", "integer", "timestamptz"


@dataclass(frozen=True, slots=True)
class OnuColumn:
    """`sticky`: an empty answer never clears it. `cleared`: what stands there for unknown."""

    name: str
    sql_type: str
    sticky: bool = False
    cleared: str = "NULL"

    @property
    def is_whole(self) -> bool:
        """Whether a fraction would be lost, and the row seem changed each time."""
        return self.sql_type == _WHOLE


COLUMNS: dict[str, OnuColumn] = {
    column.name: column
    for column in (
        OnuColumn(Purpose.SERIAL.value, _TEXT, sticky=True),
        OnuColumn(Purpose.DESCRIPTION.value, _TEXT, sticky=True),
        OnuColumn(Purpose.MODEL.value, _TEXT, sticky=True),
        OnuColumn(Purpose.SERVICE_PROFILE.value, _TEXT),
        OnuColumn(Purpose.MAC.value, _TEXT, sticky=True),
        OnuColumn(Purpose.ADMIN_STATE.value, _TEXT, cleared="'UNKNOWN'"),
        OnuColumn(Purpose.RUN_STATE.value, _TEXT, cleared="'UNKNOWN'"),
        OnuColumn(Purpose.DISTANCE_M.value, _WHOLE),
        OnuColumn(Purpose.ONU_RX_DBM.value, _NUMBER),
        OnuColumn(Purpose.ONU_TX_DBM.value, _NUMBER),
        OnuColumn(Purpose.OLT_RX_DBM.value, _NUMBER),
        OnuColumn(Purpose.TEMPERATURE_C.value, _NUMBER),
        OnuColumn(Purpose.VOLTAGE_V.value, _NUMBER),
        OnuColumn(Purpose.BIAS_MA.value, _NUMBER),
        OnuColumn(Purpose.LAST_DOWN_CAUSE.value, _TEXT),
        OnuColumn(Purpose.LAST_DOWN_AT.value, _TIME),
        OnuColumn(Purpose.LAST_UP_AT.value, _TIME),
    )
}
