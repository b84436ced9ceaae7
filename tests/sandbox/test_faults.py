"""Every fault goes wrong in the way it says, as often as it says, and on the wire."""

from __future__ import annotations

import gzip
import http.client
import json
import time
import zlib
from urllib.parse import quote, urlsplit

import pytest

from cliova_pandas.sandbox import Sandbox, faults, serve
from tests.support.asking import ask, send

CSV = "/list_200/download-result"
STATUS = "/list_200/status"


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_cut_breaks_the_framing(service: Sandbox, framing: faults.Framing) -> None:
    """A cut body of known end is short by its own account."""
    service.inject(faults.cut(1_000, framing))
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(service, CSV)
    assert len(caught.value.partial) == 1_000


def test_a_cut_without_length_looks_whole(service: Sandbox) -> None:
    """A cut body of unknown end is just shorter."""
    whole = ask(service, CSV).body
    service.inject(faults.cut(1_000, "close"))
    reply = ask(service, CSV)
    assert reply.body == whole[:1_000]
    assert "content-length" not in reply.headers


@pytest.mark.parametrize("on", ["status", "submit"])
def test_any_answer_can_be_cut(service: Sandbox, on: faults.Endpoint) -> None:
    """The job's description breaks off as well."""
    service.inject(faults.cut(10, on=on))
    path, method = (STATUS, "GET") if on == "status" else ("", "POST")
    with pytest.raises(http.client.IncompleteRead):
        ask(service, path, method=method)


def test_a_gzip_stream_is_cut_in_a_whole_body(service: Sandbox) -> None:
    """The length is right, and the stream within has no end."""
    service.inject(faults.cut_gzip(500))
    reply = ask(service, CSV, headers={"Accept-Encoding": "gzip"})
    assert int(reply.headers["content-length"]) == len(reply.body) == 500
    with pytest.raises(EOFError):
        gzip.decompress(reply.body)
    assert zlib.decompressobj(31).decompress(reply.body).startswith(b"email,")


@pytest.mark.parametrize("output", ["csv", "json"])
def test_rows_are_left_out(service: Sandbox, output: str) -> None:
    """The result is well formed and lacks its last rows."""
    service.inject(faults.cut_rows(3))
    short, whole = (ask(service, CSV, output=output).body for _ in range(2))
    if output == "json":
        assert json.loads(short)["payload"] == json.loads(whole)["payload"][:-3]
    else:
        assert short.splitlines() == whole.splitlines()[:-3]


def test_a_reset_gives_no_answer(service: Sandbox) -> None:
    """The connection ends before the first byte."""
    service.inject(faults.reset(on="status"))
    with pytest.raises(http.client.RemoteDisconnected):
        ask(service, STATUS)
    assert service.requests[-1].status == 0


@pytest.mark.parametrize("retry_after", ["7", "Wed, 21 Oct 2026 07:28:00 GMT", None])
def test_too_many_requests(service: Sandbox, retry_after: str | None) -> None:
    """The answer is 429, with or without the time to wait."""
    service.inject(faults.too_many(retry_after))
    reply = ask(service, CSV)
    assert reply.status == 429
    assert reply.headers.get("retry-after") == retry_after
    assert json.loads(reply.body)["error"]["message"]


@pytest.mark.parametrize(
    ("variant", "start"),
    [
        ("json", b'{"error"'),
        ("html", b"<html>"),
        ("empty", b""),
        ("binary", b"\0"),
        ("other-json", b"["),
    ],
)
def test_failures_come_with_all_kinds_of_bodies(
    service: Sandbox, variant: faults.FailureBody, start: bytes
) -> None:
    """An error's body is whatever the fault has it."""
    service.inject(faults.failure(503, variant))
    reply = ask(service, CSV)
    assert reply.status == 503
    assert reply.body.startswith(start)
    assert bool(reply.body) == bool(start)


@pytest.mark.parametrize("status", [200, 502])
def test_a_page_in_place_of_a_result(service: Sandbox, status: int) -> None:
    """HTML comes with the status of success, or of a gateway."""
    service.inject(faults.html(status))
    reply = ask(service, CSV)
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html")


def test_an_error_with_the_status_of_success(service: Sandbox) -> None:
    """The envelope alone says that something is wrong."""
    service.inject(faults.error_in_200("Come back later"))
    reply = ask(service, CSV)
    assert reply.status == 200
    assert json.loads(reply.body) == {
        "code": "ERROR",
        "message": "Come back later",
        "payload": None,
    }


def test_a_message_that_repeats_the_key(service: Sandbox) -> None:
    """The message holds the key as it is, and as it was sent."""
    service.api_key = "se/cret+key with=signs"
    service.inject(faults.echo_key(403))
    reply = ask(service, CSV)
    message = json.loads(reply.body)["error"]["message"]
    assert reply.status == 403
    assert service.api_key in message
    assert quote(service.api_key, safe="") in message


def test_a_slow_answer_is_whole(service: Sandbox) -> None:
    """Dripping changes the speed alone."""
    whole = ask(service, CSV).body
    service.inject(faults.drip(bytes_per_second=len(whole) * 10, chunk=4_000))
    assert ask(service, CSV).body == whole


def test_a_slow_answer_ends_with_the_sandbox() -> None:
    """Closing does not wait for what is being dripped."""
    with serve(faults=[faults.drip(bytes_per_second=0.01, chunk=10)]) as service:
        url = urlsplit(service.base_url)
        connection = http.client.HTTPConnection(url.netloc, timeout=10)
        connection.request("GET", f"{url.path}{CSV}?apiKey={service.api_key}")
        response = connection.getresponse()
        assert response.read(10) == b"email,doma"
        start = time.monotonic()
        service.close()
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()
    assert time.monotonic() - start < 5


def test_a_byte_that_is_not_utf8(service: Sandbox) -> None:
    """The row named has a Latin-1 letter, in CSV and in JSON."""
    service.inject(faults.not_utf8(2))
    body = ask(service, CSV).body
    assert body.splitlines()[2].endswith(b"caf\xe9")
    service.inject(faults.not_utf8(2))
    assert ask(service, CSV, output="json").body.count(b"caf\xe9") == 1


@pytest.mark.parametrize(("kind", "fields"), [("short", 11), ("long", 13)])
def test_a_row_of_another_length(service: Sandbox, kind: faults.RowKind, fields: int) -> None:
    """The row named has a field less or more than the header."""
    service.inject(faults.bad_row(4, kind), faults.bad_row(4, kind))
    lines = ask(service, CSV).body.decode().splitlines()
    assert [len(line.split(",")) for line in lines[3:6]] == [12, fields, 12]
    payload = json.loads(ask(service, CSV, output="json").body)["payload"]
    assert isinstance(payload[3], int)
    assert len(payload) == 200


def test_other_csv_conventions(service: Sandbox) -> None:
    """Semicolons and a byte order mark change nothing else."""
    whole = ask(service, CSV).body
    service.inject(faults.bom())
    assert ask(service, CSV).body == b"\xef\xbb\xbf" + whole
    service.clear_faults()
    service.inject(faults.semicolons())
    assert ask(service, CSV).body.startswith(b"email;domain;")


def test_faults_hit_as_often_and_where_they_are_told(service: Sandbox) -> None:
    """A fault waits for its endpoint, and is gone after its times."""
    service.inject(faults.failure(500, times=2), faults.failure(503, on=None, times=None))
    assert ask(service, STATUS).status == 503
    assert [ask(service, CSV).status for _ in range(3)] == [500, 500, 503]
    service.clear_faults()
    assert ask(service, CSV).status == 200


@pytest.mark.parametrize("fault", [faults.cut_gzip(100), faults.cut_rows(2), faults.bom()])
def test_faults_reach_the_file_host(fault: faults.Fault) -> None:
    """A redirected download is broken where its bytes come from."""
    with serve(redirect=True) as service:
        addresses = [urlsplit(ask(service, CSV).headers["location"])]
        service.inject(fault)
        addresses.append(urlsplit(ask(service, CSV).headers["location"]))
        whole, broken = (send(address).body for address in addresses)
    assert whole != broken
