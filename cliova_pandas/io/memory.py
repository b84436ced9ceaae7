"""Too little memory, in words."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from cliova_pandas.errors import Argument, CliovaError


@contextmanager
def wording_lack_of_memory() -> Iterator[None]:
    """Say what helps where there is too little memory for what happens in the block.

    Where the system ends the process, or Arrow does, nobody can say anything.

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
