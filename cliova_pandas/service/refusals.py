"""What a body says that is no result: the kinds of errors that services answer with.

Error bodies are documented as ``{"error": {"message": ...}}``; proxies, gateways and older versions
answer with other JSON, a page of HTML, a sentence, bytes or nothing, and many of them with the
status of success. All that tells an error from a result stands here, without a request or a file,
and without a name of our own in it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

LONGEST_HEAD: Final = 1 << 16
"""The bytes at the beginning of a body that are looked at; an error is shorter."""

STOPS: Final = ".!?…。！？"
"""What a sentence ends in, in the scripts that have such a mark."""

_LONGEST_MESSAGE: Final = 500
_DEEPEST: Final = 100
_ERROR_KEYS: Final = ("error", "errors", "fault", "exception", "errormessage", "errorcode")
_WORD_KEYS: Final = ("error", "message", "errormessage", "errordescription", "detail", "errors",
                     "fault", "faultstring", "exception", "description")  # fmt: skip
_ENVELOPE_KEYS: Final = {*_WORD_KEYS, "code", "status", "statuscode", "success", "title", "reason",
                         "timestamp", "requestid", "path"}  # fmt: skip
_SUCCESS: Final = {"success", "ok", "succeeded", "true", "none", "null", "0", ""}
_FAILURE: Final = {"error", "fail", "failed", "failure", "fault", "exception", "unsuccessful"}
_NOTHING: Final = {"", "0", "false", "no", "none", "null", "{}", "[]"}

_FIELD: Final = re.compile(
    r"(\w+[ _-])?(e-?mail|mail|address|adresse|recipient|status|state|result|verdict|reason|score"
    r"|domain|valid)([ _-]?(address|adresse|status|result|id|code)s?)?\W?",
    re.IGNORECASE,
)
"""A name that stands for itself in the header of a result of this kind."""

_LABEL: Final = re.compile(r"\W*\w[\w ]{0,60}(: |：|\s*[-–—] )\S")
"""A word that says what follows it, as in "Error: no such list"."""


def find_refusal(head: bytes, *, is_whole: bool) -> str | None:
    """Return what a body says in place of a result, or None where it may be one.

    Parameters
    ----------
    head : bytes
        Its beginning.
    is_whole : bool
        Whether it is all of it; JSON and text that go on are not judged by their beginning.

    Examples
    --------
    >>> find_refusal(b'{"success": false, "reason": "No credits"}', is_whole=True)
    'No credits'
    >>> find_refusal(b"Error: the list was not found, sorry", is_whole=True)
    'Error: the list was not found, sorry'
    >>> find_refusal(b"Email Address,Validation Status", is_whole=True) is None
    True
    """
    if is_html(head):
        return find_message(head) or "a page"
    if not is_whole:
        return None
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return find_error(decode_json(text.lstrip("\ufeff")))
    fields = _read_fields(text)
    return find_error(fields) if fields else find_sentence(text)


def _read_fields(text: str) -> dict[str, str] | None:
    r"""Read a CSV of one row whose names are all those of an error envelope, one of its words.

    >>> _read_fields("code,message\n401,Invalid key"), _read_fields("email,status\na,b")
    ({'code': '401', 'message': 'Invalid key'}, None)
    """
    lines = [line for line in text.strip("\ufeff").splitlines() if line.strip()]
    if len(lines) != 2:
        return None
    try:
        names, values = csv.reader(lines, skipinitialspace=True)
    except (csv.Error, ValueError):
        return None
    folded = {_fold_key(name) for name in names}
    is_error = bool(folded & set(_WORD_KEYS)) and folded <= _ENVELOPE_KEYS
    return dict(zip(names, values, strict=True)) if is_error and len(names) == len(values) else None


def find_error(document: Any, *, has_records: bool | None = None) -> str | None:
    """Return the message of an error envelope, or None where the document is no error.

    Parameters
    ----------
    document : object
        Decoded JSON.
    has_records : bool, optional
        Whether there are records beside what it says; found in the document without it. Then only
        what denies the whole is an error: a list of errors tells of single addresses.

    Examples
    --------
    >>> find_error({"code": "SUCCESS", "payload": []}) is None
    True
    >>> find_error({"code": "NOT_READY", "message": "Still running"})
    'Still running'
    >>> find_error({"rows": [{"email": "a@x.example"}], "errors": [{"error": "No credits"}]})
    """
    if isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict):
        alone = document[0]
        is_error = {*map(_fold_key, alone)} <= {*_WORD_KEYS, "code", "status", "title", "reason"}
        document = alone if is_error else None
    if not isinstance(document, dict):
        return None
    fields = {_fold_key(key): value for key, value in document.items()}
    if has_records is None:
        has_records = _holds_records(document)
    signs = _SIGNS_BESIDE_RECORDS if has_records else (*_SIGNS_BESIDE_RECORDS, *_SIGNS_ALONE)
    if not any(sign(fields) for sign in signs):
        return None
    message = next((_fold(m) for m in _messages(document) if m.strip()), None)
    # What stands beside the sign, or inside of it, may be an address.
    told = (
        f"{key} {value!r}"
        for key, value in document.items()
        if not isinstance(value, list | dict) and any(s({_fold_key(key): value}) for s in signs)
    )
    return message or _fold(next(told, "an error without a word"))


def find_record_errors(document: Any) -> tuple[int, str] | None:
    """Return how many single errors stand beside the records of a document, and the first.

    >>> find_record_errors({"errors": [{"error": "No credits", "email": "a@x.example"}]})
    (1, 'No credits (a@x.example)')
    """
    if not isinstance(document, dict):
        return None
    for key, value in document.items():
        if is_error_key(key) and isinstance(value, list) and value:
            first = value[0]
            words = next((_fold(m) for m in _messages(first) if m.strip()), None)
            texts = first.values() if isinstance(first, dict) else ()
            address = next((t for t in texts if isinstance(t, str) and "@" in t), None)
            said = words or _fold(json.dumps(first, ensure_ascii=False))
            named = f" ({address})" if address and address not in said else ""
            return len(value), f"{said}{named}"
    return None


def find_sentence(text: str) -> str | None:
    """Return a text that is no table: one line, or few, in which no name of a column stands.

    >>> find_sentence("email,status") is None, find_sentence("No such list.")
    (True, 'No such list.')
    """
    lines = [line for line in text.splitlines() if line.strip("\ufeff \t")]
    if not lines or (len(lines) > 1 and ("@" in text or len(lines) > 5)):
        return None
    first = lines[0].strip("\ufeff \t")
    delimiter = max(",;\t|", key=first.count)
    try:
        fields = next(csv.reader([first], delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        return None
    if any(_FIELD.fullmatch(field.strip()) for field in fields):
        return None
    words = re.findall(r"\w+", first)
    is_told = first[-1] in STOPS or _LABEL.match(first) is not None
    if len(lines) > 1:
        return _fold(text) if is_told else None
    is_prose = len(words) >= 3 and ", " in first
    is_long = any(len(field.split()) > 5 for field in fields)
    is_sentence = len(fields) == 1 or is_told or is_prose or is_long
    return _fold(text) if is_sentence and first.isprintable() else None


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
    document = decode_json(text)
    if document is not None:
        return next((_fold(message) for message in _messages(document) if message.strip()), None)
    return _fold(text) if text.isprintable() and text.strip() else None


def is_html(body: bytes) -> bool:
    """Tell whether a body is HTML or XML rather than data, by its first bytes."""
    return re.match(rb"(\xef\xbb\xbf)?\s*<[a-zA-Z!?]", body) is not None


def is_error_key(key: str) -> bool:
    """Tell whether what stands at a key is an error, or a list of them."""
    return _fold_key(key) in _ERROR_KEYS


def end_sentence(text: str) -> str:
    """Return a text with a stop at its end, unless it has one."""
    return text + "." * (bool(text) and text[-1] not in STOPS)


def decode_json(text: str | bytes) -> Any:
    """Decode JSON; None where it is none, or nested so deeply that nobody means it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    level = [document]
    for _ in range(_DEEPEST):
        level = [
            child
            for parent in level
            if isinstance(parent, list | dict)
            for child in (parent if isinstance(parent, list) else parent.values())
        ]
        if not level:
            return document
    return None


def _names_error(fields: Mapping[str, Any]) -> bool:
    """Find an error that is a text, a number or an object; a list tells of single records."""
    return any(
        not isinstance(fields.get(key), list) and _write(fields.get(key)) not in _NOTHING
        for key in _ERROR_KEYS
    )


def _lists_errors(fields: Mapping[str, Any]) -> bool:
    return any(isinstance(fields.get(key), list) and fields[key] for key in _ERROR_KEYS)


def _denies_success(fields: Mapping[str, Any]) -> bool:
    return any(
        key in fields and _write(fields[key]) in ("false", "0", "no")
        for key in ("success", "ok", "succeeded", "issuccess", "successful")
    )


def _has_failed(fields: Mapping[str, Any]) -> bool:
    """Find a word or number of failure that is of the answer, and not of a job or an address."""
    if "id" in fields or any("mail" in key for key in fields):
        return False
    has_words = any(isinstance(fields.get(key), str) for key in (*_WORD_KEYS, "title", "reason"))
    worded = ("status", "result", "outcome", "state", "type") if has_words else ()
    keys = ("code", "statuscode", "httpstatus", "httpcode", *worded)
    return any(_write(fields.get(key)) in _FAILURE or _is_failure(fields.get(key)) for key in keys)


def _has_other_code(fields: Mapping[str, Any]) -> bool:
    code = fields.get("code")
    is_success = re.fullmatch(r"2\d\d", _write(code)) or _write(code) in _SUCCESS
    return isinstance(code, str | int) and not is_success


def _is_words_alone(fields: Mapping[str, Any]) -> bool:
    """Find words and no data: ``{"message": "Forbidden"}``, ``{"detail": "Not found."}``."""
    if "id" in fields or any("mail" in key for key in fields) or "code" in fields:
        return False
    if _write(fields.get("success")) == "true" or _write(fields.get("status")) in _SUCCESS - {
        "null"
    }:
        return False
    has_data = any(isinstance(value, list | dict) for value in fields.values())
    has_words = any(isinstance(fields.get(key), str) for key in ("message", "detail", "title"))
    return has_words and not has_data


_Sign = Callable[[Mapping[str, Any]], bool]
_SIGNS_BESIDE_RECORDS: Final[tuple[_Sign, ...]] = (_names_error, _denies_success, _has_failed)
"""What denies the whole answer, whatever else stands in it."""

_SIGNS_ALONE: Final[tuple[_Sign, ...]] = (_lists_errors, _has_other_code, _is_words_alone)
"""What is an error only where there are no records beside it."""


def _is_failure(value: Any) -> bool:
    return re.fullmatch(r"[45]\d\d", _write(value)) is not None


def _write(value: Any) -> str:
    written = value if isinstance(value, str) else json.dumps(value, default=str)
    return written.strip().lower()


def _fold_key(key: str) -> str:
    return re.sub(r"[\W_]", "", key).lower()


def _holds_records(document: Any) -> bool:
    if isinstance(document, list):
        return any(isinstance(item, dict) for item in document)
    if isinstance(document, dict):
        return any(_holds_records(v) for k, v in document.items() if not is_error_key(k))
    return False


def _messages(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for item in document:
            yield from _messages(item)
    elif isinstance(document, dict):
        lowered = {_fold_key(key): value for key, value in document.items()}
        for key in _WORD_KEYS:
            if key in lowered:
                yield from _messages(lowered[key])
        for key in ("title", "reason", "code"):
            if isinstance(lowered.get(key), str):
                yield lowered[key]


def _fold(text: str) -> str:
    folded = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return folded if len(folded) <= _LONGEST_MESSAGE else folded[: _LONGEST_MESSAGE - 1] + "…"
