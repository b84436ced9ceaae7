"""What an answer of the service says: a job, or why there is none.

Error bodies are documented as ``{"error": {"message": ...}}``; proxies, gateways and older versions
answer with other JSON, a page of HTML, bytes or nothing. Whatever it is, a person should read the
service's own words, if it has any, and never the API key, even if the service repeats it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import quote, quote_plus

from cliova_pandas.errors import (
    Advice,
    Argument,
    AuthenticationError,
    CliovaError,
    ConnectionFailedError,
    Hint,
    ListNotFoundError,
    RateLimitError,
    ServiceError,
    read_message,
)
from cliova_pandas.service.body import LONGEST_ERROR_BODY, Received, read_some
from cliova_pandas.service.job import Job
from cliova_pandas.service.retry import parse_retry_after
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.waiting import spell_seconds

if TYPE_CHECKING:
    import requests

REDACTED: Final = "[api key]"
_LONGEST_MESSAGE: Final = 500
_STOPS: Final = ".!?…。！？"
_SUCCESS: Final = {"success", "ok"}


@dataclass(frozen=True)
class ResponseReader:
    """Makes a job, or an error, of what a service answers.

    Attributes
    ----------
    base_url : str
        The service; an answer from elsewhere says nothing of the key or the list.
    secret : str
        The API key, which is taken out of whatever is quoted.
    """

    base_url: str
    secret: str = field(repr=False)

    def read_job(self, list_id: str, response: requests.Response) -> Job:
        """Return the job that an answer describes.

        Raises
        ------
        ListNotFoundError
            If it describes none, or only those of other lists.
        ServiceError
            If it is something else.
        """
        body = read_some(response)
        try:
            document = redact_all(json.loads(body), self.secret)
        except (ValueError, RecursionError):
            found = self._find_message(body) or "something that is not JSON"
            raise ServiceError(
                f"The service answered the question for the state of {list_id!r} with {found}.",
                Advice(" Check the ", Argument("base_url"), f" ({self.base_url})."),
                list_id=list_id,
                status_code=response.status_code,
            ) from None
        if message := find_error(document):
            raise ServiceError(
                f"The service answered for {list_id!r}: {message}",
                list_id=list_id,
                status_code=response.status_code,
            )
        described = _choose_job(document, list_id)
        if described is None:
            raise ListNotFoundError(
                f"The service has no job for {list_id!r}.",
                Advice(" Check the list id."),
                list_id=list_id,
            )
        if "status" not in described:
            raise ServiceError(
                f"The service described the job of {list_id!r} without a status; "
                f"it gave {', '.join(map(repr, described)) or 'nothing'}.",
                list_id=list_id,
                status_code=response.status_code,
            )
        return Job.from_payload(described)

    def raise_for(self, list_id: str, response: requests.Response) -> NoReturn:
        """Raise what a status code means, with the service's own words."""
        code = response.status_code
        try:
            body = read_some(response)
        except ConnectionFailedError:
            body = b""  # the status line alone decides the kind
        message = self._find_message(body)
        said = f" It said: {message}" if message else ""
        said += "." * (bool(said) and said[-1] not in _STOPS)
        if code == 429:
            seconds = parse_retry_after(response.headers.get("Retry-After"))
            wait = f"after {spell_seconds(seconds)}" if seconds is not None else "in a minute"
            raise RateLimitError(
                f"The service asks for fewer requests (429). Try again {wait}.{said}",
                list_id=list_id,
                retry_after=seconds,
            )
        ours = response.url.startswith(self.base_url)
        if code in (401, 403) and ours:
            raise AuthenticationError(
                (
                    "The service does not accept the API key"
                    if code == 401
                    else "The service does not allow this API key what was asked for"
                )
                + f" ({code}).{said}",
                Advice(
                    " Check CLIOVA_API_KEY",
                    Hint(" or ", Argument("api_key", ...)),
                    f", and that the key belongs to this service ({self.base_url}).",
                ),
                list_id=list_id,
            )
        if code == 404 and ours:
            raise ListNotFoundError(
                f"The service knows no list {list_id!r} (404).{said}",
                Advice(
                    " Check the list id, and the ", Argument("base_url"), f" ({self.base_url})."
                ),
                list_id=list_id,
            )
        where = "The service" if ours else "The file store that the service redirected to"
        raise ServiceError(
            f"{where} answered {code} for {list_id!r}." + (said or " It said nothing more."),
            Advice(" Try again later." if code >= 500 else ""),
            list_id=list_id,
            status_code=code,
        )

    def refuse_error(self, list_id: str, result_bytes: ResultBytes, received: Received) -> None:
        """Raise if what came with HTTP 200 is a page, or the envelope of an error."""
        with result_bytes.open() as file:
            head = file.read(LONGEST_ERROR_BODY)
        found = None
        if is_html(head):
            found = self._find_message(head)
        elif received.size <= len(head) and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            with suppress(ValueError, RecursionError):
                found = find_error(redact_all(json.loads(head), self.secret))
        if found:
            raise ServiceError(
                f"The service answered the download of {list_id!r} with an error in place of a "
                f"result: {found}" + "." * (found[-1] not in _STOPS),
                list_id=list_id,
                status_code=200,
            )

    def redact_error(self, error: CliovaError) -> None:
        """Take the key out of an error that quotes the content, which may repeat it."""
        error.args = (read_message(error).map(lambda text: redact(text, self.secret)),)
        vars(error).update(redact_all(vars(error), self.secret))

    def _find_message(self, body: bytes) -> str | None:
        message = find_message(body)
        return None if message is None else redact(message, self.secret)


def _choose_job(document: Any, list_id: str) -> dict[str, Any] | None:
    """Find the one job in an answer that is ours: it may be bare, in an envelope, or in a list."""
    payload = document.get("payload", document) if isinstance(document, dict) else document
    found = payload if isinstance(payload, list) else [payload]
    jobs: list[dict[str, Any]] = [job for job in found if isinstance(job, dict)]
    if len(jobs) == 1:
        return jobs[0]  # the only job is the one asked for, whatever it is called
    return next((job for job in jobs if str(job.get("id")) == list_id), None)


def redact(text: str, secret: str) -> str:
    """Replace a secret in a text, as it is and as it is written in a URL.

    >>> redact("no such key: a%2Fb", "a/b")
    'no such key: [api key]'
    """
    spellings = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
    spellings |= {json.dumps(spelling)[1:-1] for spelling in spellings}
    spellings.discard("")
    # Longest first, so that no spelling leaves the rest of a longer one behind.
    pattern = "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))
    return re.sub(pattern, REDACTED, text, flags=re.IGNORECASE) if pattern else text


def redact_all(value: Any, secret: str) -> Any:
    """Replace a secret in every text of a decoded JSON value, keys included."""
    if isinstance(value, str):
        return redact(value, secret)
    if isinstance(value, dict):
        return {redact(k, secret): redact_all(v, secret) for k, v in value.items()}
    if isinstance(value, list):
        return [redact_all(item, secret) for item in value]
    return value


def find_message(body: bytes) -> str | None:
    """Return the words of an error body, on one line, or None if it has none for a person.

    >>> find_message(b'{"error": {"message": "Unknown list"}}')
    'Unknown list'
    >>> find_message(b"<html><title>502 Bad Gateway</title></html>")
    '502 Bad Gateway (a page of HTML)'
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if is_html(body):
        import html  # its table of entities is not needed to import the package

        # File stores answer in XML, with a message in an element of that name.
        found = re.search(r"<(title|message)\b[^>]*>(.*?)</\1>", text, re.IGNORECASE | re.DOTALL)
        title = _fold(html.unescape(re.sub(r"<[^>]*>", " ", found[2]))) if found else ""
        is_page = re.search(r"<(!doctype html|html|head|body|title)\b", text, re.IGNORECASE)
        what = "a page of HTML" if is_page else "XML"
        return f"{title} ({what})" if title else what
    document = _decode(text)
    if document is not None:
        return next((_fold(message) for message in _messages(document) if message.strip()), None)
    return _fold(text) if text.isprintable() and text.strip() else None


def find_error(document: Any) -> str | None:
    """Return the message of an error envelope, or None where the document is no error.

    An envelope is an error if it has an ``error``, or a ``code`` other than ``SUCCESS``.

    >>> find_error({"code": "SUCCESS", "payload": []}) is None
    True
    >>> find_error({"code": "NOT_READY", "message": "Still running"})
    'Still running'
    """
    if not isinstance(document, dict):
        return None
    code = document.get("code")
    failed = bool(document.get("error") or document.get("errors")) or (
        isinstance(code, str | int) and str(code).lower() not in {*_SUCCESS, "200"}
    )
    if not failed:
        return None
    message = next((_fold(m) for m in _messages(document) if m.strip()), None)
    return message or f"code {code!r}"


def is_html(body: bytes) -> bool:
    """Tell whether a body is HTML or XML rather than data, by its first bytes."""
    return re.match(rb"(\xef\xbb\xbf)?\s*<[a-zA-Z!?]", body) is not None


def _messages(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for item in document:
            yield from _messages(item)
    elif isinstance(document, dict):
        lowered = {key.lower(): value for key, value in document.items()}
        for key in ("error", "message", "errormessage", "error_description", "detail", "errors"):
            if key in lowered:
                yield from _messages(lowered[key])
        for key in ("title", "reason", "code"):
            if isinstance(lowered.get(key), str):
                yield lowered[key]


def _decode(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _fold(text: str) -> str:
    folded = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return folded if len(folded) <= _LONGEST_MESSAGE else folded[: _LONGEST_MESSAGE - 1] + "…"
