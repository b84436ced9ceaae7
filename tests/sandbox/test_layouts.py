"""CSV and JSON of every layout carry the same values in the same order."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import Any

import pytest

from cliova_pandas.sandbox import LAYOUTS, SHAPES, serve
from tests.support.asking import ask


def flatten(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in record.items():
        flat |= (
            flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return flat


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, bool) else value


def read_json(body: bytes) -> list[dict[str, Any]]:
    # Numbers stay the text that they are.
    rows: list[dict[str, Any]] = json.loads(body, parse_float=str, parse_int=str)
    return rows


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("list_id", ["list_600", "list_hostile", "list_empty"])
@pytest.mark.parametrize("verified", ["false", "true"])
def test_csv_and_json_agree(layout: str, list_id: str, verified: str) -> None:
    """Both outputs carry the same columns, order and values, as other parsers read them."""
    with serve(layout=layout, json_shape="bare") as service:
        path = f"/{list_id}/download-result"
        table = ask(service, path, output="csv", verifiedOnly=verified).body
        records = read_json(ask(service, path, output="json", verifiedOnly=verified).body)
    header, *rows = csv.reader(io.StringIO(table.decode(), newline=""))
    flat = [flatten(record) for record in records]
    assert all(list(record) == header for record in flat)
    assert [[as_text(value) for value in record.values()] for record in flat] == rows


@pytest.mark.parametrize("layout", LAYOUTS)
def test_missing_is_null_in_json(layout: str) -> None:
    """An empty text is never sent: it could not be told from null in CSV."""
    with serve(layout=layout, json_shape="bare") as service:
        for list_id in ("list_2000", "list_hostile"):
            records = read_json(ask(service, f"/{list_id}/download-result", output="json").body)
            assert "" not in {value for record in records for value in flatten(record).values()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_hostile_values_come_with_every_layout(layout: str) -> None:
    """The odd list always brings the uploaded name and company, right behind the address."""
    with serve(layout=layout) as service:
        body = ask(service, "/list_hostile/download-result").body
    header, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    assert [name.rpartition(".")[2] for name in header[1:3]] == ["name", "company"]
    assert len(rows) > 60
    assert {"=cmd|' /C calc'!A0", "NA", "007", "lone\rreturn", "<script>alert(1)</script>"} <= {
        row[1] for row in rows
    }


def test_valid_rows_are_those_of_the_boolean_layout() -> None:
    """In the layout without words the verdict is true for as many rows as the job counts."""
    with serve(layout="boolean", json_shape="bare") as service:
        records = read_json(ask(service, "/list_12345/download-result", output="json").body)
    assert sum(record["isValid"] for record in records) == 1_500


@pytest.mark.parametrize("shape", SHAPES)
def test_json_has_the_shape_that_was_asked_for(shape: str) -> None:
    """The list stands alone, in the envelope, or in an object in the envelope."""
    with serve(json_shape=shape) as service:
        reply = ask(service, "/list_10/download-result", output="json", verifiedOnly="true")
    document = json.loads(reply.body)
    if shape != "bare":
        assert document["code"] == "SUCCESS"
        document = document["payload"]
    if shape == "object":
        assert document["total"] == 8
        document = document["results"]
    assert len(document) == 8
    assert b'": ' not in reply.body


def test_csv_ends_its_lines_with_a_newline() -> None:
    """Lines end in a newline alone, the last one too."""
    with serve() as service:
        body = ask(service, "/list_10/download-result").body
        empty = ask(service, "/list_empty/download-result").body
    assert body.count(b"\n") == 11
    assert body.endswith(b"\n")
    assert b"\r" not in body
    assert empty.startswith(b"email,domain,isRoleBased")
    assert empty.count(b"\n") == 1


def test_gzip_is_sent_where_it_is_accepted() -> None:
    """The packed result holds the same bytes."""
    path = "/list_500/download-result"
    with serve(compress=True) as service:
        plain = ask(service, path)
        packed = ask(service, path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
