"""The bytes of an answer as they come off the socket: bounded, in time, and framed to the letter.

http.client and urllib3 read what comes with great tolerance: any number of interim answers, chunk
sizes that are negative or hold underscores, lengths that are none. Each of that is either a fault
of the transfer, which is to be tried again, or an attack. So our connections make responses of a
class of ours, whose `begin` puts a stricter file in the place of the socket's, before urllib3 sees
a thing.
"""

from __future__ import annotations

import io
import re
import socket
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPResponse
from typing import TYPE_CHECKING, Any, Final, cast

from cliova_pandas.service.body import parse_length
from cliova_pandas.service.boundary import WordedError
from cliova_pandas.service.deadline import Deadline

if TYPE_CHECKING:
    from typing_extensions import Buffer

_LONGEST_CHUNK_LINE: Final = 1 << 10
_FREE_LINES: Final = 1 << 17
_LINES_PER_BYTE: Final = 8
"""Bytes of lines about chunks for each byte in them; a chunk of a single byte has five."""

_MOST_TRAILERS: Final = 100
_CHUNK_SIZE: Final = re.compile(rb"[0-9A-Fa-f]{1,15}[ \t]*")


@dataclass(frozen=True)
class Reading:
    """How an answer is read.

    Attributes
    ----------
    deadline : Deadline
        When its last byte must be there.
    header_bytes : int
        The most bytes of status lines and headers.
    """

    deadline: Deadline
    header_bytes: int


READING: ContextVar[Reading] = ContextVar("cliova_reading")
"""How the answer to the request is read that is being sent; there is no argument to pass it by."""


class _SocketFile(io.RawIOBase):
    """A socket's bytes, until the time is up, or the headers are longer than they may be."""

    def __init__(self, sock: socket.socket, reading: Reading) -> None:
        super().__init__()
        # The socket stays open as long as the file that it makes, whoever closes the socket.
        self._file = sock.makefile("rb", buffering=0)
        self._sock = sock
        self._timeout = sock.gettimeout()
        self._reading = reading
        self._left: int | None = reading.header_bytes

    def end_headers(self) -> None:
        """Count no more: what follows is the body, which has a bound of its own."""
        self._left = None

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def readinto(self, buffer: Buffer) -> int | None:
        target = memoryview(buffer).cast("B")
        if self._left is not None:
            if self._left <= 0:
                raise WordedError(
                    f"the headers have more than {self._reading.header_bytes:,} bytes"
                )
            target = target[: self._left]
        # One byte may come each second, for which no timeout of a single read is too short.
        left = self._reading.deadline.require_time()
        if self._timeout is None or left < self._timeout:
            self._sock.settimeout(max(left, 0.001))
        count = self._file.readinto(target)
        if self._left is not None:
            self._left -= count or 0
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class _Chunks(io.BufferedIOBase):
    """The data of a chunked body, of which every line is what it must be."""

    def __init__(self, file: io.BufferedReader) -> None:
        super().__init__()
        self._file = file
        self._left = self._taken = self._told = 0
        self._is_first, self._is_over = True, False

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        """Return bytes of one chunk, as they are there; none at the end mark."""
        if not self._left and not self._is_over:
            self._begin_chunk()
        if self._is_over or not size:
            return b""
        data = self._file.read1(self._left if size < 0 else min(size, self._left))
        if not data:
            raise WordedError("the connection was closed before the end of a chunk")
        self._left -= len(data)
        self._taken += len(data)
        return data

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _begin_chunk(self) -> None:
        if not self._is_first and self._read_line():
            raise WordedError("a chunk is longer than it says")
        self._is_first = False
        size = self._read_line().partition(b";")[0]
        if not _CHUNK_SIZE.fullmatch(size):
            raise WordedError("a chunk does not begin with its length")
        self._left = int(size, 16)
        self._is_over = not self._left
        for _ in range(_MOST_TRAILERS * self._is_over):
            if not self._read_line():
                return
        if self._is_over:
            raise WordedError("there is no end of trailers")

    def _read_line(self) -> bytes:
        line = self._file.readline(_LONGEST_CHUNK_LINE)
        self._told += len(line)
        if self._told > _FREE_LINES + _LINES_PER_BYTE * self._taken:
            raise WordedError("more is said about the chunks than is in them")
        if not line.endswith(b"\n"):
            is_long = len(line) == _LONGEST_CHUNK_LINE
            raise WordedError(
                "a line between two chunks is too long" if is_long
                else "the connection was closed before the end mark"
            )  # fmt: skip
        return line.rstrip(b"\r\n")


class StrictResponse(HTTPResponse):
    """A response of http.client, read as `READING` says."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self._socket_file = _SocketFile(sock, READING.get())
        self.fp = io.BufferedReader(self._socket_file)

    def begin(self) -> None:
        """Read status and headers, and find out how the body ends."""
        is_new = self.headers is None
        super().begin()
        if not is_new:
            return
        self._socket_file.end_headers()
        # urllib3 writes into the log what it cannot read of the headers; a copy has none of it.
        self.headers = self.msg = _copy_headers(self.headers)
        coding = self.headers.get("Transfer-Encoding", "identity").strip().lower()
        if coding not in {"chunked", "identity"}:
            raise WordedError("the Transfer-Encoding of the answer was not asked for")
        if self.chunked:
            self.fp = cast("io.BufferedReader", _Chunks(self.fp))
            self.chunked, self.length = False, None
        else:
            self._check_length()

    def _check_length(self) -> None:
        told = self.headers.get_all("Content-Length", [])
        lengths = {parse_length(one) for text in told for one in text.split(",")}
        if not told:
            return
        if len(lengths) > 1 or None in lengths:
            raise WordedError("the Content-Length of the answer is not one number")
        [length] = lengths  # some proxies write the same number twice
        del self.headers["Content-Length"]
        self.headers["Content-Length"] = str(length)
        self.length = length if self.length is None else self.length


def _copy_headers(headers: HTTPMessage) -> HTTPMessage:
    copied = HTTPMessage()
    for name, value in headers.items():
        copied[name] = value
    return copied
