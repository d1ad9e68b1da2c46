"""Which tables an OLT of a family has: brand and family as the vendor catalogue names them."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from simulator.tables import huawei, vsol, zte
from simulator.tables.fleet import FleetOlt
from simulator.tables.system_group import Table

Builder = Callable[[FleetOlt, datetime], Table]

BUILDERS: Final[dict[tuple[str, str], Builder]] = {
    ("huawei", "smartax"): huawei.build,
    ("zte", "c300"): zte.build_c300,
    ("zte", "c600"): zte.build_c600,
    ("vsol", "epon"): vsol.build_epon,
    ("vsol", "gpon"): vsol.build_gpon,
}
