import re

import pytest

from brands.catalog import read_catalog
from brands.index_layout import BadLayout, IndexLayout
from brands.layout_text import read_arcs, write_arcs

LAYOUTS = {
    f"{brand.slug}/{family.slug}/{entry.slug}": entry.arcs
    for brand in read_catalog()
    for family in brand.families
    for entry in family.index_layouts
}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("huawei/smartax/pon-ont", "125:7 frame:6 slot:6 port:5 0:8\nonu_number"),
        ("vsol/epon/pon-onu", "port\nonu_number"),
        ("nokia/isam/ont", "slot-1:7 14:4 port+1:5 onu_number+1:7 0:9"),
        ("dasan/sle-gpon/pon-ont-1", "slot*1000000 + port*1\nonu_number\n1"),
        ("furukawa/asga/pon-onu", "6000 + slot*100 + port*1\nonu_number"),
        ("intelbras/g8/onu", "1 + (port+1)*128 + (onu_number+1)*1"),
        ("cdata/epon/own-card-port", "own\nany\nany"),
    ],
)
def test_a_layout_is_written_in_lines(name: str, text: str) -> None:
    assert write_arcs(LAYOUTS[name]) == text


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_of_the_catalogue_survives_its_lines(name: str) -> None:
    spec = LAYOUTS[name]

    assert IndexLayout.parse(read_arcs(write_arcs(spec))) == IndexLayout.parse(spec)


def test_an_offset_may_stand_alone() -> None:
    assert read_arcs(" slot + 1 \nonu_number") == [
        {"field": "slot", "add": 1},
        {"field": "onu_number"},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("onu_number\n?", "arc 2: “?” is no field"),
        ("slot:x", "arc 1: “slot:x” is no field"),
        ("slot:8 onu_number:8", "arc 1: the parts cover 16 of 32 bits"),
        ("slot*", "arc 1: “slot*” is no field"),
        ("1 + 2", "arc 1: “1 + 2” is no field"),
        *((text, "arc 1: ") for text in ("9" * 5000, f"slot + {'9' * 5000}", f"slot:{'9' * 5000}")),
        (f"{'9' * 5000} + slot*1", "arc 1: "),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, message: str) -> None:
    with pytest.raises(BadLayout, match=re.escape(message)):
        read_arcs(text)
