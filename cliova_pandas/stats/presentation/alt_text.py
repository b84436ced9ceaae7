"""What a chart shows, said in one sentence, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.frames.denominator import describe_denominator
from cliova_pandas.stats.groups.top_groups import read_counts, read_overall, read_pooled
from cliova_pandas.stats.history.dating import write_period
from cliova_pandas.stats.history.trends import find_trend_gaps, read_time, read_trend
from cliova_pandas.stats.writing.formatting import ENGLISH, NOTHING, Formatter
from cliova_pandas.stats.writing.nouns import count_noun, describe_rows
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd

_LONGEST: Final = 60
_MOST_GAPS: Final = 3


def describe_summary(summary: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Describe the bar of a list."""
    if not summary.attrs["cliova"]["n"]:
        return "Empty bar: there are no rows."
    denominator = describe_denominator(summary, write.count)
    known = summary.dropna(subset=["count"])
    if len(known) < len(VERDICTS):
        share = float(known["share"].iloc[0])
        return f"Bar of a list: {denominator}, {write.share(share)}."
    return f"Bar of {denominator}: {_list_shares(summary['count'], write)}."


def describe_breakdown(table: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Describe the bars of groups."""
    if not len(table):
        return "Empty stacked bars: there are no rows."
    shares = f"{_count(table, write)}: {_list_shares(read_overall(table), write)} overall"
    extremes = _say_extremes(table, read_counts(table), "valid", write)
    return f"Stacked bars by {_name_keys(table)}, {shares}{extremes}."


def describe_rates(
    table: pd.DataFrame, verdict: Verdict, min_n: int, write: Formatter = ENGLISH
) -> str:
    """Describe the dots of groups; of the large ones, if there are any."""
    if not len(table):
        return "Empty dot chart: there are no rows."
    counts, whole = read_counts(table), read_overall(table)
    large = counts[table["n"] >= min_n]
    some = f"of the groups with at least {write.count(min_n)}, "
    extremes = _say_extremes(table, large, verdict, write, some if len(large) < len(counts) else "")
    overall = _write_share(int(whole[verdict]), int(whole.sum()), write)
    return (
        f"Dots with intervals, the share of {verdict} by {_name_keys(table)}, "
        f"{_count(table, write)}: {overall} overall{extremes}."
    )


def describe_comparison(
    table: pd.DataFrame, names: Sequence[str], write: Formatter = ENGLISH
) -> str:
    """Describe the lines over results."""
    sizes = {name: int(table["n"].xs(name, level="frame").iloc[0]) for name in names}
    known = [name for name in names if sizes[name]]
    if not known:
        return "Empty lines: there are no rows."

    def read(name: str) -> pd.Series[int]:
        counts: pd.Series[int] = table["count"].xs(name, level="frame")
        return counts.loc[list(VERDICTS)]

    is_unique = table.attrs.get("cliova", {}).get("unique", False)

    def say(name: str) -> str:
        rows = describe_rows(sizes[name], unique=is_unique, write=write.count)
        return f"{_shorten(name)} ({rows})"

    first, last = known[0], known[-1]
    if first == last:
        return f"Marks for {say(first)}: {_list_shares(read(first), write)}."
    texts = _write_shares(read(first), write), _write_shares(read(last), write)
    changes = [
        f"{verdict} {before} to {after}"
        for verdict, before, after in zip(VERDICTS, *texts, strict=True)
    ]
    return (
        f"Lines for {write.count(len(names))} results, from {say(first)} to {say(last)}: "
        f"{', '.join(changes)}."
    )


def describe_trend(
    table: pd.DataFrame, verdict: Verdict | None = None, write: Formatter = ENGLISH
) -> str:
    """Describe the lines over time: of all verdicts, or of one in each group."""
    about = table.attrs.get("cliova", {})
    dates, every = read_time(table)
    if not dates:
        return "Empty lines: there are no rows."
    said = [write_period(date, every, write) for date in (dates[0], dates[-1])]
    parts = [
        (group or name, rows) for group, name, rows in read_trend(table) if verdict in (None, name)
    ]
    rows = describe_rows(_count_dated(table), unique=False, write=write.count)
    by = f" by {about['by']}" if about.get("by") else ""
    what = "the shares" if verdict is None else f"the share of {verdict}{by}"
    when = f"{count_noun(len(dates), every, write.count)} from {said[0]} to {said[1]}"
    if len(dates) == 1:
        when = said[0]
    changes = "; ".join(
        f"{_shorten(name)} {' to '.join(_take_ends(rows['share'], write))}" for name, rows in parts
    )
    gaps = find_trend_gaps(table)
    missing = f"; nothing between {_list_gaps(gaps, every, write)}" if gaps else ""
    return f"Lines with intervals, {what} over time, {when} ({rows}): {changes}{missing}."


def _count_dated(table: pd.DataFrame) -> int:
    """Return how many rows a trend counts, each once and not for each verdict."""
    keys = [name for name in table.index.names if name != "verdict"]
    return int(table["n"].groupby(level=keys).first().sum())


def _take_ends(shares: pd.Series[float], write: Formatter) -> list[str]:
    known = shares.dropna()
    if not len(known):
        return [NOTHING]
    ends = known.iloc[[0, -1]] if len(known) > 1 else known
    return [write.share(float(share)) for share in ends]


def _list_gaps(gaps: Sequence[tuple[Any, Any]], every: str, write: Formatter) -> str:
    """List the first gaps of a trend."""
    shown = [
        " and ".join(write_period(end, every, write) for end in gap) for gap in gaps[:_MOST_GAPS]
    ]
    more = len(gaps) - len(shown)
    return ", ".join(shown) + (f" and in {write.count(more)} more places" if more else "")


def _write_share(count: int, n: int, write: Formatter) -> str:
    return write.share(count / n) if n else NOTHING


def _write_shares(counts: pd.Series[int], write: Formatter) -> list[str]:
    n = int(counts.sum())
    return [_write_share(int(counts[verdict]), n, write) for verdict in VERDICTS]


def _list_shares(counts: pd.Series[int], write: Formatter) -> str:
    texts = _write_shares(counts, write)
    return ", ".join(f"{text} {name}" for text, name in zip(texts, VERDICTS, strict=True))


def _count(table: pd.DataFrame, write: Formatter) -> str:
    about = table.attrs.get("cliova", {})
    return describe_rows(
        int(read_overall(table).sum()),
        unique=about.get("unique", False),
        write=write.count,
        part=about.get("part"),
        not_validated=about.get("not_validated", 0),
    )


def _name_keys(table: pd.DataFrame) -> str:
    return " and ".join(str(name) for name in table.index.names if name is not None) or "group"


def _say_extremes(
    table: pd.DataFrame, counts: pd.DataFrame, verdict: Verdict, write: Formatter, among: str = ""
) -> str:
    """Say where the share is highest and lowest; the pooled rest is no group to be named."""
    pooled = read_pooled(table)
    named = counts.loc[np.array([label not in pooled for label in counts.index], dtype=bool)]
    shares = named[verdict] / named.sum(axis=1)
    if len(shares) < 2 or shares.max() == shares.min():
        return ""

    def say(place: int) -> str:
        counts = named.iloc[place]
        count, n = int(counts[verdict]), int(counts.sum())
        text = f"{_write_share(count, n, write)} of {write.count(n)}"
        return f"{_shorten(named.index[place])} ({text})"

    highest, lowest = int(shares.to_numpy().argmax()), int(shares.to_numpy().argmin())
    return f"; {among}most {verdict}: {say(highest)}, least {verdict}: {say(lowest)}"


def _shorten(label: object) -> str:
    text = ", ".join(map(str, label)) if isinstance(label, tuple) else str(label)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
