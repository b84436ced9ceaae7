"""Frames that are not in memory: what is asked of the engines that hold them, each in its way.

Polars, DuckDB and Spark are asked through narwhals. Dask and datasets of Arrow come in pieces, and
each piece is reduced by our own code, that of Dask on its workers. What is told of single addresses
has no small pieces: there a dataset is read by DuckDB, where that is installed.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from cliova_pandas.stats.frames.arrow_values import Codes, to_arrow
from cliova_pandas.stats.frames.columns import FrameColumns, unwrap_dask
from cliova_pandas.stats.frames.lazy_frames import collect_table
from cliova_pandas.stats.frames.lazy_tables import (
    LazyTable,
    count_combinations,
    count_values,
    open_table,
)
from cliova_pandas.stats.frames.moments import settle_moments
from cliova_pandas.stats.frames.reduction import (
    Detail,
    ReducedNames,
    merge_tables,
    read_days,
    read_key,
    reduce_table,
    restore_order,
    write_columns,
    write_key,
)
from cliova_pandas.stats.frames.stacking import stack_tables
from cliova_pandas.stats.frames.worst_verdicts import count_worst_verdicts

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_ROWS_AT_ONCE: Final = 1 << 19
_TABLES_AT_ONCE: Final = 16


class Engine(Protocol):
    """A frame that is not in memory.

    Attributes
    ----------
    names : list of str
        Its columns.
    lazy : LazyTable or None
        The frame, if it is one that can be asked for anything.
    """

    names: list[str]

    @property
    def lazy(self) -> LazyTable | None:
        """The frame as one that can be asked for anything; None if it cannot."""

    def collect(self, names: Sequence[str]) -> pa.Table:
        """Return columns of all rows, all of them in one pass."""

    def reduce(self, names: ReducedNames, detail: Detail) -> pa.Table:
        """Return the distinct rows with their counts."""

    def find_few(self, names: Sequence[str], most: int) -> list[str]:
        """Return the columns that have at most so many values."""

    def count_worst(self, email: str, verdict: str) -> Codes | None:
        """Count the addresses by their worst verdict; None if that takes all rows."""


def open_engine(frame: Any) -> Engine | None:
    """Return what asks the engine of a frame; None if the frame is in memory."""
    dataset = sys.modules.get("pyarrow.dataset")
    if dataset is not None and isinstance(frame, dataset.Dataset):
        return _ArrowDataset(frame)
    if (lazy := unwrap_dask(frame)) is not None:
        return _DaskFrame(lazy)
    import narwhals as nw
    from narwhals.exceptions import NarwhalsError

    try:
        wrapped = nw.from_native(frame)
    except (TypeError, NarwhalsError):
        return None  # said where the frame is read
    return _LazyFrame(open_table(wrapped)) if isinstance(wrapped, nw.LazyFrame) else None


def find_lazy(frame: Any) -> LazyTable | None:
    """Return a frame as one that can be asked for anything; None if it is no such frame."""
    if isinstance(frame, FrameColumns) or FrameColumns(frame).is_in_memory:
        return None
    engine = open_engine(frame)
    return None if engine is None else engine.lazy


class _LazyFrame:
    """A lazy frame that narwhals knows."""

    def __init__(self, table: LazyTable) -> None:
        self._table = table
        self.lazy: LazyTable | None = table
        self.names = list(table.schema)

    def collect(self, names: Sequence[str]) -> pa.Table:
        return self._table.collect(names)

    def reduce(self, names: ReducedNames, detail: Detail) -> pa.Table:
        # Few engines group by lists.
        if any(self._table.schema[name].is_nested() for name in names.columns):
            whole = self.collect(list_read(names))
            return reduce_table(whole, names, detail)
        if names.email is None:
            return self._group(self._table, names, {})
        if detail == "unjudged":
            return self._reduce_unjudged(names, names.email)
        return self._reduce_addresses(self._table, names, detail)

    def _reduce_unjudged(self, names: ReducedNames, email: str) -> pa.Table:
        """Reduce where only addresses without a verdict matter; mostly there are none to read."""
        import pyarrow as pa
        import pyarrow.compute as pc

        whole = self._group(self._table, names, {})
        nothing = pa.nulls(len(whole), pa.large_string())
        whole = whole.append_column(email, nothing)
        if names.verdict is None:
            return whole
        is_unjudged = pc.is_null(whole[names.verdict])
        if not pc.any(is_unjudged).as_py():
            return whole
        unjudged = self._table.filter(self._table.col(names.verdict).is_null())
        found = self._reduce_addresses(unjudged, names, "unjudged").select(whole.column_names)
        judged = whole.filter(pc.invert(is_unjudged))
        return pa.concat_tables([judged, found], promote_options="permissive")

    def _reduce_addresses(self, table: LazyTable, names: ReducedNames, detail: Detail) -> pa.Table:
        for is_strict in (False, True):
            keys = write_key(names, detail, table, is_strict=is_strict)
            read = read_key(self._group(table, names, keys), names, detail)
            if read is not None:
                return read
        raise AssertionError("a plain address has no plain domain")

    def _group(
        self, table: LazyTable, names: ReducedNames, keys: Mapping[str, nw.Expr]
    ) -> pa.Table:
        settled = settle_moments(table, names.months)
        columns = write_columns(names, settled)
        return read_days(count_combinations(settled, {**columns, **keys}, names.count), names)

    def find_few(self, names: Sequence[str], most: int) -> list[str]:
        import narwhals as nw

        counted = [name for name in names if self._table.schema[name] != nw.Boolean]
        found = {name: count_values(self._table, name) for name in counted}
        # What is missing counts as a value here, and not there.
        return [name for name in names if found.get(name, 0) <= most + 1]

    def count_worst(self, email: str, verdict: str) -> Codes | None:
        return count_worst_verdicts(self._table, email, verdict, collect_table)


def list_read(names: ReducedNames) -> list[str]:
    """Return the columns that are read, each once."""
    return list(dict.fromkeys((*names.columns, *filter(None, (names.email, names.verdict)))))


class _Pieces:
    """A frame that comes in pieces."""

    names: list[str]

    def _iter_tables(self, names: Sequence[str]) -> Iterator[pa.Table]:
        raise NotImplementedError

    def _reduce_each(self, names: ReducedNames, detail: Detail) -> Iterable[pa.Table]:
        read = list_read(names)
        return (reduce_table(table, names, detail) for table in self._iter_tables(read))

    def _find_orders(self, names: Sequence[str]) -> Mapping[str, pa.Array]:
        """Return the categories of the columns that have an order, once all pieces are read."""
        raise NotImplementedError

    def collect(self, names: Sequence[str]) -> pa.Table:
        return stack_tables(list(self._iter_tables(names)))

    def reduce(self, names: ReducedNames, detail: Detail) -> pa.Table:
        held: list[pa.Table] = []
        for table in self._reduce_each(names, detail):
            held.append(table)
            if len(held) >= _TABLES_AT_ONCE:
                held = [merge_tables(held, names)]
        return restore_order(merge_tables(held, names), self._find_orders(names.columns))

    def find_few(self, names: Sequence[str], most: int) -> list[str]:
        import pyarrow.compute as pc

        found: dict[str, set[Any]] = {name: set() for name in names}
        for table in self._iter_tables(names) if names else ():
            for name, values in found.items():
                if len(values) <= most:
                    values.update(pc.unique(table[name].drop_null()).to_pylist())
        return [name for name, values in found.items() if len(values) <= most]

    def count_worst(self, email: str, verdict: str) -> Codes | None:
        return None


class _ArrowDataset(_Pieces):
    """A dataset of Arrow, read in batches."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self.names = list(dataset.schema.names)
        self._orders: dict[str, pa.Array] = {}

    @cached_property
    def lazy(self) -> LazyTable | None:
        """The dataset as DuckDB reads it, for what has no small pieces."""
        return _open_in_duckdb(self._dataset)

    def count_worst(self, email: str, verdict: str) -> Codes | None:
        if self.lazy is None:
            return None
        return count_worst_verdicts(self.lazy, email, verdict, collect_table)

    def _iter_tables(self, names: Sequence[str]) -> Iterator[pa.Table]:
        import pyarrow as pa

        schema = pa.schema([self._dataset.schema.field(name) for name in names])
        is_empty = True
        for batch in self._dataset.to_batches(columns=list(names), batch_size=_ROWS_AT_ONCE):
            if batch.num_rows or is_empty:
                is_empty = False
                self._note_orders(batch)
                yield pa.Table.from_batches([batch])
        if is_empty:
            yield schema.empty_table()

    def _note_orders(self, batch: pa.RecordBatch) -> None:
        """Keep ordered categories in the order in which a table of all rows would have them."""
        import pyarrow as pa

        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_dictionary(column.type) and column.type.ordered:
                known = self._orders.get(name, column.dictionary)
                self._orders[name] = pa.concat_arrays([known, column.dictionary]).unique()

    def _find_orders(self, names: Sequence[str]) -> Mapping[str, pa.Array]:
        return {name: order for name, order in self._orders.items() if name in names}


def _open_in_duckdb(dataset: Any) -> LazyTable | None:
    """Return a dataset as DuckDB reads it; None if that is missing, or does not know a type."""
    try:
        import duckdb
    except ImportError:
        return None
    import narwhals as nw

    connection = _connect(os.getpid(), threading.get_ident())
    try:
        relation = connection.from_arrow(dataset)
    except (duckdb.Error, NotImplementedError):
        return None
    # DuckDB renames one of two columns whose names differ in case alone.
    return open_table(nw.from_native(relation), dataset.schema.names)


@cache
def _open_database(process: int) -> Any:
    """Return the database of a process, as one that is forked has no threads of the first."""
    duckdb: Any = sys.modules["duckdb"]
    return duckdb.connect()


@cache
def _connect(process: int, thread: int) -> Any:
    """Return a connection, for what two threads ask of one disturbs each other.

    It is held, as frames do not hold theirs before version 2.
    """
    connection = _open_database(process).cursor()
    connection.execute("set timezone = 'UTC'")
    return connection


class _DaskFrame(_Pieces):
    """A frame of Dask, each of whose partitions is reduced on a worker."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self.names = [name for name in frame.columns if isinstance(name, str)]
        self.lazy: LazyTable | None = None

    def _iter_tables(self, names: Sequence[str]) -> Iterator[pa.Table]:
        chosen = self._frame[list(names)]
        for number in range(chosen.npartitions):
            yield read_partition(chosen.get_partition(number).compute())

    def collect(self, names: Sequence[str]) -> pa.Table:
        return read_partition(self._frame[list(names)].compute())

    def _reduce_each(self, names: ReducedNames, detail: Detail) -> Iterable[pa.Table]:
        # Who has such a frame has dask, whose modules are not typed.
        compute: Any = sys.modules["dask.base"].compute
        delayed: Any = sys.modules["dask.delayed"].delayed
        read = list_read(names)
        reduce = delayed(reduce_partition, pure=True)
        found: Iterable[pa.Table] = compute(
            *(reduce(part, names, detail) for part in self._frame[read].to_delayed())
        )
        return found

    def _find_orders(self, names: Sequence[str]) -> Mapping[str, pa.Array]:
        import pandas as pd

        kinds = {name: self._frame.dtypes[name] for name in names}
        ordered = [
            name
            for name, kind in kinds.items()
            if isinstance(kind, pd.CategoricalDtype)
            and kind.ordered
            and self._frame[name].cat.known
        ]
        return {name: to_arrow(self._frame._meta[name]).dictionary for name in ordered}


def read_partition(frame: Any) -> pa.Table:
    """Return a frame of pandas as a table."""
    import pyarrow as pa

    return pa.table({name: to_arrow(frame[name]) for name in frame.columns})


def reduce_partition(frame: Any, names: ReducedNames, detail: Detail) -> pa.Table:
    """Return the distinct rows of one partition; for the workers of Dask."""
    return reduce_table(read_partition(frame), names, detail)
