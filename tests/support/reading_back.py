"""Reports read back: the tables of a page, of Markdown, of a workbook and of JSON."""

from __future__ import annotations

import html
import json
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass
class Element:
    """An element of a page."""

    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def find(self, *names: str) -> list[Element]:
        """Return the elements of these names below it, in their order; without names, all."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.name in names or not names else []
                found += child.find(*names)
        return found

    @property
    def text(self) -> str:
        """All text below it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


class _Reader(HTMLParser):
    VOID = frozenset({"meta", "img", "link", "br", "hr", "input", "base"})

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_html(text: str) -> Element:
    """Return a page as elements; every element is closed where it should be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader._open == [reader.root]
    return reader.root


def list_html_tables(text: str) -> dict[str, list[list[str]]]:
    """Return the texts of each table's rows, by the caption."""
    return {
        table.find("caption")[0].text: [
            [cell.text for cell in row.find("th", "td")]
            for row in table.find("tbody")[0].find("tr")
        ]
        for table in read_html(text).find("table")
    }


def list_markdown_tables(text: str) -> dict[str, list[list[str]]]:
    """Return the texts of each table's rows, by the paragraph before it."""
    tables: dict[str, list[list[str]]] = {}
    caption, name = "", ""
    rows: list[list[str]] = []
    cells: list[str] = []
    for token in MARKDOWN.parse(text):
        if token.type == "inline":
            shown = "".join(child.content for child in token.children or () if child.content)
            caption, cells = (shown, [*cells, shown])
        elif token.type == "table_open":
            name, rows = caption, []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            rows.append(cells)
        elif token.type == "table_close":
            tables[name] = rows[1:]
    return tables


def list_workbook_tables(path: Path) -> dict[str, list[list[object]]]:
    """Return the values of each sheet's rows, without the head."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for sheet in book.worksheets[1:]
    }


def list_json_tables(text: str) -> dict[str, list[dict[str, object]]]:
    """Return the rows of each table."""
    return {
        block["name"]: block["rows"]
        for section in json.loads(text)["sections"]
        for block in section["blocks"]
        if block["kind"] == "table"
    }


def read_all(path: Path) -> str:
    """Return all text of a file, as it is written and as it is shown, in lower case."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            text = "\n".join(book.read(name).decode("utf-8") for name in book.namelist())
    else:
        text = path.read_text(encoding="utf-8")
    plain = re.sub(r"\\(.)", r"\1", text)
    return "\n".join((text, html.unescape(text), html.unescape(plain))).lower()
