"""A page as an Excel workbook: a sheet for each table, with numbers that are numbers."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cliova_pandas.export.formulas import is_formula
from cliova_pandas.report.document import (
    Block,
    Column,
    Exhibit,
    Facts,
    Kind,
    Page,
    Paragraph,
    Prose,
    Table,
)
from cliova_pandas.verdicts.palette import COLOURS

_FORMATS: Final[dict[Kind, str]] = {
    "count": "#,##0",
    "share": "0.0%",
    "shares": "0.0%",
    "points": "+0.0;-0.0;0",
    "changes": "+0.0;-0.0;0",
}
_SPANS: Final = ("shares", "changes")
_WIDEST: Final = 60
_LONGEST_NAME: Final = 31
_LONGEST_TEXT: Final = 32_767
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_BOLD: Final = Font("Calibri", 11, bold=True)
_HEAD: Final = Border(bottom=Side("thin"))


def render_workbook(page: Page) -> bytes:
    """Return a page as a workbook.

    The first sheet has the sentences, with a link to the sheet of each table. In the other sheets
    the first row is the head, which stays in sight. What lies between two numbers has two columns.
    """
    book = Workbook()
    made = datetime.fromisoformat(page.made_at).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = _clean(page.author or page.maker)
    book.properties.title = _clean(page.title)
    book.properties.created = made
    front = book.active
    assert isinstance(front, Worksheet)  # noqa: S101 - a new workbook has one
    front.title = "Report"
    _write_front(front, page)
    for section in page.sections:
        for table in section.tables:
            _write_table(book.create_sheet(_name_sheet(table)), table)
    file = io.BytesIO()
    book.save(file)
    return _settle(file.getvalue(), made)


def _font(size: int = 11, **style: Any) -> Font:
    """Return a font of the family that a workbook has by default, which others lack a name for."""
    return Font("Calibri", size, **style)


def _write_front(sheet: Worksheet, page: Page) -> None:
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    sheet.sheet_view.showGridLines = False
    row = _Lines(sheet)
    row.add(page.title, font=_font(bold=True, size=18))
    row.add(page.kind)
    row.add(f"{page.author}, {page.made}" if page.author else page.made)
    for notice in page.notices:
        row.add(notice, font=_font(bold=True, color="B45309"))
    for section in page.sections:
        row.skip()
        row.add(section.title, font=_font(bold=True, size=14))
        for block in section.blocks:
            _write_block(row, block)
    row.skip()
    row.add(page.footer, font=_font(italic=True))
    sheet.freeze_panes = "A2"
    _fit_width(sheet)


class _Lines:
    """The lines of the first sheet, from the top down."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 0

    def skip(self) -> None:
        """Leave a line empty."""
        self._row += 1

    def add(self, text: str, *, label: str = "", font: Font | None = None, link: str = "") -> None:
        """Add a line: over both columns, or a label and a text."""
        self._row += 1
        if label:
            _put(self._sheet, self._row, 1, label).font = _font(color="595959")
        else:
            self._sheet.merge_cells(
                start_row=self._row, end_row=self._row, start_column=1, end_column=2
            )
        cell = _put(self._sheet, self._row, 2 if label else 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        room = 100 if label else 124
        lines = sum(-(-max(len(line), 1) // room) for line in text.split("\n"))
        size = font.size if font is not None and font.size else 11
        self._sheet.row_dimensions[self._row].height = lines * float(size) * 1.4
        if font is not None:
            cell.font = font
        if link:
            cell.hyperlink = link
            cell.font = _font(color="0563C1", underline="single")


def _write_block(lines: _Lines, block: Block) -> None:
    if isinstance(block, Paragraph):
        is_loud = block.tone in ("lead", "decision", "warning")
        lines.add(block.text, font=_BOLD if is_loud else None)
        if block.url:
            lines.add(block.url, label="Source", link=block.url)
    elif isinstance(block, Facts):
        for label, text in block.items:
            lines.add(text, label=label)
    elif isinstance(block, Prose):
        lines.add(block.markdown.strip())
    else:
        _write_pointer(lines, block)


def _write_pointer(lines: _Lines, exhibit: Exhibit) -> None:
    table = exhibit.table
    lines.add(table.caption, label="Sheet", link=f"#'{_name_sheet(table)}'!A1")
    if table.note:
        lines.add(table.note, label=" ")
    if exhibit.chart:
        lines.add(exhibit.chart.alt, label=" ")


def _write_table(sheet: Worksheet, table: Table) -> None:
    place = 1
    for number, column in enumerate(table.columns):
        values = [row[number].value for row in table.rows]
        if column.kind in _SPANS:
            pairs = [value if isinstance(value, tuple) else (None, None) for value in values]
            for side, name in enumerate(("low", "high")):
                bounds = [pair[side] for pair in pairs]
                _write_column(sheet, place, column, f"{column.title}, {name}", bounds)
                place += 1
        else:
            _write_column(sheet, place, column, column.title, values)
            place += 1
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    _fit_width(sheet)


def choose_format(kind: Kind, value: Any) -> str:
    """Return the format in which a number is shown with the same digits as on a page.

    A spreadsheet rounds half up, too; but a format of its own keeps a number that would round to
    none or all from being shown as such, as `cliova_pandas.stats.formatting` does.

    >>> [choose_format("share", share) for share in (0, 0.0004, 0.118, 0.9996, 1)]
    ['0%', '"< 0.1%"', '0.0%', '"> 99.9%"', '0%']
    """
    if kind == "count" or value is None or value != value:
        return _FORMATS[kind]
    is_share = kind in ("share", "shares")
    size = float(f"{abs(value) * (100 if is_share else 1):.15g}")
    sign, unit = ("", "%") if is_share else ("+" if value > 0 else "-", "")
    if abs(value) in (0, 1 if is_share else 100):
        return "0%" if is_share else "+0;-0;0"
    below, above = ("<", ">") if value > 0 else (">", "<")
    if 0.05 <= size < 99.95:
        return _FORMATS[kind]
    text = f'"{below} {sign}0.1{unit}"' if size < 1 else f'"{above} {sign}99.9{unit}"'
    # Without a format of their own, negative numbers have a second minus put before the text.
    return text if value > 0 else f"{text};{text}"


def _fit_width(sheet: Worksheet) -> None:
    """Let a print be as wide as a page, and as long as it is."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _write_column(
    sheet: Worksheet, place: int, column: Column, title: str, values: list[Any]
) -> None:
    head = _put(sheet, 1, place, title)
    head.font, head.border = _BOLD, _HEAD
    is_number = column.kind in _FORMATS
    head.alignment = Alignment(
        wrap_text=True,
        vertical="bottom",
        horizontal="right" if is_number else "left",
        indent=0 if is_number or place == 1 else 1,
    )
    for row, value in enumerate(values, 2):
        cell = _put(sheet, row, place, value)
        if is_number:
            cell.number_format = choose_format(column.kind, value)
        elif place > 1:
            cell.alignment = Alignment(horizontal="left", indent=1)
    letter = get_column_letter(place)
    longest = max((len(str(value)) for value in values if isinstance(value, str)), default=0)
    wide = max(longest, 11 if is_number else 9, min(len(title), 16))
    sheet.column_dimensions[letter].width = min(wide + 2, _WIDEST)
    if column.kind == "share" and values:
        colour = COLOURS["valid"].removeprefix("#")
        # Left to itself, Excel draws a tenth of the width for nothing at all.
        rule = DataBarRule(  # type: ignore[no-untyped-call]
            "num", 0, "num", 1, colour, minLength=0, maxLength=100
        )
        sheet.conditional_formatting.add(f"{letter}2:{letter}{len(values) + 1}", rule)


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> SheetCell:
    """Write a value; a text is a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, SheetCell)  # noqa: S101 - the first of merged ones
    if isinstance(value, str):
        cell.value = _clean(value)
        cell.data_type = "s"
        # Or it would become a formula when somebody edits the cell.
        cell.quotePrefix = is_formula(value)
    else:
        cell.value = value
    return cell


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:_LONGEST_TEXT]


def _name_sheet(table: Table) -> str:
    name = table.name.replace("-", " ").capitalize()
    return name[:_LONGEST_NAME]


def _settle(content: bytes, made: datetime) -> bytes:
    """Return a workbook with the one time in it that is said, in place of the clock's."""
    stamp = made.isoformat().encode() + b"Z"
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp, data)
            new.writestr(zipfile.ZipInfo(name, _EARLIEST), data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()
