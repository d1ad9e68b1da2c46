"""A column and an index layout that an operator adds in the admin, up to the inventory."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from brands.models import IndexLayout, OltFamily
from oids.models import OID
from onus.models import OnuData
from simulator.agent import Agent
from simulator.records import Integer
from tests.admin_pages import add_address, text_of
from tests.integration import huawei_olt
from tests.integration.test_main_path import COMMUNITY, create_job, register, run_all

pytestmark = pytest.mark.django_db(transaction=True)

COLUMN = (*huawei_olt.GPON, 43, 1, 2)


def test_a_column_added_in_the_admin_is_in_the_inventory_after_the_next_run(
    admin_client: Client, tmp_path: Path
) -> None:
    own = {COLUMN + onu.index: Integer(1 + onu.number % 3) for onu in huawei_olt.expected_onus()}
    with Agent(huawei_olt.table() | own, community=COMMUNITY) as agent:
        register(tmp_path, agent.port)
        family = OltFamily.objects.get(slug="smartax")
        arcs = "125:7 frame:6 slot:6 port:5 0:8\nonu_number"
        layout = {"family": family.pk, "slug": "of-mine", "spec": arcs}
        assert admin_client.post(add_address(IndexLayout), layout).status_code == 302
        form = {
            "family": family.pk,
            "name": "auth_mode",
            "oid": ".".join(map(str, COLUMN)),
            "purpose": "extra",
            "kind": "enumeration",
            "words": "1 = SN\n2 = SN_PASSWORD",
            "default": "CODE_{code}",
            "index_layout": IndexLayout.objects.get(slug="of-mine").pk,
            "in_get": "on",
        }
        line = f".{form['oid']}.{0xFA002000}.2 = INTEGER: 3"
        preview = admin_client.post(
            reverse("admin:oids_oid_preview"), form | {"pasted_key": line, "pasted_value": ""}
        )
        assert text_of(preview.content.decode()).endswith("Puerto 0 · ONU 2 Valor CODE_3")
        assert admin_client.post(add_address(OID), form).status_code == 302
        create_job("discovery")
        create_job("get")

        run_all()

    read = OnuData.objects.order_by("slot", "port", "onu_number").values_list("extra", flat=True)
    words = ["SN", "SN_PASSWORD", "CODE_3"]
    assert [extra["auth_mode"] for extra in read] == [
        words[onu.number % 3] for onu in huawei_olt.expected_onus()
    ]
