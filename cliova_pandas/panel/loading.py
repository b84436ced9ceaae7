"""A list read in a thread of its own, which tells how far it is and stops when it is told to.

The kernel of a notebook has one thread for everything that it answers. So a load must not run
there; and since Python cannot end a thread, every place in which this one may wait is made to end.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from cliova_pandas.errors import Message
from cliova_pandas.io.frames import ColumnChoices
from cliova_pandas.io.job_state import begin_retrieval
from cliova_pandas.io.request import Request
from cliova_pandas.io.retrieve import read_one
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.urls import Output

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

Phase: TypeAlias = Literal["asking", "waiting", "downloading", "reading"]

_GRACE: Final = 5.0
"""Seconds that a cancelled load is waited for; only work on a large piece may take longer."""

_BETWEEN: Final = 0.1
"""Seconds between two reports of bytes."""


@dataclass(frozen=True)
class LoadProgress:
    """How far a load is.

    Attributes
    ----------
    phase : {"asking", "waiting", "downloading", "reading"}
        What is done.
    words : str
        The same for a person.
    share : float or None
        How much of it is done, between 0 and 1; None if that is not known.
    """

    phase: Phase
    words: str
    share: float | None = None


async def load_list(
    client: CliovaClient,
    list_id: str,
    tell: Callable[[LoadProgress], object],
    finish: Callable[[pd.DataFrame], T],
    *,
    verified_only: bool = False,
    output: Output = "csv",
) -> tuple[T, tuple[Message, ...]]:
    """Read a list while the event loop goes on; cancel the task to end it.

    Parameters
    ----------
    client : CliovaClient
        The connection. The load has connections of its own, with the same settings.
    list_id : str
        The list; a job that is not finished is waited for.
    tell : callable
        Is called with each `LoadProgress`, by the event loop.
    finish : callable
        Makes of the frame what is wanted, in the thread that has loaded it.
    verified_only, output
        As in `cliova_pandas.read_cliova`.

    Returns
    -------
    object
        What `finish` returned.
    tuple of Message
        What the reader of the frame should be warned of.

    Raises
    ------
    CliovaError
        As in `cliova_pandas.read_cliova`.
    asyncio.CancelledError
        If the task is cancelled. What the thread had open is closed then, and nothing is kept.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[T, tuple[Message, ...]]] = loop.create_future()
    # When the load was cancelled nobody awaits the result, and asyncio would complain of an error
    # that was never looked at.
    done.add_done_callback(lambda future: future.cancelled() or future.exception())

    def call(function: Callable[..., object], *arguments: object) -> None:
        with suppress(RuntimeError):  # the loop is closed, so nobody waits any more
            loop.call_soon_threadsafe(function, *arguments)

    token = CancelToken()

    def tell_unless_cancelled(progress: LoadProgress) -> None:
        if not token.is_cancelled:
            call(tell, progress)

    teller = _Teller(list_id, tell_unless_cancelled, client.clock)
    request = Request(verified_only, output, cache=True, refresh=False, progress=teller)

    def work() -> None:
        result, failure = None, None
        try:
            with client.with_cancel(token) as own:
                teller.tell_asking()
                retrieval = begin_retrieval(
                    own, request, list_id, wait=True, on_poll=teller.tell_waiting
                )
                frame, notes = read_one(retrieval, ColumnChoices())
                result = finish(frame), notes
                token.check()
        except BaseException as error:
            failure = error
        call(_settle, done, result, failure)

    # Not a thread of an executor, which would stay after the load and keep Python from ending.
    thread = threading.Thread(target=work, name=f"cliova load {list_id}", daemon=True)
    thread.start()
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        token.cancel()
        await asyncio.wait([done], timeout=_GRACE)
        raise
    finally:
        if done.done():
            thread.join()  # settling was the last thing that it did


def _settle(done: asyncio.Future[T], result: T | None, error: BaseException | None) -> None:
    if done.done():
        return
    if result is not None:
        done.set_result(result)
    elif not isinstance(error, Exception):  # among them, that it was cancelled
        done.cancel()
    else:
        done.set_exception(error)


class _Teller:
    """Words what a load does; the progress bar of its download.

    Parameters
    ----------
    list_id : str
        The list.
    tell : callable
        Is called with each `LoadProgress`.
    clock : callable
        Returns the seconds by which a wait is measured.
    """

    def __init__(
        self, list_id: str, tell: Callable[[LoadProgress], object], clock: Callable[[], float]
    ) -> None:
        self._list_id = list_id
        self._tell = tell
        self._clock = clock
        self._started = clock()
        self._told = float("-inf")
        self._bytes = 0.0
        self.total: float | None = None

    def tell_asking(self) -> None:
        """Say that the service is asked for the job."""
        self._tell(LoadProgress("asking", f"Asking for {self._list_id} …"))

    def tell_waiting(self, job: Job) -> None:
        """Say that the job is not finished, and for how long it has been waited for."""
        seconds = max(0, round(self._clock() - self._started))
        counts = "" if job.total_emails is None else f", {job.total_emails:,} addresses"
        words = f"The validation is still running ({job.status}{counts}); {seconds} s so far."
        self._tell(LoadProgress("waiting", words))

    def update(self, n: float = 1) -> None:
        """Count bytes."""
        self._bytes += n
        now = time.monotonic()
        if n and (now - self._told >= _BETWEEN or self._bytes == self.total):
            self._told = now
            self._tell_bytes()

    def reset(self, total: float | None = None) -> None:
        """Begin with no bytes."""
        self._bytes, self.total = 0.0, total

    def close(self) -> None:
        """Have all bytes, or none where a result was kept."""
        if self._bytes:
            self._tell(LoadProgress("reading", f"Reading {_write_bytes(self._bytes)} …"))

    def _tell_bytes(self) -> None:
        words = f"Downloading: {_write_bytes(self._bytes)}"
        if not self.total:
            self._tell(LoadProgress("downloading", f"{words} …"))
            return
        share = min(self._bytes / self.total, 1.0)
        words = f"{words} of {_write_bytes(self.total)}"
        self._tell(LoadProgress("downloading", words, share))


def _write_bytes(size: float) -> str:
    """Write a size as a person says it.

    >>> _write_bytes(900), _write_bytes(153_600), _write_bytes(31_400_000)
    ('900 bytes', '154 kB', '31.4 MB')
    """
    if size < 1_000:
        return f"{size:.0f} bytes"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
