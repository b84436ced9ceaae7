"""A list on its way to the service: one request that is never repeated, whatever comes of it.

A submission costs money, and the service may have taken a list although its answer never arrived.
So nothing here tries again. What is certain is told as what it is: a request that never reached the
service, or an answer that refuses the list. Everything else is a `SubmissionUncertainError`, which
says how far the upload came and how to find out: a name must be unique, so a list that is there
makes the service refuse another one of its name.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from cliova_pandas.errors import (
    Argument,
    CliovaError,
    ConfigurationError,
    ConnectionFailedError,
    Message,
    SubmissionUncertainError,
    add_to,
    quote_names,
)
from cliova_pandas.paths import make_path
from cliova_pandas.service.boundary import leave
from cliova_pandas.service.deadline import Deadline
from cliova_pandas.service.form import UploadForm
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress, open_byte_bar

if TYPE_CHECKING:
    from cliova_pandas.service.calls import Calls

UPLOAD_COLUMNS: Final = ("email", "name", "company")
"""The columns that a submitted file may have; the first must be there."""

_LONGEST_NAME: Final = 200
_LONGEST_HEADER: Final = 1 << 12


def check_name(name: str) -> str:
    """Return the name of a list, without the spaces around it, or refuse it.

    Raises
    ------
    ConfigurationError
        If it is no text of one line, empty or very long.
    """
    if not isinstance(name, str):
        raise ConfigurationError(Argument("name"), f" must be a text, not {name!r}.")
    cleaned = name.strip()
    if not cleaned or len(cleaned) > _LONGEST_NAME or not cleaned.isprintable():
        raise ConfigurationError(
            Argument("name"),
            f" must be one line of 1 to {_LONGEST_NAME} characters, by which the list is found "
            f"again; {name[:_LONGEST_NAME]!r} is not.",
        )
    return cleaned


@contextmanager
def open_upload(file: str | os.PathLike[str] | bytes | BinaryIO) -> Iterator[BinaryIO]:
    """Open a CSV that is to be submitted, and refuse one that says more than the service asks for.

    Raises
    ------
    ConfigurationError
        If it is no such file, or its header is not made of ``email``, ``name`` and ``company``.
    """
    with ExitStack() as stack:
        if isinstance(file, str | os.PathLike):
            try:
                opened: BinaryIO = stack.enter_context(make_path(file, "file").open("rb"))
            except FileNotFoundError:
                raise ConfigurationError(f"There is no file {os.fspath(file)!r}.") from None
        elif isinstance(file, bytes):
            opened = io.BytesIO(file)
        elif hasattr(file, "read") and hasattr(file, "seek"):
            opened = file
        else:
            raise ConfigurationError(
                "CliovaClient.submit sends the CSV of the service's documentation: its path, an "
                f"open binary file, or its bytes, not {type(file).__name__!r}. Pass a frame, a "
                "column or a list of addresses to submit_cliova."
            )
        opened.seek(0)
        _check_header(opened.read(_LONGEST_HEADER))
        yield opened


def _check_header(head: bytes) -> None:
    if isinstance(head, str):
        raise ConfigurationError("The file to submit must be opened in binary mode.")
    text = head.decode("utf-8-sig", errors="replace")
    columns = next(csv.reader(io.StringIO(text, newline="")), [])
    if columns[:1] == ["email"] or set(columns) <= set(UPLOAD_COLUMNS):
        more = [name for name in columns if name not in UPLOAD_COLUMNS]
        if "email" in columns and not more and len(set(columns)) == len(columns):
            return
    raise ConfigurationError(
        f"A file to submit has the columns {quote_names(UPLOAD_COLUMNS)}, of which only the first "
        f"must be there; this one has: {quote_names(columns)}. submit_cliova takes any file, and "
        "sends these columns of it alone."
    )


def send_upload(
    calls: Calls,
    file: BinaryIO,
    name: str,
    *,
    progress: Progress,
    description: str | None = None,
) -> Job:
    """Submit a CSV as a new list, once.

    Raises
    ------
    ConnectionFailedError
        If the service was not reached, so there is no list.
    SubmissionUncertainError
        If nobody knows whether there is one.
    CliovaError
        If the service refuses the list.
    Cancelled, KeyboardInterrupt
        If it is ended from outside, with a note that says how far it came.
    """
    with closing(open_byte_bar(progress, description or f"Submitting {name!r}")) as bar:
        form = UploadForm(file, bar, calls.cancel)
        try:
            # As whatever leaves an endpoint, errors come without the frames of the libraries.
            return leave(lambda: _send_once(calls, form, name), calls.reader.redact_error)
        except CliovaError:
            raise
        except BaseException as error:  # Ctrl-C, or a token
            what = f"The upload was ended {form.describe_progress()}."
            doubt = str(_doubt(name, Message(what))) if form.sent else "Nothing was submitted."
            error.add_note(doubt)
            raise


def _send_once(calls: Calls, form: UploadForm, name: str) -> Job:
    deadline = Deadline(calls.seconds, calls.clock)
    try:
        with calls.transport.post({"name": name}, form, deadline) as response:
            found = calls.reader.read_submitted(name, response)
    except ConnectionFailedError as error:
        calls.cancel.check()  # a connection that was broken off on purpose is no fault
        if not form.sent:
            add_to(error, " Nothing was submitted.")
            raise
        what = Message(f"The connection broke {form.describe_progress()}.")
        raise _doubt(name, what) from None
    if isinstance(found, Job):
        return found
    raise _doubt(name, found)


def _doubt(name: str, what: Message) -> SubmissionUncertainError:
    return SubmissionUncertainError(
        what,
        f" So nobody knows whether the service has the list {name!r}; it was not sent again. If it "
        "is there, the pages of the service show it, and another submission under this name is "
        "refused and costs nothing, for names are unique. If it is not, that one is accepted.",
        name=name,
    )
