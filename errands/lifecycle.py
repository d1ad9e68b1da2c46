"""The only code that moves an errand: taken up once, kept alive, ended by whoever has its turn."""

from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.models.functions import Now

from errands.choices import OPEN, Status
from errands.models import Errand

SILENT_AFTER_S: Final = 60
_ONE_AT_A_TIME: Final = 0x0E44A2D5  # the key of an advisory lock, of no meaning


class TurnLostError(Exception):
    """Somebody cancelled it, or took it up anew after a long silence: stop, and write nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    errand_id: int
    number: int


_CLAIM = """
    UPDATE errands SET status = 'RUNNING', turn = turn + 1, done = 0, beat_at = now()
     WHERE id = (SELECT id FROM errands
                  WHERE status = 'WAITING'
                     OR (status = 'RUNNING' AND beat_at < now() - %(silent_s)s * interval '1 s')
                  ORDER BY id LIMIT 1)
       AND NOT EXISTS (SELECT 1 FROM errands
                        WHERE status = 'RUNNING'
                          AND beat_at >= now() - %(silent_s)s * interval '1 s')
 RETURNING id, turn
"""


@transaction.atomic
def claim() -> Turn | None:
    """The oldest that waits, or whose worker has died. One errand runs at a time: the worker has
    other work too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_CLAIM, {"silent_s": SILENT_AFTER_S})
        row = cursor.fetchone()
    return Turn(*row) if row else None


def keep(turn: Turn, done: int, total: int | None = None) -> None:
    """Writes how far it is. Raises TurnLostError."""
    values: dict[str, object] = {"done": done, "beat_at": Now()}
    if total is not None:
        values["total"] = total
    _write(turn, values)


def finish(turn: Turn, done: int) -> None:
    """Raises TurnLostError."""
    _write(turn, {"status": Status.DONE, "done": done, "finished_at": Now()})


def fail(turn: Turn, error: str) -> None:
    """Raises TurnLostError."""
    _write(turn, {"status": Status.FAILED, "error": error, "finished_at": Now()})


def _write(turn: Turn, values: dict[str, object]) -> None:
    ours = Errand.objects.filter(pk=turn.errand_id, turn=turn.number, status=Status.RUNNING)
    if not ours.update(**values):
        raise TurnLostError(f"errand {turn.errand_id} is no longer ours")


def cancel(errand_id: int) -> bool:
    """Returns whether it was still open. Whoever works on it stops at its next sign of life."""
    still_open = Errand.objects.filter(pk=errand_id, status__in=OPEN)
    return bool(still_open.update(status=Status.CANCELLED, finished_at=Now()))
