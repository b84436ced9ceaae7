"""What of a list could be mailed, and the least and most of it that would bounce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

PLANS: Final = {
    "whole list": ("valid", "risky", "unknown", "invalid"),
    "valid and risky": ("valid", "risky"),
    "valid only": ("valid",),
}
"""Which verdicts are mailed, by the name of the plan."""

THRESHOLDS: Final = (0.02, 0.05)
"""The share of bounces below which a mailing is fine, and from which on it does harm; see
`cliova_pandas.bounce_range` for their source."""

ADVICE: Final = (
    "Amazon SES advises a bounce rate below 2 % for best results, and places an account under "
    "review from 5 % on."
)
ADVICE_TITLE: Final = (
    "Amazon SES Developer Guide, Sending review process FAQs, on bounces, question 4"
)
ADVICE_URL: Final = "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html"
"""What the thresholds rest on, and where that is written."""

SEND: Final = "send"
CAUTION: Final = "caution"
STOP: Final = "do not send"
NOTHING_TO_SEND: Final = "nothing to send"


class Plan(NamedTuple):
    """What is mailed, the least and most of it that would bounce, and what that decides."""

    name: str
    mailed: int
    low: float
    high: float
    decision: str


def make_sending_plan(
    name: str, counts: Mapping[str, int], thresholds: tuple[float, float]
) -> Plan:
    """Tell how much of a plan would bounce, and what that decides.

    Parameters
    ----------
    name : str
        One of `PLANS`.
    counts : mapping of str to int
        How many addresses have each of the four verdicts.
    thresholds : tuple of two float
        The share of bounces below which a mailing is fine, and from which on it does harm.

    Notes
    -----
    The least is the share of invalid, the most that of all that are not valid: bounds by counting,
    for which no distribution is assumed.

    Examples
    --------
    >>> counts = {"valid": 97, "risky": 2, "unknown": 0, "invalid": 1}
    >>> make_sending_plan("whole list", counts, THRESHOLDS)
    Plan(name='whole list', mailed=100, low=0.01, high=0.03, decision='caution')
    """
    mailed = {verdict: counts[verdict] for verdict in PLANS[name]}
    n = sum(mailed.values())
    if not n:
        return Plan(name, 0, float("nan"), float("nan"), NOTHING_TO_SEND)
    low, high = mailed.get("invalid", 0) / n, (n - mailed["valid"]) / n
    fine, harmful = thresholds
    decision = SEND if high < fine else STOP if low >= harmful else CAUTION
    return Plan(name, n, low, high, decision)
