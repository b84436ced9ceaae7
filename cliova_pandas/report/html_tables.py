"""How the cells of a table look on a page, and which tables become cards on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

from cliova_pandas.report.document import (
    Bar,
    Cell,
    Exhibit,
    Kind,
    Page,
    Stack,
    Table,
    TableColumn,
    Value,
)
from cliova_pandas.stats.writing.formatting import NOTHING
from cliova_pandas.verdicts import VERDICTS

_NUMBERS: Final[frozenset[Kind]] = frozenset({"count", "share", "points", "shares", "changes"})
_SPANS: Final[frozenset[Kind]] = frozenset({"shares", "changes"})
_LONG: Final = 28
"""Texts up to this length stand on one line."""

_WIDTH_OF_SIGN: Final = 8.2
_WIDTH_OF_SPAN: Final = 140.0
_WIDTH_OF_GAP: Final = 24.0
_WIDTH_OF_BAR: Final = 88.0
_SCREENS: Final = {"cards": 430.0, "cards-wide": 750.0, "dense": 920.0}
"""Wider tables than these pixels become cards on phones, become cards on all but wide screens, and
stand more closely even there."""

_BESIDE: Final = 440.0
"""Tables up to this width leave room for a chart beside them."""

_SHORT: Final = 18
_WHOLE: Final = re.compile(r"(?<![\d.,])(\d+(?: %)?)$")
_SPAN: Final = Markup('<span class="cliova-low">{}</span> to <span class="cliova-high">{}</span>')
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ,_-]")


def style_cell(column: TableColumn, cell: Cell | None = None) -> Markup:
    """Return the class of a cell, or of the head of its column."""
    names = ["cliova-number"] if column.kind in _NUMBERS else []
    if column.kind in _SPANS:
        names.append("cliova-span")
    if column.kind == "verdict":
        names.append("cliova-verdict")
    if cell is not None and cell.text == NOTHING:
        names.append("cliova-none")
    if not names and cell is not None and len(cell.text) > _LONG:
        names.append("cliova-free")
    if column.decides:
        names.append("cliova-decides")
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")


def tint_cell(column: TableColumn, cell: Cell) -> Markup:
    """Return how strongly a share is tinted, as an attribute; nothing without a share."""
    if not column.tint or not isinstance(cell.value, float):
        return Markup("")
    return Markup(' style="--cliova-share: {}%"').format(f"{100 * min(cell.value, 1):.3g}")


def align_number(column: TableColumn, cell: Cell) -> Markup:
    """Return the text of a cell such that numbers of a column stand with their points in a line.

    A share without digits behind its point has room for them, and what lies between two numbers
    has one place for each.
    """
    if column.kind in _SPANS:
        low, to, high = cell.text.partition(" to ")
        if to:
            return _SPAN.format(_pad(low, column.kind), _pad(high, column.kind))
    return _pad(cell.text, column.kind)


def _pad(text: str, kind: Kind) -> Markup:
    """Return a number with room behind it where it has no digits there."""
    shown = str(escape(text))
    if kind not in ("share", "shares", "points", "changes"):
        return Markup(shown)  # noqa: S704 - escaped above
    return Markup(_WHOLE.sub(r'<span class="cliova-whole">\1</span>', shown))  # noqa: S704


def place_bar(value: Value, bar: Bar) -> tuple[int, int] | None:
    """Return where a bar starts and how long it is, in thousandths; None without a number."""
    bounds = value if isinstance(value, tuple) else (0.0, value)
    low, high = (None if isinstance(bound, str) else bound for bound in bounds)
    if low is None or high is None:
        return None
    start, stop = (
        round(1000 * min(max((bound - bar.start) / (bar.end - bar.start), 0), 1))
        for bound in (low, high)
    )
    # What is more than nothing can be seen.
    return start, max(stop - start, 6 if high != low or high else 0)


def place_stack(stack: Stack, bar: Bar) -> list[tuple[str, int, int]]:
    """Return what is drawn of a stack: its class, where it starts and how long it is."""
    drawn = [("behind", 0, place_bar(stack.whole, bar))]
    start = 0.0
    for name, rows in zip(("none", *VERDICTS), stack.left, strict=True):
        drawn.append((f"is-{name}", round(1000 * start / bar.end), place_bar(rows, bar)))
        start += rows
    return [(name, x, place[1]) for name, x, place in drawn if place and place[1]]


def choose_layout(exhibit: Exhibit) -> str:
    """Return what an exhibit becomes where the screen or the paper is narrow, as words."""
    width = _measure(exhibit.table)
    names = [name for name, most in _SCREENS.items() if width > most]
    if exhibit.chart and width <= _BESIDE and len(exhibit.table.rows) <= _SHORT:
        names.append("beside")
    return " ".join(names)


def _measure(table: Table) -> float:
    """Return about how many pixels wide a table is on a page."""
    width = 0.0
    for place, column in enumerate(table.columns):
        words = max(map(len, column.title.split()), default=0)
        texts = (min(len(row[place].text), _LONG) for row in table.rows)
        inner = max(words, *texts, 1) * _WIDTH_OF_SIGN
        width += max(inner, _WIDTH_OF_SPAN if column.kind in _SPANS else 0) + _WIDTH_OF_GAP
        width += _WIDTH_OF_BAR if column.bar else 0
    return width


def label_cells(page: Page) -> str:
    """Return the rules that say what is to stand before each cell where it is part of a card."""
    return "\n".join(
        f"#{table.name}-table td:nth-child({number}) "
        f"{{ --cliova-label: {quote_css(column.title)}; }}"
        for table in _list_cards(page)
        for number, column in enumerate(table.columns[1:], 2)
    )


def _list_cards(page: Page) -> Iterator[Table]:
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Exhibit) and "cards" in choose_layout(block).split():
                yield block.table


def quote_css(text: str) -> str:
    r"""Return a text as a string of a style sheet, in which none of its signs means anything.

    >>> print(quote_css('a"</style>'))
    "a\22 \3c \2f style\3e "
    """
    signs = (sign if _PLAIN.match(sign) else f"\\{ord(sign):x} " for sign in text)
    return f'"{"".join(signs)}"'
