"""The rows of a result beside the counts of its job: whole, doubtful, or less than whole."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    Hint,
    IncompleteDownloadError,
    Message,
)
from cliova_pandas.io.address_rows import NoAddress
from cliova_pandas.io.frames import FramePlan
from cliova_pandas.io.request import Retrieval
from cliova_pandas.service.job import Job


class Counted(Protocol):
    """What came of examining a result: how many rows it has, and which of them are addresses."""

    @property
    def rows(self) -> int:
        """How many rows it has, those without an address too."""

    @property
    def plan(self) -> FramePlan:
        """How it becomes frames."""


class RowCheck(NamedTuple):
    """What comes of comparing.

    Attributes
    ----------
    notes : tuple of Message
        What to warn of.
    is_good : bool
        Whether the result can be kept; what cannot is downloaded again.
    """

    notes: tuple[Message, ...] = ()
    is_good: bool = True


def check_rows(retrieval: Retrieval, examined: Counted, *, is_proven: bool) -> RowCheck:
    """Compare the addresses of a result with the job's count.

    Parameters
    ----------
    retrieval : Retrieval
        What was asked for, with its job.
    examined : Counted
        The result.
    is_proven : bool
        Whether the transfer proved that nothing is missing of what was sent.

    Raises
    ------
    IncompleteDownloadError
        If rows are missing.
    """
    request, list_id = retrieval.request, retrieval.list_id
    job = retrieval.job or Job()
    without = _find_without(examined)
    rows = examined.rows - without.count
    has = f"{rows:,} rows"
    if without.count:
        has = f"{rows:,} rows with an address and {without.count:,} without one"
    if request.verified_only:
        expected, counted = job.total_valid_emails, "valid addresses"
    else:
        expected, counted = job.total_emails, "addresses"
    if expected is None and not is_proven and request.output == "csv":
        note = Message(
            f"Nothing tells whether the result of {list_id!r} is whole: the service says "
            f"neither how long it is nor how many {counted} the job has.",
            Hint(" JSON marks its own end: try ", Argument("output", "json"), "."),
        )
        return RowCheck((note,))
    if expected is None or rows == expected:
        return RowCheck()
    if rows < expected <= examined.rows:
        # The service may have counted rows of the upload as they came, so this is no proof of loss.
        note = Message(f"{retrieval.name} has {has}; the job counts {expected:,} {counted}.")
        return RowCheck((note,))
    # Nobody says that "verified" and "valid" mean the same, so of a download that is proven to be
    # whole, fewer rows than valid addresses are a doubt and no fault.
    if rows < expected and not (request.verified_only and is_proven):
        raise IncompleteDownloadError(
            f"{retrieval.name} has {has}, but the job counts {expected:,} "
            f"{counted}; what is missing would distort every share. Try again later. If the "
            f"service really leaves rows out, save it with CliovaClient().download({list_id!r}, "
            "path) and read that with read_cliova_file(path).",
            list_id=list_id,
        )
    note = Message(f"{retrieval.name} has {has}, but the job counts {expected:,} {counted}.")
    return RowCheck((note,), is_good=rows > expected)


def _find_without(examined: Counted) -> NoAddress:
    try:
        return examined.plan.no_address
    except ConfigurationError:  # said when the frame is made; the result is good, and is kept
        return NoAddress()
