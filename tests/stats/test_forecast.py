"""A forecast of bounces is exact, and its ranges hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from cliova_pandas.stats.forecasts.forecast import CountDistribution, add_up, predict_bounces


@settings(max_examples=60)
@given(st.integers(0, 3000), st.integers(0, 2000), st.floats(0, 1), st.floats(0.5, 0.999))
def test_a_prediction_is_scipy_s_beta_binomial(
    mailed: int, sent: int, share: float, level: float
) -> None:
    """Probabilities, mean and quantiles are those of Jeffreys' prior and what was counted."""
    bounced = int(sent * share)
    predicted = predict_bounces(mailed, sent, bounced)
    expected = betabinom(mailed, bounced + 0.5, sent - bounced + 0.5)
    numbers = predicted.first + np.arange(len(predicted.probabilities))
    assert predicted.probabilities == pytest.approx(expected.pmf(numbers), rel=1e-6, abs=1e-11)
    assert predicted.mean == pytest.approx(expected.mean(), rel=1e-9, abs=1e-9)
    low, high = predicted.find_interval(level)
    tail = (1 - level) / 2
    # By what a quantile is, and not by ppf: where a sum meets the level to the last bit, rounding
    # may decide otherwise.
    assert expected.cdf(low - 1) <= tail + 1e-9
    assert expected.cdf(low) >= tail - 1e-9
    assert expected.sf(high) <= tail + 1e-9
    assert expected.sf(high - 1) >= tail - 1e-9


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(1, 1500), st.integers(1, 800), st.floats(0, 1)), min_size=2,
        max_size=4,
    )
)  # fmt: skip
def test_a_sum_is_a_convolution(parts: list[tuple[int, int, float]]) -> None:
    """Long distributions are added by Fourier transforms, and come out as direct sums do."""
    predicted = [predict_bounces(m, n, int(n * share)) for m, n, share in parts]
    total = add_up(predicted)
    expected = predicted[0].probabilities
    for one in predicted[1:]:
        expected = np.convolve(expected, one.probabilities)
    assert total.first == sum(one.first for one in predicted)
    assert total.probabilities == pytest.approx(expected, abs=1e-12)
    assert total.mean == pytest.approx(sum(one.mean for one in predicted), rel=1e-9)


def test_nothing_bounces_of_nothing() -> None:
    """A mailing to nobody has no bounces, whatever was measured."""
    assert add_up([]).find_interval(0.95) == (0, 0)
    assert predict_bounces(0, 500, 20).find_interval(0.95) == (0, 0)


def test_the_ends_lie_where_half_of_the_rest_is_left() -> None:
    """Of four numbers that are as probable as each other, 50 % leave one at each end."""
    even = CountDistribution(10, np.full(4, 0.25))
    assert even.find_interval(0.4) == (11, 12)
    assert even.find_interval(0.99) == (10, 13)
    assert even.mean == 11.5


@pytest.mark.parametrize(
    ("sent", "mailed", "rates"),
    [
        ([6000, 900, 400, 150], [4000, 700, 200, 300], [0.008, 0.11, 0.35, 0.93]),
        ([600, 90, 40, 15], [4000, 700, 200, 300], [0.008, 0.11, 0.35, 0.93]),
        ([5000, 600], [6000, 700], [0.008, 0.12]),
    ],
)
def test_the_ranges_hold_the_truth_as_often_as_they_say(
    sent: list[int], mailed: list[int], rates: list[float]
) -> None:
    """Of 2,000 campaigns with known rates, each forecasting the next, 93 to 97 % are right."""
    rng = np.random.default_rng(2026)
    held = 0
    for _ in range(2000):
        bounced = rng.binomial(sent, rates).tolist()
        predicted = add_up(map(predict_bounces, mailed, sent, bounced))
        low, high = predicted.find_interval(0.95)
        held += low <= int(rng.binomial(mailed, rates).sum()) <= high
    assert 0.93 <= held / 2000 <= 0.97
