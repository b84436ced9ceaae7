"""A page of rows for a person to look at, with the addresses masked until they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cliova_pandas.report.privacy import mask_cells
from cliova_pandas.report.text import shorten
from cliova_pandas.stats.columns import is_missing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

PAGE: Final = 20
"""Rows of a page."""

_MOST_COLUMNS: Final = 30


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
        cells = [str(label), *("" if is_missing(value) else str(value) for value in values)]
        if not is_revealed:
            cells = mask_cells(cells, None if place is None else place + 1)
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
