"""The bound on the ways of a pattern, by hand and against an engine that counts its steps."""

from collections.abc import Iterator, Sequence
from re import ASCII, _parser  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brands.pattern_ways import TOO_MANY, ways
from brands.patterns import LONGEST_TEXT, MOST_WAYS


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        # One for each place where it may begin, of which there are eleven in ten characters.
        ("x", 11),
        ("^x", 1),
        (r"\Ax", 1),
        ("(?m)^x", 11),
        ("", 11),
        # Nothing can fail after it, or what follows cannot begin where another way ends.
        ("^x*", 1),
        ("^x+$", 1),
        (r"^\d+/", 1),
        (r"^\d+[^0-9]", 1),
        (r"^\d*\D", 1),
        (r"^\s*\S", 1),
        (r"^\w+\W", 1),
        (r"^a*b?c*(?:d+)?", 1),
        ("^(?:ab)*c", 1),
        ("^(?:a|b)*c", 1),
        ("^(?:a|b|)c", 1),
        ("^a{3}a", 1),
        ("^é*e", 1),
        # A way for each number of times.
        ("^x*x", 11),
        ("^x+x", 10),
        ("^x?x", 2),
        ("^x{2,4}x", 3),
        ("^x*?x", 11),
        ("^x*X", 11),
        ("^x*x*$", 11),
        ("^.*a", 11),
        ("^é*[^a]", 11),
        ("^[^é]*ñ", 11),
        ("^[^éa]*ñ", 11),
        ("^(?:[^é]|ñ)*x", 2**11 - 1),
        ("^(?:ab)*a", 11),
        # They multiply, and those of alternatives that begin alike add up.
        ("^.*.*a", 121),
        ("^x*a*[ax]", 121),
        ("^(?:ab|ac|d)e", 3),
        ("^(?:a|.)e", 2),
        ("^(?:a|.){3}e", 8),
        # What is looked at may be looked at again.
        ("^(?!foo)x", 3),
        ("^(?=.*b)x", 110),
        # What may be repeated for ever, and what nobody can tell.
        ("^(?:a?)*x", TOO_MANY),
        (r"^(?:\b)*x", TOO_MANY),
        ("^x{11}", TOO_MANY),
        (r"^(?u:\d)", TOO_MANY),
    ],
)
def test_the_ways_of_a_pattern_in_a_text_of_ten_characters(pattern: str, number: int) -> None:
    assert ways(pattern, 10) == number


def test_how_often_something_is_repeated_counts_for_no_more_than_the_text_is_long() -> None:
    assert ways("^x{0,1000000}x", 10) == 11


class Counting:
    """Backtracks as `re` does. Every step into an item counts."""

    def __init__(self, text: str, most: int) -> None:
        self.text = text
        self.left = most

    def has_ended(self, items: Sequence[Any]) -> bool:
        """False where a search took more steps than `most`."""
        try:
            for start in range(len(self.text) + 1):
                if next(self.ends(items, start), None) is not None:
                    break
        except TimeoutError:
            return False
        return True

    def ends(self, items: Sequence[Any], at: int) -> Iterator[int]:
        if not items:
            yield at
            return
        for end in self.of_item(items[0], at):
            yield from self.ends(items[1:], end)

    def of_item(self, item: Any, at: int) -> Iterator[int]:
        self.left -= 1
        if self.left < 0:
            raise TimeoutError
        kind, value = item
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            yield from self.of_repeat(item, at, 0)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from self.ends(list(branch), at)
        elif kind is op.SUBPATTERN:
            yield from self.ends(list(value[-1]), at)
        elif kind is op.AT:
            if at == len(self.text):
                yield at
        elif at < len(self.text) and takes(item, self.text[at]):
            yield at + 1

    def of_repeat(self, item: Any, at: int, times: int) -> Iterator[int]:
        kind, (low, high, body) = item
        if kind is op.MIN_REPEAT and times >= low:
            yield at
        if times < high:
            for end in self.ends(list(body), at):
                if end > at:
                    yield from self.of_repeat(item, end, times + 1)
        if kind is op.MAX_REPEAT and times >= low:
            yield at


def takes(item: Any, letter: str) -> bool:
    kind, value = item
    if kind is op.IN:
        negates = value[0][0] is op.NEGATE
        return negates != any(takes(one, letter) for one in value[negates:])
    return kind is op.ANY or (value == ord(letter)) is (kind is op.LITERAL)


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", "[ab]", ".", ",", "ab", "a,", "[^a]", "[^é,]", "ñ"]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?"])),
    ),
    max_leaves=7,
)


@given(
    pattern=st.builds("{}{}".format, PATTERNS, st.sampled_from(["", "$", "!", "b!"])),
    unit=st.text("ab,ñ", min_size=1, max_size=3),
    rest=st.text("ab,ñ", max_size=2),
)
def test_no_pattern_that_is_taken_makes_an_engine_go_through_more_ways(
    pattern: str, unit: str, rest: str
) -> None:
    if ways(pattern, LONGEST_TEXT) > MOST_WAYS:
        return
    text = (unit * 20)[:20] + rest
    # Each way is one walk through the text, with some steps for each item of the pattern.
    most = ways(pattern, len(text)) * (len(text) + 1) * 2 * len(pattern)

    assert Counting(text, most).has_ended(list(_parser.parse(pattern, ASCII)))
