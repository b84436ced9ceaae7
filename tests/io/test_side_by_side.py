"""Items are worked on side by side, and what comes of them keeps their order."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from cliova_pandas.io.side_by_side import count_workers, draw_ahead, map_ahead


def measure(item: object) -> int:
    """Say that items take little memory."""
    return 1


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    """Nothing is left out or done twice, however many there are."""
    assert list(map_ahead(str, range(count), measure)) == [str(number) for number in range(count)]


def test_only_a_few_items_are_in_work_at_once() -> None:
    """Each of them is held in memory, so the next is made when there is room for it."""
    made: list[int] = []

    def make() -> Iterator[int]:
        while True:
            made.append(len(made))
            yield made[-1]

    results = map_ahead(str, make(), measure)
    assert next(results) == "0"
    assert len(made) == count_workers() + 2


def test_what_takes_more_memory_than_there_is_is_not_begun() -> None:
    """It is told by the size of the item, and those before it have been handed over."""
    begun: list[int] = []
    results = map_ahead(begun.append, [1, 2, 3, 1 << 50], lambda size: size)
    with pytest.raises(MemoryError):
        list(results)
    assert begun == [1, 2, 3]


def test_an_error_of_an_item_comes_in_its_place() -> None:
    """What fails in another thread fails here, behind the results before it."""

    def fail(number: int) -> int:
        if number == 2:
            raise ValueError("no")
        return number

    results = map_ahead(fail, range(9), measure)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="no"):
        next(results)


def test_no_thread_is_left_when_nobody_wants_more() -> None:
    """Whoever stops in the middle ends the work."""
    before = threading.active_count()
    results = map_ahead(str, range(100), measure)
    next(results)
    assert isinstance(results, Iterator)
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_the_next_item_is_made_while_one_is_used() -> None:
    """One ahead and no more, in a single thread that is not the one of whoever uses it."""
    made: list[int] = []
    threads: set[int] = set()
    was_made = [threading.Event() for _ in range(5)]

    def make() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            threads.add(threading.get_ident())
            was_made[number].set()
            yield number

    for number in draw_ahead(make()):
        if number < 4:
            assert was_made[number + 1].wait(10)
        assert len(made) <= number + 2
    assert made == list(range(5))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_an_error_of_what_makes_items_comes_behind_those_before_it() -> None:
    """And nothing is asked for behind it."""

    def make() -> Iterator[int]:
        yield 0
        raise ValueError("no")

    items = draw_ahead(make())
    assert next(items) == 0
    with pytest.raises(ValueError, match="no"):
        next(items)


def test_no_thread_draws_on_when_nobody_wants_more() -> None:
    """Whoever stops in the middle ends the thread."""
    before = threading.active_count()
    items = draw_ahead(iter(range(100)))
    next(items)
    assert isinstance(items, Iterator)
    items.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
