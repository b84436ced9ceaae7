"""Tables of text put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

_CHOICE: Final = "ARROW_DEFAULT_MEMORY_POOL"
"""What Arrow's documentation has users set who know better."""
_ROWS: Final = 1 << 12
_PART: Final = 1 << 14
_BYTES: Final = 1 << 23


def choose_pool(*, is_held: bool) -> pa.MemoryPool:
    """Return what tables are allocated from while a result is parsed.

    Where all of them are held, and there is a choice, what asks the system least: measured with a
    million rows, a third less time in the system than Arrow's own choice. It keeps what it has
    asked for, so where one table follows the other, Arrow's own choice takes less, and no longer.
    What the environment says goes first.
    """
    import pyarrow as pa

    if not is_held or _CHOICE in os.environ:
        return pa.default_memory_pool()
    try:
        return pa.jemalloc_memory_pool()
    except NotImplementedError:  # not built for this system
        return pa.default_memory_pool()


def require_fault_of_file(error: pa.ArrowException) -> None:
    """Raise an error of Arrow again if it says nothing about what was read.

    That is an interrupt or a lack of memory. Anything else, also for a reason that Arrow does not
    know, counts as a fault of the file.

    Raises
    ------
    MemoryError, pyarrow.lib.ArrowCancelled
        The error itself.
    """
    import pyarrow as pa

    if isinstance(error, (MemoryError, pa.lib.ArrowCancelled)):
        raise error


def join_tables(tables: list[pa.Table]) -> pa.Table:
    """Join tables whose columns may differ, in the order in which the columns appear."""
    import pyarrow as pa

    # large_string alone, so that promotion can only add columns, never change a type
    return pa.concat_tables(tables, promote_options="default") if tables else pa.table({})


def gather_tables(
    tables: Iterable[pa.Table], size: int = _BYTES, *, is_held: bool = False
) -> Iterator[pa.Table]:
    """Put small tables together, since what is done with a table has a cost for each part of it.

    Where texts are long, a few rows are enough: what is held stays small. The last one yielded has
    the metadata of the last of them, and may have no rows.

    >>> import pyarrow as pa
    >>> [table.num_rows for table in gather_tables([pa.table({"a": ["x" * 9]})] * 3, size=20)]
    [2, 1]
    """
    held: list[pa.Table] = []
    rows, bytes_, about = 0, 0, None
    pool = choose_pool(is_held=is_held)
    for table in tables:
        held.append(table)
        rows += table.num_rows
        bytes_ += table.nbytes
        about = table.schema.metadata
        if rows >= _ROWS or bytes_ >= size:
            yield join_tables(held).combine_chunks(pool)
            held, rows, bytes_ = [], 0, 0
    yield join_tables(held).combine_chunks(pool).replace_schema_metadata(about)


class HeldTables:
    """Tables that are parsed at the first call, and then held in memory.

    >>> import pyarrow as pa
    >>> tables = HeldTables(lambda: iter([pa.table({"n": ["1", "2"]}), pa.table({"n": ["3"]})]))
    >>> [table.num_rows for table in tables()], tables.join().num_rows
    ([2, 1], 3)
    """

    def __init__(self, parse: Callable[[], Iterable[pa.Table]]) -> None:
        self._parse = parse
        self._tables: list[pa.Table] = []
        self._is_whole = False

    def __call__(self) -> Iterator[pa.Table]:
        """Yield the tables."""
        if self._is_whole:
            yield from self._tables
            return
        self._tables = []
        for table in self._parse():
            self._tables.append(table)
            yield table
        self._is_whole = True

    def join(self) -> pa.Table:
        """Return all of them as one."""
        return join_tables(list(self()))


def split_table(table: pa.Table) -> Iterator[pa.Table]:
    """Yield a table in parts that fit into the processor's cache, at least one.

    >>> import pyarrow as pa
    >>> [part.num_rows for part in split_table(pa.table({"n": range(1 << 15)}))]
    [16384, 16384]
    """
    import pyarrow as pa

    batches = table.to_batches(max_chunksize=_PART)
    if not batches:
        yield table
    for batch in batches:
        yield pa.Table.from_batches([batch])
