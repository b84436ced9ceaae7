"""Tables of text put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS: Final = 1 << 14
_BYTES: Final = 1 << 23


def join_tables(tables: list[pa.Table]) -> pa.Table:
    """Join tables whose columns may differ, in the order in which the columns appear."""
    import pyarrow as pa

    # large_string alone, so that promotion can only add columns, never change a type
    return pa.concat_tables(tables, promote_options="default") if tables else pa.table({})


def gather_tables(tables: Iterable[pa.Table], size: int = _BYTES) -> Iterator[pa.Table]:
    """Put small tables together, since what is done with a table has a cost for each part of it.

    Where texts are long, a few rows are enough: what is held stays small. The last one yielded has
    the metadata of the last of them, and may have no rows.

    >>> import pyarrow as pa
    >>> [table.num_rows for table in gather_tables([pa.table({"a": ["x" * 9]})] * 3, size=20)]
    [2, 1]
    """
    held: list[pa.Table] = []
    rows, bytes_, about = 0, 0, None
    for table in tables:
        held.append(table)
        rows += table.num_rows
        bytes_ += table.nbytes
        about = table.schema.metadata
        if rows >= _ROWS or bytes_ >= size:
            yield join_tables(held).combine_chunks()
            held, rows, bytes_ = [], 0, 0
    yield join_tables(held).combine_chunks().replace_schema_metadata(about)
