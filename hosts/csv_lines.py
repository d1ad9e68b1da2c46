"""The lines of a CSV file as spreadsheets write it, with the number of each line."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from hosts.csv_rows import ALL_COLUMNS, Cells, CsvFault

REQUIRED = ("name", "ip", "community", "brand")
OPTIONAL = ("port", "model", "enabled")
DELIMITERS = ",;"  # a spreadsheet in Spanish writes semicolons, as the comma is for decimals


class CsvRefusedError(Exception):
    """Nothing was imported. `faults` lists every fault of the file, in its order."""

    retryable = False

    def __init__(self, faults: list[CsvFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Lines:
    """`faults`: those of lines whose cells cannot be told apart, which are not among `cells`."""

    cells: list[Cells]
    faults: list[CsvFault]


def read_lines(lines: Iterable[str]) -> Lines:
    """The stripped cells of every line that is not empty, after the header.

    Raises `CsvRefusedError` where the file is no CSV or its header lacks a column.
    """
    rows = list(_rows(list(lines)))
    line, titles = rows[0] if rows else (1, [])
    header = _names(titles)
    _check_header(line, header)
    widths = (len(header), len(titles))
    return Lines(
        [
            Cells(line, _by_column(header, cells), is_whole=len(cells) == len(titles))
            for line, cells in rows[1:]
            if not _is_surplus(cells, widths)
        ],
        [_surplus(line, header) for line, cells in rows[1:] if _is_surplus(cells, widths)],
    )


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line it begins on: a quoted cell may go on for several."""
    reader = csv.reader(lines, delimiter=_delimiter(lines), strict=True)
    first = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield first, cells
            first = reader.line_num + 1
    except csv.Error as error:
        fault = CsvFault(first, ALL_COLUMNS, None, _("this is not CSV: check its quotes"))
        raise CsvRefusedError([fault]) from error


def _delimiter(lines: Iterable[str]) -> str:
    header = next((line for line in lines if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _names(cells: Sequence[str]) -> list[str]:
    """The names of the header, without the empty cells that a spreadsheet leaves at its end."""
    length = max((number for number, cell in enumerate(cells, 1) if cell), default=0)
    return [cell.lower() for cell in cells[:length]]


def _check_header(line: int, names: Sequence[str]) -> None:
    faults = [
        CsvFault(line, name, "", _("this column is missing"))
        for name in REQUIRED
        if name not in names
    ]
    use_only = _("use only %(columns)s") % {"columns": ", ".join(REQUIRED + OPTIONAL)}
    faults += [
        CsvFault(line, name or _("(no name)"), name, use_only)
        for name in names
        if name not in REQUIRED + OPTIONAL
    ]
    faults += [
        CsvFault(line, name, name, _("this column is there %(count)d times") % {"count": count})
        for name, count in Counter(names).items()
        if count > 1
    ]
    if faults:
        raise CsvRefusedError(faults)


def _is_surplus(cells: Sequence[str], widths: tuple[int, int]) -> bool:
    """`widths`: of the header with and without the empty cells at its end, narrow one first."""
    named, written = widths
    return len(cells) > written or any(cells[named:])


def _surplus(line: int, header: Sequence[str]) -> CsvFault:
    text = _("this line has more cells than the header has columns (%(count)d)")
    return CsvFault(line, ALL_COLUMNS, None, text % {"count": len(header)})


def _by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return dict(zip_longest(header, cells[: len(header)], fillvalue=""))
