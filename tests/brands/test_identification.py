from dataclasses import dataclass

import pytest

from brands.catalog import read_catalog
from brands.identification import Confidence, columns_to_ask, decide, identify

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
    probes: tuple[str, ...] = ()


CATALOG = [
    Candidate(family, model.name, model.sys_object_ids, model.sys_descr_pattern, model.probes)
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
        (
            *("1.3.6.1.4.1.5875.800.1001.11", "AN5516-01"),
            *("fiberhome/an5516", "AN5516", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.5875.800.1001.12", "AN5116-06B"),
            *("fiberhome/an5116", "AN5116", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.3320.1.390.0", "BDCOM(tm) GP3600-16B Software, Version 10.1.0F"),
            *("bdcom/gpon", "GP3600", Confidence.ID_PREFIX_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.3320.1.277.0", "BDCOM(tm) P3310C Software, Version 10.1.0E"),
            *("bdcom/epon", "P3310", Confidence.ID_PREFIX_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.637.61.1", "R6.5.02r NFXS-E FANT-H NOKIA ISAM Copyright (c) 2016"),
            *("nokia/isam", "ISAM FX FWLT-C", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.6321.1.2.4.1.1", "Calix, Inc E7-2 XG801 none"),
            *("calix/axos", "E7-2", Confidence.ID_EXACT),
        ),
        (
            *("1.3.6.1.4.1.6321.1.2.4.1.3", "Calix, Inc E3-2"),
            *("calix/axos", "AXOS", Confidence.ID_PREFIX),
        ),
        (
            *("1.3.6.1.4.1.4413", "UISP Fiber OLT XGS"),
            *("ubiquiti/ufiber", "UISP Fiber OLT XGS", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.8886.18.6.1.3", "ROAP  Version ISCOM5508-EPSC_ROAP_2.61.3(a)_20161019"),
            *("raisecom/iscom5508", "ISCOM5508", Confidence.ID_PREFIX_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.6296.1.2.5.12", "V5812G NOS 1.07"),
            *("dasan/sle-gpon", "V5812G", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
        (
            *("1.3.6.1.4.1.3709.1.2.137", "DM4618 32GPON (DmOS version 9.0.0-345-1-g479ba56c8a)"),
            *("datacom/dmos", "DM4618", Confidence.ID_EXACT_AND_DESCRIPTION),
        ),
    ],
)
def test_a_known_olt_is_recognised(
    sys_object_id: str, sys_descr: str, family: str, model: str, confidence: Confidence
) -> None:
    best = identify(sys_object_id, sys_descr, CATALOG)[0]

    assert (best.model.family, best.model.name, best.confidence) == (family, model, confidence)


EPON, GPON = "1.3.6.1.4.1.17409.2.3.4.1.1.7", "1.3.6.1.4.1.17409.2.8.4.1.1.3"
OLD, NEW = "1.3.6.1.4.1.3902.1012.3.28.1.1.5", "1.3.6.1.4.1.3902.1082.500.10.2.3.3.1.6"
OLD_DISTANCE = "1.3.6.1.4.1.3902.1012.3.11.4.1.2"


@pytest.mark.parametrize(
    ("sys_object_id", "sys_descr", "asked", "answering", "name"),
    [
        ("1.3.6.1.4.1.17409", "olt-1", (EPON, GPON), (EPON,), "FD11xx EPON"),
        ("1.3.6.1.4.1.17409", "olt-1", (EPON, GPON), (GPON,), "FD16xx GPON"),
        ("1.3.6.1.4.1.17409", "an amplifier", (EPON, GPON), (), None),
        (
            *("1.3.6.1.4.1.3902.1082.1001.320.2.1", C320_DESCR),
            *((OLD, OLD_DISTANCE, NEW), (OLD_DISTANCE,), "C320"),
        ),
        (
            *("1.3.6.1.4.1.3902.1082.1001.320.2.1", C320_DESCR),
            *((OLD, OLD_DISTANCE, NEW), (NEW,), "C320 V2"),
        ),
        (
            *("1.3.6.1.4.1.3902.1082.1001.320.2.1", C320_DESCR),
            *((OLD, OLD_DISTANCE, NEW), (NEW, OLD), "C320"),
        ),
        ("1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1600D", (), (), "V1600D"),
        (
            *("1.3.6.1.4.1.37950.1.1.5.10.14.1", "renamed by its owner"),
            ("1.3.6.1.4.1.37950.1.1.5.12.1.25.1.5", "1.3.6.1.4.1.37950.1.1.6.1.1.1.1.5"),
            *(("1.3.6.1.4.1.37950.1.1.6.1.1.1.1.5",), "V1600G"),
        ),
        ("1.3.6.1.4.1.2011.2.248", HUAWEI_DESCR, (), (), "MA5800"),
        ("1.3.6.1.4.1.9", "switch", (), (), None),
    ],
)
def test_what_answers_decides_where_an_olt_says_too_little_of_itself(
    sys_object_id: str,
    sys_descr: str,
    asked: tuple[str, ...],
    answering: tuple[str, ...],
    name: str | None,
) -> None:
    matches = identify(sys_object_id, sys_descr, CATALOG)
    match = decide(matches, answering)

    assert columns_to_ask(matches) == asked
    assert (match and match.model.name) == name


def test_a_model_that_cannot_be_asked_for_leaves_the_first_of_the_best() -> None:
    models = [
        Candidate("", "first", ("1.3.6.1.4.1.9.1",), "", ("1.3.6.1.4.1.9.2",)),
        Candidate("", "by hand", ("1.3.6.1.4.1.9.1",), ""),
    ]
    match = decide(identify("1.3.6.1.4.1.9.1", "", models), ())

    assert match is not None
    assert match.model.name == "first"


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


@pytest.mark.parametrize("pattern", ["(a+)+$", "(BOX"])
def test_a_pattern_that_was_kept_before_it_was_refused_recognises_nothing(pattern: str) -> None:
    models = [Candidate("", "old", (), pattern), Candidate("", "box", (), "^a+ BOX")]

    matches = identify("", "a" * 60 + " BOX", models)

    assert [match.model.name for match in matches] == ["box"]


def test_a_pattern_is_looked_for_where_a_description_begins() -> None:
    models = [Candidate("", "first", (), "BOX"), Candidate("", "later", (), "LATER")]

    matches = identify("", f"BOX{' ' * 253}LATER", models)

    assert [match.model.name for match in matches] == ["first"]
