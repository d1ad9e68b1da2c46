"""What loading the catalogue would do to one table: decided here, written elsewhere."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from oids.choices import Purpose

Key = tuple[str, ...]
Content = Mapping[str, object]
MARKS = ("in_discovery", "in_get")


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as it is, and the digest of what the catalogue wrote into it last."""

    pk: int
    content: Content
    digest: str


@dataclass(frozen=True, slots=True)
class Write:
    """A row to write; `pk` is None for a new one."""

    key: Key
    pk: int | None
    content: Content
    digest: str


@dataclass(frozen=True, slots=True)
class Diff:
    """`kept` are the rows that the operator changed, or has under another name."""

    writes: tuple[Write, ...]
    kept: tuple[Key, ...]
    unchanged: int


def digest_of(content: Content) -> str:
    """The same for the same content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compare(wanted: Mapping[Key, Content], stored: Mapping[Key, StoredRow]) -> Diff:
    """What to do so that `stored` becomes `wanted`, but for what the operator changed.

    A row belongs to the operator when it is no longer what the catalogue wrote last, which its
    digest remembers, unless it has become what the catalogue says now. Rows that the catalogue
    does not name are left alone.
    """
    writes, kept, unchanged = [], [], 0
    for key, content in wanted.items():
        digest, row = digest_of(content), stored.get(key)
        current = digest_of(row.content) if row else None
        if row and digest == row.digest == current:
            unchanged += 1
        elif row and current not in (digest, row.digest):
            kept.append(key)
        else:
            writes.append(Write(key, row.pk if row else None, content, digest))
    return Diff(tuple(writes), tuple(kept), unchanged)


def compare_oids(wanted: Mapping[Key, Content], stored: Mapping[Key, StoredRow]) -> Diff:
    """As `compare`, for OIDs (keys end in the name), which can also stand in each other's way.

    An OID that its family has for the same purpose under another name stays there alone. A purpose
    that an OID of the operator fills in discovery or in get stays with that one.
    """
    names = {_what(key, row.content): key for key, row in stored.items()}
    taken = {key for key, content in wanted.items() if names.get(_what(key, content), key) != key}
    diff = compare({key: wanted[key] for key in wanted if key not in taken}, stored)
    written = {write.key for write in diff.writes}
    filled = {
        (*key[:-1], row.content["purpose"], mark)
        for key, row in stored.items()
        for mark in MARKS
        if key not in written and row.content[mark] and row.content["purpose"] != Purpose.EXTRA
    }
    writes = (replace(write, content=_unmarked(write, filled)) for write in diff.writes)
    return replace(diff, writes=tuple(writes), kept=(*diff.kept, *taken))


def _what(key: Key, content: Content) -> tuple[object, ...]:
    """What an OID is for in its family, under whatever name."""
    return (*key[:-1], content["oid"], content["purpose"])


def _unmarked(write: Write, filled: set[tuple[object, ...]]) -> Content:
    purpose = write.content["purpose"]
    clashes = [mark for mark in MARKS if (*write.key[:-1], purpose, mark) in filled]
    return {**write.content, **dict.fromkeys(clashes, False)}
