"""The only code that moves the status of an execution.

Each step is a compare-and-set: it says whether it was this caller that did it. Times of leases come
from the clock of PostgreSQL (`now()`), never from the clock of a worker.

    waiting    opened as PENDING; held back, brought forward, given up
    claims     PENDING → RUNNING, with a lease and a fence
    leases     how long what runs goes on holding its OLT
    stopping   what waits is ABORTED, what runs is asked to stop
    endings    RUNNING → final, only while the fence holds
    retries    RUNNING → PENDING in queue `retry`
    losses     RUNNING with a lease that is over → PENDING or FAILED
"""

from executions.lifecycle.claims import ONE_PER_OLT, Claim, start, start_probe
from executions.lifecycle.endings import FenceLostError, Outcome, abandon, finish
from executions.lifecycle.leases import renew, shorten_leases
from executions.lifecycle.losses import LostExecution, close_lost, lost_executions
from executions.lifecycle.retries import RETRY_QUEUE, retry, retry_rule
from executions.lifecycle.stopping import abort_pending, request_abort, stop_reasons
from executions.lifecycle.waiting import bring_forward, give_up_pending, hold_back, open_probes

__all__ = [
    "ONE_PER_OLT",
    "RETRY_QUEUE",
    "Claim",
    "FenceLostError",
    "LostExecution",
    "Outcome",
    "abandon",
    "abort_pending",
    "bring_forward",
    "close_lost",
    "finish",
    "give_up_pending",
    "hold_back",
    "lost_executions",
    "open_probes",
    "renew",
    "request_abort",
    "retry",
    "retry_rule",
    "shorten_leases",
    "start",
    "start_probe",
    "stop_reasons",
]
