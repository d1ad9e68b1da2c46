"""A community is in no row, no file, no output and no key of Redis, however a run ends."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from execution_coordinator import runner
from execution_coordinator.coordinator import tick
from execution_coordinator.models import CoordinatorLog
from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job_host, make_olt

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


def response_with_error(request: bytes) -> bytes:
    """The request as a response (its PDU's tag 0xA0 becomes 0xA2) that says genErr."""
    start = request.index(CANARY.encode()) + len(CANARY)
    pdu = bytearray(request[start:])
    pdu[0] = 0xA2
    after_request_id = 2 + 2 + pdu[3]
    pdu[after_request_id + 2] = 5
    return request[:start] + bytes(pdu)


ANSWERS: dict[str, Answer] = {
    "timeout": lambda request: None,
    "echo": lambda request: request,
    "cut in the middle": lambda request: request[: len(request) // 2 + 4],
    "cut after the community": lambda request: request[: request.index(b"CANARY") + len(CANARY)],
    "only the community": lambda request: CANARY.encode(),
    "error status": response_with_error,
    "another version": lambda request: request.replace(b"\x02\x01\x01", b"\x02\x01\x63", 1),
    "another community": lambda request: request.replace(b"CANARY", b"canary"),
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


def everything_stored() -> str:
    """Every row of every table, every value of the cache, every log file."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        parts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - its own tables
            parts += [row[0] for row in cursor.fetchall()]
    parts += [f"{key} {cache.get(key)}" for key in cache.keys("*")]  # type: ignore[attr-defined]
    parts += [path.read_text() for path in settings.LOG_DIR.rglob("*") if path.is_file()]
    return "\n".join(parts)


def assert_no_canary(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    shown = capfd.readouterr()
    for place, text in {
        "stored": everything_stored(),
        "logged": caplog.text,
        "printed": shown.out + shown.err,
    }.items():
        assert "CANARY" not in text.upper().replace("TEST_", ""), place


@pytest.mark.parametrize("fault", ANSWERS)
def test_a_discovery_that_fails_shows_no_community(
    fault: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")

    with agent(ANSWERS[fault]) as port:
        execution = fail_to_discover(port)

    assert execution.error_code, execution.status
    assert CoordinatorLog.objects.exists()
    assert_no_canary(caplog, capfd)


def test_a_port_where_nobody_listens_shows_no_community(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    execution = fail_to_discover(port)

    assert execution.error_code == "refused"
    assert_no_canary(caplog, capfd)


def test_a_community_that_no_key_opens_is_not_shown(
    settings: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    olt = make_olt(community=CANARY)
    execution = make_execution(job_host=make_job_host(olt=olt))
    settings.FERNET_KEYS = [Fernet.generate_key().decode()]  # type: ignore[attr-defined]

    runner.run(execution.pk, worker="test")

    execution.refresh_from_db()
    assert (execution.status, execution.error_code) == (Status.FAILED, "secret_unreadable")
    assert_no_canary(caplog, capfd)


def test_the_probe_command_that_fails_shows_no_community(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")

    with agent(ANSWERS["echo"]) as port, pytest.raises(CommandError) as raised:
        call_command("probe_olt", "127.0.0.1", port=port, community=CANARY)

    assert CANARY not in str(raised.value)
    assert_no_canary(caplog, capfd)
