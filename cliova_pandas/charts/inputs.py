"""What a chart is given: a result, or a table of numbers that was made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeGuard

import pandas as pd

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats import breakdown
from cliova_pandas.stats.frames.keys import GroupKeys
from cliova_pandas.stats.groups.top_groups import pool_groups
from cliova_pandas.stats.measures.rates import is_breakdown
from cliova_pandas.verdicts import VERDICTS

_MOST_GROUPS: Final = 500


def is_table(data: object, columns: Sequence[str]) -> TypeGuard[pd.DataFrame]:
    """Tell a table of numbers from a result; refuse one that would be read as a result."""
    if not isinstance(data, pd.DataFrame) or not {*columns} <= set(data.columns):
        return False
    if "verdict" in data.columns or None in data.index.names:
        raise ConfigurationError(
            "This is a table of numbers, but without its index. Pass it as summarize, breakdown or "
            "compare returned it; set_index brings the index back."
        )
    return True


def break_down(
    data: Any,
    by: GroupKeys,
    top: int | None,
    order: Sequence[object] | None,
    options: Mapping[str, Any],
) -> pd.DataFrame:
    """Return the breakdown to draw: of a result, or the one that was passed."""
    if is_table(data, ("n", *VERDICTS)) and is_breakdown(data):
        refuse_options(options, "breakdown")
        table = pool_groups(data, top=top, order=order)
    elif order is not None:
        table = pool_groups(breakdown(data, by, **options), order=order)
    else:
        table = breakdown(data, by, top=top, **options)
    if len(table) > _MOST_GROUPS:
        raise ConfigurationError(
            f"A chart of {len(table):,} groups cannot be read. Pass ",
            Argument("top", ...),
            f", at most {_MOST_GROUPS - 1:,}.",
        )
    return table


def refuse_options(options: Mapping[str, Any], function: str) -> None:
    """Refuse options that come too late, since the table is made already."""
    if options:
        raise ConfigurationError(
            Argument(next(iter(options)), ...),
            f" is for a result; this table was made already. Pass it to {function}.",
        )


def restore_summary(summary: pd.DataFrame, options: Mapping[str, Any]) -> pd.DataFrame:
    """Return a summary that has attrs, which pandas may have dropped."""
    refuse_options(options, "summarize")
    if sorted(summary.index) != sorted(VERDICTS):
        raise ConfigurationError(
            "A summary has a row for each verdict, "
            f"{quote_names(VERDICTS)}, and this one has {list(summary.index)!r}."
        )
    if "cliova" in summary.attrs:
        return summary
    counts, shares = summary["count"].dropna(), summary["share"].dropna()
    n = int(counts.sum())
    if len(counts) < len(VERDICTS) and n:
        n = round(float(counts.iloc[0] / shares.iloc[0]))
    restored = summary.copy()
    restored.attrs["cliova"] = {"n": n, "level": None, "unique": False}
    return restored


def name_unit(table: pd.DataFrame) -> str:
    """Return what the numbers of a table count."""
    return "addresses" if table.attrs.get("cliova", {}).get("unique") else "rows"


def name_key(table: pd.DataFrame) -> str:
    """Return the header of the column of groups."""
    names = [str(name) for name in table.index.names if name is not None]
    written = ", ".join({"tld": "TLD"}.get(name, name) for name in names) or "group"
    return f"{written} ({name_unit(table)})"
