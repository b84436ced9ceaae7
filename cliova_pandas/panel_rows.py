"""A page of rows for a person to look at, with the addresses masked until they are asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.sections import shorten

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

PAGE: Final = 20
"""Rows of a page."""

_MASK: Final = "•••"
_LOCAL: Final = re.compile(r"[^\s@<>]+(?=@)")
_MOST_COLUMNS: Final = 30
_SHORTEST_LOCAL: Final = 3


@dataclass(frozen=True)
class Page:
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
) -> Page:
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
    part = frame.iloc[shown, :_MOST_COLUMNS]
    place = None
    if email is not None and email in part.columns:
        place = list(part.columns).index(email)
    lines = []
    for label, values in zip(part.index, part.itertuples(index=False, name=None), strict=True):
        texts = ["" if _is_missing(value) else str(value) for value in values]
        written = str(label)
        if not is_revealed:
            address = "" if place is None else texts[place]
            texts = [
                _mask_address(text) if i == place else mask_text(text, address)
                for i, text in enumerate(texts)
            ]
            written = mask_text(written, address)
        lines.append((shorten(written), [shorten(text) for text in texts]))
    first = number * PAGE
    caption = (
        f"Rows {first + 1:,} to {first + len(shown):,} of {len(positions):,}"
        if len(shown)
        else "No rows are left"
    )
    more = frame.shape[1] - _MOST_COLUMNS
    if more > 0:
        caption += f", without the last {more:,} columns"
    return Page(number, last, [shorten(name) for name in part.columns], lines, caption)


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
    >>> mask_text("ann.lee", "Ann.Lee@x.example")
    '•••'
    """
    local = address.strip().rpartition("@")[0] or address.strip()
    if local and text.strip().lower() == local.lower():
        return _MASK
    if len(local) >= _SHORTEST_LOCAL:
        text = re.sub(re.escape(local), _MASK, text, flags=re.IGNORECASE)
    return _LOCAL.sub(_MASK, text)


def _mask_address(address: str) -> str:
    """Leave of an address what stands after its last ``@``."""
    if not address:
        return ""
    return f"{_MASK}{address[address.rfind('@') :]}" if "@" in address else _MASK


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return pd.api.types.is_scalar(value) and bool(pd.isna(value))
