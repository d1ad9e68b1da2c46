"""The PON ports that lost most ONUs in the last hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from console.badges import Tone
from console.moments import span_text
from execution_coordinator.dashboard.glance import Glance
from onus.models import place_text
from onus.outages import CauseCount, Outage, outages
from onus.port_query import port_query

OUTAGES_SHOWN = 6
LOOKED_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PortLoss:
    """`lost` of the `known` ONUs are dark, and went dark within `span`.

    `query`: what the list of ONUs is to be asked for to show them.
    """

    olt_id: int
    olt: str
    place: str
    lost: int
    known: int
    span: timedelta
    noticed_at: datetime
    causes: tuple[CauseCount, ...]
    query: str

    @property
    def tone(self) -> Tone:
        """Of a whole port, or half of it, the cause is rarely a customer's."""
        return Tone.BAD if self.lost > 1 and self.lost * 2 >= self.known else Tone.WARNING

    @property
    def span_text(self) -> str:
        return span_text(self.span)


@dataclass(frozen=True, slots=True)
class PortLosses:
    """`onus` of `ports` are dark in all; `worst` are the largest of them."""

    ports: int
    onus: int
    worst: tuple[PortLoss, ...]


def read_port_losses(glance: Glance) -> PortLosses:
    """One query."""
    found = outages(glance.now - LOOKED_BACK, glance.now)
    return PortLosses(
        ports=len(found),
        onus=sum(one.lost for one in found),
        worst=tuple(_loss(one) for one in found[:OUTAGES_SHOWN]),
    )


def _loss(one: Outage) -> PortLoss:
    return PortLoss(
        olt_id=one.olt_id,
        olt=one.olt_name,
        place=place_text([one.frame or None, one.slot, one.port]),
        lost=one.lost,
        known=one.known,
        span=one.span,
        noticed_at=one.last_at,
        causes=one.causes,
        query=port_query(one.olt_id, one.frame, one.slot, one.port),
    )
