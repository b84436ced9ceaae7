"""A result that says of itself that it is only a part is not taken for the whole."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import (
    CliovaWarning,
    IncompleteDownloadError,
    bounce_range,
    breakdown,
    download_cliova,
    flags,
    iter_cliova,
    read_cliova,
    read_cliova_file,
    summarize,
    write_report,
)
from cliova_pandas.charts import describe, plot_breakdown, plot_verdicts
from cliova_pandas.io.parts import find_part, join_parts
from cliova_pandas.stats.presentation.preview import write_summary
from tests.support.raw_service import answering

PARTS: list[tuple[dict[str, Any], int | None]] = [
    ({"total": 200}, 200),
    ({"total": "200", "limit": 2, "offset": 0}, 200),
    ({"totalResults": 200, "startIndex": 1, "itemsPerPage": 2}, 200),
    ({"count": 200, "next": "https://x.example/?page=2", "previous": None}, 200),
    ({"meta": {"total": 200, "per_page": 2, "current_page": 1, "last_page": 100}}, 200),
    ({"meta": {"pagination": {"total": 200, "pages": 100, "page": 1}}}, 200),
    ({"pagination": {"page": 1, "totalPages": 100}}, None),
    ({"page": {"size": 2, "totalElements": 200, "totalPages": 100, "number": 0}}, 200),
    ({"totalElements": 200, "last": False, "first": True, "numberOfElements": 2}, 200),
    ({"hits": {"total": {"value": 200, "relation": "eq"}}}, 200),
    ({"has_more": True, "object": "list"}, None),
    ({"has_more": "true"}, None),
    ({"next_cursor": "MjAw", "results_per_call": 2}, None),
    ({"response_metadata": {"next_cursor": "dXNlcjpVMDYx"}}, None),
    ({"nextPageToken": "CAUQAA", "resultSizeEstimate": 2}, None),
    ({"cursor": "abc"}, None),
    ({"pageInfo": {"hasNextPage": True, "endCursor": "abc"}}, None),
    ({"paging": {"next": {"after": "2", "link": "https://x.example/?after=2"}}}, None),
    ({"_links": {"self": {"href": "/p/1"}, "next": {"href": "/p/2"}}}, None),
    ({"links": {"next": "https://x.example/?page=2", "prev": None}}, None),
    ({"@odata.nextLink": "https://x.example/?$skip=2", "@odata.count": 200}, 200),
    ({"totalSize": 200, "done": False, "nextRecordsUrl": "/query/01g-2000"}, 200),
    ({"IsTruncated": True, "KeyCount": 2, "MaxKeys": 2}, None),
    ({"page": 3, "per_page": 2}, None),
    ({"offset": 100, "limit": 2}, None),
    ({"next_page": 2, "page": 1}, None),
    ({"links": {"next": None, "prev": "https://x.example/?page=99"}}, None),
    ({"job_status": "Running", "summary": {"total_processed": 2, "total": 100}}, 100),
    ({"status": "IN PROGRESS"}, None),
    ({"status": "in-progress", "progress": 40}, None),
    ({"data": {"state": "queued"}}, None),
    ({"file": {"status": "partially_completed"}}, None),
    ({"status": "ok", "percent": 12.5}, None),
    ({"progress_percentage": "45%"}, None),
    ({"progress": 0.5}, None),
    ({"processed": 2, "total": 100, "status": "verifying"}, 100),
    ({"finished": False}, None),
    ({"summary": {"valid": 1, "invalid": 1, "pending": 98}}, None),
    ({"total": 105, "duplicates_removed": 5}, 105),
]

WHOLES: list[dict[str, Any]] = [
    {},
    {"total": 2},
    {"total": 2, "next": None, "previous": None},
    {"count": 2, "page": 1, "pages": 1},
    {"meta": {"total": 2, "per_page": 100, "current_page": 1, "last_page": 1}},
    {"page": {"size": 20, "totalElements": 2, "totalPages": 1, "number": 0}},
    {"last": True, "first": True, "totalElements": 2},
    {"has_more": False, "next_cursor": ""},
    {"pageInfo": {"hasNextPage": False, "endCursor": "abc"}},
    {"next_cursor": 0, "next_cursor_str": "0"},
    {"links": {"self": "https://x.example/?page=1", "next": "", "prev": ""}},
    {"status": "success", "code": 200},
    {"status": "completed", "progress": 100},
    {"status": "COMPLETED", "percent": "100%"},
    {"job_status": "Finished", "summary": {"total": 2, "valid": 1, "invalid": 1, "pending": 0}},
    {"credits": {"total": 5000, "used": 2}},
    {"usage": {"total": 5000, "count": 12, "remaining": 300}},
    {"quota": {"limit": 10000, "offset": 5}},
    {"credits_used": 2, "credits_remaining": 4998, "total_credits": 5000},
    {"total_time": 90, "total_bytes": 88123, "elapsed_seconds": 12.5},
    {"timing": {"total": 1200, "queued": 300}, "total_cost": 16},
    {"rate_limit": {"count": 99, "progress": 40}},
    {"valid": {"count": 80, "percent": 80}},
    {"total": 7, "duplicates_removed": 5},
    {"total": 7, "duplicates": 3, "skipped": 2},
    {"total": 9, "total_unique": 2},
    {"success": True, "message": "in progress", "error": None},
    {"name": "running shoes 2026", "list_name": "pending", "id": 200},
    {"finished": True, "created_at": "2026-01-01", "total": 2},
    {"user": {"status": "active", "page": 4}, "plan": {"state": "pending"}},
    {"request_id": "next", "version": 3, "score": {"total": 99}},
    {"total_pages": 1, "page": 1, "limit": 2},
    {"next_page": 1, "page": 1},
    {"total": 2.5, "count": True},
]


def write(envelope: dict[str, Any], rows: int = 2, key: str = "results") -> bytes:
    """Return a result with something around its records."""
    records = [
        {"email": f"a{row}@example.com", "status": "invalid" if row % 2 else "valid"}
        for row in range(rows)
    ]
    return json.dumps({**envelope, key: records}).encode()


@pytest.mark.parametrize(("envelope", "of"), PARTS, ids=[json.dumps(one) for one, _ in PARTS])
def test_part_is_said_to_be_one(envelope: dict[str, Any], of: int | None) -> None:
    """Totals, pages, cursors and states are held against the rows, as services write them."""
    part = find_part(envelope, 2)
    assert part is not None
    assert (part.rows, part.of) == (2, of)
    if "data" not in envelope:
        with pytest.warns(CliovaWarning, match="is a part of a result: it has 2 ") as caught:
            df = read_cliova_file(write(envelope))
        assert df.attrs["cliova"]["part"] == {"rows": 2, "of": of, "why": part.why}
        assert of is None or f"2 of {of} rows" in str(caught[0].message)


@pytest.mark.parametrize("envelope", WHOLES, ids=json.dumps)
def test_whole_is_not_said_to_be_a_part(envelope: dict[str, Any]) -> None:
    """What counts something else, or says that there is no more, does not warn."""
    assert find_part(envelope, 2) is None
    df = read_cliova_file(write(envelope))  # a warning would be an error here
    assert len(df) == 2
    assert df.attrs["cliova"]["part"] is None


def test_link_to_the_next_page_is_not_quoted() -> None:
    """It may hold the key, which stands in no warning and in no attrs."""
    with pytest.warns(CliovaWarning) as caught:
        df = read_cliova_file(write({"next": "https://x.example/?page=2&api_key=s3cret"}))
    assert "s3cret" not in str(caught[0].message) + str(df.attrs)


def test_envelope_is_found_before_and_behind_the_records() -> None:
    """It does not matter on which side of the list a total stands, or how long the list is."""
    rows = json.loads(write({}, 30_000))["results"]
    for document in ({"total": 40_000, "results": rows}, {"results": rows, "total": 40_000}):
        with pytest.warns(CliovaWarning, match="30,000 of 40,000 rows"):
            read_cliova_file(json.dumps(document).encode())


def test_columns_are_no_envelope() -> None:
    """What a column of a result holds says nothing of the result."""
    document: Any = {
        "email": {"0": "a@x.example", "1": "b@x.example"},
        "status": {"0": "valid", "1": "invalid"},
        "total": {"0": 9, "1": 9},
    }
    for _ in range(2):
        df = read_cliova_file(json.dumps(document).encode(), verdict_column="status")
        assert list(df["total"].astype(str)) == ["9", "9"]
        assert df.attrs["cliova"]["part"] is None
        document = json.loads(write({}))["results"]
        document = [{**row, "total": 9, "next": "b", "page": 7} for row in document]


def test_total_of_a_list_is_none_of_its_verified_addresses() -> None:
    """Where addresses were left out on purpose, the total of the list may count more."""
    assert find_part({"total": 3}, 2, is_verified_only=True) is None
    assert find_part({"total": 3, "has_more": True}, 2, is_verified_only=True) is not None
    df = read_cliova_file(write({"total": 3}), verified_only=True)
    assert df.attrs["cliova"]["part"] is None


def read_pages(*envelopes: dict[str, Any]) -> Any:
    """Read pages of one result, each with two rows of its own."""
    pages = []
    for number, envelope in enumerate(envelopes):
        document = json.loads(write(envelope))
        for row in document["results"]:
            row["email"] = f"{number}{row['email']}"
        pages.append(io.BytesIO(json.dumps(document).encode()))
    return read_cliova_file(pages)


def test_all_pages_together_are_the_whole() -> None:
    """The rows of all files together are held against the total; without one, the last page is."""
    pages: tuple[dict[str, Any], ...] = (
        {"page": 1, "total": 4, "next": "/2"},
        {"page": 2, "total": 4, "next": None},
    )
    assert read_pages(*pages).attrs["cliova"]["part"] is None
    assert len(read_pages({"has_more": True}, {"has_more": False})) == 4
    with pytest.warns(CliovaWarning, match=r"What was read .* 4 of 6 rows"):
        df = read_pages({"page": 1, "total": 6}, {"page": 2, "total": 6})
    assert df.attrs["cliova"]["part"]["of"] == 6
    with pytest.warns(CliovaWarning, match="it has 4 rows"):
        read_pages({"has_more": True}, {"has_more": True})


def test_parts_of_several_results_add_up() -> None:
    """What is whole counts as it is, beside a part of another."""
    part, other = find_part({"total": 10}, 2), find_part({"total": 20}, 2)
    joined = join_parts([(2, True, part), (2, True, other), (5, False, None)])
    assert joined is not None
    assert (joined.rows, joined.of) == (9, 35)
    assert join_parts([(2, False, None)]) is None


def test_every_surface_says_that_shares_are_of_a_part(tmp_path: Path) -> None:
    """Numbers, charts, report and preview repeat it, with both numbers, from attrs."""
    with pytest.warns(CliovaWarning, match="2 of 200 rows"):
        df = read_cliova_file(write({"total": 200}))
    words = "from a part of the result (2 of 200)"
    for table in (summarize(df), breakdown(df, by="domain"), flags(df), bounce_range(df)):
        assert table.attrs["cliova"]["part"]["of"] == 200
        assert words in table.attrs["cliova"]["denominator"]
    assert words in write_summary(summarize(df))
    assert words in describe(plot_verdicts(df))
    assert words in describe(plot_breakdown(df))
    path = write_report(df, tmp_path / "report.html")
    assert words in path.read_text(encoding="utf-8")


def test_part_among_several_lists_is_said_of_all() -> None:
    """The lists that are whole count as they are."""
    first = {"rows": 2, "of": 200, "why": "total is 200"}
    df = pd.DataFrame({"verdict": ["valid"] * 5})
    df.attrs["cliova"] = {"rows": 5, "part": None, "lists": [{"part": first}, {"part": None}]}
    assert summarize(df).attrs["cliova"]["part"] == {**first, "rows": 5, "of": 203}


def test_count_of_the_job_rules_over_an_envelope() -> None:
    """What the job counts decides; where it does not count, the part is warned of."""
    body = write({"code": "SUCCESS", "total": 200})
    with answering(body, {"totalEmails": 2}) as service, service.client() as client:
        df = read_cliova("list_1", output="json", client=client, cache=False)
        assert df.attrs["cliova"]["part"] is None
    with (
        answering(body, {"totalEmails": 200}) as service,
        service.client() as client,
        pytest.raises(IncompleteDownloadError, match="2 rows, but the job counts 200"),
    ):
        read_cliova("list_1", output="json", client=client, cache=False)
    with answering(body) as service, service.client() as client:
        with pytest.warns(CliovaWarning, match="The result of 'list_1' .* 2 of 200 rows"):
            df = read_cliova("list_1", output="json", client=client, cache=False)
        assert df.attrs["cliova"]["part"]["of"] == 200


def test_pieces_and_a_saved_file_are_warned_of_as_well(tmp_path: Path) -> None:
    """Before the first piece, with the part in the attrs of each; the file is saved as it is."""
    body = write({"code": "SUCCESS", "total": 200})
    with answering(body) as service, service.client() as client:
        pieces = iter_cliova("list_1", output="json", client=client, chunksize=1, cache=False)
        with pytest.warns(CliovaWarning, match="The result of 'list_1' .* 2 of 200 rows"):
            first = next(pieces)
        found = [piece.attrs["cliova"]["part"]["of"] for piece in (first, *pieces)]
        assert found == [200, 200]
        with pytest.warns(CliovaWarning, match="The result of 'list_1' .* 2 of 200 rows"):
            path = download_cliova("list_1", tmp_path, output="json", client=client, cache=False)
        assert path.read_bytes() == body
        service.job["totalEmails"] = 2
        assert len(list(iter_cliova("list_1", output="json", client=client, cache=False))) == 1
        download_cliova("list_1", tmp_path, output="json", client=client, cache=False)


def test_part_without_records_is_warned_of() -> None:
    """A page behind the last one has none, and the whole is not empty."""
    body = b'{"payload": [], "total": 200, "page": 9}'
    with answering(body) as service, service.client() as client:
        with pytest.warns(CliovaWarning, match="0 of 200 rows"):
            read_cliova("list_1", output="json", client=client, cache=False)
        with pytest.warns(CliovaWarning, match="0 of 200 rows"):
            list(iter_cliova("list_1", output="json", client=client, cache=False))


def test_download_that_is_cut_between_two_gzip_members_is_not_proven() -> None:
    """Without a length, the end of the first member is no end of the result."""
    first = gzip.compress(b"email,status\na@x.example,valid\nb@x.example,invalid\n")
    with (
        answering(first, framing="close") as service,
        service.client() as client,
        pytest.warns(CliovaWarning, match="Nothing tells whether the result"),
    ):
        read_cliova("list_1", client=client, cache=False)
    with (
        answering(first, {"totalEmails": 4}, framing="close") as service,
        service.client() as client,
        pytest.raises(IncompleteDownloadError),
    ):
        read_cliova("list_1", client=client, cache=False)
