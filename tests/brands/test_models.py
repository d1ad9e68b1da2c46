from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from brands.index_layout import BadLayout, Position
from brands.models import Brand, IndexLayout, OltFamily, OltModel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Messages are compared as they stand in the source, not in the language of the site."""
    with translation.override("en"):
        yield


@pytest.fixture
def family() -> OltFamily:
    brand = Brand.objects.create(name="Acme", slug="acme")
    return OltFamily.objects.create(brand=brand, slug="one", name="One")


def test_a_layout_is_parsed_from_its_row(family: OltFamily) -> None:
    row = IndexLayout.objects.create(
        family=family, slug="plain", spec=[{"field": "port"}, {"field": "onu_number"}]
    )
    row.full_clean()

    assert row.layout.decode((4, 7)) == Position(None, None, 4, 7)


def test_a_bad_layout_is_refused_beside_its_field(family: OltFamily) -> None:
    row = IndexLayout(family=family, slug="bad", spec=[{"field": "shelf"}])

    with pytest.raises(ValidationError) as raised:
        row.full_clean()

    assert raised.value.message_dict == {
        "spec": ['Arc 1: "shelf" is not one of frame, slot, port, onu_number']
    }
    with pytest.raises(BadLayout):
        _ = row.layout


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"sys_descr_pattern": "(C300"}, "sys_descr_pattern", "is not a regular expression"),
        ({"sys_object_ids": ["1.3.6.x"]}, "sys_object_ids", "“1.3.6.x” is not an OID"),
        ({"sys_object_ids": [".1.3.6.1."]}, "sys_object_ids", "Write it as “1.3.6.1.”."),
    ],
)
def test_a_bad_rule_of_a_model_is_refused_beside_its_field(
    family: OltFamily, values: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        OltModel(family=family, name="M1", **values).full_clean()

    assert message in " ".join(raised.value.message_dict[field])


def test_a_model_may_have_exact_ids_prefixes_or_no_rule(family: OltFamily) -> None:
    OltModel(
        family=family,
        name="M1",
        sys_object_ids=["1.3.6.1.4.1.99999.1", "1.3.6.1.4.1.99999."],
        sys_descr_pattern="^M1",
    ).full_clean()
    OltModel(family=family, name="M2").full_clean()


def test_rows_are_shown_by_their_names(family: OltFamily) -> None:
    assert str(family.brand) == "Acme"
    assert str(family) == "Acme One"
    assert str(OltModel(family=family, name="M1")) == "M1"
    assert str(IndexLayout(family=family, slug="plain")) == "Acme One: plain"
