"""Excel workbooks whose texts stay texts, whatever they begin with and hold."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

from cliova_pandas.export.formulas import is_formula

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


def clean_text(text: str) -> str:
    r"""Return what a cell can hold of a text; a sign shows where a character had to go.

    >>> ascii(clean_text("a" + chr(7) + "b"))
    "'a\\ufffdb'"
    """
    return _NOT_IN_XML.sub("\ufffd", text)[:LONGEST_TEXT]


class TextSafeBook:
    """A workbook, with each format in it once.

    Parameters
    ----------
    target : str or file
        What it is written to.
    **settings
        Of ``xlsxwriter.Workbook``, such as ``in_memory=True``.
    """

    def __init__(self, target: str | IO[bytes], **settings: Any) -> None:
        from xlsxwriter import Workbook

        self.book = Workbook(target, {**_SETTINGS, **settings})
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
        sheet.write_string(row, column, clean_text(text), self.find_format(**style, **prefix))
