"""What would bounce of a plan, told from how many addresses of each kind it mails."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.stats.forecasts.assumptions import VALID_ERROR, Assumptions, read_assumptions
from cliova_pandas.stats.forecasts.forecast import add_up, predict_bounces
from cliova_pandas.stats.forecasts.measured import AlikeAddresses, sort_alike
from cliova_pandas.stats.forecasts.plans import (
    ASSUMED_BASIS,
    MEASURED_BASIS,
    MIXED_BASIS,
    NO_BASIS,
    Plan,
)
from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.measures.thresholds import (
    NOTHING_TO_SEND,
    THRESHOLDS,
    check_thresholds,
    make_decision,
    read_exactly,
)
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_LEVEL = 0.95


class MailingForecast:
    """What would bounce of parts of one list; a plan is then told from counts alone.

    Parameters
    ----------
    table : FrameColumns
        The rows of the list that count.
    verdicts : numpy.ndarray of int64
        The verdict of each.
    rates : DataFrame, optional
        What `cliova_pandas.bounce_rates` returned.
    thresholds : tuple of two float, default (0.02, 0.05)
        As in `cliova_pandas.bounce_range`.
    email_column, reason_column : str, optional
        The columns that the rates may need.

    Attributes
    ----------
    kinds : numpy.ndarray of int64
        The kind of each row: addresses of one kind are taken to bounce alike.
    verdicts : numpy.ndarray of int64
        The verdict of each kind.

    Raises
    ------
    ConfigurationError
        If rates or thresholds cannot be.
    """

    def __init__(
        self,
        table: FrameColumns,
        verdicts: Codes,
        rates: Any = None,
        *,
        thresholds: tuple[float, float] = THRESHOLDS,
        email_column: str | None = None,
        reason_column: str | None = None,
    ) -> None:
        check_thresholds(thresholds)
        self._thresholds = thresholds
        self._assumptions = read_assumptions(VALID_ERROR, None)
        self._alike = sort_alike(
            table, verdicts, rates, email_column=email_column, reason_column=reason_column
        )
        self.kinds = self._alike.codes
        self.verdicts = self._alike.verdicts

    def foresee(self, name: str, mailed: Codes) -> Plan:
        """Tell what would bounce if so many of each kind were mailed."""
        return foresee_plan(name, mailed, self._alike, self._assumptions, _LEVEL, self._thresholds)


def foresee_plan(
    name: str,
    mailed: Codes,
    alike: AlikeAddresses,
    assumptions: Assumptions,
    level: float,
    thresholds: tuple[float, float],
) -> Plan:
    """Tell what would bounce of a plan that mails so many of each kind."""
    n = int(mailed.sum())
    if not n:
        return Plan(name, 0, math.nan, math.nan, math.nan, NOTHING_TO_SEND, NO_BASIS)
    is_measured = alike.sent > 0
    predicted = add_up(
        predict_bounces(int(count), int(sent), int(bounced))
        for count, sent, bounced in zip(
            mailed[is_measured], alike.sent[is_measured], alike.bounced[is_measured], strict=True
        )
        if count
    )
    low, high = map(Fraction, predicted.find_interval(level))
    others = np.flatnonzero(~is_measured & (mailed > 0))
    for kind in others:
        least, most = map(read_exactly, assumptions[VERDICTS[alike.verdicts[kind]]])
        low, high = low + int(mailed[kind]) * least, high + int(mailed[kind]) * most
    low, high = low / n, high / n
    basis = MEASURED_BASIS
    if len(others):
        basis = MIXED_BASIS if mailed[is_measured].any() else ASSUMED_BASIS
    expected = math.nan if len(others) else predicted.mean / n
    decision = make_decision(low, high, thresholds)
    return Plan(name, n, expected, float(low), float(high), decision, basis)


def tabulate_plans(plans: Sequence[Plan]) -> pd.DataFrame:
    """Return plans as the table that `cliova_pandas.bounce_range` returns."""
    import pandas as pd

    return pd.DataFrame(
        {
            "mailed": pd.array([plan.mailed for plan in plans], dtype="int64"),
            "expected": [plan.expected for plan in plans],
            "low": [plan.low for plan in plans],
            "high": [plan.high for plan in plans],
            "decision": pd.array([plan.decision for plan in plans], dtype="str"),
            "basis": pd.array([plan.basis for plan in plans], dtype="str"),
        },
        index=pd.Index([plan.name for plan in plans], dtype="str", name="plan"),
    )
