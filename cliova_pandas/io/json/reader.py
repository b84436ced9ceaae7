r"""A result in JSON: a list of records, bare or in an envelope, without holding it twice.

`shapes` finds where the list begins, `cutter` cuts it between records, `columns` reads the pieces,
and `records` says what is wrong with a record that cannot be read. What stands around the list is
put together and read as one document, so that a bracket or a key too many is found there. An object
of records that stand at their addresses is read like a list.

A document of another shape is read as a whole, with all that this takes of memory: one in which
each column stands by itself, as `DataFrame.to_json` writes by default, has no row before its end.

A list is valid if its pieces are, each as a list of its own, and commas stand between them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NoReturn

from cliova_pandas.errors import ResultFormatError
from cliova_pandas.io.json.columns import RecordReader
from cliova_pandas.io.json.cutter import RecordCutter, read_bounded
from cliova_pandas.io.json.keyed import KeyedRecords
from cliova_pandas.io.json.pieces import Layout, Piece
from cliova_pandas.io.json.records import (
    check_depth,
    decode,
    is_cut,
    raise_at_record,
    raise_invalid,
    raise_unclosed,
    raise_undecodable,
    raise_unseparated,
    tabulate_records,
)
from cliova_pandas.io.json.shapes import (
    check_envelope,
    find_envelope,
    find_list,
    find_records,
    keep_envelope,
    list_numbered,
)
from cliova_pandas.io.tables import choose_pool, gather_tables, join_tables
from cliova_pandas.service.source import ResultBytes

if TYPE_CHECKING:
    import pyarrow as pa

PIECE: Final = 1 << 19
"""The bytes that are parsed at once.

What comes of them fits into the cache of a processor, and what is needed for a moment to cut them
is not handed back to the system and asked for anew with each piece, which takes longer.
"""

_STRETCH: Final = 4
"""How many times as many are parsed at once on several cores, and twice as many where all is held.

Each piece waits for Python's lock a few times. Measured with a million flat records on two cores:
2.9 s with pieces of 1 MB, 2.6 s with 2 MB and 2.4 s with 4 MB, of which some more is held.
"""

_LONGEST_ENVELOPE: Final = 1 << 16


def read_table(source: ResultBytes, piece: int = PIECE) -> pa.Table:
    """Return a JSON result as one table of text; see `cliova_pandas.io.parsing.read_table`."""
    tables = list(gather_tables(iter_tables(source, piece, is_held=True), is_held=True))
    # The envelope is known when the records have been read, and is kept with the last of them.
    return join_tables(tables).replace_schema_metadata(tables[-1].schema.metadata)


def iter_tables(
    source: ResultBytes, piece: int = PIECE, *, is_held: bool = False
) -> Iterator[pa.Table]:
    """Yield a JSON result in tables of text; see `cliova_pandas.io.parsing.iter_tables`."""
    head = source.read_head(_LONGEST_ENVELOPE)
    found = find_list(head, is_whole=len(head) < _LONGEST_ENVELOPE)
    if found is None:
        yield _read_document(source)
    else:
        reader = RecordReader(source, choose_pool(is_held=is_held))
        stretch = _STRETCH * (2 if is_held else 1)
        yield from _iter_list(source, reader, *found, piece, stretch)


def _iter_list(
    source: ResultBytes, reader: RecordReader, start: int, layout: Layout, size: int, stretch: int
) -> Iterator[pa.Table]:
    import pyarrow as pa

    with source.open() as file:
        opening = file.read(start)
        keyed = KeyedRecords(source, is_outer=_is_outer(opening))

        cutter = RecordCutter(file, size, layout, source.limits, stretch)
        for piece, table in reader.read(cutter, keyed.put_keys if layout == "keyed" else iter):
            if table is not None:
                yield keyed.settle(table)
                continue
            if piece.kind == "unseparated":
                raise_unseparated(source, reader.rows, piece.data.decode(errors="replace"))
            if piece.kind != "rest":
                _refuse_size(source, piece, reader.rows)
            yield keep_envelope(
                pa.table({}), _check_rest(source, opening, piece, reader.rows, layout)
            )
    keyed.refuse_repeated()
    if reader.has_nameless:
        raise ResultFormatError(
            f"Row 1 of {source.name_inside} and those that follow have no keys at all.",
            list_id=source.list_id,
            row=1,
        )


def _refuse_size(source: ResultBytes, piece: Piece, rows: int) -> NoReturn:
    """Say which record is too long, or too deep, or that what follows the records is too long."""
    inside = source.name_inside
    if piece.kind == "deep" and piece.marks is not None:
        number = rows + 1 + (piece.marks.find_deep(source.limits.depth) or 0)
        what = f"Row {number:,} of {inside} is nested deeper"
        source.refuse_size(what, "depth", row=number)
    if piece.end >= 0:
        what = f"What stands behind the records of {inside} is longer"
        source.refuse_size(what, "document_bytes")
    source.refuse_size(f"Row {rows + 1:,} of {inside} is longer", "row_bytes", row=rows + 1)


def _check_rest(
    source: ResultBytes, opening: bytes, piece: Piece, rows: int, layout: Layout
) -> Any:
    """Check what stands behind the last record: nothing, or the end of the envelope.

    Returns
    -------
    object
        The document with an empty list in place of the records.
    """
    rest = piece.data
    between = rest[: piece.end] if piece.end >= 0 else rest
    if layout == "keyed" and piece.end < 0:
        raise_unclosed(source, rows)
    if layout == "keyed" and between.strip(b" \t\r\n"):
        raise_invalid(source, rows + 1, "it is no record at an address")
    if between.strip(b" \t\r\n") or (piece.end < 0 and layout == "list"):
        raise_at_record(source, rest, rows, is_behind_record=rows > 0)
    if layout == "lines":
        if piece.end >= 0:
            raise_invalid(source, rows, "a bracket too many follows it")
        return None
    try:
        envelope = decode((opening + rest[piece.end :]).decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        if is_cut(error):
            raise_unclosed(source, rows)
        what = error.msg
        if error.msg == "Extra data":
            what = "something follows the end of the list"
        raise_invalid(source, rows, what)
    except UnicodeDecodeError:
        raise_undecodable(source, 0)
    except RecursionError:
        source.refuse_size(f"The JSON of {source.name_inside} is nested deeper", "depth")
    except ValueError as error:
        _raise_unreadable(source, error)
    check_depth(envelope, source, f"What stands around the records of {source.name_inside}")
    check_envelope(source, envelope, rows)
    return envelope


def _is_outer(opening: bytes) -> bool:
    """Tell whether nothing stands around the records."""
    return opening.strip(b" \t\r\n\xef\xbb\xbf") == b"{"


def _read_document(source: ResultBytes) -> pa.Table:
    """Read a JSON document of an unusual shape as a whole."""
    most = source.limits.document_bytes
    with source.open() as file:
        data = read_bounded(file, most + 1)
    if len(data) > most:
        source.refuse_size(
            f"{source.name} is not a list of records, and as a document longer", "document_bytes"
        )
    try:
        document = decode(re.sub(rb"\A(\xef\xbb\xbf)+", b"", data).decode())
    except json.JSONDecodeError as error:
        if is_cut(error):
            raise_unclosed(source, 0)
        raise ResultFormatError(
            f"{source.name} is not valid JSON: {error}.", list_id=source.list_id
        ) from None
    except UnicodeDecodeError:
        raise_undecodable(source, 0)
    except RecursionError:
        source.refuse_size(f"The JSON of {source.name_inside} is nested deeper", "depth")
    except ValueError as error:
        _raise_unreadable(source, error)
    check_depth(document, source, f"The JSON of {source.name_inside}")
    document = list_numbered(source, document)
    table = tabulate_records(find_records(source, document), source, 0)
    return keep_envelope(KeyedRecords(source).settle(table), find_envelope(document))


def _raise_unreadable(source: ResultBytes, error: Exception) -> NoReturn:
    raise ResultFormatError(
        f"{source.name} cannot be read as JSON: {error}.", list_id=source.list_id
    ) from None
