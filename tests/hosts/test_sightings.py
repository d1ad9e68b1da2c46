from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hosts.choices import Reachability
from hosts.models import OLT
from hosts.sightings import Answer, recognise, record_answer, record_silence
from tests.factories import make_brand, make_family, make_olt, make_olt_model

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
UP = timedelta(days=3)

pytestmark = pytest.mark.django_db


def _answer(
    uptime: timedelta | None = UP,
    descr: str = "Huawei Integrated Access Software",
    object_id: str = "1.3.6.1.4.1.2011.2.248",
    name: str = "LIMA-01",
) -> Answer:
    return Answer(descr, object_id, name, uptime)


def _reload(olt: OLT) -> OLT:
    return OLT.objects.get(pk=olt.pk)


def test_the_first_answer_is_kept_whole() -> None:
    olt = make_olt()

    assert record_answer(olt, _answer(), NOW) is False
    stored = _reload(olt)
    assert (stored.sys_descr, stored.sys_object_id, stored.sys_name) == (
        "Huawei Integrated Access Software",
        "1.3.6.1.4.1.2011.2.248",
        "LIMA-01",
    )
    assert stored.booted_at == NOW - UP
    assert (stored.reachability, stored.reachability_changed_at) == (Reachability.REACHABLE, NOW)


def test_the_same_answer_again_writes_nothing(django_assert_num_queries: Any) -> None:
    olt = make_olt()
    record_answer(olt, _answer(), NOW)

    with django_assert_num_queries(1):  # it asks whether the OLT was silent, and writes nothing
        record_answer(olt, _answer(UP + timedelta(minutes=5)), NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("booted_after_s", "rebooted"), [(-3600, False), (300, False), (600, False), (601, True)]
)
def test_a_boot_time_is_later_only_beyond_what_a_long_run_and_a_bad_clock_explain(
    booted_after_s: int,
    rebooted: bool,  # noqa: FBT001
) -> None:
    olt = make_olt(booted_at=NOW - UP)
    uptime = UP + timedelta(hours=1) - timedelta(seconds=booted_after_s)

    assert record_answer(olt, _answer(uptime), NOW + timedelta(hours=1)) is rebooted
    expected = NOW - UP + timedelta(seconds=booted_after_s) if rebooted else NOW - UP
    assert _reload(olt).booted_at == expected


def test_a_restart_is_told_once() -> None:
    olt = make_olt(booted_at=NOW - UP)

    assert record_answer(olt, _answer(timedelta(minutes=1)), NOW) is True
    later = NOW + timedelta(minutes=5)
    assert record_answer(olt, _answer(timedelta(minutes=6)), later) is False


def test_an_olt_without_uptime_keeps_its_boot_time() -> None:
    olt = make_olt(booted_at=NOW - UP)

    assert record_answer(olt, _answer(None), NOW) is False
    assert _reload(olt).booted_at == NOW - UP


def test_texts_that_are_too_long_are_cut() -> None:
    olt = make_olt()
    record_answer(olt, _answer(descr="d" * 5000, object_id="1." * 300, name="ñ" * 300), NOW)

    stored = _reload(olt)
    assert (len(stored.sys_descr), stored.sys_object_id, stored.sys_name) == (
        5000,
        ("1." * 300)[:255],
        "ñ" * 255,
    )


def test_silence_changes_only_the_reachability_and_only_once() -> None:
    olt = make_olt(sys_name="LIMA-01", reachability=Reachability.REACHABLE)
    record_silence(olt, NOW)
    record_silence(olt, NOW + timedelta(minutes=5))

    stored = _reload(olt)
    assert (stored.reachability, stored.reachability_changed_at, stored.sys_name) == (
        Reachability.UNREACHABLE,
        NOW,
        "LIMA-01",
    )


def test_what_an_operator_changed_meanwhile_is_not_overwritten() -> None:
    olt = make_olt()
    OLT.objects.update(enabled=False, name="RENAMED", community="other")
    record_answer(olt, _answer(), NOW)

    stored = _reload(olt)
    assert (stored.enabled, stored.name, stored.community.reveal()) == (False, "RENAMED", "other")


def nothing_answers(oid: str) -> bool:  # noqa: ARG001 - it is a no for every column
    return False


def test_the_tables_that_answer_decide_between_models_that_say_the_same_of_themselves() -> None:
    brand = make_brand()
    for name, column in (("EPON", "1.3.6.1.4.1.99999.1"), ("GPON", "1.3.6.1.4.1.99999.2")):
        make_olt_model(
            name=name,
            family=make_family(brand=brand),
            sys_object_ids=["1.3.6.1.4.1.2011.2.248"],
            probes=[column],
        )
    empty, olt = make_olt(brand=brand), make_olt(brand=brand)

    recognise(empty, _answer(), nothing_answers)
    recognise(olt, _answer(), lambda oid: oid == "1.3.6.1.4.1.99999.2")

    assert _reload(empty).model is None
    assert str(_reload(olt).model) == "GPON"


def test_an_olt_without_model_gets_the_best_match_of_its_brand() -> None:
    family = make_family(brand=make_brand())
    make_olt_model(family=family, sys_descr_pattern="Huawei")
    exact = make_olt_model(family=family, sys_object_ids=["1.3.6.1.4.1.2011.2.248"])
    make_olt_model(sys_object_ids=["1.3.6.1.4.1.2011.2.248"], sys_descr_pattern="Huawei")
    olt = make_olt(brand=family.brand)
    recognise(olt, _answer(), nothing_answers)

    assert _reload(olt).model == exact


def test_a_model_that_was_chosen_stays() -> None:
    family = make_family(brand=make_brand())
    make_olt_model(family=family, sys_descr_pattern="Huawei")
    chosen = make_olt_model(family=family)
    olt = make_olt(brand=family.brand, model=chosen)
    recognise(olt, _answer(), nothing_answers)

    assert _reload(olt).model == chosen


def test_an_olt_that_no_rule_knows_stays_without_model() -> None:
    olt = make_olt()
    recognise(olt, _answer(), nothing_answers)

    assert _reload(olt).model is None
    assert olt.family is None
