"""Work on a column on every core: Arrow computes without Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

_SMALL: Final = 50_000


def map_parts(function: Callable[[pa.ChunkedArray], T], column: pa.ChunkedArray) -> list[T]:
    """Return what a function makes of the parts of a column, in their order.

    There is one part for each core; a small column is one part, and is not worth a thread.
    """
    import pyarrow as pa

    cores = min(pa.cpu_count(), len(column) // _SMALL)
    if cores < 2:
        return [function(column)]
    size = -(-len(column) // cores)
    parts = [column.slice(start, size) for start in range(0, len(column), size)]
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(function, parts))
