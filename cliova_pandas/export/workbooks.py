"""Excel workbooks whose texts stay texts, whatever they begin with and hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any, Final

from cliova_pandas.export.formulas import is_formula
from cliova_pandas.stats.writing.nouns import count_noun

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT: Final = 32_767
"""How many characters a cell holds."""

# Nothing that a text begins with makes it a formula, a link or a number.
_SETTINGS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# XML holds neither these controls nor halves of surrogate pairs, nor the last two of its plane.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# Line ends, and what the format takes for the code of a character.
_ESCAPED: Final = re.compile("[\t\r\n]|_x[0-9A-Fa-f]{4}_")
_LONGEST_HEADER: Final = 255


def clean_text(text: str) -> str:
    r"""Return what a cell can hold of a text; a sign shows where a character had to go.

    >>> ascii(clean_text("a" + chr(7) + "b"))
    "'a\\ufffdb'"
    """
    return _NOT_IN_XML.sub("\ufffd", text)[:LONGEST_TEXT]


def word_replaced(count: int, where: str = "here") -> str:
    r"""Say how many characters had to go.

    >>> print(ascii(word_replaced(1)))
    '1 character that no workbook can hold stands here as \ufffd.'
    """
    verb = "stands" if count == 1 else "stand"
    noun = count_noun(count, "character")
    return f"{noun} that no workbook can hold {verb} {where} as \ufffd."


def can_be_table(headers: Sequence[str], rows: int) -> bool:
    """Tell whether Excel takes cells under these headers for a table as they are.

    It repairs a workbook whose table has no row, or headers that are empty, too long, alike but for
    their case, or hold what a cell shows otherwise than it is written.

    Examples
    --------
    >>> can_be_table(["email", "verdict"], 2), can_be_table(["email", "Email"], 2)
    (True, False)
    """
    are_unlike = len({header.lower() for header in headers}) == len(headers)
    return bool(headers) and rows > 0 and are_unlike and all(map(_can_be_header, headers))


def add_table(sheet: Worksheet, name: str, headers: Sequence[str], rows: int) -> None:
    """Make a table of the first rows of a sheet, with a filter in its head.

    Its cells are written by the caller, the head too, so that each text is one.
    """
    sheet.add_table(
        0, 0, rows, len(headers) - 1,
        {
            "name": name,
            "columns": [{"header": clean_text(header)} for header in headers],
            "style": "Table Style Light 1",
        },
    )  # fmt: skip


def _can_be_header(text: str) -> bool:
    is_plain = text == clean_text(text) and not _ESCAPED.search(text)
    return is_plain and len(text.strip()) > 0 and len(text) <= _LONGEST_HEADER


class TextSafeBook:
    """A workbook, with each format in it once.

    Parameters
    ----------
    target : str or file
        What it is written to.
    **settings
        Of ``xlsxwriter.Workbook``, such as ``in_memory=True``.

    Attributes
    ----------
    replaced : int
        How many characters had to go, since no workbook can hold them.
    """

    def __init__(self, target: str | IO[bytes], **settings: Any) -> None:
        from xlsxwriter import Workbook

        self.book = Workbook(target, {**_SETTINGS, **settings})
        self.replaced = 0
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def find_format(self, **style: Any) -> Format:
        """Return the format of a style."""
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(style)
        return self._formats[key]

    def put_text(self, sheet: Worksheet, row: int, column: int, text: str, **style: Any) -> None:
        """Write a text that is a text, whatever it begins with."""
        # Without the prefix it would become a formula when somebody edits the cell.
        prefix = {"quote_prefix": True} if is_formula(text) else {}
        kept = clean_text(text)
        if kept != text:
            self.replaced += sum(a != b for a, b in zip(text, kept, strict=False))
        sheet.write_string(row, column, kept, self.find_format(**style, **prefix))
