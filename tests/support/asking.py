"""Requests to a sandbox without any of the package's own client."""

from __future__ import annotations

import http.client
from typing import NamedTuple
from urllib.parse import SplitResult, urlencode, urlsplit

from cliova_pandas.sandbox import Sandbox


class Reply(NamedTuple):
    """What came back, the names of the headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    service: Sandbox,
    path: str = "",
    *,
    method: str = "GET",
    key: str | None = "right",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    **query: str,
) -> Reply:
    """Send one request to the service; a redirect is not followed."""
    if key is not None:
        query["apiKey"] = service.api_key if key == "right" else key
    url = urlsplit(f"{service.base_url}{path}?{urlencode(query)}")
    return send(url, method, body, headers)


def send(
    url: SplitResult,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Send one request to any URL."""
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    try:
        connection.request(method, f"{url.path}?{url.query}", body, headers or {})
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, named, response.read())
    finally:
        connection.close()
