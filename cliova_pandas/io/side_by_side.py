"""Work on one item after the other, of which several are done at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from cliova_pandas.io.memory import leave_room

_MOST: Final = 4

AHEAD: Final = 2
"""How many items wait besides those in work, so that no core is idle while the next one is made."""

S = TypeVar("S")
T = TypeVar("T")


def count_workers() -> int:
    """Return how many pieces of a result are worth being parsed at once.

    To cut off a piece takes a quarter of the time that it takes to parse one, so more would wait
    for each other, and each holds some megabytes.
    """
    import pyarrow as pa

    return min(int(pa.cpu_count()), _MOST)


def map_ahead(
    function: Callable[[S], T], items: Iterable[S], measure: Callable[[S], int]
) -> Iterator[T]:
    """Yield what a function makes of items, in their order, on a few cores.

    A few items are in work for as long as the next one is made, so that no core is idle; and no
    more of them, since each is held in memory. The items are made by whoever asks for the results.
    What tells their size in bytes tells how much memory the work takes.

    >>> list(map_ahead(str.upper, "abc", len))
    ['A', 'B', 'C']
    """
    workers = count_workers()
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for item in leave_room(items, workers + AHEAD, measure):
            waiting.append(pool.submit(function, item))
            if len(waiting) >= workers + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _End:
    """Stands behind the last item."""


_END: Final = _End()


def draw_ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield items, each of which is made in another thread while the one before it is used.

    >>> list(draw_ahead(n * n for n in range(3)))
    [0, 1, 4]
    """
    iterator = iter(items)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, iterator, _END)
        while not isinstance(item := coming.result(), _End):
            coming = pool.submit(next, iterator, _END)
            yield item
