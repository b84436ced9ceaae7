"""The bytes of a result, CSV or JSON, as a table of text.

Every column that the service sends is text as it was sent; `dtypes` decides, over the whole result,
which of them have another type. A JSON number or boolean is the text that stands in the JSON, which
is what a CSV says. Only an empty CSV field, a JSON null and, because a CSV cannot tell them apart,
an empty JSON text are missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    IncompleteDownloadError,
    ResultFormatError,
    ServiceError,
    word_lack,
)
from cliova_pandas.io.csv import reader as csv_reader
from cliova_pandas.io.csv.head import HeadChoice
from cliova_pandas.io.json import reader as json_reader
from cliova_pandas.io.json.shapes import ENVELOPE
from cliova_pandas.io.tables import gather_tables
from cliova_pandas.service.refusals import end_sentence, find_refusal, is_html
from cliova_pandas.service.source import ResultBytes, is_json, strip_bom

if TYPE_CHECKING:
    import pyarrow as pa


_HEAD: Final = 1 << 16


class _Reader(Protocol):
    """A module that reads one format."""

    def read_table(self, source: ResultBytes) -> pa.Table: ...
    def iter_tables(self, source: ResultBytes, *, is_held: bool) -> Iterator[pa.Table]: ...


def read_table(
    source: ResultBytes,
    columns: Sequence[str] | None = None,
    head: HeadChoice | None = None,
) -> pa.Table:
    """Return a whole result as an Arrow table of text.

    Parameters
    ----------
    source : ResultBytes
        The result: a file or bytes, CSV or JSON, told apart by the first character.
    columns : sequence of str, optional
        The columns to return, in this order; all without it.
    head : HeadChoice, optional
        What the caller says about the head of a CSV.

    Raises
    ------
    ResultFormatError
        If a row does not fit, or a byte is not UTF-8, with the row.
    IncompleteDownloadError
        If the result stops short.
    ServiceError
        If it is a page or an error rather than a result.
    ConfigurationError
        If a column is asked for that is not there.
    """
    reader = _choose_reader(source)
    if head is None or reader is csv_reader:
        table = csv_reader.read_table(source, head) if head else reader.read_table(source)
    else:
        raise ConfigurationError(
            f"{source.name} is JSON, which has neither lines above its rows nor a header. Leave "
            "out ",
            Argument("skiprows"),
            " and ",
            Argument("names"),
            ".",
        )
    _check_values(table, source)
    return table if columns is None else select_columns(table, columns)


def _check_values(table: pa.Table, source: ResultBytes) -> None:
    """Refuse a value that is longer than it may be."""
    import pyarrow.compute as pc

    most = source.limits.value_bytes
    for name, column in zip(table.column_names, table.columns, strict=True):
        for chunk in column.chunks:
            # Most are smaller than a value may be, which costs nothing to know.
            longest = pc.max(pc.binary_length(chunk)).as_py() if chunk.nbytes > most else 0
            if (longest or 0) > most:
                source.refuse_size(
                    f"A value in the column {name!r} of {source.name_inside} is longer",
                    "value_bytes",
                    column=name,
                )


def read_envelope(table: pa.Table) -> dict[str, Any]:
    """Return what stands around the records of a result, as far as it is scalars."""
    written = (table.schema.metadata or {}).get(ENVELOPE)
    found: dict[str, Any] = json.loads(written) if written else {}
    return found


def iter_tables(source: ResultBytes, *, is_held: bool = False) -> Iterator[pa.Table]:
    """Yield a result in pieces of bounded size, as Arrow tables of text.

    The columns of a JSON result are those seen so far; see `read_table` for the errors, which come
    when the piece that holds the fault is reached.

    Parameters
    ----------
    source : ResultBytes
        The result.
    is_held : bool, default False
        Whether all tables will be held in memory.
    """
    tables = _choose_reader(source).iter_tables(source, is_held=is_held)
    for table in gather_tables(tables, is_held=is_held):
        _check_values(table, source)
        yield table


def select_columns(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Return some columns of a table, or say which there are.

    Raises
    ------
    ConfigurationError
        If one is not there.
    """
    require_columns(columns, table.column_names)
    return table.select(list(columns))


def require_columns(wanted: Sequence[str], names: Sequence[str]) -> None:
    """Say which columns there are, unless those that are wanted are among them.

    Raises
    ------
    ConfigurationError
        If one is not there.
    """
    missing = [name for name in wanted if name not in names]
    if missing:
        raise ConfigurationError(word_lack("The result", "column", missing, names))


def _choose_reader(source: ResultBytes) -> _Reader:
    head = source.read_head(_HEAD)
    _refuse_other_things(head, source)
    return json_reader if is_json(head) else csv_reader


def _refuse_other_things(head: bytes, source: ResultBytes) -> None:
    if not strip_bom(head).strip():
        raise IncompleteDownloadError(
            f"{source.name} is empty: there is not even a header.", list_id=source.list_id
        )
    if said := find_refusal(head, is_whole=len(head) < _HEAD):
        what = "not a result but" if is_html(head) else "an error in place of a result:"
        raise ServiceError(f"{source.name} is {what} {end_sentence(said)}", list_id=source.list_id)
    if len(head) > 3 and (head[:4:2] == b"\0\0" or head[1:4:2] == b"\0\0"):
        raise ResultFormatError(
            f"{source.name} is in UTF-16, not CSV or JSON in UTF-8.",
            source.suggest_encoding(f"utf-16-{'be' if head[0] == 0 else 'le'}"),
            list_id=source.list_id,
        )
    for mark, what, way_out in (
        (b"PK\x03\x04", "a ZIP archive or an Excel workbook", " Unpack it, or save it as CSV."),
        (b"\x1f\x8b", "packed with gzip", " Unpack it first."),
        (b"%PDF", "a PDF", " Download the result as CSV or JSON."),
        (b"PAR1", "a Parquet file", " Read it with pandas.read_parquet."),
        (b"\xff\xfe", "in UTF-16", source.suggest_encoding("utf-16")),
        (b"\xfe\xff", "in UTF-16", source.suggest_encoding("utf-16")),
    ):
        if head.startswith(mark):
            raise ResultFormatError(
                f"{source.name} is {what}, not CSV or JSON in UTF-8.",
                way_out,
                list_id=source.list_id,
            )
