"""A lazy frame as it is asked: by the names of its columns, which its engine never reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.stats.frames.lazy_frames import collect_table

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa
    from narwhals.dtypes import DType

_COUNT: Final = "rows"


@dataclass(frozen=True)
class LazyTable:
    """A lazy frame whose columns have names of our own, by their place.

    An engine may read a name as something else: a dot as the way into a structure, quotes as SQL,
    an asterisk as all columns, two names that differ in case as one.

    Attributes
    ----------
    frame : narwhals.LazyFrame
        The frame, its columns under names of our own.
    schema : mapping of str to narwhals.DType
        The types of the columns, by the names that they came with.
    owns : mapping of str to str
        Our name of each column.
    """

    frame: nw.LazyFrame[Any]
    schema: Mapping[str, DType]
    owns: Mapping[str, str]

    @property
    def engine(self) -> nw.Implementation:
        """Which engine has the frame."""
        engine: nw.Implementation = self.frame.implementation
        return engine

    def col(self, name: str) -> nw.Expr:
        """Return a column."""
        import narwhals as nw

        return nw.col(self.owns[name])

    def filter(self, condition: nw.Expr) -> LazyTable:
        """Keep some of the rows."""
        return replace(self, frame=self.frame.filter(condition))

    def collect(self, names: Sequence[str], rows: int | None = None) -> pa.Table:
        """Compute columns, of all rows or of no more than so many."""
        chosen = self.frame.select(*(self.owns[name] for name in names))
        found = collect_table(chosen if rows is None else chosen.head(rows))
        return _settle(found, self.engine).rename_columns(list(names))


def open_table(frame: nw.LazyFrame[Any], names: Sequence[str] | None = None) -> LazyTable:
    """Give the columns of a lazy frame names of our own.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        The frame.
    names : sequence of str, optional
        What its columns are called, where its engine has changed that.
    """
    schema: Mapping[str, DType] = frame.collect_schema()
    owns = {name: f"column_{place}" for place, name in enumerate(schema)}
    renamed = _rename(frame, owns)
    if names is not None:
        schema = dict(zip(names, schema.values(), strict=True))
        owns = dict(zip(names, owns.values(), strict=True))
    return LazyTable(renamed, schema, owns)


def _rename(frame: nw.LazyFrame[Any], owns: Mapping[str, str]) -> nw.LazyFrame[Any]:
    """Rename all columns, where an engine can without reading their names."""
    import narwhals as nw

    native: Any = frame.to_native()
    if frame.implementation.is_duckdb():
        chosen = (f"#{place} as {own}" for place, own in enumerate(owns.values(), start=1))
        native = native.select(", ".join(chosen))
    elif frame.implementation.is_spark_like():
        native = native.toDF(*owns.values())
    else:
        return frame.rename(dict(owns))
    renamed: nw.LazyFrame[Any] = nw.from_native(native)
    return renamed


def compute_frame(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """Compute all of a lazy frame."""
    import narwhals as nw

    if frame.implementation.is_polars():
        return frame.collect()
    table = open_table(frame)
    whole: nw.DataFrame[Any] = nw.from_native(table.collect(list(table.schema)), eager_only=True)
    return whole


def _settle(table: pa.Table, engine: nw.Implementation) -> pa.Table:
    """Say moments by the clock of UTC where they have no zone but that of whoever is connected."""
    import pyarrow as pa

    if not (engine.is_duckdb() or engine.is_spark_like()):
        return table
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz is not None:
            settled = table.column(place).cast(pa.timestamp(field.type.unit, "UTC"))
            table = table.set_column(place, field.name, settled)
    return table


def count_combinations(frame: LazyTable, columns: Mapping[str, nw.Expr], count: str) -> pa.Table:
    """Return the combinations of some columns that occur, and how many rows have each.

    Parameters
    ----------
    frame : LazyTable
        The frame.
    columns : mapping of str to narwhals.Expr
        What is grouped by, by its name.
    count : str
        The name of the counts.
    """
    import narwhals as nw

    keys = {f"key_{place}": column for place, column in enumerate(columns.values())}
    chosen = frame.frame.select(*(column.alias(key) for key, column in keys.items()))
    found = collect_table(chosen.group_by(*keys).agg(nw.len().alias(_COUNT)))
    settled = _settle(found.select([*keys, _COUNT]), frame.engine)
    return settled.rename_columns([*columns, count])


def count_values(frame: LazyTable, column: str) -> int:
    """Return how many values a column has; what is missing counts as one."""
    import narwhals as nw

    # Polars holds whole columns to count their values, but not to group by them.
    values = frame.frame.select(frame.col(column).alias("key_0")).group_by("key_0")
    found: int = collect_table(values.agg(nw.len().alias(_COUNT)).select(nw.len()))[0][0].as_py()
    return found
