"""Rows as the bytes that go over the wire: CSV or JSON, in pieces, packed or not."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from cliova_pandas.sandbox.layouts import BareNumber, Value

_ROWS: Final = 2_000
SHAPES: Final = ("bare", "envelope", "object")

Row = tuple[Value, ...]

# json.dumps makes an encoder for each call, which takes longer than the text.
_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


class _Lines(list[str]):
    """Lines as `csv` writes them, ended by a newline alone.

    Before 3.11.9 and 3.12.3 the writer quotes a lone carriage return only where it is part of the
    line end, so it is told that it is (python/cpython#67044).
    """

    def write(self, line: str) -> None:
        self.append(f"{line[:-2]}\n")


def encode_csv(
    columns: tuple[str, ...], rows: Iterable[Row], delimiter: str = ","
) -> Iterator[str]:
    """Yield a CSV in pieces: quotes where they are needed, and lines that end in a newline."""
    rows = iter(rows)
    batch: list[Row] = [columns]
    while batch:
        lines = _Lines()
        csv.writer(lines, delimiter=delimiter, lineterminator="\r\n").writerows(
            [_write_field(value) for value in row] for row in batch
        )
        yield "".join(lines)
        batch = list(islice(rows, _ROWS))


def encode_json(
    columns: tuple[str, ...], records: Iterable[Row | int], shape: str, total: int | None
) -> Iterator[str]:
    """Yield a JSON result in pieces; a record may be a number, for a fault."""
    opening, closing = {
        "bare": ("[", "]"),
        "envelope": (_ENVELOPE + "[", "]}"),
        "object": (f'{_ENVELOPE}{{"total":{json.dumps(total)},"results":[', "]}}"),
    }[shape]
    template = _make_template(columns)
    yield opening
    records = iter(records)
    separator = ""
    while batch := list(islice(records, _ROWS)):
        texts = (
            str(record) if isinstance(record, int) else template.format(*map(_write_value, record))
            for record in batch
        )
        yield separator + ",".join(texts)
        separator = ","
    yield closing


def pack(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a gzip stream, the same bytes for the same content."""
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def batch_bytes(pieces: Iterable[str], size: int = 1 << 16) -> Iterator[bytes]:
    """Yield the bytes of texts, in pieces that are worth sending."""
    held = bytearray()
    for piece in pieces:
        held += piece.encode("utf-8", "surrogateescape")
        if len(held) >= size:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


_ENVELOPE: Final = '{"code":"SUCCESS","message":"Successfully performed operation.","payload":'


def _make_template(columns: tuple[str, ...]) -> str:
    """Return a format string for a record; dots in names become objects."""
    tree: dict[str, Any] = {}
    for column in columns:
        *parents, leaf = column.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = None

    def write(node: dict[str, Any]) -> str:
        items = (
            f"{json.dumps(key, ensure_ascii=False)}:{'{}' if child is None else write(child)}"
            for key, child in node.items()
        )
        return f"{{{{{','.join(items)}}}}}"

    return write(tree)


def _write_field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _write_value(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, BareNumber):
        return str(value)
    return _encode(value)
