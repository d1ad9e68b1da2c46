import pytest

from oids.catalog_diff import (
    Content,
    Diff,
    Key,
    StoredRow,
    Write,
    compare,
    compare_oids,
    digest_of,
)

KEY: Key = ("acme", "one", "rx")
OLD: Content = {"scale": 0.1, "notes": ""}
NEW: Content = {"scale": 0.01, "notes": ""}
MINE: Content = {"scale": 0.5, "notes": "measured"}


def test_the_digest_does_not_depend_on_the_order_of_the_keys() -> None:
    assert digest_of({"a": 1, "b": [{"c": 2, "d": 3}]}) == digest_of(
        {"b": [{"d": 3, "c": 2}], "a": 1}
    )
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert len(digest_of({})) == 64


@pytest.mark.parametrize(
    ("now", "written", "wanted", "verdict"),
    [
        (OLD, OLD, OLD, "unchanged"),
        (OLD, OLD, NEW, "written"),  # the catalogue learnt something
        (MINE, OLD, OLD, "kept"),  # the operator did
        (MINE, OLD, NEW, "kept"),  # both did
        (NEW, OLD, NEW, "written"),  # the operator was first with the same
        (MINE, None, NEW, "kept"),  # a row of the operator's own
        (NEW, None, NEW, "written"),  # the same, but equal: the catalogue takes it over
    ],
)
def test_a_row_is_written_unless_the_operator_changed_it(
    now: Content, written: Content | None, wanted: Content, verdict: str
) -> None:
    expected = {
        "unchanged": Diff((), (), 1),
        "kept": Diff((), (KEY,), 0),
        "written": Diff((Write(KEY, 9, wanted, digest_of(wanted)),), (), 0),
    }
    stored = owned(KEY, now, digest_of(written) if written else "")

    assert compare({KEY: wanted}, stored) == expected[verdict]


def test_a_new_row_is_written_and_a_row_of_the_operator_alone_is_left() -> None:
    stored = owned(("acme", "one", "own"), MINE)

    assert compare({KEY: NEW}, stored) == Diff((Write(KEY, None, NEW, digest_of(NEW)),), (), 0)


def column(oid: str, purpose: str, *, in_discovery: bool = False, in_get: bool = True) -> Content:
    return {"oid": oid, "purpose": purpose, "in_discovery": in_discovery, "in_get": in_get}


def owned(key: Key, content: Content, digest: str = "") -> dict[Key, StoredRow]:
    return {key: StoredRow(9, content, digest)}


def test_an_oid_that_the_family_has_under_another_name_is_not_added() -> None:
    stored = owned(("acme", "one", "my_rx"), column("1.3.9", "onu_rx_dbm"))

    diff = compare_oids({KEY: column("1.3.9", "onu_rx_dbm")}, stored)

    assert diff == Diff((), (KEY,), 0)


def test_the_same_oid_in_another_family_is_no_obstacle() -> None:
    stored = owned(("acme", "two", "my_rx"), column("1.3.9", "onu_rx_dbm"))
    wanted = column("1.3.9", "onu_rx_dbm")

    diff = compare_oids({KEY: wanted}, stored)

    assert diff == Diff((Write(KEY, None, wanted, digest_of(wanted)),), (), 0)


def test_a_purpose_that_an_oid_of_the_operator_fills_stays_with_it() -> None:
    stored = owned(("acme", "one", "my_rx"), column("1.3.8", "onu_rx_dbm"))
    wanted = column("1.3.9", "onu_rx_dbm", in_discovery=True)

    diff = compare_oids({KEY: wanted}, stored)

    unmarked = column("1.3.9", "onu_rx_dbm", in_discovery=True, in_get=False)
    assert diff == Diff((Write(KEY, None, unmarked, digest_of(wanted)),), (), 0)


def test_other_values_may_be_asked_by_any_number_of_oids() -> None:
    stored = owned(("acme", "one", "mine"), column("1.3.8", "extra"))
    wanted = column("1.3.9", "extra")

    assert compare_oids({KEY: wanted}, stored).writes[0].content == wanted


def test_a_purpose_moves_between_two_oids_of_the_catalogue() -> None:
    other: Key = ("acme", "one", "rx2")
    before = {
        KEY: column("1.3.8", "onu_rx_dbm"),
        other: column("1.3.9", "onu_rx_dbm", in_get=False),
    }
    after = {KEY: column("1.3.8", "onu_rx_dbm", in_get=False), other: column("1.3.9", "onu_rx_dbm")}
    stored = {
        key: StoredRow(pk, content, digest_of(content))
        for pk, (key, content) in enumerate(before.items(), 1)
    }

    assert [write.content for write in compare_oids(after, stored).writes] == list(after.values())
