from dataclasses import dataclass

import pytest

from brands.catalog import read_catalog
from brands.identification import Confidence, identify

MODELS = [
    (f"{brand.slug}/{family.slug}", model)
    for brand in read_catalog()
    for family in brand.families
    for model in family.models
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model with its family, as a row of the database is one."""

    family: str
    name: str
    sys_object_ids: tuple[str, ...]
    sys_descr_pattern: str


CATALOG = [
    Candidate(family, model.name, model.sys_object_ids, model.sys_descr_pattern)
    for family, model in MODELS
]
HUAWEI_DESCR = "Huawei Integrated Access Software"
C320_DESCR = "C320 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled"


@pytest.mark.parametrize(
    ("sys_object_id", "sys_descr", "family", "model", "confidence"),
    [
        (
            *("1.3.6.1.4.1.2011.2.248", HUAWEI_DESCR),
            *("huawei/smartax", "MA5800", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.2011.2.115", HUAWEI_DESCR),
            *("huawei/smartax", "MA5680T", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.2011.2.123", "renamed by its owner"),
            *("huawei/smartax", "MA5603T", Confidence.ID_EXACT),
        ),
        (
            *("1.3.6.1.4.1.3902.1082.1001.320.2.1", C320_DESCR),
            *("zte/c300", "C320", Confidence.ID_PREFIX_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.3902.1015.3.1", "C300 Version V1.2.5P3, ZTE"),
            *("zte/c300", "C300", Confidence.ID_PREFIX_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.3902.1082.1001.600.1.1", "ZXA10 C600, ZTE ZXA10 Software"),
            *("zte/c600", "C600", Confidence.ID_PREFIX_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.3902.1082.1001.620.1.1", ""),
            *("zte/c600", "C620", Confidence.ID_PREFIX),
        ),
        (
            *("1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1600D"),
            *("vsol/epon", "V1600D", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1600GS"),
            *("vsol/gpon", "V1600G", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        ("", "V1600D4", "vsol/epon", "V1600D", Confidence.DESCRIPTION),
    ],
)
def test_a_known_olt_is_recognised(
    sys_object_id: str, sys_descr: str, family: str, model: str, confidence: Confidence
) -> None:
    best = identify(sys_object_id, sys_descr, CATALOG)[0]

    assert (best.model.family, best.model.name, best.confidence) == (family, model, confidence)


@pytest.mark.parametrize(
    ("sys_object_id", "sys_descr"),
    [
        ("1.3.6.1.4.1.2011.2.185", HUAWEI_DESCR),  # an MDU: no PON ports
        ("1.3.6.1.4.1.50224.3.1.1", "PK-700"),  # a switch
        ("1.3.6.1.4.1.8072.3.2.10", "Linux db1 6.1.0"),
        ("1.3.6.1.4.1.2011.2.24", HUAWEI_DESCR),  # a prefix in letters, not in arcs
        ("1.3.6.1.4.1.2011.2.2480", HUAWEI_DESCR),
        ("1.3.6.1.4.1.3902.10150.3", "switch"),
        ("1.3.6.1.4.1.3902.1015", "ZTE"),
        ("", ""),
    ],
)
def test_what_is_no_olt_of_ours_matches_nothing(sys_object_id: str, sys_descr: str) -> None:
    assert identify(sys_object_id, sys_descr, CATALOG) == []


def test_matches_come_best_first_and_equal_ones_in_the_order_given() -> None:
    models = [
        Candidate("", "pattern only", (), "BOX"),
        Candidate("", "short prefix", ("1.3.6.1.4.1.9.",), ""),
        Candidate("", "first equal", ("1.3.6.1.4.1.9.1.5",), ""),
        Candidate("", "long prefix", ("1.3.6.1.4.1.9.", "1.3.6.1.4.1.9.1."), ""),
        Candidate("", "second equal", ("1.3.6.1.4.1.9.1.5",), "OTHER"),
        Candidate("", "prefix and pattern", ("1.3.6.1.4.1.9.",), "^BOX"),
        Candidate("", "exact and pattern", ("1.3.6.1.4.1.9.1.5",), "BOX"),
        Candidate("", "by hand only", (), ""),
        Candidate("", "other", ("1.3.6.1.4.1.10.",), "BOX"),
    ]

    matches = identify("1.3.6.1.4.1.9.1.5", "BOX 5", models)

    assert [match.model.name for match in matches] == [
        "exact and pattern",
        "prefix and pattern",
        "first equal",
        "second equal",
        "long prefix",
        "short prefix",
        "pattern only",
    ]
