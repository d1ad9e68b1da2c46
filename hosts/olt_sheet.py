"""An OLT as a row of a spreadsheet. Its community is not in it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from console.sheets import Cell
from hosts.overview import OltWithNumbers

# As an import names them, for whoever makes an import out of an export.
_COLUMNS = ("name", "ip", "port", "brand", "model", "enabled")


def header() -> list[str]:
    told = (
        _("reachability"),
        _("silent since"),
        _("ONUs"),
        _("online"),
        _("last complete discovery"),
        _("sysName"),
        _("sysDescr"),
    )
    return [*_COLUMNS, *(str(capfirst(name)) for name in told)]


def sheet_row(olt: OltWithNumbers) -> list[Cell]:
    """`olt` with its brand and model. As many cells as `header` has."""
    return [
        olt.name,
        olt.address,
        olt.port,
        olt.brand.name,
        olt.model.name if olt.model else None,
        "yes" if olt.enabled else "no",
        olt.get_reachability_display(),
        olt.silent_since,
        olt.onus_present,
        olt.onus_online,
        olt.discovered_at,
        olt.sys_name,
        olt.sys_descr,
    ]
