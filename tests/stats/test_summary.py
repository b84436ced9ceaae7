"""The verdicts of a list: equal to what a plain loop counts, in any order of the rows."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cliova_pandas import VerdictError, breakdown, read_cliova
from cliova_pandas import stats as numbers
from cliova_pandas.stats.frames.counting import count_verdicts
from cliova_pandas.stats.totals.summary import summarize
from cliova_pandas.verdicts import VERDICTS
from tests.support.counted_rows import ROWS, Row, count, make_frame


@given(ROWS, st.booleans(), st.sampled_from([0.8, 0.95]), st.randoms(use_true_random=False))
def test_summarize_equals_a_plain_loop(
    rows: list[Row], unique: bool, level: float, random: Random
) -> None:
    """Counts, shares and intervals are those of a loop over the rows, in whatever order."""
    summary = summarize(make_frame(rows), unique=unique, level=level, email_column="email")
    expected = count(rows, unique=unique)
    n = sum(expected.values())
    assert summary["count"].to_dict() == expected
    share: Any
    for verdict, k in expected.items():
        share, low, high = summary.loc[verdict, ["share", "low", "high"]]
        if not n:
            assert np.isnan([share, low, high]).all()
            continue
        interval = binomtest(k, n).proportion_ci(level, method="wilson")
        assert share == k / n
        assert (low, high) == pytest.approx((interval.low, interval.high), abs=1e-12)
    noun = ("address" if unique else "row") + ("es" if unique else "s") * (n != 1)
    assert summary.attrs["cliova"] == {
        "n": n, "denominator": f"{n} {noun}", "level": level, "unique": unique
    }  # fmt: skip
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(
        summarize(make_frame(shuffled), unique=unique, level=level, email_column="email"), summary
    )


def test_the_summary_is_typed(client: Any) -> None:
    """Columns, dtypes and the name of the index are as documented."""
    summary = summarize(read_cliova("list_12345", client=client, cache=False))
    assert summary.dtypes.astype(str).to_dict() == {
        "count": "int64", "share": "float64", "low": "float64", "high": "float64"
    }  # fmt: skip
    assert [summary.index.name, summary.index.dtype] == ["verdict", "str"]
    assert tuple(summary.index) == VERDICTS


def test_no_rows_give_a_summary_of_zeros() -> None:
    """All counts are zero, and no share is known."""
    summary = summarize(make_frame([]))
    assert summary["count"].tolist() == [0, 0, 0, 0]
    assert summary[["share", "low", "high"]].isna().all(axis=None)


def test_the_lists_shares_are_the_services(client: Any) -> None:
    """The vendor's example has 1,500 valid of 2,000, read from CSV and JSON alike."""
    for output in ("csv", "json"):
        df = read_cliova("list_12345", output=output, client=client, cache=False)
        summary = summarize(df)
        assert summary.loc["valid", "count"] == 1500
        assert summary.attrs["cliova"]["n"] == 2000


@pytest.mark.parametrize(
    ("verdicts", "message"),
    [
        ([None, None], "missing in 2 of 2 rows"),
        (["valid", None], "missing in 1 of 2 rows"),
        (["valid", "Valid"], "holds 'Valid', but the verdicts are 'valid', 'risky'"),
        (list("abcdefg"), "holds 'a', 'b', 'c', 'd', 'e' and others"),
        ([True, False], "holds True"),
    ],
)
def test_no_share_is_given_of_verdicts_that_are_none(verdicts: list[Any], message: str) -> None:
    """Where a verdict is missing or another word every number refuses, and says what to do."""
    frame = pd.DataFrame({"email": "a@b.de", "verdict": verdicts})
    for number in (
        summarize, breakdown, count_verdicts, numbers.flags, numbers.bounce_range,
        numbers.reconcile, lambda df: numbers.compare({"x": df}),
        lambda df: numbers.changes(df, df),
    ):  # fmt: skip
        with pytest.raises(VerdictError, match=message):
            number(frame)
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        summarize(frame[["email"]])


def test_merged_frames_count_as_rows(client: Any) -> None:
    """After a merge attrs may be gone: the numbers are those of the rows that are there."""
    df = read_cliova("list_12345", client=client, cache=False)
    customers = pd.DataFrame({"email": df["email"].unique()}).assign(team="a")
    merged = df.merge(customers, on="email")
    assert summarize(merged)["count"].tolist() == summarize(df)["count"].tolist()
    merged.attrs = {}
    pd.testing.assert_frame_equal(breakdown(merged, "provider"), breakdown(df, "provider"))
