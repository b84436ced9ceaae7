"""HTTP with a key that never stands in a URL that anybody can see.

The service takes its key only as the query parameter ``apiKey``. requests and urllib3 quote the URL
in the text of their exceptions, in DEBUG log lines, in ``response.url`` and in ``repr``. So the key
is not part of the URL that they are given: the connection adds it to the request line, one step
before the socket. What does not hold the key cannot leak it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote, urlencode, urlsplit
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter

from cliova_pandas.errors import (
    Argument,
    CliovaError,
    ConfigurationError,
    ConnectionFailedError,
    ServiceError,
)
from cliova_pandas.service.boundary import call_library
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.deadline import Deadline
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.redirects import follow
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import is_loopback
from cliova_pandas.service.wire import READING, Reading, StrictResponse

if TYPE_CHECKING:
    from urllib3 import HTTPConnectionPool

    from cliova_pandas.service.form import UploadForm

_REDIRECTS: Final = {301, 302, 303, 307, 308}


class Transport:
    """Sends requests to one base URL, with the key, and follows redirects without it.

    Parameters
    ----------
    base_url : str
        Requests to it, and to what stands below it, carry the key.
    api_key : str or Secret
        The key.
    timeout : tuple of float
        Seconds to wait for a connection, and for each next piece of an answer.
    session : requests.Session, optional
        Its proxies, certificates, cookies and headers are used for the service. Its adapters are
        not, since the key is added by our own.
    cancel : CancelToken, optional
        Breaks off all connections when it is cancelled, also one that another thread waits for,
        and no more are made.
    limits : Limits, optional
        The most that is taken of headers and redirects.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | Secret,
        timeout: tuple[float, float],
        *,
        session: requests.Session | None = None,
        cancel: CancelToken | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.base_url = base_url
        self._key = api_key if isinstance(api_key, Secret) else Secret(api_key)
        self._timeout = timeout
        self._session = session if session is not None else requests.Session()
        self._sockets = _Sockets(cancel or CancelToken())
        self._limits = Limits.choose(limits)
        self._signed = _Adapter(self._sockets, self._key)
        self._plain = _Adapter(self._sockets, None)

    @contextmanager
    def post(
        self, query: Mapping[str, str], form: UploadForm, deadline: Deadline | None = None
    ) -> Iterator[requests.Response]:
        """Send a form to the base URL, once; the body of the answer is not read yet.

        It goes over a connection of its own. One that was kept from before may have been closed by
        the service meanwhile, and what is not sent twice must not fail for that.

        Raises
        ------
        ConnectionFailedError
            If no answer arrives.
        """
        url = f"{self.base_url}?{urlencode(query, quote_via=quote)}"
        headers = {**_headers(), "Content-Type": form.content_type}
        request = requests.Request("POST", url, data=form, headers=headers)
        word = partial(_word_unreachable, url)
        prepared = call_library(partial(self._session.prepare_request, request), word)
        adapter = _Adapter(self._sockets, self._key)
        try:
            deadline = deadline or Deadline(None, time.monotonic)
            response = self._send(prepared, url, deadline, adapter)
            try:
                yield response
            finally:
                with suppress(Exception):  # nothing is wanted of it any more
                    response.close()
        finally:
            adapter.close()

    def get(
        self, path: str, query: Mapping[str, str] | None = None, deadline: Deadline | None = None
    ) -> requests.Response:
        """Ask for a path below the base URL; the body of the answer is not read yet.

        Raises
        ------
        ConnectionFailedError
            If no answer arrives.
        ServiceError
            If a redirect leads nowhere safe.
        """
        deadline = deadline or Deadline(None, time.monotonic)
        url = f"{self.base_url}{path}" + (f"?{urlencode(query)}" if query else "")
        prepared = call_library(partial(self._prepare, url), partial(_word_unreachable, url))
        for _ in range(self._limits.redirects + 1):
            response = self._send(prepared, url, deadline)
            location = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not location:
                return response
            with suppress(Exception):  # nothing is wanted of it any more
                response.close()
            url = self._follow(url, location)
            prepared = call_library(partial(self._prepare, url), _word_no_url)
        raise ServiceError(
            f"The service redirected more than {self._limits.redirects} times.",
            status_code=response.status_code,
        )

    def close(self) -> None:
        """Close the connections."""
        self._signed.close()
        self._plain.close()

    def _prepare(self, url: str) -> requests.PreparedRequest:
        request = requests.Request("GET", url, headers=_headers())
        # A file host gets neither the session's headers nor its cookies, which may hold secrets.
        return self._session.prepare_request(request) if self._is_ours(url) else request.prepare()

    def _send(
        self,
        prepared: requests.PreparedRequest,
        url: str,
        deadline: Deadline,
        own: HTTPAdapter | None = None,
    ) -> requests.Response:
        def send() -> requests.Response:
            # The adapter is called directly. Session.send would look up one of the session's own
            # adapters, follow redirects with its headers, and keep the cookies that come.
            settings: Any = self._session.merge_environment_settings(url, {}, True, None, None)
            if is_loopback(urlsplit(url).hostname or ""):
                # A proxy of the environment knows another "this machine", and would see the key.
                settings["proxies"] = self._session.proxies
            if prepared.url and prepared.url.startswith("https:"):
                _check_certificates(settings["verify"])
            adapter = own or (self._signed if self._is_ours(url) else self._plain)
            left = deadline.require_time()
            connect, read = (min(one, left) for one in self._timeout)
            # settings hold stream=True: the body is left for `write_body` to read as it arrives.
            return adapter.send(prepared, timeout=(connect, read), **settings)

        token = READING.set(Reading(deadline, self._limits.header_bytes))
        try:
            return call_library(send, partial(_word_unreachable, url))
        finally:
            READING.reset(token)

    def _is_ours(self, url: str) -> bool:
        return url == self.base_url or url.startswith((f"{self.base_url}/", f"{self.base_url}?"))

    def _follow(self, url: str, location: str) -> str:
        return call_library(partial(follow, url, location, self._key), _word_no_url)


def _word_unreachable(url: str, cause: str) -> CliovaError:
    host = urlsplit(url).netloc.rpartition("@")[2]
    return ConnectionFailedError(
        f"{host} could not be reached ({cause}). "
        "Check the network, a proxy or certificates that may be needed (HTTPS_PROXY, "
        "REQUESTS_CA_BUNDLE), and the ",
        Argument("base_url"),
        ".",
    )


def _check_certificates(verify: bool | str | None) -> None:
    """Refuse a file of certificates that is not there: no other attempt would find it."""
    if isinstance(verify, str) and not Path(verify).exists():
        raise ConfigurationError(
            f"REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or the session's verify names {verify!r} as the "
            "file of the certificates to trust, and there is none."
        )


def _word_no_url(cause: str) -> CliovaError:
    return ServiceError(
        f"The service redirected to something that is no URL ({cause}). It was not followed."
    )


class _Sockets:
    """The sockets of a transport that are open, which are shut when its token is cancelled.

    A thread that waits for bytes cannot be told anything. But when its socket is shut down, the
    read comes to an end: with an error, or as if the service had closed the connection. So whoever
    reads to the end of a body must ask the token whether that was the end.
    """

    def __init__(self, cancel: CancelToken) -> None:
        self.cancel = cancel
        self._open: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        cancel.add_callback(self._shut_all)

    def add(self, opened: socket.socket) -> None:
        with self._lock:
            self._open.add(opened)
        # If the cancel came before this socket was known, `_shut_all` has not shut it.
        if self.cancel.is_cancelled:
            _shut(opened)

    def _shut_all(self) -> None:
        with self._lock:
            for opened in self._open:
                _shut(opened)


def _shut(opened: socket.socket) -> None:
    with suppress(OSError):  # closed already
        opened.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """Connections whose sockets are known, and which add the key to the request line."""

    def __init__(self, sockets: _Sockets, key: Secret | None) -> None:
        self._members = {"cliova_sockets": sockets, "cliova_key": key}
        super().__init__()  # creates the pool manager, so what is ours must be there before

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        # urllib3 has no hook for the request line. But each pool makes its connections with the
        # class in `ConnectionCls`, which may be set on the instance; so that pool, and no other in
        # the process, gets a class of ours on top of the one it has. Which that is depends: plain
        # HTTP, HTTPS, or through a proxy; all of them are pools of HTTP connections. requests keeps
        # its pools, so the same one comes again for the next request, and is changed once.
        pool = cast("HTTPConnectionPool", super().get_connection_with_tls_context(*args, **kwargs))
        if not hasattr(pool.ConnectionCls, "cliova_sockets"):
            # The key and the list of sockets are members of the class, so that each adapter has
            # a class of its own.
            known: Any = type(
                f"Known{pool.ConnectionCls.__name__}",
                (_Connection, pool.ConnectionCls),
                self._members,
            )
            pool.ConnectionCls = known
        return pool


class _Connection:
    """What our connections do beyond those of urllib3; stands before one of its classes.

    Attributes
    ----------
    cliova_sockets : _Sockets
        Where an open socket is made known.
    cliova_key : Secret or None
        The key; None for a host that must not have it.
    """

    cliova_sockets: _Sockets
    cliova_key: Secret | None
    sock: socket.socket | None
    # http.client prints requests and answers where its own level is set, the key in them.
    debuglevel = 0

    @property
    def response_class(self) -> Callable[..., StrictResponse]:
        return StrictResponse

    def connect(self) -> None:
        # There is no socket to shut while a name is looked up and a connection is made.
        connect, close = super().connect, super().close  # type: ignore[misc]
        # A proxy is asked for a tunnel while the connection is made, and its answer is read.
        self.cliova_sockets.cancel.run(partial(copy_context().run, connect), undo=close)
        if self.sock is not None:
            self.cliova_sockets.add(self.sock)

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        # The last step before the bytes of the request line: above it, requests and urllib3 have
        # noted, logged and put into their exceptions a URL that knows nothing of the key.
        if self.cliova_key is not None:
            url = f"{url}{'&' if '?' in url else '?'}{self.cliova_key.write_parameter()}"
        super().putrequest(method, url, *args, **kwargs)  # type: ignore[misc]


def _headers() -> dict[str, str]:
    # gzip alone: the body is unpacked here, because urllib3 accepts a truncated stream in silence.
    return {"Accept-Encoding": "gzip", "User-Agent": f"cliova-pandas/{_read_version()}"}


@cache
def _read_version() -> str:
    return version("cliova-pandas")
