"""Messages for fuzzing: valid ones, and what a broken line or agent makes of them."""

import random
from collections.abc import Iterator

from simulator import ber
from simulator.records import TypedValue
from tests.snmp_jobs.snmp.tables import RX_POWER, TYPED, index

_SHORT: tuple[TypedValue, ...] = tuple(
    typed for typed, expected in TYPED if not isinstance(expected, bytes) or len(expected) < 100
)
_TELLING = b"\x00\x01\x02\x04\x05\x06\x30\x40\x41\x42\x43\x44\x46\x7f\x80\x81\x82\x84\xa2\xff"


def response(source: random.Random) -> bytes:
    """A valid response."""
    place = (*RX_POWER, *index(source.randrange(3000)))
    varbinds = [
        ber.varbind((*place, row), ber.value(source.choice(_SHORT)))
        for row in range(source.randrange(6))
    ]
    if source.random() < 0.2:
        varbinds.append(ber.varbind(place, ber.END_OF_MIB_VIEW))
    return ber.response(
        b"public",
        source.randrange(-(2**31), 2**31),
        varbinds,
        error_status=source.choice([0, 0, 0, 5, 200]),
        error_index=source.choice([0, 1, 200]),
    )


def mutated(source: random.Random, octets: bytes) -> bytes:
    """One to three small changes."""
    changed = bytearray(octets)
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        at = source.randrange(len(changed))
        match source.randrange(6):
            case 0:
                changed[at] = source.randrange(256)
            case 1:
                changed[at] ^= 1 << source.randrange(8)
            case 2:
                changed[at] = source.choice(_TELLING)
            case 3:
                changed.insert(at, source.choice(_TELLING))
            case 4:
                del changed[at]
            case _:
                changed += bytes([source.randrange(256)])
    return bytes(changed[: source.randrange(len(changed))] if source.random() < 0.05 else changed)


def cases(count: int, seed: int) -> Iterator[bytes]:
    """One in five is valid."""
    source = random.Random(seed)
    for number in range(count):
        octets = response(source)
        yield octets if number % 5 == 0 else mutated(source, octets)
