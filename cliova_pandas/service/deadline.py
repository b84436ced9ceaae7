"""How long something has taken, and may take in all, by a clock that somebody may set back."""

from __future__ import annotations

from collections.abc import Callable

from cliova_pandas.service.boundary import WordedError


class OutOfTimeError(WordedError):
    """The seconds that a call may take in all have passed."""


class Stopwatch:
    """Counts the seconds that pass; a clock that goes back takes none of them away.

    Parameters
    ----------
    clock : callable
        Returns the time in seconds.

    Examples
    --------
    >>> times = iter([10.0, 13.0, 2.0, 4.0])
    >>> watch = Stopwatch(lambda: next(times))
    >>> watch.read(), watch.read(), watch.read()
    (3.0, 3.0, 5.0)
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()
        self._elapsed = 0.0

    def read(self) -> float:
        """Return the seconds since it was made."""
        now = self._clock()
        self._elapsed += max(0.0, now - self._last)
        self._last = now
        return self._elapsed

    def require(self, seconds: float) -> None:
        """Say that so many seconds have passed at least, whatever the clock says."""
        self._elapsed = max(self.read(), seconds)


class Deadline:
    """The end of the time that a call may take, all of its attempts and pauses together.

    Parameters
    ----------
    seconds : float or None
        From now on; None for any number.
    clock : callable
        Returns the time in seconds.
    """

    def __init__(self, seconds: float | None, clock: Callable[[], float]) -> None:
        self._seconds = float("inf") if seconds is None else seconds
        self._watch = Stopwatch(clock)

    @property
    def left(self) -> float:
        """The seconds that are left; 0 or fewer when the time is up."""
        return self._seconds - self._watch.read()

    def require_time(self) -> float:
        """Return the seconds that are left.

        Raises
        ------
        OutOfTimeError
            If there are none.
        """
        left = self.left
        if left <= 0:
            raise OutOfTimeError(f"the {self._seconds:,g} seconds that it may take in all are over")
        return left
