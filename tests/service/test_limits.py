"""Every bound holds against an answer a thousand times as large, at the cost of the bound."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas import CliovaClient, CliovaError, Limits, read_cliova, read_cliova_file
from cliova_pandas.errors import (
    ConfigurationError,
    ConnectionFailedError,
    IncompleteDownloadError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.service.body import parse_length
from cliova_pandas.service.deadline import Deadline, OutOfTimeError, Stopwatch
from tests.support.clients import PatientClient
from tests.support.wire_service import Reply, WireService, speaking, write_answer, write_head

BOUND = 100_000
TIMES = 1000
ROWS = b"email,status\n" + b"a@x.example,ok\n" * 2_000
MOST_SENT = 20_000_000
"""What the buffers of two sockets take of an answer that nobody reads."""
MOST_HELD = 30_000_000
TOO_LARGE = "larger than the 100,000 bytes"


def repeat(piece: bytes, total: int = BOUND * TIMES) -> Iterator[bytes]:
    """Yield a piece until there are so many bytes."""
    pieces = max(1, (1 << 16) // len(piece))
    for _ in range(total // (len(piece) * pieces) + 1):
        yield piece * pieces


def chain(head: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    return itertools.chain([head], body)


@functools.cache
def pack_bomb(beginning: bytes = b"") -> bytes:
    """Return a gzip stream that becomes 200 MB, and is a thousandth of it."""
    packer = zlib.compressobj(1, wbits=31)
    pieces = [packer.compress(piece) for piece in (beginning, *[bytes(1 << 20)] * 200)]
    return b"".join([*pieces, packer.flush()])


@contextmanager
def measuring(service: WireService) -> Iterator[None]:
    """Hold what is received and what is held against what one bound may cost."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_HELD
    finally:
        tracemalloc.stop()
    assert service.sent < MOST_SENT


RESULTS: dict[str, Callable[[], Reply]] = {
    "told": lambda: chain(write_head(f"Content-Length: {BOUND * TIMES}"), repeat(ROWS)),
    "chunked": lambda: chain(
        write_head("Transfer-Encoding: chunked"), repeat(b"%x\r\n%b\r\n" % (len(ROWS), ROWS))
    ),
    "until it closes": lambda: chain(write_head(), repeat(ROWS)),
    "packed": lambda: chain(
        write_head("Content-Encoding: gzip"), repeat(gzip.compress(ROWS, compresslevel=0))
    ),
}


@pytest.mark.parametrize("form", RESULTS)
def test_result_that_is_too_large_is_given_up(form: str, tmp_path: Path, cache: Path) -> None:
    """It is refused as soon as it is known to be, and not tried again; nothing of it stays."""
    with speaking(lambda _: RESULTS[form]()) as service:
        client = service.client(limits=Limits(result_bytes=BOUND))
        with (
            measuring(service),
            pytest.raises(ServiceError, match=TOO_LARGE),
        ):
            client.download("list_1", tmp_path / "out.csv")
        assert len(service.asked) == 1
        with pytest.raises(ServiceError, match="limits=") as caught:
            read_cliova("list_1", client=client)
        assert caught.value.argument == "limits"
    assert [path for path in tmp_path.iterdir() if path != cache] == []
    assert [path for path in cache.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "limits",
    [Limits(unpacked_bytes=BOUND), Limits(), Limits(expansion=100)],
    ids=["size", "ratio", "smaller ratio"],
)
def test_result_that_unpacks_without_end_is_given_up(limits: Limits, tmp_path: Path) -> None:
    """A few hundred kilobytes that become a gigabyte fill neither disk nor memory."""
    bomb = write_answer(pack_bomb(), "Content-Encoding: gzip")
    with speaking(bomb) as service, service.client(limits=limits) as client:
        with measuring(service), pytest.raises(ServiceError, match="unpack") as caught:
            client.download("list_1", tmp_path / "out.csv")
        assert caught.value.argument == "limits"
        assert len(service.asked) == 1
    assert list(tmp_path.iterdir()) == []


def test_result_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    """Up to a size that does no harm, it does not matter from how little a result comes."""
    rows = b"email,status\n" + b"a@x.example,ok\n" * 1_000_000
    reply = write_answer(gzip.compress(rows), "Content-Encoding: gzip")
    with speaking(reply) as service, service.client() as client:
        assert client.download("list_1", tmp_path / "out.csv").stat().st_size == len(rows)


SMALL: dict[str, Callable[[], Reply]] = {
    "plain": lambda: chain(write_head(), repeat(b'{"error":"')),
    "told": lambda: chain(write_head(f"Content-Length: {BOUND * TIMES}"), repeat(b" ")),
    "nested": lambda: chain(write_head(), repeat(b"[")),
    "bomb": lambda: write_answer(pack_bomb(), "Content-Encoding: gzip"),
    "unnamed bomb": lambda: write_answer(pack_bomb()),
    "bomb of JSON": lambda: write_answer(pack_bomb(b'{"a":"')),
}


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "500 Internal Server Error"])
@pytest.mark.parametrize("form", SMALL)
def test_state_and_error_are_read_up_to_their_bound(form: str, status: str) -> None:
    """However large they say they are, packed or not, their beginning is all that is looked at."""

    pack_bomb(), pack_bomb(b'{"a":"')  # before anything is measured

    def reply(target: str) -> Reply:
        made = SMALL[form]()
        pieces = iter([made] if isinstance(made, bytes) else made)
        return chain(next(pieces).replace(b"200 OK", status.encode(), 1), pieces)

    with speaking(status=reply) as service, service.client(max_retries=0) as client:
        with measuring(service), pytest.raises(ServiceError) as caught:
            client.status("list_1")
        assert len(str(caught.value)) < 1_000


def test_state_of_any_size_says_how_large_it_is() -> None:
    """The bound is a setting, and the error names it."""
    many = json.dumps({"code": "SUCCESS", "payload": [], "more": "x" * 200_000}).encode()
    with speaking(status=write_answer(many)) as service:
        with pytest.raises(ServiceError, match="65,536 bytes or more"):
            service.client().status("list_1")
        with pytest.raises(LookupError):
            service.client(limits=Limits(error_bytes=1 << 20)).status("list_1")


HEADS: dict[str, Callable[[], Reply]] = {
    "one line of 50 MB": lambda: chain(b"HTTP/1.1 200 OK\r\nX: ", repeat(b"x", 50_000_000)),
    "a status line of 50 MB": lambda: chain(b"HTTP/1.1 200 ", repeat(b"x", 50_000_000)),
    "lines of 50 MB": lambda: chain(
        b"HTTP/1.1 200 OK\r\n", repeat(b"X: %b\r\n" % (b"x" * 900), 50_000_000)
    ),
    "interim answers": lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n", 50_000_000),
    "interim headers": lambda: chain(
        b"HTTP/1.1 100 Continue\r\n", repeat(b"X: %b\r\n" % (b"x" * 900), 50_000_000)
    ),
}


@pytest.mark.parametrize("form", HEADS)
def test_headers_without_end_are_given_up(form: str) -> None:
    """Status lines, headers and interim answers have one bound together."""
    with speaking(status=lambda _: HEADS[form]()) as service:
        client = service.client(max_retries=0, limits=Limits(header_bytes=BOUND))
        with measuring(service), pytest.raises(ConnectionFailedError, match="headers"):
            client.status("list_1")


def test_headers_within_their_bound_are_read() -> None:
    """The bound is of all of them, to the byte."""
    head = write_head(*(f"X-{number}: {'x' * 600}" for number in range(80)), "Content-Length: 1")
    for most, kind in ((len(head), ServiceError), (len(head) - 1, ConnectionFailedError)):
        with speaking(status=head + b"x") as service, pytest.raises(kind):
            service.client(max_retries=0, limits=Limits(header_bytes=most)).status("list_1")


def test_chunks_that_are_all_talk_are_given_up(tmp_path: Path) -> None:
    """What stands about the chunks is bounded by what is in them."""
    piece = b"1;" + b"x" * 1_000 + b"\r\na\r\n"
    with speaking(
        lambda _: chain(write_head("Transfer-Encoding: chunked"), repeat(piece))
    ) as service:
        client = service.client(max_retries=0)
        with (
            measuring(service),
            pytest.raises(IncompleteDownloadError, match="said about the chunks"),
        ):
            client.download("list_1", tmp_path / "out.csv")


@pytest.mark.parametrize("most", [0, 3])
def test_redirects_in_a_circle_end(most: int) -> None:
    """As many are followed as may be, one after the other."""
    around = write_head("Location: ?again=1", "Content-Length: 0", status="302 Found")
    with speaking(status=around) as service:
        with pytest.raises(ServiceError, match=f"more than {most} times"):
            service.client(limits=Limits(redirects=most)).status("list_1")
        assert len(service.asked) == most + 1


class ByteClock:
    """A clock by which every second brings one byte of an answer."""

    def __init__(self, answer: bytes) -> None:
        self.seconds = 0.0
        self._due = threading.Semaphore(0)
        self._answer = answer

    def __call__(self) -> float:
        self.seconds += 1
        self._due.release()
        return self.seconds

    def reply(self, target: str) -> Iterator[bytes]:
        for byte in itertools.chain(self._answer, itertools.repeat(0x61)):
            if not self._due.acquire(timeout=10):
                return
            yield bytes([byte])


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", write_head(), write_head("Transfer-Encoding: chunked") + b"2"],
    ids=["status line", "header", "body", "chunk size"],
)
@pytest.mark.parametrize("where", ["status", "download"])
def test_one_byte_a_second_ends_at_the_deadline(answer: bytes, where: str, tmp_path: Path) -> None:
    """No timeout of a single read is met, but the time in all is, and nothing is tried again."""
    clock = ByteClock(answer)
    with speaking(**{where: clock.reply}) as service:
        client = service.client(deadline=300, clock=clock)
        ask: dict[str, Callable[[], object]] = {
            "status": lambda: client.status("list_1"),
            "download": lambda: client.download("list_1", tmp_path / "out.csv"),
        }
        kind = (ConnectionFailedError, IncompleteDownloadError)
        with pytest.raises(kind, match=r"300 seconds.*deadline") as caught:
            ask[where]()
        assert caught.value.argument in {"deadline", "base_url"}
        assert len(service.asked) == 1
        assert client.slept == []
        assert 300 <= clock.seconds < 330
    assert list(tmp_path.iterdir()) == []


def test_pause_that_outlasts_the_deadline_is_not_begun() -> None:
    """Whoever has a minute learns at once that it would take two."""
    too_many = write_answer(b"{}", "Retry-After: 50", status="429 Too Many Requests")
    with speaking(status=too_many) as service:
        client = service.client(deadline=120)
        with pytest.raises(RateLimitError):
            client.status("list_1")
        assert client.slept == [50, 50]


def test_deadline_counts_no_second_twice() -> None:
    """A clock that is set back, or leaps, counts only forward."""
    times = iter([100.0, 101.0, 40.0, 42.0, 42.0, 1_000.0])
    deadline = Deadline(10, lambda: next(times))
    assert [deadline.left for _ in range(4)] == [9, 9, 7, 7]
    with pytest.raises(OutOfTimeError, match="the 10 seconds"):
        deadline.require_time()
    assert Deadline(None, lambda: 0.0).require_time() == float("inf")
    assert Stopwatch(lambda: 5.0).read() == 0


@pytest.mark.parametrize(
    "options",
    [
        {"result_bytes": 0}, {"result_bytes": -1}, {"unpacked_bytes": 1.5}, {"header_bytes": None},
        {"redirects": -1}, {"error_bytes": True}, {"expansion": "2"},
    ],
    ids=str,
)  # fmt: skip
def test_impossible_limit_is_refused(options: dict[str, Any]) -> None:
    """A bound that cannot work is named."""
    with pytest.raises(ConfigurationError, match=next(iter(options))) as caught:
        Limits(**options)
    assert caught.value.argument == "limits"


@pytest.mark.parametrize("deadline", [0, -1, float("nan"), "10", True])
def test_impossible_deadline_is_refused(deadline: Any) -> None:
    """Seconds above 0, or None."""
    with pytest.raises(ConfigurationError, match="deadline"):
        CliovaClient("a-key", deadline=deadline)
    assert CliovaClient("a-key", deadline=None).max_retries == 4


def test_client_of_another_token_has_the_same_bounds() -> None:
    """`with_cancel` loses none of the settings."""
    client = PatientClient("a-key", deadline=7, limits=Limits(redirects=1), max_retries=2)
    own = client.with_cancel(client.cancel)
    assert own.reader.limits == Limits(redirects=1)
    assert own.calls.seconds == 7
    assert own.max_retries == 2
    assert issubclass(ServiceError, CliovaError)
    assert parse_length(str(Limits().result_bytes)) == 4 << 30


@pytest.mark.parametrize("given", [{"columns": 3}, Limits, 5])
def test_what_is_no_limits_is_refused_in_words(given: Any) -> None:
    """By whoever takes them."""
    with pytest.raises(ConfigurationError, match=r"`?limits`? must be Limits\(...\), not "):
        read_cliova_file(b"email,status\na@x.example,ok\n", limits=given)
    with pytest.raises(ConfigurationError, match=r"`?limits`? must be Limits\(...\), not "):
        CliovaClient("a-key", base_url="http://127.0.0.1:1", limits=given)


def test_no_depth_is_promised_that_the_parsers_do_not_hold() -> None:
    """At the deepest that may be asked for, what is as deep is read, and one more refused."""
    with pytest.raises(ConfigurationError, match="depth must be 300 at most"):
        Limits(depth=301)
    limits = Limits(depth=300)
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        for depth, is_read in ((299, True), (301, False)):
            inner = opening * (depth - 1) + b"1" + closing * (depth - 1)
            data = b'[{"email":"a@x.example","status":"ok","v":' + inner + b"}]"
            if is_read:
                found = read_cliova_file(data, limits=limits, verdict_column="status")
                assert len(found) == 1
            else:
                with pytest.raises(ResultFormatError, match="nested deeper than the 300 levels"):
                    read_cliova_file(data, limits=limits, verdict_column="status")
