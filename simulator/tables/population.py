"""The ONUs of a simulated OLT, before any vendor has put them into tables.

Powers hang together: what the ONU receives is what the OLT sends less the splitter, the fibre and
the connectors on the way; what the OLT receives has the same way in the other direction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random

from simulator.tables.customers import description
from simulator.tables.fleet import Chassis, FleetOlt

ONUS_PER_PORT = 28
SUSPENDED_SHARE = 0.01
OFFLINE_SHARE = 0.04
SPLITTER_LOSS_DB = {32: 17.0, 64: 20.3}
OLT_TX_DBM = 4.0
LOSS_DOWN_DB_PER_KM = 0.25  # 1490 nm
LOSS_UP_DB_PER_KM = 0.38  # 1310 nm


class Outage(Enum):
    LOS = auto()
    DYING_GASP = auto()
    SUSPENDED = auto()


@dataclass(frozen=True, slots=True)
class Optics:
    """What the transceiver of an ONU measures, and what the OLT receives from it."""

    onu_rx_dbm: float
    onu_tx_dbm: float
    olt_rx_dbm: float
    temperature_c: float
    voltage_v: float
    bias_ma: float


@dataclass(frozen=True, slots=True)
class SimulatedOnu:
    """One ONU in its vendor's numbers; `optics` is None while it is not online."""

    slot: int
    port: int
    number: int
    vendor_id: str
    serial_number: int
    description: str
    model: str
    service_profile: str
    distance_m: int
    outage: Outage | None
    optics: Optics | None
    last_up_at: datetime
    last_down_at: datetime | None
    last_down_cause: Outage | None

    @property
    def serial_octets(self) -> bytes:
        return self.vendor_id.encode() + self.serial_number.to_bytes(4, "big")

    @property
    def serial_text(self) -> str:
        return f"{self.vendor_id}{self.serial_number:08X}"

    @property
    def mac(self) -> bytes:
        """Locally administered, so that it is nobody's."""
        return b"\x02\x1a" + self.serial_number.to_bytes(4, "big")


def populate(olt: FleetOlt, chassis: Chassis, now: datetime) -> list[SimulatedOnu]:
    """The ONUs of `olt` in the order of their places. Raises ValueError when they do not fit."""
    if not 1 <= olt.onus <= chassis.capacity:
        raise ValueError(f"{olt.name}: {olt.onus} ONUs, this OLT holds 1 to {chassis.capacity}")
    chance = Random(f"{olt.name}/{olt.onus}/{olt.seed}")  # noqa: S311 - a simulation
    serials = chance.sample(range(0x10000000, 0xF0000000), olt.onus)
    places = _places(chance, olt.onus, chassis)
    splitters = {place[:2]: chance.choice(tuple(SPLITTER_LOSS_DB)) for place in places}
    return [
        _onu(chance, chassis, place, serial, splitters[place[:2]], now)
        for place, serial in zip(places, serials, strict=True)
    ]


def _places(chance: Random, onus: int, chassis: Chassis) -> list[tuple[int, int, int]]:
    """Slot, port and number of each ONU: boards half used, ports filled unevenly, gaps between."""
    per_port = len(chassis.onu_numbers)
    half = chassis.ports[len(chassis.ports) // 2]
    everywhere = sorted(
        ((slot, port) for slot in chassis.slots for port in chassis.ports),
        key=lambda place: (place[1] >= half, place),
    )
    used = everywhere[: max(1, -(-onus // min(ONUS_PER_PORT, per_port)))]
    counts = dict.fromkeys(used, 0)
    open_ports = list(used)
    for _ in range(onus):
        port = chance.choice(open_ports)
        counts[port] += 1
        if counts[port] == per_port:
            open_ports.remove(port)
    return [
        (*place, number)
        for place, count in sorted(counts.items())
        for number in sorted(chance.sample(_numbers(count, chassis), count))
    ]


def _numbers(count: int, chassis: Chassis) -> range:
    return chassis.onu_numbers[: count + count // 10 + 1]


def _onu(  # noqa: PLR0913, PLR0917 - what one ONU is made of
    chance: Random,
    chassis: Chassis,
    place: tuple[int, int, int],
    serial_number: int,
    splitter: int,
    now: datetime,
) -> SimulatedOnu:
    product = chance.choices(chassis.products, [item.weight for item in chassis.products])[0]
    distance_m = int(chance.triangular(150, 14_000, 2_500))
    optics = _optics(chance, distance_m, SPLITTER_LOSS_DB[splitter])
    outage = _outage(chance)
    change = now - timedelta(seconds=chance.randrange(600, 20 * 86_400))
    earlier = change - timedelta(seconds=chance.randrange(60, 40 * 86_400))
    dropped_before = outage is not None or chance.random() < 0.7
    return SimulatedOnu(
        slot=place[0],
        port=place[1],
        number=place[2],
        vendor_id=product.vendor_id,
        serial_number=serial_number,
        description=description(chance),
        model=product.model,
        service_profile=chance.choice(chassis.service_profiles),
        distance_m=distance_m,
        outage=outage,
        optics=None if outage else optics,
        last_up_at=earlier if outage else change,
        last_down_at=(change if outage else earlier) if dropped_before else None,
        last_down_cause=(outage or chance.choice((Outage.LOS, Outage.DYING_GASP)))
        if dropped_before
        else None,
    )


def _outage(chance: Random) -> Outage | None:
    draw = chance.random()
    if draw < SUSPENDED_SHARE:
        return Outage.SUSPENDED
    if draw < SUSPENDED_SHARE + OFFLINE_SHARE:
        return chance.choice((Outage.LOS, Outage.DYING_GASP, Outage.DYING_GASP))
    return None


def _optics(chance: Random, distance_m: int, splitter_loss_db: float) -> Optics:
    connectors_db = chance.triangular(0.8, 8.5, 2.0)
    way_db = splitter_loss_db + connectors_db
    km = distance_m / 1000
    onu_tx_dbm = chance.uniform(1.5, 3.5)
    return Optics(
        onu_rx_dbm=round(OLT_TX_DBM - way_db - km * LOSS_DOWN_DB_PER_KM, 2),
        onu_tx_dbm=round(onu_tx_dbm, 2),
        olt_rx_dbm=round(onu_tx_dbm - way_db - km * LOSS_UP_DB_PER_KM, 2),
        temperature_c=round(chance.triangular(28, 68, 44), 2),
        voltage_v=round(chance.uniform(3.22, 3.38), 2),
        bias_ma=round(chance.triangular(6, 24, 12), 2),
    )
