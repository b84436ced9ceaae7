"""How much may bounce before a mailing does harm, and what to do then."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from numbers import Real
from typing import Final

from cliova_pandas.errors import Argument, ConfigurationError

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
"""What a plan can come to."""


def check_thresholds(thresholds: tuple[float, float]) -> None:
    """Refuse what is not two shares in rising order.

    Raises
    ------
    ConfigurationError
        If they are not.
    """
    is_pair = isinstance(thresholds, Sequence) and len(thresholds) == 2
    if (
        not is_pair
        or not all(isinstance(one, Real) for one in thresholds)
        or not 0 < thresholds[0] <= thresholds[1] <= 1
    ):
        raise ConfigurationError(
            Argument("thresholds"),
            f" must be two shares in rising order, such as (0.02, 0.05), not {thresholds!r}.",
        )


def make_decision(low: Fraction, high: Fraction, thresholds: tuple[float, float]) -> str:
    """Return the decision that the least and the most that would bounce support.

    Examples
    --------
    >>> make_decision(Fraction(1, 100), Fraction(3, 100), THRESHOLDS)
    'caution'
    """
    fine, harmful = map(read_exactly, thresholds)
    return SEND if high < fine else STOP if low >= harmful else CAUTION


def read_exactly(share: float) -> Fraction:
    """Return a share as it is written, so that three times 0.01 is 0.03."""
    return Fraction(repr(float(share)))
