import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brands.catalog import FamilyEntry, LayoutEntry, read_catalog
from brands.index_layout import ARC_BITS, BadLayout, IndexLayout, IndexMismatch, Position

FAMILIES = {
    f"{brand.slug}/{family.slug}": family for brand in read_catalog() for family in brand.families
}
LAYOUTS = {
    f"{name}/{entry.slug}": IndexLayout.parse(entry.arcs)
    for name, family in FAMILIES.items()
    for entry in family.index_layouts
    if entry.arcs[0] != {"own": True}
}
HUAWEI = LAYOUTS["huawei/smartax/pon-ont"]
arcs = st.integers(0, 2**ARC_BITS - 1)


def bit_flips(index: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [
        tuple(arc ^ (1 << bit) if place == flipped else arc for place, arc in enumerate(index))
        for flipped in range(len(index))
        for bit in range(ARC_BITS)
    ]


@pytest.mark.parametrize(
    ("layout", "index", "position"),
    [
        ("huawei/smartax/pon-ont", (4194304000, 0), Position(0, 0, 0, 0)),
        ("huawei/smartax/pon-ont", (4194312192, 3), Position(0, 1, 0, 3)),
        ("huawei/smartax/pon-ont", (4194312448, 2), Position(0, 1, 1, 2)),
        ("huawei/smartax/pon-ont", (4194338304, 1), Position(0, 4, 6, 1)),
        ("huawei/smartax/pon-ont", (4194345728, 10), Position(0, 5, 3, 10)),
        ("huawei/smartax/pon-ont", (4194345216, 18), Position(0, 5, 1, 18)),
        ("zte/c300/pon-onu", (268501248, 5), Position(None, 1, 1, 5)),
        ("zte/c300/pon-onu", (268503040, 10), Position(None, 1, 8, 10)),
        ("zte/c300/pon-onu", (268566784, 2), Position(None, 2, 1, 2)),
        ("zte/c300/pon-onu", (269225984, 128), Position(None, 12, 16, 128)),
        ("zte/c300/pon-onu-1", (268566784, 2, 1), Position(None, 2, 1, 2)),
        ("zte/c600/pon-onu", (285278465, 1), Position(1, 1, 1, 1)),
        ("zte/c600/pon-onu", (285278977, 12), Position(1, 3, 1, 12)),
        ("zte/c600/pon-onu-1", (285278977, 12, 1), Position(1, 3, 1, 12)),
        ("vsol/epon/pon-onu", (1, 3), Position(None, None, 1, 3)),
        ("vsol/gpon/pon-onu", (16, 128), Position(None, None, 16, 128)),
    ],
)
def test_a_known_index_is_its_place_and_the_place_is_the_index(
    layout: str, index: tuple[int, ...], position: Position
) -> None:
    assert LAYOUTS[layout].decode(index) == position
    assert LAYOUTS[layout].encode(position) == index


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
def test_what_a_layout_decodes_it_encodes_back(name: str, data: st.DataObject) -> None:
    layout = LAYOUTS[name]
    noise = data.draw(st.tuples(*[arcs] * len(layout.arcs)))
    index = tuple(
        arc.base
        + sum((part.take(number) if part.field else part.const) * part.unit for part in arc.parts)
        for number, arc in zip(noise, layout.arcs, strict=True)
    )
    assume(max(index) < 2**ARC_BITS)

    assert layout.encode(layout.decode(index)) == index


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
def test_what_a_layout_encodes_it_decodes_back(name: str, data: st.DataObject) -> None:
    layout = LAYOUTS[name]
    position = Position(
        **{
            field: data.draw(st.integers(0, 300)) if field in layout.fields else None
            for field in ("frame", "slot", "port", "onu_number")
        }
    )
    try:
        index = layout.encode(position)
    except IndexMismatch:
        return

    assert layout.decode(index) == position


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
def test_two_indexes_never_decode_to_one_place(name: str, data: st.DataObject) -> None:
    layout = LAYOUTS[name]
    index = layout.encode(
        Position(**{field: 1 if field in layout.fields else None for field in Position._fields})
    )
    other = data.draw(st.sampled_from(bit_flips(index)))
    try:
        position = layout.decode(other)
    except IndexMismatch:
        return

    assert position != layout.decode(index)


@pytest.mark.parametrize(
    "index",
    [
        (),
        (4194312448,),
        (4194312448, 2, 1),
        (234938432, 1),  # an Ethernet port: type 7
        (4194312449, 2),  # the low bits are 0 on a PON port
        (-100654848, 2),  # 4194312448 as a signed number
        (4194312448, -1),
        (4194312448, 2**32),
        (2**32 + 4194312448, 2),
    ],
)
def test_an_index_that_does_not_fit_is_refused(index: tuple[int, ...]) -> None:
    with pytest.raises(IndexMismatch):
        HUAWEI.decode(index)


@pytest.mark.parametrize(
    ("position", "message"),
    [
        (Position(0, 64, 0, 1), "slot 64 does not fit: 0 to 63"),
        (Position(0, 1, 32, 1), "port 32 does not fit: 0 to 31"),
        (Position(0, 1, -1, 1), "port -1 does not fit: 0 to 31"),
        (Position(None, 1, 1, 1), "exactly frame, slot, port, onu_number"),
        (Position(0, 1, 1, None), "exactly frame, slot, port, onu_number"),
    ],
)
def test_a_position_that_does_not_fit_is_refused(position: Position, message: str) -> None:
    with pytest.raises(IndexMismatch, match=re.escape(message)):
        HUAWEI.encode(position)


def test_a_position_with_more_than_the_layout_has_is_refused() -> None:
    with pytest.raises(IndexMismatch, match="exactly port, onu_number"):
        LAYOUTS["vsol/epon/pon-onu"].encode(Position(None, 1, 1, 1))


def test_an_offset_makes_a_zero_based_index_one_based() -> None:
    layout = IndexLayout.parse([{"field": "port", "add": 1}, {"field": "onu_number"}])

    assert layout.decode((0, 5)) == Position(None, None, 1, 5)
    assert layout.encode(Position(None, None, 1, 5)) == (0, 5)
    with pytest.raises(IndexMismatch, match="port 0 does not fit"):
        layout.encode(Position(None, None, 0, 5))


def test_decimal_places_are_read_above_their_base() -> None:
    layout = IndexLayout.parse(
        [
            {
                "units": [{"field": "slot", "unit": 100}, {"field": "port", "unit": 1}],
                "base": 6000,
            },
            {"field": "onu_number"},
        ]
    )

    assert layout.decode((6103, 2)) == Position(None, 1, 3, 2)
    assert layout.encode(Position(None, 1, 3, 2)) == (6103, 2)
    with pytest.raises(IndexMismatch, match=r"^5999\.2: 5999 is not from 6000 to 4294967295$"):
        layout.decode((5999, 2))
    with pytest.raises(IndexMismatch, match="port 100 does not fit: 0 to 99"):
        layout.encode(Position(None, 1, 100, 2))
    with pytest.raises(IndexMismatch, match="4294967299 does not fit in 32 bits"):
        layout.encode(Position(None, 42949612, 99, 2))


def test_a_table_with_more_arcs_than_the_onu_has_gives_the_index_of_the_onu() -> None:
    layout = IndexLayout.parse([{"own": True}, {"any": True}, {"any": True}])

    assert layout.fields == ()
    assert layout.own_index((16780545, 0, 65535)) == (16780545,)
    with pytest.raises(IndexMismatch, match=re.escape("0.65535 is too short: 2 numbers follow")):
        layout.own_index((0, 65535))


ONU = {"field": "onu_number"}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (None, "a layout is a list with one object per arc"),
        ({}, "a layout is a list with one object per arc"),
        ([], "a layout is a list with one object per arc"),
        ("onu_number", "a layout is a list with one object per arc"),
        ([{"own": True}], "“own” comes first and only “any” follows, once or more"),
        ([{"own": True}, ONU], "“own” comes first and only “any” follows"),
        ([{"any": True}, {"own": True}], "“own” comes first and only “any” follows"),
        ([{"units": []}], "arc 1: the last unit is 1"),
        ([{"units": [{**ONU, "unit": 10}]}], "arc 1: the last unit is 1"),
        ([{"units": [{**ONU, "unit": 1}], "bits": []}], "arc 1: bits is a list of parts"),
        ([{"units": [{**ONU, "unit": 1}], "add": 1}], "arc 1: units is a list of parts"),
        ([{"units": [5]}], "arc 1: a part is an object with a field or a const"),
        (
            [{"units": [{"field": "port", "unit": 100}, {**ONU, "unit": 3}]}],
            "arc 1, part 2: unit 3 is no divisor of 100, the one before it",
        ),
        ([{"units": [{**ONU, "unit": 1}], "base": -1}], "arc 1: base is -1, not a whole number"),
        (["onu_number"], "arc 1: an arc is an object with field, const, bits or units"),
        ([{}], "arc 1: name either a field or a const"),
        ([ONU, {"field": "port", "const": 1}], "arc 2: name either a field or a const"),
        ([{"field": "shelf"}], 'arc 1: "shelf" is not one of frame, slot, port, onu_number'),
        ([{"field": ["port"]}], 'arc 1: ["port"] is not one of frame, slot, port, onu_number'),
        ([{"field": "port"}], "there is no onu_number: a layout places one ONU"),
        ([ONU, ONU], "the field onu_number is there 2 times: it can be once"),
        ([{**ONU, "offset": 1}], "arc 1: unknown: offset"),
        ([{"const": 1, "add": 1}, ONU], "arc 1: unknown: add"),
        ([{"const": 2**32}, ONU], "arc 1: const is 4294967296, not a whole number from 0"),
        ([{"const": True}, ONU], "arc 1: const is true, not a whole number"),
        ([{"bits": 5}], "arc 1: bits is a list of parts and stands alone"),
        ([{"bits": [], "field": "port"}], "arc 1: bits is a list of parts and stands alone"),
        ([{"bits": []}], "arc 1: the parts cover 0 of 32 bits"),
        ([{"bits": [{**ONU, "shift": 0, "width": 8}]}], "arc 1: the parts cover 8 of 32 bits"),
        (
            [{"bits": [{**ONU, "shift": 8, "width": 24}]}],
            "arc 1: bit 0 is named twice or not at all",
        ),
        (
            [{"bits": [{**ONU, "shift": 0, "width": 20}, {"const": 0, "shift": 16, "width": 16}]}],
            "arc 1: bit 16 is named twice or not at all",
        ),
        (
            [{"bits": [{**ONU, "shift": 0, "width": 33}]}],
            "arc 1, part 1: width is 33, not a whole number from 1 to 32",
        ),
        ([{"bits": [ONU]}], "arc 1, part 1: shift is missing"),
        (
            [{"bits": [{"const": 2, "shift": 31, "width": 1}]}],
            "arc 1, part 1: const is 2, not a whole number from 0 to 1",
        ),
    ],
)
def test_a_bad_layout_is_refused_with_the_place_and_the_reason(spec: object, message: str) -> None:
    with pytest.raises(BadLayout, match=re.escape(message)):
        IndexLayout.parse(spec)


def uses(family: FamilyEntry, entry: LayoutEntry) -> int:
    return sum(oid.index_layout == entry.slug for oid in family.oids)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_layout_of_the_catalogue_is_used(name: str) -> None:
    family = FAMILIES[name]

    assert [entry.slug for entry in family.index_layouts if not uses(family, entry)] == []
