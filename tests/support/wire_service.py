"""A service whose answers are given byte by byte, status line and headers included."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.support.clients import PatientClient
from tests.support.raw_service import COMPLETED, KEY

Reply = bytes | Iterable[bytes]


def write_head(*lines: str | bytes, status: str = "200 OK") -> bytes:
    """Return a status line and header lines, with the empty line that ends them."""
    head = [f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]
    return b"\r\n".join(line.encode("latin-1") if isinstance(line, str) else line for line in head)


def write_answer(body: bytes, *lines: str | bytes, status: str = "200 OK") -> bytes:
    """Return an answer with a true length."""
    return write_head(f"Content-Length: {len(body)}", *lines, status=status) + body


class WireService:
    """Answers each request with the bytes that a function gives for its target.

    Attributes
    ----------
    asked : list of str
        The targets of the requests, the key included.
    sent : int
        Bytes that were written, as far as the other side took them.
    """

    def __init__(self, respond: Callable[[str], Reply], host: str = "127.0.0.1") -> None:
        self._respond = respond
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._open: set[socket.socket] = set()
        self.asked: list[str] = []
        self.sent = 0
        name = f"[{host}]" if ":" in host else host
        self.base_url = f"http://{name}:{self._listener.getsockname()[1]}/bulk-emails"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def client(self, **options: Any) -> PatientClient:
        """Return a client that never waits."""
        return PatientClient(options.pop("api_key", KEY), base_url=self.base_url, **options)

    def stop(self) -> None:
        """Stop listening and end every connection."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(1 << 16)
                if not piece:
                    return
                request += piece
            self._read_body(connection, request)
            target = request.split(b" ", 2)[1].decode("latin-1")
            self.asked.append(target)
            reply = self._respond(target)
            for piece in [reply] if isinstance(reply, bytes) else reply:
                connection.sendall(piece)
                self.sent += len(piece)
            # Closing with unread bytes would reset what the other side has yet to read.
            connection.shutdown(socket.SHUT_WR)
        self._open.discard(connection)

    @staticmethod
    def _read_body(connection: socket.socket, request: bytes) -> None:
        """Read all of a form; answered before its end, the connection might break."""
        head, _, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        left = int(length[1]) - len(body) if length else 0
        while left > 0 and (piece := connection.recv(1 << 16)):
            left -= len(piece)


def write_job(**fields: Any) -> bytes:
    """Return the answer to a question for a state."""
    payload = json.dumps({"code": "SUCCESS", "payload": [{**COMPLETED, **fields}]})
    return write_answer(payload.encode(), "Content-Type: application/json")


@contextmanager
def speaking(
    download: Reply | Callable[[str], Reply] | None = None,
    status: Reply | Callable[[str], Reply] | None = None,
    **job: Any,
) -> Iterator[WireService]:
    """Run a service that answers downloads and questions for a state with these bytes."""

    def respond(target: str) -> Reply:
        chosen = status if "/status?" in target else download
        if chosen is None:
            return write_job(**job)
        return chosen(target) if callable(chosen) else chosen

    service = WireService(respond)
    try:
        yield service
    finally:
        service.stop()
