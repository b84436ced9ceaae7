"""How numbers are written: rounded plainly, and claiming neither all nor nothing falsely."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final, Protocol

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.writing.nouns import write_count

NOTHING: Final = "–"
"""What is shown for a share of nothing."""


class Formatter(Protocol):
    """Writes numbers and dates in a language.

    What says something in words takes one of these, so that every number is written once.
    """

    def count(self, number: int, /) -> str:
        """Write a whole number."""
        ...

    def share(self, share: float, /) -> str:
        """Write a share as a percentage, rounded."""
        ...

    def percentage(self, share: float, /) -> str:
        """Write a chosen share, such as a threshold, as a percentage with all its digits."""
        ...

    def date(self, moment: datetime, /) -> str:
        """Write a day."""
        ...

    def month(self, moment: datetime, /) -> str:
        """Write a month."""
        ...


class EnglishFormatter:
    """Writes numbers in English, and days and months by ISO 8601.

    Examples
    --------
    >>> ENGLISH.count(1500), ENGLISH.share(0.118), ENGLISH.percentage(0.05)
    ('1,500', '11.8 %', '5 %')
    >>> ENGLISH.date(datetime(2026, 10, 1)), ENGLISH.month(datetime(2026, 10, 1))
    ('2026-10-01', '2026-10')
    """

    def count(self, number: int, /) -> str:
        """Write a whole number."""
        return write_count(number)

    def share(self, share: float, /) -> str:
        """Write a share as a percentage, rounded."""
        return format_share(share)

    def percentage(self, share: float, /) -> str:
        """Write a chosen share as a percentage with all its digits."""
        return f"{100 * share:.10g} %"

    def date(self, moment: datetime, /) -> str:
        """Write a day."""
        return f"{moment:%Y-%m-%d}"

    def month(self, moment: datetime, /) -> str:
        """Write a month."""
        return f"{moment:%Y-%m}"


ENGLISH: Final = EnglishFormatter()


def format_span(low: float, high: float, write: Formatter = ENGLISH) -> str:
    """Write what lies between two shares, as one where they read alike.

    >>> format_span(0.49, 0.9433), format_span(0, 0), format_span(math.nan, math.nan)
    ('49.0 % to 94.3 %', '0 %', '–')
    """
    if math.isnan(low) or math.isnan(high):
        return NOTHING
    return " to ".join(dict.fromkeys((write.share(low), write.share(high))))


def format_share(share: float | Fraction, *, digits: int = 1) -> str:
    """Write a share as a percentage that claims neither all nor nothing falsely.

    Parameters
    ----------
    share : float or fractions.Fraction
        Between 0 and 1, or NaN.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    str
        Such as ``"75.0 %"``, rounded half up at the last digit. ``"0 %"`` and ``"100 %"`` only for
        exactly 0 and 1: what would round to them is ``"< 0.1 %"`` or ``"> 99.9 %"``. NaN is
        ``"–"``.

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
    if share in (0, 1):
        return "100 %" if share else "0 %"
    percent, smallest = _round(100 * share, digits), Decimal(1).scaleb(-digits)
    if percent <= 0:
        return f"< {smallest:f} %"
    if percent >= 100:
        return f"> {100 - smallest:f} %"
    return f"{percent:f} %"


def format_counts(counts: Iterable[int], *, digits: int = 1) -> list[str]:
    """Write each count as a share of them all.

    Each is rounded for itself, so that a share reads the same wherever it stands; those of one
    whole may miss 100 % by the last digit.

    Parameters
    ----------
    counts : iterable of int
        How many of each kind.
    digits : int, default 1
        How many digits after the decimal point.

    Returns
    -------
    list of str
        A text for each count, as `format_share` writes it; ``"–"`` for all, if there is nothing.

    Examples
    --------
    >>> format_counts([1500, 119, 145, 236])
    ['75.0 %', '6.0 %', '7.3 %', '11.8 %']
    """
    numbers = [int(count) for count in counts]
    total = sum(numbers)
    if not total:
        return [NOTHING] * len(numbers)
    return [format_share(Fraction(number, total), digits=digits) for number in numbers]


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
    rounded, smallest = _round(size, digits), Decimal(1).scaleb(-digits)
    if rounded <= 0:
        return f"{'<' if points > 0 else '>'} {sign}{smallest:f}"
    if rounded >= 100:
        return f"{'>' if points > 0 else '<'} {sign}{100 - smallest:f}"
    return f"{sign}{rounded:f}"


def _round(number: float | Fraction, digits: int) -> Decimal:
    """Round half up, as people do by hand, and not to even as Python does.

    The quotient of two counts below 10**11 that is a tie is written as one with 15 digits, and one
    that is none is not; the noise of a float's last bits is beyond them. A spreadsheet shows a
    number by the same 15 digits.
    """
    if isinstance(number, Fraction):
        return Decimal(math.floor(number * 10**digits + Fraction(1, 2))).scaleb(-digits)
    return Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
