"""Answers malformed on purpose, in the shapes of PROTOS c06-snmpv1 turned round for a poller.

That suite sends agents broken requests: odd BER lengths, tags and integers in each field of the
message. Here the same is done to each field of an answer.
"""

import random
from collections.abc import Callable
from typing import Final

Element = tuple[int, int, int]  # where the tag is, where the content begins, where it ends

CONSTRUCTED: Final = {0x30, 0xA2}

_LENGTHS: Final = (
    b"\x80",  # indefinite, and never closed
    b"\x81\x80",
    b"\x82\xff\xff",
    b"\x84\x7f\xff\xff\xff",
    b"\x84\xff\xff\xff\xff",
    b"\x88\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xfe" + b"\xff" * 126,
    b"\xff",
    b"\x00",
    b"\x81\x00",
    b"\x85\x00\x00\x00\x00\x01",
)
_INTEGERS: Final = (
    b"",
    b"\x00" * 9,
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\xff" * 4,
    b"\x00\xff\xff\xff\xff",
    b"\x7f" + b"\xff" * 7,
    b"\x80" + b"\x00" * 7,
    b"\xff" * 300,
)
_NAMES: Final = (
    b"",
    b"\x2b",
    b"\xff" * 8,
    b"\x2b\x80\x80\x80\x01",
    b"\x2b\x8f\xff\xff\xff\x7f",
    b"\x2b\x90\x80\x80\x80\x00",
    b"\x2b\x06\x01\x84",
    b"\x2b" + b"\x01" * 200,
)
_OCTETS: Final = (b"", b"%s%n%x" * 40, b"\x00" * 64, b"A" * 5_000, b"\xff\xfe" * 500)
_TAGS: Final = b"\x00\x01\x02\x03\x04\x05\x06\x09\x1f\x24\x30\x40\x44\x46\x47\x80\xa0\xa2\xa8\xff"


def elements(octets: bytes) -> list[Element]:
    """Every element of a well-formed message, those inside others too."""
    return _inside(octets, 0, len(octets))


def _inside(octets: bytes, at: int, end: int) -> list[Element]:
    """None where the octets are no elements: a value may have the tag of a sequence and be none."""
    found: list[Element] = []
    while at < end:
        element = _element_at(octets, at, end)
        if element is None:
            return []
        found.append(element)
        _, content, at_next = element
        if octets[at] in CONSTRUCTED:
            found += _inside(octets, content, at_next)
        at = at_next
    return found


def _element_at(octets: bytes, at: int, end: int) -> Element | None:
    if at + 1 >= end:
        return None
    length, content = octets[at + 1], at + 2
    if length > 0x7F:
        content += length & 0x7F
        length = int.from_bytes(octets[at + 2 : content], "big")
    return (at, content, content + length) if content + length <= end else None


def odd_length(source: random.Random, octets: bytes, element: Element) -> bytes:
    at, content, _ = element
    return octets[: at + 1] + source.choice(_LENGTHS) + octets[content:]


def odd_tag(source: random.Random, octets: bytes, element: Element) -> bytes:
    at, _, _ = element
    return octets[:at] + bytes([source.choice(_TAGS)]) + octets[at + 1 :]


def odd_content(source: random.Random, octets: bytes, element: Element) -> bytes:
    """The lengths around it stay true, so that only this field is odd."""
    at, _, end = element
    choices = {0x02: _INTEGERS, 0x06: _NAMES}.get(octets[at], _OCTETS)
    return _put(octets, at, end, _element(octets[at], source.choice(choices)))


def left_out(source: random.Random, octets: bytes, element: Element) -> bytes:
    del source
    at, _, end = element
    return _put(octets, at, end, b"")


def twice(source: random.Random, octets: bytes, element: Element) -> bytes:
    del source
    at, _, end = element
    return _put(octets, at, end, octets[at:end] * 2)


def in_itself(source: random.Random, octets: bytes, element: Element) -> bytes:
    """Nested so deep that a reader without a limit runs out of stack."""
    at, _, end = element
    inner = octets[at:end]
    for _ in range(source.choice([1, 30, 400])):
        inner = _element(octets[at], inner)
    return _put(octets, at, end, inner)


SHAPES: Final[tuple[Callable[[random.Random, bytes, Element], bytes], ...]] = (
    odd_length,
    odd_tag,
    odd_content,
    left_out,
    twice,
    in_itself,
)


def malformed(source: random.Random, octets: bytes) -> bytes:
    """One of the shapes at one of the fields."""
    shape = source.choice(SHAPES)
    return shape(source, octets, source.choice(elements(octets)))[:60_000]


def _put(octets: bytes, at: int, end: int, inner: bytes) -> bytes:
    """Exchanges what is from `at` to `end`, and writes the lengths around it anew."""
    around = [(a, c, e) for a, c, e in elements(octets) if c <= at and e >= end and a < at]
    out, left, right = inner, at, end
    for outer_at, content, outer_end in reversed(around):
        out = octets[content:left] + out + octets[right:outer_end]
        out = _element(octets[outer_at], out)
        left, right = outer_at, outer_end
    return octets[:left] + out + octets[right:]


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + content
