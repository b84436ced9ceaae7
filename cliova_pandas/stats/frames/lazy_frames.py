"""Lazy frames put together, and held against values in memory, each engine in its way."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_BOTH: Final = "select * from {view} union all select * from cliova_pandas_passed"
_AMONG: Final = """
    select * exclude ({column}_)
    from (select *, row_number() over () as {column}_ from {view})
    where {column} in (select value from cliova_pandas_passed)
    order by {column}_
"""
"""The rows are numbered, since DuckDB answers in any order what it looks up, few values or many."""

_READS_AGAIN: Final = 2
"""The first version of DuckDB that asks for a stream anew whenever it reads it."""

_MOST_SAID: Final = 1_000
"""More values than these are not written into a query, for which engines are slow."""


def collect_table(frame: nw.LazyFrame[Any]) -> pa.Table:
    """Compute a lazy frame."""
    import pyarrow as pa

    table = frame.collect("pyarrow").to_native()
    assert isinstance(table, pa.Table)  # noqa: S101 - what was asked for
    return table


def union_frames(first: nw.LazyFrame[Any], second: nw.LazyFrame[Any]) -> nw.LazyFrame[Any] | None:
    """Put two lazy frames of the same columns one under the other; None if no engine has both."""
    import narwhals as nw

    if first.implementation is not second.implementation:
        return None
    if not first.implementation.is_duckdb():
        return nw.concat([first, second])
    duckdb = sys.modules["duckdb"]
    try:
        return nw.concat([first, second])
    except duckdb.InvalidInputException:  # each has a connection of its own
        if int(duckdb.__version__.partition(".")[0]) < _READS_AGAIN:
            return None
        passed = _Passed(second.to_native())
    try:
        stacked: nw.LazyFrame[Any] = nw.from_native(_ask_of(first.to_native(), _BOTH, passed))
    except duckdb.Error:  # who reads no variables of Python
        return None
    return stacked


def keep_among(frame: nw.LazyFrame[Any], column: str, values: pa.Array) -> nw.LazyFrame[Any] | None:
    """Keep the rows whose text is among some, in their order; None if these are too many to say.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        The frame.
    column : str
        The column of the texts, whose name is one of ours.
    values : pyarrow.Array of large_string
        What they are among.
    """
    import narwhals as nw
    import pyarrow as pa

    if frame.implementation.is_duckdb():
        duckdb = sys.modules["duckdb"]
        passed = pa.table({"value": values})
        try:
            kept: nw.LazyFrame[Any] = nw.from_native(
                _ask_of(frame.to_native(), _AMONG, passed, column)
            )
        except duckdb.Error:  # who reads no variables of Python
            return None
        return kept
    if len(values) > _MOST_SAID and not frame.implementation.is_polars():
        return None
    return frame.filter(nw.col(column).is_in(values.to_pylist())) if len(values) else frame.head(0)


class _Passed:
    """A relation of DuckDB as another connection reads it: in a stream, as often as it asks."""

    def __init__(self, relation: Any) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._relation.__arrow_c_stream__()


def _ask_of(
    relation: Any, query: str, cliova_pandas_passed: _Passed | pa.Table, column: str = ""
) -> Any:
    """Ask a relation of DuckDB of what it finds by the name that this has here."""
    view = f"cliova_pandas_{uuid4().hex}"  # which some versions keep
    return relation.query(view, query.format(view=view, column=column))
