"""A breakdown is made shorter without losing a row, and what is pooled is marked in data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, breakdown, summarize
from cliova_pandas.stats.groups.top_groups import (
    label_pooled,
    mark_pooled,
    pool_groups,
    read_counts,
    read_overall,
    read_pooled,
)
from cliova_pandas.stats.measures.rates import is_breakdown, name_rate_columns, read_rate
from cliova_pandas.verdicts import VERDICTS

ROWS = st.lists(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("xy"), st.sampled_from(VERDICTS)),
    min_size=1,
    max_size=40,
)


def make_frame(rows: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["team", "site", "verdict"], dtype="str")


@given(
    ROWS,
    st.sampled_from(["team", ["team", "site"]]),
    st.sampled_from(VERDICTS),
    st.integers(0, 4),
    st.sampled_from([0.9, 0.95]),
)
def test_pooling_later_is_pooling_at_once(
    rows: list[Any], by: Any, rate: Any, top: int, level: float
) -> None:
    """What is left of a table of all groups is the table that `breakdown` makes with ``top``."""
    frame = make_frame(rows)
    whole = breakdown(frame, by, rate=rate, level=level)
    expected = breakdown(frame, by, rate=rate, level=level, top=top)
    pd.testing.assert_frame_equal(pool_groups(whole, top=top), expected)
    assert pool_groups(whole, top=top).attrs == expected.attrs
    assert "pooled" not in whole.attrs["cliova"]
    # Of shares, too, and of a table that is pooled already.
    shares = breakdown(frame, by, rate=rate, level=level, normalize=True)
    pd.testing.assert_frame_equal(pool_groups(shares, top=top), expected)
    again = pool_groups(breakdown(frame, by, rate=rate, level=level, top=top + 1), top=top)
    pd.testing.assert_frame_equal(again, expected)
    assert again.attrs == expected.attrs
    # The rest is no group that could be among the largest.
    for more in (top, top + 1, None):
        pd.testing.assert_frame_equal(pool_groups(expected, top=more), expected)


@given(ROWS, st.randoms(use_true_random=False))
def test_chosen_groups_stay_in_their_order(rows: list[Any], random: Any) -> None:
    """The groups that are named stand as named, the rest is one, and no row is lost."""
    frame = make_frame(rows)
    table = breakdown(frame, "team")
    order = random.sample(table.index.tolist(), random.randint(0, len(table)))
    pooled = pool_groups(table, order=order)
    assert pooled.index.tolist()[: len(order)] == order
    assert len(pooled) == len(order) + (len(order) < len(table))
    whole = summarize(frame)["count"]
    assert pooled[list(VERDICTS)].sum().tolist() == whole.tolist()
    groups = read_pooled(pooled)
    assert sum(groups.get(label, 1) for label in pooled.index) == len(table)
    pd.testing.assert_frame_equal(pooled.loc[order], table.loc[order], check_index_type=False)


@given(ROWS, st.sampled_from(VERDICTS))
def test_a_table_tells_its_rate_without_attrs(rows: list[Any], rate: Any) -> None:
    """The columns of the rate are called after the verdict whose share it is in every group."""
    table = breakdown(make_frame(rows), "team", rate=rate)
    assert read_rate(table) == rate
    table.attrs = {}
    assert read_rate(table) == rate
    shares = table[f"{rate}_rate"].tolist()
    assert (table[read_rate(table)] / table["n"]).tolist() == pytest.approx(shares)
    bare = table.drop(columns=list(name_rate_columns(rate)))
    assert not is_breakdown(bare)
    with pytest.raises(ConfigurationError, match="none of the columns 'valid_rate', 'risky_rate'"):
        read_rate(bare)


def test_a_table_with_two_rates_is_asked_for_one() -> None:
    """Of two tables that were put side by side it cannot be told which rate is meant."""
    frame = make_frame([("a", "x", "valid")])
    both = breakdown(frame, "team").join(breakdown(frame, "team", rate="risky").iloc[:, 5:])
    with pytest.raises(ConfigurationError, match="several of the columns"):
        read_rate(both)


def test_a_table_is_known_by_its_columns() -> None:
    """What breakdown returns is known as such; a result or a summary is not."""
    frame = make_frame([("a", "x", "valid")])
    assert is_breakdown(breakdown(frame, "team"))
    assert is_breakdown(breakdown(frame, "team", normalize=True, min_n=3))
    assert not is_breakdown(frame)
    assert not is_breakdown(summarize(frame))


@given(ROWS)
def test_counts_come_back_from_shares(rows: list[Any]) -> None:
    """A table of shares has the same counts as one of counts."""
    frame = make_frame(rows)
    counts = read_counts(breakdown(frame, "team"))
    pd.testing.assert_frame_equal(read_counts(breakdown(frame, "team", normalize=True)), counts)
    assert set(counts.dtypes.astype(str)) == {"int64"}


@pytest.mark.parametrize(
    ("names", "count", "label"),
    [
        (["domain"], 1, "other (1 domain)"),
        (["domain"], 1234, "other (1,234 domains)"),
        (["tld"], 2, "other (2 TLDs)"),
        (["provider"], 2, "other (2 providers)"),
        (["reason"], 2, "other (2 reasons)"),
        (["team"], 2, "other (2 groups)"),
        (["provider", "reason"], 2, ("other (2 groups)", "")),
    ],
)
def test_the_rest_says_how_many_it_is(names: list[str], count: int, label: Any) -> None:
    """The name of the pooled rest counts its groups, and attrs say the same in numbers."""
    assert label_pooled(names, count) == label
    index = pd.MultiIndex.from_tuples([label]) if isinstance(label, tuple) else pd.Index([label])
    table = pd.DataFrame({"n": [3]}, index=index)
    table.attrs["cliova"] = mark_pooled({label: count})
    assert json.loads(json.dumps(table.attrs)) == table.attrs
    assert read_pooled(table) == {label: count}


@pytest.mark.parametrize(
    "label", ["gmail.com", "'other (3 domains)'", "other", "other ()", ("a", "b"), ""]
)
def test_a_real_group_is_not_the_rest(label: Any) -> None:
    """A group that only looks like the rest is one group, for attrs do not name it."""
    index = pd.MultiIndex.from_tuples([label]) if isinstance(label, tuple) else pd.Index([label])
    table = pd.DataFrame({"n": [3]}, index=index)
    assert read_pooled(table) == {}
    table.attrs["cliova"] = mark_pooled({"other (3 domains)": 3})
    assert read_pooled(table) == {}


@pytest.mark.parametrize("by", ["team", ["team", "site"]])
def test_the_mark_goes_with_its_row(by: Any) -> None:
    """A table may be sliced and sorted: what is pooled is known while it is there, and then not."""
    frame = make_frame([(team, "x", "valid") for team in "aaabbcd"])
    table = breakdown(frame, by, top=2)
    [(label, groups)] = read_pooled(table).items()
    assert (label, groups) == (table.index[-1], 2)
    assert read_pooled(table.sort_values("n")) == read_pooled(table[::-1]) == {label: 2}
    assert read_pooled(table[:2]) == {}
    # The rest of a sorted table is still no group that could stay, and counts as two.
    shorter = pool_groups(table[::-1], top=1)
    assert list(read_pooled(shorter).values()) == [3]
    assert shorter["n"].tolist() == [2, 5]
    # Without attrs it is a row like any other.
    table.attrs = {}
    assert read_pooled(table) == {}


def test_a_group_of_the_data_that_reads_like_the_rest_is_told_apart() -> None:
    """It stands in quotes, and is one group; the rest beside it is the rest."""
    rows = [("other (2 groups)", "x", "valid")] * 3 + [(team, "x", "valid") for team in "ab"]
    table = breakdown(make_frame(rows), "team", top=1)
    assert table.index.tolist() == ["'other (2 groups)'", "other (2 groups)"]
    assert read_pooled(table) == {"other (2 groups)": 2}


def test_a_group_that_is_not_there_is_refused() -> None:
    """The message names those that are, the first twenty of many."""
    table = breakdown(make_frame([("a", "x", "valid"), ("b", "x", "valid")]), "team")
    with pytest.raises(ConfigurationError, match=r"no group 'c'\. There are: 'a', 'b'\."):
        pool_groups(table, order=["a", "c"])
    with pytest.raises(ConfigurationError, match="names a group twice"):
        pool_groups(table, order=["a", "a"])
    many = breakdown(make_frame([(f"team {i:02}", "x", "valid") for i in range(30)]), "team")
    with pytest.raises(ConfigurationError, match=r"'team 19' and 10 more"):
        pool_groups(many, order=["c"])


SHARED = pd.DataFrame(
    {
        "email": ["a@x.de", "a@x.de", "a@x.de", "b@x.de", "c@x.de"],
        "team": ["a", "b", "c", "a", "b"],
        "verdict": ["valid", "risky", "invalid", "valid", "valid"],
    }
)


def test_the_whole_is_not_the_sum_of_groups_that_share_addresses() -> None:
    """An address in three groups is one address of the list, with its worst verdict."""
    table = breakdown(SHARED, "team", unique=True)
    assert table[list(VERDICTS)].sum().tolist() == [3, 1, 0, 1]
    assert read_overall(table).tolist() == [2, 0, 0, 1]
    assert read_overall(table).index.tolist() == list(VERDICTS)
    # What is left of a table was made of the same whole.
    assert read_overall(table[:1]).tolist() == [2, 0, 0, 1]
    bare = breakdown(SHARED, "team")
    bare.attrs = {}
    assert read_overall(bare).tolist() == [3, 1, 0, 1]


def test_groups_that_share_addresses_are_not_added_up() -> None:
    """Only `breakdown` itself can count an address of several groups once in the rest."""
    table = breakdown(SHARED, "team", unique=True)
    with pytest.raises(ConfigurationError, match=r"of the 3 addresses count in several groups"):
        pool_groups(table, top=1)
    assert breakdown(SHARED, "team", unique=True, top=1)["n"].tolist() == [2, 2]
    # All of them, and all but one, need no sum.
    assert pool_groups(table)["n"].tolist() == table["n"].tolist()
    assert pool_groups(table, top=2)["n"].tolist() == [2, 2, 1]


@pytest.mark.parametrize("top", [-1, 1.5, True, "3"])
def test_a_top_that_cannot_be_is_refused(top: Any) -> None:
    """How many groups stay is a whole number from 0 on."""
    with pytest.raises(ConfigurationError, match="whole number from 0 on, not"):
        pool_groups(breakdown(SHARED, "team"), top=top)


def test_no_groups_stay_none() -> None:
    """An empty table stays as it is."""
    for by in ("team", ["team", "site"]):
        table = breakdown(make_frame([]), by)
        assert len(pool_groups(table, top=3)) == 0
