from collections.abc import Iterator
from datetime import UTC
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from brands.index_layout import Position
from brands.models import Brand, IndexLayout, OltFamily
from oids.choices import Purpose
from oids.models import OID

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


def oid(family: OltFamily, name: str = "rx", **values: Any) -> OID:
    fields: dict[str, Any] = {
        "name": name,
        "oid": "1.3.6.1.4.1.99999.1",
        "purpose": Purpose.ONU_RX_DBM,
        "reading": {"kind": "number", "scale": 0.01},
        **values,
    }
    return OID(family=family, **fields)


def test_an_oid_gives_its_arcs_its_reading_and_its_layout(family: OltFamily) -> None:
    layout = IndexLayout.objects.create(
        family=family, slug="plain", spec=[{"field": "port"}, {"field": "onu_number"}]
    )
    column = oid(family, index_layout=layout)

    assert column.arcs == (1, 3, 6, 1, 4, 1, 99999, 1)
    assert column.reader.read(-1414, UTC) == -14.14
    assert column.layout is not None
    assert column.layout.decode((1, 2)) == Position(None, None, 1, 2)
    assert oid(family).layout is None


def test_an_oid_is_saved_in_its_canonical_spelling(family: OltFamily) -> None:
    column = oid(family, oid=".1.3.6.1.4.1.99999.01")
    column.full_clean()

    assert column.oid == "1.3.6.1.4.1.99999.1"


def test_the_same_oid_in_another_spelling_is_refused(family: OltFamily) -> None:
    oid(family).save()

    with pytest.raises(ValidationError, match="This family already has this OID"):
        oid(family, "other", oid=".1.3.6.1.4.1.99999.1").full_clean()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"oid": "1.3.x"}, "oid", "“1.3.x” is not an OID"),
        ({"oid": ""}, "oid", "This field cannot be blank"),
        ({"name": "with space"}, "name", "valid “slug”"),
        ({"purpose": "power"}, "purpose", "not a valid choice"),
        ({"reading": {"kind": "x"}}, "reading", 'Kind is "x", not one of'),
        ({"reading": None}, "reading", "cannot be null"),
    ],
)
def test_a_bad_field_is_refused_beside_the_field(
    family: OltFamily, values: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        oid(family, **values).full_clean()

    assert message in " ".join(raised.value.message_dict[field])


def test_a_layout_of_another_family_is_refused(family: OltFamily) -> None:
    other = OltFamily.objects.create(brand=family.brand, slug="two", name="Two")
    layout = IndexLayout.objects.create(family=other, slug="plain", spec=[{"field": "onu_number"}])

    with pytest.raises(ValidationError, match="Choose a layout of the same OLT family"):
        oid(family, index_layout=layout).full_clean()


@pytest.mark.parametrize("mark", ["in_discovery", "in_get"])
def test_one_oid_fills_a_purpose_and_alternates_are_not_asked(family: OltFamily, mark: str) -> None:
    oid(family, in_discovery=mark == "in_discovery", in_get=mark == "in_get").save()
    alternate = oid(family, "alternate", oid="1.3.6.1.4.1.99999.2")
    alternate.save()

    setattr(alternate, mark, True)
    with pytest.raises(ValidationError, match="already has this purpose"):
        alternate.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        alternate.save()


def test_any_number_of_oids_have_values_without_a_column(family: OltFamily) -> None:
    for number in (1, 2):
        oid(family, f"x{number}", oid=f"1.3.{number}", purpose="extra", in_get=True).save()

    assert [column.name for column in OID.objects.for_get(family)] == ["x1", "x2"]


def test_discovery_and_get_ask_their_own_columns_of_one_family(family: OltFamily) -> None:
    other = OltFamily.objects.create(brand=family.brand, slug="two", name="Two")
    oid(family, "serial", oid="1.3.1", purpose="serial", in_discovery=True).save()
    oid(family, "rx", oid="1.3.2", in_get=True).save()
    oid(family, "tx", oid="1.3.3", purpose="onu_tx_dbm").save()
    oid(other, "serial", oid="1.3.1", purpose="serial", in_discovery=True, in_get=True).save()

    assert [column.name for column in OID.objects.for_discovery(family)] == ["serial"]
    assert [column.name for column in OID.objects.for_get(family)] == ["rx"]
