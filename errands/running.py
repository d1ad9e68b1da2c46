"""Works on one errand from its start to its end."""

import logging
import time
from collections.abc import Iterator
from typing import Final

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db import DatabaseError

from console.row_counts import row_count
from errands import lifecycle
from errands.choices import Kind
from errands.files import file_of
from errands.lifecycle import Turn, TurnLostError
from errands.models import Errand
from errands.sheets import write_sheet
from errands.sources import COLUMNS, DELETIONS, NotAllowedError, header_of, rows_of

logger = logging.getLogger(__name__)

CHUNK: Final = 2000
BEAT_S: Final = 1.0


def run_next() -> int | None:
    """The id of the errand that it worked on; None when none waits, or another one runs."""
    turn = lifecycle.claim()
    if turn is None:
        return None
    try:
        _run(turn)
    except TurnLostError as lost:
        logger.info("%s", lost)
    except (
        NotAllowedError,
        IncorrectLookupParameters,
        SuspiciousOperation,
        ObjectDoesNotExist,
        DatabaseError,
        OSError,
    ) as error:
        logger.exception("errand %s failed", turn.errand_id)
        lifecycle.fail(turn, f"{type(error).__name__}: {error}")
    return turn.errand_id


def _run(turn: Turn) -> None:
    errand = Errand.objects.get(pk=turn.errand_id)
    done, kept_at_s = 0, time.monotonic()
    for done in _steps(turn, errand):
        if time.monotonic() - kept_at_s >= BEAT_S:
            lifecycle.keep(turn, done)
            kept_at_s = time.monotonic()
    lifecycle.finish(turn, done)


def _steps(turn: Turn, errand: Errand) -> Iterator[int]:
    """The number of rows done so far, again and again."""
    if errand.kind == Kind.DELETE:
        yield from _delete(turn, errand)
        return
    columns = COLUMNS[errand.source]
    rows = rows_of(errand, "view").select_related(*columns.related)
    lifecycle.keep(turn, 0, row_count(rows, 0))
    cells = (columns.cells(row) for row in rows.iterator(chunk_size=CHUNK))
    header = list(header_of(columns))
    yield from write_sheet(Kind(errand.kind), file_of(errand), header, cells)


def _delete(turn: Turn, errand: Errand) -> Iterator[int]:
    """Batch by batch, each a transaction of its own: what is gone stays gone when it is stopped."""
    rows = rows_of(errand, "delete")
    lifecycle.keep(turn, 0, row_count(rows, 0))
    done = 0
    while deleted := DELETIONS[errand.source](rows):
        done += deleted
        lifecycle.keep(turn, done)
        yield done
