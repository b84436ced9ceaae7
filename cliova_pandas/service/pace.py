"""How often the service may be asked for the state of a job: ten times a minute, by all together.

The service is said to allow about ten of these calls in a minute. Whoever waits takes a turn, and
all turns of a process are counted together, also those of several clients: what is shared is found
by the base URL and the clock. A single question is counted, and answered at once.

When the service asks for fewer requests, whoever takes a turn, or reads several lists side by side,
holds back until it may be asked again.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

MOST_CALLS: Final = 10
MINUTE: Final = 60.0
_CLOSE: Final = 1e-6
_HELD_WITHOUT_A_WORD: Final = 5.0

Clock = Callable[[], float]
Sleep = Callable[[float], object]


class StatusPace:
    """The turns that were taken in the last minute.

    Parameters
    ----------
    clock : callable
        Returns the time in seconds.

    Examples
    --------
    >>> now = [0.0]
    >>> pace = StatusPace(lambda: now[0])
    >>> for _ in range(12):
    ...     pace.take_turn(lambda seconds: now.append(now.pop() + seconds))
    >>> now
    [60.0]
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: deque[float] = deque()
        self._held_until = float("-inf")
        self._held_by: int | None = None

    def has_turn(self) -> bool:
        """Tell whether a question may be asked at once."""
        with self._lock:
            return self._find_pause() <= _CLOSE

    def take_turn(self, sleep: Sleep) -> None:
        """Wait until a question may be asked, and count it."""
        while pause := self._try_turn():
            sleep(pause)

    def count(self) -> None:
        """Count a question that did not wait."""
        with self._lock:
            self._times.append(self._clock())

    def hold(self, seconds: float | None) -> None:
        """Let everybody hold back, since the service has asked for it."""
        with self._lock:
            until = self._clock() + (_HELD_WITHOUT_A_WORD if seconds is None else seconds)
            if until > self._held_until:
                self._held_until = until
                self._held_by = threading.get_ident()

    def wait_out(self, sleep: Sleep) -> None:
        """Hold back as long as somebody else was asked to; who was asked knows it already."""
        with self._lock:
            pause = self._held_until - self._clock()
            is_mine = self._held_by == threading.get_ident()
        if pause > _CLOSE and not is_mine:
            sleep(pause)

    def _try_turn(self) -> float:
        """Take a turn and return 0, or return for how long there is none."""
        with self._lock:
            pause = self._find_pause()
            if pause > _CLOSE:
                return pause
            self._times.append(self._clock())
            return 0.0

    def _find_pause(self) -> float:
        now = self._clock()
        while self._times and self._times[0] <= now - MINUTE + _CLOSE:
            self._times.popleft()
        pause = self._held_until - now
        if len(self._times) >= MOST_CALLS:
            pause = max(pause, self._times[0] + MINUTE - now)
        return pause


_paces: WeakKeyDictionary[Clock, dict[str, StatusPace]] = WeakKeyDictionary()
_lock: Final = threading.Lock()


def find_pace(base_url: str, clock: Clock) -> StatusPace:
    """Return the pace that all clients of a service with one clock share."""
    with _lock:
        by_service = _paces.setdefault(clock, {})
        if base_url not in by_service:
            by_service[base_url] = StatusPace(clock)
        return by_service[base_url]
