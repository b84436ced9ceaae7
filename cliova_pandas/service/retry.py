"""Which failures may pass, and how long to wait before another attempt."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from cliova_pandas.errors import (
    ConnectionFailedError,
    IncompleteDownloadError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.service.cancel import CancelToken

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

_LONGEST_BACKOFF: Final = 30.0
_LONGEST_RETRY_AFTER: Final = 60.0


class UnprovenError(Exception):
    """A fault in the content that may be one of the transfer; no user ever sees it."""

    def __init__(self, finding: ResultFormatError) -> None:
        super().__init__()
        self.finding = finding


def persist(
    attempt: Callable[[], T],
    *,
    max_retries: int,
    sleep: Callable[[float], None],
    cancel: CancelToken,
) -> T:
    """Run an attempt until it succeeds, fails for good, or the retries are used up.

    Raises
    ------
    Exception
        That of the last attempt.
    Cancelled
        If the token is cancelled, whatever came of it in the attempt that it ended.
    """
    import tenacity  # it brings asyncio, which importing the package need not wait for

    # tenacity keeps what a call returned in a circle of references, which lives until the garbage
    # is collected. A result may be large, so it is handed over beside tenacity.
    results: list[T] = []

    def try_once() -> None:
        cancel.check()
        try:
            results.append(attempt())
        except Exception:
            cancel.check()  # a connection that was broken off on purpose is no fault
            raise

    def find_next(state: RetryCallState) -> float | None:
        error = state.outcome.exception() if state.outcome else None
        return None if error is None else find_pause(error, state.attempt_number - 1)

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(max_retries + 1),
        retry=lambda state: find_next(state) is not None,
        wait=lambda state: find_next(state) or 0.0,
        sleep=sleep,
        reraise=True,
    )
    try:
        retrying(try_once)
    except UnprovenError as error:
        raise error.finding from None
    return results.pop()


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
        ConnectionFailedError, IncompleteDownloadError, RateLimitError, ServiceError, UnprovenError,
    )  # fmt: skip
    if not isinstance(error, passing):
        return None
    # Half of it at random, so that many clients that failed together do not return together.
    return min(0.5 * 2.0**tries, _LONGEST_BACKOFF) * random.uniform(0.5, 1)  # noqa: S311 - no secret


def parse_retry_after(value: str | None) -> float | None:
    """Return the seconds of a ``Retry-After`` header: a number of them, or a time of day.

    >>> parse_retry_after("12"), parse_retry_after("soon")
    (12.0, None)
    """
    from urllib3.exceptions import InvalidHeader
    from urllib3.util.retry import Retry

    if value is None:
        return None
    retry = Retry()
    retry.retry_after_max = sys.maxsize  # newer versions make six hours of a day
    try:
        return float(retry.parse_retry_after(value))
    except (InvalidHeader, ValueError, OverflowError):
        return None  # a date or a number may be beyond what the machine can count
