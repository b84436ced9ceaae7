"""Moments of DuckDB by the clock of UTC, whoever is connected to it."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cliova_pandas.stats.frames.lazy_tables import LazyTable


def settle_moments(table: LazyTable, months: Collection[str]) -> LazyTable:
    """Return a frame of DuckDB with moments as UTC's clock shows them; another as it is.

    DuckDB gives the date by the clock of whoever is connected, and narwhals has no word for
    another, nor one that means the same in all of its versions.

    Parameters
    ----------
    table : LazyTable
        The frame.
    months : collection of str
        The columns that count, if they hold moments with a zone.
    """
    import narwhals as nw

    if not months or not table.engine.is_duckdb():
        return table
    zoned = {
        name
        for name, kind in table.schema.items()
        if name in months and isinstance(kind, nw.Datetime) and kind.time_zone is not None
    }
    if not zoned:
        return table
    duckdb: Any = sys.modules["duckdb"]  # who has such a frame has it
    columns = []
    for name, own in table.owns.items():
        column = duckdb.ColumnExpression(own)
        if name in zoned:
            microseconds = duckdb.FunctionExpression("epoch_us", column)
            column = duckdb.FunctionExpression("make_timestamp", microseconds).alias(own)
        columns.append(column)
    native: Any = table.frame.to_native()
    schema = {name: nw.Datetime() if name in zoned else kind for name, kind in table.schema.items()}
    return replace(table, frame=nw.from_native(native.select(*columns)), schema=schema)
