"""No status line, header, redirect or chunk leads to an error that is not ours, or a wrong row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cliova_pandas import CliovaError, read_cliova
from cliova_pandas.errors import (
    ConnectionFailedError,
    IncompleteDownloadError,
    RateLimitError,
    ServiceError,
)
from cliova_pandas.service.job import Job
from cliova_pandas.service.retry import parse_retry_after
from tests.support.wire_service import speaking, write_answer, write_head

BODY = b"email,status\na@x.example,ok\n"


def chunk(data: bytes) -> bytes:
    return write_head("Transfer-Encoding: chunked") + data


def redirect(location: str) -> bytes:
    return write_head(f"Location: {location}", "Content-Length: 0", status="302 Found")


LENGTHS = ["²", "5²", "9" * 5_000, "9" * 30, "-5", "2_9", "2 9", "29, 30", "+29", "0x1d", ""]
LOCATIONS = [
    "http://[", "https://", "https:///x", "http://127.0.0.1:99999/x", "https://h:port/x",
    f"https://{'a' * 70}.example/x", "https://a..example/x", "https://.example/x", "https://a b/x",
    "https://*/x", "http://127.0.0.1:0/x", "https://[::1/x", "https://[zz]/x", "mailto:a@x.example",
    "https://a\u00a0b/x", "https://a<b/x", "https://a^b/x", "https://a|b/x", 'https://a"b/x',
    "javascript:alert(1)", "https://x\x00y/", "https://%/x", f"https://{'a.' * 200}example/",
]  # fmt: skip
CHUNKS = [
    b"-5\r\nhello\r\n0\r\n\r\n",
    b"-0\r\n\r\n",
    b"+1c\r\n%b\r\n0\r\n\r\n" % BODY,
    b"1_c\r\n%b\r\n0\r\n\r\n" % BODY,
    b"0x1c\r\n%b\r\n0\r\n\r\n" % BODY,
    b"1c\r\n%bXX0\r\n\r\n" % BODY,  # longer than it says
    b"1b\r\n%b\r\n0\r\n\r\n" % BODY,
    b"\r\n\r\n",
    b"zz\r\n",
    b"\xb2\r\n",
    b"f" * 40 + b"\r\nabc",
    b"7fffffffffffffff\r\n" + BODY,
    b"1c;" + b"x" * 5_000 + b"\r\n%b\r\n0\r\n\r\n" % BODY,
    b"1c\r\n%b\r\n0\r\n" % BODY,  # without the line that ends the trailers
    b"1c\r\n%b\r\n0\r\n%b\r\n" % (BODY, b"X-A: b\r\n" * 200),
    b"1c\r\n%b\r\n" % BODY,
    b"1c\r\n%b" % BODY[:-3],
]
CHUNKED = b"1c\r\n%b\r\n0\r\n\r\n" % BODY
HEADS = {
    "bytes": b"\xff\xfe\x00",
    "no status": b"HTTP/1.1 abc OK\r\n\r\n",
    "negative status": b"HTTP/1.1 -200 OK\r\n\r\n",
    "raised status": "HTTP/1.1 20² OK\r\n\r\n".encode("latin-1"),
    "another protocol": b"HTTP/9 200 OK\r\n\r\n",
    "nothing": b"",
    "many headers": write_head(*(f"X-{number}: 1" for number in range(200))),
    "a long header": write_head(f"X: {'x' * 70_000}"),
    "other coding": write_head("Transfer-Encoding: gzip, chunked")
    + b"1c\r\n%b\r\n0\r\n\r\n" % BODY,
    "unknown coding": write_head("Transfer-Encoding: sdch") + BODY,
}


def fail(kind: type[CliovaError], reply: bytes, where: str = "download") -> CliovaError:
    """Return the error that a read ends in."""
    with speaking(**{where: reply}) as service, service.client(max_retries=1) as client:
        ask: dict[str, Callable[[], object]] = {
            "status": lambda: client.status("list_1"),
            "download": lambda: read_cliova("list_1", client=client, cache=False),
        }
        with pytest.raises(kind) as caught:
            ask[where]()
        assert caught.value.list_id == "list_1"
        assert caught.value.__context__ is None
        assert len(service.asked) <= 3, "a redirect that is refused is not tried again"
    return caught.value


@pytest.mark.parametrize("where", ["status", "download"])
@pytest.mark.parametrize("length", LENGTHS, ids=lambda text: text[:8] or "empty")
def test_length_that_is_none_is_a_broken_answer(length: str, where: str) -> None:
    """A sender whose length is no number is not believed in anything else."""
    error = fail(ConnectionFailedError, write_head(f"Content-Length: {length}") + BODY, where)
    assert "Content-Length" in str(error)


def test_two_lengths_that_agree_are_one() -> None:
    """A list of the same number, as some proxies make it, is that number, and proves the end."""
    reply = write_head("Content-Length: 28, 28", "Content-Length: 28") + BODY
    with speaking(reply) as service, service.client() as client:
        assert len(read_cliova("list_1", client=client, cache=False, verdict_column="status")) == 1


@pytest.mark.parametrize("where", ["status", "download"])
@pytest.mark.parametrize("location", LOCATIONS, ids=lambda text: repr(text[:30]))
def test_redirect_to_no_url_is_refused(location: str, where: str) -> None:
    """Nothing is sent there, and nothing of a library comes out."""
    error = fail(ServiceError, redirect(location), where)
    assert "not followed" in str(error)
    assert len(str(error)) < 400


@pytest.mark.parametrize("where", ["status", "download"])
@pytest.mark.parametrize("body", CHUNKS, ids=lambda body: repr(body[:12]))
def test_chunk_that_is_none_breaks_the_answer(body: bytes, where: str) -> None:
    """Sizes are hexadecimal digits, data is as long as they say, and there is an end mark."""
    kind = IncompleteDownloadError if where == "download" else ConnectionFailedError
    error = fail(kind, chunk(body), where)
    assert "a@x.example" not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"1c\r\n%b\r\n0\r\n\r\n" % BODY,
        b"1C ;name=value\r\n%b\r\n00\r\nX-Trailer: a\r\n\r\n" % BODY,
        b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n",
        b"1c\n%b\n0\n\n" % BODY,
    ],
)
def test_chunks_of_every_kind_are_put_together(body: bytes) -> None:
    """Extensions, trailers, single bytes and bare line feeds are read as they are meant."""
    with speaking(chunk(body)) as service, service.client(max_retries=0) as client:
        frame = read_cliova("list_1", client=client, cache=False, verdict_column="status")
    assert frame.email.tolist() == ["a@x.example"]


@pytest.mark.parametrize("where", ["status", "download"])
@pytest.mark.parametrize("name", HEADS)
def test_what_is_not_http_is_a_failed_connection(name: str, where: str) -> None:
    """Whatever comes in place of a status line or headers, and is quoted nowhere."""
    fail(ConnectionFailedError, HEADS[name], where)


def test_interim_answers_are_read_over() -> None:
    """An answer may have others before it that say to go on."""
    reply = b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + write_answer(BODY)
    with speaking(reply) as service, service.client(max_retries=0) as client:
        assert len(read_cliova("list_1", client=client, cache=False, verdict_column="status")) == 1


def test_header_that_cannot_be_read_is_logged_by_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """urllib3 would write what it cannot parse into the log, addresses and keys too."""
    head = b"HTTP/1.1 200 OK\r\nann@firm.example\r\nX: 1\r\nConnection: close\r\n\r\n"
    with speaking(head + BODY, totalEmails=1) as service, service.client() as client:
        assert len(read_cliova("list_1", client=client, cache=False, verdict_column="status")) == 1
    assert "ann@firm" not in caplog.text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("9" * 5_000, None), ("9" * 300, None), ("²", None), ("-1", None), ("1e400", None),
        ("nan", None), ("inf", None), ("Fri, 31 Dec 99999999 23:59:59 GMT", None),
        ("Mon, 99 Foo 0 99:99:99 +9999999", None), ("", None), ("90", 90.0),
        ("Sat, 01 Jan 2000 00:00:00 +9999", None), ("Sat, 01 Jan 2000 00:00:00 +1400", 0.0),
    ],
    ids=lambda text: str(text)[:20],
)  # fmt: skip
def test_absurd_retry_after_is_none(text: str, seconds: float | None) -> None:
    """What no service can mean is as good as nothing, also over the wire."""
    assert parse_retry_after(text) == seconds
    reply = write_answer(b"{}", f"Retry-After: {text}", status="429 Too Many Requests")
    error = fail(RateLimitError, reply, "status")
    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "count", [1e308, float("inf"), float("nan"), 10**400, "1e400", "9" * 5_000, -1, True, 2.5, [1]]
)
def test_count_that_cannot_be_is_not_known(count: Any) -> None:
    """A job that counts more addresses than there are, or half ones, counts nothing."""
    job = Job.from_payload({"status": "COMPLETED", "totalEmails": count, "createdAt": str(count)})
    assert job.total_emails is None
    assert job.created_at is None
    assert Job.from_payload({"totalEmails": 5e3}).total_emails == 5000


def test_count_that_cannot_be_comes_over_the_wire() -> None:
    """The result is read, and held against no count."""
    for count in (1e308, 10**400):
        with speaking(write_answer(BODY), totalEmails=count) as service:
            frame = read_cliova("list_1", client=service.client(), verdict_column="status")
        assert len(frame) == 1


@pytest.mark.parametrize("depth", [200, 990, 3_000, 100_000])
def test_state_that_is_nested_endlessly_is_no_state(depth: int) -> None:
    """Nobody means it, and nothing runs out of stack."""
    for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
        body = opened * depth + b"1" + closed * depth
        assert "answered" in str(fail(ServiceError, write_answer(body), "status"))
