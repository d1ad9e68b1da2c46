"""Rows into a file, one by one: the memory does not grow with them."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

import xlsxwriter
from django.utils import timezone

from errands.choices import Kind

Cell: TypeAlias = str | int | float | bool | datetime | None
Row: TypeAlias = Sequence[Cell]

MOST_XLSX_ROWS: Final = 1_048_575  # of a sheet, beside its header
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(
    kind: Kind, path: Path, header: Sequence[str], rows: Iterable[Row]
) -> Iterator[int]:
    """Gives the number of rows written so far after each of them; the file is whole at the end."""
    draft = path.with_name(f"{path.name}.part")
    yield from _WRITERS[kind](draft, header, rows)
    draft.replace(path)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Row]) -> Iterator[int]:
    """UTF-8 with its mark, which spreadsheets need to see it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for count, row in enumerate(rows, 1):
            writer.writerow([_text(cell) for cell in row])
            yield count


def _text(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula is given an apostrophe in front."""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Row]) -> Iterator[int]:
    """Rows above what a sheet holds go on in the next one."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with xlsxwriter.Workbook(path, options) as book:
        for count, row in enumerate(rows, 1):
            line = (count - 1) % MOST_XLSX_ROWS + 1
            if line == 1:
                sheet = _sheet(book, header)
            sheet.write_row(line, 0, [_plain(cell) for cell in row])
            yield count
        if not book.worksheets():
            _sheet(book, header)


def _sheet(book: xlsxwriter.Workbook, header: Sequence[str]) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    return sheet


def _plain(cell: Cell) -> Cell:
    """XLSX knows no time zones."""
    return timezone.localtime(cell).replace(tzinfo=None) if isinstance(cell, datetime) else cell


_WRITERS: Final[dict[Kind, Callable[[Path, Sequence[str], Iterable[Row]], Iterator[int]]]] = {
    Kind.CSV: _write_csv,
    Kind.XLSX: _write_xlsx,
}
