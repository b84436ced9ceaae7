"""What stands between this machine and a service: TLS at its door, and a proxy that tunnels to it.

The certificate beside this file is that of https://service.example and of 127.0.0.1, made with
``openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500`` for the
tests alone: nobody else trusts it, and its key is no secret.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

CERTIFICATE: Final = Path(__file__).with_name("service.example.pem")
SECONDS: Final = 20.0
"""How long a connection may say nothing before it is ended."""


class Relay:
    """Hands on every connection to a port of this machine.

    Parameters
    ----------
    port : int
        Where to.
    is_tls : bool
        Whether it speaks TLS with whoever comes.
    is_proxy : bool
        Whether it is asked for a tunnel first.

    Attributes
    ----------
    port : int
        Where it listens.
    asked : list of bytes
        What it was asked for as a proxy.
    """

    def __init__(self, port: int, *, is_tls: bool = False, is_proxy: bool = False) -> None:
        self._target = port
        self._is_proxy = is_proxy
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if is_tls else None
        if self._tls is not None:
            self._tls.load_cert_chain(CERTIFICATE)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def stop(self) -> None:
        """Listen no more, and wait for what goes on."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in list(self._threads):
            thread.join(SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                came, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._hand_on, args=(came,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _hand_on(self, came: socket.socket) -> None:
        came.settimeout(SECONDS)
        with suppress(OSError), came:
            if self._is_proxy:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += came.recv(1 << 12)
                self.asked.append(request)
                came.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            opened = came if self._tls is None else self._tls.wrap_socket(came, server_side=True)
            with opened, socket.create_connection(("127.0.0.1", self._target), SECONDS) as there:
                back = threading.Thread(target=_pour, args=(there, opened), daemon=True)
                back.start()
                _pour(opened, there)
                back.join(SECONDS)


def _pour(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def relaying(port: int, *, is_tls: bool = False, is_proxy: bool = False) -> Iterator[Relay]:
    """Run a relay."""
    relay = Relay(port, is_tls=is_tls, is_proxy=is_proxy)
    try:
        yield relay
    finally:
        relay.stop()
