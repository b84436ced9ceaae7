"""The key stands nowhere: each way to fail is taken, and all that it leaves is searched."""

import json
import logging
import pickle
import traceback

import pytest

from cliova_pandas import (
    CliovaClient,
    CliovaError,
    download_cliova,
    iter_cliova,
    read_cliova,
)
from cliova_pandas.sandbox import faults

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
}
LISTS = {"unknown list": "list_nope", "running": "list_running", "failed": "list_failed"}


@pytest.mark.parametrize("way", WAYS_TO_FAIL)
def test_no_error_leaves_the_key_anywhere(way, serve, caplog, cache, tmp_path):
    """Traceback, chain, repr, pickle, logs at DEBUG and every file are free of the key."""
    service = serve()
    key = service.api_key
    if fault := WAYS_TO_FAIL[way]:
        service.inject(fault)
    if way == "nobody there":
        service.close()
    if way == "wrong key":
        key = "another-secret-key/with+signs"
    list_id = "../secret" if way == "nonsense id" else LISTS.get(way, "list_12345")
    client = CliovaClient(key, base_url=service.base_url, max_retries=1)
    client._sleep = lambda seconds: None
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
            error = caught.value
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


def test_no_success_leaves_the_key_anywhere(service, caplog, cache):
    """A frame, what it carries, and what is kept on disk are free of the key."""
    with service.client() as client, caplog.at_level(logging.DEBUG):
        df = read_cliova("list_12345", client=client)
    kept = b"".join(p.read_bytes() for p in cache.rglob("*") if p.is_file())
    assert kept
    seen = [caplog.text, json.dumps(df.attrs), repr(kept), repr(pickle.dumps(df))]
    assert service.api_key not in "".join(seen)
