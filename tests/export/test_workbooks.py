"""What the cells of a workbook hold is what was given, and a sign where that cannot be."""

from __future__ import annotations

import io
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

from cliova_pandas.export.frames import write_frame
from cliova_pandas.export.workbooks import LONGEST_TEXT, TextSafeBook, clean_text


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
