"""A connection to the service: its settings, and what they are used by."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, Self

from cliova_pandas.service.calls import Calls
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.pace import find_pace
from cliova_pandas.service.responses import ResponseReader
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import (
    DEFAULT_DEADLINE,
    check_deadline,
    check_retries,
    find_base_url,
    find_secret,
    split_timeout,
)

if TYPE_CHECKING:
    import requests


class ServiceConnection:
    """What a client is connected with; `CliovaClient` documents the settings.

    Attributes
    ----------
    base_url : str
        The service.
    max_retries : int
        How often a request is tried again.
    reader : ResponseReader
        Understands the answers.
    cancel : CancelToken
        Ends whatever is going on.
    transport : Transport
        Sends the requests.
    calls : Calls
        Asks, and asks again while that may help.
    sleep, clock : callable
        Wait, and measure how long.
    pace : StatusPace
        How often the service may be asked; shared by all clients of it.
    """

    def __init__(
        self,
        api_key: str | Secret | None = None,
        *,
        base_url: str | None = None,
        timeout: float | tuple[float, float] = (10, 60),
        max_retries: int = 4,
        deadline: float | None = DEFAULT_DEADLINE,
        limits: Limits | None = None,
        session: requests.Session | None = None,
        cancel: CancelToken | None = None,
        sleep: Callable[[float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        given = Secret.hide(api_key)
        del api_key  # tracebacks may show what a frame holds
        from cliova_pandas.service.transport import Transport  # requests takes a while to import

        self.max_retries = check_retries(max_retries)
        self.base_url = find_base_url(base_url)
        self._key = find_secret(given)
        self._limits = Limits.choose(limits)
        self.reader = ResponseReader(self.base_url, self._key, self._limits)
        self.cancel = cancel if cancel is not None else CancelToken()  # one that is never cancelled
        self.transport = Transport(
            self.base_url, self._key, split_timeout(timeout), session=session, cancel=self.cancel,
            limits=self._limits,
        )  # fmt: skip
        self._timeout = timeout
        self._session = session
        self._given_sleep = sleep
        self.sleep = sleep if sleep is not None else self.cancel.sleep
        self.clock = clock
        self.pace = find_pace(self.base_url, clock)
        self.calls = Calls(
            self.transport, self.reader, self.max_retries, check_deadline(deadline), self.sleep,
            clock, self.cancel, self.pace,
        )  # fmt: skip

    def __repr__(self) -> str:
        # A debugger shows one that could not be made.
        return f"{type(self).__name__}(base_url={getattr(self, 'base_url', None)!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"A {type(self).__name__} holds the API key and cannot be pickled or copied. "
            "Create one where it is needed; CLIOVA_API_KEY reaches other processes."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections.

        A ``with`` block does it at its end. A closed client connects anew when it is used.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service, service.client() as client:
        ...     client.status("list_12345").name
        'October newsletter'
        """
        self.transport.close()

    def with_cancel(self, cancel: CancelToken) -> Self:
        """Return a client with the same settings and connections of its own, that can be ended.

        Close it when it is no longer needed; this one is not touched by what becomes of it.

        Parameters
        ----------
        cancel : CancelToken
            When it is cancelled, from any thread, whatever the new client does ends promptly with
            `Cancelled`: making a connection, waiting for an answer, for bytes or between two
            attempts, and reading what has arrived.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> from cliova_pandas.service.cancel import CancelToken
        >>> with sandbox.serve() as service, service.client() as client:
        ...     with client.with_cancel(CancelToken()) as own:
        ...         own.status("list_12345").is_finished
        True
        """
        return type(self)(
            self._key, base_url=self.base_url, timeout=self._timeout, max_retries=self.max_retries,
            deadline=self.calls.seconds, limits=self._limits, session=self._session,
            cancel=cancel, sleep=self._given_sleep, clock=self.clock,
        )  # fmt: skip
