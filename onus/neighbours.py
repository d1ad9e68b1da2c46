"""The ONUs of one PON port, and whether a fault is one customer's or the whole port's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from onus.choices import EventKind, RunState
from onus.models import OnuData, OnuEvent
from onus.power import Light, judge_light

_TOGETHER: Final = timedelta(minutes=10)  # runs notice one outage at different times
_MUCH: Final = 0.5
_FEWEST_LOST: Final = 3


class Answer(TextChoices):
    """To: is it only this customer, or the whole port?"""

    NO_PORT = "no_port", _("Its PON port is not known: there is nothing to compare it with.")
    ALONE = "alone", _("It is the only ONU of its port: there is nothing to compare it with.")
    WHOLE_PORT = "whole_port", _("The whole port: all of its %(known)d ONUs are down.")
    MUCH_OF_PORT = (
        "much_of_port",
        _("More than this customer: %(lost)d of %(known)d ONUs of the port went down together."),
    )
    ONLY_THIS = (
        "only_this",
        _("Only this customer: of the other %(others)d ONUs of the port, %(up)d are online."),
    )
    PORT_LIGHT = (
        "port_light",
        _("More than this customer: %(poor)d of %(measured)d ONUs of the port have poor light."),
    )
    LIGHT_ALONE = (
        "light_alone",
        _("Its light is poor, and that of the other %(others)d ONUs of the port is not known."),
    )
    ONLY_LIGHT = (
        "only_light",
        _(
            "Only this customer: it receives %(rx).1f dBm, and half of the others of the port"
            " %(median).1f dBm or more."
        ),
    )
    UNKNOWN = (
        "unknown",
        _("Its state is not known; of the other %(others)d ONUs of the port, %(up)d are online."),
    )
    OTHERS_DOWN = (
        "others_down",
        _("This customer is well, but %(down)d of the other %(others)d ONUs are down."),
    )
    WELL = (
        "well",
        _("Nothing is wrong: of the other %(others)d ONUs of the port, %(up)d are online."),
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`down_at` is when the last run noticed that it was down; None while it is up or unknown."""

    onu: OnuData
    down_at: datetime | None
    cause: str | None

    @property
    def is_up(self) -> bool:
        return self.onu.present and self.onu.run_state == RunState.ONLINE

    @property
    def is_down(self) -> bool:
        return not self.onu.present or self.onu.run_state == RunState.OFFLINE

    @property
    def light(self) -> Light | None:
        rx_dbm = None if self.is_down else self.onu.onu_rx_dbm
        return None if rx_dbm is None else judge_light(rx_dbm)


@dataclass(frozen=True, slots=True)
class Verdict:
    answer: Answer
    numbers: Mapping[str, float]

    @property
    def text(self) -> str:
        return str(self.answer.label) % self.numbers


def neighbours_of(onu: OnuData) -> tuple[Neighbour, ...]:
    """All ONUs of its port, itself among them, in two statements. None where it has no place."""
    if onu.port is None or onu.onu_index is None:
        return ()
    of_port = OnuData.objects.filter(
        olt=onu.olt_id, frame=onu.frame, slot=onu.slot, port=onu.port, onu_index__isnull=False
    )
    rows = list(of_port.defer("extra").order_by("onu_number", "pk"))
    downs = OnuEvent.objects.filter(
        onu__in=[row.pk for row in rows if row.run_state == RunState.OFFLINE or not row.present],
        kind__in=(EventKind.OFFLINE, EventKind.DISAPPEARED),
    )
    last = downs.order_by("onu", "-at", "-id").distinct("onu").values_list("onu", "at", "cause")
    noticed = {pk: (at, cause) for pk, at, cause in last}
    return tuple(Neighbour(row, *noticed.get(row.pk, (None, None))) for row in rows)


def verdict(onu_id: int, port: Sequence[Neighbour]) -> Verdict:
    """What the port says of one of its ONUs. Pure."""
    this = next((one for one in port if one.onu.pk == onu_id), None)
    if this is None:
        return Verdict(Answer.NO_PORT, {})
    others = [one for one in port if one is not this]
    if not others:
        return Verdict(Answer.ALONE, {})
    if this.is_down:
        return _of_outage(this, others)
    if this.light not in (None, Light.GOOD):
        return _of_light(this, others)
    if not this.is_up:
        return Verdict(Answer.UNKNOWN, _counts(others))
    down = sum(one.is_down for one in others)
    answer = Answer.OTHERS_DOWN if _is_much(down, len(others)) else Answer.WELL
    return Verdict(answer, _counts(others))


def _of_outage(this: Neighbour, others: Sequence[Neighbour]) -> Verdict:
    if all(one.is_down for one in others):
        return Verdict(Answer.WHOLE_PORT, {"known": len(others) + 1})
    together = sum(_went_together(this, one) for one in others)
    if _is_much(together, len(others)) or together + 1 >= _FEWEST_LOST:
        return Verdict(Answer.MUCH_OF_PORT, {"lost": together + 1, "known": len(others) + 1})
    return Verdict(Answer.ONLY_THIS, _counts(others))


def _went_together(this: Neighbour, other: Neighbour) -> bool:
    if not other.is_down or this.down_at is None or other.down_at is None:
        return False
    return abs(this.down_at - other.down_at) <= _TOGETHER


def _of_light(this: Neighbour, others: Sequence[Neighbour]) -> Verdict:
    measured = [one for one in others if one.light is not None]
    poor = [one for one in measured if _same_side(one.light, this.light)]
    if _is_much(len(poor), len(measured)):
        numbers = {"poor": len(poor) + 1, "measured": len(measured) + 1}
        return Verdict(Answer.PORT_LIGHT, numbers)
    if not measured:
        return Verdict(Answer.LIGHT_ALONE, _counts(others))
    middle = median(one.onu.onu_rx_dbm or 0.0 for one in measured)
    return Verdict(Answer.ONLY_LIGHT, {"rx": this.onu.onu_rx_dbm or 0.0, "median": middle})


def _same_side(one: Light | None, other: Light | None) -> bool:
    return one is other or {one, other} == {Light.WEAK, Light.BAD}


def _is_much(some: int, of: int) -> bool:
    return of > 0 and some / of >= _MUCH


def _counts(others: Sequence[Neighbour]) -> dict[str, float]:
    return {
        "others": len(others),
        "up": sum(one.is_up for one in others),
        "down": sum(one.is_down for one in others),
    }
