"""What changed between two results, in words and by group, and what to do with a list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cliova_pandas import bounce_range, breakdown, changes, compare
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.stats.comparisons.group_changes import compare_groups
from cliova_pandas.stats.forecasts.answer import describe_answer, find_advised
from cliova_pandas.stats.measures.intervals import newcombe
from cliova_pandas.stats.writing.change_words import (
    ShareChange,
    count_turned,
    describe_change,
    describe_turned,
    pair_shares,
)

ENGLISH = LocaleFormatter()


def make(invalid: int, valid: int = 100, team: str = "a") -> pd.DataFrame:
    """Make a result of so many rows of each."""
    verdicts = ["valid"] * valid + ["invalid"] * invalid
    return pd.DataFrame({"team": team, "verdict": verdicts})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (ShareChange(0.099, 0.13, 3.1, 2.0, 4.2),
         "invalid up 3.1 points, from 9.9 to 13.0 % (95 % interval 2.0 to 4.2)"),
        (ShareChange(0.13, 0.099, -3.1, -4.2, -2.0),
         "invalid down 3.1 points, from 13.0 to 9.9 % (95 % interval 2.0 to 4.2)"),
        (ShareChange(0.1, 0.104, 0.4, -0.6, 1.4),
         "no clear change of invalid: from 10.0 to 10.4 % (+0.4 points, 95 % interval −0.6 to "
         "+1.4)"),
        (ShareChange(np.nan, 0.1, np.nan, np.nan, np.nan), ""),
    ],
)  # fmt: skip
def test_a_change_is_up_or_down_only_where_its_interval_is(change: ShareChange, said: str) -> None:
    """Sizes have no sign where the way is a word, and both ends are the same way."""
    assert describe_change(change, "95 % interval", ENGLISH) == said


def test_the_pair_is_that_of_the_comparison() -> None:
    """Each number is one of `compare`, none is worked out again."""
    table = compare({"A": make(10), "B": make(30)})
    paired = pair_shares(table, "A", "B")
    row: Any = table.loc[("invalid", "B")]
    assert paired["invalid"].change == row["change"]
    assert (paired["invalid"].low, paired["invalid"].high) == (
        row["change_low"],
        row["change_high"],
    )
    assert paired["valid"].before == pytest.approx(100 / 110)


def test_went_bad_is_invalid_now_and_not_before() -> None:
    """Addresses that were invalid all along, or come back, did not go bad."""
    emails = [f"{name}@x.example" for name in "abcd"]
    before = pd.DataFrame({"email": emails, "verdict": ["valid", "unknown", "invalid", "invalid"]})
    after = pd.DataFrame({"email": emails, "verdict": ["invalid", "invalid", "invalid", "valid"]})
    table = changes(before, after)
    assert count_turned(table) == (2, 1)
    assert describe_turned(table, ENGLISH) == "2 addresses went bad"
    none = changes(before, pd.DataFrame({"email": ["z@x.example"], "verdict": ["valid"]}))
    assert describe_turned(none, ENGLISH) == ""


def test_groups_come_by_how_much_their_share_rose_and_none_is_lost() -> None:
    """The rest is one row, a group of one result alone has no change, and the rows add up."""
    one = pd.concat(
        [make(10, team="a"), make(10, team="b"), make(1, 3, "small"), make(0, 9, "old")]
    )
    two = pd.concat(
        [make(20, team="a"), make(40, team="b"), make(2, 2, "small"), make(5, 0, "new")]
    )
    tables = {"A": breakdown(one, "team"), "B": breakdown(two, "team")}
    table = compare_groups(tables, top=2)
    assert table.index.tolist() == ["b", "a", "other (3 groups)"]
    assert int(table["n"].to_numpy().sum()) == len(one) + len(two)
    low, high = newcombe(40, 140, 10, 110)
    row: Any = table.loc["b"]
    assert (row["low", ""], row["high", ""]) == (100 * float(low), 100 * float(high))
    change = dict(compare_groups(tables, top=9)["change"])
    assert np.isnan(change["new"])
    assert np.isnan(change["old"])
    named = compare_groups(tables, top=9, may_name=lambda label, n: n >= 100)
    assert named.index.tolist() == ["b", "a", "other (3 groups)"]


def test_the_advice_is_the_largest_plan_that_can_be_sent() -> None:
    """Else the one of which least would bounce; nothing where even that does harm."""
    df = pd.DataFrame({"verdict": ["valid"] * 970 + ["risky"] * 20 + ["invalid"] * 10})
    sent: Any = find_advised(bounce_range(df, valid_error=0.01))
    assert (sent.name, sent.decision) == ("valid only", "send")
    careful: Any = find_advised(bounce_range(df))
    assert (careful.name, careful.decision) == ("valid only", "caution")
    bad = pd.DataFrame({"verdict": ["invalid"] * 10})
    assert find_advised(bounce_range(bad)) is None
    assert describe_answer(bounce_range(bad)).startswith("Do not send to the list (10):")
    assert describe_answer(bounce_range(bad.head(0))) == "There is nothing to send."
