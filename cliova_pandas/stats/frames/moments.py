"""Moments of DuckDB by the clock of UTC, whoever is connected to it."""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw


def settle_moments(frame: nw.LazyFrame[Any], months: Collection[str]) -> nw.LazyFrame[Any]:
    """Return a frame of DuckDB with moments as UTC's clock shows them; another as it is.

    DuckDB gives the date by the clock of whoever is connected, and narwhals has no word for
    another, nor one that means the same in all of its versions.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        The frame.
    months : collection of str
        The columns that count, if they hold moments with a zone.
    """
    import narwhals as nw

    if not months or not frame.implementation.is_duckdb():
        return frame
    schema = frame.collect_schema()
    zoned = {
        name
        for name, kind in schema.items()
        if name in months and isinstance(kind, nw.Datetime) and kind.time_zone is not None
    }
    if not zoned:
        return frame
    duckdb: Any = sys.modules["duckdb"]  # who has such a frame has it
    columns = []
    for name in schema:
        column = duckdb.ColumnExpression(name)
        if name in zoned:
            microseconds = duckdb.FunctionExpression("epoch_us", column)
            column = duckdb.FunctionExpression("make_timestamp", microseconds).alias(name)
        columns.append(column)
    settled: nw.LazyFrame[Any] = nw.from_native(frame.to_native().select(*columns))
    return settled
