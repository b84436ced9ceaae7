"""From a frame that is not in memory to the columns that a number needs, or to fewer rows."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from cliova_pandas.service.job import LIST_COLUMNS
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.engines import Engine, open_engine
from cliova_pandas.stats.frames.needs import Needs
from cliova_pandas.stats.frames.reduction import ReducedNames, reduce_table
from cliova_pandas.stats.frames.stated_lists import StatedLists

if TYPE_CHECKING:
    import pyarrow as pa

FindNeeds: TypeAlias = Callable[[FrameColumns], Needs | None]
"""Tells what a number needs of a frame; None, if that is the frame itself, in memory."""

_VERDICT: Final = "verdict"
_VALIDATED: Final = "validated"


def fetch_columns(
    frame: Any, email_column: str | None = None, find_needs: FindNeeds | None = None
) -> FrameColumns:
    """Return the columns of a frame: of one that is not in memory, no more than is needed.

    Parameters
    ----------
    frame : DataFrame
        A frame of any library that `FrameColumns` takes.
    email_column : str, optional
        The column of the addresses.
    find_needs : callable, optional
        Tells what the number needs; everything, without it.
    """
    table = FrameColumns(frame)
    engine = None if table.is_in_memory else open_engine(frame)
    if not table.described and set(LIST_COLUMNS) <= set(table.names):
        table.described = StatedLists(partial(_find_distinct, copy(table), engine))
    if engine is None or find_needs is None or table.names.count(_VERDICT) != 1:
        return table
    needs = find_needs(table)
    if needs is None:
        return table
    # Whoever reads rows to tell what is in them has asked the engine twice.
    email = table.name_email(email_column)
    if email is not None:
        fetched = _ask(table, engine, needs, email)
        if email_column is not None or _confirms(fetched, email, needs):
            return fetched
    found = table.find_email(email_column)
    return fetched if email is not None and found == email else _ask(table, engine, needs, found)


def _ask(table: FrameColumns, engine: Engine, needs: Needs, email: str | None) -> FrameColumns:
    """Ask an engine for what is needed, once the column of the addresses is known."""
    columns = dict.fromkeys([_VERDICT, *needs.columns])
    if _VALIDATED in table.names:
        columns[_VALIDATED] = None
    if needs.detail == "whole" or email in columns:
        read = [*columns, *([email] if email is not None and email not in columns else [])]
        return table.replace_rows(engine.collect(read), None, email)
    names = ReducedNames(tuple(columns), email, _VERDICT, needs.months)
    reduced = engine.reduce(names, needs.detail)
    counts = np.asarray(reduced[names.count]).astype(np.int64)
    return table.replace_rows(reduced.drop_columns([names.count]), counts, email)


def _confirms(fetched: FrameColumns, email: str, needs: Needs) -> bool:
    """Tell whether a column that is called so is that of the addresses, or does not matter."""
    import pyarrow.compute as pc

    [verdicts] = fetched.read(_VERDICT)
    if needs.detail == "unjudged" and not verdicts.null_count:
        return True
    if needs.detail == "unjudged":
        return False
    texts = fetched.read_text(email)
    is_address = np.asarray(pc.match_substring(texts, "@").fill_null(False))
    return 2 * fetched.count_marked(is_address) >= fetched.count_rows()


def _find_distinct(
    table: FrameColumns, engine: Engine | None, columns: tuple[str, ...]
) -> pa.Table:
    """Return the combinations of some columns that occur in all rows of a frame."""
    import pyarrow as pa

    names = ReducedNames(columns)
    if engine is not None:
        return engine.reduce(names, "unjudged")
    held = pa.table(dict(zip(columns, table.read(*columns), strict=True)))
    return reduce_table(held, names, "unjudged")
