"""The pages of the admin for brands and OIDs open, with the same number of queries for any size."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brands.catalog import read_catalog
from brands.models import Brand, IndexLayout, OltFamily, OltModel
from oids.catalog_loading import load_catalog
from oids.models import OID

pytestmark = pytest.mark.django_db
MODELS = [Brand, OltFamily, OltModel, IndexLayout, OID]


def page(model: type[object], name: str, *args: object) -> str:
    options = model._meta  # type: ignore[attr-defined]
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=args)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_the_same_for_one_brand_and_for_all(
    admin_client: Client, model: type[OID]
) -> None:
    load_catalog(read_catalog()[:1])
    one = queries_of(admin_client, page(model, "changelist"))
    load_catalog(read_catalog())

    assert queries_of(admin_client, page(model, "changelist")) == one


@pytest.mark.parametrize("model", MODELS)
def test_a_list_can_be_searched_and_a_row_opened_and_saved(
    admin_client: Client, model: type[OID]
) -> None:
    load_catalog(read_catalog())
    row = model._default_manager.all()[0]

    found = admin_client.get(page(model, "changelist"), {"q": str(row).split(": ")[-1]})
    opened = admin_client.get(page(model, "change", row.pk))

    assert found.status_code == opened.status_code == 200
    assert admin_client.get(page(model, "add")).status_code == 200


def test_a_bad_reading_comes_back_to_the_form_with_its_reason(admin_client: Client) -> None:
    load_catalog(read_catalog())
    row = OID.objects.get(family__slug="smartax", name="onu_rx_dbm")

    answer = admin_client.post(
        page(OID, "change", row.pk),
        {
            "family": row.family_id,
            "name": row.name,
            "oid": "not an oid",
            "purpose": row.purpose,
            "reading": '{"kind": "number", "scale": Infinity}',
        },
    )

    assert answer.status_code == 200
    assert "scale is inf, not a finite number" in answer.content.decode()
    assert "&#x27;not an oid&#x27; is not an OID" in answer.content.decode()


def test_an_edit_in_the_admin_survives_the_next_load(admin_client: Client) -> None:
    load_catalog(read_catalog())
    row = OID.objects.get(family__slug="smartax", name="onu_rx_dbm")
    form = {
        "family": row.family_id,
        "name": row.name,
        "oid": row.oid,
        "purpose": row.purpose,
        "reading": '{"kind": "number", "scale": 0.1}',
        "index_layout": row.index_layout_id,
        "source": f"measured {datetime(2026, 1, 1, tzinfo=UTC):%Y}",
        "in_get": "on",
    }

    assert admin_client.post(page(OID, "change", row.pk), form).status_code == 302
    result = load_catalog(read_catalog())

    assert result.kept == ("huawei/smartax/onu_rx_dbm",)
    row.refresh_from_db()
    assert row.reading == {"kind": "number", "scale": 0.1}
