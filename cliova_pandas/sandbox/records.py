"""What the sandbox notes of each request, without the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from cliova_pandas.sandbox.sockets import HttpRequest

_HIDDEN: Final = "<the key>"


@dataclass(frozen=True)
class RequestRecord:
    """A request that the sandbox got, without the key.

    Attributes
    ----------
    method, path : str
        The path without its query.
    query : dict of str to str
        The query, the key left out.
    headers : dict of str to str
        With names in lower case.
    host : {"api", "files"}
        Which of the two servers it reached.
    has_key : bool
        Whether the key stood anywhere in its URL or its headers.
    status : int
        What it was answered; 0 if the connection was closed instead.

    Examples
    --------
    >>> from cliova_pandas.sandbox import serve
    >>> with serve() as service:
    ...     job = service.client().status("list_12345")
    ...     request = service.requests[0]
    >>> request.path.rpartition("/")[2], request.query, request.has_key, request.status
    ('status', {}, True, 200)
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    host: str
    has_key: bool
    status: int


def record_request(request: HttpRequest, host: str, status: int, api_key: str) -> RequestRecord:
    """Return what may be kept of a request that was answered with a status."""

    def hide(text: str) -> str:
        return text.replace(api_key, _HIDDEN)

    has_key = any(api_key in text for text in (unquote(request.target), *request.headers.values()))
    query = {k: hide(v) for k, v in parse_query(request.target).items() if k != "apiKey"}
    headers = {name: hide(value) for name, value in request.headers.items()}
    path = hide(urlsplit(request.target).path)
    return RequestRecord(request.method, path, query, headers, host, has_key, status)


def parse_query(target: str) -> dict[str, str]:
    """Return the parameters of a target; of those that are repeated, the last."""
    pairs = parse_qs(urlsplit(target).query, keep_blank_values=True)
    return {name: values[-1] for name, values in pairs.items()}
