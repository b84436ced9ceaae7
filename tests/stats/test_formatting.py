"""Rounding that does not lie."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError
from cliova_pandas.stats.formatting import (
    format_counts,
    format_points,
    format_share,
    format_shares,
    round_shares,
)

COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)
DIGITS = st.integers(0, 4)


def bounds(text: str) -> tuple[float, float]:
    """Read back between which percentages a text says that a share lies."""
    sign, number = re.fullmatch(r"([<>]? ?)([\d.]+) %", text).groups()
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


@given(COUNTS, DIGITS)
def test_shares_that_are_shown_together_add_up(counts: list[int], digits: int) -> None:
    """They add up to 100, none moves by a whole unit, and none overtakes a larger one."""
    exact = np.array(counts) / sum(counts)
    rounded = round_shares(exact, digits=digits)
    unit = 10**-digits
    assert sum(round(float(value) / unit) for value in rounded) == round(100 / unit)
    assert (np.abs(rounded - 100 * exact) < unit * (1 + 1e-9)).all()
    order = np.argsort(exact, kind="stable")
    assert (np.diff(rounded[order])[np.diff(exact[order]) > 0] >= 0).all()
    assert (rounded[exact == 0] == 0).all()


@given(COUNTS)
def test_shares_are_rounded_as_whole_numbers_would_be(counts: list[int]) -> None:
    """Of equal remainders the larger share goes first, whatever the division makes of them."""
    total = sum(counts)
    tenths = [1000 * count // total for count in counts]
    rest = [1000 * count % total for count in counts]
    order = sorted(range(len(counts)), key=lambda i: (-rest[i], -counts[i], i))
    for i in order[: 1000 - sum(tenths)]:
        tenths[i] += 1
    rounded = round_shares(np.array(counts) / total)
    assert [round(10 * float(percent)) for percent in rounded] == tenths


def test_a_list_of_twice_the_length_has_the_same_shares() -> None:
    """53.65 and 2.75 lose the same, and the larger one is rounded up."""
    assert format_counts([420, 452, 1073, 55]) == ["21.0 %", "22.6 %", "53.7 %", "2.7 %"]
    assert format_counts([840, 904, 2146, 110]) == ["21.0 %", "22.6 %", "53.7 %", "2.7 %"]


@given(COUNTS, DIGITS)
def test_written_shares_are_the_rounded_ones(counts: list[int], digits: int) -> None:
    """Each text is the rounded share, where that does not claim all or nothing falsely."""
    texts = format_counts(counts, digits=digits)
    percents = round_shares(np.array(counts) / sum(counts), digits=digits)
    for text, count, percent in zip(texts, counts, percents, strict=True):
        if text[0] not in "<>":
            assert float(text.removesuffix(" %")) == pytest.approx(float(percent))
        assert (text == "0 %") == (count == 0)
        assert (text == "100 %") == (count == sum(counts))
        low, high = bounds(text)
        unit = 10**-digits
        assert low - unit / 2 - 1e-9 <= 100 * count / sum(counts) <= high + unit / 2 + 1e-9


def test_one_in_two_million_is_seen() -> None:
    """A single bad address among two million leaves no 100 % standing, and is not nothing."""
    assert format_counts([1_999_999, 0, 0, 1]) == ["> 99.9 %", "0 %", "0 %", "< 0.1 %"]


def test_nothing_has_no_shares() -> None:
    """Of no rows at all there is a dash for each."""
    assert format_counts([0, 0, 0, 0]) == ["–"] * 4
    assert format_shares([math.nan, math.nan]) == ["–", "–"]


@pytest.mark.parametrize("shares", [[0.5, 0.4], [0.5, 0.5, math.nan], [1.5, -0.5], [0.7, 0.7]])
def test_shares_of_no_whole_are_refused(shares: list[float]) -> None:
    """What is not the shares of one whole cannot be made to add up."""
    with pytest.raises(ConfigurationError, match="shares of one whole"):
        round_shares(shares)


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
