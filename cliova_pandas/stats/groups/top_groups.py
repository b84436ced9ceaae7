"""A breakdown made shorter: chosen groups stay, the rest is one group, and no row is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, word_given, word_unknown
from cliova_pandas.stats.measures.rates import measure_rates, read_rate
from cliova_pandas.stats.writing.nouns import name_pooled
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd


def check_whole(name: str, number: object) -> None:
    """Refuse an argument that does not count anything.

    Raises
    ------
    ConfigurationError
        If it is no whole number from 0 on.
    """
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 0:
        raise ConfigurationError(
            Argument(name), f" must be a whole number from 0 on, not {number!r}."
        )


def read_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of each verdict in each group, also of a table of shares."""
    counts = table[list(VERDICTS)]
    if all(dtype.kind in "iu" for dtype in counts.dtypes):
        return counts
    return counts.mul(table["n"], axis=0).round().astype("int64")


def read_overall(table: pd.DataFrame) -> pd.Series[int]:
    """Return the counts of each verdict in the whole that a breakdown was made of.

    They are not the sums of its groups where an address counts in several of these, nor where only
    some of its rows are left.
    """
    import pandas as pd

    said = table.attrs.get("cliova", {}).get("counts")
    if said is None:
        return read_counts(table).sum()
    return pd.Series({verdict: int(said[verdict]) for verdict in VERDICTS})


def read_pooled(table: pd.DataFrame) -> dict[object, int]:
    """Return the rows of a breakdown that stand for several groups, and for how many each.

    A table that is sliced or sorted keeps its attrs, so only what is still in it is named.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"team": list("aabc"), "verdict": ["valid"] * 4})
    >>> table = breakdown(df, "team", top=1)
    >>> read_pooled(table), read_pooled(table[:1])
    ({'other (2 groups)': 2}, {})
    """
    found = {}
    for mark in table.attrs.get("cliova", {}).get("pooled", ()):
        label = tuple(mark["label"]) if isinstance(mark["label"], list) else mark["label"]
        if label in table.index:
            found[label] = int(mark["groups"])
    return found


def mark_pooled(pooled: Mapping[object, int]) -> dict[str, Any]:
    """Return what attrs say of rows that stand for several groups, for `read_pooled`.

    >>> mark_pooled({("other (2 groups)", ""): 2}), mark_pooled({})
    ({'pooled': [{'label': ['other (2 groups)', ''], 'groups': 2}]}, {})
    """
    # A label of several keys is a list, for attrs are JSON, which knows no tuples.
    marks = [
        {"label": list(label) if isinstance(label, tuple) else label, "groups": groups}
        for label, groups in pooled.items()
    ]
    return {"pooled": marks} if marks else {}


def mark_unnamed(labels: Sequence[object]) -> dict[str, Any]:
    """Return what attrs say of rows that name no one group, for `pool_groups`.

    >>> mark_unnamed(["not in the table"]), mark_unnamed([])
    ({'unnamed': ['not in the table']}, {})
    """
    marks = [list(label) if isinstance(label, tuple) else label for label in labels]
    return {"unnamed": marks} if marks else {}


def read_unnamed(table: pd.DataFrame) -> set[object]:
    """Return which rows of a breakdown name no one group, as ``not in the table`` does."""
    marks = table.attrs.get("cliova", {}).get("unnamed", ())
    return {tuple(label) if isinstance(label, list) else label for label in marks}


def label_pooled(names: Sequence[object], count: int) -> object:
    """Return the label of a row that stands for so many groups, for an index of such names.

    >>> label_pooled(["domain"], 2), label_pooled(["provider", "reason"], 2)
    ('other (2 domains)', ('other (2 groups)', ''))
    """
    first = name_pooled(names, count)
    return (first, *[""] * (len(names) - 1)) if len(names) > 1 else first


def check_order(order: object) -> None:
    """Refuse an order that lists nothing."""
    if not isinstance(order, Iterable):
        raise ConfigurationError(
            Argument("order"), f" must list what to draw, in order, not {word_given(order)}."
        )


def pool_groups(
    table: pd.DataFrame, *, top: int | None = None, order: Sequence[object] | None = None
) -> pd.DataFrame:
    """Return a breakdown with the rest of its groups as one.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned.
    top : int, optional
        How many of its first groups stay, of those that have a name if not all do (of a table whose
        key is ordered, the largest); all without it, and with ``order``.
    order : sequence of labels, optional
        Which groups stay, in this order.

    Returns
    -------
    pandas.DataFrame
        Columns ``n`` and the four verdicts (``int64``), the rate of the same verdict with its
        interval at the same level (``float64``), the rest in a last row ``other (k groups)``, which
        ``attrs["cliova"]["pooled"]`` marks.

    Raises
    ------
    ConfigurationError
        If there is no such group, one is named twice, ``top`` is no whole number from 0 on, or the
        rest cannot be one group, because addresses count in several of them.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"team": list("aabc"), "verdict": ["valid"] * 4})
    >>> pool_groups(breakdown(df, "team"), order=["b"])["n"].to_dict()
    {'b': 1, 'other (2 groups)': 3}
    """
    import pandas as pd

    from cliova_pandas.stats.writing.printing import NumberTable

    if top is not None:
        check_whole("top", top)
    counts, pooled = read_counts(table), read_pooled(table)
    labels = list(counts.index)
    if order is not None:
        check_order(order)
        kept = [_find(labels, label) for label in order]
        if len(set(kept)) < len(kept):
            raise ConfigurationError(Argument("order"), f" names a group twice: {list(order)!r}.")
    else:
        tails = [i for i, label in enumerate(labels) if label in pooled]
        kept = [i for i, label in enumerate(labels) if label not in pooled]
        if top is not None and top < len(kept):
            unnamed = read_unnamed(table)
            kept = _take_largest(table, [i for i in kept if labels[i] not in unnamed], top)
        else:
            kept += tails  # nothing is left out, and the tail stays what it is
    stays = set(kept)
    rest = [i for i in range(len(labels)) if i not in stays]
    shown = counts.to_numpy()
    total = int(read_overall(table).sum())
    if len(rest) > 1 and shown.sum() > total:
        raise ConfigurationError(
            f"Some of the {total:,} addresses count in several groups, so that the "
            f"{len(rest):,} groups that are left out cannot be added up. Show them all, with None "
            "for ",
            Argument("top"),
            ", or let breakdown itself make the table so short, or leave ",
            Argument("unique"),
            " out.",
        )
    values, names = shown[kept], [labels[i] for i in kept]
    if rest:
        values = np.vstack([values, shown[rest].sum(axis=0)])
        groups = sum(pooled.get(labels[i], 1) for i in rest)
        names.append(label_pooled(table.index.names, groups))
        pooled[names[-1]] = groups
    columns = {"n": values.sum(axis=1), **dict(zip(VERDICTS, values.T, strict=True))}
    level = table.attrs.get("cliova", {}).get("level", 0.95)
    columns |= measure_rates(values, read_rate(table), level)
    index = (
        pd.MultiIndex.from_tuples(names, names=table.index.names)
        if table.index.nlevels > 1 and names
        else pd.Index(names, dtype="str", name=table.index.name)
    )
    shorter = NumberTable(columns, index=index)
    shorter.attrs = dict(table.attrs)
    about = {k: v for k, v in table.attrs.get("cliova", {}).items() if k != "pooled"}
    about |= mark_pooled({label: n for label, n in pooled.items() if label in names})
    if about:
        shorter.attrs["cliova"] = about
    return shorter


def _take_largest(table: pd.DataFrame, rows: list[int], top: int) -> list[int]:
    """Return the first of some rows, or the largest where the order is not that of their size."""
    if not table.attrs.get("cliova", {}).get("ordered"):
        return rows[:top]
    sizes = table["n"].to_numpy()[rows]
    return [rows[place] for place in np.sort(np.argsort(-sizes, kind="stable")[:top])]


def _find(labels: list[object], label: object) -> int:
    if label not in labels:
        raise ConfigurationError(word_unknown("group", label, labels))
    return labels.index(label)
