"""A page of rows for a person to look at, with the addresses masked until they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from cliova_pandas.report.privacy import mask_cells
from cliova_pandas.report.text import shorten
from cliova_pandas.stats.frames.arrow_values import is_missing

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

PAGE: Final = 20
"""Rows of a page."""

SHOWN: Final = 10
"""Columns of the rows until others are chosen."""

_MOST_COLUMNS: Final = 30


class Positions(Protocol):
    """Where rows stand, in some order."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.int64]:
        """Return some of them."""


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
    cut : set of (int, int)
        The line and the place of each cell that is shorter here than in the frame.
    numbers : set of int
        The places of the columns that hold numbers.
    caption : str
        Which rows they are.
    """

    number: int
    last: int
    columns: list[str]
    lines: list[tuple[str, list[str]]]
    cut: set[tuple[int, int]]
    numbers: set[int]
    caption: str


def make_page(
    frame: pd.DataFrame,
    positions: Positions,
    number: int,
    *,
    email: str | None,
    is_revealed: bool,
    columns: Sequence[str] | None = None,
) -> RowsPage:
    """Write some of the chosen rows of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        The result.
    positions : Positions
        Where the chosen rows stand.
    number : int
        Which page, counted from 0; the last one if there are not so many.
    email : str or None
        The column of the addresses.
    is_revealed : bool
        Whether to write addresses as they are.
    columns : sequence of str, optional
        The columns to write; without it, the first.
    """
    last = max(0, (len(positions) - 1) // PAGE)
    number = min(max(number, 0), last)
    shown = positions[number * PAGE : (number + 1) * PAGE]
    names = list(frame.columns)
    asked = [names.index(name) for name in columns] if columns else list(range(len(names)))
    places, more = asked[:_MOST_COLUMNS], len(asked) - _MOST_COLUMNS
    lines, cut = [], set()
    for row, (label, whole) in enumerate(_write_rows(frame, shown, email, is_revealed)):
        cells = [whole[place] for place in places]
        texts = [shorten(cell) for cell in cells]
        cut |= {(row, i) for i, cell in enumerate(cells) if texts[i] != cell}
        lines.append((shorten(label), texts))
    first = number * PAGE
    caption = (
        f"Rows {first + 1:,} to {first + len(shown):,} of {len(positions):,}"
        if len(shown)
        else "No rows are left"
    )
    if more > 0:
        caption += f", without the last {more:,} columns"
    heads = [shorten(names[place]) for place in places]
    numbers = {i for i, place in enumerate(places) if _is_number(frame.dtypes.iloc[place])}
    return RowsPage(number, last, heads, lines, cut, numbers, caption)


def read_cell(
    frame: pd.DataFrame,
    position: int,
    column: str,
    *,
    email: str | None,
    is_revealed: bool,
) -> str:
    """Return the whole text of a cell, masked as its row is."""
    [(_, cells)] = _write_rows(frame, np.array([position]), email, is_revealed)
    return cells[list(frame.columns).index(column)]


def arrange_columns(
    names: Sequence[str], email: str | None, shown: Sequence[str], most: int = SHOWN
) -> list[str]:
    """Return the columns of the rows: those that are chosen, or the verdict, the address, and more.

    >>> arrange_columns(["name", "email", "score", "verdict"], "email", [], most=3)
    ['verdict', 'email', 'name']
    """
    if shown:
        return list(shown)
    single = [name for name in names if isinstance(name, str) and list(names).count(name) == 1]
    first = [name for name in ("verdict", email) if name is not None and name in single]
    return [*first, *(name for name in single if name not in first)][:most]


def order_rows(frame: pd.DataFrame, column: str, *, descending: bool) -> npt.NDArray[np.int64]:
    """Return where the rows stand if a column is sorted; equal ones keep their order.

    Missing values come last either way.
    """
    import pandas as pd

    values = pd.Series(frame[column].array)
    options: Any = {"kind": "stable", "na_position": "last", "ascending": not descending}
    try:
        ordered = values.sort_values(**options)
    except (TypeError, NotImplementedError):  # values of several kinds, or lists of Arrow
        ordered = values.map(str, na_action="ignore").sort_values(**options)
    positions: npt.NDArray[np.int64] = ordered.index.to_numpy(dtype=np.int64)
    return positions


def _is_number(dtype: Any) -> bool:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    return is_numeric_dtype(dtype) and not is_bool_dtype(dtype)


def _write_rows(
    frame: pd.DataFrame, positions: npt.NDArray[np.int64], email: str | None, is_revealed: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield the label of each row, and its cells as texts, masked over all of its columns."""
    part = frame.iloc[positions]
    names = list(part.columns)
    place = names.index(email) if email in names else None
    # With their labels, since without columns nothing else of a row is there.
    for label, *values in part.itertuples(name=None):
        cells = [str(label), *("" if is_missing(value) else str(value) for value in values)]
        if not is_revealed:
            cells = mask_cells(cells, None if place is None else place + 1)
        yield cells[0], cells[1:]
