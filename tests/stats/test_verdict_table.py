"""The table of the four verdicts has every number of a summary, and one way to write it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import summarize
from cliova_pandas.stats.presentation.verdict_table import tabulate_verdicts
from cliova_pandas.stats.writing.formatting import EnglishFormatter, format_counts, format_span
from cliova_pandas.verdicts import VERDICTS


class Shouting(EnglishFormatter):
    """A formatter of which nobody could think that it is English."""

    def count(self, number: int, /) -> str:
        """Write a whole number."""
        return f"{number}!"

    def share(self, share: float, /) -> str:
        """Write a share."""
        return f"{share:.2f}!"


def make_frame(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"verdict": pd.Categorical(np.repeat(VERDICTS, counts), VERDICTS)})


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(any))
def test_the_table_is_the_summary(counts: list[int]) -> None:
    """Each row has the numbers as they are, and as they are written everywhere."""
    summary = summarize(make_frame(*counts))
    rows = tabulate_verdicts(summary)
    assert [row.verdict for row in rows] == list(VERDICTS)
    assert [row.count for row in rows] == counts
    numbers = [[row.share, row.low, row.high] for row in rows]
    assert numbers == summary[["share", "low", "high"]].to_numpy().tolist()
    assert [row.share_text for row in rows] == format_counts(counts)
    for row in rows:
        assert row.low is not None
        assert row.high is not None
        assert row.interval_text == format_span(row.low, row.high)


def test_what_is_not_known_is_a_dash() -> None:
    """Of a verified-only list one verdict is known, and of no rows no share is."""
    job = {"total_emails": 20, "total_valid_emails": 15}
    valid, *others = tabulate_verdicts(
        summarize(make_frame(15, 0, 0, 0), verified_only=True, job=job)
    )
    assert (valid.count_text, valid.share_text) == ("15", "75.0 %")
    for row in others:
        assert (row.count, row.share, row.low, row.high) == (None, None, None, None)
        assert {row.count_text, row.share_text, row.interval_text} == {"–"}
    for row in tabulate_verdicts(summarize(make_frame(0, 0, 0, 0))):
        assert (row.count, row.share) == (0, None)
        assert (row.count_text, row.share_text, row.interval_text) == ("0", "–", "–")


def test_a_language_is_handed_in() -> None:
    """Every number is written by the formatter, and by nothing else."""
    row = tabulate_verdicts(summarize(make_frame(1, 1, 1, 1)), Shouting())[0]
    assert (row.count_text, row.share_text) == ("1!", "0.25!")
    assert row.interval_text == f"{row.low:.2f}! to {row.high:.2f}!"


@pytest.mark.parametrize("order", [VERDICTS, VERDICTS[::-1]])
def test_the_order_is_that_of_the_summary(order: tuple[str, ...]) -> None:
    """A summary in another order is a table in another order."""
    summary = summarize(make_frame(4, 3, 2, 1)).loc[list(order)]
    assert [row.verdict for row in tabulate_verdicts(summary)] == list(order)
