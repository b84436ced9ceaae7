"""A result that is read in frames of bounded size, none of which is held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import Message
from cliova_pandas.io.examination import FiledResult, file_tables
from cliova_pandas.io.frames import ColumnChoices, make_attrs, make_frame, rechunk
from cliova_pandas.io.request import Retrieval
from cliova_pandas.io.retrieve import open_result, read_one

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ResultPieces:
    """A whole result, one frame after the other.

    Attributes
    ----------
    attrs : mapping
        What ``attrs["cliova"]`` of each frame says; all of the result was read before.
    notes : tuple of Message
        What its reader should be warned of.
    frames : iterable of pandas.DataFrame
        The frames, which can be taken once; at least one, perhaps without rows.
    is_doubtful : bool
        Whether less is in it than there should be, so that the next read should ask again.
    """

    attrs: Mapping[str, Any]
    notes: tuple[Message, ...]
    frames: Iterable[pd.DataFrame]
    is_doubtful: bool = False


@contextmanager
def open_pieces(
    retrieval: Retrieval, choices: ColumnChoices, chunksize: int
) -> Iterator[ResultPieces]:
    """Find or download a result and read it to its end; its frames last until the block ends.

    Parameters
    ----------
    retrieval : Retrieval
        The list.
    choices : ColumnChoices
        What the caller says of its columns.
    chunksize : int
        Rows of each frame; the last may have fewer.

    Raises
    ------
    CliovaError
        As `cliova_pandas.read_cliova`, before the block begins.
    """
    with ExitStack() as stack:
        examine = partial(file_tables, choices=choices, origin=retrieval, stack=stack)
        with open_result(retrieval, examine) as result:
            found = result.examined
            if not found.examination.names:
                frame, notes = read_one(retrieval, choices)
                yield ResultPieces(frame.attrs["cliova"], notes, [frame])
                return
            retrieval = retrieval.hold_against(found.examination.envelope, found.rows)
            attrs = make_attrs(found.plan, retrieval, found.rows)
            notes = (
                *result.notes,
                *retrieval.list_parts(),
                *found.plan.list_notes(retrieval.name),
            )
            frames = _make_frames(found, attrs, chunksize)
            yield ResultPieces(attrs, notes, frames, result.is_doubtful)


def _make_frames(
    found: FiledResult, attrs: Mapping[str, Any], chunksize: int
) -> Iterator[pd.DataFrame]:
    plan, start = found.plan, 0
    for table in rechunk(plan.select(found.tables()), plan.names, chunksize):
        yield make_frame(table, plan, attrs, start)
        start += table.num_rows
