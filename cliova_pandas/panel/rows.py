"""A page of rows for a person to look at, with the addresses masked until they are asked for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.report.sections.registry import shorten

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

PAGE: Final = 20
"""Rows of a page."""

_MASK: Final = "•••"
_LOCAL: Final = re.compile(r"[^\s@<>]+(?=@)")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_COLUMNS: Final = 30
_SHORTEST_LOCAL: Final = 3


@dataclass(frozen=True)
class RowsPage:
    """Some rows.

    Attributes
    ----------
    number, last : int
        Which page it is, and which the last one is, counted from 0.
    columns : list of str
        What stands above the cells.
    lines : list of (str, list of str)
        The label of each row, and its cells.
    caption : str
        Which rows they are.
    """

    number: int
    last: int
    columns: list[str]
    lines: list[tuple[str, list[str]]]
    caption: str


def make_page(
    frame: pd.DataFrame,
    positions: npt.NDArray[np.int64],
    number: int,
    *,
    email: str | None,
    is_revealed: bool,
) -> RowsPage:
    """Write some of the chosen rows of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        The result.
    positions : numpy.ndarray of int64
        Where the chosen rows stand.
    number : int
        Which page, counted from 0; the last one if there are not so many.
    email : str or None
        The column of the addresses.
    is_revealed : bool
        Whether to write addresses as they are.
    """
    last = max(0, (len(positions) - 1) // PAGE)
    number = min(max(number, 0), last)
    shown = positions[number * PAGE : (number + 1) * PAGE]
    part = frame.iloc[shown]
    names = list(part.columns)
    place = names.index(email) if email in names else None
    lines = []
    for label, values in zip(part.index, part.itertuples(index=False, name=None), strict=True):
        cells = [str(label), *("" if _is_missing(value) else str(value) for value in values)]
        if not is_revealed:
            cells = _mask_cells(cells, None if place is None else place + 1)
        written, *texts = [shorten(cell) for cell in cells[: _MOST_COLUMNS + 1]]
        lines.append((written, texts))
    first = number * PAGE
    caption = (
        f"Rows {first + 1:,} to {first + len(shown):,} of {len(positions):,}"
        if len(shown)
        else "No rows are left"
    )
    more = frame.shape[1] - _MOST_COLUMNS
    if more > 0:
        caption += f", without the last {more:,} columns"
    return RowsPage(number, last, [shorten(name) for name in names[:_MOST_COLUMNS]], lines, caption)


def mask_text(text: str, address: str = "") -> str:
    """Return a text in which no address can be read.

    Parameters
    ----------
    text : str
        Any text.
    address : str
        The address of the row that it belongs to, which is masked however it is written.

    Examples
    --------
    >>> mask_text("no mailbox for <ann.lee@x.example>")
    'no mailbox for <•••@x.example>'
    >>> mask_text("ann.lee", "Ann.Lee@x.example"), mask_text("Lee, Ann", "ann.lee+news@x.example")
    ('•••', '•••')
    >>> mask_text("mailbox full", "mail@x.example")
    'mailbox full'
    """
    local = address.strip().rpartition("@")[0] or address.strip()
    if local and (text.strip().lower() == local.lower() or _spells(text, local)):
        return _MASK
    if len(local) >= _SHORTEST_LOCAL:
        # Within a word it would tell the local part by what is missing there.
        whole = rf"(?<![^\W_]){re.escape(local)}(?![^\W_])"
        text = re.sub(whole, _MASK, text, flags=re.IGNORECASE)
    return _LOCAL.sub(_MASK, text)


def _spells(text: str, local: str) -> bool:
    """Tell whether a name is what a local part is made of."""
    words, known = _find_words(text), _find_words(local)
    if all(word.isdigit() for word in words):
        return False
    untagged = _find_words(local.partition("+")[0])
    return set(words) <= set(known) or "".join(words) in {"".join(known), "".join(untagged)}


def _find_words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(plain.casefold())


def _mask_cells(cells: list[str], place: int | None) -> list[str]:
    """Mask the addresses of a row, and in each cell what is said of any of them."""
    addresses = [cell for i, cell in enumerate(cells) if i == place or _is_address(cell)]
    masked = []
    for i, cell in enumerate(cells):
        text = _mask_address(cell) if i == place else mask_text(cell)
        for address in addresses if i != place else ():
            text = mask_text(text, address)
        masked.append(text)
    return masked


def _is_address(text: str) -> bool:
    return "@" in text and len(text.split()) == 1


def _mask_address(address: str) -> str:
    """Leave of an address what stands after its last ``@``."""
    if not address:
        return ""
    return f"{_MASK}{address[address.rfind('@') :]}" if "@" in address else _MASK


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return pd.api.types.is_scalar(value) and bool(pd.isna(value))
