"""Works on one errand from its start to its end."""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Final

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db import DatabaseError

from console.row_counts import row_count
from console.sheets import Row, SheetFormat, write_sheet
from errands import lifecycle
from errands.choices import Kind
from errands.files import file_of
from errands.lifecycle import Turn, TurnLostError
from errands.models import Errand
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
    done = _delete(turn, errand) if errand.kind == Kind.DELETE else _export(turn, errand)
    lifecycle.finish(turn, done)


def _export(turn: Turn, errand: Errand) -> int:
    """The file has its name once it is whole."""
    columns = COLUMNS[errand.source]
    rows = rows_of(errand, "view").select_related(*columns.related)
    lifecycle.keep(turn, 0, row_count(rows, 0))
    counted = _Counted(turn, map(columns.cells, rows.iterator(chunk_size=CHUNK)))
    path = file_of(errand)
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        write_sheet(file, SheetFormat(errand.kind), list(header_of(columns)), counted)
    draft.replace(path)
    return counted.done


class _Counted:
    """The rows, counted as they go by, with a sign of life each second."""

    def __init__(self, turn: Turn, rows: Iterable[Row]) -> None:
        self.turn = turn
        self.rows = rows
        self.done = 0

    def __iter__(self) -> Iterator[Row]:
        kept_at_s = time.monotonic()
        for row in self.rows:
            yield row
            self.done += 1
            if time.monotonic() - kept_at_s >= BEAT_S:
                lifecycle.keep(self.turn, self.done)
                kept_at_s = time.monotonic()


def _delete(turn: Turn, errand: Errand) -> int:
    """Batch by batch, each a transaction of its own: what is gone stays gone when it is stopped."""
    rows = rows_of(errand, "delete")
    lifecycle.keep(turn, 0, row_count(rows, 0))
    done = 0
    while deleted := DELETIONS[errand.source](rows):
        done += deleted
        lifecycle.keep(turn, done)
    return done
