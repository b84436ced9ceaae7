"""A result comes whole or not at all, whatever goes wrong on the way."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import (
    CliovaWarning,
    download_cliova,
    iter_cliova,
    read_cliova,
    read_cliova_file,
    sandbox,
)
from cliova_pandas.errors import (
    AuthenticationError,
    ConnectionFailedError,
    IncompleteDownloadError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient
from tests.support.raw_service import answering


@functools.cache
def read_healthy() -> pd.DataFrame:
    """Return the list as it comes where nothing goes wrong."""
    with sandbox.serve() as service, service.client() as client:
        return read_cliova("list_300", client=client, cache=False)


# What becomes of a read when a fault hits once, and when it stays. True: the frame comes.
FAULTS: dict[str, tuple[Callable[[int | None], faults.Fault], Any, Any]] = {
    "cut": (lambda t: faults.cut(900, times=t), True, IncompleteDownloadError),
    "cut in chunks": (lambda t: faults.cut(900, "chunked", times=t), True, IncompleteDownloadError),
    "cut, no length": (lambda t: faults.cut(900, "close", times=t), True, IncompleteDownloadError),
    "cut at once": (lambda t: faults.cut(0, "close", times=t), True, IncompleteDownloadError),
    "cut gzip": (lambda t: faults.cut_gzip(900, times=t), True, IncompleteDownloadError),
    "rows missing": (lambda t: faults.cut_rows(1, times=t), True, IncompleteDownloadError),
    "reset": (lambda t: faults.reset(times=t), True, ConnectionFailedError),
    "too many": (lambda t: faults.too_many("1", times=t), True, RateLimitError),
    "too many, no time": (lambda t: faults.too_many(None, times=t), True, RateLimitError),
    "far too many": (lambda t: faults.too_many("900", times=t), RateLimitError, RateLimitError),
    "failure": (lambda t: faults.failure(500, times=t), True, ServiceError),
    "failure, page": (lambda t: faults.failure(502, "html", times=t), True, ServiceError),
    "failure, empty": (lambda t: faults.failure(503, "empty", times=t), True, ServiceError),
    "failure, binary": (lambda t: faults.failure(500, "binary", times=t), True, ServiceError),
    "failure, json": (lambda t: faults.failure(500, "other-json", times=t), True, ServiceError),
    "bad request": (lambda t: faults.failure(400, times=t), ServiceError, ServiceError),
    "page": (lambda t: faults.html(200, times=t), ServiceError, ServiceError),
    "page of a gateway": (lambda t: faults.html(502, times=t), True, ServiceError),
    "error in 200": (lambda t: faults.error_in_200(times=t), ServiceError, ServiceError),
    "no payload": (lambda t: faults.no_payload(times=t), True, IncompleteDownloadError),
    "key": (lambda t: faults.echo_key(401, times=t), AuthenticationError, AuthenticationError),
    "key in failure": (lambda t: faults.echo_key(500, times=t), True, ServiceError),
    "not utf-8": (lambda t: faults.not_utf8(7, times=t), ResultFormatError, ResultFormatError),
    "short row": (lambda t: faults.bad_row(7, times=t), ResultFormatError, ResultFormatError),
    "long row": (
        lambda t: faults.bad_row(7, "long", times=t), ResultFormatError, ResultFormatError,
    ),
    "drip": (lambda t: faults.drip(1e9, 512, times=t), True, True),
    "semicolons": (lambda t: faults.semicolons(times=t), True, True),
    "mark": (lambda t: faults.bom(times=t), True, True),
}  # fmt: skip


def test_every_fault_of_the_sandbox_is_tried() -> None:
    """The table above has each kind of fault that the sandbox can make."""
    made = {make(1).kind for make, *_ in FAULTS.values()}
    functions = [
        f for f in vars(faults).values() if getattr(f, "__module__", "") == faults.__name__
    ]
    kinds = {f.__name__ for f in functions if not isinstance(f, type)} - {"html"}
    assert made == kinds - {"cut_upload", "lose_answer"}  # those of a submission


READS: dict[str, Callable[[PatientClient, Output, Path], pd.DataFrame]] = {
    "read": lambda client, output, folder: read_cliova("list_300", client=client, output=output),
    "iter": lambda client, output, folder: pd.concat(
        iter_cliova("list_300", client=client, output=output, chunksize=70)
    ),
    "download": lambda client, output, folder: read_cliova_file(
        download_cliova("list_300", folder / "out", client=client, output=output)
    ),
}


@pytest.mark.parametrize("how", READS)
@pytest.mark.parametrize("output", ["csv", "json"])
@pytest.mark.parametrize("times", [1, None])
@pytest.mark.parametrize("name", FAULTS)
def test_fault_ends_in_the_whole_result_or_in_its_error(
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    cache: Path,
    tmp_path: Path,
    name: str,
    times: int | None,
    output: Output,
    how: str,
) -> None:
    """A fault that passes is tried again; of one that stays, neither frame nor file remains."""
    make, once, always = FAULTS[name]
    service = serve(faults=[make(times)])
    client = connect(service, max_retries=2)
    outcome = once if times else always
    folder = tmp_path / "saved"
    folder.mkdir()
    if outcome is True:
        df = READS[how](client, output, folder)
        pd.testing.assert_frame_equal(df, read_healthy())
        assert len([p for p in cache.rglob("*") if p.is_file()]) == 1
        return
    with pytest.raises(outcome) as caught:
        READS[how](client, output, folder)
    assert caught.value.list_id == "list_300"
    assert type(caught.value) is outcome
    assert list(folder.iterdir()) == []
    assert [p for p in cache.rglob("*") if p.is_file()] == []
    service.clear_faults()
    assert len(READS["read"](client, output, folder)) == 300


@pytest.mark.parametrize("output", ["csv", "json"])
def test_result_that_breaks_off_on_the_file_host_is_tried_again(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient], output: Output
) -> None:
    """A new attempt begins with the service, which redirects to a fresh address."""
    service = serve(redirect=True, faults=[faults.cut(900), faults.cut(900, "close")])
    df = read_cliova("list_300", client=connect(service), output=output)
    pd.testing.assert_frame_equal(df, read_healthy())


def test_slow_service_is_given_up_after_the_timeout(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient]
) -> None:
    """A body that stops coming is one that broke off; the rest of the answers is in time."""
    service = serve(faults=[faults.drip(0.01, 64, times=None)])
    client = connect(service, timeout=(5, 1.0), max_retries=1)
    with pytest.raises(IncompleteDownloadError, match="broke off after"):
        read_cliova("list_300", client=client)


@pytest.mark.parametrize("output", ["csv", "json"])
def test_unproven_fault_of_the_content_is_tried_again(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient], output: Output
) -> None:
    """Where the transfer could not vouch for the bytes, a bad row may be one of the transfer."""
    service = serve(transfer="close", faults=[faults.not_utf8(7), faults.bad_row(9)])
    df = read_cliova("list_300", client=connect(service), output=output)
    pd.testing.assert_frame_equal(df, read_healthy())
    service.inject(faults.bad_row(9, times=None))
    with pytest.raises(ResultFormatError) as caught:
        read_cliova("list_300", client=connect(service, max_retries=1), output=output, refresh=True)
    assert caught.value.row == 9


CSV = b'email,status\na@x.example,rejected\n"b@x.example",accepted\nc@x.example,rejected\n'
JSON = json.dumps(
    [{"email": "a@x.example", "status": "valid"}, {"email": "b", "status": "invalid"}]
)


@pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")
@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("body", [CSV, CSV[:-1], JSON.encode()], ids=["csv", "no newline", "json"])
def test_result_cut_anywhere_never_comes_as_a_frame(framing: str, body: bytes) -> None:
    """Also where the transfer vouches for a file that was cut before it."""
    output: Output = "json" if body.startswith(b"[") else "csv"
    rows = 2 if output == "json" else 3
    job = {"totalEmails": rows}
    with answering(b"", job, framing=framing) as service, service.client(max_retries=0) as client:

        def read() -> pd.DataFrame:
            return read_cliova("list_1", client=client, cache=False, output=output)

        for place in range(len(body)):
            service.body = body[:place]
            # Without its last line break, the result is whole all the same.
            if service.body + b"\n" == CSV and framing != "close":
                continue
            with pytest.raises((IncompleteDownloadError, ServiceError)):
                read()
        service.body = body
        if body[-1:] == b"\n" or framing != "close" or output == "json":
            assert len(read()) == rows
        else:
            with pytest.raises(IncompleteDownloadError, match="may stop short"):
                read()


def test_result_that_nothing_vouches_for_comes_with_a_warning() -> None:
    """No length and no count: a CSV cut between two lines cannot be told from a whole one."""
    with answering(CSV, framing="close") as service, service.client() as client:
        with pytest.warns(CliovaWarning, match='Nothing tells whether .*output="json"'):
            read_cliova("list_1", client=client, cache=False, verdict_map={"accepted": "valid"})
        service.body = JSON.encode()
        assert len(read_cliova("list_1", client=client, cache=False, output="json")) == 2
    with answering(CSV) as service, service.client() as client:
        read_cliova("list_1", client=client, cache=False, verdict_map={"accepted": "valid"})
