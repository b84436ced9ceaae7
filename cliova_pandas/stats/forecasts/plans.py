"""What of a list could be mailed: the plans of every list, and those of the caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, is_missing
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts import VERDICTS, Verdict

Rows: TypeAlias = "Verdict | Sequence[Verdict] | Sequence[bool] | Mask | Any"
PlanRows: TypeAlias = "Rows | Callable[[Any], Rows]"
"""Which addresses a plan mails: some verdicts, a boolean for each row of the frame, or a function
of the frame that returns one of these."""

PLANS: Final[Mapping[str, tuple[Verdict, ...]]] = {
    "whole list": ("valid", "risky", "unknown", "invalid"),
    "valid and risky": ("valid", "risky"),
    "valid only": ("valid",),
}
"""Which verdicts are mailed, by the name of the plan."""

ASSUMED_BASIS: Final = "assumed"
MEASURED_BASIS: Final = "measured"
MIXED_BASIS: Final = "partly measured"
NO_BASIS: Final = "none"
"""What the range of a plan rests on."""


class Plan(NamedTuple):
    """A row of what `cliova_pandas.bounce_range` returns."""

    name: str
    mailed: int
    expected: float
    low: float
    high: float
    decision: str
    basis: str


def mark_plans(
    table: FrameColumns,
    frame: Any,
    verdicts: Codes,
    plans: Mapping[str, PlanRows] | None,
) -> dict[str, Mask]:
    """Tell which rows each plan mails: those of every list, then those of the caller.

    Parameters
    ----------
    table : FrameColumns
        The rows of the frame that count.
    frame : DataFrame
        The frame itself, for functions of it.
    verdicts : numpy.ndarray of int64
        The verdict of each row that counts.
    plans : mapping, optional
        Plans of the caller by their names.

    Raises
    ------
    ConfigurationError
        If a plan cannot be read, or is called like one of every list.
    """
    own: Mapping[Any, Any] = {} if plans is None else plans
    names = list(own) if isinstance(own, Mapping) else []
    if not isinstance(own, Mapping) or not all(isinstance(name, str) and name for name in names):
        raise ConfigurationError(
            Argument("plans"),
            f" must be plans by their names, such as {{'mine': ['valid', 'risky']}}, not {own!r}.",
        )
    if taken := [name for name in names if name in PLANS]:
        raise ConfigurationError(
            Argument("plans"),
            f" has a plan {taken[0]!r}, which every list has. Give it another name.",
        )
    marked = {name: _mark_verdicts(verdicts, said) for name, said in PLANS.items()}
    for name, said in own.items():
        marked[name] = _mark(table, frame, verdicts, name, said)
    return marked


def _mark(table: FrameColumns, frame: Any, verdicts: Codes, name: str, said: Any) -> Mask:
    chosen = said(frame) if callable(said) else said
    values = np.asarray([chosen] if isinstance(chosen, str) else chosen)
    words = values.tolist() if values.ndim == 1 and values.dtype != bool else []
    if words and all(isinstance(word, str) and word in VERDICTS for word in words):
        return _mark_verdicts(verdicts, words)
    is_mailed = _read_booleans(values)
    if is_mailed is None or len(is_mailed) != table.count_all_rows():
        wrong = [word for word in words if isinstance(word, str) and word not in VERDICTS]
        what = f"names {wrong[0]!r}" if wrong else "cannot be read"
        raise ConfigurationError(
            Argument("plans"),
            f": the plan {name!r} {what}. Give some of {quote_names(VERDICTS)}, or a "
            f"boolean for each of the {table.count_all_rows():,} rows, or a function of the frame.",
        )
    if not _has_index_of(chosen, frame):
        raise ConfigurationError(
            Argument("plans"), f": the plan {name!r} has another index than the frame."
        )
    return is_mailed[table.find_kept()]


def _mark_verdicts(verdicts: Codes, names: Sequence[str]) -> Mask:
    return np.isin(verdicts, [VERDICTS.index(name) for name in names])


def _read_booleans(values: npt.NDArray[Any]) -> Mask | None:
    """Return values as booleans; what is missing is not mailed. None if some are no booleans."""
    if values.dtype == bool and values.ndim == 1:
        return values
    known = [False if is_missing(value) else value for value in values.ravel().tolist()]
    if values.ndim != 1 or not all(isinstance(value, bool) for value in known):
        return None
    return np.array(known, dtype=bool)


def _has_index_of(chosen: Any, frame: Any) -> bool:
    import pandas as pd

    if not isinstance(chosen, pd.Series) or not isinstance(frame, pd.DataFrame):
        return True
    return chosen.index.equals(frame.index)
