"""Records that stand at their addresses are rows as well."""

from __future__ import annotations

from typing import Any

import pytest

from cliova_pandas.errors import ResultFormatError
from cliova_pandas.io import json_reader
from cliova_pandas.service.source import ResultBytes


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the rows of a document."""
    rows: list[dict[str, Any]] = json_reader.read_table(ResultBytes(data, "The file")).to_pylist()
    return rows


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'{"results":{"a@x.example":{"email":"a@x.example","status":"ok"}}}',
         [{"email": "a@x.example", "status": "ok"}]),
        (b'{"id":1,"results":{"a@x.example":{"status":"ok"},"b@x.example":{"status":"bad"}}}',
         [{"email": "a@x.example", "status": "ok"}, {"email": "b@x.example", "status": "bad"}]),
        (b'{"d":{"r":{"a@x.example":{"s":"ok","checks":[{"n":1}]}}}}',
         [{"email": "a@x.example", "s": "ok", "checks": '[{"n": 1}]'}]),
    ],
)  # fmt: skip
def test_an_object_of_addresses_is_a_list_of_records(
    data: bytes, rows: list[dict[str, Any]]
) -> None:
    """The key becomes the address where the record has none; a list inside is a value."""
    assert read(data) == rows


def test_two_objects_of_addresses_are_ambiguous() -> None:
    """Neither is taken for the result."""
    with pytest.raises(ResultFormatError):
        read(b'{"old":{"a@x.example":{"s":"ok"}},"new":{"a@x.example":{"s":"bad"}}}')
