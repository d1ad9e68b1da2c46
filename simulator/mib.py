"""The objects of a simulated agent, in order, each encoded once."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from simulator import ber
from simulator.records import TypedValue
from snmp_jobs.snmp.oid import Oid


class Mib:
    """Answers in encoded varbinds to what RFC 3416 sections 4.2.1 to 4.2.3 ask of an agent."""

    def __init__(self, table: Mapping[Oid, TypedValue]) -> None:
        self._oids = sorted(table)
        self._varbinds = [ber.varbind(oid, ber.value(table[oid])) for oid in self._oids]

    def get(self, oid: Oid) -> bytes:
        at = bisect_left(self._oids, oid)
        if at < len(self._oids) and self._oids[at] == oid:
            return self._varbinds[at]
        return ber.varbind(oid, self._why_missing(oid, at))

    def next(self, oid: Oid) -> bytes:
        at = bisect_right(self._oids, oid)
        if at < len(self._oids):
            return self._varbinds[at]
        return ber.varbind(oid, ber.END_OF_MIB_VIEW)

    def bulk(self, oids: Sequence[Oid], repetitions: int) -> list[bytes]:
        """Row after row; a last row of nothing but endOfMibView says that there is no more."""
        columns = [self._following(oid, repetitions) for oid in oids]
        if len(columns) == 1:
            return columns[0]
        rows = max(map(len, columns), default=0)
        padded = [column + column[-1:] * (rows - len(column)) for column in columns]
        return [varbind for row in zip(*padded, strict=True) for varbind in row]

    def _following(self, oid: Oid, count: int) -> list[bytes]:
        """Up to `count` varbinds after the OID, the last one endOfMibView when they run out."""
        at = bisect_right(self._oids, oid)
        found = self._varbinds[at : at + count]
        if len(found) < count:
            last = self._oids[-1] if found else oid
            found.append(ber.varbind(last, ber.END_OF_MIB_VIEW))
        return found

    def _why_missing(self, oid: Oid, at: int) -> bytes:
        """noSuchInstance where the table holds another instance of the same object."""
        neighbours = self._oids[max(at - 1, 0) : at + 1]
        is_known = any(neighbour[: len(oid) - 1] == oid[:-1] for neighbour in neighbours)
        return ber.NO_SUCH_INSTANCE if is_known else ber.NO_SUCH_OBJECT
