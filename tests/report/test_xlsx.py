"""A workbook: numbers that are numbers, texts that are texts, and the digits of the page."""

from __future__ import annotations

import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cliova_pandas import VERDICTS, write_report
from tests.support.reading_back import list_markdown_tables
from tests.support.report_frames import NOW, make_nasty, read


def test_no_text_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    """Every cell with a text is one, and stays one when it is edited."""
    path = write_report(
        make_nasty(), tmp_path / "r.xlsx", title="=1+1", author="@x", notes="=2+2",
        include_addresses=VERDICTS, now=NOW,
    )  # fmt: skip
    cells = [
        cell
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.data_type == "f"]
    risky = [cell for cell in texts if re.match(r"\s*[=+\-@]", str(cell.value))]
    assert {"=1+1", "=2+2"} <= {cell.value for cell in risky}
    assert all(cell.quotePrefix for cell in risky)


def test_a_workbook_knows_no_other_time(tmp_path: Path) -> None:
    """Its entries and its properties have the one time that was said."""
    path = write_report(make_nasty(), tmp_path / "r.xlsx", now=NOW)
    with zipfile.ZipFile(path) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(path).properties
    assert properties.created == properties.modified == NOW.replace(tzinfo=None)


def test_a_workbook_is_one_to_work_with(tmp_path: Path) -> None:
    """Numbers have formats, heads stay in sight, shares have bars, and links lead to sheets."""
    book = openpyxl.load_workbook(write_report(read("list_12345"), tmp_path / "r.xlsx", now=NOW))
    sheet = book["Verdicts"]
    assert sheet.freeze_panes == "B2"
    assert [cell.number_format for cell in sheet[2]] == [
        "General", "#,##0", "0.0%", "0.0%", "0.0%",
    ]  # fmt: skip
    [[rule]] = [ranges.rules for ranges in sheet.conditional_formatting]
    # A bar of no length stands for nothing, and one of the whole width for everything.
    assert (rule.dataBar.minLength, rule.dataBar.maxLength) == (0, 100)
    links = [cell.hyperlink for row in book["Report"].iter_rows() for cell in row if cell.hyperlink]
    places = [str(link.location or link.target) for link in links]
    assert {place.strip("#").split("!")[0].strip("'") for place in places if "!" in place} == set(
        book.sheetnames[1:]
    )


def show(cell: Any) -> str:
    """Return what a spreadsheet shows of a cell, by the few formats that a report uses."""
    value, form = cell.value, cell.number_format
    if value is None:
        return "–"
    if cell.data_type == "b":
        return "yes" if value else "no"
    if form.startswith('"'):
        return str(form.split(";")[0].strip('"')).replace("%", " %").replace("-", "−")
    if form == "General":
        return str(value)
    if form == "#,##0":
        return f"{Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP):,}"
    is_share = form.endswith("%")
    number = abs(Decimal(repr(value))) * (100 if is_share else 1)
    shown = number.quantize(Decimal("0.1" if "0.0" in form and value else "1"), ROUND_HALF_UP)
    sign = "" if is_share or not value else "+" if value > 0 else "−"
    return f"{sign}{shown}{' %' if is_share else ''}"


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_workbook_shows_the_digits_of_the_page(tmp_path: Path, lang: str) -> None:
    """Each number is shown as in Markdown, also "0 %", "100 %" and "< 0.1 %"."""
    few = pd.DataFrame({"verdict": ["valid"] * 2_999 + ["invalid"]})
    for name, df in (("a", read("list_october")), ("b", few), ("c", read("list_12345"))):
        options: dict[str, Any] = {"now": NOW, "lang": lang, "previous": read("list_september")}
        if name == "b":
            del options["previous"]
        text = write_report(df, tmp_path / f"{name}.md", **options).read_text("utf-8")
        book = openpyxl.load_workbook(write_report(df, tmp_path / f"{name}.xlsx", **options))
        tables = list(list_markdown_tables(text).values())
        sheets = book.worksheets[1:]
        assert len(tables) == len(sheets)
        for sheet, table in zip(sheets, tables, strict=True):
            assert [show_row(sheet, row) for row in sheet.iter_rows(min_row=2)] == [
                [write_english(text, lang) for text in row] for row in table
            ]


def show_row(sheet: Any, row: Any) -> list[str]:
    """Return what is shown of a row, with low and high as one text."""
    heads = [cell.value for cell in sheet[1]]
    shown: list[str] = []
    for head, cell in zip(heads, row, strict=True):
        text = show(cell)
        text = text.replace(",", ".") if text[:1] in ("<", ">") else text
        if head.endswith(", high"):
            shown[-1] = " to ".join(dict.fromkeys([shown[-1], text]))
        else:
            shown.append(text)
    return shown


def write_english(text: str, lang: str) -> str:
    """Return a number of a table as the spreadsheets of English readers show it."""
    if lang == "de" and re.fullmatch(r"[<>+−\d., %to]+|other \(.*", text):
        return text.translate(str.maketrans(".,", ",."))
    return text


def test_what_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    """Controls and U+FFFE and U+FFFF become visible, and the book can be read."""
    odd = "a\x00b\x0bc\ufffed\uffffe_x0041_f"
    frame = pd.DataFrame({"email": ["a@x.de"], "verdict": ["valid"]})
    path = write_report(frame, tmp_path / "r.xlsx", notes=odd, now=NOW)
    with zipfile.ZipFile(path) as book:
        texts = "".join(book.read(name).decode("utf-8") for name in book.namelist())
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", texts)
    values = [
        cell.value for row in openpyxl.load_workbook(path)["Report"].iter_rows() for cell in row
    ]
    assert any(str(value).startswith("a\ufffdb\ufffdc\ufffdd\ufffde") for value in values)
