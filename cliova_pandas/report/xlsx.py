"""A page as an Excel workbook: a sheet for each table, with numbers that are numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.export.workbooks import TextSafeBook, add_table, clean_text, word_replaced
from cliova_pandas.report.document import (
    Block,
    Exhibit,
    Facts,
    KeyNumbers,
    Kind,
    Page,
    Paragraph,
    Prose,
    Table,
    TableColumn,
)
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.report.xlsx_charts import SheetColumn, add_chart
from cliova_pandas.verdicts.palette import COLOURS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_SPANS: Final = ("shares", "changes")
_FORMATS: Final[dict[Kind, str]] = {
    "count": "#,##0",
    "share": "0.0%",
    "shares": "0.0%",
    "points": "+0.0;-0.0;0",
    "changes": "+0.0;-0.0;0",
}
_WIDEST: Final = 60
_LONGEST_NAME: Final = 31
# The first sheet has a column of labels and one of texts, so wide in characters.
_LABELS: Final = 24
_TEXTS: Final = 100
_PAPERS: Final = {"A4": 9, "Letter": 1}
_LINK: Final = {"font_color": "#0563C1", "underline": 1}


def render_workbook(page: Page) -> bytes:
    """Return a page as a workbook.

    The first sheet has the sentences, with a link to the sheet of each table. In the other sheets
    the first row is the head, which stays in sight. What lies between two numbers has two columns.
    A number is there at full precision, and is shown with the digits that the other formats show.
    """
    file = io.BytesIO()
    book = _Book(file, page)
    made = datetime.fromisoformat(page.made_at).astimezone(UTC)
    book.book.set_properties(
        {
            "title": clean_text(page.title),
            "author": clean_text(page.author or page.maker),
            # XlsxWriter takes it for UTC, and writes it as the time of the last change as well.
            "created": made.replace(tzinfo=None, microsecond=0),
        }
    )
    front = _Front(book)
    front.write(page)
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Exhibit):
                _write_table(book, block)
    front.say_replaced(book.replaced)
    book.book.close()
    return file.getvalue()


class _Book(TextSafeBook):
    """A workbook of sheets that print well, in one language."""

    def __init__(self, file: io.BytesIO, page: Page) -> None:
        super().__init__(file, in_memory=True)
        self.point = LocaleFormatter(page.lang).point
        self._page = page

    def add_sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints as wide as a page, and as long as it is."""
        sheet = self.book.add_worksheet(name)
        sheet.fit_to_pages(1, 0)
        sheet.set_paper(_PAPERS[self._page.paper])
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        title = clean_text(self._page.title)[:100].replace("&", "&&")
        sheet.set_header(f"&L{title}&R&A")
        sheet.set_footer(f"&L{clean_text(self._page.made)}&R&P / &N")
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, **style: Any) -> None:
        """Write a value; a text is a text, whatever it begins with."""
        if isinstance(value, str):
            self.put_text(sheet, row, column, value, **style)
        elif value is None:
            sheet.write_blank(row, column, None, self.find_format(**style))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.find_format(**style))
        else:
            sheet.write_number(row, column, value, self.find_format(**style))


class _Front:
    """The first sheet: the sentences of a page, from the top down."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self._sheet = book.add_sheet("Report")
        self._sheet.set_column(0, 0, _LABELS)
        self._sheet.set_column(1, 1, _TEXTS)
        self._sheet.hide_gridlines(2)
        self._sheet.freeze_panes(1, 0)
        self._row = -1

    def write(self, page: Page) -> None:
        """Write what a page says."""
        self._add(page.title, bold=True, font_size=18)
        self._add(page.kind)
        self._add(f"{page.author}, {page.made}" if page.author else page.made)
        for notice in page.notices:
            self._add(notice, bold=True, font_color="#B45309")
        for section in page.sections:
            self._row += 1
            self._add(section.title, bold=True, font_size=14)
            for block in section.blocks:
                self._add_block(block)
        self._row += 1
        self._add(page.footer, italic=True)

    def say_replaced(self, count: int) -> None:
        """Say how many characters of the texts no workbook can hold, if there are any."""
        if count:
            self._add(word_replaced(count), italic=True)

    def _add(self, text: str, *, label: str = "", link: str = "", **style: Any) -> None:
        """Add a line: over both columns, or a label and a text."""
        self._row += 1
        book, sheet, row = self._book, self._sheet, self._row
        style |= {"text_wrap": True, "valign": "top"} | (_LINK if link else {})
        room = _TEXTS if label else _LABELS + _TEXTS
        lines = sum(-(-max(len(line), 1) // room) for line in text.split("\n"))
        sheet.set_row(row, lines * style.get("font_size", 11) * 1.4)
        if label:
            book.put(sheet, row, 0, label, font_color="#595959")
        else:
            sheet.merge_range(row, 0, row, 1, "", book.find_format(**style))
        place = 1 if label else 0
        if link:
            sheet.write_url(row, place, link, book.find_format(**style), clean_text(text))
        # Also over a link, whose text XlsxWriter has no prefix for.
        book.put(sheet, row, place, text, **style)

    def _add_block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            is_loud = block.tone in ("lead", "change", "decision", "warning")
            self._add(block.text, bold=is_loud)
            if block.url:
                self._add(block.url, label="Source", link=block.url)
        elif isinstance(block, Facts):
            for label, text in block.items:
                self._add(text, label=label)
        elif isinstance(block, KeyNumbers):
            for one in block.items:
                self._add(f"{one.text}, {one.basis}", label=one.label)
        elif isinstance(block, Prose):
            self._add(block.markdown.strip())
        else:
            self._add_pointer(block)

    def _add_pointer(self, exhibit: Exhibit) -> None:
        table = exhibit.table
        self._add(table.caption, label="Sheet", link=f"internal:'{_name_sheet(table)}'!A1")
        if table.note:
            self._add(table.note, label=" ")
        if exhibit.chart:
            self._add(exhibit.chart.alt, label=" ")


def _write_table(book: _Book, exhibit: Exhibit) -> None:
    table = exhibit.table
    sheet = book.add_sheet(_name_sheet(table))
    listed = list(_list_columns(table))
    titles = _make_unique([title for _, title, _ in listed])
    if table.rows:
        add_table(sheet, f"table_{table.name.replace('-', '_')}", titles, len(table.rows))
    for place, ((column, _, values), title) in enumerate(zip(listed, titles, strict=True)):
        _write_column(book, sheet, place, column, title, values)
    add_chart(
        book.book,
        sheet,
        [
            SheetColumn(
                column.name, column.kind, _FORMATS.get(column.kind, "General"), column.is_drawn
            )
            for column, _, _ in listed
        ],
        len(table.rows),
        title=table.caption,
        alt=exhibit.chart.alt if exhibit.chart else f"Bars of the table above: {table.caption}",
    )
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()


def _make_unique(titles: list[str]) -> list[str]:
    """Return titles of which no two read alike, as the columns of a table need them."""
    seen: dict[str, int] = {}
    unique = []
    for title in titles:
        count = seen[title.lower()] = seen.get(title.lower(), 0) + 1
        unique.append(title if count == 1 else f"{title} ({count})")
    return unique


def _list_columns(table: Table) -> Iterator[tuple[TableColumn, str, list[Any]]]:
    """Yield the columns of the sheet with their titles and values."""
    for number, column in enumerate(table.columns):
        values = [row[number].value for row in table.rows]
        if column.kind not in _SPANS:
            yield column, column.title, values
            continue
        pairs = [value if isinstance(value, tuple) else (None, None) for value in values]
        for side, name in enumerate(("low", "high")):
            yield column, f"{column.title}, {name}", [pair[side] for pair in pairs]


def _write_column(
    book: _Book, sheet: Worksheet, place: int, column: TableColumn, title: str, values: list[Any]
) -> None:
    is_number = column.kind in _FORMATS
    aside: dict[str, Any] = {"align": "left", "indent": 1} if place and not is_number else {}
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
    book.put(sheet, 0, place, title, **head, **(aside or {"align": "right" if place else "left"}))
    for row, value in enumerate(values, 1):
        style = aside
        if is_number:
            style = {"num_format": choose_format(column.kind, value, point=book.point)}
        book.put(sheet, row, place, value, **style)
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    wide = max(longest, 11 if is_number else 9, min(len(title), 16))
    sheet.set_column(place, place, min(wide + 2, _WIDEST))
    if column.kind == "share" and values:
        # Left to itself, Excel draws a tenth of the width for nothing at all.
        bar = {
            "type": "data_bar", "bar_color": COLOURS["valid"], "min_type": "num", "min_value": 0,
            "max_type": "num", "max_value": 1, "min_length": 0, "max_length": 100,
        }  # fmt: skip
        sheet.conditional_format(1, place, len(values), place, bar)


def choose_format(kind: Kind, value: Any, *, point: str = ".") -> str:
    """Return the format in which a number is shown with the same digits as on a page.

    A spreadsheet rounds half up, too; but a format of its own keeps a number that would round to
    none or all from being shown as such, as `cliova_pandas.stats.writing.formatting` does. A
    spreadsheet writes digits with the decimal mark of its reader; what stands in quotes has the
    given one.

    >>> [choose_format("share", share) for share in (0, 0.0004, 0.118, 0.9996, 1)]
    ['0%', '"< 0.1%"', '0.0%', '"> 99.9%"', '0%']
    """
    if kind == "count" or value is None:
        return _FORMATS[kind]
    is_share = kind in ("share", "shares")
    size = float(f"{abs(value) * (100 if is_share else 1):.15g}")
    if abs(value) in (0, 1 if is_share else 100):
        return "0%" if is_share else "+0;-0;0"
    if 0.05 <= size < 99.95:
        return _FORMATS[kind]
    sign, unit = ("", "%") if is_share else ("+" if value > 0 else "-", "")
    below, above = ("<", ">") if value > 0 else (">", "<")
    text = f"{below} {sign}0{point}1{unit}" if size < 1 else f"{above} {sign}99{point}9{unit}"
    # Without a format of their own, negative numbers have a second minus put before the text.
    return f'"{text}"' if value > 0 else f'"{text}";"{text}"'


def _name_sheet(table: Table) -> str:
    return table.name.replace("-", " ").capitalize()[:_LONGEST_NAME]
