"""Sessions with each codec to agents of these tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from simulator.agent import Agent
from snmp_jobs.snmp.base import SnmpTarget
from snmp_jobs.snmp.codec import Codec, PysnmpCodec
from snmp_jobs.snmp.fast_codec import FastCodec
from snmp_jobs.snmp.session import Session

Serve = Callable[[Agent], Agent]
Connect = Callable[..., Session]

CODECS: tuple[Codec, ...] = (FastCodec(PysnmpCodec()), PysnmpCodec())


@pytest.fixture(params=CODECS, ids=["fast", "pysnmp"])
def codec(request: pytest.FixtureRequest) -> Codec:
    chosen: Codec = request.param
    return chosen


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts agents that end with the test."""
    with ExitStack() as stack:
        yield stack.enter_context


@pytest.fixture
def connect(codec: Codec) -> Iterator[Connect]:
    """Opens sessions that end with the test; keyword arguments go to the target."""
    with ExitStack() as stack:

        def open_session(
            agent: Agent, *, deadline_s: float = 20.0, checks: Any = None, **target: Any
        ) -> Session:
            options: dict[str, Any] = {"community": "public", "timeout_s": 0.2, "retries": 1}
            session = Session(
                SnmpTarget(agent.address, agent.port, **options | target),
                deadline=time.monotonic() + deadline_s,
                codec=codec,
                **(checks or {}),
            )
            return stack.enter_context(session)

        yield open_session
