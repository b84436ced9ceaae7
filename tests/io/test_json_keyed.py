"""Records that stand at their addresses are rows as well."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cliova_pandas.errors import CliovaError, IncompleteDownloadError, ResultFormatError
from cliova_pandas.io.json import reader as json_reader
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


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'{"r":{"a@x.example":{"mx":"mail@x.example"},"b@x.example":{"mx":"b@y.example"}}}',
         [{"email": "a@x.example", "mx": "mail@x.example"},
          {"email": "b@x.example", "mx": "b@y.example"}]),
        (b'{"r":{"A@X.example":{"address":"a@x.example"},"b@x.example":{"address":"b@x.example"}}}',
         [{"address": "a@x.example"}, {"address": "b@x.example"}]),
        (b'{"r":{"a@x.example":{"email":"a@x.example"},"b+1@x.example":{"email":"b@x.example"}}}',
         [{"email": "a@x.example", "key": None}, {"email": "b@x.example", "key": "b+1@x.example"}]),
        (b'{"r":{"a@x.example":{"email":null,"s":"ok"},"b@x.example":{"s":"ok"}}}',
         [{"email": "a@x.example", "s": "ok"}, {"email": "b@x.example", "s": "ok"}]),
        (b'{"r":{"a@x.example":{},"b@x.example":{"s":"ok"}}}',
         [{"email": "a@x.example", "s": None}, {"email": "b@x.example", "s": "ok"}]),
    ],
)  # fmt: skip
def test_the_key_is_the_address_of_the_record(data: bytes, rows: list[dict[str, Any]]) -> None:
    """Any other address in a record is not that of the record, and no key is lost."""
    assert read(data) == rows


def keyed(rows: int) -> bytes:
    """Return a document that is longer than what is looked at to find the records."""
    records = {
        f"u{n}@x.example": {"status": "ok", "note": "}, {" * 20, "n": n} for n in range(rows)
    }
    return json.dumps({"code": 1, "data": {"results": records}, "end": "x@y"}).encode()


@pytest.mark.parametrize("piece", [1, 1000, json_reader.PIECE])
def test_a_long_object_of_addresses_is_read_in_pieces(piece: int) -> None:
    """The rows are those that the document holds, however it is cut."""
    tables = list(json_reader.iter_tables(ResultBytes(keyed(2_000), "The file"), piece))
    assert len(tables) > 2 or piece > 1000
    rows = [row for table in tables for row in table.to_pylist()]
    assert rows == [
        {"email": f"u{n}@x.example", "status": "ok", "note": "}, {" * 20, "n": str(n)}
        for n in range(2_000)
    ]


def test_a_long_object_that_is_a_document_by_itself_has_labels() -> None:
    """They are those of the rows of a frame, as in a short one."""
    frame = pd.DataFrame(
        {"status": ["ok"] * 5_000}, index=[f"u{n}@x.example" for n in range(5_000)]
    )
    rows = read(frame.to_json(orient="index").encode())
    assert rows == [{"index": f"u{n}@x.example", "status": "ok"} for n in range(5_000)]


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        (b'"u7@', b'"u8@', ResultFormatError, "Row 9 .* stands at a key"),
        (b'}, "u7@', b'} "u7@', ResultFormatError, "Row 7 .* comma"),
        (b'"u7@x.example": {', b'"total": {', ResultFormatError, "Row 8"),
        (b'}}, "end"', b', "total": 7}}, "end"', CliovaError, "Row 2,001"),
        (b'}}, "end"', b'}, "end"', IncompleteDownloadError, "stops short"),
        (b'"end"', b'"data"', ResultFormatError, "'data'"),
        (b'"n": 7}', b'"n": 07}', ResultFormatError, "Row 8"),
    ],
)
@pytest.mark.parametrize("piece", [1000, json_reader.PIECE])
def test_what_is_wrong_in_a_long_object_is_an_error(
    old: bytes, new: bytes, error: type[CliovaError], words: str, piece: int
) -> None:
    """A record that is cut, stands twice or is no record is not passed over."""
    data = keyed(2_000).replace(old, new)
    with pytest.raises(error, match=words):
        list(json_reader.iter_tables(ResultBytes(data, "The file"), piece))


@pytest.mark.parametrize("cut", [1, 30, 200, 300])
def test_a_long_object_that_stops_short_is_incomplete(cut: int) -> None:
    """Wherever it stops, between two records or in one of them."""
    data = keyed(2_000)[:-cut]
    with pytest.raises(IncompleteDownloadError, match="stops short after"):
        list(json_reader.iter_tables(ResultBytes(data, "The file"), 1000))


def test_two_objects_of_addresses_are_ambiguous() -> None:
    """Neither is taken for the result."""
    with pytest.raises(ResultFormatError):
        read(b'{"old":{"a@x.example":{"s":"ok"}},"new":{"a@x.example":{"s":"bad"}}}')
