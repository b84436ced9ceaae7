"""Every share is rounded for itself, half up, and claims neither all nor nothing falsely."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError
from cliova_pandas.stats.writing.formatting import format_counts, format_points, format_share

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)
DIGITS = st.integers(0, 4)


def bounds(text: str) -> tuple[float, float]:
    """Read back between which percentages a text says that a share lies."""
    match = re.fullmatch(r"([<>]? ?)([\d.]+) %", text)
    assert match is not None
    sign, number = match.groups()
    value = float(number)
    if sign:
        return (0, value) if "<" in sign else (value, 100)
    digits = len(number.partition(".")[2])
    half = 0 if value in (0, 100) else 0.5 * 10**-digits
    return value - half, value + half


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.5, "50.0 %"),
        (1e-12, "< 0.1 %"),
        (0.000499, "< 0.1 %"),
        (0.0006, "0.1 %"),
        (0.9994, "99.9 %"),
        (0.9996, "> 99.9 %"),
        (1999999 / 2000000, "> 99.9 %"),
        (float("nan"), "–"),
        (np.float64(0.118), "11.8 %"),
    ],
)
def test_a_share_claims_neither_all_nor_nothing_falsely(share: float, text: str) -> None:
    """0 % and 100 % are said only of none and all."""
    assert format_share(share) == text


@given(st.floats(0, 1), DIGITS)
def test_a_written_share_holds(share: float, digits: int) -> None:
    """What a text says is true of the share, at any number of digits."""
    low, high = bounds(format_share(share, digits=digits))
    assert low - 1e-9 <= 100 * share <= high + 1e-9


def round_by_hand(share: Fraction, digits: int) -> str:
    """Round an exact share half up in decimals, and write it; all and nothing aside."""
    with localcontext(prec=60):
        percent = Decimal(100 * share.numerator) / Decimal(share.denominator)
        return f"{percent.quantize(Decimal(10) ** -digits, ROUND_HALF_UP)} %"


@pytest.mark.parametrize(
    ("count", "n", "text"),
    [
        (4, 24, "16.7 %"),
        (59, 559, "10.6 %"),
        (28, 30, "93.3 %"),
        (1, 8, "12.5 %"),
        # Ties, of which the float is below, on, or above the middle.
        (29, 80, "36.3 %"),
        (1, 16, "6.3 %"),
        (3, 16, "18.8 %"),
        (57, 2000, "2.9 %"),
        (1073, 2000, "53.7 %"),
        (55, 2000, "2.8 %"),
        (1, 2000, "0.1 %"),
        (1999, 2000, "> 99.9 %"),
    ],
)
def test_a_share_is_rounded_half_up(count: int, n: int, text: str) -> None:
    """What a hand would write down is written, whatever a float makes of the quotient."""
    assert format_share(count / n) == format_share(Fraction(count, n)) == text
    assert format_counts([count, n - count])[0] == text


@given(COUNTS, DIGITS)
def test_every_share_is_rounded_for_itself(counts: list[int], digits: int) -> None:
    """A text is the exact share rounded half up in decimals, and no other count changes it."""
    texts = format_counts(counts, digits=digits)
    for text, count in zip(texts, counts, strict=True):
        share = Fraction(count, sum(counts))
        assert text == format_share(share, digits=digits)
        assert text == format_share(count / sum(counts), digits=digits)
        assert text == format_counts([count, sum(counts) - count], digits=digits)[0]
        assert (text == "0 %") == (count == 0)
        assert (text == "100 %") == (count == sum(counts))
        if text[0] not in "<>" and 0 < count < sum(counts):
            assert text == round_by_hand(share, digits)
        low, high = bounds(text)
        assert low - 1e-9 <= 100 * count / sum(counts) <= high + 1e-9


@given(st.integers(1, 10**9), st.integers(0, 999))
def test_ties_go_up(scale: int, tenths: int) -> None:
    """Half of the last digit is rounded up, in a list of any length."""
    count, n = (2 * tenths + 1) * scale, 2000 * scale
    up = tenths + 1
    expected = "> 99.9 %" if up == 1000 else f"{up // 10}.{up % 10} %"
    assert format_share(count / n) == format_share(Fraction(count, n)) == expected


@given(COUNTS, DIGITS)
def test_larger_shares_are_never_written_smaller(counts: list[int], digits: int) -> None:
    """Texts stand in the order of the counts, and equal counts have equal texts."""
    texts = format_counts(counts, digits=digits)
    ordered = sorted(zip(counts, texts, strict=True))
    middles = [sum(bounds(text)) for _, text in ordered]
    assert middles == sorted(middles)
    assert len(set(ordered)) == len(set(counts))


def test_a_list_of_twice_the_length_has_the_same_shares() -> None:
    """53.65 and 2.75 are both rounded up, so that these four miss 100 % by the last digit."""
    assert format_counts([420, 452, 1073, 55]) == ["21.0 %", "22.6 %", "53.7 %", "2.8 %"]
    assert format_counts([840, 904, 2146, 110]) == ["21.0 %", "22.6 %", "53.7 %", "2.8 %"]


def test_one_in_two_million_is_seen() -> None:
    """A single bad address among two million leaves no 100 % standing, and is not nothing."""
    assert format_counts([1_999_999, 0, 0, 1]) == ["> 99.9 %", "0 %", "0 %", "< 0.1 %"]


def test_nothing_has_no_shares() -> None:
    """Of no rows at all there is a dash for each."""
    assert format_counts([0, 0, 0, 0]) == ["–"] * 4
    assert format_share(math.nan) == "–"


@pytest.mark.parametrize("share", [-0.01, 1.01, 75])
def test_a_percentage_is_no_share(share: float) -> None:
    """A number beyond 0 and 1 is refused, for it is likely a percentage."""
    with pytest.raises(ConfigurationError, match="between 0 and 1"):
        format_share(share)


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (12.34, "+12.3"),
        (-12.34, "−12.3"),
        (0.04, "< +0.1"),
        (-0.04, "> −0.1"),
        (100, "+100"),
        (-100, "−100"),
        (99.99, "> +99.9"),
        (-99.99, "< −99.9"),
        (6.25, "+6.3"),
        (-6.25, "−6.3"),
        (100 * (0.3625 - 0.35), "+1.3"),
        (math.nan, "–"),
    ],
)
def test_a_change_is_none_only_if_it_is_none(points: float, text: str) -> None:
    """A change has its sign, and a small one is not written as none."""
    assert format_points(points) == text


@given(st.floats(-100, 100), DIGITS)
def test_a_change_reads_the_same_both_ways(points: float, digits: int) -> None:
    """The way back is written with the other sign, and nothing else."""
    swapped = format_points(points, digits=digits).translate(str.maketrans("+−<>", "−+><"))
    assert format_points(-points, digits=digits) == swapped


@pytest.mark.parametrize("points", [101, -100.5, math.inf])
def test_a_change_of_more_than_all_is_refused(points: float) -> None:
    """No share can change by more than 100 points."""
    with pytest.raises(ConfigurationError, match="between -100 and 100"):
        format_points(points)
