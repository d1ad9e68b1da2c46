"""The PON ports that lost most ONUs in the last hour."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from console.badges import Tone
from execution_coordinator.dashboard import port_losses
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.port_losses import PortLoss, PortLosses, read_port_losses
from hosts.models import OLT
from onus.outages import CauseCount
from tests.admin_pages import page, text_of
from tests.factories import make_olt, make_onu, make_onu_event, make_pon_port

pytestmark = pytest.mark.django_db


def lose(olt: OLT, port: int, causes: list[str | None], at: datetime) -> None:
    """One ONU of the port per cause goes dark, 10 s one after the other."""
    for place, cause in enumerate(causes):
        onu = make_onu(olt=olt, slot=1, port=port, run_state="OFFLINE")
        down_at = at - timedelta(seconds=100 - 10 * place)
        details = {"down_at": down_at.isoformat()}
        make_onu_event(olt=olt, onu=onu, kind="OFFLINE", at=at, cause=cause, details=details)


def test_the_port_that_lost_most_comes_first_with_its_causes() -> None:
    olt, at = make_olt(name="OLT-1"), timezone.now() - timedelta(minutes=5)
    make_pon_port(olt=olt, frame=None, slot=1, port=7, known=4)
    make_pon_port(olt=olt, frame=None, slot=1, port=8, known=40)
    lose(olt, 8, [None], at)
    lose(olt, 7, ["LOS", "LOS", "DYING_GASP"], at)

    found = read_port_losses(look())

    seven = PortLoss(
        olt_id=olt.pk,
        olt="OLT-1",
        place="1/7",
        lost=3,
        known=4,
        span=timedelta(seconds=20),
        noticed_at=at,
        causes=(CauseCount("LOS", 2), CauseCount("DYING_GASP", 1)),
        query=f"olt__id__exact={olt.pk}&frame__isnull=1&slot=1&port=7",
    )
    assert (found.ports, found.onus) == (2, 4)
    assert found.worst[0] == seven
    assert [one.tone for one in found.worst] == [Tone.BAD, Tone.WARNING]


def test_what_was_lost_longer_ago_is_another_story() -> None:
    lose(make_olt(), 7, ["LOS"], timezone.now() - timedelta(minutes=61))

    assert read_port_losses(look()) == PortLosses(ports=0, onus=0, worst=())


def test_only_the_worst_are_shown_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_losses, "OUTAGES_SHOWN", 1)
    for _ in range(3):
        lose(make_olt(), 7, ["LOS"], timezone.now())

    found = read_port_losses(look())

    assert (found.ports, found.onus, len(found.worst)) == (3, 3, 1)


def test_the_page_tells_it_in_spanish(admin_client: Client) -> None:
    olt = make_olt(name="OLT-1")
    make_pon_port(olt=olt, frame=None, slot=1, port=7, known=3)
    lose(olt, 7, ["LOS", "LOS", None], timezone.now())

    html = page(admin_client, "/coordinator/dashboard/")
    assert f"/onudata/?olt__id__exact={olt.pk}&amp;frame__isnull=1&amp;slot=1&amp;port=7" in html
    html = text_of(html)
    assert "3 ONU en 1 puerto OLT-1 · 1/7 3 de 3 caídas en 20 s" in html
    assert "2 LOS, 1 sin causa" in html
