import pytest

from brands.models import IndexLayout
from oids.choices import Purpose
from oids.duplication import LeftOut, duplicate, plan_copies
from oids.models import OID
from tests import factories


def oid(name: str, number: str, purpose: str, **flags: bool) -> OID:
    return OID(name=name, oid=number, purpose=purpose, **flags)


@pytest.mark.parametrize(
    ("there", "left_out"),
    [
        (oid("other", "1.3.9", Purpose.SERIAL, in_discovery=False), None),
        (oid("rx", "1.3.9", Purpose.MAC), LeftOut.NAME),
        (oid("other", "1.3.1", Purpose.ONU_RX_DBM), LeftOut.SAME),
        (oid("other", "1.3.1", Purpose.OLT_RX_DBM), None),
        (oid("other", "1.3.9", Purpose.ONU_RX_DBM, in_get=True), LeftOut.GET),
        (oid("other", "1.3.9", Purpose.ONU_RX_DBM, in_discovery=True), LeftOut.DISCOVERY),
        (oid("other", "1.3.9", Purpose.ONU_RX_DBM), None),
    ],
)
def test_what_the_family_could_not_hold_is_left_out(there: OID, left_out: LeftOut | None) -> None:
    chosen = oid("rx", "1.3.1", Purpose.ONU_RX_DBM, in_discovery=True, in_get=True)

    assert [copy.left_out for copy in plan_copies([chosen], [there])] == [left_out]


def test_extra_values_share_their_purpose() -> None:
    there = oid("uptime", "1.3.1", Purpose.EXTRA, in_get=True)

    (copy,) = plan_copies([oid("vendor", "1.3.2", Purpose.EXTRA, in_get=True)], [there])

    assert copy.left_out is None


def test_two_of_one_name_make_one() -> None:
    chosen = [oid("rx", "1.3.1", Purpose.ONU_RX_DBM), oid("rx", "1.3.2", Purpose.OLT_RX_DBM)]

    assert [copy.left_out for copy in plan_copies(chosen, [])] == [None, LeftOut.NAME]


@pytest.mark.django_db
def test_a_duplicate_is_read_as_its_original_and_is_experimental() -> None:
    layout = factories.make_index_layout(slug="pon-onu")
    original = factories.make_oid(
        family=layout.family,
        index_layout=layout,
        purpose=Purpose.ONU_RX_DBM,
        reading={"kind": "number", "scale": 0.01},
        mib_object="rxPower",
        source="a MIB",
        in_get=True,
        catalog_digest="0123",
    )
    family = factories.make_family()

    duplicate([original], family)

    copy = OID.objects.get(family=family)
    same = ("name", "oid", "purpose", "reading", "mib_object", "source", "in_get", "in_discovery")
    assert [getattr(copy, name) for name in same] == [getattr(original, name) for name in same]
    assert (copy.is_experimental, copy.catalog_digest) == (True, "")
    assert copy.index_layout is not None
    assert (copy.index_layout.family, copy.index_layout.slug) == (family, "pon-onu")
    assert copy.index_layout.spec == layout.spec
    copy.full_clean()


@pytest.mark.django_db
def test_a_layout_that_the_family_has_is_used_whatever_its_name() -> None:
    original = factories.make_oid(index_layout=factories.make_index_layout())
    there = factories.make_index_layout()

    made = duplicate([original], there.family)

    assert (OID.objects.get(family=there.family).index_layout, made.layouts) == (there, [])


@pytest.mark.django_db
def test_a_layout_of_the_same_name_that_reads_otherwise_stays_as_it_is() -> None:
    original = factories.make_oid(index_layout=factories.make_index_layout(slug="pon"))
    there = factories.make_index_layout(slug="pon", spec=[{"field": "onu_number"}])

    duplicate([original], there.family)

    slugs = IndexLayout.objects.filter(family=there.family).values_list("slug", flat=True)
    assert sorted(slugs) == ["pon", "pon-2"]
    there.refresh_from_db()
    assert there.spec == [{"field": "onu_number"}]
