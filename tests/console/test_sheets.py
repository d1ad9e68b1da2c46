import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from console import sheets
from console.sheets import Cell, SheetFormat, write_sheet

ROW: list[Cell] = ["Ñandú", 12, -27.5, True, None, datetime(2026, 3, 2, 15, tzinfo=UTC)]


def _written(sheet_format: SheetFormat, row: list[Cell]) -> bytes:
    file = BytesIO()
    write_sheet(file, sheet_format, ["a", "b"], [row])
    return file.getvalue()


def _csv_rows(row: list[Cell]) -> list[list[str]]:
    text = _written(SheetFormat.CSV, row).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def _xlsx_sheet(row: list[Cell]) -> str:
    with ZipFile(BytesIO(_written(SheetFormat.XLSX, row))) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_a_csv_has_a_header_and_times_of_the_project() -> None:
    assert _csv_rows(ROW) == [
        ["a", "b"],
        ["Ñandú", "12", "-27.5", "True", "", "2026-03-02 10:00:00"],
    ]


def test_a_csv_begins_with_the_mark_by_which_spreadsheets_know_utf_8() -> None:
    assert _written(SheetFormat.CSV, ROW).startswith(b"\xef\xbb\xbfa,b\r\n")


def test_an_xlsx_keeps_numbers_and_moments_as_such() -> None:
    sheet = _xlsx_sheet(ROW)

    assert "<v>12</v>" in sheet
    assert "<v>-27.5</v>" in sheet
    assert "Ñandú" in sheet
    assert "<v>46083.41666666" in sheet  # 2026-03-02 10:00 in days since 1900


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    assert _csv_rows([text])[1] == [f"'{text}"]
    assert "<f>" not in _xlsx_sheet([text])


def test_an_address_does_not_become_a_link() -> None:
    assert "hyperlink" not in _xlsx_sheet(["http://192.0.2.1"])


def test_what_a_sheet_cannot_hold_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_XLSX_ROWS", 2)
    file = BytesIO()

    write_sheet(file, SheetFormat.XLSX, ["number"], ([number] for number in (11, 22, 33)))

    with ZipFile(file) as book:
        first, second = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert ("<v>22</v>" in first, "<v>33</v>" in first) == (True, False)
    assert ("<v>22</v>" in second, "<v>33</v>" in second) == (False, True)
    assert '<c r="A2"><v>33</v>' in second
