"""Whatever Python's own parser accepts is read equal to it, and whatever it refuses is refused.

The documents are generated from a seed, with texts made of what JSON itself is made of, and many
are then damaged. Ours refuses, beyond Python's parser, only what is stated: a key that stands
twice, a number that JSON does not have, half of a surrogate pair, and what is no list of records.

    python -m tests.io.test_json_differential 200000 [seed]

runs as many documents as one likes, also at the production size of pieces.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas.errors import CliovaError
from cliova_pandas.io.json import reader as json_reader
from cliova_pandas.io.json.records import Number
from cliova_pandas.service.source import ResultBytes

CORPUS = Path(__file__).parent / "corpus" / "json.txt"
TEXTS = (
    "", "a", "}, {", "},{", "{x}, {}", '"', '\\"', "\\", "\\\\", "[", "]", "}", "{", ",", ":", '":',
    '":1,"', "\n", "\r\n", "\t", " ", "\x00", "\x7f", "é", "😀", "\u2028", "null", "NaN", "true",
    "1.50", "@", "a@x.example", "//", "/",
)  # fmt: skip
KEYS = ("email", "b", "n", "c d", "é", 'q"', "", "x.y", "f0", "data")
NUMBERS = ("0", "-0", "1", "-1", "0.850", "1e5", "1E+05", "-0.0", "12345678901234567890", "1e999")
SPACES = ("", "", "", " ", "\n", "\r\n", "\t", "  ")
DAMAGE = (
    b"", b",", b"{", b"}", b"[", b"]", b'"', b"\\", b":", b" ", b"\n", b"\x00", b"\xff", b"\xc3",
    b"NaN", b"-Infinity", b"01", b"1.", b"null", b"\\ud800", b"{}", b"[]", b'"b":1',
    b"\xed\xa0\x80", b"\x0c", b"\\u00", b"'", b"//",
)  # fmt: skip


class Generator:
    """Documents of one seed."""

    most = 12

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        text = "".join(self.random.choices(TEXTS, k=self.random.randrange(4)))
        return self.quote(text)

    def quote(self, text: str) -> str:
        quoted = json.dumps(text, ensure_ascii=self.random.random() < 0.3)
        return quoted.replace("/", "\\/") if self.random.random() < 0.2 else quoted

    def space(self) -> str:
        return self.random.choice(SPACES) if self.is_spaced else ""

    def value(self, depth: int = 0) -> str:
        kind = self.random.random()
        if kind < 0.5:
            return self.text()
        if kind < 0.65:
            return self.random.choice(NUMBERS)
        if kind < 0.8:
            return self.random.choice(("true", "false", "null"))
        if depth > 2:
            return "[]"
        if kind < 0.9:
            items = (self.value(depth + 1) for _ in range(self.random.randrange(3)))
            return f"[{self.space()}{self.comma().join(items)}{self.space()}]"
        return self.object(self.random.sample(KEYS, self.random.randrange(3)), depth + 1)

    def comma(self) -> str:
        return f"{self.space()},{self.space()}"

    def object(self, keys: list[str], depth: int = 0) -> str:
        pairs = (
            f"{self.quote(key)}{self.space()}:{self.space()}{self.choose(key, depth)}"
            for key in keys
        )
        return f"{{{self.space()}{self.comma().join(pairs)}{self.space()}}}"

    def choose(self, key: str, depth: int) -> str:
        """Most keys hold values of one kind, as those of real records do."""
        if depth or self.random.random() < self.wildness:
            return self.value(depth)
        kind = self.kinds[key]
        if kind == "text":
            return self.text()
        if kind == "number":
            return self.random.choice(NUMBERS)
        if kind == "flag":
            return self.random.choice(("true", "false", "null"))
        if kind in ("texts", "numbers"):
            make = self.text if kind == "texts" else lambda: self.random.choice(NUMBERS)
            items = [make() for _ in range(self.random.randrange(3))]
            return f"[{self.space()}{self.comma().join(items)}{self.space()}]"
        return self.object(["b", "n"], 1)

    def document(self) -> bytes:
        self.is_spaced = self.random.random() < 0.5
        self.wildness = self.random.choice((0, 0, 0.05, 0.5))
        names = ("text", "text", "number", "flag", "texts", "numbers", "object")
        self.kinds = {key: self.random.choice(names) for key in KEYS}
        keys = self.random.sample(KEYS, self.random.randrange(1, 6))
        records = []
        for _ in range(self.random.randrange(1, self.most)):
            mine = keys if self.random.random() > self.wildness else self.random.sample(KEYS, 3)
            records.append(self.object(list(mine)))
        text = f"[{self.space()}{self.comma().join(records)}{self.space()}]"
        if self.random.random() < 0.3:
            before = self.random.choice(("", '"total":1,', '"columns":["a"],', '"q":"[{",'))
            after = self.random.choice(("", ',"next":null', ',"m":[[],[1,"]"]]', ',"payload":[]'))
            text = f'{{{before}"payload":{self.space()}{text}{after}}}'
        data = text.encode()
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            place = self.random.randrange(len(data) + 1)
            data = (
                data[:place]
                + self.random.choice(DAMAGE)
                + data[place + self.random.choice((0, 0, 1, 2)) :]
            )
        return data


def may_be_record(data: bytes) -> bool:
    """Tell whether a document may be one record by itself, which has tests of its own."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "payload" not in document


def refuse(*args: object) -> Any:
    raise ValueError("stated rule")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(pairs) if len({key for key, _ in pairs}) == len(pairs) else refuse()


def expect(data: bytes) -> list[dict[str, str | None]] | None:
    """Read by Python's parser and our stated rules; None where it is to be refused."""
    try:
        document = DECODER.decode(data.decode())
    except (ValueError, RecursionError):
        document = expect_lines(data)
        if document is None:
            return None
    records = document
    if isinstance(document, dict):
        lists = [v for v in document.values() if isinstance(v, list) and any(map(is_object, v))]
        if not lists and document.get("payload") != []:
            return None  # another shape, or none: whoever reads it has tests of its own
        records = lists[0] if len(lists) == 1 else document["payload"] if not lists else None
    if not isinstance(records, list) or not all(map(is_object, records)):
        return None
    rows = []
    for record in records:
        pairs = list(spread(record))
        if len({name for name, _ in pairs}) < len(pairs):
            return None
        rows.append(dict(pairs))
    names = list(dict.fromkeys(name for row in rows for name in row))
    try:
        json.dumps(rows, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return None
    if rows and not names:
        return None
    return [{name: row.get(name) for name in names} for row in rows]


DECODER = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=refuse, object_pairs_hook=once
)


def expect_lines(data: bytes) -> list[Any] | None:
    """Read several objects with line ends between them, which is JSON Lines; None if it is not."""
    found = []
    try:
        rest = data.decode().strip(" \t\r\n")
        while rest:
            record, place = DECODER.raw_decode(rest)
            between = rest[place:]
            rest = between.lstrip(" \t\r\n")
            if not isinstance(record, dict) or (
                rest and "\n" not in between[: len(between) - len(rest)]
            ):
                return None
            found.append(record)
    except (ValueError, RecursionError):
        return None
    return found if len(found) > 1 else None


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def spread(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for key, item in value.items():
        if isinstance(item, dict) and item:
            yield from spread(item, f"{prefix}{key}.")
        elif isinstance(item, str):
            yield f"{prefix}{key}", item or None
        else:
            yield f"{prefix}{key}", None if item is None else put(item)


def put(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(put, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{put(key)}: {put(item)}' for key, item in value.items())}}}"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def read(data: bytes, piece: int) -> list[dict[str, str | None]] | None:
    try:
        rows: list[dict[str, str | None]] = json_reader.read_table(
            ResultBytes(data, "The file"), piece
        ).to_pylist()
    except CliovaError:
        return None
    return rows


class LongGenerator(Generator):
    """Longer documents, whose pieces are guessed and proved by their parser."""

    most = 80


def run(
    count: int, seed: int, pieces: tuple[int, ...], make: type[Generator] = Generator
) -> tuple[int, int]:
    """Compare so many documents; return how many were read and how many refused."""
    generator = make(seed)
    counts = [0, 0]
    for _ in range(count):
        data = generator.document()
        if may_be_record(data):
            continue
        expected = expect(data)
        counts[expected is None] += 1
        for piece in pieces:
            assert read(data, piece) == expected, (piece, data, expected)
    return counts[0], counts[1]


@pytest.mark.parametrize("seed", range(4))
def test_generated_documents_are_read_as_python_reads_them(seed: int) -> None:
    """With pieces so small that every record is cut from the next, and so large that none is."""
    accepted, refused = run(300, seed, (1, 30, 200, json_reader.PIECE))
    assert min(accepted, refused) > 50


@pytest.mark.parametrize("seed", range(2))
def test_long_documents_are_read_as_python_reads_them(seed: int) -> None:
    """Also where a piece is cut at what only looks like the end of a record."""
    accepted, refused = run(60, seed, (15, 60, 250), LongGenerator)
    assert min(accepted, refused) > 10


def test_documents_that_once_went_wrong_are_read_as_python_reads_them() -> None:
    """Each line of the corpus is one document, with a line end in it written as it is in Python."""
    for line in CORPUS.read_text(encoding="ascii").splitlines():
        data = line.encode().decode("unicode_escape").encode("latin-1")
        for piece in (1, 7, 30, 200, json_reader.PIECE):
            assert read(data, piece) == expect(data), data


if __name__ == "__main__":
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print(run(int(sys.argv[1]), first, (1, 40, 300, json_reader.PIECE)))  # noqa: T201
    print(run(int(sys.argv[1]) // 10, first, (10, 30, 60, 250), LongGenerator))  # noqa: T201
