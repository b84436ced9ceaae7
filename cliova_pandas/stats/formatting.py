"""Rounding that does not lie: shares as texts, and shares that add up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import ConfigurationError

NOTHING: Final = "–"
"""What is shown for a share of nothing."""


def format_share(share: float, *, digits: int = 1) -> str:
    """Write a share as a percentage that claims neither all nor nothing falsely.

    Parameters
    ----------
    share : float
        Between 0 and 1, or NaN.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    str
        Such as ``"75.0 %"``. ``"0 %"`` and ``"100 %"`` only for exactly 0 and 1: what would round
        to them is ``"< 0.1 %"`` or ``"> 99.9 %"``. NaN is ``"–"``.

    Raises
    ------
    ConfigurationError
        If the share is not between 0 and 1.

    Examples
    --------
    >>> [format_share(x) for x in (0, 0.0004, 0.118, 0.9996, 1)]
    ['0 %', '< 0.1 %', '11.8 %', '> 99.9 %', '100 %']
    """
    if math.isnan(share):
        return NOTHING
    if not 0 <= share <= 1:
        raise ConfigurationError(f"A share lies between 0 and 1, which {share!r} does not.")
    return write_percent(share, round(100 * share, digits), digits=digits)


def round_shares(shares: Iterable[float], *, digits: int = 1) -> npt.NDArray[np.float64]:
    """Round shares that are shown together, so that they add up.

    The method of the largest remainder: all are rounded down, and the units that are then missing
    go to those that lost most. None moves by a whole unit, and none overtakes a larger one.

    Parameters
    ----------
    shares : iterable of float
        Shares of one whole, between 0 and 1; or all NaN, if there is nothing to share.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    numpy.ndarray of float64
        Percentages, in the same order, that add up to 100. Of equal remainders the larger share
        goes first, then the one that stands earlier.

    Raises
    ------
    ConfigurationError
        If the shares are not those of one whole.

    Examples
    --------
    >>> round_shares([1 / 3, 1 / 3, 1 / 3]).tolist()
    [33.4, 33.3, 33.3]
    """
    values = np.asarray(list(shares), dtype=float)
    if np.isnan(values).all():
        return values
    # The comparison is false for NaN, too.
    if not ((values >= 0).all() and abs(values.sum() - 1) < 1e-6):
        raise ConfigurationError(
            f"Only the shares of one whole can add up to 100 %, which {values.tolist()!r} are not."
        )
    unit = 10**digits
    exact = values / values.sum() * 100 * unit
    units = np.floor(exact)
    missing = int(100 * unit - units.sum())
    # Equal remainders come out of the division with different last digits.
    first = np.lexsort((-values, np.round(units - exact, 8)))[:missing]
    units[first] += 1
    rounded: npt.NDArray[np.float64] = np.round(units / unit, digits)
    return rounded


def format_shares(shares: Iterable[float], *, digits: int = 1) -> list[str]:
    """Write shares that are shown together: they add up, and none of them lies.

    Parameters
    ----------
    shares : iterable of float
        Shares of one whole, or all NaN.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    list of str
        Each as `format_share` would write it, rounded as by `round_shares`.

    Raises
    ------
    ConfigurationError
        If the shares are not those of one whole.

    Examples
    --------
    >>> format_shares([0.9996, 0.0004, 0, 0])
    ['> 99.9 %', '< 0.1 %', '0 %', '0 %']
    """
    values = list(shares)
    percents = round_shares(values, digits=digits)
    return [
        NOTHING if math.isnan(share) else write_percent(share, float(percent), digits=digits)
        for share, percent in zip(values, percents, strict=True)
    ]


def format_counts(counts: Iterable[float], *, digits: int = 1) -> list[str]:
    """Write counts of one whole as `format_shares` writes their shares.

    Every surface writes the shares of the four verdicts with this, so that no two of them round
    the same share differently.

    Parameters
    ----------
    counts : iterable of int
        How many of each kind.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    list of str
        A text for each count; ``"–"`` for all, if there is nothing.

    Examples
    --------
    >>> format_counts([1500, 119, 145, 236])
    ['75.0 %', '5.9 %', '7.3 %', '11.8 %']
    """
    values = np.asarray(list(counts), dtype=float)
    total = values.sum()
    return format_shares(values / total if total else values * np.nan, digits=digits)


def format_points(points: float, *, digits: int = 1) -> str:
    """Write a change in percentage points, with its sign, claiming no more than it is.

    Parameters
    ----------
    points : float
        Between -100 and 100, or NaN.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    str
        Such as ``"+1.2"`` or ``"−0.3"`` (with a minus sign, not a hyphen). ``"0"``, ``"+100"`` and
        ``"−100"`` only for exactly these: what would round to them is ``"< +0.1"``, ``"> −0.1"``,
        ``"> +99.9"`` or ``"< −99.9"``. NaN is ``"–"``.

    Raises
    ------
    ConfigurationError
        If the change is not between -100 and 100.

    Examples
    --------
    >>> [format_points(x) for x in (1.23, -0.3, 0, 0.04, -0.04)]
    ['+1.2', '−0.3', '0', '< +0.1', '> −0.1']
    """
    if math.isnan(points):
        return NOTHING
    if not abs(points) <= 100:
        raise ConfigurationError(f"A change lies between -100 and 100 points, not {points!r}.")
    sign, size = "+" if points > 0 else "−", abs(points)
    if size in (0, 100):
        return f"{sign}{size:.0f}" if size else "0"
    rounded, smallest = round(size, digits), 10**-digits
    if rounded <= 0:
        return f"{'<' if points > 0 else '>'} {sign}{smallest:.{digits}f}"
    if rounded >= 100:
        return f"{'>' if points > 0 else '<'} {sign}{100 - smallest:.{digits}f}"
    return f"{sign}{rounded:.{digits}f}"


def write_percent(share: float, percent: float, *, digits: int = 1) -> str:
    """Write a share that is rounded already, such as by `round_shares`, as `format_share` would.

    Parameters
    ----------
    share : float
        Between 0 and 1.
    percent : float
        What it is rounded to, as a percentage.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    str
        As from `format_share`.

    Examples
    --------
    >>> write_percent(0.1295, 12.9), write_percent(0.0001, 0.0)
    ('12.9 %', '< 0.1 %')
    """
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    smallest = 10**-digits
    if percent <= 0:
        return f"< {smallest:.{digits}f} %"
    if percent >= 100:
        return f"> {100 - smallest:.{digits}f} %"
    return f"{percent:.{digits}f} %"
