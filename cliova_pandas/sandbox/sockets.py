"""HTTP on a loopback port: requests in, answers out, with the faults of the wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.sandbox.answers import Answer, answer_error
from cliova_pandas.sandbox.faults import Fault

_POLL: Final = 0.02


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came, the key included.

    Attributes
    ----------
    method, target : str
        The target is the path with its query.
    headers : dict of str to str
        With names in lower case.
    body : bytes
        Empty where there is none.
    is_cut : bool
        Whether the server read only the beginning of the body, since a fault cuts it off.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False


class Server(ThreadingHTTPServer):
    """A server that is running from the start and stops at once, whatever its clients do.

    Parameters
    ----------
    port : int
        0 for any that is free.
    respond : callable
        Decides what to answer.
    closing : threading.Event
        Set when slow answers shall end.
    find_limit : callable
        Returns after how many bytes the body of a request is cut off, given its method and its
        target; None for one that is read to its end.
    """

    daemon_threads = True
    # Threads wait for the next request of a connection that a client keeps; stop() ends them.
    block_on_close = False

    def __init__(
        self,
        port: int,
        respond: Callable[[HttpRequest], Answer],
        closing: threading.Event,
        find_limit: Callable[[str, str], int | None] = lambda method, target: None,
    ) -> None:
        self.respond = respond
        self.find_limit = find_limit
        self.closing = closing
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise ConfigurationError(
                Argument("port"),
                f" {port} cannot be had on this machine ({error.strerror}). Pass another one, or 0 "
                "for any that is free.",
            ) from error
        self._thread = threading.Thread(target=self.serve_forever, args=(_POLL,), daemon=True)
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep the connection in mind, to end it in the end."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is no fault of ours."""

    def stop(self) -> None:
        """Stop listening, and end the connections that clients keep open."""
        self.shutdown()
        self.server_close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        with suppress(ConnectionError):
            headers = {name.lower(): value for name, value in self.headers.items()}
            most = self.server.find_limit(self.command, self.path)
            try:
                body = self._read_body(most)
            except ValueError:
                self.close_connection = True
                self._write(answer_error(400, "The length of the body is not a number"))
                return
            is_cut = most is not None and len(body) >= most
            request = HttpRequest(self.command, self.path, headers, body, is_cut)
            self._write(self.server.respond(request))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - its names

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _read_body(self, most: int | None) -> bytes:
        """Return the body, or as many bytes of it as are to be read."""
        limit = float("inf") if most is None else most
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            length = int(self.headers.get("Content-Length") or 0)
            return self.rfile.read(length if most is None else min(length, most))
        body = bytearray()
        while len(body) < limit and (size := int(self.rfile.readline().split(b";")[0], 16)):
            body += self.rfile.read(size)
            self.rfile.readline()
        if len(body) >= limit:
            return bytes(body[:most])
        while self.rfile.readline().strip():
            pass  # trailers
        return bytes(body)

    def _write(self, answer: Answer) -> None:
        if not answer.status:
            self.close_connection = True
            return
        body = answer.body
        if answer.framing == "length":
            body = [b"".join(body)]
            answer.headers["Content-Length"] = str(len(body[0]))
        elif answer.framing == "chunked":
            answer.headers["Transfer-Encoding"] = "chunked"
        else:
            answer.headers["Connection"] = "close"
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        is_cut = answer.fault is not None and answer.fault.kind == "cut"
        for piece in _disturb(body, answer.fault, self.server.closing):
            self.wfile.write(_frame(piece) if answer.framing == "chunked" else piece)
            if answer.fault:
                self.wfile.flush()
        if is_cut or answer.framing == "close" or self.server.closing.is_set():
            self.close_connection = True
        if answer.framing == "chunked" and not is_cut:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


def _frame(piece: bytes) -> bytes:
    # An empty chunk would be the end mark.
    return b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""


def _disturb(
    body: Iterable[bytes], fault: Fault | None, closing: threading.Event
) -> Iterator[bytes]:
    """Yield a body cut or slowed down, as the fault has it."""
    if fault and fault.kind == "cut":
        yield from _limit(body, fault.amount)
    elif fault and fault.kind == "drip":
        yield from _slow(body, fault.amount, fault.rate, closing)
    else:
        yield from body


def _limit(body: Iterable[bytes], amount: int) -> Iterator[bytes]:
    for piece in body:
        yield piece[:amount]
        amount -= len(piece)
        if amount <= 0:
            return


def _slow(
    body: Iterable[bytes], chunk: int, rate: float, closing: threading.Event
) -> Iterator[bytes]:
    for piece in body:
        for start in range(0, len(piece), chunk):
            yield piece[start : start + chunk]
            if closing.wait(chunk / rate):
                raise ConnectionAbortedError("the sandbox closes")
