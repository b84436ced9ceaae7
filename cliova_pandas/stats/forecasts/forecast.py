"""How many of so many addresses will bounce, where it was measured how many of others did."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from cliova_pandas.stats.measures.intervals import Floats

_PRIOR: Final = 0.5
"""Both parameters of the beta distribution that is Jeffreys' prior of a share."""

_NEGLECTED: Final = 1e-13
"""The probability that is left out at either end of a distribution."""

_DIRECT: Final = 500
"""Distributions of fewer numbers are convolved directly, longer ones by Fourier transforms."""


@dataclass(frozen=True)
class CountDistribution:
    """How probable it is that so many addresses bounce.

    Attributes
    ----------
    first : int
        The smallest number that is considered.
    probabilities : numpy.ndarray of float64
        Of that number and of each one after it; they add up to 1.
    """

    first: int
    probabilities: Floats

    @property
    def mean(self) -> float:
        """The number to expect."""
        numbers = np.arange(len(self.probabilities))
        return self.first + float(numbers @ self.probabilities)

    def find_interval(self, level: float) -> tuple[int, int]:
        """Return the numbers between which the count lies with a probability of at least ``level``.

        Below the first and above the second lies at most half of what is missing.
        """
        tail = (1 - level) / 2
        low = int(np.searchsorted(np.cumsum(self.probabilities), tail))
        # From the upper end, whose small probabilities a sum from the lower end would lose.
        high = int(np.searchsorted(np.cumsum(self.probabilities[::-1]), tail, side="right"))
        return self.first + low, self.first + len(self.probabilities) - 1 - high


def predict_bounces(mailed: int, sent: int, bounced: int) -> CountDistribution:
    """Tell how many will bounce of addresses like some of which it was measured.

    Parameters
    ----------
    mailed : int
        How many are to be mailed.
    sent, bounced : int
        How many were mailed, and how many of these bounced.

    Notes
    -----
    The beta-binomial distribution with the parameters ``bounced + 1/2`` and
    ``sent - bounced + 1/2``: the posterior predictive distribution of a binomial count with
    Jeffreys' prior. A. Gelman et al. (2013), "Bayesian Data Analysis", 3rd edition, sections 2.4
    and 2.8; H. Jeffreys (1946), "An invariant form for the prior probability in estimation
    problems", Proceedings of the Royal Society A 186, 453-461.

    Examples
    --------
    >>> predicted = predict_bounces(1000, 400, 8)
    >>> round(predicted.mean, 2), predicted.find_interval(0.95)
    (21.2, (7, 40))
    """
    a, b = bounced + _PRIOR, sent - bounced + _PRIOR
    low, high = _find_support(mailed, a, b)
    x = np.arange(low, high, dtype=np.float64)
    # The ratio of neighbouring probabilities is simple, and loses no digits as gammas do.
    steps = np.log((mailed - x) / (x + 1)) + np.log((x + a) / (mailed - x - 1 + b))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights = np.exp(logs - logs.max())
    return CountDistribution(low, weights / weights.sum())


def add_up(counts: Iterable[CountDistribution]) -> CountDistribution:
    """Return the distribution of the sum of independent counts.

    >>> add_up([predict_bounces(1, 0, 0)] * 2).probabilities.round(6).tolist()
    [0.25, 0.5, 0.25]
    """
    return reduce(_add, counts, CountDistribution(0, np.ones(1)))


def _find_support(mailed: int, a: float, b: float) -> tuple[int, int]:
    """Return two numbers outside of which next to no probability lies.

    By the quantiles of the share, and for the count given the share by W. Hoeffding (1963),
    "Probability inequalities for sums of bounded random variables", Journal of the American
    Statistical Association 58, 13-30.
    """
    from scipy.special import betaincinv

    least, most = betaincinv(a, b, _NEGLECTED), 1 - betaincinv(b, a, _NEGLECTED)
    reach = math.sqrt(-math.log(_NEGLECTED) * mailed / 2)
    return (
        max(math.floor(mailed * least - reach), 0),
        min(math.ceil(mailed * most + reach), mailed),
    )


def _add(one: CountDistribution, other: CountDistribution) -> CountDistribution:
    p, q = one.probabilities, other.probabilities
    size = len(p) + len(q) - 1
    if min(len(p), len(q)) <= _DIRECT:
        total = np.convolve(p, q)
    else:
        from scipy.fft import irfft, next_fast_len, rfft

        length = next_fast_len(size, real=True)
        # Rounding leaves some that should be next to 0 below it.
        total = irfft(rfft(p, length) * rfft(q, length), length)[:size].clip(min=0)
    return CountDistribution(one.first + other.first, total / total.sum())
