"""Pieces of a frame put together, whose columns may differ in type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cliova_pandas.stats.frames.arrow_values import as_text, unify

if TYPE_CHECKING:
    import pyarrow as pa


def stack_tables(tables: Sequence[pa.Table]) -> pa.Table:
    """Put tables of the same columns one under the other, as text where they differ in kind.

    Pieces of a frame need not agree: where a piece knows nothing of a column its type says nothing,
    and others hold what a column of pandas may mix.
    """
    import pyarrow as pa

    names = tables[0].column_names
    return pa.table({name: _stack([unify(table[name]) for table in tables]) for name in names})


def _stack(columns: Sequence[pa.Array]) -> pa.ChunkedArray:
    import pyarrow as pa

    known = [column for column in columns if column.null_count < len(column)]
    if len({_name_kind(column.type) for column in known}) > 1:
        return pa.chunked_array([as_text(column) for column in columns])
    kinds = {column.type for column in known or columns}
    kind = next(iter(kinds)) if known or len(kinds) == 1 else pa.null()
    pieces = [
        column if column.null_count < len(column) else pa.nulls(len(column), kind)
        for column in columns
    ]
    tables = [pa.table({"column": piece}) for piece in pieces]
    try:
        return pa.concat_tables(tables, promote_options="permissive")["column"]
    except pa.ArrowInvalid:  # numbers that the common type does not hold
        return pa.chunked_array([as_text(column) for column in columns])


def _name_kind(kind: pa.DataType) -> str:
    """Return the same name for types that have a common one."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return f"dictionary of {_name_kind(kind.value_type)}"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return "number"
    if pa.types.is_decimal(kind):
        return "decimal"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "text"
    return f"moment of {kind.tz}" if pa.types.is_timestamp(kind) else str(kind)
