"""A community is in no row, no file, no output and no key of Redis, however a run ends."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from execution_coordinator import runner
from execution_coordinator.choices import EventType
from execution_coordinator.coordinator import tick
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import CoordinatorLog
from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job_host, make_olt
from tests.udp_ports import closed_port

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "CANARY-7f3e91"

Answer = Callable[[bytes], bytes | None]


@contextmanager
def agent(answer: Answer) -> Iterator[int]:
    """Answers each datagram with what `answer` makes of it. Yields its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(10)
        thread = threading.Thread(target=_serve, args=(listening, answer))
        thread.start()
        port: int = listening.getsockname()[1]
        try:
            yield port
        finally:
            listening.sendto(b"", ("127.0.0.1", port))
            thread.join()


def _serve(listening: socket.socket, answer: Answer) -> None:
    while True:
        request, peer = listening.recvfrom(65_535)
        if not request:
            return
        reply = answer(request)
        if reply is not None:
            listening.sendto(reply, peer)


def as_response(request: bytes) -> bytearray:
    """The request with the tag of a Response (0xA2, RFC 3416) in the place of its own."""
    reply = bytearray(request)
    reply[request.index(CANARY.encode()) + len(CANARY)] = 0xA2
    return reply


def gen_err(request: bytes) -> bytes:
    reply = as_response(request)
    pdu = request.index(CANARY.encode()) + len(CANARY)
    request_id_length = reply[pdu + 3]
    reply[pdu + 4 + request_id_length + 2] = 5  # error-status
    return bytes(reply)


def value_beyond_the_end(request: bytes) -> bytes:
    return bytes(as_response(request)[:-2]) + b"\x04\x7f"


ANSWERS: dict[str, tuple[str, Answer]] = {
    "silence": ("timeout", lambda _request: None),
    "echo": ("timeout", lambda request: request),
    "cut in the middle": ("timeout", lambda request: request[: len(request) // 2]),
    "only the community": ("timeout", lambda _request: CANARY.encode()),
    "another community": ("timeout", lambda request: request.replace(b"CANARY", b"canary")),
    "genErr": ("error_status", gen_err),
    "value beyond the end": ("malformed", value_beyond_the_end),
}


def fail_to_discover(port: int, community: str = CANARY) -> Execution:
    """One run of a discovery, as a worker would do it, and two ticks."""
    olt = make_olt(address="127.0.0.1", port=port, community=community, timeout_s=0.2, retries=0)
    SnmpJobHost.objects.all().delete()
    execution = make_execution(job_host=make_job_host(olt=olt))
    tick()
    runner.run(execution.pk, worker="test")
    OLT.objects.filter(pk=olt.pk).update(enabled=False)
    tick()
    execution.refresh_from_db()
    return execution


def everything_stored(log: Path) -> str:
    """Every row of every table, every value of the cache, every line of the coordinator."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        parts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - its own tables
            parts += [row[0] for row in cursor.fetchall()]
    parts += [f"{key} {cache.get(key)}" for key in cache.keys("*")]  # type: ignore[attr-defined]
    return "\n".join([*parts, log.read_text() if log.exists() else ""])


class Witness:
    """Everything that a test could leak into."""

    def __init__(
        self,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
        coordinator_log: Path,
    ) -> None:
        self._caplog = caplog
        self._capfd = capfd
        self._coordinator_log = coordinator_log

    def saw_no_canary(self) -> bool:
        shown = self._capfd.readouterr()
        seen = everything_stored(self._coordinator_log), self._caplog.text, shown.out, shown.err
        return not any(CANARY in text for text in seen)


@pytest.fixture
def witness(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], coordinator_log: Path
) -> Witness:
    caplog.set_level("DEBUG")
    return Witness(caplog, capfd, coordinator_log)


def test_a_secret_that_was_stored_would_be_found(coordinator_log: Path) -> None:
    coordinator_logger.record(EventType.OLT_CHANGED, "its community is ANOTHER-9c20")

    assert everything_stored(coordinator_log).count("ANOTHER-9c20") == 2  # the row and the line


@pytest.mark.parametrize("fault", ANSWERS)
def test_a_discovery_that_fails_shows_no_community(fault: str, witness: Witness) -> None:
    code, answer = ANSWERS[fault]
    with agent(answer) as port:
        execution = fail_to_discover(port)

    assert execution.error_code == code, execution.error_text
    assert CoordinatorLog.objects.exists()
    assert witness.saw_no_canary()


def test_a_port_where_nobody_listens_shows_no_community(witness: Witness) -> None:
    with closed_port() as port:
        execution = fail_to_discover(port)

    assert execution.error_code == "refused"
    assert witness.saw_no_canary()


def test_a_community_that_no_key_opens_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
    witness: Witness,
) -> None:
    olt = make_olt(community=CANARY)
    execution = make_execution(job_host=make_job_host(olt=olt))
    monkeypatch.setattr(settings, "FERNET_KEYS", [Fernet.generate_key().decode()])

    runner.run(execution.pk, worker="test")

    execution.refresh_from_db()
    assert (execution.status, execution.error_code) == (Status.FAILED, "secret_unreadable")
    assert witness.saw_no_canary()


def test_the_probe_command_that_fails_shows_no_community(witness: Witness) -> None:

    with agent(gen_err) as port, pytest.raises(CommandError) as raised:
        call_command("probe_olt", "127.0.0.1", port=port, community=CANARY)

    assert CANARY not in str(raised.value)
    assert witness.saw_no_canary()
