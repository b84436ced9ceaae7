"""A bar for whoever is watching, on standard error or in the notebook, never on standard output."""

from __future__ import annotations

import sys
import threading
from typing import Any, Protocol, TypeAlias


class ProgressBar(Protocol):
    """What a progress bar must be able to do; every ``tqdm`` bar can."""

    total: float | None

    def update(self, n: float = 1) -> object:
        """Add to what has been done."""

    def reset(self, total: float | None = None) -> object:
        """Start again from nothing."""

    def close(self) -> object:
        """Leave the screen as it should stay."""


Progress: TypeAlias = bool | ProgressBar | None
"""``True`` or ``False``, a bar of one's own, or None: on when a person watches."""


def open_bar(progress: Progress, description: str, **options: Any) -> ProgressBar:
    """Return a bar; one that shows nothing where nobody wants to see it.

    Parameters
    ----------
    progress : bool, ProgressBar or None
        What the caller asked for. None shows a bar in a notebook or a terminal, and only for work
        that takes longer than half a second.
    description : str
        What is being done.
    **options
        Further options of ``tqdm``.
    """
    if progress is not None and not isinstance(progress, bool):
        return progress
    if progress is False or (progress is None and not is_watched()):
        return _Silence()
    from tqdm.auto import tqdm

    delay = 0 if progress else 0.5
    bar: ProgressBar = tqdm(desc=description, delay=delay, leave=bool(progress), **options)
    return bar


def open_byte_bar(progress: Progress, description: str) -> ProgressBar:
    """Return a bar that counts bytes."""
    return open_bar(progress, description, unit="B", unit_scale=True, unit_divisor=1024)


def open_clock(progress: Progress, description: str) -> ProgressBar:
    """Return a bar that shows the time that has passed, for work without a measure."""
    return open_bar(progress, description, bar_format="{desc}: {elapsed}")


def is_watched() -> bool:
    """Tell whether a person is likely to see a bar: in a notebook, or at a terminal."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and type(shell).__name__ == "ZMQInteractiveShell":
        return True
    return sys.stderr is not None and sys.stderr.isatty()


class SharedBar:
    """One bar for several transfers at once, each of which believes that it has one of its own.

    Parameters
    ----------
    bar : ProgressBar
        Shows the sum of them.

    Examples
    --------
    >>> whole = open_bar(False, "")
    >>> shared = SharedBar(whole)
    >>> first, second = shared.take(), shared.take()
    >>> first.total, second.total = 10, 20
    >>> whole.total
    30.0
    """

    def __init__(self, bar: ProgressBar) -> None:
        self._bar = bar
        self._parts: list[_Part] = []
        self._lock = threading.Lock()

    def take(self) -> ProgressBar:
        """Return a bar that counts on this one."""
        part = _Part(self)
        with self._lock:
            self._parts.append(part)
        return part

    def add(self, part: _Part, n: float) -> None:
        """Count what a part has done; less than nothing if it begins again."""
        with self._lock:
            part.done += n
            self._bar.update(n)

    def add_up(self) -> None:
        """Add up what is to be done, as far as it is known."""
        with self._lock:
            self._bar.total = float(sum(part.total or 0 for part in self._parts)) or None


class _Part:
    def __init__(self, shared: SharedBar) -> None:
        self.done = 0.0
        self._shared = shared
        self._total: float | None = None

    @property
    def total(self) -> float | None:
        return self._total

    @total.setter
    def total(self, total: float | None) -> None:
        self._total = total
        self._shared.add_up()

    def update(self, n: float = 1) -> None:
        self._shared.add(self, n)

    def reset(self, total: float | None = None) -> None:
        self._shared.add(self, -self.done)
        self.total = total

    def close(self) -> None:
        pass


class _Silence:
    total: float | None = None

    def update(self, n: float = 1) -> None:
        pass

    def reset(self, total: float | None = None) -> None:
        pass

    def close(self) -> None:
        pass
