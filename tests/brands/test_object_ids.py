import pytest

from brands.faults import cut
from brands.object_ids import (
    InvalidObjectId,
    canonical_object_id,
    canonical_object_id_rule,
    parse_object_id,
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1.3.6.1", "1.3.6.1"),
        (".1.3.6.1", "1.3.6.1"),
        (" 1.3.06.1\n", "1.3.6.1"),
        ("0.0", "0.0"),
        ("2.999", "2.999"),
        ("1.3.4294967295", "1.3.4294967295"),
    ],
)
def test_spellings_of_one_oid_have_one_canonical_form(text: str, canonical: str) -> None:
    assert canonical_object_id(text) == canonical
    assert parse_object_id(text) == tuple(map(int, canonical.split(".")))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "write numbers with dots") for text in ("", ".", "..1.3", "1..3", "1.3.")),
        *((text, "write numbers with dots") for text in ("1.3.x", "1.3.-6", "iso.3.6", "1,3,6")),
        ("1.3.٣", "write numbers with dots"),
        ("1", "one has 2 to 128 numbers, and not 1"),
        ("3.1", "begins with 3.1"),
        ("1.40", "begins with 1.40"),
        ("0.40", "begins with 0.40"),
        ("1.3.4294967296", "has the number 4294967296: the largest of an OID is 4294967295"),
        (".".join(["1"] * 129), "one has 2 to 128 numbers, and not 129"),
        ("1.3." + "9" * 5000, "write numbers with dots"),
    ],
)
def test_what_is_no_oid_is_refused_with_the_text_and_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidObjectId, match=reason) as caught:
        canonical_object_id(text)

    assert str(caught.value).startswith(f"“{cut(text.strip())}” ")


def test_the_longest_oid_has_128_arcs() -> None:
    assert len(parse_object_id(".".join(["1"] * 128))) == 128


def test_a_rule_that_ends_in_a_dot_stays_a_prefix() -> None:
    assert canonical_object_id_rule(".1.3.6.") == "1.3.6."
    assert canonical_object_id_rule(".1.3.6") == "1.3.6"


@pytest.mark.parametrize("text", ["", ".", "1.3..", "1.3.6.*"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(InvalidObjectId):
        canonical_object_id_rule(text)
