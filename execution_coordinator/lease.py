"""The right to talk to one OLT while its execution runs.

The RUNNING row in PostgreSQL is the lease. A worker trusts it only until its own deadline on
CLOCK_BOOTTIME, which goes on while a machine is suspended; each renewal moves that deadline. The
Redis key `lock:snmp:host:<olt id>` shows people who holds the OLT and decides nothing.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from executions.choices import Reason
from executions.lifecycle import Claim
from snmp_jobs.snmp.base import OperationAborted

logger = logging.getLogger(__name__)

KEY_PREFIX = "lock:snmp:host:"
KEY_LIFETIME_S = 60


class RunStopped(OperationAborted):
    """Raised between two PDUs: this run may not send another one."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"stopped between two PDUs: {reason.value}")
        self.reason = reason


def boot_time_s() -> float:
    """Seconds since boot, also those asleep: a suspended machine must not trust an old lease."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(slots=True)
class Lease:
    """What a running worker asks before each PDU. Shared with the thread that renews it."""

    claim: Claim
    trusted_until_s: float
    stop_reason: Reason = Reason.NONE

    def check(self) -> None:
        """Raises `RunStopped` when this worker may not send another PDU."""
        if self.stop_reason is not Reason.NONE:
            raise RunStopped(self.stop_reason)
        if boot_time_s() >= self.trusted_until_s:
            raise RunStopped(Reason.LEASE_LOST)


def trust_end_s(asked_at_s: float, lease: timedelta) -> float:
    """When to stop trusting a lease that was asked for at `asked_at_s`: a fifth before its end."""
    return asked_at_s + lease.total_seconds() * 0.8


@dataclass(frozen=True, slots=True)
class LeaseKey:
    """The Redis key that shows the lease. Every failure of Redis is ignored: the row decides."""

    name: str
    owner: str = field(default="")

    @classmethod
    def of(cls, claim: Claim) -> "LeaseKey":
        return cls(f"{KEY_PREFIX}{claim.olt_id}", f"{claim.execution_id}:{claim.fence}")

    def show(self) -> None:
        with redis_may_fail("show", self.name):
            _redis().set(self.name, self.owner, ex=KEY_LIFETIME_S)

    def clear(self) -> None:
        with redis_may_fail("clear", self.name):
            _redis().eval(_DELETE_IF_OWNED, 1, self.name, self.owner)


def clear_keys(olt_ids: Iterable[int]) -> None:
    """Removes the keys of these OLTs, whoever shows them, in one round trip."""
    with redis_may_fail("clear", f"{KEY_PREFIX}*"):
        _redis().delete(*(f"{KEY_PREFIX}{olt_id}" for olt_id in olt_ids))


def shown_owners(olt_ids: Sequence[int]) -> dict[int, str]:
    """`{olt id: "execution:fence"}` of the keys there are, in one round trip; {} without Redis."""
    found: Sequence[bytes | str | None] = ()
    with redis_may_fail("read", f"{KEY_PREFIX}*"):
        keys = [f"{KEY_PREFIX}{olt_id}" for olt_id in olt_ids]
        found = _redis().mget(keys) if keys else ()
    return {
        olt_id: owner.decode()
        for olt_id, owner in zip(olt_ids, found, strict=False)
        if isinstance(owner, bytes)
    }


_DELETE_IF_OWNED = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


@cache
def _redis() -> "redis.Redis":
    # Nothing is retried blindly: a retried SET NX can make a lock that nobody holds.
    return redis.Redis.from_url(
        settings.REDIS_URL,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
    )


def redis_answers() -> bool:
    try:
        _redis().ping()
    except redis.RedisError:
        return False
    return True


@contextmanager
def redis_may_fail(what: str, key: str) -> Iterator[None]:
    """Ends what is inside at the first failure of Redis, and goes on: nothing depends on it."""
    try:
        yield
    except redis.RedisError as error:
        logger.debug("could not %s %s: %s", what, key, error)
