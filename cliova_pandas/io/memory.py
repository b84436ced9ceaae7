"""Too little memory, in words."""

from __future__ import annotations

import mmap
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from cliova_pandas.errors import Argument, CliovaError

_ROOM: Final = 1 << 23
"""The bytes that a thread takes, whatever it does."""
_TIMES: Final = 8
"""How much more than its own size it may take to parse a piece: 3 to 7 measured, 12 if all that it
holds is separators."""
_NO_THREAD: Final = "can't start new thread"
"""What Python says in a `RuntimeError` that has no class of its own, in all of its versions."""

T = TypeVar("T")


@contextmanager
def wording_lack_of_memory() -> Iterator[None]:
    """Say what helps where there is too little memory for what happens in the block.

    Where the system ends the process, nobody can say anything. Arrow may end it, too, which
    `leave_room` makes rare.

    Raises
    ------
    CliovaError
        In place of a `MemoryError`, and where no thread can be started, which takes memory as well;
        what its frames hold, which may be much, is let go.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        is_thread = str(error) == _NO_THREAD
        if not isinstance(error, MemoryError) and not is_thread:
            raise
        traceback.clear_frames(error.__traceback__)
        raise CliovaError(
            "There is not enough memory for the whole result",
            ", or the system allows no more threads" if is_thread else "",
            ". Read fewer ",
            Argument("columns"),
            ", or read it in pieces: iter_cliova yields frames of some rows, and sync_cliova keeps "
            "lists as Parquet, which scan_cliova reads with other engines.",
        ) from None


def leave_room(items: Iterable[T], held: int, measure: Callable[[T], int]) -> Iterator[T]:
    """Yield items, each of them only while there is memory for the work on it.

    Where a library written in C++ lacks memory in the middle, or cannot start a thread, it may end
    the process, and everything in it is lost without a word. So it is not begun with. What others
    take between this look and the work on an item is not seen.

    Parameters
    ----------
    items : iterable
        Pieces of a result.
    held : int
        How many of them are in work, or wait for it, at the same time.
    measure : callable
        Tells the size of an item, in bytes.

    Raises
    ------
    MemoryError
        If the process may not take much more.
    """
    for item in items:
        try:
            # It is not touched, so that the system only says whether it could be had, in some
            # microseconds.
            mmap.mmap(-1, (_ROOM + _TIMES * measure(item)) * held).close()
        except OSError:
            raise MemoryError from None
        yield item
