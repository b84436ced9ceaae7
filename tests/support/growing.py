"""Results of any size that cost much where a reader looks at a byte or a column again and again."""

from __future__ import annotations

import json
from collections.abc import Callable

_LIST = b'[{"email":"a@x.example","status":"valid"%b}]'


def make_wide_csv(columns: int) -> bytes:
    """Return a few rows of many columns."""
    names = ",".join(f"c{number}" for number in range(columns))
    rows = (f"u{row}@x.example,valid," + ",".join(["v"] * columns) for row in range(5))
    return "\n".join([f"email,status,{names}", *rows, ""]).encode()


def make_wide_json(columns: int) -> bytes:
    """Return a few records of many keys."""
    extra = {f"c{number}": "v" for number in range(columns)}
    records = [{"email": f"u{row}@x.example", "status": "valid", **extra} for row in range(5)]
    return json.dumps(records).encode()


def make_new_keys(records: int) -> bytes:
    """Return records of which each one has a key of its own."""
    return json.dumps(
        [
            {"email": f"u{row}@x.example", "status": "valid", f"k{row}": "v"}
            for row in range(records)
        ]
    ).encode()


def make_many_keys(keys: int) -> bytes:
    """Return one object of many keys."""
    return json.dumps({f"k{number}": 1 for number in range(keys)}).encode()


def make_columns_of_rows(rows: int) -> bytes:
    """Return what ``DataFrame.to_json`` writes without arguments."""
    email = {str(row): f"u{row}@x.example" for row in range(rows)}
    return json.dumps({"email": email, "status": dict.fromkeys(email, "valid")}).encode()


def make_nested(depth: int, opening: bytes = b'{"a":', closing: bytes = b"}") -> bytes:
    """Return a record with objects inside of each other, so many with the record itself."""
    inner = depth - 1
    return _LIST % (b',"a":' + opening * inner + b"1" + closing * inner)


def make_nested_envelope(depth: int) -> bytes:
    """Return records with objects around each other, so many with the list and the records."""
    around = depth - 2
    return b'{"a":' * around + _LIST % b"" + b"}" * around


BYTES: dict[str, Callable[[int], bytes]] = {
    "csv, a long value": lambda n: b"email,status,note\na@x.example,valid," + b"x" * n + b"\n",
    "csv, doubled quotes": lambda n: b'email,status\na@x.example,"' + b'""' * (n // 2) + b'"\n',
    "csv, an open quote": lambda n: b'email,status\na@x.example,"' + b"a,b\n" * (n // 4),
    "csv, spaces and a quote": lambda n: b'email,status\na@x.example,"a"' + b" " * n + b"\n",
    "csv, a long header": lambda n: b"email,status," + b"x" * n + b"\na@x.example,valid,y\n",
    "csv, no line end": lambda n: b"x" * n,
    "csv, commas": lambda n: b"," * n + b"\na,b\n",
    "csv, empty lines before": lambda n: b"\n" * n + b"email,status\na@x.example,valid\n",
    "csv, empty lines behind": lambda n: b"email,status\na@x.example,valid\n" + b"\n" * n,
    "json, a long value": lambda n: _LIST % (b',"note":"' + b"x" * n + b'"'),
    "json, a long key": lambda n: _LIST % (b',"' + b"x" * n + b'":1'),
    "json, a long list": lambda n: _LIST % (b',"note":[' + b"1," * (n // 2) + b"1]"),
    "json, backslashes": lambda n: _LIST % (b',"note":"' + b"\\\\" * (n // 2) + b'"'),
    "json, spaces before": lambda n: b" " * n + _LIST % b"",
    "json, spaces in a record": lambda n: _LIST % (b" " * n),
    "json, spaces between": lambda n: (_LIST % b"")[:-1] + b"," + b" " * n + (_LIST % b"")[1:],
    "json, spaces behind": lambda n: _LIST % b"" + b" " * n,
    "json, never closed": lambda n: (_LIST % b"")[:-2] + b',"note":"' + b"x" * n,
    "json, opened only": lambda n: b"[" * n,
}
"""Results of about so many bytes."""

COLUMNS: dict[str, Callable[[int], bytes]] = {
    "csv, columns": make_wide_csv,
    "json, keys": make_wide_json,
    "json, a new key a record": make_new_keys,
    "json, keys of one object": make_many_keys,
}
"""Results of so many columns."""
