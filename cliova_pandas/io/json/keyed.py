"""Records that stand at their addresses in an object, as ``{"ann@x.example": {"status": "ok"}}``.

Such an object is cut between its records like a list, and each key is put into its record, so that
whatever reads lists reads it as well. Where the key goes is then settled table by table: it fills
the column of the addresses, and is kept beside it where it is another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import ResultFormatError
from cliova_pandas.io.json.pieces import Piece, find_marks
from cliova_pandas.io.json.records import raise_invalid
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.verdicts.addresses import fold_addresses

if TYPE_CHECKING:
    import pyarrow as pa

KEY: Final = "(key)"
"""The key of a record, in the record."""

_ADDRESS: Final = "email"
_OTHER: Final = "key"
_LABEL: Final = "index"
_SPACE: Final = rb"[ \t\r\n]*"
_ENTRY: Final = re.compile(rb'%b("(?:[^"\\]|\\.)*")%b:%b\{(%b\})?' % ((_SPACE,) * 4), re.DOTALL)
_COMMA: Final = re.compile(rb"%b," % _SPACE)


def begins_keyed(head: bytes, place: int) -> bool:
    """Tell whether the first key behind a brace is an address, and a record stands there."""
    found = _ENTRY.match(head, place)
    return found is not None and b"@" in found[1]


class KeyedRecords:
    """Reads records that stand at addresses.

    Parameters
    ----------
    source : ResultBytes
        What to call the whole in a message.
    is_outer : bool, default False
        Whether nothing stands around them. The addresses are then labels, as `DataFrame.to_json`
        writes them.
    """

    def __init__(self, source: ResultBytes, *, is_outer: bool = False) -> None:
        self._source = source
        self._column: str | None = _LABEL if is_outer else None
        self._cut = 0
        self._hashes: list[npt.NDArray[np.uint64]] = []

    def put_keys(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Yield pieces of records with their keys in them."""
        for piece in pieces:
            if piece.kind != "records" or piece.marks is None:
                yield piece
                continue
            data = self._put_into(piece.data, piece.marks.record_ends - piece.skipped)
            yield Piece(data, marks=find_marks(data))

    def _put_into(self, data: bytes, ends: npt.NDArray[np.int64]) -> bytes:
        parts: list[bytes] = []
        start = 0
        for end in (ends + 1).tolist():
            if parts:
                comma = _COMMA.match(data, start)
                if comma is None:
                    found = data[start:end].lstrip()[:1].decode(errors="replace")
                    raise_invalid(self._source, self._cut, f"{found!r} follows it, and no comma")
                start = comma.end()
                parts.append(b",")
            entry = _ENTRY.match(data, start, end)
            self._cut += 1
            if entry is None or (b"@" not in entry[1] and b"\\" not in entry[1]):
                raise_invalid(self._source, self._cut, "it is no record at an address")
            rest = b"}" if entry[2] else b"," + data[entry.end() : end]
            parts.append(b'{"%b":%b%b' % (KEY.encode(), entry[1], rest))
            start = end
        return b"".join(parts)

    def settle(self, table: pa.Table) -> pa.Table:
        """Return a table with the keys of its records where they belong.

        They belong to the column that says the same in all rows of the first table, else to
        ``email``. Where this column has another address, ``key`` has the key.
        """
        import pandas as pd
        import pyarrow as pa
        import pyarrow.compute as pc

        if KEY not in table.column_names:
            return table
        keys = table[KEY].combine_chunks()
        self._hashes.append(pd.util.hash_array(keys.to_numpy(zero_copy_only=False)))
        table = table.drop([KEY])
        folded = fold_addresses(keys)
        if self._column is None:
            said = (name for name in table.column_names if _say_the_same(table[name], folded))
            self._column = next(said, _ADDRESS)
        if self._column not in table.column_names:
            return table.add_column(0, self._column, keys)
        values = table[self._column].combine_chunks()
        place = table.column_names.index(self._column)
        table = table.set_column(place, self._column, values.fill_null(keys))
        is_other = pc.not_equal(fold_addresses(values), folded).fill_null(False)
        if pc.any(is_other).as_py():
            name = _OTHER
            while name in table.column_names:
                name += "_"
            nothing = pa.scalar(None, keys.type)
            table = table.append_column(name, pc.if_else(is_other, keys, nothing))
        return table

    def refuse_repeated(self) -> None:
        """Refuse a key that stands twice, of which one record would be lost elsewhere.

        Raises
        ------
        ResultFormatError
            With the row of the second one.
        """
        hashes = np.concatenate([np.empty(0, dtype=np.uint64), *self._hashes])
        order = np.argsort(hashes, kind="stable")
        repeated = order[1:][hashes[order[1:]] == hashes[order[:-1]]]
        if len(repeated):
            row = int(repeated.min()) + 1
            raise ResultFormatError(
                f"Row {row:,} of {self._source.name_inside} stands at a key that another row "
                "before it stands at already, so one of them would be lost.",
                list_id=self._source.list_id,
                row=row,
            )


def _say_the_same(column: pa.ChunkedArray, folded: pa.Array) -> bool:
    import pyarrow.compute as pc

    if column.null_count or not len(column):
        return False
    return bool(pc.all(pc.equal(fold_addresses(column.combine_chunks()), folded)).as_py())
