"""How far a share could be from the truth: intervals for proportions, by their formulas."""

from __future__ import annotations

from numbers import Real
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Argument, ConfigurationError

Floats: TypeAlias = npt.NDArray[np.float64]


def wilson(count: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of a share.

    Parameters
    ----------
    count : array-like of int
        How many of them.
    n : array-like of int
        Of how many; where it is 0, the bounds are NaN.
    level : float, default 0.95
        The confidence level, between 0 and 1.

    Returns
    -------
    low, high : numpy.ndarray of float64
        The bounds, as shares. Exactly 0 below a count of 0, exactly 1 above a count of n.

    Notes
    -----
    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22, 209-212. With p = count / n and z the
    normal quantile: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).

    Examples
    --------
    >>> low, high = wilson(1500, 2000)
    >>> round(float(low), 4), round(float(high), 4)
    (0.7306, 0.7685)
    """
    z2 = _quantile(level) ** 2
    k, size = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k / size
        middle = p + z2 / (2 * size)
        reach = np.sqrt(z2 * (p * (1 - p) / size + z2 / (4 * size**2)))
        low, high = ((middle + sign * reach) / (1 + z2 / size) for sign in (-1, 1))
    # Rounding must not move a bound past the share, or off the end of the scale.
    low = np.where(k == 0, 0.0, np.minimum(low, p))
    high = np.where(k == size, 1.0, np.maximum(high, p))
    nothing = size == 0
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high)


def newcombe(
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    other_count: npt.ArrayLike,
    other_n: npt.ArrayLike,
    level: float = 0.95,
) -> tuple[Floats, Floats]:
    """Return the interval of the difference of two shares, the first less the other.

    Parameters
    ----------
    count, n : array-like of int
        The first share.
    other_count, other_n : array-like of int
        The share that is subtracted; the two samples are independent.
    level : float, default 0.95
        The confidence level, between 0 and 1.

    Returns
    -------
    low, high : numpy.ndarray of float64
        The bounds of the difference, as shares.

    Notes
    -----
    R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions:
    comparison of eleven methods", Statistics in Medicine 17, 873-890; method 10, which combines
    the Wilson intervals of the two.

    Examples
    --------
    >>> low, high = newcombe(56, 70, 48, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.asarray(count, dtype=float) / np.asarray(n, dtype=float)
        q = np.asarray(other_count, dtype=float) / np.asarray(other_n, dtype=float)
    low, high = wilson(count, n, level)
    other_low, other_high = wilson(other_count, other_n, level)
    difference = p - q
    return (
        difference - np.hypot(p - low, other_high - q),
        difference + np.hypot(high - p, q - other_low),
    )


def _quantile(level: float) -> float:
    if not isinstance(level, Real) or not 0 < level < 1:
        raise ConfigurationError(
            Argument("level"), f" must be between 0 and 1, such as 0.95, not {level!r}."
        )
    # From the lower tail, which keeps its digits near a level of 1.
    return -NormalDist().inv_cdf((1 - level) / 2)
