"""An SNMP session with a simulated OLT: the product's interface, and no wire."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

from executions.lifecycle import Claim
from snmp_jobs.snmp.base import (
    ColumnWalk,
    DeadlineExceeded,
    GetResult,
    Learned,
    MalformedReply,
    Missing,
    SessionStats,
    SnmpError,
    SnmpRefused,
    SnmpTarget,
    SnmpTimeout,
    SnmpValue,
    WalkMethod,
    WalkResult,
)
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.system import SYS_DESCR, SYS_NAME, SYS_OBJECT_ID, SYS_UP_TIME
from tests.simulation.actors import current
from tests.simulation.network import Conversation, Health, Network, SimulatedOlt

SLOW_PDU_S = 1.6
SERIAL: Oid = (1, 3, 6, 1, 4, 1, 99999, 7, 1)
DESCRIPTION: Oid = (1, 3, 6, 1, 4, 1, 99999, 7, 2)


class Witness(Protocol):
    """What is told of each packet before it leaves."""

    def packet(self, olt: SimulatedOlt, conversation: Conversation) -> None: ...


class SimulatedSession:
    """Each PDU takes simulated time; `before_pdu` is called as usual."""

    def __init__(
        self,
        target: SnmpTarget,
        *,
        deadline: float,
        before_pdu: Callable[[], None],
        network: Network,
        witness: Witness,
        claim: Claim,
    ) -> None:
        actor = current()
        if actor is None:
            raise RuntimeError("only workers talk to OLTs")
        self.stats = SessionStats(target.max_repetitions, target.varbinds_per_get)
        self._actor = actor
        self._target = target
        self._deadline_s = deadline
        self._before_pdu = before_pdu
        self._network = network
        self._witness = witness
        self._olt = network.olts[target.port]
        self._conversation = network.converse(claim, actor.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """There is no socket to close."""

    def learned(self) -> Learned:
        return Learned(
            self._target.max_repetitions, self._target.varbinds_per_get, self._target.timeout_s
        )

    def get(self, oids: Sequence[Oid]) -> GetResult:
        self._exchange()
        return GetResult({oid: self._value(oid) for oid in oids}, {})

    def walk(
        self, columns: Sequence[Oid], method: WalkMethod = WalkMethod.BULK, *, max_rows: int = 0
    ) -> WalkResult:
        del method, max_rows
        walked = [self._walk(column, is_first=n == 0) for n, column in enumerate(columns)]
        first = walked[0].error
        if first is not None and not walked[0].rows:
            raise first
        return WalkResult(tuple(walked))

    def _walk(self, column: Oid, *, is_first: bool) -> ColumnWalk:
        try:
            for number in range(self._olt.pdus_per_column):
                self._exchange()
                if self._olt.health is Health.HALF and (number or not is_first):
                    return ColumnWalk(column, {}, SnmpTimeout("simulated: broke off"))
        except (SnmpTimeout, SnmpRefused, MalformedReply) as error:
            return ColumnWalk(column, {}, error)
        rows: dict[Oid, SnmpValue] = {
            (1, 1, onu): self._value((*column, 1, 1, onu)) for onu in self._olt.onus
        }
        return ColumnWalk(column, rows, None)

    def _exchange(self) -> None:
        error: SnmpError | None = None
        for _ in range(self._target.retries + 1):
            if self._network.engine.since_boot_s >= self._deadline_s:
                raise DeadlineExceeded("simulated: the time is over")
            self._before_pdu()
            self._actor.stop_if_doomed()
            self._witness.packet(self._olt, self._conversation)
            self.stats.pdus_sent += 1
            error = self._answer()
            if error is None:
                self.stats.replies += 1
                return
        if error is not None:
            raise error

    def _answer(self) -> SnmpError | None:
        health = self._olt.health
        where = f"{self._target} (simulated)"
        if health is Health.REFUSING:
            return SnmpRefused(f"{where}: refused")
        if health is Health.GARBLED:
            return MalformedReply(f"{where}: no SNMP message")
        if health is Health.SILENT:
            self._wait(self._target.timeout_s)
            return SnmpTimeout(f"{where}: no answer in {self._target.timeout_s} s")
        latency_s = SLOW_PDU_S if health is Health.SLOW else self._olt.latency_s
        self._conversation.answered_s = self._network.engine.since_boot_s + latency_s
        self._wait(latency_s)
        return None

    def _wait(self, seconds: float) -> None:
        self._actor.sleep(seconds)

    def _value(self, oid: Oid) -> SnmpValue:
        uptime = self._olt.uptime(self._network.engine.true_now)
        system: dict[Oid, SnmpValue] = {
            SYS_DESCR: b"Simulated OLT",
            SYS_OBJECT_ID: (1, 3, 6, 1, 4, 1, 99999, 1),
            SYS_UP_TIME: int(uptime.total_seconds() * 100),
            SYS_NAME: self._olt.name.encode(),
        }
        if oid in system:
            return system[oid]
        if oid[: len(SERIAL)] == SERIAL:
            return f"SIMU{self._olt.olt_id:04X}{oid[-1]:04X}".encode()
        if oid[: len(DESCRIPTION)] == DESCRIPTION:
            return f"conversation {self._conversation.number}".encode()
        return Missing.NO_SUCH_OBJECT
