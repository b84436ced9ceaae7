"""Which failures may pass, and how long to wait before another attempt."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar, cast

from cliova_pandas.errors import (
    CliovaError,
    ConnectionFailedError,
    IncompleteDownloadError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.deadline import Deadline

T = TypeVar("T")

_LONGEST_BACKOFF: Final = 30.0
_LONGEST_RETRY_AFTER: Final = 60.0
_LONGEST_PLAUSIBLE: Final = 366 * 24 * 3600.0


class UnprovenError(Exception):
    """A fault in the content that may be one of the transfer; no user ever sees it."""

    def __init__(self, finding: ResultFormatError) -> None:
        super().__init__()
        self.finding = finding


class DoubtfulError(Exception):
    """A result with less in it than there should be; no user ever sees it.

    Attributes
    ----------
    outcome : object
        What comes of the attempt, if none can follow it.
    finding : CliovaError
        What to raise if none of several was like another.
    """

    def __init__(self, outcome: object, finding: CliovaError) -> None:
        super().__init__()
        self.outcome = outcome
        self.finding = finding


def persist(
    attempt: Callable[[], T],
    *,
    max_retries: int,
    sleep: Callable[[float], None],
    cancel: CancelToken,
    deadline: Deadline | None = None,
) -> T:
    """Run an attempt until it succeeds, fails for good, or the retries or the time are used up.

    Raises
    ------
    Exception
        That of the last attempt.
    Cancelled
        If the token is cancelled, whatever came of it in the attempt that it ended.
    """
    tries = 0
    while True:
        cancel.check()
        try:
            return attempt()
        except Exception as error:
            cancel.check()  # a connection that was broken off on purpose is no fault
            pause = find_pause(error, tries)
            if pause is None or tries >= max_retries or _is_too_late(pause, deadline):
                return cast("T", _settle(error, tries))
        sleep(pause)
        tries += 1


def _is_too_late(pause: float, deadline: Deadline | None) -> bool:
    """Tell whether a pause outlasts the time; what there is to say is known before it already."""
    return deadline is not None and deadline.left <= pause


def _settle(error: Exception, tries: int) -> object:
    """Return what the last attempt brought in spite of its error, or raise what a user may see."""
    if isinstance(error, UnprovenError):
        raise error.finding from None
    if isinstance(error, DoubtfulError):
        if tries:
            raise error.finding from None
        return error.outcome  # there was but one, and it is as good as it gets
    raise error


def find_pause(error: BaseException, tries: int) -> float | None:
    """Decide how many seconds to wait before the next attempt, or None to give up.

    Parameters
    ----------
    error : BaseException
        How the last attempt ended.
    tries : int
        How many attempts were repeated before.
    """
    if isinstance(error, RateLimitError) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= _LONGEST_RETRY_AFTER else None
    if isinstance(error, ServiceError) and (error.status_code or 0) < 500:
        return None
    passing = (
        ConnectionFailedError, DoubtfulError, IncompleteDownloadError, RateLimitError, ServiceError,
        UnprovenError,
    )  # fmt: skip
    if not isinstance(error, passing):
        return None
    # Half of it at random, so that many clients that failed together do not return together.
    return min(0.5 * 2.0**tries, _LONGEST_BACKOFF) * random.uniform(0.5, 1)  # noqa: S311 - no secret


def parse_retry_after(
    value: str | None, *, date: str | None = None, now: Callable[[], float] = time.time
) -> float | None:
    """Return the seconds of a ``Retry-After`` header: a number of them, or a time of day.

    Parameters
    ----------
    value : str or None
        The header.
    date : str, optional
        The ``Date`` header of the same answer. A time of day is held against that, and so does
        not depend on how this machine's clock is set.
    now : callable
        Returns the time of this machine, for an answer without a date.

    Examples
    --------
    >>> parse_retry_after("12"), parse_retry_after("soon")
    (12.0, None)
    >>> parse_retry_after("Sun, 25 Oct 2026 01:00:30 GMT", date="Sun, 25 Oct 2026 01:00:00 GMT")
    30.0
    """
    if value is None:
        return None
    # What Python takes for space is more than HTTP does, and more than `float` skips.
    if whole := re.fullmatch(r"[ \t]*([0-9]{1,15})[ \t]*", value):
        seconds = float(whole[1])
    else:
        until, since = _parse_time(value), _parse_time(date or "")
        if until is None:
            return None
        seconds = max(0.0, until - (now() if since is None else since))
    return seconds if seconds <= _LONGEST_PLAUSIBLE else None


def _parse_time(text: str) -> float | None:
    try:
        time_of_day = parsedate_to_datetime(text)
        # One without a zone is of none that is known; HTTP has but one.
        return (time_of_day if time_of_day.tzinfo else time_of_day.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
