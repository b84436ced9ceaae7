"""Pieces of a list of records into tables of text, each by the fastest parser that takes it.

The first records, read by Python's own parser, show what the records are made of. Where they hold
texts, booleans, numbers and lists of these, Arrow reads the pieces that follow, on every core, with
msgspec for the text of lists and of numbers that are more than digits; where they hold more,
msgspec alone. A piece that is not what was expected is read by Python's parser again, which says
what is wrong with it, or shows what else the records are made of.

Measured with 200,000 flat records of nine texts (54 MB), in seconds of one core: Arrow 0.14 (but it
cannot keep the text of a number), msgspec with the making of columns 0.17 to 0.25 (with four more
columns of numbers 0.3), orjson into dicts 0.5, jiter 0.6, `json.loads` 0.65. msgspec reads pieces
that fit into the processor's cache twice as fast as long ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from cliova_pandas.io.json.arrow import ArrowReader
from cliova_pandas.io.json.cutter import RecordCutter
from cliova_pandas.io.json.pieces import Piece
from cliova_pandas.io.json.records import check_names, parse_records, tabulate_records
from cliova_pandas.io.json.shape import RefusedError, Shape, fill_up
from cliova_pandas.io.json.structs import StructReader
from cliova_pandas.io.memory import leave_room
from cliova_pandas.io.side_by_side import AHEAD, count_workers
from cliova_pandas.service.source import ResultBytes

if TYPE_CHECKING:
    import pyarrow as pa

_Waiting: TypeAlias = "deque[tuple[Piece, Future[pa.Table] | None]]"


class RecordReader:
    """Reads pieces of one list of records, one after the other.

    Parameters
    ----------
    source : ResultBytes
        What to call the whole in a message.
    pool : pyarrow.MemoryPool, optional
        What Arrow's tables are allocated from.

    Attributes
    ----------
    rows : int
        The records that have been read.
    """

    @property
    def has_nameless(self) -> bool:
        """Tell whether there are records, and none of them has a key."""
        return self._without_columns > 0

    def __init__(self, source: ResultBytes, pool: pa.MemoryPool | None = None) -> None:
        self._source = source
        self._pool = pool
        self._shape = Shape()
        self._columns: dict[str, None] = {}
        self._struct: StructReader | None = None
        self._arrow: ArrowReader | None = None
        self._without_columns = 0
        self.rows = 0

    def read(
        self, cutter: RecordCutter, change: Callable[[Iterable[Piece]], Iterable[Piece]] = iter
    ) -> Iterator[tuple[Piece, pa.Table | None]]:
        """Yield pieces with the tables of their records, with the columns seen so far.

        Records without any key, before the first that has one, come with that one. A piece that
        holds no records comes without a table.

        Parameters
        ----------
        cutter : RecordCutter
            Cuts the list.
        change : callable, optional
            Changes the pieces before they are read.
        """
        workers = count_workers()
        waiting: _Waiting = deque()
        with ThreadPoolExecutor(workers) as pool:
            for piece in leave_room(change(cutter), workers + AHEAD, Piece.measure):
                future = None
                if self._arrow is not None and piece.kind in ("records", "guessed"):
                    future = pool.submit(self._arrow.read, piece)
                if piece.kind != "pause":
                    waiting.append((piece, future))
                # A few pieces stay in work for as long as the next one is cut, so that no core is
                # idle; and no more of them, since each is held in memory.
                while waiting and (len(waiting) >= workers + AHEAD or future is None):
                    yield from self._finish(waiting, cutter)
            while waiting:
                yield from self._finish(waiting, cutter)

    def _finish(
        self, waiting: _Waiting, cutter: RecordCutter
    ) -> Iterator[tuple[Piece, pa.Table | None]]:
        """Yield the first of the pieces that are waiting, or have all of them cut again."""
        piece, future = waiting.popleft()
        if piece.kind not in ("records", "guessed"):
            yield piece, None
            return
        if future is not None:
            try:
                yield piece, self._count(future.result())
                return
            except RefusedError:
                if piece.kind == "guessed":
                    # Those behind it begin where it was thought to end.
                    cutter.take_back([piece, *(other for other, _ in waiting)])
                    waiting.clear()
                    return
                # What stands in one piece stands in others.
                if self._shape.widen():
                    self._choose_readers()
                else:
                    self._arrow = None
        table = self._read_alone(piece)
        cutter.is_proved = self._arrow is not None
        yield piece, table

    def _read_alone(self, piece: Piece) -> pa.Table:
        if self._struct is not None:
            with suppress(RefusedError):
                return self._count(self._struct.read(piece))
        return self._read_strictly(piece)

    def _count(self, table: pa.Table) -> pa.Table:
        self.rows += table.num_rows
        return table

    def _read_strictly(self, piece: Piece) -> pa.Table:
        """Read with Python's parser, and learn what the records are made of."""
        import pyarrow as pa

        records = parse_records(piece.data, self._source, self.rows)
        table = tabulate_records(records, self._source, self.rows)
        for record in records:
            self._shape.learn(record)
        self._columns.update(dict.fromkeys(table.column_names))
        check_names(self._columns, self._source)
        self._choose_readers()
        self.rows += len(records)
        if not self._columns:
            self._without_columns += len(records)
            return table
        table = fill_up(table, self._columns, len(records))
        if self._without_columns:
            nothing = fill_up(table.select([]), self._columns, self._without_columns)
            table, self._without_columns = pa.concat_tables([nothing, table]), 0
        return table

    def _choose_readers(self) -> None:
        names, columns = list(self._shape.list_names()), tuple(self._columns)
        self._struct = self._arrow = None
        # Where two places would become one column ("a.b", and "b" inside of "a"), only Python's
        # parser looks at each record by itself, and refuses the one that has both.
        if columns and len(set(names)) == len(names):
            self._struct = StructReader.make(self._shape, columns)
            self._arrow = ArrowReader.make(self._shape, columns, self._pool)
