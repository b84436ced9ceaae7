"""One token by which a load is ended from outside, in every place where it may wait.

Python cannot end a thread. So whatever takes long holds a token and asks it: between two pieces of
work by `CancelToken.check`, in place of sleeping by `CancelToken.sleep`. What waits where it cannot
ask, such as in the read of a socket, registers a callback that ends the wait, or is left behind in
a thread of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Cancelled(BaseException):
    """What was going on is to end.

    Not an `Exception`: nothing on the way may take it for a fault, try again, or go on with less.
    It ends in whoever cancelled, and nobody else sees it.
    """


class CancelToken:
    """Says whether what holds it should end; for any number of threads.

    Examples
    --------
    >>> token = CancelToken()
    >>> token.sleep(0.001)
    >>> token.cancel()
    >>> token.is_cancelled
    True
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], object]] = []

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """End what holds the token. Callable from any thread, and more than once."""
        with self._lock:
            # Set before any callback runs: whoever is woken by one finds the reason.
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if the token is cancelled."""
        if self._event.is_set():
            raise Cancelled

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds; raise `Cancelled` as soon as the token is cancelled."""
        self._event.wait(seconds)
        self.check()

    def add_callback(self, callback: Callable[[], object]) -> None:
        """Call a function once the token is cancelled, at once if it is already.

        It runs in the thread that cancels, so it must be short and must not raise.
        """
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def remove_callback(self, callback: Callable[[], object]) -> None:
        """Forget a function that was added, if it was not called yet."""
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

    def run(self, function: Callable[[], T], undo: Callable[[], object]) -> T:
        """Return what a function returns, or leave it behind as soon as the token is cancelled.

        It is for what nothing can end from outside: looking up a name, or making a connection.

        Parameters
        ----------
        function : callable
            Runs in a thread of its own.
        undo : callable
            Is called once a function that was left behind has come to its end.
        """
        outcome: Future[T] = Future()
        woken = threading.Event()
        outcome.add_done_callback(lambda _: woken.set())

        def work() -> None:
            try:
                outcome.set_result(function())
            except BaseException as error:
                outcome.set_exception(error)

        self.add_callback(woken.set)
        try:
            threading.Thread(target=work, name="cliova connect", daemon=True).start()
            woken.wait()
            self.check()
        except BaseException:  # Ctrl-C as well
            outcome.add_done_callback(lambda _: undo())  # at once, if it has come to its end
            raise
        finally:
            self.remove_callback(woken.set)
        return outcome.result()
