"""Rows in the order of a column: a page of them is found long before all are sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.panel.rows import order_rows
from cliova_pandas.stats.frames.arrow_values import to_arrow

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from cliova_pandas.stats.frames.arrow_values import Mask

_PICKED: Final = (200, 2_000, 20_000)
"""How many rows are picked at once, for the pages to come; beyond the last, all are sorted."""


class ColumnOrder:
    """The rows of a frame in the order of one of its columns.

    Equal rows keep their order, and missing values come last either way, as `order_rows` has it.

    Parameters
    ----------
    frame : pandas.DataFrame
        The result.
    column : str
        The column.
    descending : bool
        Whether the greatest comes first.
    """

    def __init__(self, frame: pd.DataFrame, column: str, *, descending: bool) -> None:
        self._frame = frame
        self.asked = (column, descending)
        self._values: pa.Array | None = None
        self._is_missing: Mask = np.zeros(0, dtype=bool)
        self._order: npt.NDArray[np.int64] | None = None

    def sort(self) -> npt.NDArray[np.int64]:
        """Return all rows in order, which is done once."""
        if self._order is None:
            column, descending = self.asked
            self._order = order_rows(self._frame, column, descending=descending)
        return self._order

    @property
    def is_sorted(self) -> bool:
        """Whether all rows are in order already."""
        return self._order is not None

    def pick(self, rows: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64] | None:
        """Return the first of some rows without sorting all; None for values of no such order."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column, descending = self.asked
        if self._values is None:
            self._values = _read_comparable(self._frame[column])
            if self._values is None:
                return None
            is_missing = self._values.is_null(nan_is_null=True)
            self._is_missing = is_missing.to_numpy(zero_copy_only=False)
        # What is missing comes last, and not every version of Arrow picks it at all.
        missing = rows[self._is_missing[rows]]
        present = rows[~self._is_missing[rows]] if len(missing) else rows
        if not len(present):
            return missing[:most]
        is_all = len(present) == len(self._values)
        part = self._values if is_all else self._values.take(pa.array(present))
        way = "descending" if descending else "ascending"
        table = pa.table({"value": part, "row": present})
        picked = pc.select_k_unstable(table, most, [("value", way), ("row", "ascending")])
        first = present[picked.to_numpy().astype(np.int64)]
        return np.concatenate([first, missing[: most - len(first)]])


class SortedRows:
    """The rows that the filters leave, in the order of a column.

    Parameters
    ----------
    order : ColumnOrder
        The order of all rows.
    left : numpy.ndarray of bool
        Which rows are left.
    """

    def __init__(self, order: ColumnOrder, left: Mask) -> None:
        self._order = order
        self._left = left
        self._rows = np.flatnonzero(left)
        self._picked = self._rows[:0]
        self._sorted: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.int64]:
        """Return some of them."""
        stop: int = part.indices(len(self))[1]
        if self._sorted is None and not self._pick(stop):
            order = self._order.sort()
            self._sorted = order[self._left[order]]
        return (self._picked if self._sorted is None else self._sorted)[part]

    def _pick(self, stop: int) -> bool:
        """Pick the first rows up to here; tell whether that could be done without sorting all."""
        if stop <= len(self._picked):
            return True
        if self._order.is_sorted or stop > _PICKED[-1]:
            return False
        most = next(most for most in _PICKED if stop <= most)
        picked = self._order.pick(self._rows, most)
        if picked is not None:
            self._picked = picked
        return picked is not None


def _read_comparable(column: pd.Series[Any]) -> pa.Array | None:
    """Return a column as what Arrow puts in the same order as pandas; None where it does not."""
    import pyarrow as pa

    if column.dtype == object:
        return None
    if hasattr(column, "cat"):
        return pa.array(column.cat.codes, mask=column.isna().to_numpy(dtype=bool))
    values = to_arrow(column)
    # By what Arrow cannot compare, such as lists, it ends the process in place of an error.
    types = pa.types
    can_compare = (
        types.is_integer, types.is_float32, types.is_float64, types.is_decimal, types.is_boolean,
        types.is_string, types.is_large_string, types.is_binary, types.is_large_binary,
        types.is_date, types.is_time, types.is_timestamp, types.is_duration, types.is_null,
    )  # fmt: skip
    return values if any(can(values.type) for can in can_compare) else None
