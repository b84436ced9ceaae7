"""Tables of a result in a temporary file: parsed once, then read back as often as they are needed.

What a column is, is decided over the whole result, so whoever hands it over in pieces passes over
it twice. Parsing takes most of the time, and reading back from a file little: measured with a
million records, 0.1 s beside 2 to 5. The file holds one Arrow message for each table, and no names:
those of JSON records grow while they are read, so the columns are kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from cliova_pandas.io.temporary import fill_buffer, open_unbuffered, write_all

if TYPE_CHECKING:
    from types import TracebackType

    import pyarrow as pa


class _Entry(NamedTuple):
    """Where one table stands in the file: behind those before it."""

    size: int
    schema: pa.Schema


class TableFile:
    """Tables that are parsed at the first call, and read back from a file at each later one.

    Where they cannot be written, since the disk is full or nothing may be, they are parsed again.
    The file has no name where the system allows that, and is removed with this object anywhere.

    Parameters
    ----------
    parse : callable
        Yields the tables, again at each call.
    check : callable
        Is called before each table that is read back, and ends that by raising.

    Examples
    --------
    >>> import pyarrow as pa
    >>> with TableFile(lambda: iter([pa.table({"n": ["1", "2"]})])) as tables:
    ...     [len(list(tables())) for _ in range(2)], next(tables())["n"].to_pylist()
    ([1, 1], ['1', '2'])
    """

    def __init__(
        self,
        parse: Callable[[], Iterable[pa.Table]],
        check: Callable[[], object] = lambda: None,
    ) -> None:
        self._parse = parse
        self._check = check
        self._file: BinaryIO | None = None
        self._entries: list[_Entry] = []
        self._is_whole = False

    def __enter__(self) -> TableFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the file."""
        file, self._file, self._is_whole = self._file, None, False
        self._entries = []
        if file is not None:
            file.close()

    def __call__(self) -> Iterator[pa.Table]:
        """Yield the tables."""
        return self._read_back() if self._is_whole else self._parse_and_write()

    def _parse_and_write(self) -> Iterator[pa.Table]:
        self.close()
        try:
            self._file = open_unbuffered()
        except OSError:
            yield from self._parse()
            return
        for table in self._parse():
            self._write(table)
            yield table
        self._is_whole = self._file is not None

    def _write(self, table: pa.Table) -> None:
        if self._file is None:
            return
        try:
            for batch in _list_batches(table):
                message = batch.serialize()
                write_all(self._file, memoryview(message))
                self._entries.append(_Entry(message.size, self._share(batch.schema)))
        except OSError:
            self.close()

    def _share(self, schema: pa.Schema) -> pa.Schema:
        """Return the schema of the table before, if it is the same.

        One for each table would not take much, but lie scattered, and keep the memory between them
        from being used again.
        """
        last = self._entries[-1].schema if self._entries else None
        return last if last is not None and last.equals(schema, check_metadata=True) else schema

    def _read_back(self) -> Iterator[pa.Table]:
        import pyarrow as pa

        place = 0
        for entry in self._entries:
            self._check()
            assert self._file is not None  # noqa: S101 - as long as it is whole
            self._file.seek(place)
            place += entry.size
            message = pa.allocate_buffer(entry.size)
            fill_buffer(self._file, memoryview(message))
            yield pa.Table.from_batches([pa.ipc.read_record_batch(message, entry.schema)])


def _list_batches(table: pa.Table) -> list[pa.RecordBatch]:
    """Return a table as one batch or more; Arrow has none for a table without rows."""
    import pyarrow as pa

    empty = [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return table.combine_chunks().to_batches() or empty
