"""Intervals of shares: equal to what others compute, and never off the scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cliova_pandas import ConfigurationError
from cliova_pandas.stats.measures.intervals import newcombe, wilson

LEVELS = (0.5, 0.9, 0.95, 0.99, 0.9999)
SIZES = (1, 2, 3, 7, 30, 101, 2_000, 1_000_000)
COUNTS = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))

# R. G. Newcombe (1998), Statistics in Medicine 17, table II, method 10.
PUBLISHED = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("n", SIZES)
def test_wilson_is_that_of_scipy(n: int, level: float) -> None:
    """The interval equals scipy's over the whole range, none and all included."""
    for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        low, high = wilson(k, n, level)
        expected = binomtest(k, n).proportion_ci(level, method="wilson")
        assert float(low) == pytest.approx(expected.low, abs=1e-12)
        assert float(high) == pytest.approx(expected.high, abs=1e-12)


def test_every_small_count_is_that_of_scipy() -> None:
    """No count of a small sample is an exception, and arrays give what single counts give."""
    for n in range(1, 41):
        lows, highs = wilson(np.arange(n + 1), n)
        expected = [binomtest(k, n).proportion_ci(method="wilson") for k in range(n + 1)]
        assert lows == pytest.approx([e.low for e in expected], abs=1e-12)
        assert highs == pytest.approx([e.high for e in expected], abs=1e-12)


@given(COUNTS, st.sampled_from(LEVELS))
def test_wilson_holds_the_share(counts: tuple[int, int], level: float) -> None:
    """The share lies within, the bounds within 0 and 1, which are met only by none and all."""
    k, n = counts
    low, high = map(float, wilson(k, n, level))
    assert 0 <= low <= k / n <= high <= 1
    assert (low == 0) == (k == 0)
    assert (high == 1) == (k == n)


@given(COUNTS)
def test_wilson_is_a_mirror_of_itself(counts: tuple[int, int]) -> None:
    """What is said of the others is the same, from the other end."""
    k, n = counts
    low, high = map(float, wilson(k, n))
    other_low, other_high = map(float, wilson(n - k, n))
    assert low == pytest.approx(1 - other_high, abs=1e-12)
    assert high == pytest.approx(1 - other_low, abs=1e-12)


def test_a_share_of_nothing_has_no_bounds() -> None:
    """Where there are no rows the bounds are missing, beside others that are there."""
    low, high = wilson([0, 1], [0, 2])
    assert np.isnan([low[0], high[0]]).all()
    assert not np.isnan([low[1], high[1]]).any()


@pytest.mark.parametrize(("counts", "expected"), PUBLISHED)
def test_newcombe_is_as_published(counts: tuple[int, ...], expected: tuple[float, float]) -> None:
    """The interval of a difference equals the examples of the article, to all their digits."""
    low, high = newcombe(*counts)
    assert (round(float(low), 4), round(float(high), 4)) == expected


@given(COUNTS, COUNTS, st.sampled_from(LEVELS))
def test_newcombe_is_made_of_two_wilson_intervals(
    one: tuple[int, int], other: tuple[int, int], level: float
) -> None:
    """It equals the formula written out over scipy's intervals, and the way back is its mirror."""
    (a, m), (b, n) = one, other
    first = binomtest(a, m).proportion_ci(level, method="wilson")
    second = binomtest(b, n).proportion_ci(level, method="wilson")
    p, q = a / m, b / n
    low, high = map(float, newcombe(a, m, b, n, level))
    below = math.sqrt((p - first.low) ** 2 + (second.high - q) ** 2)
    above = math.sqrt((first.high - p) ** 2 + (q - second.low) ** 2)
    assert low == pytest.approx(p - q - below, abs=1e-9)
    assert high == pytest.approx(p - q + above, abs=1e-9)
    back_low, back_high = map(float, newcombe(b, n, a, m, level))
    assert (low, high) == pytest.approx((-back_high, -back_low), abs=1e-12)
    assert -1 - 1e-12 <= low <= p - q <= high <= 1 + 1e-12


def test_a_difference_to_nothing_has_no_bounds() -> None:
    """Without rows on one side nothing is known of the difference."""
    assert np.isnan(newcombe(1, 2, 0, 0)).all()


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan"), "0.95", None, [0.95]])
def test_a_level_that_cannot_be_is_refused(level: Any) -> None:
    """The message quotes what was given, and shows what a level is."""
    with pytest.raises(ConfigurationError, match=r"between 0 and 1, such as 0\.95, not"):
        wilson(1, 2, level)


def test_a_level_near_one_still_has_bounds() -> None:
    """The highest level below 1 does not run over the end of the normal distribution."""
    low, high = wilson(1, 2, math.nextafter(1, 0))
    assert 0 < float(low) < 0.02
    assert 0.98 < float(high) < 1
