"""Whatever a library raises, wherever it does, one kind of ours comes out, without the key."""

from __future__ import annotations

import email.errors
import http.client
import inspect
import socket
import ssl
import struct
import zlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import requests
import urllib3

from cliova_pandas import CliovaError
from cliova_pandas.sandbox import Sandbox, serve
from cliova_pandas.service.boundary import call_library, leave, name_cause
from cliova_pandas.service.cancel import Cancelled
from tests.support.clients import PatientClient
from tests.support.tracebacks import show_error

KEY = "a-key/of+signs=1234"
SAID = f"the other side said {KEY} of ann@firm.example"


def list_errors(module: ModuleType, base: type[BaseException]) -> list[BaseException]:
    """Make one of each error that a module defines, with a text that must not come through."""
    kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass)]
    return [make_error(kind) for kind in kinds if issubclass(kind, base)]


def make_error(kind: type[BaseException]) -> BaseException:
    error = kind.__new__(kind)
    error.args = (SAID,)
    if hasattr(kind, "reason") or kind is urllib3.exceptions.MaxRetryError:
        error.reason = None  # type: ignore[attr-defined]
    return error


FOREIGN: list[BaseException] = [
    *list_errors(requests.exceptions, requests.RequestException),
    *list_errors(urllib3.exceptions, urllib3.exceptions.HTTPError),
    *list_errors(http.client, http.client.HTTPException),
    *list_errors(email.errors, email.errors.MessageError),
    http.client.BadStatusLine(SAID),
    http.client.IncompleteRead(SAID.encode(), 5),
    # The system words these, and knows nothing of what was sent.
    ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"),
    ssl.SSLEOFError(8, "EOF occurred in violation of protocol (_ssl.c:1006)"),
    ssl.SSLCertVerificationError(1, "certificate verify failed: certificate has expired"),
    socket.gaierror(-2, "Name or service not known"),
    socket.herror(1, "Unknown host"),
    TimeoutError("timed out"),
    ConnectionResetError(104, "Connection reset by peer"),
    BrokenPipeError(32, "Broken pipe"),
    OSError("Could not find a suitable TLS CA certificate bundle"),
    *(kind(SAID) for kind in (zlib.error, OverflowError, ValueError, EOFError, struct.error)),
    *(kind(SAID) for kind in (LookupError, KeyError, AttributeError, TypeError, RecursionError)),
    UnicodeError(SAID),
    UnicodeDecodeError("utf-8", SAID.encode(), 0, 1, SAID),
    UnicodeEncodeError("idna", SAID, 0, 1, SAID),
]
PLACES: dict[str, str] = {
    "prepare": "requests.Session.prepare_request",
    "settings": "requests.Session.merge_environment_settings",
    "pool": "requests.adapters.HTTPAdapter.get_connection_with_tls_context",
    "send": "requests.adapters.HTTPAdapter.send",
    "connect": "urllib3.connection.HTTPConnection.connect",
    "request line": "http.client.HTTPConnection.putrequest",
    "status line": "http.client.HTTPResponse._read_status",
    "headers": "http.client.parse_headers",
    "first byte": "cliova_pandas.service.wire._SocketFile.readinto",
    "response": "requests.adapters.HTTPAdapter.build_response",
    "body": "urllib3.response.HTTPResponse.read1",
    "gzip": "zlib.decompressobj",
}


@pytest.fixture(scope="module")
def packing() -> Iterator[Sandbox]:
    """A sandbox that packs what it sends, and takes our key, so that results come as well."""
    with serve(compress=True) as service:
        service.api_key = KEY
        yield service


def throw(error: BaseException) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fail


class Member:
    """A gzip stream that cannot be unpacked, and what makes one."""

    eof = False

    def __init__(self, decompress: Callable[..., Any]) -> None:
        self.decompress = decompress

    def __call__(self, **options: Any) -> Member:
        return self


@pytest.mark.parametrize("place", PLACES)
def test_each_error_at_each_place_is_one_of_ours(
    packing: Sandbox, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """The kind is ours, nothing hangs on it, and no text or frame has the key or an address."""
    for foreign in FOREIGN:
        client = PatientClient(KEY, base_url=packing.base_url, max_retries=1)
        with client, monkeypatch.context() as patched:
            broken = throw(foreign)
            patched.setattr(PLACES[place], Member(broken) if place == "gzip" else broken)
            with pytest.raises(CliovaError) as caught:
                client.download("list_300", tmp_path / "out.csv")
        error = caught.value
        assert type(error).__module__ == "cliova_pandas.errors", repr(foreign)
        assert error.__cause__ is None
        assert error.__context__ is None
        assert error.list_id == "list_300", repr(foreign)
        shown = "\n".join([str(error), repr(vars(error)), *show_error(error, is_brief=True)])
        assert KEY not in shown, repr(foreign)
        assert "ann@firm" not in shown, repr(foreign)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", sorted({*PLACES} - {"headers"}))  # the sandbox calls it as well
def test_a_lack_of_memory_is_not_blamed_on_the_service(
    packing: Sandbox, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """It goes up as it is, at once and bare: another attempt would lack it as well."""
    calls: list[None] = []

    def fail(*args: Any, **kwargs: Any) -> Any:
        calls.append(None)
        raise MemoryError(SAID)

    client = PatientClient(KEY, base_url=packing.base_url, max_retries=2)
    monkeypatch.setattr(PLACES[place], Member(fail) if place == "gzip" else fail)
    with client, pytest.raises(MemoryError) as caught:
        client.download("list_300", tmp_path / "out.csv")
    assert len(calls) == 1
    assert caught.value.__context__ is None
    assert not [text for text in show_error(caught.value, is_brief=True) if KEY in text]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["send", "body"])
def test_no_renderer_shows_the_key(
    packing: Sandbox, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """IPython in its verbose mode, rich with locals, pickles and chains are as free of it."""
    client = PatientClient(KEY, base_url=packing.base_url, max_retries=0)
    monkeypatch.setattr(PLACES[place], throw(http.client.BadStatusLine(SAID)))
    with client, pytest.raises(CliovaError) as caught:
        client.download("list_300", tmp_path / "out.csv")
    shown = show_error(caught.value)
    assert any("raise_bare" in text for text in shown)
    assert not [text for text in shown if KEY in text]


@pytest.mark.parametrize("foreign", FOREIGN, ids=lambda error: type(error).__name__)
def test_an_answer_that_cannot_be_closed_is_an_answer(
    packing: Sandbox, foreign: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails after the last byte takes nothing away."""
    client = PatientClient(packing.api_key, base_url=packing.base_url, max_retries=0)
    with client, monkeypatch.context() as patched:
        patched.setattr("requests.Response.close", throw(foreign))
        assert client.status("list_300").total_emails == 300


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), Cancelled(), SystemExit(3)])
@pytest.mark.parametrize("place", ["connect", "request line", "status line", "body"])
def test_what_ends_a_call_comes_as_it_is(
    packing: Sandbox, place: str, interruption: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C is no fault, and has none of the frames in which the request line stood."""
    client = PatientClient(KEY, base_url=packing.base_url)
    monkeypatch.setattr(PLACES[place], throw(interruption))
    with client, pytest.raises(type(interruption)) as caught:
        client.status("list_300")
    assert caught.value is interruption
    assert client.slept == []
    frames = [entry.path for entry in caught.traceback]
    assert not [path for path in frames if "urllib3" in str(path) or "http" in str(path)]


def test_nothing_of_what_failed_inside_is_reachable() -> None:
    """No frame, cause, context or note leads from the error back to what was going on."""

    def fail() -> None:
        secret = KEY
        try:
            raise ValueError(secret)
        except ValueError as error:
            raise CliovaError("words") from error

    calls: list[Callable[[], object]] = [
        lambda: call_library(fail, CliovaError),
        lambda: leave(fail, lambda error: None),
    ]
    for call in calls:
        with pytest.raises(CliovaError) as caught:
            call()
        error = caught.value
        assert str(error) == "words"
        assert error.__cause__ is error.__context__ is None
        functions = [entry.name for entry in caught.traceback]
        assert "fail" not in functions
        assert KEY not in "".join(show_error(error, is_brief=True))


def test_error_inside_an_error_of_the_caller_keeps_that() -> None:
    """Only what failed inside is forgotten; what the caller was handling is the caller's."""

    def handle() -> None:
        try:
            raise KeyError("the caller's")
        except KeyError:
            call_library(throw(ValueError("x")), lambda cause: CliovaError("inside"))

    with pytest.raises(CliovaError) as caught:
        handle()
    assert str(caught.value) == "inside"
    assert isinstance(caught.value.__context__, KeyError)


def test_cause_is_named_in_words_of_this_machine() -> None:
    """The system's own words are quoted; of a library, its kind is told in ours."""
    refused = ConnectionRefusedError(111, "Connection refused")
    pool = urllib3.HTTPConnectionPool("127.0.0.1")
    outer = urllib3.exceptions.NewConnectionError(pool, SAID)  # type: ignore[arg-type]
    outer.__cause__ = refused
    assert name_cause(
        requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", outer))
    ) == ("ConnectionRefusedError: Connection refused")
    assert name_cause(http.client.BadStatusLine(SAID)) == "BadStatusLine: what came is not HTTP"
    assert name_cause(KeyError(SAID)) == "KeyError"
    # Whether a library trips over something of its own before it says what is wrong, and over
    # what, is another thing in each of its versions.
    for tripped in (None, AttributeError(SAID), ValueError(SAID)):
        unusable = urllib3.exceptions.LocationParseError(SAID)
        unusable.__cause__ = tripped
        assert name_cause(unusable) == "LocationParseError: the URL is not valid"
    circle = ValueError(SAID)
    circle.__cause__ = circle
    assert name_cause(circle) == "ValueError"
