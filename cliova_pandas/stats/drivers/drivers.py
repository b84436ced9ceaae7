"""Which parts of a list a share comes from, so that one cause is named once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.drivers.driver_columns import (
    CandidateTables,
    DriverCandidate,
    find_candidates,
    find_echoes,
    need_candidates,
)
from cliova_pandas.stats.drivers.driver_parts import LazyParts, can_split
from cliova_pandas.stats.drivers.driver_search import (
    FoundDriver,
    Group,
    GroupCounts,
    HeldCounts,
    search_drivers,
)
from cliova_pandas.stats.drivers.lazy_counts import LazyCounts
from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts, tally, tally_groups
from cliova_pandas.stats.frames.denominator import mark_part, open_counted, refuse_verified_only
from cliova_pandas.stats.frames.engines import find_lazy
from cliova_pandas.stats.frames.keys import GroupKeys
from cliova_pandas.stats.frames.needs import Needs, need_verdicts
from cliova_pandas.stats.groups.grouping import Grouping
from cliova_pandas.stats.groups.top_groups import check_whole
from cliova_pandas.stats.measures.intervals import newcombe
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter
from cliova_pandas.stats.writing.nouns import count_noun, describe_rows
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

COLUMNS = ("n", "rate", "rest", "excess", "explains", "low", "high", "q")
"""The columns of a table of drivers."""


def find_drivers(
    frame: IntoFrame | FrameColumns,
    columns: GroupKeys | None = None,
    *,
    rate: Verdict = "invalid",
    level: float = 0.05,
    min_n: int = 30,
    depth: int = 1,
    top: int | None = 20,
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Find which parts of a list have a higher share of one verdict than the rest.

    The clearest part is taken first, then its rows are set aside and all others are tried again on
    the rows that are left. So what was high only because it overlaps is not named a second time,
    and of groups that hold the same rows one is named.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    columns : str, Series, callable or sequence of them, optional
        Where to look. A column of the frame, or what is told from the address: ``"provider"``,
        ``"domain"``, ``"tld"``, ``"free mail"``, ``"role address"``, ``"local length"``,
        ``"local digits"``, and ``"host"``, if a column holds the MX hosts. In place of a name,
        values for the rows, as in `cliova_pandas.breakdown`. Dates stand for their months, as
        ``created_at (month)``.

        Without it, all of these, and every column of text or booleans that has at most 1,000
        values, months of dates among them. What the validation itself has added is left out: the
        columns of the verdict, of the reason and of the known layout, flags of the validation, what
        is named as validations name their columns, and what says the verdict again, measured
        (lambda of Goodman and Kruskal at least 0.9). ``attrs["cliova"]["left_out"]`` names them
        with the reason.
    rate : {"valid", "risky", "unknown", "invalid"}, default "invalid"
        The verdict whose share is looked at.
    level : float, default 0.05
        The highest q-value of a driver; its interval has the confidence level ``1 - level``.
    min_n : int, default 30
        Groups with fewer rows are not tried.
    depth : {1, 2}, default 1
        With 2 pairs of groups of two columns are tried as well. A pair is named only if it is
        higher than what is left of either group.
    top : int or None, default 20
        How many to find at most. None goes on until nothing is left to find.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say, which pandas
        drops on a merge.

    Returns
    -------
    pandas.DataFrame
        A row for each driver, that with the most excess first. The index has the levels ``column``
        and ``value`` (``str``; for a pair both names, with a comma). Columns: ``n`` (``int64``, its
        rows, less those of the drivers found before it), ``rate`` (``float64``, the share among
        them), ``rest`` (``float64``, the share among the rows that are neither in it nor in a
        driver found before), ``excess`` (``float64``, how many rows more than if its share were
        that of the rest), ``explains`` (``float64``, the excess as a part of all rows of that
        verdict), ``low``, ``high`` (``float64``, the interval of ``rate - rest``), ``q``
        (``float64``).

        No row is in two drivers, so the excesses may be added. ``attrs["cliova"]`` has ``n``,
        ``denominator`` in words, ``count`` (rows of that verdict), ``rate``, ``level``, ``tried``
        (how many groups), ``columns`` (where was looked), ``left_out`` (which not, and why) and
        ``drivers``: for each row its ``keys``, pairs of a column and a value, and in ``also`` the
        groups that hold exactly the same rows.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    ConfigurationError
        If there is no such column, or an argument cannot be.

    Notes
    -----
    Groups are tested by Fisher's exact test, one-sided, which holds in the far tail where many
    groups are tried (`cliova_pandas.stats.measures.exact_tests.fisher_greater`), and corrected for
    all groups that were tried, those that are too small by then included, by Benjamini and Hochberg
    (1995). Of the drivers that pass, the clearest is that with the highest likelihood ratio. If a
    part of a group is clearer than the whole, but the other rows of the group are high as well and
    not lower than the part, the whole is named. The interval is Newcombe's (1998), method 10.

    That a share is higher in a part of the list is no proof that this part is the cause. After the
    first driver the tests are made on rows that were chosen by looking at them, so that their
    q-values are a guide rather than a guarantee.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({
    ...     "utm_source": ["partner-b"] * 100 + ["shop"] * 400,
    ...     "verdict": ["invalid"] * 34 + ["valid"] * 66 + ["invalid"] * 36 + ["valid"] * 364,
    ... })
    >>> drivers = find_drivers(df)
    >>> drivers[["n", "rate", "rest", "excess", "explains"]].round(3)
                            n  rate  rest  excess  explains
    column     value
    utm_source partner-b  100  0.34  0.09    25.0     0.357
    """
    if rate not in VERDICTS:
        raise ConfigurationError(Argument("rate").must_be(VERDICTS, rate))
    check_whole("min_n", min_n)
    if top is not None:
        check_whole("top", top)
    if depth not in (1, 2):
        raise ConfigurationError(Argument("depth"), f" must be 1 or 2, not {depth!r}.")
    newcombe(1, 2, 1, 2, 1 - _check_level(level))
    opened = _open(frame, columns, email_column, verified_only, is_deep=depth == 2)
    candidates, left_out = find_candidates(opened.tables, columns, opened.email)
    if columns is None:
        echoes = find_echoes(candidates, opened.tally, rate, min_n=min_n)
        candidates = [one for one in candidates if one.grouping.name not in echoes]
        left_out |= echoes
    counts = opened.count(candidates, VERDICTS.index(rate), min_n, with_pairs=depth == 2)
    table, groupings = opened.tables.whole, [one.grouping for one in candidates]
    found: list[FoundDriver] = []
    for driver in search_drivers(counts, level=level):
        if top is not None and len(found) >= top:
            break
        found.append(driver)
    result = _tabulate(found, groupings, counts.all_counted, level)
    result.attrs["cliova"] |= {
        "n": table.count_rows(),
        "denominator": describe_rows(table.count_rows(), unique=False, **mark_part(table)),
        "count": counts.all_counted,
        "rate": rate,
        "level": level,
        "min_n": min_n,
        "tried": len(counts.groups),
        "columns": [one.name for one in groupings],
        "left_out": left_out,
        **mark_part(table),
    }
    return result


@dataclass(frozen=True)
class _Opened:
    """A frame whose rows count, in memory or in the parts of a lazy one."""

    tables: CandidateTables
    email: str | None
    parts: LazyParts | None = None

    def tally(self, candidate: DriverCandidate) -> Codes:
        """Count the verdicts in each group of a candidate."""
        if self.parts is not None:
            return self.parts.tally(candidate)
        grouping, table = candidate.grouping, candidate.table
        return tally_groups(
            grouping.codes, read_verdicts(table), len(grouping.labels), table.weights
        )

    def count(
        self, candidates: Sequence[DriverCandidate], verdict: int, min_n: int, *, with_pairs: bool
    ) -> GroupCounts:
        """Count the rows of a verdict by the groups of all candidates."""
        table = self.tables.whole
        verdicts = read_verdicts(table)
        if self.parts is not None:
            totals = tally(verdicts, table.weights)
            return LazyCounts(self.parts, candidates, totals, verdict, min_n=min_n)
        return HeldCounts(
            [one.grouping.codes for one in candidates],
            [len(one.grouping.labels) for one in candidates],
            verdicts == verdict,
            min_n=min_n,
            with_pairs=with_pairs,
            weights=table.weights,
        )


def _open(
    frame: Any,
    columns: GroupKeys | None,
    email_column: str | None,
    verified_only: bool | None,
    *,
    is_deep: bool,
) -> _Opened:
    """Open a frame; pairs of columns need the rows that differ, else a column is asked for alone.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    """

    def find_needs(found: FrameColumns) -> Needs | None:
        return need_candidates(found, frame, columns, email_column)

    lazy = None if is_deep else find_lazy(frame)
    if lazy is not None:
        whole = FrameColumns(frame)
        email, needs = whole.find_email(email_column), find_needs(whole)
        if needs is not None and can_split(lazy, whole, needs, email):
            table = open_counted(frame, email_column, lambda _: need_verdicts())
            refuse_verified_only(table, verified_only, "drivers")
            read_verdicts(table)
            parts = LazyParts(lazy, whole, needs, email)
            return _Opened(parts.make_tables(table), email, parts)
        table = open_counted(frame, email_column, lambda _: needs)
    else:
        table = open_counted(frame, email_column, find_needs)
    refuse_verified_only(table, verified_only, "drivers")
    read_verdicts(table)
    return _Opened(CandidateTables(table), table.find_email(email_column))


def _check_level(level: float) -> float:
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        raise ConfigurationError(
            Argument("level"), f" must be between 0 and 1, such as 0.05, not {level!r}."
        )
    return level


def _tabulate(
    found: Sequence[FoundDriver], groupings: Sequence[Grouping], counted: int, level: float
) -> pd.DataFrame:
    import pandas as pd

    from cliova_pandas.stats.writing.printing import NumberTable

    ordered = sorted(found, key=lambda driver: -driver.excess)
    keys = [_name(driver.group, groupings) for driver in ordered]
    labels = [tuple(", ".join(part) for part in zip(*key, strict=True)) for key in keys]
    index = pd.MultiIndex.from_arrays(
        [pd.Index([label[place] for label in labels], dtype="str") for place in (0, 1)],
        names=["column", "value"],
    )
    numbers = np.array(
        [(one.count, one.n, one.other_count, one.other_n) for one in ordered], dtype=np.int64
    ).reshape(-1, 4)
    count, n, other_count, other_n = numbers.T
    low, high = newcombe(count, n, other_count, other_n, 1 - level)
    excess = np.array([one.excess for one in ordered], dtype=float)
    result = NumberTable(
        {
            "n": n,
            "rate": count / n,
            "rest": other_count / other_n,
            "excess": excess,
            "explains": excess / max(counted, 1),
            "low": low,
            "high": high,
            "q": np.array([one.q for one in ordered], dtype=float),
        },
        index=index,
    )
    result.attrs["cliova"] = {
        "excess": float(excess.sum()),
        "drivers": [
            {
                "label": list(label),
                "keys": key,
                "also": [_name(group, groupings) for group in driver.also],
            }
            for label, key, driver in zip(labels, keys, ordered, strict=True)
        ],
    }
    return result


def _name(group: Group, groupings: Sequence[Grouping]) -> list[list[str]]:
    """Return the column and the value of a group, or of both groups of a pair."""
    named = []
    for place in group:
        for one in groupings:
            if place < len(one.labels):
                named.append([one.name, one.labels[place]])
                break
            place -= len(one.labels)
    return named


def name_drivers(table: pd.DataFrame) -> list[str]:
    """Return what each driver of a table is called, such as ``"utm_source = partner-b"``."""
    known = {
        tuple(driver["label"]): driver["keys"]
        for driver in table.attrs.get("cliova", {}).get("drivers", ())
    }
    return [
        " and ".join(
            f"{column} = {value}" for column, value in known.get(tuple(label), [list(label)])
        )
        for label in table.index
    ]


def share_excess(table: pd.DataFrame) -> list[float]:
    """Return which part of the excess of all drivers comes from each, also where few are listed.

    Parameters
    ----------
    table : pandas.DataFrame
        What `find_drivers` returned.
    """
    total = float(table.attrs.get("cliova", {}).get("excess", table["excess"].sum()))
    return [min(float(excess) / total, 1.0) for excess in table["excess"]]


def describe_drivers(table: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say in one sentence where the excess comes from, most of all.

    Parameters
    ----------
    table : pandas.DataFrame
        What `find_drivers` returned.
    write : Formatter, optional
        What writes the numbers; in English, without it.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({
    ...     "source": ["b"] * 100 + ["c"] * 50 + ["a"] * 400,
    ...     "verdict": ["invalid"] * 40 + ["valid"] * 60 + ["invalid"] * 15 + ["valid"] * 35
    ...     + ["invalid"] * 36 + ["valid"] * 364,
    ... })
    >>> describe_drivers(find_drivers(df))
    '73.2 % of the excess comes from source = b (40.0 % invalid, the rest 11.3 %).'
    """
    about: dict[str, Any] = table.attrs.get("cliova", {})
    verdict = about.get("rate", "invalid")
    if not len(table):
        tried = count_noun(about["tried"], "group", write.count) if "tried" in about else "groups"
        return f"No part of the list stands out: of {tried} none has clearly more {verdict}."
    first, name = table.iloc[0], name_drivers(table)[0]
    return (
        f"{write.share(share_excess(table)[0])} of the excess comes from {name} "
        f"({write.share(float(first['rate']))} {verdict}, the rest "
        f"{write.share(float(first['rest']))})."
    )
