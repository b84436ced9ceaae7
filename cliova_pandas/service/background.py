"""Work in a thread of its own while an event loop goes on, ended as soon as its task is cancelled.

The kernel of a notebook has one thread for everything that it answers, so what waits must not run
there; and since Python cannot end a thread, the work is given a client that can be ended.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.client import CliovaClient

T = TypeVar("T")

_GRACE = 5.0
"""Seconds that cancelled work is waited for."""


async def run_in_background(client: CliovaClient, work: Callable[[CliovaClient], T]) -> T:
    """Return what a function returns that is given a client of its own; cancel the task to end it.

    Parameters
    ----------
    client : CliovaClient
        Whose settings are used.
    work : callable
        Runs in a thread of its own.

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> async def ask() -> str:
    ...     with sandbox.serve() as service, service.client() as client:
    ...         job = await run_in_background(client, lambda own: own.status("list_12345"))
    ...     return job.status
    >>> asyncio.run(ask())
    'COMPLETED'
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    # Nobody awaits it once it is cancelled, and asyncio would complain of an error not looked at.
    done.add_done_callback(lambda future: future.cancelled() or future.exception())
    token = CancelToken()

    def settle(result: list[T], error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result.pop())
        elif isinstance(error, Cancelled):
            done.cancel()
        else:
            done.set_exception(error)

    def run() -> None:
        result: list[T] = []
        failure: BaseException | None = None
        try:
            with client.with_cancel(token) as own:
                result.append(work(own))
        except BaseException as error:
            failure = error
        with suppress(RuntimeError):  # the loop is closed, so nobody waits any more
            loop.call_soon_threadsafe(settle, result, failure)

    # Not a thread of an executor, which would keep Python from ending.
    threading.Thread(target=run, name="cliova background", daemon=True).start()
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        token.cancel()
        await asyncio.wait([done], timeout=_GRACE)
        raise
