"""Too little memory, in words."""

from __future__ import annotations

import mmap
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from cliova_pandas.errors import Argument, CliovaError

_ROOM: Final = 1 << 24
"""The bytes that may be taken to parse a piece of a result, with the threads that it needs."""

T = TypeVar("T")


@contextmanager
def wording_lack_of_memory() -> Iterator[None]:
    """Say what helps where there is too little memory for what happens in the block.

    Where the system ends the process, nobody can say anything. Arrow may end it, too, which
    `leave_room` makes rare.

    Raises
    ------
    CliovaError
        In place of a `MemoryError`; what its frames hold, which may be much, is let go.
    """
    try:
        yield
    except MemoryError as error:
        traceback.clear_frames(error.__traceback__)
        raise CliovaError(
            "There is not enough memory for the whole result. Read fewer ",
            Argument("columns"),
            ", or read it in pieces: iter_cliova yields frames of some rows, and sync_cliova keeps "
            "lists as Parquet, which scan_cliova reads with other engines.",
        ) from None


def leave_room(items: Iterable[T], workers: int) -> Iterator[T]:
    """Yield items, each of them only while there is memory for the work on it.

    Where a library written in C++ lacks memory in the middle, or cannot start a thread, it may end
    the process, and everything in it is lost without a word. So it is not begun with. What others
    take between this look and the work on an item is not seen.

    Parameters
    ----------
    items : iterable
        Pieces of a result.
    workers : int
        How many of them are in work at the same time.

    Raises
    ------
    MemoryError
        If the process may not take much more.
    """
    for item in items:
        try:
            # It is not touched, so that the system only says whether it could be had, in some
            # microseconds.
            mmap.mmap(-1, _ROOM * workers).close()
        except OSError:
            raise MemoryError from None
        yield item
