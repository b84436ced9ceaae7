"""Pieces of records into columns of text, by Arrow: texts, booleans, numbers and lists of these.

Arrow reads outside of Python's lock, so on every core. A piece is given to it as one document, the
list of its records, so that it is whole records with commas between them if Arrow takes it. Arrow
is strict, but for what is checked here: that the texts are UTF-8. A count can be written in one way
only, so its text is known from its value: Arrow refuses any sign, point or exponent in an unsigned
integer. Of other numbers and of lists it cannot keep the text, and it takes NaN for a number, so
msgspec reads all of these beside it, strictly. It cannot tell null from what is missing either:
objects that are null or empty are left to others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cliova_pandas.io.json.pieces import CLOSING, LIST, OPENING, Piece
from cliova_pandas.io.json.shape import RefusedError, Shape, fill_up
from cliova_pandas.io.json.structs import WrittenReader
from cliova_pandas.io.tables import require_fault_of_file
from cliova_pandas.verdicts.text_bytes import read_offsets

if TYPE_CHECKING:
    import pyarrow as pa


class ArrowReader:
    """Reads records of a known shape with Arrow."""

    def __init__(
        self,
        fields: list[pa.Field],
        written: WrittenReader | None,
        columns: tuple[str, ...],
        pool: pa.MemoryPool | None = None,
    ) -> None:
        import pyarrow as pa
        import pyarrow.json as arrow_json

        self._written = written
        self._columns = columns
        self._pool = pool
        document = pa.schema([(LIST, pa.list_(pa.struct(fields)))])
        self._options = arrow_json.ParseOptions(
            explicit_schema=document, unexpected_field_behavior="error"
        )

    @classmethod
    def make(
        cls, shape: Shape, columns: tuple[str, ...], pool: pa.MemoryPool | None = None
    ) -> ArrowReader | None:
        """Make one, or return None where the records hold what Arrow would change."""
        fields = _make_fields(shape)
        if fields is None:
            return None
        try:
            return cls(fields, WrittenReader.make(shape), columns, pool)
        except RefusedError:
            return None

    def read(self, piece: Piece) -> pa.Table:
        """Return the table of some records.

        Raises
        ------
        RefusedError
            If they are not valid, or not of the known shape, or no whole records.
        """
        import pyarrow as pa
        import pyarrow.json as arrow_json

        document = piece.document
        try:
            _check_encoding(document)
            table = arrow_json.read_json(
                pa.BufferReader(document),
                read_options=arrow_json.ReadOptions(
                    use_threads=False, block_size=len(document) + 1
                ),
                parse_options=self._options,
                memory_pool=self._pool,
            )
        except pa.ArrowException as error:
            require_fault_of_file(error)
            raise RefusedError from None
        if table.num_rows != 1:  # the list was closed in the piece, and another document follows
            raise RefusedError
        [lists] = table.column(0).chunks
        records = lists.values
        if records.null_count:  # a null in place of a record
            raise RefusedError
        columns: dict[str, pa.Array] = {}
        for column in records.type:
            columns.update(_flatten(column.name, records.field(column.name)))
        if self._written is not None:
            columns |= self._written.read(memoryview(document)[len(OPENING) - 1 : 1 - len(CLOSING)])
        # Of what Arrow made of numbers and lists, nothing may be left.
        if not all(pa.types.is_large_string(column.type) for column in columns.values()):
            raise RefusedError
        return fill_up(pa.table(columns), self._columns, len(records))


def _make_fields(shape: Shape) -> list[pa.Field] | None:
    import pyarrow as pa

    plain = {
        "text": pa.large_string(),
        "flag": pa.bool_(),
        "count": pa.uint64(),
        "number": pa.float64(),
    }
    in_lists = plain | {"count": pa.float64()}  # msgspec reads the text of the list in any case
    fields = []
    for key, child in shape.children.items():
        type_: pa.DataType | None
        if child.kind == "object" and child.kinds == {"object"}:
            below = _make_fields(child)
            type_ = None if below is None else pa.struct(below)
        elif child.kind == "list":
            item = in_lists.get(child.item_kind)
            type_ = None if item is None else pa.list_(item)
        else:
            type_ = plain.get(child.kind)
        if type_ is None:
            return None
        fields.append(pa.field(key, type_))
    return fields


def _check_encoding(data: bytes | bytearray) -> None:
    """Refuse what is not UTF-8; all at once, which is faster than every value by itself."""
    import numpy as np
    import pyarrow as pa

    if data.isascii():
        return
    ends = np.array([0, len(data)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(data)]
    pa.Array.from_buffers(pa.large_binary(), 1, buffers).cast(pa.large_string())


def _flatten(name: str, column: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    import functools

    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_struct(column.type):
        children = [column.field(number) for number in range(column.type.num_fields)]
        nothing = functools.reduce(pc.and_, (child.is_null() for child in children))
        if column.null_count or pc.any(nothing).as_py():
            raise RefusedError
        for field, child in zip(column.type, children, strict=True):
            yield from _flatten(f"{name}.{field.name}", child)
        return
    if pa.types.is_boolean(column.type):
        # Twice as fast as a cast.
        true, false = (pa.scalar(word, pa.large_string()) for word in ("true", "false"))
        column = pc.if_else(column, true, false)
    elif pa.types.is_uint64(column.type):
        column = column.cast(pa.large_string())
    elif pa.types.is_large_string(column.type) and _has_empty(column):
        is_empty = pc.equal(pc.binary_length(column), 0)
        column = pc.if_else(is_empty, pa.scalar(None, pa.large_string()), column)
    yield name, column


def _has_empty(texts: pa.Array) -> bool:
    """Tell whether one of the texts is empty; there is none if only what is missing has no bytes.

    To count is a tenth of the time of a look at each text by Arrow.
    """
    import numpy as np

    offsets = read_offsets(texts)
    return bool(np.count_nonzero(offsets[1:] == offsets[:-1]) > texts.null_count)
