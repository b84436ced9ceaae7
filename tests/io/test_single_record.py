"""A JSON document that is one record is a result of one row; an envelope by itself is none."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import CliovaError, read_cliova, read_cliova_file
from tests.support.raw_service import answering

RECORDS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"email": "a@x.example", "status": "valid"}, "email", "status", "valid"),
    ({"email": "a@x.example", "status": "failed", "score": 0.5, "tags": []},
     "email", "status", "invalid"),
    ({"data": {"email": "a@x.example", "status": "invalid"}},
     "data.email", "data.status", "invalid"),
    ({"status": "success", "data": {"address": "a@x.example", "result": "deliverable"}},
     "data.address", "data.result", "valid"),
    ({"input": "a@x.example", "is_reachable": "safe", "mx": {"records": ["mx.x.example"]}},
     "input", "is_reachable", "valid"),
    ({"email": "a@x.example", "status": "valid", "data": {"1": {"mx": "mx.x.example"}}},
     "email", "status", "valid"),
    ({"E-Mail": "a@x.example", "Ergebnis": "invalid", "suggestion": "b@x.example"},
     "E-Mail", "Ergebnis", "invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "email", "column", "verdict"), RECORDS)
def test_one_record_is_one_row(
    record: dict[str, Any], email: str, column: str, verdict: str, tmp_path: Path
) -> None:
    """On one line, on several, from a path, bytes or a stream, and as the first of two lines."""
    line = json.dumps(record)
    path = tmp_path / "one.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    frame = read_cliova_file(path, verdict_column=column)
    assert frame.attrs["cliova"]["columns"]["email"] == email
    assert frame["verdict"].tolist() == [verdict]
    for given in (line.encode(), json.dumps(record, indent=2).encode(), io.StringIO(line)):
        assert read_cliova_file(given, verdict_column=column).equals(frame)
    two = read_cliova_file(io.StringIO(f"{line}\n{line}\n"), verdict_column=column)
    assert two.iloc[:1].equals(frame)


def test_one_record_from_the_service_is_one_row() -> None:
    """Whole and in the format that was asked for."""
    body = b'{"email": "a@x.example", "status": "valid"}'
    with answering(body, {"totalEmails": 1}) as service, service.client() as client:
        frame = read_cliova(
            "list_1", client=client, output="json", cache=False, verdict_column="status"
        )
    assert frame["verdict"].tolist() == ["valid"]


@pytest.mark.parametrize(
    "document",
    [
        {"email": "me@x.example", "total": 200},
        {"email": "me@x.example", "status": "COMPLETED"},
        {"email": "me@x.example", "job_status": "running"},
        {"email": "me@x.example", "job": {"state": "finished"}},
        {"email": "me@x.example", "page": 2},
        {"email": "me@x.example", "next": "https://x.example/?page=2"},
        {"email": "me@x.example", "meta": {"has_more": True}},
        {"email": "me@x.example", "progress": 40},
        {"ownerEmail": "me@x.example", "status": "valid"},
        {"user": {"email": "me@x.example"}, "plan": "free"},
        {"contact_email": "me@x.example", "credits": 3},
        {"email": None, "status": "valid"},
        {"email": "everybody", "status": "valid"},
        {"status": "valid"},
        {"email": "me@x.example", "error": "Rate limit exceeded"},
        {},
    ],
)
def test_an_envelope_without_records_is_none(document: dict[str, Any]) -> None:
    """What tells of other records, of whoever asked, or of no address is refused as before."""
    with pytest.raises(CliovaError):
        read_cliova_file(json.dumps(document).encode())
