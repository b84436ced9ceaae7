"""Proxies, certificates, addresses: the service is reached, or it is said why it is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from cliova_pandas import read_cliova
from cliova_pandas.errors import ConfigurationError, ConnectionFailedError
from cliova_pandas.sandbox import Sandbox
from tests.support.clients import PatientClient
from tests.support.examples import NO_IPV6
from tests.support.relays import CERTIFICATE, Relay, relaying
from tests.support.tracebacks import show_error
from tests.support.wire_service import WireService, write_answer, write_job

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def no_network_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin without the settings of the machine that runs the tests."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in BUNDLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def door(service: Sandbox) -> Iterator[Relay]:
    """The sandbox behind TLS."""
    port = urlsplit(service.base_url).port
    assert port is not None
    with relaying(port, is_tls=True) as relay:
        yield relay


@pytest.fixture
def proxy(door: Relay) -> Iterator[Relay]:
    """A proxy for which every host is the sandbox behind TLS."""
    with relaying(door.port, is_proxy=True) as relay:
        yield relay


def connect(service: Sandbox, host: str) -> PatientClient:
    path = urlsplit(service.base_url).path
    return PatientClient(service.api_key, base_url=f"https://{host}{path}", max_retries=2)


@pytest.mark.parametrize("login", ["", "ann:geheim@"])
@pytest.mark.parametrize("bundle", BUNDLES)
def test_proxy_and_certificates_of_the_environment_are_used(
    login: str, bundle: str, service: Sandbox, proxy: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is read through the tunnel of a proxy, which sees the host's name and nothing else."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://{login}127.0.0.1:{proxy.port}")
    monkeypatch.setenv(bundle, str(CERTIFICATE))
    with connect(service, "service.example") as client:
        assert len(read_cliova("list_300", client=client, cache=False)) == 300
    assert all(line.startswith(b"CONNECT service.example:443 ") for line in proxy.asked)
    assert proxy.asked
    assert not any(service.api_key.encode() in line for line in proxy.asked)
    assert all((b"Proxy-Authorization: " in line) == bool(login) for line in proxy.asked)


def test_own_certificates_serve_this_machine_too(
    service: Sandbox, door: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TLS without a proxy; and what is not trusted is not asked, the way out being named."""
    with connect(service, f"127.0.0.1:{door.port}") as client:
        with pytest.raises(ConnectionFailedError, match=r"self-signed.*REQUESTS_CA_BUNDLE"):
            client.status("list_300")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
        assert client.status("list_300").total_emails == 300


@pytest.mark.parametrize("bundle", BUNDLES)
def test_certificates_that_are_not_there_are_named_at_once(
    bundle: str, service: Sandbox, door: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a setting that cannot work, which no further attempt would mend."""
    monkeypatch.setenv(bundle, "/no/such.pem")
    with connect(service, f"127.0.0.1:{door.port}") as client:
        with pytest.raises(ConfigurationError, match=rf"{bundle}.*'/no/such\.pem'"):
            client.status("list_300")
        assert client.slept == []


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("http://127.0.0.1:9", "Connection refused"),
        ("http://ann:geheim@127.0.0.1:9", "Connection refused"),
        ("socks5://ann:geheim@127.0.0.1:9", r"SOCKS proxy needs requests\[socks\]"),
        ("foo://ann:geheim@x", "URL of the proxy is not valid"),
        ("http://", "URL of the proxy is not valid"),
        ("http://ann:geheim@x:99999", "URL is not valid"),
        ("http://[", "URL is not valid"),
    ],
)
def test_proxy_that_cannot_be_used_is_told(
    proxy: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an error of ours that names the variable; the proxy's password stands nowhere in it."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with (
        PatientClient("a-key", base_url="https://service.example/x", max_retries=0) as client,
        pytest.raises(ConnectionFailedError, match=rf"{said}.*HTTPS_PROXY") as caught,
    ):
        client.status("list_300")
    assert not [text for text in show_error(caught.value) if "geheim" in text]


def test_no_proxy_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that needs no proxy is asked for itself, as far as its name is known."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "invalid")
    with (
        PatientClient("a-key", base_url="https://service.invalid/x", max_retries=0) as client,
        pytest.raises(ConnectionFailedError) as caught,
    ):
        client.status("list_300")
    assert "refused" not in str(caught.value)


def test_no_tls_where_it_is_asked_for_is_told(service: Sandbox) -> None:
    """A port that speaks plain HTTP is no service by https."""
    port = urlsplit(service.base_url).port
    with (
        connect(service, f"127.0.0.1:{port}") as client,
        pytest.raises(ConnectionFailedError, match=r"127\.0\.0\.1"),
    ):
        client.status("list_300")


def has_ipv6() -> bool:
    """Tell whether this machine is also ::1."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason=NO_IPV6)
def test_ipv6_is_an_address_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service may be at [::1], which is this machine: plain HTTP will do, and no proxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    rows = write_answer(b"email,status\na@x.example,ok\nb@x.example,ok\n")
    job = write_job(totalEmails=2)
    with ExitStack() as stack:
        service = WireService(lambda target: job if "/status?" in target else rows, "::1")
        stack.callback(service.stop)
        client = stack.enter_context(service.client())
        assert service.base_url.startswith("http://[::1]:")
        assert client.status("list_1").total_emails == 2
        frame = read_cliova("list_1", verdict_column="status", client=client, cache=False)
        assert frame["verdict"].tolist() == ["valid", "valid"]
