"""The tests of many groups at once give what scipy gives for each of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact
from statsmodels.stats.multitest import multipletests

from cliova_pandas.stats.measures.exact_tests import (
    adjust_for_all,
    fisher_greater,
    log_likelihood_ratio,
)

Table = tuple[int, int, int, int]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    n, other_n = draw(st.integers(1, 300)), draw(st.integers(1, 3_000))
    return draw(st.integers(0, n)), n, draw(st.integers(0, other_n)), other_n


@given(st.lists(tables(), min_size=1, max_size=20))
def test_p_is_fishers(drawn: list[Table]) -> None:
    """Each p-value is that of Fisher's exact test, one-sided, by scipy."""
    columns = [np.array(column) for column in zip(*drawn, strict=True)]
    expected = [
        fisher_exact([[k, n - k], [other, other_n - other]], alternative="greater").pvalue
        for k, n, other, other_n in drawn
    ]
    np.testing.assert_allclose(fisher_greater(*columns), expected, rtol=1e-7, atol=1e-300)


def test_p_holds_in_the_far_tail_of_a_large_list() -> None:
    """Six of thirty at three percent, in a million rows: chi-squared would be far off."""
    [p] = fisher_greater(6, 30, 30_000, 1_000_000)
    exact = fisher_exact([[6, 24], [30_000, 970_000]], alternative="greater").pvalue
    assert p == pytest.approx(exact, rel=1e-6)
    chi2 = chi2_contingency([[6, 24], [30_000, 970_000]], correction=False).pvalue
    assert p > 100 * chi2


@given(tables())
def test_the_ratio_is_g(table: Table) -> None:
    """The likelihood ratio is the G of scipy, wherever that can be computed."""
    k, n, other, other_n = table
    cells = np.array([[k, n - k], [other, other_n - other]])
    if (cells.sum(axis=0) == 0).any():
        return
    expected = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
    found = log_likelihood_ratio(*table)
    assert float(found) == pytest.approx(float(expected), rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 30))
def test_q_is_that_of_benjamini_and_hochberg(p: list[float], more: int) -> None:
    """The q-values are those of statsmodels, with 1 for all that were tried and are not given."""
    expected = multipletests([*p, *[1.0] * more], method="fdr_bh")[1][: len(p)]
    np.testing.assert_allclose(adjust_for_all(np.array(p), len(p) + more), expected, atol=1e-12)
