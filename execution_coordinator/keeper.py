"""One thread per process that renews the leases held in it and passes on orders to stop."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from execution_coordinator.lease import Lease, LeaseKey, boot_time_s, trust_end_s
from executions import lifecycle
from executions.choices import Reason
from executions.lifecycle import Claim

logger = logging.getLogger(__name__)

LOOK_FOR_ORDERS_S = 1.0


class LeaseKeeper:
    """Holds the leases of this process. Its thread starts with the first one and then stays."""

    def __init__(self) -> None:
        self._leases: dict[int, Lease] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._renewed_at_s = 0.0

    @contextmanager
    def hold(self, claim: Claim, asked_at_s: float) -> Iterator[Lease]:
        """Keeps the lease of `claim` until the end; it was asked for at `asked_at_s` since boot."""
        lease = Lease(claim, trust_end_s(asked_at_s, settings.LEASE))
        key = LeaseKey.of(claim)
        self._add(lease)
        key.show()
        try:
            yield lease
        finally:
            self._remove(lease)
            key.clear()

    def _add(self, lease: Lease) -> None:
        with self._lock:
            self._leases[lease.claim.fence] = lease
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="lease-keeper", daemon=True)
                self._thread.start()
        self._wake.set()

    def _remove(self, lease: Lease) -> None:
        with self._lock:
            self._leases.pop(lease.claim.fence, None)

    def _held(self) -> list[Lease]:
        with self._lock:
            return list(self._leases.values())

    def _run(self) -> None:
        while True:
            self._wake.clear()
            if not self._held():
                connection.close()
                self._wake.wait()
            self._look_after(self._held())
            time.sleep(LOOK_FOR_ORDERS_S)

    def _look_after(self, leases: list[Lease]) -> None:
        """A database that does not answer costs nothing here: the leases run out by themselves."""
        try:
            close_old_connections()
            self._pass_on_orders(leases)
            self._renew_when_due(leases)
        except DatabaseError as error:
            logger.warning("leases not renewed, the database did not answer: %s", error)
            connection.close()

    def _pass_on_orders(self, leases: list[Lease]) -> None:
        reasons = lifecycle.stop_reasons([lease.claim for lease in leases])
        for lease in leases:
            lease.stop_reason = reasons.get(lease.claim.fence, Reason.NONE)

    def _renew_when_due(self, leases: list[Lease]) -> None:
        asked_at_s = boot_time_s()
        if asked_at_s - self._renewed_at_s < settings.LEASE.total_seconds() / 3:
            return
        self._renewed_at_s = asked_at_s
        kept = lifecycle.renew([lease.claim for lease in leases], settings.LEASE)
        for lease in leases:
            if lease.claim.fence in kept:
                lease.trusted_until_s = trust_end_s(asked_at_s, settings.LEASE)
                LeaseKey.of(lease.claim).show()


keeper = LeaseKeeper()
