"""What the sandbox answers: payloads in the service's envelope, errors, and faults instead."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from cliova_pandas.sandbox.faults import Fault


@dataclass
class Answer:
    """An answer before it is written.

    Attributes
    ----------
    status : int
        Of HTTP; 0 for a connection that is closed without an answer.
    body : iterable of bytes
        In pieces.
    headers : dict of str to str
        Those that do not depend on the framing.
    framing : {"length", "chunked", "close"}
        How the end of the body is marked.
    fault : Fault, optional
        What goes wrong while it is written.
    """

    status: int = 200
    body: Iterable[bytes] = ()
    headers: dict[str, str] = field(default_factory=dict)
    framing: str = "length"
    fault: Fault | None = None


def answer_payload(payload: Any) -> Answer:
    """Return a payload in the service's envelope."""
    message = "Successfully performed operation."
    return answer_json({"code": "SUCCESS", "message": message, "payload": payload})


def answer_json(document: Any, status: int = 200) -> Answer:
    """Return a document as compact JSON."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, [body], {"Content-Type": "application/json"})


def answer_error(status: int, message: str) -> Answer:
    """Return an error as the service documents it."""
    return answer_json({"error": {"message": message}}, status)


def refuse_method(allowed: str) -> Answer:
    """Return the error for a method that a path does not know."""
    answer = answer_error(405, f"Only {allowed} is allowed here")
    answer.headers["Allow"] = allowed
    return answer


def answer_fault(fault: Fault, target: str, query: Mapping[str, str]) -> Answer | None:
    """Return the answer of a fault that stands in the place of one, or None for another fault."""
    match fault.kind:
        case "reset":
            return Answer(0)
        case "too_many":
            answer = answer_error(429, "Too many requests")
            if fault.text:
                answer.headers["Retry-After"] = fault.text
            return answer
        case "failure":
            return _fail(fault.amount, fault.text)
        case "error_in_200":
            return answer_json({"code": "ERROR", "message": fault.text, "payload": None})
        case "no_payload":
            return answer_payload([])
        case "echo_key":
            key = query.get("apiKey", "")
            message = f"Key {key} ({quote(key, safe='')}) failed for {target}"
            return answer_error(fault.amount, message)
    return None


def answer_lost(fault: Fault) -> Answer:
    """Return what stands in the place of an answer to what was done all the same."""
    return _fail(fault.amount, "html") if fault.amount else Answer(0)


def _fail(status: int, variant: str) -> Answer:
    page = (
        f"<html><head><title>{status} Bad Gateway</title></head>"
        f"<body><h1>{status} Bad Gateway</h1></body></html>"
    )
    bodies = {
        "html": (page.encode(), "text/html"),
        "empty": (b"", "text/plain"),
        "binary": (bytes(range(256)), "application/octet-stream"),
        "other-json": (b'["out of order", {"detail": "The disk is full"}]', "application/json"),
    }
    if variant not in bodies:
        return answer_error(status, "Something went wrong")
    body, kind = bodies[variant]
    return Answer(status, [body], {"Content-Type": kind})
