"""The head of a CSV: marks, a ``sep=`` line, titles, the names of the columns, and the delimiter.

The delimiter is the one by which most rows have one width, not the one that the names suggest:
``E-Mail;Name, Vorname`` has as many commas as semicolons. Of two that do equally well, the one
that leaves more whole addresses is right, then the one that no space and no other one follows.

A title has one value where the names and the rows have more. Where a title has commas of its own,
the names are told by the one that is plainly that of the addresses.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from numbers import Integral
from typing import BinaryIO, Final, NoReturn

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    IncompleteDownloadError,
    ResultFormatError,
)
from cliova_pandas.io.csv.records import leave_out_spaces
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.verdicts import recognise_rows
from cliova_pandas.verdicts.roles import name_email

_DELIMITERS: Final = ",;\t|"
_LEFT_OVER: Final = (" ", *_DELIMITERS)
"""What values begin with that were separated at the wrong sign."""
_PADDING: Final = ' "\t'
"""What may stand around an address."""
_SAMPLE: Final = 1 << 16
_SAMPLED: Final = 200
_MOST_TITLES: Final = 50
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SEPARATOR: Final = re.compile(
    r'"?sep=([\t!#-/:-@\[-`{-~])"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"[^\s@,;|]+@[^\s@,;|]+\.[^\s@,;|]+")
_MARK: Final = codecs.BOM_UTF8.decode("latin-1")
_SKIPPED: Final = re.compile(rf"(?:{_MARK}|[\r\n])*+")
_LOOKED_AT: Final = 10_000
_LIMITS = threading.Lock()


@dataclass(frozen=True)
class HeadChoice:
    """What the caller says about the head.

    Attributes
    ----------
    skiprows : int or None
        The lines above the header; found without it.
    names : sequence of str or None
        The columns of a file that has no header.
    """

    skiprows: int | None = None
    names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        is_count = isinstance(self.skiprows, Integral) and not isinstance(self.skiprows, bool)
        if self.skiprows is not None and not (is_count and self.skiprows >= 0):
            raise ConfigurationError(
                Argument("skiprows"), f" must be a number of lines, not {self.skiprows!r}."
            )
        if self.names is None:
            return
        is_list = isinstance(self.names, Iterable) and not isinstance(self.names, str)
        names = tuple(self.names) if is_list else ()  # an iterator gives them only once
        if not names or not all(isinstance(name, str) for name in names):
            raise ConfigurationError(
                Argument("names"), f" must be a list of names of columns, not {self.names!r}."
            )
        object.__setattr__(self, "names", names)
        repeated = [name for name, count in Counter(names).items() if count > 1]
        if repeated:
            raise ConfigurationError(Argument("names"), f" has {repeated[0]!r} twice.")


@dataclass(frozen=True)
class Header:
    """What stands above the rows of a CSV.

    Attributes
    ----------
    names : tuple of str
        The columns; of several with one name, the later ones are numbered, as pandas does.
    delimiter : str
        What stands between two fields.
    size : int
        The bytes up to the first row.
    titles : tuple of str
        The lines above the names that were taken for titles.
    is_known : bool
        Whether the file has no names, and its rows are those of a layout that has none.
    """

    names: tuple[str, ...]
    delimiter: str
    size: int
    titles: tuple[str, ...] = ()
    is_known: bool = False


@dataclass(frozen=True)
class _Record:
    fields: list[str]
    end: int


def read_header(source: ResultBytes, choice: HeadChoice | None = None) -> Header:
    """Return the columns, the delimiter, and where the rows begin.

    Raises
    ------
    ResultFormatError
        If the first line holds an address, so that it is a row and not a header, or is not UTF-8.
    IncompleteDownloadError
        If a quote that opens in the header is never closed.
    """
    choice = choice or HeadChoice()
    size = _SAMPLE
    while True:
        with source.open() as file:
            head = _read(file, size)
        # In Latin-1 each byte is a character, so that a place in the text is one in the file.
        with long_fields():
            header = _parse(source, head.decode("latin-1"), choice, is_whole=len(head) < size)
        if header is not None:
            _check_bounds(source, header)
            return header
        if size > source.limits.row_bytes:
            source.refuse_size(f"The header of {source.name_inside} is longer", "row_bytes", row=0)
        # The header is longer than the sample, or a quote in it is never closed.
        size = min(size * 4, source.limits.row_bytes + 1)


def _check_bounds(source: ResultBytes, header: Header) -> None:
    if len(header.names) > source.limits.columns:
        what = f"The header of {source.name_inside} has {len(header.names):,} columns, more"
        source.refuse_size(what, "columns", row=0)
    for name in header.names:
        if len(name) > source.limits.name_length:
            what = f"The name of a column of {source.name_inside}, {name[:40]!r}…, is longer"
            source.refuse_size(what, "name_length", row=0)


@contextmanager
def long_fields() -> Iterator[None]:
    """Let Python's reader take fields of any length; its limit is one for the whole process."""
    with _LIMITS:
        limit = csv.field_size_limit(sys.maxsize)
        try:
            yield
        finally:
            csv.field_size_limit(limit)


def _read(file: BinaryIO, size: int) -> bytes:
    head = b""
    while len(head) < size and (more := file.read(size - len(head))):
        head += more
    return head


def _parse(source: ResultBytes, text: str, choice: HeadChoice, *, is_whole: bool) -> Header | None:
    """Return the header; None if it may go on behind the text."""
    place = _skip_marks(text, 0)
    said = _SEPARATOR.match(text, place)
    if said:
        place = _skip_marks(text, said.end())
    # Who counts lines counts the empty ones as well.
    top = said.end() if said else len(_MARK) * text.startswith(_MARK)
    lines = list(islice(_LINE.finditer(text, top), min(choice.skiprows or 0, len(text))))
    place = lines[-1].end() if lines else place
    needs_more = choice.names is None and not text[place:].strip()
    if is_whole and choice.skiprows and (len(lines) < choice.skiprows or needs_more):
        raise ConfigurationError(
            Argument("skiprows", choice.skiprows),
            f" passes over all lines of {source.name_inside}.",
        )
    if choice.skiprows:
        place = _skip_marks(text, place)
    delimiter = said[1] if said else _find_delimiter(text[place:], is_whole=is_whole)
    if choice.names is not None:
        return Header(tuple(choice.names), delimiter, place)
    records = _split(text, place, delimiter)
    found = list(islice(records, _SAMPLED))
    if not is_whole and found and found[-1].end == len(text):
        found.pop()
    if not found:
        if is_whole:
            _refuse_open(source)
        return None
    number = 0 if choice.skiprows is not None else _count_titles(found)
    start = found[number - 1].end if number else place
    titles = [" ".join(filter(None, map(_decode_loosely, r.fields))) for r in found[:number]]
    written = text[start : found[number].end]
    _check_closed(source, written, delimiter)
    names = [_decode(source, name) for name in found[number].fields]
    if not number and (known := recognise_rows([record.fields for record in found])):
        return Header(known, delimiter, place, is_known=True)
    if _holds_address(names):
        raise ResultFormatError(
            f"{source.name} has no header: its first line holds an address. Put a line with the "
            "names of the columns on top, or pass ",
            Argument("names"),
            " to read_cliova_file.",
            list_id=source.list_id,
            row=1,
        )
    unique = tuple(_number_repeated(names))
    return Header(unique, delimiter, found[number].end, tuple(filter(None, titles)))


def _skip_marks(text: str, place: int) -> int:
    """Return the place behind byte order marks and empty lines."""
    found = _SKIPPED.match(text, place)
    return found.end() if found else place


def _split(text: str, place: int, delimiter: str) -> Iterator[_Record]:
    """Yield the records of a text that are not empty, leniently."""
    end = place

    def lines() -> Iterator[str]:
        nonlocal end
        for line in _LINE.finditer(text, place):
            end = line.end()
            yield line[0]

    for fields in csv.reader(leave_out_spaces(lines(), delimiter), delimiter=delimiter):
        if fields:
            yield _Record(fields, end)


def _find_delimiter(text: str, *, is_whole: bool) -> str:
    """Return what separates the fields of most rows."""
    best, found = (0.0, 0, 0.0, 0), _DELIMITERS[0]
    for delimiter in _DELIMITERS:
        if delimiter not in text:
            continue
        split = _split(text, 0, delimiter)
        rows = [record.fields for record in islice(split, _SAMPLED)]
        if not is_whole and len(rows) > 1 and len(rows) < _SAMPLED:
            rows.pop()  # the sample may end in the middle of it
        widths = Counter(map(len, rows))
        width = max(widths, key=lambda width: (widths[width], width))
        fields = [field for row in rows if len(row) == width for field in row[1:]]
        spaced = sum(field.startswith(_LEFT_OVER) for field in fields)
        every = (field for row in rows for field in row)
        addresses = sum(
            _ADDRESS.fullmatch(field.strip(_PADDING)) is not None
            for field in islice(every, _LOOKED_AT)
        )
        share = widths[width] / len(rows) if width > 1 else 0.0
        # Where there are no rows to agree on a width, the delimiter that makes more names wins.
        score = (share, addresses, -spaced / max(1, len(fields)), len(rows[0]))
        if share and score > best:
            best, found = score, delimiter
    return found


def _count_titles(records: list[_Record]) -> int:
    """Count the records above the names."""
    widths = Counter(len(record.fields) for record in records)
    width = max(widths, key=lambda width: (widths[width], -width))
    if width < 2:
        return 0
    named = _find_named(records, width)
    if named is not None:
        return named
    for number, record in enumerate(records[:_MOST_TITLES]):
        if sum(map(bool, map(str.strip, record.fields))) > 1:
            above = records[number - 1].fields if number else ()
            if len(above) == width and _holds_address(record.fields):
                # Names beside an empty one, as pandas writes an index and a single column.
                return number - 1
            # A first line with other fields than the rows is a fault, not a title: the reader of
            # the rows says so.
            return number if len(record.fields) == width else 0
    return 0


def _find_named(records: list[_Record], width: int) -> int | None:
    """Return the record that names a column of addresses, with nothing but titles above it."""
    for number, record in enumerate(records[:_MOST_TITLES]):
        if _holds_address(record.fields):
            return None
        names = [_decode_loosely(name) for name in record.fields]
        if len(names) == width and all(map(_holds_letter, names)):
            return number if name_email(names) else None
    return None


def _holds_letter(text: str) -> bool:
    """Tell whether there is a letter in a text, as in every name and not in every title."""
    return any(map(str.isalpha, text))


def _holds_address(fields: Sequence[str]) -> bool:
    return any("@" in field and "." in field.rpartition("@")[2] for field in fields)


def _check_closed(source: ResultBytes, written: str, delimiter: str) -> None:
    try:
        lines = leave_out_spaces(io.StringIO(written, newline=""), delimiter)
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            _refuse_open(source)
        raise ResultFormatError(
            f"The header of {source.name_inside} cannot be read: a quote inside of a name must be "
            f'doubled ("") and the name quoted ({error}).',
            source.suggest("json"),
            list_id=source.list_id,
            row=0,
        ) from None


def _refuse_open(source: ResultBytes) -> NoReturn:
    raise IncompleteDownloadError(
        f"{source.name} stops short: a quote that opens in its header is never closed. "
        "Download it again.",
        list_id=source.list_id,
    ) from None


def _decode_loosely(name: str) -> str:
    return name.encode("latin-1").decode(errors="replace").strip()


def _decode(source: ResultBytes, name: str) -> str:
    try:
        return name.encode("latin-1").decode()
    except UnicodeDecodeError:
        offset, byte = source.find_undecodable() or (0, 0)
        raise ResultFormatError(
            f"The header of {source.name_inside} is not UTF-8: byte 0x{byte:02X} at offset "
            f"{offset:,}.",
            source.suggest("json"),
            source.suggest_encoding("cp1252"),
            list_id=source.list_id,
            row=0,
        ) from None


def _number_repeated(names: list[str]) -> Iterator[str]:
    """Yield unique names: ``x, x`` become ``x, x.1``, or the next number that is not there."""
    taken = set(names)
    seen: set[str] = set()
    for name in names:
        unique, number = name, 0
        while unique in seen or (number and unique in taken):
            number += 1
            unique = f"{name}.{number}"
        seen.add(unique)
        yield unique
