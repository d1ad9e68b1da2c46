"""OIDs as text and as tuples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snmp_jobs.snmp.oid import BadOid, format_oid, parse_oid


@pytest.mark.parametrize(
    ("text", "oid"),
    [
        ("1.3.6.1.2.1", (1, 3, 6, 1, 2, 1)),
        (".1.3.6", (1, 3, 6)),
        (" 1.3.6\n", (1, 3, 6)),
        ("0.39", (0, 39)),
        ("2.999", (2, 999)),
        ("1.3.4294967295", (1, 3, 4294967295)),
        ("1.3." + ".".join(["1"] * 126), (1, 3, *[1] * 126)),
    ],
)
def test_a_dotted_text_is_an_oid(text: str, oid: tuple[int, ...]) -> None:
    assert parse_oid(text) == oid


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "write whole numbers"),
        (".", "write whole numbers"),
        ("1", "at least two numbers"),
        ("1..3", "write whole numbers"),
        ("..1.3", "write whole numbers"),
        ("1.3.", "write whole numbers"),
        ("1.3.-6", "write whole numbers"),
        ("1.3.6a", "write whole numbers"),
        ("1.3.٦", "write whole numbers"),
        ("iso.3.6", "write whole numbers"),
        ("3.3.6", "first number must be 0, 1 or 2"),
        ("1.40.6", "second number is 39 at most"),
        ("1.3.4294967296", "4294967296 is more than 4294967295"),
        ("1.3." + ".".join(["1"] * 127), "129 numbers are more than 128"),
    ],
)
def test_what_is_no_oid_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadOid, match=reason) as caught:
        parse_oid(text)

    assert repr(text) in str(caught.value)


@given(
    st.tuples(st.integers(0, 2), st.integers(0, 39)),
    st.lists(st.integers(0, 2**32 - 1), max_size=20),
)
def test_an_oid_survives_its_text(top: tuple[int, int], rest: list[int]) -> None:
    oid = (*top, *rest)

    assert parse_oid(format_oid(oid)) == oid
