"""The engines that read the files of a dataset, each with its own lazy frame."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_VERDICT: Final = "verdict"

_HELD: Final[list[Any]] = []
"""Connections of some 20 kB each, for before version 2 of DuckDB a frame does not hold its own."""

Scan: TypeAlias = "Callable[[FileGroup, pa.Schema], nw.LazyFrame[Any]]"
"""Gives the files of a group as a frame with exactly the columns that are wanted."""


@dataclass(frozen=True)
class FileGroup:
    """Files whose columns and types are the same."""

    files: tuple[Path, ...]
    schema: pa.Schema


def simplify_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values of a column, however they are packed."""
    import pyarrow as pa

    return pa.string() if pa.types.is_dictionary(kind) else kind


def _name(place: int) -> str:
    """Return our name of a column, which no engine reads as anything but a name."""
    return f"column_{place}"


def _conform(
    native: Any, group: FileGroup, wanted: pa.Schema, zone: str = "UTC"
) -> nw.LazyFrame[Any]:
    """Return a frame with exactly the columns wanted.

    Parameters
    ----------
    native : DataFrame
        The files of a group; each column has the name that `_name` gives its place in them.
    group : FileGroup
        The files.
    wanted : pyarrow.Schema
        The columns that are wanted.
    zone : str
        By the clock of which zone the engine shows moments.
    """
    import narwhals as nw
    import pyarrow as pa

    made: list[nw.Expr] = []
    absent: list[nw.Expr] = []
    for field in wanted:
        index = group.schema.get_field_index(field.name)
        kind = pa.null() if index < 0 else simplify_type(group.schema.field(index).type)
        if pa.types.is_null(kind):
            own = _name(len(group.schema) + len(absent))
            absent.append(nw.lit(None).cast(_to_narwhals(field.type, zone)).alias(own))
            column = nw.col(own)
        else:
            column = nw.col(_name(index))
            if kind != field.type:
                column = _cast(column, kind, field.type, zone)
        made.append(column.alias(field.name))
    frame = _wrap(native)
    if absent:
        # A lone value is repeated for the rows of a table of Arrow here, and not in every version
        # of narwhals where it is chosen beside columns.
        frame = frame.with_columns(*absent)
    return frame.select(*made)


def _cast(column: nw.Expr, kind: pa.DataType, wanted: pa.DataType, zone: str) -> nw.Expr:
    import narwhals as nw
    import pyarrow as pa

    if kind == pa.bool_() and wanted == pa.string():
        # Engines write booleans each in its own way; a result has them in small letters.
        no = nw.when(~column).then(nw.lit("false"))
        return nw.when(column).then(nw.lit("true")).otherwise(no)
    return column.cast(_to_narwhals(wanted, zone))


def _to_narwhals(kind: pa.DataType, zone: str) -> Any:
    import narwhals as nw
    import pyarrow as pa

    known: Mapping[Any, Any] = {
        pa.string(): nw.String(),
        pa.int64(): nw.Int64(),
        pa.float64(): nw.Float64(),
        pa.bool_(): nw.Boolean(),
    }
    if pa.types.is_timestamp(kind):
        return nw.Datetime("us", zone)
    return known.get(kind, nw.String())


def name_lack(extra: str, error: ImportError) -> ConfigurationError:
    """Return what is said where an engine is not installed."""
    return ConfigurationError(
        f"{extra} is not installed ({error}). Run pip install 'cliova-pandas[{extra}]'."
    )


def _wrap(native: Any) -> nw.LazyFrame[Any]:
    import narwhals as nw

    with warnings.catch_warnings():
        # That dask is to be read by a package of its own some day is nothing a user can mend.
        warnings.filterwarnings("ignore", "Dask support", FutureWarning)
        frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
        return frame


def _open_polars() -> Scan:
    try:
        import polars as pl
    except ImportError as error:
        raise name_lack("polars", error) from None

    verdicts = pl.Enum(VERDICTS)  # Arrow cannot unify dictionaries that differ from file to file

    def scan(group: FileGroup, wanted: pa.Schema) -> Any:
        frame = pl.scan_parquet(list(group.files), hive_partitioning=False)
        settled = frame.with_columns(pl.col(_VERDICT).cast(verdicts))
        own = {name: _name(place) for place, name in enumerate(group.schema.names)}
        return _conform(settled.rename(own), group, wanted)

    return scan


@cache
def _open_database(process: int) -> Any:
    """Return the database of a process, as one that is forked has no threads of the first."""
    try:
        import duckdb
    except ImportError as error:
        raise name_lack("duckdb", error) from None
    return duckdb.connect()


def _open_duckdb() -> Scan:
    # A connection of its own: what two threads ask of one disturbs each other.
    connection = _open_database(os.getpid()).cursor()
    _HELD.append(connection)
    connection.execute("set timezone = 'UTC'")

    def scan(group: FileGroup, wanted: pa.Schema) -> Any:
        files = [str(one) for one in group.files]
        relation = connection.read_parquet(files, hive_partitioning=False)
        own = (f"#{1 + place} as {_name(place)}" for place in range(len(group.schema)))
        return _conform(relation.select(", ".join(own)), group, wanted)

    return scan


def _open_pyarrow() -> Scan:
    import pyarrow.dataset as ds

    def scan(group: FileGroup, wanted: pa.Schema) -> Any:
        dataset = ds.dataset([str(one) for one in group.files], format="parquet")
        places = enumerate(group.schema.names)
        own = {_name(place): ds.field(name) for place, name in places if name in wanted.names}
        return _conform(dataset.to_table(columns=own), group, wanted)

    return scan


def _open_dask() -> Scan:
    try:
        import dask.dataframe as dd
    except ImportError as error:
        raise name_lack("dask", error) from None

    def scan(group: FileGroup, wanted: pa.Schema) -> Any:
        read = partial(_read_partition, schema=group.schema, wanted=wanted)
        meta = read(group.files[0]).iloc[:0]
        return _wrap(dd.from_map(read, list(group.files), meta=meta))  # type: ignore[no-untyped-call]

    return scan


def _read_partition(
    path: Path, columns: list[str] | None = None, *, schema: pa.Schema, wanted: pa.Schema
) -> Any:
    """Read a file as a partition of Dask, which asks by ``columns`` for those that it needs."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = wanted.names if columns is None else columns
    there = [name for name in names if name in schema.names]
    frame = pd.read_parquet(path, columns=there)
    # Without columns, pandas 3.0.0 makes a frame without rows.
    index = frame.index if there else pd.RangeIndex(pq.read_metadata(path).num_rows)
    made = {}
    for field in map(wanted.field, names):
        place = schema.get_field_index(field.name)
        dtype = _to_pandas(field.type)
        if place < 0 or pa.types.is_null(schema.field(place).type):
            made[field.name] = pd.Series(pd.NA, index, dtype)
            continue
        column = frame[field.name]
        if schema.field(place).type == pa.bool_() and field.type == pa.string():
            column = column.map({True: "true", False: "false"})
        made[field.name] = column.astype(dtype)
    return pd.DataFrame(made, index=index)


def _to_pandas(kind: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_timestamp(kind):
        return f"datetime64[{kind.unit}, {kind.tz}]"
    known = {pa.int64(): "Int64", pa.float64(): "Float64", pa.bool_(): "boolean"}
    return known.get(kind, "str")


def _open_spark() -> Scan:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise name_lack("spark", error) from None

    session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    zone = session.conf.get("spark.sql.session.timeZone") or "UTC"

    def scan(group: FileGroup, wanted: pa.Schema) -> Any:
        frame = session.read.parquet(*(one.absolute().as_uri() for one in group.files))
        own = frame.toDF(*map(_name, range(len(group.schema))))
        return _conform(own, group, wanted, zone)

    return scan


ENGINES: Final[Mapping[str, Callable[[], Scan]]] = {
    "polars": _open_polars,
    "duckdb": _open_duckdb,
    "dask": _open_dask,
    "pyarrow": _open_pyarrow,
    "spark": _open_spark,
}
"""What begins to read with each engine: all files of one dataset by one connection."""
