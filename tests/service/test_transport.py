"""The key reaches the service, and stands in no URL."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas.errors import ServiceError
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.transport import Transport
from tests.support.clients import PatientClient


def test_key_reaches_the_service_and_stands_in_no_url(
    service: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer's URL, the request's, and urllib3's DEBUG lines are free of the key."""
    transport = Transport(service.base_url, service.api_key, timeout=(5, 5))
    with caplog.at_level(logging.DEBUG):
        response = transport.get("/list_12345/status", {"a": "b"})
        assert response.ok
    assert service.requests[-1].has_key
    assert "GET" in caplog.text
    seen = [response.url, str(response.request.url), repr(response.request.headers), caplog.text]
    assert service.api_key not in "".join(seen)
    response.close()
    transport.close()


@pytest.mark.parametrize("redirect", [True, "leaky"])
def test_redirect_is_followed_without_the_key(
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
    redirect: bool | str,
    tmp_path: Path,
) -> None:
    """A file host gets its own address to the byte, and neither our key nor our headers."""
    service = serve(redirect=redirect)
    client = connect(service)
    client.transport._session.headers["X-Secret"] = "internal"
    path = client.download("list_12345", tmp_path / "r.csv")
    assert path.stat().st_size > 100_000
    [at_host] = [r for r in service.requests if r.host == "files"]
    assert not at_host.has_key
    assert "x-secret" not in at_host.headers
    assert at_host.query == {"signature": "a/b="}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://files.example/x?sig=a%2Fb", "https://files.example/x?sig=a%2Fb"),
        ("/other?apiKey=k-e-y&b=1", "https://api.example/other?b=1"),
        ("https://files.example/x?token=k-e-y", "https://files.example/x"),
        ("https://files.example/x?APIKEY=whatever#part", "https://files.example/x"),
    ],
)
def test_key_is_taken_out_of_a_redirect(location: str, expected: Any) -> None:
    """Whatever the service puts into the new address, our key is not sent with it."""
    transport = Transport("https://api.example/bulk-emails", "k-e-y", timeout=(1, 1))
    assert (
        transport._follow("https://api.example/bulk-emails/l/download-result", location) == expected
    )


@pytest.mark.parametrize(
    "location",
    [
        "http://files.example/x",
        "ftp://files.example/x",
        "https://files.example/k-e-y/x",
        "file:///x",
    ],
)
def test_unsafe_redirect_is_not_followed(location: str) -> None:
    """A redirect to plain HTTP, or with the key in its path, is an error that names the host."""
    transport = Transport("https://api.example/bulk-emails", "k-e-y", timeout=(1, 1))
    with pytest.raises(ServiceError, match="not followed") as caught:
        transport._follow("https://api.example/bulk-emails/l", location)
    assert "k-e-y" not in str(caught.value)


def test_only_the_base_address_gets_the_key() -> None:
    """A host or a path that merely begins alike is somebody else's."""
    transport = Transport("https://api.example/bulk-emails", "k", timeout=(1, 1))
    assert transport._is_ours("https://api.example/bulk-emails/list/status")
    assert transport._is_ours("https://api.example/bulk-emails?name=x")
    for url in ("https://api.example/bulk-emails-2/x", "https://api.example.evil/bulk-emails/x"):
        assert not transport._is_ours(url)


def test_proxy_of_the_environment_is_not_asked_for_this_machine(
    service: Sandbox, connect: Callable[..., PatientClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sandbox works behind a company's proxy, which would not find it, and gets no key."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert connect(service).status("list_12345").total_emails == 2000


@pytest.mark.parametrize("redirect", [False, True])
def test_cancelling_ends_a_wait_of_another_thread(
    serve: Callable[..., Sandbox], redirect: bool | str
) -> None:
    """A thread that waits for bytes goes on at once, with an error; later requests are none."""
    service = serve(redirect=redirect)
    service.inject(faults.drip(0.001, 1, times=None))
    token = CancelToken()
    transport = Transport(service.base_url, service.api_key, timeout=(5, 60), cancel=token)
    other = Transport(service.base_url, service.api_key, timeout=(5, 60))
    response = transport.get("/list_12345/download-result", {"output": "csv"})
    ended: list[BaseException] = []
    is_reading = threading.Event()

    def read() -> None:
        try:
            is_reading.set()
            for _ in response.raw.stream(1 << 20):
                pass
        except Exception as error:
            ended.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    assert is_reading.wait(30)
    token.cancel()
    thread.join(30)
    assert not thread.is_alive()
    assert ended
    with pytest.raises(Cancelled):
        transport.get("/list_12345/status")
    response.close()
    transport.close()
    with other.get("/list_12345/status") as answer:
        assert answer.ok, "another has connections of its own"
    other.close()
