"""Frames of addresses for which it is known what the sandbox answers, and bars that interrupt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cliova_pandas.sandbox import Sandbox
from cliova_pandas.sandbox.submissions import TEST_WORDS


class ActingBar:
    """A progress bar that does something at each step, and remembers what it was told."""

    def __init__(self, act: Callable[[], object] = lambda: None) -> None:
        self.total: float | None = None
        self.done = 0.0
        self.act = act

    def update(self, n: float = 1) -> None:
        self.done += n
        self.act()

    def reset(self, total: float | None = None) -> None:
        self.done, self.total = 0.0, total

    def close(self) -> None:
        pass


def count_submissions(service: Sandbox) -> int:
    """Return how many lists were posted."""
    return sum(request.method == "POST" for request in service.requests)


def find_expected(address: Any) -> str | None:
    """Return the documented verdict of an address that begins with a word and a plus."""
    if not isinstance(address, str) or "+" not in address:
        return None
    word = address.rpartition("<")[2].strip(" \t\n<\"'").partition("+")[0]
    found = TEST_WORDS.get(word.lower())
    return found[0] if found else None
