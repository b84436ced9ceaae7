"""What may be less than whole is downloaded again, warned of, and never kept."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaWarning, download_cliova, iter_cliova, read_cliova
from cliova_pandas.errors import IncompleteDownloadError
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient
from tests.support.raw_service import RawService, answering

JOB = {"totalEmails": 20, "totalValidEmails": 15}


def write_rows(count: int, output: str) -> bytes:
    rows = [{"email": f"a{number}@x.example", "status": "valid"} for number in range(count)]
    if output == "json":
        return json.dumps(rows).encode()
    return b"email,status\n" + b"".join(b"%b,valid\n" % row["email"].encode() for row in rows)


# So few rows would not be trusted by themselves.
COLUMN: dict[str, Any] = {"verdict_column": "status"}
READS: dict[str, Callable[..., object]] = {
    "read": lambda folder, **options: read_cliova("list_1", True, **options, **COLUMN),
    "iter": lambda folder, **options: list(iter_cliova("list_1", True, **options, **COLUMN)),
    "download": lambda folder, **options: download_cliova("list_1", folder / "x", True, **options),
}


class Sequel(RawService):
    """A service that sends another body with each download."""

    bodies: Iterator[bytes]

    def _respond(self, request: Any) -> Any:
        if "/download-result?" in request.target:
            self.body = next(self.bodies)
        return super()._respond(request)


@pytest.mark.parametrize("output", ["csv", "json"])
@pytest.mark.parametrize("how", READS)
def test_fewer_verified_rows_than_valid_ones_are_tried_again_and_not_kept(
    how: str, output: Output, cache: Path, tmp_path: Path
) -> None:
    """What comes twice alike is warned of and handed over; the next read asks again."""
    with answering(write_rows(9, output), JOB) as service, service.client() as client:
        with pytest.warns(CliovaWarning, match="9 rows, but the job counts 15 valid"):
            READS[how](tmp_path, client=client, output=output)
        assert service.downloads == 2
        assert len(client.slept) == 1
        assert [path for path in cache.rglob("*") if path.is_file()] == []
        service.body = write_rows(15, output)
        READS[how](tmp_path, client=client, output=output)
        assert service.downloads == 3
        assert len([path for path in cache.rglob("*") if path.is_file()]) == 1
        READS[how](tmp_path, client=client, output=output)
        assert service.downloads == 3


@pytest.mark.parametrize("output", ["csv", "json"])
def test_rows_that_come_at_the_second_try_are_whole(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is warned of that another download has mended."""
    monkeypatch.setattr("tests.support.raw_service.RawService", Sequel)
    with answering(b"", JOB) as service, service.client() as client:
        service.bodies = iter([write_rows(9, output), write_rows(15, output)])  # type: ignore[attr-defined]
        frame = read_cliova("list_1", True, client=client, output=output)
        assert len(frame) == 15
        again = read_cliova("list_1", True, client=client, output=output)
    pd.testing.assert_frame_equal(frame, again)


def test_rows_that_are_never_the_same_are_an_error(
    monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """Where each download has another part of the result, none of them is it."""
    monkeypatch.setattr("tests.support.raw_service.RawService", Sequel)
    with answering(b"", JOB) as service, service.client() as client:
        service.bodies = (write_rows(count, "csv") for count in itertools.count(5))  # type: ignore[attr-defined]
        with pytest.raises(IncompleteDownloadError, match="5 times, was never twice the same"):
            read_cliova("list_1", True, client=client)
        assert service.downloads == 5
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_without_a_second_try_the_first_is_warned_of(cache: Path) -> None:
    """Who allows no retries gets what there is, with its warning, and nothing is kept."""
    with answering(write_rows(9, "csv"), JOB) as service:
        with pytest.warns(CliovaWarning, match="9 rows"):
            read_cliova("list_1", True, client=service.client(max_retries=0))
        assert service.downloads == 1
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_what_was_kept_before_the_job_counted_is_asked_for_again() -> None:
    """A kept copy is held against the count of today, and is no answer if it has fewer rows."""
    with answering(write_rows(9, "csv"), {**JOB, "totalValidEmails": None}) as service:
        client = service.client()
        read_cliova("list_1", True, client=client)
        read_cliova("list_1", True, client=client)
        assert service.downloads == 1
        service.job["totalValidEmails"] = 15
        with pytest.warns(CliovaWarning, match="^The result"):
            read_cliova("list_1", True, client=client)
        assert service.downloads == 3


STAMP = "2026-10-01T08:42:00.000Z"
STAMPED = [
    f"{row}@x.example,valid,2026-1{row % 3}-0{row}T0{row}:42:1{row}.{row}00Z" for row in range(1, 9)
]


def read(client: PatientClient, **options: Any) -> pd.DataFrame:
    """Read a result so small that its verdict would not be trusted by itself."""
    return read_cliova("list_1", client=client, verdict_column="status", **options)


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("packed", [False, True])
def test_cut_instant_is_never_a_value(framing: str, packed: bool) -> None:
    """A row whose last value lost its end before its length was told is found by the others."""
    head = "email,status,checked\n" + "".join(f"{row}\n" for row in STAMPED)
    job = {"totalEmails": 9}
    with answering(b"", job, framing=framing) as service, service.client(max_retries=1) as client:
        for end in range(len(STAMP)):
            body = f"{head}z@x.example,valid,{STAMP[:end]}".encode()
            service.body = gzip.compress(body) if packed else body
            with pytest.raises(IncompleteDownloadError, match="stop short"):
                read(client, cache=False)
        service.body = f"{head}z@x.example,valid,{STAMP}\n".encode()
        assert len(read(client, cache=False)) == 9


def test_word_that_others_begin_with_is_never_taken_for_whole() -> None:
    """`ok_for_all` cut to `ok` turns risky into valid, wherever `ok` stands else."""
    body = b"email,status\na@x.example,ok\nb@x.example,ok_for_all\nc@x.example,ok_for_all"
    job = {"totalEmails": 3}
    with answering(body, job) as service, service.client(max_retries=0) as client:
        assert len(read(client, cache=False)) == 3
        for cut in range(1, len("ok_for_all")):
            service.body = body[:-cut]
            with pytest.raises(IncompleteDownloadError, match="stop short"):
                read(client, cache=False)
        service.body = body[: -len("_for_all")] + b"\n"
        assert read(client, cache=False).status.tolist()[2] == "ok"
        service.body = body[: -len("ok_for_all")] + b'"ok"'
        assert read(client, cache=False).status.tolist()[2] == "ok"


def test_number_at_an_open_end_is_doubtful(cache: Path) -> None:
    """A score of 9 may have been one of 95: it is downloaded twice, warned of, and not kept."""
    body = b"email,status,score\na@x.example,valid,12\nb@x.example,valid,9"
    with answering(body, {"totalEmails": 2}) as service, service.client() as client:
        with pytest.warns(CliovaWarning, match="Nothing tells whether .*'9' without a line break"):
            assert len(read(client)) == 2
        assert service.downloads == 2
        assert [path for path in cache.rglob("*") if path.is_file()] == []
        service.body = body + b"5\n"
        assert read(client).score.tolist() == [12, 95]
        assert service.downloads == 3


MEMBERS = [b"email,status\n", *(b"a%d@x.example,valid\n" % row for row in range(12))]


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("count", range(13))
def test_stream_cut_between_two_members_is_no_result(framing: str, count: int) -> None:
    """The end of a member looks like the end of all; the count of the job knows better."""
    body = b"".join(map(gzip.compress, MEMBERS[: count + 1]))
    job = {"totalEmails": 12}
    with answering(body, job, framing=framing) as service, service.client(max_retries=0) as client:
        if count == 12:
            assert len(read(client, cache=False)) == 12
            return
        with pytest.raises(IncompleteDownloadError):
            read(client, cache=False)


def test_stream_of_members_without_a_count_is_warned_of() -> None:
    """Where neither a length nor a job tells the end, the reader is told that nothing does."""
    body = b"".join(map(gzip.compress, MEMBERS[:8]))
    with (
        answering(body, framing="close") as service,
        pytest.warns(CliovaWarning, match=r"Nothing tells whether .* is whole"),
    ):
        frame = read(service.client(), cache=False)
    assert len(frame) == 7
