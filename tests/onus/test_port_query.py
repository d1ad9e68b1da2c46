import pytest
from django.http import QueryDict
from django.test import Client

from onus.models import OnuData
from onus.port_query import port_query
from tests.admin_pages import change_address, listed, page
from tests.factories import make_olt, make_onu

pytestmark = pytest.mark.django_db

PORTS = [(None, None, 1), (None, 1, 1), (1, 1, 1), (1, 1, 2)]


@pytest.mark.parametrize("place", PORTS)
def test_the_list_shows_the_onus_of_that_port_and_no_others(
    admin_client: Client, place: tuple[int | None, int | None, int]
) -> None:
    olt = make_olt()
    onus = {
        (frame, slot, port): make_onu(olt=olt, frame=frame, slot=slot, port=port)
        for frame, slot, port in PORTS
    }
    make_onu(frame=place[0], slot=place[1], port=place[2])

    query = QueryDict(port_query(olt.pk, *place)).dict()

    assert listed(admin_client, OnuData, **query) == [onus[place]]


@pytest.mark.parametrize("slot", [None, 3])
def test_the_page_of_an_onu_leads_to_those_of_its_port(
    admin_client: Client, slot: int | None
) -> None:
    onu = make_onu(frame=0, slot=slot, port=2)

    asked = "slot__isnull=1" if slot is None else "slot=3"
    address = f"?olt__id__exact={onu.olt_id}&amp;frame=0&amp;{asked}&amp;port=2"
    assert f'href="/admin/onus/onudata/{address}"' in page(admin_client, change_address(onu))
