"""What stands around the records of a JSON result, and other shapes that hold records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Message, ResultFormatError, ServiceError, quote_names
from cliova_pandas.io.json.keyed import KEY, begins_keyed
from cliova_pandas.io.json.pieces import Layout
from cliova_pandas.io.json.records import Number, tabulate_records
from cliova_pandas.io.parts import tells_of_others
from cliova_pandas.service.refusals import (
    end_sentence,
    find_error,
    find_record_errors,
    is_error_key,
)
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.verdicts import gather_evidence, split_name
from cliova_pandas.verdicts.column_names import name_group
from cliova_pandas.verdicts.legends import read_legend
from cliova_pandas.verdicts.roles import find_email

if TYPE_CHECKING:
    import pyarrow as pa

ENVELOPE: Final = b"cliova.envelope"
"""Under which the metadata of a table hold what stands around its records."""

_LONGEST_KEPT: Final = 200

LIST_KEYS: Final = ("payload", "results", "result", "data", "items", "rows", "records", "emails")
_COLUMN_KEYS: Final = ("columns", "fields", "headers")
"""Keys of lists that describe the columns, also where they are lists of objects."""

_ASKED: Final = frozenset({"input", "query"})

_TOKEN: Final = re.compile(rb'[ \t\r\n]*("(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+)', re.DOTALL)
_FIRST_BRACE: Final = re.compile(rb"[ \t\r\n]*\{")
_NEXT_LINE: Final = re.compile(rb"[ \t\r]*\n[ \t\r\n]*\{")
_MARK: Final = b"\xef\xbb\xbf"


def find_list(head: bytes, *, is_whole: bool) -> tuple[int, Layout] | None:
    """Return where the records begin, and how they are separated, if that is plain to see.

    They begin behind the bracket of a list that is the document, or stands at one of the usual keys
    of an envelope; without such a list, of the one that the head ends in, or of the object in which
    records stand at their addresses. Several objects on lines of their own begin with the first.

    Parameters
    ----------
    head : bytes
        The beginning of a result.
    is_whole : bool
        Whether it is all of it.
    """
    skipped = len(head)
    while head.startswith(_MARK):
        head = head.removeprefix(_MARK)
    skipped -= len(head)
    path: list[tuple[str | None, int]] = []  # the key at each level (None: a list), and its place
    key, place = "", 0
    while match := _TOKEN.match(head, place):
        token, place = match[1], match.end()
        if token == b"[":
            is_ours = not path or (all(level is not None for level, _ in path) and key in LIST_KEYS)
            if is_ours and _begins_records(head, place):
                return place + skipped, "list"
            path.append((None, place))
        elif token == b"{":
            path.append((key, place))
        elif token in (b"}", b"]"):
            if path:
                path.pop()
            if not path:
                is_lines = token == b"}" and _NEXT_LINE.match(head, place)
                return (skipped, "lines") if is_lines else None
        elif token.startswith(b'"'):
            key = token[1:-1].decode(errors="replace").lower()
    if is_whole:
        return None
    opened = next((start for level, start in path if level is None), None)
    if opened is not None:
        return (opened + skipped, "list") if _begins_records(head, opened) else None
    keyed = next((start for _, start in path if begins_keyed(head, start)), None)
    if keyed is None or any(is_error_key(level) for level, _ in path if level):
        return None
    return keyed + skipped, "keyed"


def _begins_records(head: bytes, place: int) -> bool:
    return _FIRST_BRACE.match(head, place) is not None


def list_numbered(source: ResultBytes, document: Any) -> Any:
    """Return a document with lists in place of objects that number their records, where one is due.

    PHP writes a list from which something was left out as ``{"0": {…}, "2": {…}}``. Numbers that
    are not those of all rows may be ids, so they are kept. What a single record numbers is its own.
    """
    if not isinstance(document, dict):
        return document
    scalars = {key: value for key, value in document.items() if not isinstance(value, dict | list)}
    if scalars and _is_record(source, scalars):
        return document
    numbered = [key for key, value in document.items() if _is_numbered(value)]
    if len(numbered) == 1 and numbered[0].lower() in LIST_KEYS:
        [key] = numbered
        # Where several are numbered, they may be columns, whose values have the numbers of rows.
        is_list = all(isinstance(item, dict) for item in document[key].values())
        return document | {key: _list_items(document[key])} if is_list else document
    return {key: list_numbered(source, value) for key, value in document.items()}


def _list_items(numbered: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    labels = list(numbered)
    if any(labels == [str(n + first) for n in range(len(labels))] for first in (0, 1)):
        return list(numbered.values())
    return _label(numbered)


def _is_numbered(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_is_count, value))


def find_envelope(document: Any) -> Any:
    """Return what stands around the records of a whole document; None where they are all of it."""
    is_around = any(True for _ in _find_lists(document)) or _read_rows(document) is not None
    return document if is_around else None


def _is_record(source: ResultBytes, document: Any) -> bool:
    """Tell whether a document is one record by itself, such as JSON Lines of a single line.

    A record holds an address that it is about; an envelope may hold that of whoever asked. And an
    envelope tells of other records, where there are any: how many, on which page, or how far their
    job is. Nothing of that is said of a single address.
    """
    if not isinstance(document, dict) or len(document) > source.limits.columns:
        return False
    if tells_of_others(document):
        return False
    profiles = gather_evidence([tabulate_records([document], source, 0)])
    email = find_email(profiles)
    return email is not None and profiles.addresses[email] == 1 and _names_subject(email)


def _names_subject(column: str) -> bool:
    """Tell whether a column of addresses is called as that of what a record is about."""
    *around, last = (frozenset(split_name(part)) for part in column.split("."))
    is_plain = last <= name_group("email") | name_group("neutral") | _ASKED
    return is_plain and name_group("holder").isdisjoint(frozenset().union(*around))


def keep_envelope(table: pa.Table, envelope: Any) -> pa.Table:
    """Keep what stands around the records with them: scalars, and objects of scalars."""
    if not isinstance(envelope, dict):
        return table
    kept = json.dumps(_simplify(envelope), ensure_ascii=False).encode(errors="replace")
    return table.replace_schema_metadata({ENVELOPE: kept})


def _simplify(value: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            kept[key] = _simplify(item)
        elif isinstance(item, list):
            if (legend := read_legend(item)) is not None:
                kept[key] = legend
        else:
            # A number keeps its text, a long text its beginning.
            kept[key] = str(item)[:_LONGEST_KEPT] if isinstance(item, str) else item
    return kept


def check_envelope(source: ResultBytes, envelope: Any, rows: int) -> None:
    """Refuse an envelope that says error, or holds another list of records.

    Parameters
    ----------
    source : ResultBytes
        What to call the whole in a message.
    envelope : object
        The document with an empty list in place of the records.
    rows : int
        The number of records.
    """
    if not isinstance(envelope, dict):
        return
    if message := find_error(envelope, has_records=rows > 0):
        raise ServiceError(
            f"{source.name} is an error in place of a result: {message}", list_id=source.list_id
        )
    _note_record_errors(source, envelope)
    others = {".".join(path): items for path, items in _find_lists(envelope) if items}
    if others:
        raise ResultFormatError(
            f"{source.name} holds more than one list of records ({quote_names(others)} "
            "beside the first), and it cannot be told which is the result.",
            list_id=source.list_id,
        )


def find_records(source: ResultBytes, document: Any) -> list[dict[str, Any]]:
    """Return the records of a whole document: in a list, or in what `DataFrame.to_json` writes.

    Those that stand at their addresses have them at `KEY`.
    """
    if message := find_error(document):
        raise ServiceError(
            f"{source.name} is an error in place of a result: {message}", list_id=source.list_id
        )
    _note_record_errors(source, document)
    keyed = list(_find_keyed(document))
    if len(keyed) == 1:
        return [{KEY: address} | record for address, record in keyed[0].items()]
    lists = list(_find_lists(document))
    filled = [items for _, items in lists if items]
    if len(filled) == 1:
        records: list[dict[str, Any]] = filled[0]
        return records
    if not filled and (found := _read_rows(document) or _read_columns(document)) is not None:
        return found
    if not lists and _is_record(source, document):
        return [document]
    if _are_rows(document):
        raise ResultFormatError(
            f"{source.name} holds no list of records but rows without the names of their columns. "
            'Write each with its names ({"email": ...}), as DataFrame.to_json(orient="records") '
            "does.",
            list_id=source.list_id,
        )
    if filled or not lists:
        keys = quote_names(document if isinstance(document, dict) else [])
        raise ResultFormatError(
            f"{source.name} holds {'more than one' if filled else 'no'} list of records, so it "
            f"cannot be told what the result is. Its keys are: {keys}.",
            list_id=source.list_id,
        )
    return []


def _note_record_errors(source: ResultBytes, document: Any) -> None:
    """Remember errors of single records, which stand beside those that are there."""
    if found := find_record_errors(document):
        count, first = found
        several = "1 error" if count == 1 else f"{count:,} errors"
        source.note(
            Message(
                f"{source.name} tells of {several} beside its rows, for what is not among them: "
                f"{'' if count == 1 else 'the first is '}{end_sentence(first)}"
            )
        )


def _find_lists(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every list of records below objects, and empty lists at the usual keys."""
    if path and (path[-1].lower() in _COLUMN_KEYS or is_error_key(path[-1])):
        return
    if isinstance(document, list):
        if path and read_legend(document) is not None:
            return
        is_usual = not path or path[-1].lower() in LIST_KEYS
        if any(isinstance(item, dict) for item in document) or (is_usual and not document):
            yield path, document
    elif isinstance(document, dict):
        for key, value in document.items():
            yield from _find_lists(value, (*path, key))


def _find_keyed(document: Any, *, is_inner: bool = False) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield every object of records below another one whose keys are their addresses."""
    if not isinstance(document, dict) or not document:
        return
    if is_inner and all("@" in k and isinstance(v, dict) for k, v in document.items()):
        yield document
        return
    for key, value in document.items():
        if not is_error_key(key):
            yield from _find_keyed(value, is_inner=True)


def _are_rows(document: Any) -> bool:
    return isinstance(document, list) and any(isinstance(row, list) for row in document)


def _read_rows(document: Any) -> list[dict[str, Any]] | None:
    """Read names and rows beside each other, as ``to_json(orient="split")`` writes them."""
    if not isinstance(document, dict):
        return None
    names = document.get("columns")
    if not isinstance(names, list) or not all(map(_is_name, names)) or len(set(names)) < len(names):
        return None
    for value in (value for key, value in document.items() if key not in ("columns", "index")):
        if isinstance(value, list) and all(
            isinstance(row, list) and len(row) == len(names) for row in value
        ):
            return [dict(zip(names, row, strict=True)) for row in value]
    return None


def _read_columns(document: Any) -> list[dict[str, Any]] | None:
    """Read columns that are lists or objects of values, or objects of rows, by their labels."""
    if not isinstance(document, dict) or not document:
        return None
    values = list(document.values())
    if all(isinstance(value, list) for value in values):
        is_even = len({len(value) for value in values}) == 1 and len(values) > 1 and values[0]
        if not is_even or any(isinstance(v, dict | list) for value in values for v in value):
            return None
        return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    if not all(isinstance(value, dict) and value for value in values):
        return None
    if any(isinstance(v, dict) for value in values for v in value.values()):
        return None
    labels = list(values[0])
    if _are_labels(document) and not _are_labels(labels):
        return _put_labels(document)
    if _are_labels(labels) and all(value.keys() == values[0].keys() for value in values):
        return _put_labels(
            {label: {name: value[label] for name, value in document.items()} for label in labels}
        )
    return None


def _put_labels(rows: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with their labels as a column, unless these are only numbers."""
    if all(map(_is_count, rows)):
        return list(rows.values())
    return _label(rows)


def _label(rows: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"index": label} | row for label, row in rows.items()]


def _are_labels(keys: Any) -> bool:
    """Tell whether keys are labels of rows rather than names of columns: numbers, or addresses."""
    return all(map(_is_count, keys)) or all("@" in key for key in keys)


def _is_count(key: str) -> bool:
    return re.fullmatch(r"-?\d+", key, re.ASCII) is not None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)
