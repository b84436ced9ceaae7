"""Columns that were converted piece by piece while a result was read, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cliova_pandas.io.conversions import TEXT
from cliova_pandas.io.dtypes import TypedColumns

if TYPE_CHECKING:
    import pyarrow as pa


class TypedParts:
    """Columns of the tables of a result that were converted while their forms were looked at.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from cliova_pandas.io.dtypes import ColumnForms
    >>> forms, parts = ColumnForms(), TypedParts()
    >>> for table in (pa.table({"n": ["1", "2"]}), pa.table({"n": ["3"], "late": ["true"]})):
    ...     forms.add(table)
    ...     parts.add(table, forms.typed)
    >>> {name: typed.to_pylist() for name, (_, typed) in parts.finish().items()}
    {'n': [1, 2, 3], 'late': [None, None, True]}
    """

    def __init__(self) -> None:
        self._rows = 0
        self._dtypes: dict[str, str | None] = {}
        self._parts: dict[str, list[pa.ChunkedArray | int]] = {}

    def add(self, table: pa.Table, typed: TypedColumns) -> None:
        """Take the columns of one more table; none of its others is of one form in all tables."""
        rows = table.num_rows
        for name, column in zip(table.column_names, table.columns, strict=True):
            if name not in self._parts:
                self._dtypes[name], self._parts[name] = None, [self._rows]
            if name in typed and self._dtypes[name] in (None, typed[name][0]):
                self._dtypes[name] = typed[name][0]
                self._parts[name].append(typed[name][1])
            elif column.null_count == rows:
                self._parts[name].append(rows)
            else:
                self._dtypes[name], self._parts[name] = TEXT, []
        for name in self._parts.keys() - set(table.column_names):
            self._parts[name].append(rows)
        self._rows += rows

    def finish(self) -> dict[str, tuple[str, pa.ChunkedArray]]:
        """Return the columns that had one dtype in all tables, each behind it."""
        import pyarrow as pa

        found = {}
        for name, parts in self._parts.items():
            dtype = self._dtypes[name]
            if dtype is None or dtype == TEXT:
                continue
            type_ = next(part.type for part in parts if not isinstance(part, int))
            chunks: list[pa.Array] = []
            for part in parts:
                chunks += [pa.nulls(part, type_)] if isinstance(part, int) else part.chunks
            found[name] = (dtype, pa.chunked_array(chunks, type_))
        return found
