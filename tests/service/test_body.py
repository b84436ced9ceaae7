"""A body is written as it arrives, unpacked, and known to be whole or not."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any

import pytest
import requests
import urllib3
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.errors import (
    ConnectionFailedError,
    IncompleteDownloadError,
    ServiceError,
)
from cliova_pandas.service.body import LONGEST_ERROR_BODY, read_some, write_body
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.progress import open_bar
from cliova_pandas.service.spool import Spool

DATA = b"email,status\na@x.example,ok\n" * 200


class Pieces(io.RawIOBase):
    """A body that comes in pieces of a certain size, and may break off."""

    def __init__(self, data: bytes, size: int, error: Exception | None = None) -> None:
        super().__init__()
        self._file, self._size, self._error = io.BytesIO(data), size, error

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        return self.read(self._size if size < 0 else size)

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(min(self._size, len(buffer)))
        if not piece and self._error:
            raise self._error
        buffer[: len(piece)] = piece
        return len(piece)


def make_response(
    data: bytes, *, size: int = 1 << 20, error: Exception | None = None, **headers: Any
) -> requests.Response:
    response = requests.Response()
    response.status_code = 200
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    response.raw = urllib3.HTTPResponse(
        Pieces(data, size, error), headers=dict(response.headers), preload_content=False
    )
    return response


def write(response: requests.Response) -> Any:
    file = io.BytesIO()
    spool = Spool(file)
    spool.restart()
    received = write_body(response, spool, open_bar(False, ""), "list_1", CancelToken())
    return received, file.getvalue()


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_body_is_written_as_it_was_sent(size: int) -> None:
    """Size and digest are those of the bytes, and a length proves that they are all."""
    received, written = write(make_response(DATA, size=size, Content_Length=str(len(DATA))))
    assert written == DATA
    assert received.size == len(DATA)
    assert received.digest == xxhash.xxh3_128_hexdigest(DATA)
    assert received.is_proven


def test_body_without_a_length_proves_nothing() -> None:
    """An end that looks like any other is the end of something, not of everything."""
    received, written = write(make_response(DATA))
    assert written == DATA
    assert not received.is_proven


@pytest.mark.parametrize(
    "headers", [{"Content_Encoding": "gzip"}, {"Content_Encoding": "x-gzip"}, {}]
)
@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(DATA),
        gzip.compress(DATA[:100]) + gzip.compress(DATA[100:]),
        gzip.compress(DATA) + b"\0" * 20,
    ],
    ids=["one member", "two members", "padded"],
)
def test_packed_body_is_unpacked(headers: Any, packed: Any) -> None:
    """Said to be packed or not, in one member or several, its length proves it whole."""
    headers = {**headers, "Content_Length": str(len(packed))}
    received, written = write(make_response(packed, **headers))
    assert written == DATA
    assert received.digest == xxhash.xxh3_128_hexdigest(DATA)
    assert received.is_proven


def test_end_of_a_packed_body_proves_nothing_without_a_length() -> None:
    """Cut between two members, a stream ends as one of the first alone does."""
    first, second = gzip.compress(DATA[:27]), gzip.compress(DATA[27:])
    received, written = write(make_response(first, Content_Encoding="gzip"))
    assert written == DATA[:27]
    assert not received.is_proven
    received, written = write(make_response(first + second, Content_Encoding="gzip"))
    assert written == DATA
    assert not received.is_proven


@given(st.integers(1, len(gzip.compress(DATA)) - 1), st.integers(1, 300))
def test_packed_body_that_is_cut_is_incomplete(place: Any, size: int) -> None:
    """Wherever the stream is cut, its end mark is missing."""
    response = make_response(gzip.compress(DATA)[:place], size=size, Content_Encoding="gzip")
    with pytest.raises(IncompleteDownloadError):
        write(response)


def test_packed_body_that_is_damaged_is_incomplete() -> None:
    """A wrong checksum is a fault of the transfer."""
    packed = bytearray(gzip.compress(DATA))
    packed[-6] ^= 1
    with pytest.raises(IncompleteDownloadError, match="damaged"):
        write(make_response(bytes(packed), Content_Encoding="gzip"))
    with pytest.raises(IncompleteDownloadError, match="damaged"):
        write(make_response(DATA, Content_Encoding="gzip"))


def test_connection_that_breaks_is_named_with_what_came() -> None:
    """The error says how much was there."""
    response = make_response(DATA, error=ConnectionResetError("gone"))
    with pytest.raises(IncompleteDownloadError, match=f"after {len(DATA):,} bytes.*gone") as caught:
        write(response)
    assert caught.value.list_id == "list_1"


def test_bar_counts_what_came_over_the_wire() -> None:
    """The total is the length that was announced; of a packed body it counts packed bytes."""

    class Bar:
        total: float | None = None
        done: float = 0

        def update(self, n: float = 1) -> None:
            self.done += n

        def reset(self, total: float | None = None) -> None:
            raise AssertionError("one body is one attempt")

        def close(self) -> None:
            raise AssertionError("it is the caller's")

    bar, packed = Bar(), gzip.compress(DATA)
    response = make_response(packed, Content_Length=str(len(packed)), Content_Encoding="gzip")
    spool = Spool(io.BytesIO())
    spool.restart()
    write_body(response, spool, bar, "list_1", CancelToken())
    assert bar.total == bar.done == len(packed)
    assert spool.size == len(DATA)


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_other_packing_is_refused(encoding: Any) -> None:
    """What was not asked for is not guessed at."""
    with pytest.raises(ServiceError, match="not asked for"):
        write(make_response(zlib.compress(DATA), Content_Encoding=encoding))


def test_small_answer_is_read_up_to_its_bound() -> None:
    """A body of any size costs no more than the beginning that is looked at."""
    assert read_some(make_response(b"short")) == b"short"
    assert read_some(make_response(gzip.compress(b"short"))) == b"short"
    assert len(read_some(make_response(b"x" * 3_000_000))) < 2_000_000
    assert len(read_some(make_response(gzip.compress(b"x" * 9_000_000)))) <= LONGEST_ERROR_BODY
    assert read_some(make_response(b"\x1f\x8bnot gzip")) == b"\x1f\x8bnot gzip"


def test_small_answer_that_breaks_off_is_a_failed_connection() -> None:
    """It may be asked for again."""
    with pytest.raises(ConnectionFailedError, match="gone"):
        read_some(make_response(b"x", error=ConnectionResetError("gone")))
