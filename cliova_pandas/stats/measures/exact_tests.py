"""Whether a share is higher in one group than in another: exact tests of many groups at once."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.stats.measures.intervals import Floats

_NEGLIGIBLE: Final = 1e-17
_STRIDE: Final = 16
"""So many terms are added before those tables are put aside that need no more."""


def fisher_greater(
    count: npt.ArrayLike, n: npt.ArrayLike, other_count: npt.ArrayLike, other_n: npt.ArrayLike
) -> Floats:
    """Return the p-value of Fisher's exact test that the first share is the higher one.

    Parameters
    ----------
    count, n : array-like of int
        The first share.
    other_count, other_n : array-like of int
        The share it is compared with.

    Returns
    -------
    numpy.ndarray of float64
        The chance of so high a count or a higher one, if the two groups were drawn from one whole.

    Notes
    -----
    R. A. Fisher (1934), "Statistical Methods for Research Workers", 5th edition, section 21.02.
    With N rows in all, K of them counted, the count among n of them is hypergeometric, and p is the
    sum of its upper tail. It is exact for any size, so that it holds in the far tail too, where
    many groups are tried and the chi-squared approximation is wrong by orders of magnitude. It is
    what ``scipy.stats.fisher_exact(table, alternative="greater")`` returns, for all tables at once.

    Examples
    --------
    >>> p = fisher_greater([8, 2], [10, 10], [1, 2], [10, 10])
    >>> [round(float(value), 4) for value in p]
    [0.0027, 0.709]
    """
    k, size, other, other_size = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(a, dtype=float)) for a in (count, n, other_count, other_n))
    )
    total, counted = size + other_size, k + other
    # The shorter tail is added up; of the lower one, the rest of 1 is taken.
    is_upper = k * total >= counted * size
    start = np.where(is_upper, k, k - 1)
    first = np.exp(_log_probability(start, size, total, counted))
    tail = first * _add_tail(start, size, total, counted, is_upper)
    return np.clip(np.where(is_upper, tail, 1 - tail), 0.0, 1.0)


def log_likelihood_ratio(
    count: npt.ArrayLike, n: npt.ArrayLike, other_count: npt.ArrayLike, other_n: npt.ArrayLike
) -> Floats:
    """Return how much better two shares of their own describe two groups than one share does.

    Notes
    -----
    G, the likelihood-ratio statistic of a table of two by two, which is twice the sum of observed
    times log(observed / expected): S. S. Wilks (1938), "The large-sample distribution of the
    likelihood ratio for testing composite hypotheses", Annals of Mathematical Statistics 9, 60-62.

    Examples
    --------
    >>> round(float(log_likelihood_ratio(8, 10, 1, 10)), 4)
    11.0158
    """
    from scipy.special import xlogy

    k, size, other, other_size = (
        np.asarray(a, dtype=float) for a in (count, n, other_count, other_n)
    )
    total, counted = size + other_size, k + other
    cells = (k, size - k, other, other_size - other)
    sums = sum(xlogy(cell, cell) for cell in cells) + xlogy(total, total)
    margins = (size, other_size, counted, total - counted)
    ratio: Floats = 2 * (sums - sum(xlogy(margin, margin) for margin in margins))
    return np.maximum(ratio, 0.0)


def adjust_for_all(p: Floats, tried: int) -> Floats:
    """Return the q-values of p-values: the smallest false discovery rate at which each counts.

    Parameters
    ----------
    p : numpy.ndarray of float64
        The p-values.
    tried : int
        How many were tried, those among them that are not in ``p``.

    Notes
    -----
    Y. Benjamini and Y. Hochberg (1995), "Controlling the false discovery rate: a practical and
    powerful approach to multiple testing", Journal of the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> adjust_for_all(np.array([0.01, 0.02, 0.5]), 4).round(3).tolist()
    [0.04, 0.04, 0.667]
    """
    # As scipy.stats.false_discovery_control does, whose import takes longer than all else here.
    # What is not tested any more counts as far from any finding as can be.
    padded = np.concatenate([p, np.ones(max(0, tried - len(p)))])
    order = np.argsort(padded)
    scaled = padded[order] * (len(padded) / np.arange(1, len(padded) + 1))
    adjusted = np.empty(len(padded))
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1.0)
    return adjusted[: len(p)]


def _log_probability(k: Floats, n: Floats, total: Floats, counted: Floats) -> Floats:
    """Return the log of the hypergeometric probability; of what cannot be, minus infinity."""
    from scipy.special import gammaln

    def choose(a: Floats, b: Floats) -> Floats:
        made: Floats = gammaln(a + 1) - gammaln(b + 1) - gammaln(a - b + 1)
        return made

    can_be = (k >= 0) & (k <= n) & (k <= counted) & (n - k <= total - counted)
    safe = np.where(can_be, k, np.maximum(0, n + counted - total))
    log = choose(counted, safe) + choose(total - counted, n - safe) - choose(total, n)
    return np.where(can_be, log, -np.inf)


def _add_tail(
    start: Floats, n: Floats, total: Floats, counted: Floats, is_upper: npt.NDArray[np.bool_]
) -> Floats:
    """Return the sum of a tail as a multiple of its first term."""
    sums = np.ones(len(start))
    left = np.arange(len(start))
    x, term = start.copy(), np.ones(len(start))
    while len(left):
        up, size, most = is_upper[left], n[left], counted[left]
        free = total[left] - most - size
        for _ in range(_STRIDE):
            rising = (most - x) * (size - x) / np.maximum((x + 1) * (free + x + 1), 1)
            below = np.maximum((most - x + 1) * (size - x + 1), 1)
            falling = x * (free + x) / below
            term = term * np.maximum(np.where(up, rising, falling), 0)
            x = x + np.where(up, 1, -1)
            sums[left] += term
        goes_on = term > _NEGLIGIBLE * sums[left]
        left, x, term = left[goes_on], x[goes_on], term[goes_on]
    return sums
