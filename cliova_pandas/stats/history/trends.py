"""The shares of many results in the order of time, of all rows or of each group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, quote_names, word_given
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import count_result, naming_frame
from cliova_pandas.stats.frames.denominator import open_counted
from cliova_pandas.stats.frames.fetching import fetch_columns
from cliova_pandas.stats.frames.keys import GroupKey, GroupKeys, list_keys
from cliova_pandas.stats.frames.needs import need_dates
from cliova_pandas.stats.groups.breakdown import breakdown
from cliova_pandas.stats.groups.top_groups import check_whole, mark_pooled, read_unnamed
from cliova_pandas.stats.history.dating import SaidDate, choose_period, find_gaps, find_starts
from cliova_pandas.stats.history.trend_dates import (
    check_dates,
    date_labels,
    date_lists,
    date_results,
    date_whole,
    find_job_date,
    keep_days,
)
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.stats.writing.nouns import name_pooled
from cliova_pandas.verdicts import VERDICTS, Verdict

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

    def count(self, frame: Any) -> list[int]:
        """Count the rows of a frame that are of no group."""
        counts = count_result(
            frame, "a trend", email_column=self.email_column, verified_only=self.verified_only
        )
        return [int(count) for count in counts]


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
    if by is not None:
        by = _read_key(by)
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
        if lacking := [verdict for verdict in VERDICTS if verdict not in found.index]:
            raise ConfigurationError(
                f"A trend is made of all four verdicts, and this comparison lacks "
                f"{quote_names(lacking)} of {name!r}. Pass it as compare returned it."
            )
        counts.add("", day, [int(found[verdict]) for verdict in VERDICTS])
    return counts


def _count_several(
    data: Any, dates: Dates | None, by: GroupKey | None, settings: _Settings
) -> _Counts:
    """Count each of several results, which are one point in time each."""
    named = list(data.items() if isinstance(data, Mapping) else enumerate(data))
    if not named:
        raise ConfigurationError("There is no result to draw a trend of.")
    jobs = []
    for name, frame in named:
        with naming_frame(str(name)):
            jobs.append(find_job_date(FrameColumns(frame)))
    days = date_results(
        [name for name, _ in named],
        jobs,
        dates,
        are_named=isinstance(data, Mapping),
    )
    counts = _Counts(None if by is None else _name_key(by))
    for (name, frame), day in zip(named, days, strict=True):
        with naming_frame(str(name)):
            for group, found in _count_groups(frame, by, settings, counts):
                counts.add(group, day, found)
    return counts


def _count_groups(
    frame: Any, by: GroupKey | None, settings: _Settings, counts: _Counts
) -> Iterator[tuple[str, list[int]]]:
    if by is None:
        yield "", settings.count(frame)
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
    check_dates(dates)
    when: Any = dates
    frame = open_counted(
        frame, settings.email_column,
        lambda found: need_dates(
            found, [when] if by is None else [by, when], when, settings.reason_column
        ),
    )  # fmt: skip
    table, labels = break_down(keep_days(frame, when))
    return _read_table(table, by, date_labels(labels, str(table.index.names[-1])))


def _keep_all(frame: Any, by: GroupKey | None, settings: _Settings) -> pd.DataFrame:
    if by is not None:
        return settings.break_down(frame, by)
    import pandas as pd

    return pd.DataFrame([settings.count(frame)], columns=list(VERDICTS), index=[""])


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


def _read_key(by: GroupKey) -> GroupKey:
    keys: list[GroupKey] = list_keys(by)
    if len(keys) > 1:
        raise ConfigurationError(
            Argument("by"), f" must be one key, whose groups are followed, not {word_given(by)}."
        )
    return keys[0]


def _name_key(by: GroupKey) -> str:
    return by if isinstance(by, str) else str(getattr(by, "name", None) or "group")


def _tabulate(counts: _Counts, every: str | None, top: int | None, level: float) -> pd.DataFrame:
    """Put what was counted into the order of groups, verdicts and dates."""
    import pandas as pd

    from cliova_pandas.stats.writing.printing import NumberTable

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
    # A column of the frame may be called as a level that is there already.
    key = "group" if counts.key in names else counts.key
    table = pd.concat(parts, names=names) if parts else _make_empty(names)
    if key is None:
        table = table.droplevel("group")
    else:
        table.index = table.index.set_names(key, level=0)
    table["share"] = (table["count"] / table["n"]).astype(float)
    table["low"], table["high"] = wilson(table["count"], table["n"], level)
    result = NumberTable(table)
    result.attrs["cliova"] = {
        "every": period,
        "by": key,
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


def read_trend(table: pd.DataFrame) -> list[tuple[str, Verdict, pd.DataFrame]]:
    """Return the rows of each group and verdict of a trend, by their dates.

    They are as somebody may have sorted them, but each by itself is in the order of time. Without
    groups, all is one that has no name.
    """
    levels = list(range(table.index.nlevels - 1))
    parts = []
    for key, part in table.groupby(level=levels, sort=False, dropna=False, observed=True):
        *group, verdict = key if isinstance(key, tuple) else (key,)
        rows = part.set_axis(part.index.get_level_values("date"), axis=0).sort_index()
        parts.append((str(group[0]) if group else "", VERDICTS[VERDICTS.index(str(verdict))], rows))
    return parts


def read_time(table: pd.DataFrame) -> tuple[list[Any], str]:
    """Return the dates of a trend, of all groups together, and what is one point in time."""
    dates = sorted(set(table.index.get_level_values("date")))
    return dates, table.attrs.get("cliova", {}).get("every", "day")


def find_trend_gaps(table: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return between which two dates of a trend, of all groups together, something is missing."""
    dates, every = read_time(table)
    return [(dates[place - 1], dates[place]) for place in find_gaps(dates, every)]
