"""The verdicts of each group of a list, with the rate of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.frames.arrow_values import Codes, stack_codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import (
    count_addresses,
    find_worst,
    find_worst_in_groups,
    read_verdicts,
    tally,
    tally_groups,
)
from cliova_pandas.stats.frames.denominator import mark_part, open_counted, refuse_verified_only
from cliova_pandas.stats.frames.keys import GroupKeys
from cliova_pandas.stats.frames.needs import need_keys
from cliova_pandas.stats.groups.group_order import find_largest, find_unnamed, order_groups
from cliova_pandas.stats.groups.grouping import Grouping, make_groupings
from cliova_pandas.stats.groups.top_groups import (
    check_whole,
    label_pooled,
    mark_pooled,
    mark_unnamed,
)
from cliova_pandas.stats.measures.rates import measure_rates
from cliova_pandas.stats.writing.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame


def breakdown(
    frame: IntoFrame | FrameColumns,
    by: GroupKeys = "domain",
    *,
    normalize: bool = False,
    rate: Verdict = "invalid",
    top: int | None = None,
    min_n: int | None = None,
    unique: bool = False,
    level: float = 0.95,
    email_column: str | None = None,
    reason_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Count the verdicts of each group, with the rate of one of them.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    by : str, Series, callable or sequence of them, default "domain"
        ``"domain"``, ``"provider"`` and ``"tld"`` are made from the address, and ``"reason"`` is
        the column that holds the reason, even if a column has that name. A provider is told by the
        MX host of the row where the result has one (``mxLocation``, ``mx_record`` and the like),
        else by the domain; otherwise it is ``own mail server`` if the host is under the address's
        own domain, else ``not in the table``. Any other name is a column, or else a level of the
        index. In place of a name there can be a Series, aligned with the frame by its index, or a
        function that makes one, or an array, of the frame. Several give a group for each
        combination that occurs.
    normalize : bool, default False
        Whether the verdicts are shares of the group instead of counts.
    rate : {"valid", "risky", "unknown", "invalid"}, default "invalid"
        The verdict whose rate is shown; its columns are called after it.
    top : int, optional
        How many of the largest groups to show; the rest is pooled in a last row, so that no row of
        the frame is lost.
    min_n : int, optional
        Groups with fewer rows are marked in a column ``small``.
    unique : bool, default False
        Whether to count addresses instead of rows, as in `summarize`: each once in every group in
        which it occurs, with the worst verdict it has there. So it counts in several groups if its
        rows have different keys.
    level : float, default 0.95
        The confidence level of the interval.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say, which pandas
        drops on a merge.

    Returns
    -------
    pandas.DataFrame
        A row for each group, the largest first, those of the same size by their keys; providers
        that have no name stand behind the others, and are never among the ``top``. Keys that have
        an order of their own keep it, also those that are among the ``top``: periods, dates, months
        and days in ISO 8601, verdicts, ordered categories. The index (``str``; a ``MultiIndex`` for
        several keys) is called like the key (``key`` if that has no name). Columns: ``n``
        (``int64``), ``valid``, ``risky``, ``unknown``, ``invalid`` (``int64``; ``float64`` with
        ``normalize``), ``invalid_rate``, ``invalid_low``, ``invalid_high`` (``float64``; the share
        of that verdict with its Wilson score interval; with ``rate="risky"`` it is ``risky_rate``
        and so on), ``small`` (``bool``, with ``min_n`` only).

        Keys are texts. Domains are in lower case and Unicode (see
        `cliova_pandas.verdicts.addresses.fold_domain`).
        Rows without the key are the group ``(missing)``,
        addresses without a domain ``(no domain)``, and the pooled tail is
        ``other (k domains)``; a key that is really called so stands in quotes.

        ``attrs["cliova"]`` has, of the whole frame as `summarize` counts it, ``n``,
        ``denominator`` in words and ``counts`` (of each verdict); ``groups`` (how many, before
        pooling), ``pooled`` (a ``label`` and its number of ``groups`` for each row that stands for
        several, if any does), ``ordered`` (true, if a key is), ``by``, ``rate``, ``level``,
        ``unique``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    ConfigurationError
        If there is no such key or verdict, or a number cannot be.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> table = breakdown(df, by="provider", top=2)
    >>> table[["n", "valid", "risky", "unknown", "invalid"]].sum().to_dict()
    {'n': 2000, 'valid': 1500, 'risky': 114, 'unknown': 127, 'invalid': 259}
    >>> breakdown(df, lambda frame: frame["email"].str.len() > 30)["n"].to_dict()
    {'false': 1840, 'true': 160}
    """
    if rate not in VERDICTS:
        raise ConfigurationError(Argument("rate").must_be(VERDICTS, rate))
    for name, number in (("top", top), ("min_n", min_n)):
        if number is not None:
            check_whole(name, number)
    table = open_counted(
        frame, email_column, lambda found: need_keys(found, by, reason_column, unique=unique)
    )
    refuse_verified_only(table, verified_only, "a breakdown")
    verdicts = read_verdicts(table)
    keys = make_groupings(table, by, email_column=email_column, reason_column=reason_column)
    addresses = count_addresses(table, email_column)[0] if unique else None
    result = tabulate(
        keys, verdicts, addresses, weights=table.weights, normalize=normalize, rate=rate, top=top,
        min_n=min_n, level=level,
    )  # fmt: skip
    if marked := mark_part(table):
        about = result.attrs["cliova"]
        denominator = describe_rows(about["n"], unique=about["unique"], **marked)
        about |= {"denominator": denominator, **marked}
    return result


def tabulate(
    keys: list[Grouping],
    verdicts: Codes,
    addresses: Codes | None = None,
    *,
    weights: Codes | None = None,
    normalize: bool = False,
    rate: Verdict = "invalid",
    top: int | None = None,
    min_n: int | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Count the verdicts of each group, from codes; what `breakdown` returns.

    Parameters
    ----------
    keys : list of Grouping
        What the rows are grouped by.
    verdicts : numpy.ndarray of int64
        The position of each row's verdict among the four.
    addresses : numpy.ndarray of int64, optional
        Which address each row holds, to count addresses; without it, rows are counted.
    weights : numpy.ndarray of int64, optional
        For how many rows each stands, where rows are counted; for one, without it.
    normalize, rate, top, min_n, level
        As in `breakdown`, and checked there.
    """
    groups = stack_codes([key.codes for key in keys])
    size = int(groups.max(initial=-1)) + 1
    if addresses is None:
        counts = tally_groups(groups, verdicts, size, weights)
        overall = counts.sum(axis=0)
    else:
        counts = tally_groups(*find_worst_in_groups(verdicts, addresses, groups, size), size)
        overall = tally(find_worst(verdicts, addresses))
    used = np.flatnonzero(counts.sum(axis=1))
    places = [used]
    if len(keys) > 1:
        # Any row of a group tells its keys.
        member = np.zeros(size, dtype=np.int64)
        member[groups] = np.arange(len(groups))
        places = [key.codes[member[used]] for key in keys]

    def count_rest(kept: Codes) -> Codes:
        is_rest = np.ones(size, dtype=bool)
        is_rest[used[kept]] = False
        if addresses is None:
            rest: Codes = counts[is_rest].sum(axis=0)
            return rest
        rows = is_rest[groups]
        return tally(find_worst(verdicts[rows], addresses[rows]))

    tallied = Tallied(keys, places, counts[used], overall, count_rest, unique=addresses is not None)
    return _arrange(tallied, normalize=normalize, rate=rate, top=top, min_n=min_n, level=level)


def tabulate_counts(
    key: Grouping,
    counts: Codes,
    *,
    rate: Verdict = "invalid",
    top: int | None = None,
    min_n: int | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Make the table that `tabulate` makes of rows, from their counts.

    Parameters
    ----------
    key : Grouping
        What the rows are grouped by; its codes are not looked at.
    counts : numpy.ndarray of int64
        For each of its labels the rows of the four verdicts.
    rate, top, min_n, level
        As in `breakdown`.
    """
    used = np.flatnonzero(counts.sum(axis=1))

    def count_rest(kept: Codes) -> Codes:
        rest: Codes = counts.sum(axis=0) - counts[used[kept]].sum(axis=0)
        return rest

    tallied = Tallied([key], [used], counts[used], counts.sum(axis=0), count_rest)
    return _arrange(tallied, normalize=False, rate=rate, top=top, min_n=min_n, level=level)


@dataclass(frozen=True)
class Tallied:
    """The groups that have rows, counted.

    Attributes
    ----------
    keys : list of Grouping
        What they are groups of.
    places : list of numpy.ndarray of int64
        For each key the code of each group's label.
    counts : numpy.ndarray of int64
        Of each group the four verdicts.
    overall : numpy.ndarray of int64
        The verdicts of all rows, or addresses.
    count_rest : callable
        Counts the verdicts of all groups but some.
    unique : bool
        Whether addresses are counted.
    """

    keys: list[Grouping]
    places: list[Codes]
    counts: Codes
    overall: Codes
    count_rest: Callable[[Codes], Codes]
    unique: bool = False


def _arrange(
    tallied: Tallied,
    *,
    normalize: bool,
    rate: Verdict,
    top: int | None,
    min_n: int | None,
    level: float,
) -> pd.DataFrame:
    """Put counted groups into the order of a breakdown, with the tail as one."""
    from cliova_pandas.stats.writing.printing import NumberTable

    keys, places, counts = tallied.keys, tallied.places, tallied.counts
    found, pooled = len(counts), {}
    names = [key.name for key in keys]
    is_unnamed = find_unnamed(keys, places)
    kept = np.arange(found)
    if top is not None and top < found:
        kept = find_largest(keys, places, counts.sum(axis=1), top)
        tail = label_pooled(names, found - len(kept))
        pooled[tail] = found - len(kept)
    order = order_groups(keys, [column[kept] for column in places], counts[kept].sum(axis=1))
    kept = kept[order]
    labels = [
        [key.labels[i] for i in column[kept].tolist()]
        for key, column in zip(keys, places, strict=True)
    ]
    counts, is_unnamed = counts[kept], is_unnamed[kept]
    if pooled:
        counts = np.vstack([counts, tallied.count_rest(kept)])
        ends = tail if isinstance(tail, tuple) else (tail,)
        labels = [[*column, end] for column, end in zip(labels, ends, strict=True)]
    columns = _measure(counts, rate, level, normalize=normalize, min_n=min_n)
    index = _make_index(labels, names)
    result = NumberTable(columns, index=index)
    total = int(tallied.overall.sum())
    result.attrs["cliova"] = {
        "n": total,
        "denominator": describe_rows(total, unique=tallied.unique),
        "counts": dict(zip(VERDICTS, tallied.overall.tolist(), strict=True)),
        "groups": found,
        **mark_pooled(pooled),
        **mark_unnamed([] if pooled else list(index[is_unnamed])),
        **({"ordered": True} if any(key.is_ordered for key in keys) else {}),
        "by": names,
        "rate": rate,
        "level": level,
        "unique": tallied.unique,
    }
    return result


def _measure(
    counts: Codes, rate: Verdict, level: float, *, normalize: bool, min_n: int | None
) -> dict[str, Any]:
    """Return the columns of a breakdown, from the counts of each group."""
    n = counts.sum(axis=1)
    shown = counts / n[:, None] if normalize else counts
    columns = {"n": n, **dict(zip(VERDICTS, shown.T, strict=True))}
    columns |= measure_rates(counts, rate, level)
    return columns if min_n is None else columns | {"small": n < min_n}


def _make_index(labels: list[list[str]], names: list[str]) -> pd.Index[Any]:
    import pandas as pd

    texts = [pd.Index(column, dtype="str") for column in labels]
    if len(texts) == 1:
        return texts[0].rename(names[0])
    return pd.MultiIndex.from_arrays(texts, names=names)
