"""The cost of work in a unit of the machine, so that a slow or a busy one fails no test."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

ROUNDS: Final = 2_000_000


def count_turns(work: Callable[[], object]) -> float:
    """Return how many times as long as a fixed loop some work takes the processor.

    The loop, which takes some twentieth of a second, is run before and after the work: what slows
    the machine down meanwhile slows both.
    """
    before = _measure(_turn)
    took = _measure(work)
    return 2 * took / (before + _measure(_turn))


def _turn() -> int:
    total = 0
    for number in range(ROUNDS):
        total += number % 7
    return total


def _measure(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
