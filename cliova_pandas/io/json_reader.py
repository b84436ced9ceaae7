r"""A result in JSON: a list of records, bare or in an envelope, without holding it twice.

The records are cut into pieces at every place that looks like the end of one and the start of the
next (``},{"``), and each piece is parsed alone. Such a place can also stand inside of a text or a
nested list. That is harmless, and needs no scanning to exclude: if every piece is by itself a valid
list of records, then the pieces, joined by the commas they were cut at, are a valid list, and
since JSON has one meaning for one text, it is the list that was sent. A wrong cut leaves pieces
that are not valid; they are joined again.

Arrow parses the pieces, strictly and on every core, where the records are flat. What it refuses
(nested objects, a key not seen before, numbers among texts) Python's own parser reads, piece by
piece, keeping the text of every number.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NoReturn

from cliova_pandas.errors import (
    CliovaError,
    IncompleteDownloadError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.service import responses as answers
from cliova_pandas.service.source import ResultBytes

if TYPE_CHECKING:
    import pyarrow as pa

_PIECE: Final = 1 << 20
_LONGEST_ENVELOPE: Final = 1 << 16
_LIST_KEYS: Final = ("payload", "results", "result", "data", "items", "rows", "records", "emails")

_BOUND: Final = re.compile(rb'\}\s*,\s*\{(?=\s*["}])')
_TOKEN: Final = re.compile(rb'\s*(?:"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+)', re.DOTALL)
_NUMBER: Final = re.compile(
    rb'":(\s*)(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?=[\s,}])'
)

Record = dict[str, "str | None"]


def read_table(source: ResultBytes) -> pa.Table:
    """Return a JSON result as one table of text; see `cliova_pandas.io.parsing.read_table`."""
    return join_tables(list(iter_tables(source)))


def iter_tables(source: ResultBytes) -> Iterator[pa.Table]:
    """Yield a JSON result in tables of text; see `cliova_pandas.io.parsing.iter_tables`."""
    with source.open() as file:
        start = _find_list(file.read(_LONGEST_ENVELOPE))
    if start is None:
        yield from _iter_document(source)
    else:
        yield from _iter_list(source, start)


def join_tables(tables: list[pa.Table]) -> pa.Table:
    """Join tables whose columns may differ, in the order in which the columns appear."""
    import pyarrow as pa

    # large_string alone, so that promotion can only add columns, never change a type
    return pa.concat_tables(tables, promote_options="default")


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
            yield name, (item or None) if isinstance(item, str) else _write(item)


class _Number(str):
    """The text of a number."""

    __slots__ = ()


@dataclass
class _Plan:
    """How Arrow is to read the pieces; learned from records that Python has read.

    Attributes
    ----------
    columns : dict of str to bool
        The columns in order of appearance, and whether all values seen are booleans.
    is_flat : bool
        Whether no record held an object or a list.
    has_numbers : bool
        Whether a value was a number.
    """

    columns: dict[str, bool] = field(default_factory=dict)
    is_flat: bool = True
    has_numbers: bool = False

    def copy(self) -> _Plan:
        """Return the plan as it is now: a thread that works by it must not see it change."""
        return replace(self, columns=dict(self.columns))

    def learn(self, records: list[dict[str, Any]]) -> None:
        """Take in more records."""
        for record in records:
            for key, value in record.items():
                if isinstance(value, dict | list):
                    self.is_flat = False
                elif isinstance(value, _Number):
                    self.has_numbers = True
                if value is not None:
                    boolean = isinstance(value, bool)
                    self.columns[key] = self.columns.get(key, boolean) and boolean
                elif key not in self.columns:
                    self.columns[key] = False


def _iter_list(source: ResultBytes, start: int) -> Iterator[pa.Table]:
    """Parse the list that opens before a place, and check what stands around it."""
    plan = _Plan()
    row = 0
    joined, tried = b"", 0
    with source.open() as file:
        opening = file.read(start)
        for piece, table, is_last in _parse_ahead(_cut(file), plan):
            joined = b",".join(filter(None, (joined, piece)))
            if is_last:
                break
            if table is None or joined is not piece:
                # Tried again only when it has doubled: a record of any size costs linear time.
                if len(joined) < 2 * tried:
                    continue
                records = _parse(joined, source, row)
                if records is None:
                    tried = len(joined)
                    continue
                plan.learn(records)
                table = _tabulate(records, source, row)
            joined, tried = b"", 0
            row += table.num_rows
            yield table
    yield _finish(source, opening, joined, row)


def _cut(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Yield what looks like whole records, and at the end the rest, marked as such."""
    held = b""
    while data := file.read(_PIECE):
        held += data
        bound = _find_last_bound(held, max(0, len(held) - _PIECE))
        if bound is not None:
            yield held[: bound[0] + 1], False
            held = held[bound[1] :]
    yield held, True


def _find_last_bound(held: bytes, start: int) -> tuple[int, int] | None:
    """Return the last brace that seems to end a record, and the one that opens the next."""
    # Written without spaces, the last one is found from behind, a thousand times faster.
    place = held.rfind(b'},{"', start)
    if place >= 0:
        return place, place + 2
    found = None
    for found in _BOUND.finditer(held, start):  # noqa: B007 - the last one
        pass
    return found and (found.start(), found.end() - 1)


def _parse_ahead(
    pieces: Iterator[tuple[bytes, bool]], plan: _Plan
) -> Iterator[tuple[bytes, pa.Table | None, bool]]:
    """Yield each piece with its table, or None where Arrow refused it; the cores work ahead."""
    import pyarrow as pa

    cores = pa.cpu_count()
    waiting: deque[tuple[bytes, Future[pa.Table | None] | None, bool]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        for piece, is_last in pieces:
            is_fast = plan.columns and plan.is_flat and not is_last
            future = pool.submit(_parse_fast, piece, plan.copy()) if is_fast else None
            waiting.append((piece, future, is_last))
            # Before the first records are known, there is nothing to work ahead with.
            while waiting and (len(waiting) > cores + 1 or not is_fast):
                first, result, is_final = waiting.popleft()
                yield first, result.result() if result else None, is_final


def _parse_fast(piece: bytes, plan: _Plan) -> pa.Table | None:
    """Parse flat records with Arrow, or return None where it refuses.

    Each comma between two records becomes a line end. Arrow takes that neither inside of a text
    (an unescaped control character) nor between the items of a nested list (a missing comma), so
    what it accepts was cut at the right places. The quotes that are put around numbers cannot go
    wrong unnoticed either: inside of a text, they would end it before a digit.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.json as arrow_json

    bounded = piece.replace(b'},{"', b'}\n{"')
    if bounded == piece:
        bounded = _BOUND.sub(b"}\n{", piece)
    if plan.has_numbers:
        bounded = _NUMBER.sub(rb'":\1"\2"', bounded)
    text = pa.large_string()
    schema = pa.schema([(k, pa.bool_() if b else text) for k, b in plan.columns.items()])
    try:
        table = arrow_json.read_json(
            pa.BufferReader(bounded),
            read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(bounded) + 1),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="error"
            ),
        )
        table.validate(full=True)  # read_json itself does not look at the UTF-8 of a text
    except pa.ArrowInvalid:
        return None
    columns = []
    for column in table.columns:
        column = column.cast(text)
        is_empty = pc.equal(pc.binary_length(column), 0)
        if pc.any(is_empty).as_py():
            column = pc.if_else(is_empty, pa.scalar(None, text), column)
        columns.append(column)
    return pa.table(columns, names=list(plan.columns))


def _parse(piece: bytes, source: ResultBytes, row: int) -> list[dict[str, Any]] | None:
    """Parse records with Python's parser; None means that the piece ends inside of one."""
    try:
        text = piece.decode()
        records = _DECODER.decode(f"[{text}]")
    except json.JSONDecodeError as error:
        if error.pos > len(text) or error.msg.startswith("Unterminated string"):
            return None
        _raise_at_record(source, piece, row)
    except (ValueError, RecursionError):
        _raise_at_record(source, piece, row)
    for number, record in enumerate(records, row + 1):
        if not isinstance(record, dict):
            _raise_no_record(source, number, record)
    found: list[dict[str, Any]] = records
    return found


def _tabulate(records: list[dict[str, Any]], source: ResultBytes, row: int) -> pa.Table:
    import pyarrow as pa

    flat: list[Record] = []
    for number, record in enumerate(records, row + 1):
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
    names = list(dict.fromkeys(chain.from_iterable(flat)))
    arrays = []
    for name in names:
        if not _is_text(name):
            number = next(n for n, fields in enumerate(flat, row + 1) if name in fields)
            raise ResultFormatError(
                f"Row {number:,} of {source.name_inside} holds half of a surrogate pair in the key "
                f"{name!r}, which is no character.",
                source.suggest("csv"),
                list_id=source.list_id,
                row=number,
            )
        try:
            arrays.append(pa.array([fields.get(name) for fields in flat], pa.large_string()))
        except UnicodeEncodeError:
            number = next(
                n for n, fields in enumerate(flat, row + 1) if not _is_text(fields.get(name))
            )
            raise ResultFormatError(
                f"Row {number:,} of {source.name_inside} holds half of a surrogate pair in "
                f"{name!r}, which is no character.",
                source.suggest("csv"),
                list_id=source.list_id,
                row=number,
                column=name,
            ) from None
    if flat and not names:
        raise ResultFormatError(
            f"Row {row + 1:,} of {source.name_inside} and those that follow have no keys at all.",
            list_id=source.list_id,
            row=row + 1,
        )
    return pa.table(arrays, names=names)


def _finish(source: ResultBytes, opening: bytes, rest: bytes, row: int) -> pa.Table:
    """Parse the last records, and the envelope around the list."""
    ends = [place.start() for place in re.finditer(rb"\]", rest)]
    for end in reversed(ends[-1000:]):
        try:
            envelope = json.loads((opening + rest[end:]).decode("utf-8-sig"))
        except (ValueError, RecursionError):
            continue
        try:
            records = _parse(rest[:end], source, row)
        except CliovaError:
            if end == ends[0]:
                raise
            continue
        if records is not None:
            _check_envelope(source, envelope, row + len(records))
            return _tabulate(records, source, row)
    _raise_at_record(source, rest, row, is_bare=b"{" not in opening)


def _check_envelope(source: ResultBytes, envelope: Any, rows: int) -> None:
    """Refuse an envelope that says error, or holds another list of records."""
    if not isinstance(envelope, dict):
        return
    message = answers.find_error(envelope)
    if message and (not rows or envelope.get("error") or envelope.get("errors")):
        raise ServiceError(
            f"{source.name} is an error in place of a result: {message}", list_id=source.list_id
        )
    others = {".".join(path): items for path, items in _find_lists(envelope) if items}
    if others:
        raise ResultFormatError(
            f"{source.name} holds more than one list of records ({', '.join(map(repr, others))} "
            "beside the first), and it cannot be told which is the result.",
            list_id=source.list_id,
        )


def _iter_document(source: ResultBytes) -> Iterator[pa.Table]:
    """Read a JSON document of an unusual shape as a whole."""
    with source.open() as file:
        data = file.read()
    try:
        document = _DECODER.decode(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        if _is_cut(error):
            _raise_unclosed(source, 0)
        raise ResultFormatError(
            f"{source.name} is not valid JSON: {error}.", list_id=source.list_id
        ) from None
    except UnicodeDecodeError:
        _raise_undecodable(source, 0)
    except (ValueError, RecursionError) as error:
        raise ResultFormatError(
            f"{source.name} cannot be read as JSON: {error}.", list_id=source.list_id
        ) from None
    if message := answers.find_error(document):
        raise ServiceError(
            f"{source.name} is an error in place of a result: {message}", list_id=source.list_id
        )
    lists = list(_find_lists(document))
    filled = [items for _, items in lists if items]
    if len(filled) > 1 or not lists:
        keys = ", ".join(map(repr, document)) if isinstance(document, dict) else "none"
        raise ResultFormatError(
            f"{source.name} holds {'more than one' if filled else 'no'} list of records, so it "
            f"cannot be told what the result is. Its keys are: {keys}.",
            list_id=source.list_id,
        )
    yield _tabulate(filled[0] if filled else [], source, 0)


def _find_list(head: bytes) -> int | None:
    """Return the place behind the bracket that opens the list of records, if it is plain to see."""
    head = head.removeprefix(b"\xef\xbb\xbf") if (bom := head[:3] == b"\xef\xbb\xbf") else head
    path: list[str | None] = []  # the key at each level; None inside of a list
    key = None
    tokens = _TOKEN.finditer(head)
    for match in tokens:
        token = match[0].lstrip()
        if token == b"[":
            is_records = re.match(rb"\s*[{]", head[match.end() :])
            is_empty = re.match(rb"\s*\]", head[match.end() :])
            is_ours = not path or (None not in path and key in _LIST_KEYS)
            if is_ours and (is_records or is_empty):
                return match.end() + 3 * bom
            path.append(None)
        elif token == b"{":
            path.append(key or "")
        elif token in (b"}", b"]"):
            if not path:
                return None
            path.pop()
        elif token.startswith(b'"'):
            key = token[1:-1].decode(errors="replace").lower()
    return None


def _find_lists(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every list of records below objects, and empty lists at the usual keys."""
    if isinstance(document, list):
        is_usual = not path or path[-1].lower() in _LIST_KEYS
        if any(isinstance(item, dict) for item in document) or (is_usual and not document):
            yield path, document
    elif isinstance(document, dict):
        for key, value in document.items():
            yield from _find_lists(value, (*path, key))


def _raise_at_record(
    source: ResultBytes, piece: bytes, row: int, *, is_bare: bool = False
) -> NoReturn:
    """Walk through records up to the one at fault, and say what is wrong with it."""
    try:
        text = piece.decode()
    except UnicodeDecodeError as error:
        before = piece[: error.start].decode()
        _raise_undecodable(source, row + _count_records(before) + 1)
    place = 0
    while True:
        row += 1
        place = _skip_space(text, place)
        if place >= len(text):
            _raise_unclosed(source, row - 1)
        try:
            record, place = _DECODER.raw_decode(text, place)
        except json.JSONDecodeError as error:
            if _is_cut(error):
                _raise_unclosed(source, row - 1)
            _raise_invalid(source, row, error.msg)
        except RecursionError:
            _raise_invalid(source, row, "it is nested too deeply")
        except ValueError as error:
            _raise_invalid(source, row, str(error))
        if not isinstance(record, dict):
            _raise_no_record(source, row, record)
        place = _skip_space(text, place)
        if text[place : place + 1] == "]" and is_bare and text[place + 1 :].strip():
            _raise_invalid(source, row, "something follows the end of the list")
        if text[place : place + 1] == "]":
            _raise_unclosed(source, row)  # the list is closed, the envelope is not
        if text[place : place + 1] not in ("", ","):
            _raise_invalid(source, row, f"{text[place]!r} follows it where a comma should")
        place += 1


def _is_cut(error: json.JSONDecodeError) -> bool:
    """Tell whether JSON is wrong because it ends too early: in a text, or in a shorter token."""
    rest = error.doc[error.pos :].rstrip()
    is_in_text = error.msg.startswith("Unterminated string")
    return is_in_text or re.fullmatch(r"[-+.\w]{0,10}", rest) is not None


def _count_records(text: str) -> int:
    """Count the records that are whole at the beginning of a text."""
    count, place = 0, 0
    while True:
        try:
            _, place = _DECODER.raw_decode(text, _skip_space(text, place))
        except (ValueError, RecursionError):
            return count
        count += 1
        place = _skip_space(text, place) + 1


def _skip_space(text: str, place: int) -> int:
    while text[place : place + 1] in (" ", "\t", "\r", "\n"):
        place += 1
    return place


def _raise_unclosed(source: ResultBytes, row: int) -> NoReturn:
    raise IncompleteDownloadError(
        f"{source.name} stops short after {row:,} whole rows: its JSON is never closed. "
        "Download it again.",
        list_id=source.list_id,
    ) from None


def _raise_invalid(source: ResultBytes, row: int, what: str) -> NoReturn:
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} is not valid JSON: {what}.",
        source.suggest("csv"),
        list_id=source.list_id,
        row=row,
    ) from None


def _raise_no_record(source: ResultBytes, row: int, found: Any) -> NoReturn:
    kind = {list: "a list", bool: "a boolean", type(None): "null", _Number: "a number"}
    raise ResultFormatError(
        f"Row {row:,} of {source.name_inside} is {kind.get(type(found), 'a text')} where a record "
        '({"email": ...}) is expected. No row is dropped, so the result is not read.',
        source.suggest("csv"),
        list_id=source.list_id,
        row=row,
    ) from None


def _raise_undecodable(source: ResultBytes, row: int) -> NoReturn:
    offset, byte = source.find_undecodable() or (0, 0)
    where = f"Row {row:,}" if row else "A part"
    raise ResultFormatError(
        f"{where} of {source.name_inside} is not UTF-8: byte 0x{byte:02X} at offset {offset:,}.",
        source.suggest("csv"),
        source.suggest_encoding("cp1252"),
        list_id=source.list_id,
        row=row or None,
    ) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        repeated = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise ValueError(f"the key {repeated!r} stands in it twice, so a value would be lost")
    return record


def _is_text(value: str | None) -> bool:
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return False
    return True


def _write(value: Any) -> str | None:
    """Write a value that is no record as the text that stands in the JSON; null as None."""
    if value is None:
        return None
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_write_nested(item) for item in value)}]"
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(k, ensure_ascii=False)}: {_write_nested(v)}" for k, v in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    return "true" if value else "false"


def _write_nested(value: Any) -> str:
    if isinstance(value, str) and not isinstance(value, _Number):
        return json.dumps(value, ensure_ascii=False)
    return _write(value) or "null"


_DECODER: Final = json.JSONDecoder(
    parse_float=_Number,
    parse_int=_Number,
    parse_constant=_refuse_constant,
    object_pairs_hook=_refuse_repeated,
)
