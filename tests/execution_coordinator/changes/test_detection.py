"""Which difference between two ticks is which change: tables."""

from dataclasses import replace

import pytest

from execution_coordinator.changes.configuration import TaskConfiguration
from execution_coordinator.changes.detection import Change, ChangeKind, OltSummary, detect_changes

DISCOVERY = TaskConfiguration(7, "Discovery", "5m")
GET = TaskConfiguration(8, "GET", "10m")
OLT = OltSummary(
    name="OLT-1",
    enabled=True,
    address="192.0.2.1",
    port=161,
    model_id=3,
    community_mark="a",
    tasks=(DISCOVERY, GET),
)


def changes(old: OltSummary | None, new: OltSummary | None) -> tuple[Change, ...]:
    return detect_changes({5: old} if old else {}, {5: new} if new else {})


def olt(**different: object) -> OltSummary:
    return replace(OLT, **different)  # type: ignore[arg-type]


def test_what_is_equal_is_no_change() -> None:
    assert changes(OLT, OLT) == ()


@pytest.mark.parametrize(
    "new",
    [
        olt(name="OLT-one"),
        olt(tasks=(replace(DISCOVERY, name="Other"), GET)),
        olt(tasks=(GET, DISCOVERY)),
    ],
    ids=["olt renamed", "job renamed", "another order"],
)
def test_names_and_order_are_no_change(new: OltSummary) -> None:
    assert changes(OLT, new) == ()


def test_a_task_that_appears_was_added() -> None:
    assert changes(olt(tasks=(GET,)), OLT) == (
        Change(ChangeKind.TASK_ADDED, 5, "OLT-1", 7, "Discovery", "", "5m"),
    )


def test_a_task_that_is_gone_was_removed() -> None:
    assert changes(OLT, olt(tasks=(GET,))) == (
        Change(ChangeKind.TASK_REMOVED, 5, "OLT-1", 7, "Discovery", "5m", ""),
    )


def test_another_interval_is_named_with_both() -> None:
    new = olt(tasks=(DISCOVERY, replace(GET, schedule="*/7 * * * *")))

    assert changes(OLT, new) == (
        Change(ChangeKind.TASK_INTERVAL_CHANGED, 5, "OLT-1", 8, "GET", "10m", "*/7 * * * *"),
    )


@pytest.mark.parametrize(
    ("enabled", "kind"), [(True, ChangeKind.OLT_ENABLED), (False, ChangeKind.OLT_DISABLED)]
)
def test_the_switch_of_an_olt_is_one_change_and_not_one_for_each_task(
    enabled: bool,  # noqa: FBT001
    kind: ChangeKind,
) -> None:
    assert changes(olt(enabled=not enabled), olt(enabled=enabled)) == (Change(kind, 5, "OLT-1"),)


@pytest.mark.parametrize(
    ("different", "fields", "now"),
    [
        ({"address": "192.0.2.9"}, ("address",), "192.0.2.9:161"),
        ({"port": 1161}, ("port",), "192.0.2.1:1161"),
        ({"community_mark": "b"}, ("community",), "192.0.2.1:161"),
        ({"model_id": 4}, ("model",), "192.0.2.1:161"),
        ({"port": 1, "community_mark": "b"}, ("port", "community"), "192.0.2.1:1"),
    ],
)
def test_another_way_to_reach_an_olt_says_what_is_different(
    different: dict[str, object], fields: tuple[str, ...], now: str
) -> None:
    assert changes(OLT, olt(**different)) == (
        Change(ChangeKind.OLT_CHANGED, 5, "OLT-1", was="192.0.2.1:161", now=now, fields=fields),
    )


@pytest.mark.parametrize("unknown", [{"model_id": None}, {"community_mark": ""}])
def test_what_becomes_known_or_unreadable_was_not_changed(unknown: dict[str, object]) -> None:
    assert changes(olt(**unknown), OLT) == ()
    assert changes(OLT, olt(**unknown)) == ()


def test_a_new_olt_is_enabled_and_its_tasks_are_added() -> None:
    assert [change.kind for change in changes(None, OLT)] == [
        ChangeKind.OLT_ENABLED,
        ChangeKind.TASK_ADDED,
        ChangeKind.TASK_ADDED,
    ]
    assert changes(None, olt(enabled=False, tasks=())) == ()


def test_a_deleted_olt_is_one_change() -> None:
    assert changes(OLT, None) == (Change(ChangeKind.OLT_DELETED, 5, "OLT-1"),)


def test_changes_come_by_olt_whatever_the_order_they_are_given_in() -> None:
    off = olt(enabled=False)

    found = detect_changes({9: OLT, 2: OLT}, {9: off, 2: off})

    assert [change.olt_id for change in found] == [2, 9]
