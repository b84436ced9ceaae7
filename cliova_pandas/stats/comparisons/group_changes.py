"""The rate of each group in several results, side by side, and how it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.stats.comparisons.comparison import subtract_shares
from cliova_pandas.stats.groups.top_groups import (
    label_pooled,
    mark_pooled,
    read_pooled,
    read_unnamed,
)
from cliova_pandas.stats.measures.intervals import newcombe

if TYPE_CHECKING:
    import pandas as pd


def compare_groups(
    tables: Mapping[str, pd.DataFrame],
    *,
    rate: str = "invalid",
    top: int,
    may_name: Callable[[str, int], bool] = lambda label, n: True,
    level: float = 0.95,
) -> pd.DataFrame:
    """Put the rate of each group side by side for several results.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        What `cliova_pandas.breakdown` returned of each result, all groups of it, by one key.
    rate : {"valid", "risky", "unknown", "invalid"}, default "invalid"
        The verdict whose rate is compared.
    top : int
        How many of the largest groups are named at most, those that name no one group not counted.
    may_name : callable, optional
        Tells whether a group may be named, by its label and its rows in the result that has most.
    level : float, default 0.95
        The confidence level of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for each group; the index (``str``) is called like the key. First the groups with a
        name, by how much their rate rose from the first result to the last; then those that name no
        one group, such as the provider ``not in the table``; at last the rest as one. Columns, of
        two levels: ``n``, ``count`` and ``share`` of each result (``int64`` and ``float64``), and
        with an empty second level ``change``, ``low`` and ``high`` (``float64``, in percentage
        points, with Newcombe's interval; NaN where a result has no row of the group).
        ``attrs["cliova"]`` has ``pooled``, as in a breakdown.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> def make(bad):
    ...     return pd.DataFrame({"team": ["a"] * 10, "verdict": ["invalid"] * bad
    ...                          + ["valid"] * (10 - bad)})
    >>> tables = {"Sep": breakdown(make(1), "team"), "Oct": breakdown(make(4), "team")}
    >>> compare_groups(tables, top=5)["change"].tolist()
    [30.0]
    """
    import pandas as pd

    name = str(next(iter(tables.values())).index.name)
    labels = list(dict.fromkeys(label for one in tables.values() for label in one.index))
    found = [one.reindex(labels) for one in tables.values()]
    n = np.array([one["n"].fillna(0).to_numpy(dtype=np.int64) for one in found]).T
    count = np.array([one[rate].fillna(0).to_numpy(dtype=np.int64) for one in found]).T
    n, count = n.reshape(len(labels), -1), count.reshape(len(labels), -1)
    unnamed = {label for one in tables.values() for label in read_unnamed(one)}
    pooled = {label: k for one in tables.values() for label, k in read_pooled(one).items()}
    sizes = n.sum(axis=1)
    by_size = sorted(range(len(labels)), key=lambda place: (-sizes[place], labels[place]))
    open_ = [
        place for place in by_size
        if labels[place] not in pooled and may_name(str(labels[place]), int(n[place].max()))
    ]  # fmt: skip
    kept = [place for place in open_ if labels[place] not in unnamed][:top]
    kept.sort(key=lambda place: -_find_rise(count[place], n[place]))
    kept += [place for place in open_ if labels[place] in unnamed]
    rest = sorted(set(range(len(labels))) - set(kept))
    marks: dict[object, int] = {}
    names = [str(labels[place]) for place in kept]
    counts, sums = count[kept], n[kept]
    if rest:
        groups = sum(pooled.get(labels[place], 1) for place in rest)
        names.append(str(label_pooled([name], groups)))
        marks[names[-1]] = groups
        counts = np.vstack([counts, count[rest].sum(axis=0)])
        sums = np.vstack([sums, n[rest].sum(axis=0)])
    table = _measure(list(tables), counts, sums, level)
    table.index = pd.Index(names, dtype="str", name=name)
    table.attrs["cliova"] = {"level": level, "rate": rate, "by": [name], **mark_pooled(marks)}
    return table


def _find_rise(count: Any, n: Any) -> float:
    """Return how much a rate rose; what is not in both results stands behind."""
    if not n[0] or not n[-1]:
        return -np.inf
    return float(count[-1] / n[-1] - count[0] / n[0])


def _measure(names: list[str], count: Any, n: Any, level: float) -> pd.DataFrame:
    import pandas as pd

    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / n
    change = np.full(len(count), np.nan)
    if len(count):
        change = subtract_shares(count[:, -1], n[:, -1], count[:, 0], n[:, 0])
    low, high = newcombe(count[:, -1], n[:, -1], count[:, 0], n[:, 0], level)
    columns: dict[tuple[str, str], Any] = {}
    for place, name in enumerate(names):
        columns |= {
            ("n", name): n[:, place],
            ("count", name): count[:, place],
            ("share", name): share[:, place],
        }
    for name, values in (("change", change), ("low", 100 * low), ("high", 100 * high)):
        columns[name, ""] = values
    return pd.DataFrame(columns)
