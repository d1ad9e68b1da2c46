"""Rows as a file that a spreadsheet opens: CSV or XLSX."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from typing import BinaryIO, Final, TypeAlias

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | float | bool | datetime | None
Row: TypeAlias = Sequence[Cell]

MOST_XLSX_ROWS: Final = 1_048_575  # of a sheet, below its header

# A spreadsheet takes a text that begins so for a formula, and OLTs send texts of their own.
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES: Final = {
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_sheet(
    file: BinaryIO, sheet_format: SheetFormat, header: Sequence[str], rows: Iterable[Row]
) -> None:
    """Writes row by row, so that a million of them need no more memory than one.

    Moments are written in the project's time zone.
    """
    write = _write_csv if sheet_format is SheetFormat.CSV else _write_xlsx
    write(file, header, rows)


def _write_csv(file: BinaryIO, header: Sequence[str], rows: Iterable[Row]) -> None:
    """With the mark by which spreadsheets know UTF-8."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    text.detach()


def _text(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS):
        return f"'{cell}"
    return cell


def _write_xlsx(file: BinaryIO, header: Sequence[str], rows: Iterable[Row]) -> None:
    """What one sheet cannot hold goes on in the next."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with Workbook(file, options) as book:
        sheet = _add_sheet(book, header)
        for number, row in enumerate(rows):
            if number and number % MOST_XLSX_ROWS == 0:
                sheet = _add_sheet(book, header)
            sheet.write_row(number % MOST_XLSX_ROWS + 1, 0, [_value(cell) for cell in row])


def _add_sheet(book: Workbook, header: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    return sheet


def _value(cell: Cell) -> Cell:
    return timezone.localtime(cell) if isinstance(cell, datetime) else cell
