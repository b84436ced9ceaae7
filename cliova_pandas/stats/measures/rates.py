"""The columns of a breakdown that hold a rate, called after the verdict whose share it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from cliova_pandas.errors import ConfigurationError, quote_names
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from cliova_pandas.stats.frames.arrow_values import Codes


class RateColumns(NamedTuple):
    """What the columns of a rate are called: itself, and the ends of its interval."""

    rate: str
    low: str
    high: str


def name_rate_columns(verdict: Verdict) -> RateColumns:
    """Return what the columns of a verdict's rate are called.

    >>> name_rate_columns("risky")
    RateColumns(rate='risky_rate', low='risky_low', high='risky_high')
    """
    return RateColumns(f"{verdict}_rate", f"{verdict}_low", f"{verdict}_high")


def is_breakdown(table: pd.DataFrame) -> bool:
    """Tell whether a table is what `cliova_pandas.breakdown` returns."""
    return {"n", *VERDICTS} <= set(table.columns) and bool(_find_rated(table.columns))


def read_rate(table: pd.DataFrame) -> Verdict:
    """Return the verdict whose rate a breakdown has, by its columns: attrs may be lost.

    Raises
    ------
    ConfigurationError
        If it has the rate of none, or of several.
    """
    found = _find_rated(table.columns)
    if len(found) != 1:
        wanted = [name_rate_columns(verdict).rate for verdict in VERDICTS]
        raise ConfigurationError(
            f"The table has {'several' if found else 'none'} of the columns {quote_names(wanted)} "
            "with its interval. Pass the result, or what breakdown returned."
        )
    return found[0]


def measure_rates(
    counts: Codes, verdict: Verdict, level: float
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the columns of a rate, from the counts of the four verdicts in each group."""
    n, chosen = counts.sum(axis=1), counts[:, VERDICTS.index(verdict)]
    low, high = wilson(chosen, n, level)
    return dict(zip(name_rate_columns(verdict), (chosen / n, low, high), strict=True))


def read_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Return of a breakdown ``n``, ``rate``, ``low`` and ``high``, whichever verdict's they are."""
    names = name_rate_columns(read_rate(table))
    return table[["n", *names]].set_axis(["n", *RateColumns._fields], axis=1)


def _find_rated(columns: Iterable[object]) -> list[Verdict]:
    there = set(columns)
    return [verdict for verdict in VERDICTS if there.issuperset(name_rate_columns(verdict))]
