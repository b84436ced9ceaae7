"""What the cells of a workbook hold is what was given, and a sign where that cannot be."""

from __future__ import annotations

import io
import json
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape

from cliova_pandas import CliovaWarning, export_lists
from cliova_pandas.export.frames import write_frame
from cliova_pandas.export.workbooks import LONGEST_TEXT, TextSafeBook, clean_text
from tests.support.office import needs_office, open_in_office


def read_column(file: Path | io.BytesIO) -> list[Cell]:
    """Return the cells of the first column of a workbook."""
    sheet: Any = load_workbook(file).active
    return [row[0] for row in sheet.iter_rows()]


@given(st.text(max_size=30))
def test_a_text_comes_back_but_for_what_xml_cannot_hold(text: str) -> None:
    """Also where it looks like an escape of Excel's own, or has a line end that XML changes."""
    file = io.BytesIO()
    book = TextSafeBook(file, in_memory=True)
    book.put_text(book.book.add_worksheet(), 0, 0, f"<{text}>")
    book.book.close()
    [cell] = read_column(file)
    assert cell.data_type == "s"
    assert unescape(str(cell.value)) == clean_text(f"<{text}>")


def test_a_text_is_no_longer_than_a_cell() -> None:
    """What is too long is cut where Excel would refuse the file."""
    assert len(clean_text("x" * 40_000)) == LONGEST_TEXT


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_numbers_of_a_frame_come_back_to_the_last_bit(numbers: list[float]) -> None:
    """XlsxWriter by itself would write one digit too few."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.xlsx")
        write_frame(pd.DataFrame({"a": numbers}), path)
        read = [cell.value for cell in read_column(path)]
    assert read == ["a", *numbers]


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 2, 3, 4, 5), time(3, 4, 5), timedelta(days=2, hours=1)],  # noqa: DTZ001
)
def test_times_are_times(tmp_path: Path, value: object) -> None:
    """A sheet can sort and subtract them."""
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame({"a": pd.Series([value], dtype=object)}), path)
    assert read_column(path)[1].value == value


def test_days_before_the_calendar_of_excel_are_texts(tmp_path: Path) -> None:
    """Its first day is that of the year 1900."""
    path = tmp_path / "x.xlsx"
    days = [date(1899, 12, 31), date(2026, 1, 2)]
    write_frame(pd.DataFrame({"a": pd.Series(days, dtype=object)}), path)
    read = [cell.value for cell in read_column(path)]
    assert read == ["a", "1899-12-31", datetime(2026, 1, 2)]  # noqa: DTZ001


def test_a_frame_is_a_table_with_a_filter(tmp_path: Path) -> None:
    """Its table spans all rows, has the columns' own names, and the head stays in sight."""
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame({"=email": ["a@x.de", "b@x.de"], "score": [1, 2]}), path)
    sheet: Any = load_workbook(path).active
    [table] = sheet.tables.values()
    assert table.ref == table.autoFilter.ref == "A1:B3"
    assert [column.name for column in table.tableColumns] == ["=email", "score"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].quotePrefix


@pytest.mark.filterwarnings("ignore:1 character that no workbook can hold")
@pytest.mark.parametrize(
    "names",
    [["a", "A"], ["a", ""], ["a", "b\nc"], ["a", "x" * 256], ["a", "_x0041_"], ["a", "b\x07"]],
)
def test_a_head_that_excel_would_repair_has_a_filter_and_no_table(
    tmp_path: Path, names: list[str]
) -> None:
    """Names that a table cannot have are written as they are, with a filter over them."""
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame([[1, 2]], columns=names), path)
    sheet: Any = load_workbook(path).active
    assert not sheet.tables
    assert sheet.auto_filter.ref == "A1:B2"


def test_a_large_frame_is_written_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would not fit into memory as cells has a filter over its head."""
    monkeypatch.setattr("cliova_pandas.export.frames._MOST_TABLE_CELLS", 3)
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), path)
    sheet: Any = load_workbook(path).active
    assert not sheet.tables
    assert sheet.auto_filter.ref == "A1:B3"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["a", "b"],
        [1, 3],
        [2, 4],
    ]


def test_a_frame_without_rows_is_a_head(tmp_path: Path) -> None:
    """A table must have a row, so there is none."""
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame({"a": []}), path)
    sheet: Any = load_workbook(path).active
    assert not sheet.tables
    assert sheet["A1"].value == "a"


def test_what_no_workbook_can_hold_is_counted(tmp_path: Path) -> None:
    """Each character is a sign in the cell, and both manifests say how many there are."""
    df = pd.DataFrame({"email": ["a@x.de"], "name": ["a\x07b\uffffc"], "verdict": ["valid"]})
    assert write_frame(df, tmp_path / "x.csv") == 0
    with pytest.warns(CliovaWarning, match="2 characters .* stand in 'x.xlsx' as \ufffd") as caught:
        assert write_frame(df, tmp_path / "x.xlsx") == 2
    assert caught[0].filename == __file__
    with pytest.warns(CliovaWarning, match="2 characters .* stand in these files") as caught:
        manifest = export_lists(df, tmp_path / "lists", format="xlsx")
    assert len(caught) == 1
    assert manifest.attrs["cliova"]["replaced"] == 2
    about = json.loads((tmp_path / "lists" / "manifest.json").read_text(encoding="utf-8"))
    assert about["replaced"] == 2
    said = (tmp_path / "lists" / "README.txt").read_text(encoding="utf-8")
    assert "2 characters that no workbook can hold stand here as \ufffd." in said


@needs_office
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    """It converts the sheet, and the cells are those of the workbook."""
    df = pd.DataFrame({"=email": ["=1+1", "a\x07b"], "n": [1.5, None], "is": [True, False]})
    with pytest.warns(CliovaWarning, match="1 character .* stands in 'x.xlsx'"):
        write_frame(df, tmp_path / "x.xlsx")
    path = tmp_path / "x.xlsx"
    ours, theirs = (
        [list(row) for row in book["result"].iter_rows(values_only=True)]
        for book in (load_workbook(path), open_in_office(path, tmp_path))
    )
    assert theirs == ours
