"""What if more were mailed: the plan of a panel, told from counts alone with every click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.panel.messages import PlanPart
from cliova_pandas.stats import format_share
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.panel.filtered import FilteredResult
    from cliova_pandas.stats.frames.arrow_values import Codes

_DOUBTFUL: Final = [VERDICTS.index("risky"), VERDICTS.index("unknown")]
_PROVIDERS: Final = "providers"


class MailingPlans:
    """What would bounce if some groups of the whole list were mailed.

    Parameters
    ----------
    filtered : FilteredResult
        The result, with verdicts.
    thresholds : tuple of two float
        As in `cliova_pandas.bounce_range`.
    rates : pandas.DataFrame, optional
        What `cliova_pandas.bounce_rates` measured of an earlier campaign.
    """

    def __init__(
        self,
        filtered: FilteredResult,
        thresholds: tuple[float, float],
        rates: pd.DataFrame | None = None,
    ) -> None:
        self._forecast = filtered.forecast_mailing(rates, thresholds)
        self._providers: list[str] = []
        providers: Codes = np.zeros(len(self._forecast.kinds), dtype=np.int64)
        if _PROVIDERS in filtered.facet_names:
            key = filtered.keys["provider"]
            providers, self._providers = key.codes[filtered.counted], key.labels
        # How many rows of each provider are of each kind: more is not needed of the rows.
        width = len(self._forecast.verdicts)
        size = max(len(self._providers), 1)
        cross = np.bincount(providers * width + self._forecast.kinds, minlength=size * width)
        self._counts = cross.reshape(size, width)

    def plan(self, mailed: Sequence[str], providers: Sequence[str]) -> PlanPart:
        """Say how much would bounce of a plan.

        Parameters
        ----------
        mailed : sequence of str
            The verdicts that are mailed.
        providers : sequence of str
            The providers at which risky and unknown addresses are mailed too.
        """
        verdicts = self._forecast.verdicts
        is_mailed = np.isin(verdicts, [VERDICTS.index(verdict) for verdict in mailed])
        is_at = np.isin(self._providers, list(providers)) if self._providers else np.zeros(1, bool)
        is_more = is_at[:, None] & np.isin(verdicts, _DOUBTFUL)[None, :]
        counts: Any = np.where(is_mailed[None, :] | is_more, self._counts, 0).sum(axis=0)
        found = self._forecast.foresee("", counts)
        part: PlanPart = {
            "verdicts": list(mailed), "providers": list(providers),
            "mailed": f"{found.mailed:,}", "bounces": "",
            "decision": found.decision, "basis": found.basis, "said": "",
        }  # fmt: skip
        if found.mailed:
            low, high = format_share(found.low), format_share(found.high)
            share = low if low == high else f"{low} to {high}"
            part["bounces"] = share
            if not np.isnan(found.expected):
                part["bounces"] = f"{format_share(found.expected)}, in the range of {share}"
        bounces = f": {part['bounces']} would bounce" if part["bounces"] else ""
        part["said"] = (
            f"Mailing {part['mailed']}{bounces} ({part['basis']}) \N{EN DASH} {part['decision']}"
        )
        return part


def open_plans(
    filtered: FilteredResult, thresholds: tuple[float, float], rates: pd.DataFrame | None
) -> MailingPlans | None:
    """Return the plans of a result; None where no share can be given."""
    if filtered.verdicts is None or filtered.is_verified_only:
        return None
    return MailingPlans(filtered, thresholds, rates)
