"""What a chart shows, said in one sentence, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from cliova_pandas.stats.counting import describe_rows
from cliova_pandas.stats.formatting import format_counts, format_share
from cliova_pandas.stats.top_groups import is_tail, read_counts, read_overall
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd

Write: TypeAlias = Callable[[str], str]
"""Writes the numbers in a part of a sentence; the names of the data are never given to it."""

_LONGEST: Final = 60


def describe_summary(summary: pd.DataFrame) -> str:
    """Describe the bar of a list."""
    about = summary.attrs["cliova"]
    if not about["n"]:
        return "Empty bar: there are no rows."
    known = summary.dropna(subset=["count"])
    if len(known) < len(VERDICTS):
        share = float(known["share"].iloc[0])
        return f"Bar of a list: {about['denominator']}, {format_share(share)}."
    return f"Bar of {about['denominator']}: {_list_shares(summary['count'])}."


def describe_breakdown(table: pd.DataFrame, write: Write = str) -> str:
    """Describe the bars of groups."""
    if not len(table):
        return "Empty stacked bars: there are no rows."
    shares = write(f"{_count(table)}: {_list_shares(read_overall(table))} overall")
    extremes = _say_extremes(read_counts(table), "valid", write)
    return f"Stacked bars by {_name_groups(table)}, {shares}{extremes}."


def describe_rates(table: pd.DataFrame, verdict: Verdict, min_n: int, write: Write = str) -> str:
    """Describe the dots of groups; of the large ones, if there are any."""
    if not len(table):
        return "Empty dot chart: there are no rows."
    counts = read_counts(table)
    large = counts[table["n"] >= min_n]
    among = f"of the groups with at least {min_n:,}, " if len(large) < len(counts) else ""
    extremes = _say_extremes(large, verdict, write, among)
    overall = format_counts(read_overall(table))[VERDICTS.index(verdict)]
    return (
        f"Dots with intervals, the share of {verdict} by {_name_groups(table)}, "
        f"{write(f'{_count(table)}: {overall} overall')}{extremes}."
    )


def describe_comparison(table: pd.DataFrame, names: Sequence[str], write: Write = str) -> str:
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
        return f"{_shorten(name)} ({write(describe_rows(sizes[name], unique=is_unique))})"

    first, last = known[0], known[-1]
    texts = format_counts(read(first)), format_counts(read(last))
    changes = [
        f"{verdict} {before} to {after}"
        for verdict, before, after in zip(VERDICTS, *texts, strict=True)
    ]
    if first == last:
        return f"Marks for {say(first)}: {write(_list_shares(read(first)))}."
    return (
        f"Lines for {len(names)} results, from {say(first)} to {say(last)}: "
        f"{write(', '.join(changes))}."
    )


def _list_shares(counts: pd.Series[int]) -> str:
    texts = format_counts(counts.loc[list(VERDICTS)])
    return ", ".join(f"{text} {name}" for text, name in zip(texts, VERDICTS, strict=True))


def _count(table: pd.DataFrame) -> str:
    return describe_rows(
        int(read_overall(table).sum()), unique=table.attrs.get("cliova", {}).get("unique", False)
    )


def _name_groups(table: pd.DataFrame) -> str:
    return " and ".join(str(name) for name in table.index.names if name is not None) or "group"


def _say_extremes(counts: pd.DataFrame, verdict: Verdict, write: Write, among: str = "") -> str:
    """Say where the share is highest and lowest; the pooled rest is no group to be named."""
    named = counts.loc[np.array([not is_tail(label) for label in counts.index], dtype=bool)]
    shares = named[verdict] / named.sum(axis=1)
    if len(shares) < 2 or shares.max() == shares.min():
        return ""

    def say(place: int) -> str:
        counts = named.to_numpy()[place]
        text = format_counts(counts)[VERDICTS.index(verdict)]
        return f"{_shorten(named.index[place])} ({write(f'{text} of {counts.sum():,}')})"

    highest, lowest = int(shares.to_numpy().argmax()), int(shares.to_numpy().argmin())
    return f"; {write(among)}most {verdict}: {say(highest)}, least {verdict}: {say(lowest)}"


def _shorten(label: object) -> str:
    text = ", ".join(map(str, label)) if isinstance(label, tuple) else str(label)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
