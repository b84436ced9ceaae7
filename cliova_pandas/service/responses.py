"""What an answer of the service says when it is not what was asked for.

Error bodies are documented as ``{"error": {"message": ...}}``; proxies, gateways and older versions
answer with other JSON, a page of HTML, bytes or nothing. Whatever it is, a person should read the
service's own words, if it has any, and never the API key, even if the service repeats it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "[api key]"
_LONGEST_MESSAGE: Final = 500
_SUCCESS: Final = {"success", "ok"}


def redact(text: str, secret: str) -> str:
    """Replace a secret in a text, as it is and as it is written in an address.

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
