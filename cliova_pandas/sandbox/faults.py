"""What can go wrong between the service and us, on request.

Examples
--------
>>> from cliova_pandas import RateLimitError, sandbox
>>> with sandbox.serve(faults=[sandbox.faults.too_many("1", on="status")]) as service:
...     try:
...         service.client(max_retries=0).status("list_12345")
...     except RateLimitError as error:
...         print(error)
The service asks for fewer requests (429). Try again after 1 second. It said: Too many requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Endpoint = Literal["download", "status", "submit"]
Framing = Literal["length", "chunked", "close"]
FailureBody = Literal["json", "html", "empty", "binary", "other-json"]
RowKind = Literal["short", "long"]


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
        Bytes, rows or a status, as the kind has it.
    text : str
        A message, a header or a variant, as the kind has it.
    rate : float
        Bytes per second.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> sandbox.faults.cut(1_000).kind
    'cut'
    """

    kind: str
    on: Endpoint | None = "download"
    times: int | None = 1
    amount: int = 0
    text: str = ""
    rate: float = 0.0


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


def cut_upload(after: int, *, times: int | None = 1) -> Fault:
    """Close the connection after so many bytes of the form of a submission; nothing is made of it.

    Where the form is shorter, it is taken as if nothing were wrong.
    """
    return Fault("cut_upload", "submit", times, after)


def lose_answer(status: int = 0, *, times: int | None = 1) -> Fault:
    """Take a submission, and close the connection in place of the answer.

    With a status, the page of a gateway with that status is the answer.
    """
    return Fault("lose_answer", "submit", times, status)


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
    body: FailureBody = "json",
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


def no_payload(*, on: Endpoint | None = "download", times: int | None = 1) -> Fault:
    """Answer the envelope of success with nothing in it: a status without a job."""
    return Fault("no_payload", on, times)


def echo_key(
    status: int = 401, *, on: Endpoint | None = "download", times: int | None = 1
) -> Fault:
    """Answer an error whose message repeats the key, as it is and as it was sent."""
    return Fault("echo_key", on, times, status)


def drip(bytes_per_second: float, chunk: int = 64, *, times: int | None = 1) -> Fault:
    """Send the body slowly, so many bytes at once; closing the sandbox ends the wait."""
    return Fault("drip", "download", times, chunk, rate=bytes_per_second)


def not_utf8(row: int, *, times: int | None = 1) -> Fault:
    """Put a byte of Latin-1 into the last field of a row; the first row is 1."""
    return Fault("not_utf8", "download", times, row)


def bad_row(row: int, kind: RowKind = "short", *, times: int | None = 1) -> Fault:
    """Give a row of the CSV a field too few or too many; in JSON, put a number in its place."""
    return Fault("bad_row", "download", times, row, kind)


def semicolons(*, times: int | None = None) -> Fault:
    """Separate the fields of the CSV by semicolons."""
    return Fault("semicolons", "download", times)


def bom(*, times: int | None = None) -> Fault:
    """Begin the result with a byte order mark."""
    return Fault("bom", "download", times)
