"""The key stands nowhere: each way to fail is taken, and all that it leaves is searched."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from cliova_pandas import (
    CliovaError,
    download_cliova,
    iter_cliova,
    read_cliova,
)
from cliova_pandas.sandbox import Sandbox, faults
from tests.support import raw_service
from tests.support.clients import PatientClient

WAYS_TO_FAIL = {
    "wrong key": None,
    "unknown list": None,
    "nobody there": None,
    "running": None,
    "failed": None,
    "nonsense id": None,
    "echo 401": faults.echo_key(401, on=None, times=None),
    "echo 404": faults.echo_key(404, on=None, times=None),
    "echo 500": faults.echo_key(500, on=None, times=None),
    "echo on download": faults.echo_key(400, times=None),
    "rate": faults.too_many("4000", on=None, times=None),
    "rate on download": faults.too_many("4000", times=None),
    "reset": faults.reset(on=None, times=None),
    "server": faults.failure(503, "html", on=None, times=None),
    "page": faults.html(200, times=None),
    "error in 200": faults.error_in_200(times=None),
    "cut": faults.cut(900, times=None),
    "cut without length": faults.cut(900, "close", times=None),
    "cut chunked": faults.cut(900, "chunked", times=None),
    "cut gzip": faults.cut_gzip(900, times=None),
    "rows missing": faults.cut_rows(3, times=None),
    "bad row": faults.bad_row(7, times=None),
    "not utf-8": faults.not_utf8(7, times=None),
    "no state, then error in 200": faults.error_in_200(times=None),
}
LISTS = {"unknown list": "list_nope", "running": "list_running", "failed": "list_failed"}


@pytest.mark.parametrize("way", WAYS_TO_FAIL)
def test_no_error_leaves_the_key_anywhere(
    way: str,
    serve: Callable[..., Sandbox],
    caplog: pytest.LogCaptureFixture,
    cache: Path,
    tmp_path: Path,
) -> None:
    """Traceback, chain, repr, pickle, logs at DEBUG and every file are free of the key."""
    service = serve()
    key = service.api_key
    if fault := WAYS_TO_FAIL[way]:
        service.inject(fault)
    if way.startswith("no state"):
        service.inject(faults.echo_key(403, on="status", times=None))
    if way == "nobody there":
        service.close()
    if way == "wrong key":
        key = "another-secret-key/with+signs"
    list_id = "../secret" if way == "nonsense id" else LISTS.get(way, "list_12345")
    client = PatientClient(key, base_url=service.base_url, max_retries=1)
    seen = [repr(client), str(client)]
    with client, caplog.at_level(logging.DEBUG):
        for read in (
            lambda: read_cliova(list_id, client=client),
            lambda: list(iter_cliova(list_id, client=client, output="json")),
            lambda: download_cliova(list_id, tmp_path, client=client),
            lambda: read_cliova([list_id, "list_300"], client=client),
        ):
            with pytest.raises(CliovaError) as caught:
                read()
            error: BaseException | None = caught.value
            while error is not None:
                seen += [
                    "".join(traceback.format_exception(error)),
                    repr(error),
                    str(error.__dict__),
                    repr(pickle.dumps(error)) if isinstance(error, CliovaError) else "",
                ]
                error = error.__cause__ or error.__context__
    seen.append(caplog.text)
    for path in tmp_path.rglob("*"):
        seen.append(str(path))
        if path.is_file():
            seen.append(repr(path.read_bytes()))
    everything = "\n".join(seen)
    assert "Traceback" in everything
    for spelling in (key, key.replace("/", "%2F").replace("+", "%2B")):
        assert spelling not in everything
    assert not [p for p in cache.rglob("*") if p.is_file()], "nothing of a failure is kept"


def test_no_success_leaves_the_key_anywhere(
    service: Sandbox, caplog: pytest.LogCaptureFixture, cache: Path
) -> None:
    """A frame, what it carries, and what is kept on disk are free of the key."""
    with service.client() as client, caplog.at_level(logging.DEBUG):
        df = read_cliova("list_12345", client=client)
    kept = b"".join(p.read_bytes() for p in cache.rglob("*") if p.is_file())
    assert kept
    seen = [caplog.text, json.dumps(df.attrs), repr(kept), repr(pickle.dumps(df))]
    assert service.api_key not in "".join(seen)


PADDING = b'{"email":"a@x.example","status":"ok"},' * 3000
BODIES = {
    "a sentence": b"Invalid key %s",
    "a page": b"<html><title>Key %s is blocked</title></html>",
    "XML": b"<Error><Message>Key %s is blocked</Message></Error>",
    "an error": b'{"error":{"message":"Key %s is blocked"}}',
    "an error behind many rows": b'{"payload":[' + PADDING[:-1] + b'],"error":"Key %s"}',
    "a header": b"email,%s\na@x.example\n",
    "a key of JSON": b'[{"email":"a","x":{"%s":1},"x.%s":2}]',
    "a row": b"email,status\na@x.example,%s,%s\n",
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("framing", ["length", "close"])
def test_key_that_a_result_repeats_is_not_quoted(
    kind: str, framing: str, caplog: pytest.LogCaptureFixture, cache: Path
) -> None:
    """A key with signs that addresses spell differently, in every kind of body that is refused."""
    key = raw_service.KEY
    for spelling in {key, quote(key, safe=""), quote_plus(key)}:
        body = BODIES[kind].replace(b"%s", spelling.encode())
        with raw_service.answering(body, framing=framing) as service:
            with service.client(max_retries=1) as client, caplog.at_level(logging.DEBUG):
                for output in ("csv", "json"):
                    with pytest.raises(CliovaError) as caught:
                        read_cliova("list_1", client=client, output=output)
                    error = caught.value
                    seen = [caplog.text, str(vars(error)), repr(pickle.dumps(error))]
                    seen += traceback.format_exception(error)
                    for text in {key, quote(key, safe=""), quote(key), quote_plus(key)}:
                        assert text not in "".join(seen)
            assert any(quote(key, safe="") in target for target in service.asked)


def test_warning_and_bar_are_free_of_the_key(
    serve: Callable[..., Sandbox], capfd: pytest.CaptureFixture[str], cache: Path
) -> None:
    """What is drawn and what is warned of name lists and numbers alone."""
    service = serve(layout="template", redirect="leaky")
    service.update_job("list_300", totalEmails=290, totalValidEmails=7)
    with warnings.catch_warnings(record=True) as caught, service.client() as client:
        warnings.simplefilter("always")
        df = read_cliova(["list_300", "list_200"], client=client, progress=True)
    assert len(caught) >= 2
    seen = [*capfd.readouterr(), *(str(warning) for warning in caught), json.dumps(df.attrs)]
    seen += [str(path) for path in cache.rglob("*")]
    assert service.api_key not in "".join(seen)
    assert not any(r.has_key for r in service.requests if r.host == "files")


def test_state_that_is_not_told_leaves_the_key_nowhere(
    service: Sandbox, caplog: pytest.LogCaptureFixture, cache: Path, tmp_path: Path
) -> None:
    """The warning quotes an answer that repeats the key, and the frame comes without it."""
    service.inject(faults.echo_key(403, on="status", times=None))
    seen = []
    with service.client() as client, caplog.at_level(logging.DEBUG):
        for check_job in (True, False):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                df = read_cliova("list_300", client=client, check_job=check_job)
                pieces = list(iter_cliova("list_300", client=client, check_job=check_job))
                download_cliova("list_300", tmp_path, client=client, check_job=check_job)
            assert len(caught) == 3 * check_job
            assert all("[api key]" in str(warning.message) for warning in caught)
            seen += [
                str(warning.message) + repr(pickle.dumps(warning.message)) for warning in caught
            ]
            seen += [repr(pickle.dumps(frame)) for frame in (df, *pieces)]
    seen += [caplog.text, *(repr(path.read_bytes()) for path in tmp_path.glob("*.csv"))]
    assert service.api_key not in "".join(seen)
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_client_can_be_shown_but_not_copied(service: Sandbox) -> None:
    """repr and str have the address alone, and no copy or pickle can carry the key away."""
    with service.client() as client:
        assert service.api_key not in f"{client!r} {client} {client.transport!r}"
        for carry in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="cannot be pickled or copied"):
                carry(client)
