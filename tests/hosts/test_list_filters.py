import pytest
from django.test import Client

from executions.choices import Status
from executions.models import Execution, ExecutionAttempt
from onus.models import OnuData
from tests.admin_pages import list_address, listed, page
from tests.factories import make_attempt, make_execution, make_job_host, make_olt, make_onu

pytestmark = pytest.mark.django_db


def test_a_part_of_the_name_of_an_olt_finds_its_onus(admin_client: Client) -> None:
    make_onu(olt=make_olt(name="OLT-LIMA-1"))
    onu = make_onu(olt=make_olt(name="OLT-CALLAO-1"))

    assert listed(admin_client, OnuData, olt="callao") == [onu]
    assert listed(admin_client, OnuData, olt="nobody") == []


def test_no_list_names_every_olt(admin_client: Client) -> None:
    for number in range(3):
        make_onu(olt=make_olt(name=f"OLT-NAME-{number}"))

    html = page(admin_client, list_address(OnuData), olt="NAME-1")

    assert "OLT-NAME-1" in html
    assert "OLT-NAME-2" not in html


def test_the_line_to_type_into_keeps_the_other_filters(admin_client: Client) -> None:
    html = page(
        admin_client, list_address(OnuData), olt='<"x">', run_state__exact="ONLINE", q="juan", p="1"
    )

    assert '<input type="search" name="olt" value="&lt;&quot;x&quot;&gt;" aria-label="OLT">' in html
    assert '<input type="hidden" name="run_state__exact" value="ONLINE">' in html
    assert '<input type="hidden" name="q" value="juan">' in html
    assert '<input type="hidden" name="p"' not in html


def test_a_brand_chooses_the_onus_of_its_olts(admin_client: Client) -> None:
    make_onu()
    onu = make_onu()

    assert listed(admin_client, OnuData, brand=str(onu.olt.brand_id)) == [onu]
    assert listed(admin_client, OnuData, brand="0") == []
    assert len(listed(admin_client, OnuData, brand="x")) == 2


def test_attempts_are_filtered_by_the_olt_of_their_execution(admin_client: Client) -> None:
    make_attempt()
    olt = make_olt(name="OLT-CALLAO")
    execution = make_execution(job_host=make_job_host(olt=olt), status=Status.FAILED)
    attempt = make_attempt(execution=execution)

    assert listed(admin_client, ExecutionAttempt, olt="callao") == [attempt]
    assert listed(admin_client, Execution, olt="callao") == [execution]
