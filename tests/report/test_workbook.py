"""The workbook of a report is one to work with: tables, filters, charts, and a sheet of paper."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cliova_pandas import write_report
from tests.support.office import needs_office, open_in_office
from tests.support.report_frames import NOW, make_nasty, read


@pytest.fixture(scope="module", params=["months", "previous", "nasty", "empty"])
def path(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of a kind."""
    target = tmp_path_factory.mktemp("report") / "report.xlsx"
    october, september = read("list_october"), read("list_september")
    if request.param == "months":
        return write_report({"=Sep": september, "Oct": october}, target, now=NOW)
    if request.param == "previous":
        return write_report(october, target, previous=september, title="A & B", now=NOW)
    if request.param == "empty":
        return write_report(read("list_empty"), target, now=NOW)
    return write_report(make_nasty(), target, include_addresses="invalid", now=NOW)


def test_each_sheet_is_a_table_with_a_filter(path: Path) -> None:
    """Its range is that of the cells, its heads are those of the cells, and no two are alike."""
    book = openpyxl.load_workbook(path)
    names: list[str] = []
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        if sheet.max_row == 1:
            continue
        [table] = sheet.tables.values()
        assert table.ref == sheet.dimensions
        assert table.autoFilter.ref == table.ref
        heads = [str(cell.value) for cell in sheet[1]]
        assert [column.name for column in table.tableColumns] == heads
        assert len({head.lower() for head in heads}) == len(heads)
        names.append(table.name)
    assert len(set(names)) == len(names)


def test_each_sheet_with_numbers_has_a_chart_of_them(path: Path) -> None:
    """It stands below the table, and each of its series is a column of it."""
    book = openpyxl.load_workbook(path)
    drawn = 0
    sheet: Any
    for sheet in book.worksheets[1:]:
        is_number = [
            isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
            for row in sheet.iter_rows(min_row=2, min_col=2)
            for cell in row
        ]
        if not any(is_number):
            continue
        [chart] = sheet._charts
        drawn += 1
        assert chart.anchor._from.row >= sheet.max_row
        for series in chart.series:
            assert f"'{sheet.title}'" in series.val.numRef.f or sheet.title in series.val.numRef.f
            assert series.val.numRef.f.endswith(f"${sheet.max_row}")
    assert drawn >= 1


def test_a_probability_is_not_drawn_beside_shares(tmp_path: Path) -> None:
    """How sure a driver is says nothing of how much of the list it is."""
    target = write_report(read("list_12345"), tmp_path / "r.xlsx", sections=["drivers"], now=NOW)
    sheet: Any = openpyxl.load_workbook(target)["Drivers"]
    titles = [cell.value for cell in sheet[1]]
    drawn = [one.tx.strRef.f.rpartition("!")[2] for one in sheet._charts[0].series]
    drawn = [sheet[cell.replace("$", "")].value for cell in drawn]
    assert drawn == ["Share invalid", "The rest", "Of all invalid"]
    assert "q-value" in titles


def test_each_sheet_is_set_up_for_paper(path: Path) -> None:
    """As wide as a sheet of A4, with the name of the report at the top and the page at the foot."""
    sheet: Any
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.oddHeader.left.text
        assert sheet.oddFooter.right.text == "&P / &N"
    letter = write_report(
        read("list_12345"), path.parent / "l.xlsx", paper="Letter", overwrite=True
    )
    assert {one.page_setup.paperSize for one in openpyxl.load_workbook(letter).worksheets} == {1}


def test_what_is_replaced_is_counted(tmp_path: Path) -> None:
    """The first sheet says how many characters no workbook can hold; without any, nothing."""
    df = read("list_12345")
    odd = write_report(df, tmp_path / "a.xlsx", notes="a\x00b\uffffc", now=NOW)
    plain = write_report(df, tmp_path / "b.xlsx", notes="abc", now=NOW)
    said = [
        [str(cell.value) for cell in openpyxl.load_workbook(one)["Report"]["A"] if cell.value]
        for one in (odd, plain)
    ]
    assert "2 characters that no workbook can hold stand here as \ufffd." in said[0]
    assert not [text for text in said[1] if "no workbook can hold" in text]


def test_a_workbook_with_charts_is_the_same_to_the_byte(tmp_path: Path) -> None:
    """Nothing in it is of the machine or of the moment."""
    df = read("list_october")
    one, two = (write_report(df, tmp_path / f"{name}.xlsx", now=NOW) for name in "ab")
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as book:
        assert [name for name in book.namelist() if "chart" in name]


@needs_office
def test_libreoffice_opens_it(path: Path, tmp_path: Path) -> None:
    """It converts every sheet, and the numbers are those of the workbook."""
    ours, theirs = openpyxl.load_workbook(path), open_in_office(path, tmp_path)
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours.worksheets[1:]:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        again = [
            [cell.value for cell in row]
            for row in theirs[sheet.title].iter_rows(
                max_row=sheet.max_row, max_col=sheet.max_column
            )
        ]
        assert again == [
            [pytest.approx(v, rel=1e-12) if isinstance(v, float) else v for v in row]
            for row in rows
        ]
