"""OIDs as text and as tuples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brands.object_ids import InvalidObjectId
from snmp_jobs.snmp.oid import format_oid, parse_oid


@given(
    st.tuples(st.integers(0, 2), st.integers(0, 39)),
    st.lists(st.integers(0, 2**32 - 1), max_size=20),
)
def test_an_oid_survives_its_text(top: tuple[int, int], rest: list[int]) -> None:
    oid = (*top, *rest)

    assert parse_oid(format_oid(oid)) == oid


def test_a_leading_dot_as_net_snmp_prints_it_is_read() -> None:
    assert parse_oid(".1.3.6") == (1, 3, 6)


def test_what_is_no_oid_is_refused_with_the_text() -> None:
    with pytest.raises(InvalidObjectId, match=r"“1\.3\.6a” is not an OID"):
        parse_oid("1.3.6a")
