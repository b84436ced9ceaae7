"""What can go wrong between the service and us, on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Endpoint = Literal["download", "status", "submit"]
Framing = Literal["length", "chunked", "close"]


@dataclass(frozen=True)
class Fault:
    """A fault of the next requests; made by the functions of this module.

    Attributes
    ----------
    kind : str
        What goes wrong.
    on : {"download", "status", "submit"} or None
        The endpoint; None for any.
    times : int or None
        How many requests it hits; None for all.
    amount : int
        Bytes, rows, a status or a rate, as the kind has it.
    text : str
        A message, a header or a variant, as the kind has it.
    """

    kind: str
    on: Endpoint | None = "download"
    times: int | None = 1
    amount: int = 0
    text: str = ""


def cut(
    after: int, framing: Framing = "length", *, on: Endpoint = "download", times: int | None = 1
) -> Fault:
    """Break the body off after so many bytes, with the framing of the whole one.

    ``length`` announces the true length, ``chunked`` leaves out the end mark, and ``close`` says
    nothing, so that the end looks like any other.
    """
    return Fault("cut", on, times, after, framing)


def cut_gzip(after: int, *, times: int | None = 1) -> Fault:
    """Break the gzip stream off after so many bytes, in a body that is framed as whole."""
    return Fault("cut_gzip", "download", times, after)


def cut_rows(rows: int, *, times: int | None = 1) -> Fault:
    """Leave out so many rows at the end, in a result that is well formed."""
    return Fault("cut_rows", "download", times, rows)


def reset(*, on: Endpoint | None = "download", times: int | None = 1) -> Fault:
    """Close the connection without an answer."""
    return Fault("reset", on, times)


def too_many(
    retry_after: str | None = "2", *, on: Endpoint | None = "download", times: int | None = 1
) -> Fault:
    """Answer 429, with a ``Retry-After`` of seconds or a date, or without."""
    return Fault("too_many", on, times, text=retry_after or "")


def failure(
    status: int = 500,
    body: Literal["json", "html", "empty", "binary", "other-json"] = "json",
    *,
    on: Endpoint | None = "download",
    times: int | None = 1,
) -> Fault:
    """Answer an error with a body of some form."""
    return Fault("failure", on, times, status, body)


def html(status: int = 200, *, on: Endpoint | None = "download", times: int | None = 1) -> Fault:
    """Answer a page, with the status of success or of a gateway's failure."""
    return Fault("failure", on, times, status, "html")


def error_in_200(
    message: str = "The result is not ready",
    *,
    on: Endpoint | None = "download",
    times: int | None = 1,
) -> Fault:
    """Answer the envelope of an error with the status of success."""
    return Fault("error_in_200", on, times, text=message)


def echo_key(
    status: int = 401, *, on: Endpoint | None = "download", times: int | None = 1
) -> Fault:
    """Answer an error whose message repeats the key, as it is and as it was sent."""
    return Fault("echo_key", on, times, status)


def drip(bytes_per_second: int, *, times: int | None = 1) -> Fault:
    """Send the body slowly, a hundredth of a second's worth at a time."""
    return Fault("drip", "download", times, bytes_per_second)


def not_utf8(row: int, *, times: int | None = 1) -> Fault:
    """Put a byte of Latin-1 into a row."""
    return Fault("not_utf8", "download", times, row)


def bad_row(row: int, kind: Literal["short", "long"] = "short", *, times: int | None = 1) -> Fault:
    """Give a row of the CSV too few or too many fields; in JSON, put a number in its place."""
    return Fault("bad_row", "download", times, row, kind)


def semicolons(*, times: int | None = None) -> Fault:
    """Separate the fields of the CSV by semicolons."""
    return Fault("semicolons", "download", times)


def bom(*, times: int | None = None) -> Fault:
    """Begin the result with a byte order mark."""
    return Fault("bom", "download", times)
