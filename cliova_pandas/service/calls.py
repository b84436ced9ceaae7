"""One call of the service: asked, asked again while that may help, and left with nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from cliova_pandas.errors import Argument, CliovaError, Hint, RateLimitError, add_to
from cliova_pandas.service.boundary import leave
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.deadline import Deadline
from cliova_pandas.service.pace import StatusPace
from cliova_pandas.service.responses import ResponseReader
from cliova_pandas.service.retry import persist

if TYPE_CHECKING:
    import requests

    from cliova_pandas.service.transport import Transport

T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """What is asked of the service.

    Attributes
    ----------
    list_id : str
        Of which list.
    path : str
        Below the base URL.
    query : mapping, optional
        Its parameters, without the key.
    """

    list_id: str
    path: str
    query: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Calls:
    """How a client calls the service.

    Attributes
    ----------
    transport : Transport
        Sends the requests.
    reader : ResponseReader
        Makes errors of what is no success.
    max_retries : int
        How often a request is tried again.
    seconds : float or None
        What a call may take in all.
    sleep, clock : callable
        Wait so many seconds; tell the time in seconds.
    cancel : CancelToken
        Ends it.
    pace : StatusPace
        Lets all clients of a service hold back when it asks one of them to.
    """

    transport: Transport
    reader: ResponseReader
    max_retries: int
    seconds: float | None
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    cancel: CancelToken
    pace: StatusPace

    def persist(self, attempt: Callable[[Deadline], T]) -> T:
        """Return what comes of an attempt, of as many as are allowed, within the time.

        An error comes without the key, and without anything of what failed inside.
        """
        deadline = Deadline(self.seconds, self.clock)
        call = partial(
            persist, partial(attempt, deadline), max_retries=self.max_retries, sleep=self.sleep,
            cancel=self.cancel, deadline=deadline,
        )  # fmt: skip

        def clean(error: CliovaError) -> None:
            self.reader.redact_error(error)
            if deadline.left <= 0:
                add_to(error, Hint(" To wait longer, pass a larger ", Argument("deadline"), "."))

        return leave(call, clean)

    @contextmanager
    def ask(self, question: Question, deadline: Deadline) -> Iterator[requests.Response]:
        """Ask once; the answer, which is a success, is closed at the end of the block."""
        self.pace.wait_out(self.sleep)
        try:
            with closing_quietly(
                self.transport.get(question.path, question.query, deadline)
            ) as response:
                # Of the other kinds of success, none has the whole of what was asked for.
                if response.status_code not in (200, 201, 203):
                    self.reader.raise_for(question.list_id, response)
                yield response
        except CliovaError as error:
            if isinstance(error, RateLimitError):
                self.pace.hold(error.retry_after)
            error.list_id = error.list_id or question.list_id
            raise


@contextmanager
def closing_quietly(response: requests.Response) -> Iterator[requests.Response]:
    """Close an answer at the end of a block: an unread body drops its connection."""
    try:
        yield response
    finally:
        with suppress(Exception):  # nothing is wanted of it any more
            response.close()
