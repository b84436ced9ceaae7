"""Each number in each engine, held against pandas; ``main`` writes the table of docs/trust.md.

python -m tests.stats.equality_matrix
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pandas as pd
from pandas.testing import assert_frame_equal

from tests.support.doc_tables import write_table
from tests.support.engines import ENGINES, NUMBERS, make_hostile, to_arrow
from tests.support.spark import start_spark, to_spark

SPARK: Final = "spark"
HEADER: Final = ("number", *ENGINES, SPARK)
EQUAL: Final = "equal"

Two = tuple[Any, Any]


def tell(number: str, found: Two, held: tuple[pd.DataFrame, pd.DataFrame]) -> str:
    """Say whether a number of two frames is that of the same rows in pandas, with its attrs."""
    expected, other = NUMBERS[number](*held), NUMBERS[number](*found)
    try:
        assert_frame_equal(other, expected, check_exact=True)
    except AssertionError:
        return "differs"
    return EQUAL if other.attrs == expected.attrs else "differs"


def open_frames(stack: ExitStack, held: tuple[pd.DataFrame, pd.DataFrame]) -> dict[str, Two]:
    """Return the two frames in each engine, as long as a stack is open."""
    made: dict[str, Two] = {}
    for name, make in ENGINES.items():
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in held]
        first, second = (make(one, at) for one, at in zip(held, folders, strict=True))
        made[name] = first, second
    session = stack.enter_context(start_spark())
    made[SPARK] = to_spark(session, to_arrow(held[0])), to_spark(session, to_arrow(held[1]))
    return made


def list_rows() -> Iterator[tuple[str, ...]]:
    """Yield a line of the table for each number."""
    held = make_hostile(400), make_hostile(300, 1)
    with ExitStack() as stack:
        frames = open_frames(stack, held)
        for number in NUMBERS:
            yield number, *(tell(number, frames[engine], held) for engine in HEADER[1:])


def main() -> None:
    """Try everything, and write the table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(list_rows())
    counted = [sum(row[place] == EQUAL for row in rows) for place in range(1, len(HEADER))]
    total = tuple(f"{count} of {len(rows)}" for count in counted)
    write_table("engines", HEADER, [*rows, ("**all**", *total)])


if __name__ == "__main__":
    main()
