"""The shares of many results in the order of time, of all rows or of each group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    Message,
    VerdictError,
    read_message,
)
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats.breakdown import breakdown
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.dating import SaidDate, choose_period, find_gaps, find_starts
from cliova_pandas.stats.fetching import fetch_columns
from cliova_pandas.stats.intervals import wilson
from cliova_pandas.stats.keys import GroupKey, GroupKeys, list_keys
from cliova_pandas.stats.nouns import name_pooled
from cliova_pandas.stats.summary import summarize
from cliova_pandas.stats.top_groups import check_whole, mark_pooled, read_unnamed
from cliova_pandas.stats.trend_dates import (
    DATES,
    date_labels,
    date_lists,
    date_results,
    date_whole,
    find_job_date,
)
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

Dates: TypeAlias = "GroupKey | Mapping[str, Any] | Sequence[Any]"

_COMPARED: Final = ("count", "n", "share", "change")


@dataclass
class _Counts:
    """What is counted of each group and day."""

    key: str | None
    rows: list[tuple[str, SaidDate, Sequence[int]]] = field(default_factory=list)
    undated: int = 0
    unnamed: set[object] = field(default_factory=set)

    def add(self, group: str, when: SaidDate | None, counts: Sequence[int]) -> None:
        """Count rows of a group that have a date, or none."""
        if when is None:
            self.undated += sum(counts)
        else:
            self.rows.append((group, when, counts))


@dataclass(frozen=True)
class _Settings:
    """How it is counted, as `breakdown` takes it."""

    email_column: str | None
    reason_column: str | None
    verified_only: bool | None

    def break_down(self, frame: Any, keys: GroupKeys) -> pd.DataFrame:
        return breakdown(
            frame, keys, email_column=self.email_column, reason_column=self.reason_column,
            verified_only=self.verified_only,
        )  # fmt: skip


def trend(
    data: IntoFrame | FrameColumns | Mapping[str, IntoFrame] | Sequence[IntoFrame],
    dates: Dates | None = None,
    *,
    by: GroupKey | None = None,
    every: str | None = None,
    top: int | None = 6,
    level: float = 0.95,
    email_column: str | None = None,
    reason_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Count the verdicts of many results in the order of time, with their shares.

    Parameters
    ----------
    data : DataFrame, mapping of str to DataFrame, or sequence of DataFrame
        One frame with many lists, as `cliova_pandas.scan_cliova` or ``read_cliova([...])`` returns
        it, of any library; or results by their names, or one after the other; or what
        `cliova_pandas.compare` returned of results with dates for names.
    dates : optional
        When each result was. Of one frame, the column that holds a date (such as the day of the
        sign-up), a Series or a function of the frame; or a mapping of list ids to dates, which must
        have all of them. Of several, a mapping of their names to dates, or a date for each in their
        order. Without it, the names where all of them are dates (``2026-10``, ``2026-Q3``, ``Oct
        2026``), else when the job of each list was finished.
    by : str, Series or callable, optional
        A key as in `cliova_pandas.breakdown`, to follow each group by itself.
    every : {"day", "week", "month", "quarter", "year"}, optional
        What is one point in time: the rows of all results in it are counted together. Without it
        the longest that a date is said as (``2026-Q3`` is a quarter, ``2026`` a year); days, if all
        are days, or months where these are all first days of one.
    top : int or None, default 6
        How many of the largest groups to follow, with ``by``; the rest is one.
    level : float, default 0.95
        The confidence level of the intervals.
    email_column, reason_column : str, optional
        As in `cliova_pandas.breakdown`.
    verified_only : bool, optional
        As in `cliova_pandas.breakdown`.

    Returns
    -------
    pandas.DataFrame
        A row for each verdict and date, the verdicts in the fixed order and the dates in theirs;
        the index is ``verdict`` and ``date`` (``datetime64[s]``, the first day of the period), with
        ``by`` in front of them the group, the largest first. A period without rows has none here.
        Columns: ``count``, ``n`` (``int64``, the rows of the date), ``share``, ``low``, ``high``
        (``float64``, with the Wilson score interval). ``attrs["cliova"]`` has ``every``, ``by``,
        ``level``, ``n``, ``undated`` (rows without a date, which are in no count) and ``pooled``.

    Raises
    ------
    VerdictError
        If a result has no verdicts, or holds only verified addresses.
    ConfigurationError
        If it is not known when a result was.

    Examples
    --------
    >>> import pandas as pd
    >>> sizes = {"2026-08": 20, "2026-09": 12, "2026-10": 10}
    >>> frames = {month: pd.DataFrame({"verdict": ["valid"] * 80 + ["invalid"] * bad})
    ...           for month, bad in sizes.items()}
    >>> trend(frames).loc["invalid", ["count", "n", "share"]]
                count    n     share
    date
    2026-08-01     20  100  0.200000
    2026-09-01     12   92  0.130435
    2026-10-01     10   90  0.111111
    """
    if top is not None:
        check_whole("top", top)
    settings = _Settings(email_column, reason_column, verified_only)
    if _is_comparison(data):
        counts = _count_compared(data, dates, by)
    elif isinstance(data, Mapping) or _is_sequence(data):
        counts = _count_several(data, dates, by, settings)
    else:
        counts = _count_one(data, dates, by, settings)
    return _tabulate(counts, every, top, level)


def _is_sequence(data: object) -> bool:
    return isinstance(data, list | tuple)


def _is_comparison(data: object) -> bool:
    import pandas as pd

    return (
        isinstance(data, pd.DataFrame)
        and {*_COMPARED} <= set(data.columns)
        and [*data.index.names] == ["verdict", "frame"]
    )


def _count_compared(table: Any, dates: Dates | None, by: GroupKey | None) -> _Counts:
    if by is not None:
        raise ConfigurationError(
            Argument("by", ...), " is for results; this table of shares was made already."
        )
    names = list(dict.fromkeys(map(str, table.index.get_level_values("frame"))))
    days = date_results(names, [None] * len(names), dates)
    counts = _Counts(None)
    for name, day in zip(names, days, strict=True):
        found = table["count"].xs(name, level="frame")
        counts.add("", day, [int(found[verdict]) for verdict in VERDICTS])
    return counts


def _count_several(
    data: Any, dates: Dates | None, by: GroupKey | None, settings: _Settings
) -> _Counts:
    """Count each of several results, which are one point in time each."""
    named = list(data.items() if isinstance(data, Mapping) else enumerate(data))
    if not named:
        raise ConfigurationError("There is no result to draw a trend of.")
    days = date_results(
        [name for name, _ in named],
        [find_job_date(FrameColumns(frame)) for _, frame in named],
        dates,
        are_named=isinstance(data, Mapping),
    )
    counts = _Counts(None if by is None else _name_key(by))
    for (name, frame), day in zip(named, days, strict=True):
        try:
            for group, found in _count_groups(frame, by, settings, counts):
                counts.add(group, day, found)
        except (ConfigurationError, VerdictError) as error:
            error.args = (Message(f"In the frame {str(name)!r}: ", read_message(error)),)
            raise
    return counts


def _count_groups(
    frame: Any, by: GroupKey | None, settings: _Settings, counts: _Counts
) -> Iterator[tuple[str, list[int]]]:
    if by is None:
        summary = summarize(
            frame, email_column=settings.email_column, verified_only=settings.verified_only
        )
        if summary["count"].isna().any():
            settings.break_down(frame, "domain")  # which says what is wrong with it
        yield "", [int(count) for count in summary["count"]]
        return
    table = settings.break_down(frame, by)
    counts.key = str(table.index.name)
    counts.unnamed |= read_unnamed(table)
    yield from zip(map(str, table.index), table[list(VERDICTS)].to_numpy().tolist(), strict=True)


def _count_one(
    frame: Any, dates: Dates | None, by: GroupKey | None, settings: _Settings
) -> _Counts:
    """Count one frame, by what tells when its rows were."""

    def break_down(when: Any) -> tuple[pd.DataFrame, list[str]]:
        table = settings.break_down(frame, [when] if by is None else [by, when])
        return table, list(table.index.get_level_values(-1))

    if dates is None or isinstance(dates, Mapping):
        is_open = isinstance(frame, FrameColumns)
        found = frame if is_open else fetch_columns(frame, settings.email_column)
        if LIST_ID not in found.names:
            said = date_whole(found, dates)
            return _read_table(_keep_all(frame, by, settings), by, repeat(said))
        table, labels = break_down(LIST_ID)
        return _read_table(table, by, date_lists(found, labels, dates))
    if not (isinstance(dates, str) or callable(dates) or hasattr(dates, "dtype")):
        raise ConfigurationError(
            DATES,
            " must name the column of one frame that holds a date, or be a Series, a function of "
            f"the frame, or a mapping of list ids to dates; not {dates!r}.",
        )
    table, labels = break_down(dates)
    return _read_table(table, by, date_labels(labels, str(table.index.names[-1])))


def _keep_all(frame: Any, by: GroupKey | None, settings: _Settings) -> pd.DataFrame:
    if by is not None:
        return settings.break_down(frame, by)
    import pandas as pd

    counts = _Counts(None)
    [(_, found)] = _count_groups(frame, None, settings, counts)
    return pd.DataFrame([found], columns=list(VERDICTS), index=[""])


def _read_table(table: pd.DataFrame, by: GroupKey | None, days: Any) -> _Counts:
    """Take the counts of a breakdown, a row for each group and date."""
    counts = _Counts(None if by is None else str(table.index.names[0]))
    groups = repeat("") if by is None else map(str, table.index.get_level_values(0))
    counts.unnamed = {
        label[0] if isinstance(label, tuple) else label for label in read_unnamed(table)
    }
    rows = table[list(VERDICTS)].to_numpy().tolist()
    for group, day, found in zip(groups, days, rows, strict=False):
        counts.add(group, day, found)
    return counts


def _name_key(by: GroupKey) -> str:
    [key] = list_keys(by)
    return key if isinstance(key, str) else str(getattr(key, "name", None) or "group")


def _tabulate(counts: _Counts, every: str | None, top: int | None, level: float) -> pd.DataFrame:
    """Put what was counted into the order of groups, verdicts and dates."""
    import pandas as pd

    from cliova_pandas.stats.printing import NumberTable

    period = choose_period([when for _, when, _ in counts.rows], every)
    long = pd.DataFrame([found for _, _, found in counts.rows], columns=list(VERDICTS))
    long["date"] = find_starts([when.day for _, when, _ in counts.rows], period)
    long["group"] = pd.Series([group for group, _, _ in counts.rows], dtype="str")
    order, pooled = _pool(long, counts, top)
    summed = long.groupby(["group", "date"], observed=True)[list(VERDICTS)].sum()
    parts = {}
    for group in order:
        found = summed.loc[group].sort_index().astype("int64")
        n = found.to_numpy().sum(axis=1)
        for verdict in VERDICTS:
            parts[group, verdict] = pd.DataFrame({"count": found[verdict], "n": n})
    names = ["group", "verdict", "date"]
    table = pd.concat(parts, names=names) if parts else _make_empty(names)
    if counts.key is None:
        table = table.droplevel("group")
    else:
        table.index = table.index.set_names(counts.key, level=0)
    table["share"] = (table["count"] / table["n"]).astype(float)
    table["low"], table["high"] = wilson(table["count"], table["n"], level)
    result = NumberTable(table)
    result.attrs["cliova"] = {
        "every": period,
        "by": counts.key,
        "level": level,
        "n": int(long[list(VERDICTS)].to_numpy().sum()),
        "undated": int(counts.undated),
        **mark_pooled(pooled),
    }
    return result


def _pool(
    long: pd.DataFrame, counts: _Counts, top: int | None
) -> tuple[list[str], dict[object, int]]:
    """Return the groups by their size, and give all but the largest one name."""
    rows = long[list(VERDICTS)].to_numpy().sum(axis=1)
    sizes = long.assign(n=rows).groupby("group")["n"].sum()
    groups = sorted(sizes.index, key=lambda one: (one in counts.unnamed, -sizes[one], one))
    named = [one for one in groups if one not in counts.unnamed]
    pooled: dict[object, int] = {}
    if top is not None and top < len(groups) and counts.key is not None:
        kept = named[:top]
        tail = name_pooled([counts.key], len(groups) - len(kept))
        pooled[tail] = len(groups) - len(kept)
        long["group"] = long["group"].where(long["group"].isin(kept), tail)
        groups = [*kept, tail]
    return groups, pooled


def _make_empty(names: list[str]) -> pd.DataFrame:
    import pandas as pd

    index = pd.MultiIndex.from_arrays(
        [pd.Index([], dtype="str"), pd.Index([], dtype="str"), pd.DatetimeIndex([])], names=names
    )
    return pd.DataFrame({"count": [], "n": []}, index=index, dtype=np.int64)


def read_trend(table: pd.DataFrame) -> dict[str, dict[str, pd.DataFrame]]:
    """Return the rows of each group and verdict of a trend, by their dates.

    Without groups, all is one that has no name.
    """
    if table.index.nlevels == 2:
        pairs: Any = [("", verdict) for verdict in table.index.get_level_values(0)]
    else:
        pairs = list(zip(*(table.index.get_level_values(level) for level in (0, 1)), strict=True))
    parts: dict[str, dict[str, pd.DataFrame]] = {}
    for group, verdict in dict.fromkeys(pairs):
        is_one = np.array([pair == (group, verdict) for pair in pairs])
        rows = table[is_one]
        parts.setdefault(str(group), {})[str(verdict)] = rows.set_axis(
            rows.index.get_level_values("date"), axis=0
        )
    return parts


def find_trend_gaps(table: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return between which two dates of a trend, of all groups together, something is missing."""
    dates = sorted(set(table.index.get_level_values("date")))
    every = table.attrs.get("cliova", {}).get("every", "day")
    return [(dates[place - 1], dates[place]) for place in find_gaps(dates, every)]
