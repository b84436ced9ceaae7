"""A result in CSV: every row and field, or an error that names the row.

Arrow reads fast but forgives: a quote that is never closed, or one that closes in the middle of a
field, can merge two rows in silence. So the quotes are checked first, over the whole file at once.
What passes is read by Arrow; what does not is read by Python's strict reader, which is slow and
says exactly where the fault is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, NoReturn

from cliova_pandas.errors import (
    Argument,
    Hint,
    IncompleteDownloadError,
    Message,
    ResultFormatError,
    ServiceError,
    quote_names,
)
from cliova_pandas.io.csv.end import look_at_end
from cliova_pandas.io.csv.head import HeadChoice, Header, long_fields, read_header
from cliova_pandas.io.csv.records import (
    BoundedLines,
    LongRowError,
    WholeRecords,
    leave_out_spaces,
)
from cliova_pandas.io.side_by_side import map_ahead
from cliova_pandas.io.tables import choose_pool, require_fault_of_file
from cliova_pandas.service.source import ResultBytes

if TYPE_CHECKING:
    import pyarrow as pa

_MAIL: Final = re.compile("mail|address|recipient", re.IGNORECASE)
_MARK: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 1 << 20
"""The bytes that are parsed at once, where tables are handed on; four times as many where they are
held.

Twice the size makes a read a tenth faster, and so does twice that. All that are in work take more.
"""

_ROWS: Final = 50_000


def read_table(source: ResultBytes, choice: HeadChoice | None = None) -> pa.Table:
    """Return a CSV as one table of text; see `cliova_pandas.io.parsing.read_table`."""
    import pyarrow as pa

    return pa.concat_tables(iter_tables(source, choice, is_held=True))


def iter_tables(
    source: ResultBytes, choice: HeadChoice | None = None, *, is_held: bool = False
) -> Iterator[pa.Table]:
    """Yield a CSV in tables of text; see `cliova_pandas.io.parsing.iter_tables`."""
    header = read_header(source, choice)
    _note_titles(source, header)
    rows, value = 0, ""
    for table in _iter_tables(source, header, is_held=is_held):
        if table.num_rows:
            rows += table.num_rows
            value = table.column(table.num_columns - 1)[-1].as_py() or ""
        yield table
    _refuse_sentence(source, header, rows)
    if rows and not source.ends_with_newline():
        last = (table.column(table.num_columns - 1) for table in _iter_tables(source, header))
        look_at_end(source, rows, value, last)


def _iter_tables(
    source: ResultBytes, header: Header, *, is_held: bool = False
) -> Iterator[pa.Table]:
    yield _empty(header)
    done = 0
    with source.open() as file:
        file.read(header.size)
        size = 4 * _BLOCK if is_held else _BLOCK
        records = WholeRecords(file, header.delimiter, size, most=source.limits.row_bytes)
        parse = _make_parser(header, choose_pool(is_held=is_held))
        for table in map_ahead(parse, iter(records.read_buffer, b""), len):
            if table is None:
                break
            yield table
            done += table.num_rows
        else:
            if records.is_strict():
                return
        records.is_strict()  # raises what the file raised
    # Every piece that Arrow was given was strict, so its rows are the first that are found here,
    # and are not handed over again.
    for table in _iter_strictly(source, header):
        skipped = min(done, table.num_rows)
        done -= skipped
        yield table.slice(skipped)


def _make_parser(header: Header, pool: pa.MemoryPool) -> Callable[[memoryview], pa.Table | None]:
    """Return what makes a table of a piece, or None where the strict reader has to read it."""
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    convert = arrow_csv.ConvertOptions(
        column_types={name: pa.large_string() for name in header.names},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        check_utf8=False,  # the records have been checked
    )
    parse = arrow_csv.ParseOptions(delimiter=header.delimiter, newlines_in_values=False)

    def make_table(piece: memoryview) -> pa.Table | None:
        data: memoryview | bytes = piece
        if bytes(piece[:3]) == _MARK:
            # Without a line before it, Arrow would take the first value to begin with a mark.
            data = b"\n" + piece
        options = arrow_csv.ReadOptions(
            column_names=header.names, block_size=len(data) + 1, use_threads=False
        )
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(data),
                read_options=options,
                parse_options=parse,
                convert_options=convert,
                memory_pool=pool,
            )
        except pa.ArrowException as error:
            # Whatever Arrow fails at, also for a reason that it does not know, is read strictly.
            require_fault_of_file(error)
            return None if bytes(data).strip(b"\r\n") else _empty(header)

    return make_table


def _iter_strictly(source: ResultBytes, header: Header) -> Iterator[pa.Table]:
    import pyarrow as pa

    rows = _iter_rows(source, header)
    while batch := _take(rows, _ROWS):
        fields = zip(*batch, strict=True)
        arrays = [pa.array((f or None for f in field), pa.large_string()) for field in fields]
        yield pa.Table.from_arrays(arrays, names=list(header.names))


def _take(rows: Iterator[list[str]], count: int) -> list[list[str]]:
    """Return the next rows. Others who need long fields can have their turn between two calls."""
    with long_fields():
        return list(islice(rows, count))


def _iter_rows(source: ResultBytes, header: Header) -> Iterator[list[str]]:
    width = len(header.names)
    number = footer = 0
    with (
        source.open() as file,
        io.TextIOWrapper(file, encoding="utf-8", newline="") as text,
    ):
        file.read(header.size)
        try:
            lines = BoundedLines(text, source.limits.row_bytes)
            rows = _read_rows(lines, header.delimiter)
            held = next(rows, None)
            # One row behind, to know which is the last.
            while (row := held) is not None:
                number += 1
                try:
                    held, broken = next(rows, None), None
                except (csv.Error, UnicodeDecodeError, LongRowError) as error:
                    held, broken = None, error
                if _is_footer(row, width) and source.ends_with_newline():
                    footer = footer or number
                    row = row + [""] * (width - 1)
                elif footer:
                    _raise_width(source, footer, 1, width, is_cut=False)
                elif len(row) != width:
                    is_cut = held is None and broken is None and len(row) < width
                    _raise_width(source, number, len(row), width, is_cut=is_cut)
                yield row
                if broken is not None:
                    raise broken
        except UnicodeDecodeError:
            _raise_undecodable(source, header)
        except csv.Error as error:
            _raise_malformed(source, number + 1, error)
        except LongRowError:
            what = (
                f"Row {number + 1:,} of {source.name_inside}, which may hold a quote that nothing "
                "closes, is longer"
            )
            source.refuse_size(what, "row_bytes", row=number + 1)


def _read_rows(lines: BoundedLines, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows that are not empty."""
    reader = csv.reader(leave_out_spaces(lines, delimiter), delimiter=delimiter, strict=True)
    for row in reader:
        lines.end_row()
        if row:
            yield row


def _is_footer(row: list[str], width: int) -> bool:
    """Tell whether a row of one value is a line of words below the rows, as "3 rows exported".

    It stays in the table as a row without an address.
    """
    is_alone = len(row) == 1 < width
    return is_alone and re.search(r"\w\W*\s\W*\w", row[0]) is not None and "@" not in row[0]


def _refuse_sentence(source: ResultBytes, header: Header, rows: int) -> None:
    """Refuse a sentence in place of a result."""
    if not rows and len(header.names) == 1 and not _MAIL.search(header.names[0]):
        raise ServiceError(
            f"{source.name} is not a result but the text {header.names[0][:200]!r}.",
            list_id=source.list_id,
        )


def _raise_width(
    source: ResultBytes, row: int, found: int, expected: int, *, is_cut: bool
) -> NoReturn:
    fields = f"{found} field{'' if found == 1 else 's'}"
    if is_cut and not source.ends_with_newline():
        raise IncompleteDownloadError(
            f"{source.name} stops short: its last row ({row:,}) has {fields} where the header has "
            f"{expected}. Download it again.",
            list_id=source.list_id,
        )
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} has {fields} where the header has {expected}. No "
        "row is dropped, so the result is not read.",
        _explain_backslashes(source),
        Hint(" If the header stands further down, pass ", Argument("skiprows"), ".")
        if row == 1 and found > expected
        else "",
        source.suggest("json"),
        list_id=source.list_id,
        row=row,
    )


def _explain_backslashes(source: ResultBytes) -> str:
    with source.open() as file:
        # Before two quotes, which are one in a value, it is a backslash.
        has_any = any(re.search(rb'\\"(?!")', line) for line in file)
    if not has_any:
        return ""
    return (
        ' Quotes in it are escaped by backslashes (\\"), which CSV does not have: write it with '
        'doubled quotes (""), or read it with pandas.read_csv(path, escapechar="\\\\", dtype=str) '
        "and save that with to_csv."
    )


def _raise_malformed(source: ResultBytes, row: int, error: csv.Error) -> NoReturn:
    if "unexpected end of data" in str(error):
        raise IncompleteDownloadError(
            f"{source.name} stops short: the quoted field that opens in row {row:,} is never "
            "closed. Download it again.",
            list_id=source.list_id,
        ) from None
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} cannot be read: a quote inside of a field must be "
        f'doubled ("") and the field quoted ({error}).',
        _explain_backslashes(source),
        source.suggest("json"),
        list_id=source.list_id,
        row=row,
    ) from None


def _raise_undecodable(source: ResultBytes, header: Header) -> NoReturn:
    found = source.find_undecodable()
    if found is None:  # the file changed while it was read
        raise ResultFormatError(f"{source.name} is not UTF-8.", list_id=source.list_id) from None
    offset, byte = found
    with source.open() as file:
        # As Latin-1 every byte is a character, so the rows before the fault can be counted.
        file.read(header.size)
        before = io.StringIO(file.read(offset - header.size).decode("latin-1"), newline="")
    records = [record for record in csv.reader(before) if record]
    row = len(records) + (before.getvalue()[-1:] in ("", "\n", "\r"))
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} is not UTF-8: byte 0x{byte:02X} at offset "
        f"{offset:,}.",
        source.suggest("json"),
        source.suggest_encoding("cp1252"),
        list_id=source.list_id,
        row=row,
    ) from None


def _empty(header: Header) -> pa.Table:
    import pyarrow as pa

    return pa.schema([(name, pa.large_string()) for name in header.names]).empty_table()


def _note_titles(source: ResultBytes, header: Header) -> None:
    """Note for whoever reads the source what was taken for titles, or that there are no names."""
    if header.is_known:
        source.note(
            Message(
                f"{source.name} has no header. Its rows are those of a layout that has none, so "
                f"its columns are called {quote_names(header.names)}.",
                Hint(" Pass ", Argument("names"), " to call them otherwise."),
            )
        )
    count = len(header.titles)
    if not count:
        return
    shown = ", ".join(repr(title[:60]) for title in list(filter(None, header.titles))[:3])
    lines = "line above the header was" if count == 1 else "lines above the header were"
    source.note(
        Message(
            f"{count} {lines} left out of {source.name_inside} as a title: {shown}"
            f"{', …' if count > 3 else ''}.",
            Hint(" Pass ", Argument("skiprows"), " if that is wrong."),
        )
    )
