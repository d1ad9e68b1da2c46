"""In how many ways a regular expression may go through a text before it gives up.

`re` tries one way after the other and cannot be stopped, so that (a+)+$ on forty letters holds
its process for hours. The ways are bounded here from the tree that `re` itself runs: those of a
sequence multiply, those of alternatives add up, and a repeat has one for each number of times.

A way counts only where what follows may go on: elsewhere it ends with one step. So \\d+ in \\d+/
has one way, as no digit is a slash. What follows is told by the characters it may begin with. It
is None where it cannot fail: the first way that comes so far is the last one.
"""

import re
from collections.abc import Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined] # what re.compile itself uses
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final, TypeAlias

Chars: TypeAlias = frozenset[int]
Follow: TypeAlias = Chars | None
Item: TypeAlias = tuple[Any, Any]
Tree: TypeAlias = Any

TOO_MANY: Final = 10**9
OTHERS: Final = 128
"""Stands for each character that is not ASCII."""
ASCII: Final[Chars] = frozenset(range(OTHERS))
ANY: Final[Chars] = ASCII | {OTHERS}
_DIGITS: Final = frozenset(map(ord, "0123456789"))
_LETTERS: Final = frozenset(code for code in ASCII if chr(code).isalpha())
_WORD: Final = _DIGITS | _LETTERS | {ord("_")}
_SPACES: Final = frozenset(map(ord, " \t\n\r\f\v"))
_CATEGORIES: Final = {
    op.CATEGORY_DIGIT: _DIGITS,
    op.CATEGORY_NOT_DIGIT: ANY - _DIGITS,
    op.CATEGORY_SPACE: _SPACES,
    op.CATEGORY_NOT_SPACE: ANY - _SPACES,
    op.CATEGORY_WORD: _WORD,
    op.CATEGORY_NOT_WORD: ANY - _WORD,
}
_SINGLE: Final = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
_ONE_WAY: Final = (*_SINGLE, op.AT, op.GROUPREF, op.FAILURE)
_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_BEGINNINGS: Final = (op.AT_BEGINNING, op.AT_BEGINNING_STRING)


def ways(pattern: str, longest: int) -> int:
    """At most so many with `re.ASCII`, in a text of up to `longest` characters, for a search.

    `TOO_MANY` where it may be more. Raises what `re.compile` raises.
    """
    tree = _parser.parse(pattern, re.ASCII)
    starts = 1 if _begins_once(tree) else longest + 1
    return min(TOO_MANY, starts * _of_sequence(tree, None, longest))


def _begins_once(tree: Tree) -> bool:
    first = tree[0] if len(tree) else None
    is_multiline = tree.state.flags & re.MULTILINE
    return not is_multiline and first in [(op.AT, beginning) for beginning in _BEGINNINGS]


def _of_sequence(items: Sequence[Item], follow: Follow, longest: int) -> int:
    total = 1
    for item in reversed(items):
        total = min(TOO_MANY, total * _of(item, follow, longest))
        follow = _first(item, follow)
    return total


def _of(item: Item, follow: Follow, longest: int) -> int:
    kind, value = item
    if kind in _REPEATS:
        return _of_repeat(value, follow, longest)
    if kind is op.BRANCH:
        return _of_branches(value[1], follow, longest)
    if kind in (op.SUBPATTERN, op.ATOMIC_GROUP) and not _leaves_ascii(item):
        return _of_sequence(_inner(item), follow, longest)
    if kind in (op.ASSERT, op.ASSERT_NOT):
        # What is looked at is not taken: it may be looked at again from the next place.
        width: int = min(value[1].getwidth()[1], longest)
        return min(TOO_MANY, _of_sequence(value[1], ANY, longest) * max(width, 1))
    return 1 if kind in _ONE_WAY else TOO_MANY


def _of_branches(branches: Sequence[Tree], follow: Follow, longest: int) -> int:
    """Where no two begin alike, one of them at most goes on."""
    each = [_of_sequence(branch, follow, longest) for branch in branches]
    firsts = [_first_of_sequence(branch, follow) for branch in branches]
    return max(each) if _are_apart(firsts) else min(TOO_MANY, sum(each))


def _of_repeat(repeat: tuple[int, int, Tree], follow: Follow, longest: int) -> int:
    low, high, body = repeat
    if high > 1 and (low > longest or body.getwidth()[0] == 0):
        return TOO_MANY  # what may be empty could be repeated for ever at one place
    most = min(high, longest)
    again = _first_of_sequence(body, ANY)
    once = _of_sequence(body, follow if most <= 1 else _union([again, follow]), longest)
    if once == 1 and (low == most or _are_apart([again, follow])):
        return 1
    return _of_times(once, low, most)


def _of_times(once: int, low: int, most: int) -> int:
    total, of_this_many = 0, 1
    for times in range(most + 1):
        total += of_this_many if times >= low else 0
        of_this_many *= once
        if of_this_many > TOO_MANY:
            return TOO_MANY
    return total


def _first(item: Item, follow: Follow) -> Follow:
    """The characters that may come where `item` begins; `follow`: those after it."""
    kind, value = item
    if kind in _SINGLE:
        return _chars(item)
    if kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _first_of_sequence(_inner(item), follow)
    if kind is op.BRANCH:
        firsts = [_first_of_sequence(branch, follow) for branch in value[1]]
        return None if None in firsts else _union(firsts)
    if kind in _REPEATS:
        return _first_of_repeat(value, follow)
    if kind is op.AT:
        return follow or frozenset()  # before what cannot fail it is the last to fail
    return ANY


def _first_of_repeat(repeat: tuple[int, int, Tree], follow: Follow) -> Follow:
    low, _, body = repeat
    if low:
        return _first_of_sequence(body, ANY)
    return None if follow is None else _union([_first_of_sequence(body, follow), follow])


def _first_of_sequence(items: Sequence[Item], follow: Follow) -> Follow:
    for item in reversed(items):
        follow = _first(item, follow)
    return follow


def _leaves_ascii(item: Item) -> bool:
    kind, value = item
    return kind is op.SUBPATTERN and bool(value[1] & (re.UNICODE | re.LOCALE))


def _inner(item: Item) -> Tree:
    kind, value = item
    inner: Tree = value[-1] if kind is op.SUBPATTERN else value
    return inner


def _chars(item: Item) -> Chars:
    """Those that one step takes; a letter with its other case, which a flag would let it take."""
    kind, value = item
    if kind is op.ANY:
        return ANY
    if kind is op.NOT_LITERAL:
        return _but([(op.LITERAL, value)])
    if kind is op.IN and value[0][0] is op.NEGATE:
        return _but(value[1:])
    members = _union(map(_members, value)) if kind is op.IN else _members(item)
    return members | {code ^ 0x20 for code in members & _LETTERS}


def _but(items: Iterable[Item]) -> Chars:
    """All others: where one that is not ASCII is left out, there are more of them."""
    return ANY - _union(map(_members, items)) | {OTHERS}


def _members(item: Item) -> Chars:
    kind, value = item
    if kind is op.CATEGORY:
        return _CATEGORIES[value]
    low, high = value if kind is op.RANGE else (value, value)
    return frozenset(range(low, min(high, OTHERS) + 1)) or frozenset({OTHERS})


def _union(sets: Iterable[Follow]) -> Chars:
    return frozenset().union(*(one for one in sets if one is not None))


def _are_apart(sets: Sequence[Follow]) -> bool:
    return sum(len(one or ()) for one in sets) == len(_union(sets))
