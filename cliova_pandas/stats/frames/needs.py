"""What a number needs of a frame, so that an engine is asked for no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.keys import SPECIAL_KEYS, GroupKeys, is_name, list_keys
from cliova_pandas.stats.frames.mail_hosts import is_host_column
from cliova_pandas.stats.frames.reduction import Detail


@dataclass(frozen=True)
class Needs:
    """What a number needs besides the verdict.

    Attributes
    ----------
    columns : tuple of str
        The columns.
    detail : {"unjudged", "domain", "local", "whole"}
        What of the address; ``"whole"`` where the rows themselves are needed, one by one.
    months : frozenset of str
        Those of the columns that hold dates, of which no more than the day is kept, and of those
        that are texts the month.
    """

    columns: tuple[str, ...] = ()
    detail: Detail | Literal["whole"] = "unjudged"
    months: frozenset[str] = frozenset()


def need_verdicts(*, unique: bool = False) -> Needs:
    """Return what the counts of the verdicts need, of rows or of addresses."""
    return Needs(detail="whole" if unique else "unjudged")


def need_keys(
    table: FrameColumns,
    by: GroupKeys,
    reason_column: str | None = None,
    *,
    unique: bool = False,
    also: Iterable[str] = (),
) -> Needs | None:
    """Return what groups need; None if that is the frame itself, in memory.

    Parameters
    ----------
    table : FrameColumns
        The frame.
    by : str, Series, callable or sequence of them
        What is grouped by, as in `cliova_pandas.breakdown`.
    reason_column : str, optional
        The column of the reasons.
    unique : bool
        Whether addresses are counted.
    also : iterable of str
        Columns that are needed besides.
    """
    keys = list_keys(by)
    if not all(is_name(key) for key in keys):
        return None
    columns = [key for key in keys if key not in SPECIAL_KEYS]
    if any(key not in table.names for key in columns):
        return None  # a level of the index, or a mistake that is told where the key is read
    if "reason" in keys:
        columns.append(table.require_reason(reason_column))
    if "provider" in keys:
        columns += list_hosts(table)
    is_domain = any(key in SPECIAL_KEYS and key != "reason" for key in keys)
    detail: Detail | Literal["whole"] = "domain" if is_domain else "unjudged"
    chosen = dict.fromkeys([*columns, *(name for name in also if name in table.names)])
    return Needs(tuple(chosen), "whole" if unique else detail)


def need_dates(
    table: FrameColumns, by: GroupKeys, dates: object, reason_column: str | None = None
) -> Needs | None:
    """Return what groups need of which one is told by a date: of a moment its day alone.

    A date that is written as a text is read as it stands, for it may be said in any way.
    """
    import pyarrow as pa

    needs = need_keys(table, by, reason_column)
    if needs is None or not is_name(dates) or dates not in table.names:
        return needs
    [head] = table.read_head(dates)
    return replace(needs, months=frozenset({dates})) if pa.types.is_timestamp(head.type) else needs


def list_hosts(table: FrameColumns) -> list[str]:
    """Return the columns that may tell who takes the mail of an address."""
    return [name for name in table.names if is_host_column(name)]
