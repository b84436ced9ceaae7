"""One record of a JSON result: read strictly, and made flat.

Python's own parser is the reference for what is JSON. It is stricter here than by itself: a key
that stands twice, and a number that JSON does not have, are refused. Numbers keep their text.

What stands inside of a value is written by msgspec, which writes as Python does: a single value may
hold millions of numbers, for each of which a step of Python's own would take a microsecond.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn

from cliova_pandas.errors import IncompleteDownloadError, ResultFormatError
from cliova_pandas.service.source import ResultBytes

if TYPE_CHECKING:
    import msgspec
    import pyarrow as pa

Record = dict[str, "str | None"]


class Number(str):
    """The text of a number in a document."""

    __slots__ = ()


def decode(text: str) -> Any:
    """Decode a JSON document strictly, with numbers as `Number`.

    Raises
    ------
    ValueError, RecursionError
        If it is not JSON, repeats a key, or is nested too deeply.
    """
    return _DECODER.decode(text)


def decode_value(text: str) -> Any:
    """Do as `decode`, with numbers as `msgspec.Raw`, which `write` writes a million of at once."""
    return _get_value_decoder().decode(text)


def check_depth(document: Any, source: ResultBytes, what: str) -> None:
    """Refuse a document that is nested deeper than it may be, which ``what`` calls it."""
    level = [document]
    for _ in range(source.limits.depth + 1):
        level = [
            item
            for one in level
            if isinstance(one, dict | list)
            for item in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    source.refuse_size(f"{what} is nested deeper", "depth")


def flatten(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """Yield the columns of a record: nested objects by dotted names, lists as JSON text.

    >>> dict(flatten({"data": {"email": "a@x.example", "tags": []}, "ok": True}))
    {'data.email': 'a@x.example', 'data.tags': '[]', 'ok': 'true'}
    """
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, dict) and item:
            yield from flatten(item, f"{name}.")
        else:
            yield name, (item or None) if isinstance(item, str) else write(item)


def write(value: Any) -> str | None:
    """Write a value that is no record as the text that stands in the JSON; null as None."""
    import msgspec

    if value is None:
        return None
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        written = msgspec.json.encode(value, enc_hook=_encode_number)
    except UnicodeEncodeError as error:
        return error.object  # half of a surrogate pair, which no column takes either
    return msgspec.json.format(written, indent=0).decode()


def _encode_number(value: Number) -> msgspec.Raw:
    import msgspec

    return msgspec.Raw(str(value))


def parse_records(data: bytes, source: ResultBytes, row: int) -> list[Any]:
    """Parse whole records, or name the one that is no JSON.

    Parameters
    ----------
    data : bytes
        Records with commas between them, without anything before the first.
    source : ResultBytes
        What to call the whole in a message.
    row : int
        The number of records before these.
    """
    try:
        text = data.decode()
        records: list[Any] = decode_value(f"[{text}]")
    except (ValueError, RecursionError):
        return list(_parse_one_by_one(data, source, row))
    return records


def tabulate_records(records: Iterable[Any], source: ResultBytes, row: int) -> pa.Table:
    """Make a table of records, with the columns in the order in which they appear.

    Raises
    ------
    ResultFormatError
        If one is no object, or holds what no table can.
    """
    import pyarrow as pa

    flat: list[Record] = []
    for number, record in enumerate(records, row + 1):
        if not isinstance(record, dict):
            _raise_no_record(source, number, record)
        pairs = list(flatten(record))
        fields = dict(pairs)
        if len(fields) < len(pairs):
            repeated = next(n for n, count in Counter(n for n, _ in pairs).items() if count > 1)
            raise ResultFormatError(
                f"Row {number:,} of {source.name_inside} holds {repeated!r} both as a key and as a "
                "nested key, so one of them would be lost.",
                list_id=source.list_id,
                row=number,
                column=repeated,
            )
        flat.append(fields)
    columns: dict[str, dict[int, str | None]] = {}
    for place, fields in enumerate(flat):
        for name, value in fields.items():
            columns.setdefault(name, {})[place] = value
    check_names(columns, source)
    return pa.table(
        {
            name: _make_column(name, values, len(flat), source, row)
            for name, values in columns.items()
        }
    )


def _make_column(
    name: str, values: Mapping[int, str | None], rows: int, source: ResultBytes, row: int
) -> pa.Array:
    """Make a column of the values at some places; the others are missing."""
    import numpy as np
    import pyarrow as pa

    if not _is_text(name):
        _raise_surrogate(source, row + 1 + next(iter(values)), f"the key {name!r}")
    try:
        array = pa.array(values.values(), pa.large_string())
    except UnicodeEncodeError:
        place = next(place for place, value in values.items() if not _is_text(value))
        _raise_surrogate(source, row + 1 + place, repr(name), name)
    if len(values) == rows:
        return array
    numbers = np.full(rows, -1, dtype=np.int64)
    numbers[list(values)] = np.arange(len(values))
    return array.take(pa.array(numbers, mask=numbers < 0))


def check_names(names: Collection[str], source: ResultBytes) -> None:
    """Refuse the names of columns where there are more, or longer ones, than there may be."""
    if len(names) > source.limits.columns:
        what = f"The records of {source.name_inside} have {len(names):,} different keys, more"
        source.refuse_size(what, "columns")
    for name in names:
        if len(name) > source.limits.name_length:
            what = f"A key in {source.name_inside}, {name[:40]!r}…, is longer"
            source.refuse_size(what, "name_length")


def raise_at_record(
    source: ResultBytes,
    data: bytes,
    row: int,
    *,
    is_behind_record: bool = False,
) -> NoReturn:
    """Walk through records up to the one at fault, and say what is wrong with it.

    Parameters
    ----------
    source : ResultBytes
        What to call the whole in the message.
    data : bytes
        Records that are not valid, or not finished.
    row : int
        The number of records before them.
    is_behind_record : bool, default False
        Whether they must begin with a comma.
    """
    for _ in _parse_one_by_one(data, source, row, is_behind_record=is_behind_record):
        row += 1
    raise_unclosed(source, row)


def raise_unclosed(source: ResultBytes, row: int) -> NoReturn:
    """Say that a result ends before its JSON does."""
    raise IncompleteDownloadError(
        f"{source.name} stops short after {row:,} whole rows: its JSON is never closed. "
        "Download it again.",
        list_id=source.list_id,
    ) from None


def raise_invalid(source: ResultBytes, row: int, what: str) -> NoReturn:
    """Say that a row is not JSON."""
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} is not valid JSON: {what}.",
        source.suggest("csv"),
        list_id=source.list_id,
        row=row,
    ) from None


def raise_unseparated(source: ResultBytes, row: int, text: str) -> NoReturn:
    """Say that something else than a separator stands behind a row."""
    found = text.lstrip()[:1]
    raise_invalid(
        source, row, f"{found!r} follows it where a comma should (in JSON Lines, a line end)"
    )


def raise_undecodable(source: ResultBytes, row: int) -> NoReturn:
    """Say that a row, or a part that is no row, is not UTF-8."""
    offset, byte = source.find_undecodable() or (0, 0)
    where = f"Row {row:,}" if row else "A part"
    raise ResultFormatError(
        f"{where} of {source.name_inside} is not UTF-8: byte 0x{byte:02X} at offset {offset:,}.",
        source.suggest("csv"),
        source.suggest_encoding("cp1252"),
        list_id=source.list_id,
        row=row or None,
    ) from None


def is_cut(error: json.JSONDecodeError) -> bool:
    """Tell whether JSON is wrong because it ends too early: in a text, or in a shorter token."""
    rest = error.doc[error.pos :].rstrip()
    if error.msg == "Extra data":  # it stands behind the end
        return False
    if error.msg.startswith("Unterminated string"):
        return True
    # The beginning of a word or a number, or of an escape.
    return len(rest) <= 10 and all(c.isalnum() or c in "-+._" for c in rest)


def _parse_one_by_one(
    data: bytes, source: ResultBytes, row: int, *, is_behind_record: bool = False
) -> Iterator[dict[str, Any]]:
    try:
        text, broken = data.decode(), False
    except UnicodeDecodeError as error:
        text, broken = data[: error.start].decode(), True
    place = _skip_spaces(text, 0)
    while place < len(text):
        if is_behind_record:
            if text[place] != ",":
                what = (
                    f"{text[place]!r} follows it where a comma should (in JSON Lines, a line end)"
                )
                raise_invalid(source, row, what)
            place = _skip_spaces(text, place + 1)
        row += 1
        try:
            record, place = _get_value_decoder().raw_decode(text, place)
        except json.JSONDecodeError as error:
            if broken:
                break
            if is_cut(error):
                raise_unclosed(source, row - 1)
            raise_invalid(source, row, error.msg)
        except RecursionError:
            source.refuse_size(
                f"Row {row:,} of {source.name_inside} is nested deeper", "depth", row=row
            )
        except ValueError as error:
            raise_invalid(source, row, str(error))
        if not isinstance(record, dict):
            _raise_no_record(source, row, record)
        yield record
        is_behind_record = True
        place = _skip_spaces(text, place)
    if broken:
        raise_undecodable(source, row)


def _skip_spaces(text: str, place: int) -> int:
    while text[place : place + 1] in (" ", "\t", "\r", "\n"):
        place += 1
    return place


def _raise_no_record(source: ResultBytes, row: int, found: Any) -> NoReturn:
    import msgspec

    kind = {list: "a list", bool: "a boolean", type(None): "null"}
    kind |= {Number: "a number", msgspec.Raw: "a number"}
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} is {kind.get(type(found), 'a text')} where a record "
        '({"email": ...}) is expected. No row is dropped, so the result is not read.',
        source.suggest("csv"),
        list_id=source.list_id,
        row=row,
    ) from None


def _raise_surrogate(
    source: ResultBytes, row: int, where: str, column: str | None = None
) -> NoReturn:
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} holds half of a surrogate pair in {where}, which is "
        "no character.",
        source.suggest("csv"),
        list_id=source.list_id,
        row=row,
        column=column,
    ) from None


def _is_text(value: str | None) -> bool:
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        repeated = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise ValueError(f"the key {repeated!r} stands in it twice, so a value would be lost")
    return record


def _make_decoder(number: Callable[[str], Any]) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_float=number,
        parse_int=number,
        parse_constant=_refuse_constant,
        object_pairs_hook=_refuse_repeated,
    )


_DECODER: Final = _make_decoder(Number)


@functools.cache
def _get_value_decoder() -> json.JSONDecoder:
    import msgspec

    return _make_decoder(msgspec.Raw)
