"""Rows are grouped by names, Series, functions and index levels; what has an order keeps it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import dask.dataframe as dd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, breakdown, group_keys, plot_breakdown, read_cliova
from cliova_pandas.stats.groups.top_groups import pool_groups, read_pooled
from cliova_pandas.verdicts import VERDICTS

FRAME = pd.DataFrame(
    {
        "email": [f"{name}@x.example" for name in "abcdef"],
        "day": ["2026-09-30", "2026-08-31", "2026-08-01", "2026-10-01", "2026-08-02", "2026-10-09"],
        "team": list("zaazzz"),
        "verdict": ["valid", "invalid", "valid", "risky", "valid", "unknown"],
    },
    index=pd.Index([10, 20, 30, 40, 50, 60], name="id"),
)
BY_TEAM = {"z": 4, "a": 2}
BY_MONTH = {"2026-08": 3, "2026-09": 1, "2026-10": 2}


def count(by: Any, frame: Any = FRAME, **options: Any) -> dict[Any, int]:
    """Return the sizes of groups in the order of the table."""
    sizes: dict[Any, int] = breakdown(frame, by, **options)["n"].to_dict()
    return sizes


def cut_month(frame: Any) -> Any:
    return frame["day"].str.slice(0, 7)


FORMS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas": lambda df: df,
    "polars": pl.from_pandas,
    "pyarrow": lambda df: pa.Table.from_pandas(df, preserve_index=False),
    "dask": lambda df: dd.from_pandas(df, npartitions=2),  # type: ignore[no-untyped-call]
}


@given(st.randoms(use_true_random=False))
def test_a_series_is_aligned_by_its_index(random: Random) -> None:
    """Its rows may come in another order, and more than the frame has."""
    series = FRAME["team"].rename("squad")
    labels = [*random.sample(list(FRAME.index), len(FRAME)), 70, 80]
    other = pd.concat([series, pd.Series(["y", "y"], index=[70, 80], name="squad")]).loc[labels]
    table = breakdown(FRAME, other)
    assert table["n"].to_dict() == BY_TEAM
    assert table.index.name == "squad"
    pd.testing.assert_series_equal(group_keys(FRAME, other), series)


@pytest.mark.parametrize("form", ["polars", "pyarrow"])
def test_without_an_index_rows_are_counted_from_0(form: str) -> None:
    """A Series of pandas for a frame of another library is aligned with the numbers of rows."""
    frame = FORMS[form](FRAME)
    series = FRAME["team"].reset_index(drop=True)
    assert count(series[::-1], frame) == BY_TEAM
    assert count(pl.Series("team", list("zaazzz")), frame) == BY_TEAM
    with pytest.raises(ConfigurationError, match="no value for 1 of the 6 rows"):
        count(series[1:], frame)


def test_rows_that_repeat_need_the_very_index_of_the_frame() -> None:
    """Equal indexes are taken in order, however often a label comes; others must be unique."""
    double = pd.concat([FRAME, FRAME])
    assert count(double["team"], double) == {"z": 8, "a": 4}
    assert count(FRAME["team"], double) == {"z": 8, "a": 4}
    with pytest.raises(ConfigurationError, match=r"'team' cannot be aligned .* come several times"):
        count(double["team"], FRAME)


def test_a_series_of_other_rows_is_refused() -> None:
    """The message tells how many rows have no value, and one of them."""
    with pytest.raises(
        ConfigurationError, match=r"'team' has no value for 2 of the 6 rows .* row 0 .* aligned by"
    ):
        count(FRAME["team"].iloc[2:])
    with pytest.raises(ConfigurationError, match="no value for 6 of the 6 rows"):
        count(FRAME["team"].reset_index(drop=True))


@pytest.mark.parametrize("form", FORMS)
def test_a_function_is_given_the_frame(form: str) -> None:
    """It returns values for its rows, in whatever form, and is called by what gave them a name."""
    frame = FORMS[form](FRAME)
    rows = list("zaazzz")
    for values in (rows, np.array(rows), pl.Series(rows), pa.array(rows), pd.Categorical(rows)):
        table = breakdown(frame, lambda _, values=values: values)
        assert table["n"].to_dict() == BY_TEAM
        assert table.index.name == "key"

    def squads(_: Any) -> Any:
        return np.array(rows)

    assert breakdown(frame, squads).index.name == "squads"


def test_a_function_may_return_a_series_of_the_frames_library() -> None:
    """It is called as the Series is, and in pandas it is aligned."""
    for form in ("pandas", "dask"):
        assert count(cut_month, FORMS[form](FRAME)) == BY_MONTH
    table = breakdown(FORMS["polars"](FRAME), lambda df: df["day"].str.slice(0, 7))
    assert table["n"].to_dict() == BY_MONTH
    assert table.index.name == "day"


@pytest.mark.parametrize("made", ["domain", 3, None, ["a", "b"]])
def test_what_a_function_must_return_is_said(made: Any) -> None:
    """A name, a number, nothing, or too few values are no groups of the rows."""
    with pytest.raises(ConfigurationError, match="'key' must have a value for each of the 6 rows"):
        count(lambda _: made)


@pytest.mark.parametrize("form", ["pandas", "dask"])
def test_a_level_of_the_index_is_a_key(form: str) -> None:
    """A column of the same name comes first, and a level that is not there is named as such."""
    frame = FORMS[form](FRAME.set_index("team"))
    assert count("team", frame) == BY_TEAM
    assert breakdown(frame, "team").index.name == "team"
    with pytest.raises(
        ConfigurationError, match=r"column: 'email', 'day', 'verdict', or a level of the index: 't"
    ):
        count("squad", frame)


def test_levels_of_several_and_columns_of_the_same_name() -> None:
    """Each level has its name; with ``reset_index(drop=False)`` nothing changes."""
    levels = FRAME.assign(site=list("uuuvvv")).set_index(["team", "site"])
    assert count("site", levels) == {"u": 3, "v": 3}
    assert count(["team", "site"], levels) == {
        ("z", "v"): 3, ("a", "u"): 2, ("z", "u"): 1
    }  # fmt: skip
    assert count("team", FRAME.set_index("team", drop=False).assign(team="t")) == {"t": 6}


def test_keys_of_all_kinds_go_together() -> None:
    """Names, a Series and a function, each with its name, in the order in which they are given."""
    table = breakdown(FRAME, ["provider", FRAME["team"], cut_month])
    assert table.index.names == ["provider", "team", "day"]
    assert table["n"].sum() == 6
    unnamed: Callable[[Any], Any] = lambda _: list("abcdef")  # noqa: E731 - it has no name
    pairs: list[list[Any]] = [[FRAME["team"], "team"], [unnamed, unnamed]]
    for keys in pairs:
        with pytest.raises(ConfigurationError, match="list of different names"):
            breakdown(FRAME, keys)


def test_a_special_key_is_a_name_alone() -> None:
    """A Series that is called ``provider`` is its values, not the provider."""
    assert count(FRAME["team"].rename("provider")) == BY_TEAM
    assert count("provider") == {"not in the table": 6}


def test_a_row_without_an_address_needs_no_value_of_its_own() -> None:
    """A blank row is left out of the counts, and the others keep their values."""
    frame = pd.concat([FRAME.iloc[:3], FRAME.iloc[:1].assign(email="", verdict=None), FRAME[3:]])
    teams = pd.Series(list("zaaqzzz"), index=frame.index, name="team")
    assert count(teams, frame) == BY_TEAM
    assert count(lambda df: df["day"].str[:7], frame) == BY_MONTH


MONTHS = FRAME["day"].str[:7]
ORDERED: dict[str, Any] = {
    "texts": MONTHS,
    "a function": cut_month,
    "periods": pd.to_datetime(FRAME["day"]).dt.to_period("M"),
    "dates": pd.to_datetime(MONTHS).dt.date,
    "instants": pd.to_datetime(MONTHS, utc=True),
    "categories": pd.Series(
        pd.Categorical(MONTHS, ["2026-08", "never", "2026-09", "2026-10"], ordered=True),
        index=FRAME.index,
    ),
}


@pytest.mark.parametrize("kind", ORDERED)
def test_months_keep_their_order(kind: str) -> None:
    """However they are written, the earliest comes first, not the largest."""
    table = breakdown(FRAME, ORDERED[kind])
    assert table["n"].tolist() == [3, 1, 2]
    assert [label[:7] for label in table.index] == list(BY_MONTH)
    assert table.attrs["cliova"]["ordered"] is True


def test_categories_keep_their_order_and_others_come_by_size() -> None:
    """Only what is ordered does; a number and a category without an order come by size."""
    sizes = pd.Categorical(["big", "small", "small", "big", "mid", "big"], ["small", "mid", "big"])
    made = pd.Series(sizes, index=FRAME.index)
    assert count(made) == {"big": 3, "small": 2, "mid": 1}
    assert count(made.cat.as_ordered()) == {"small": 2, "mid": 1, "big": 3}
    assert count(pd.Series([3, 1, 1, 2, 2, 2], index=FRAME.index)) == {"2": 3, "1": 2, "3": 1}
    spans = pd.cut(pd.Series([5, 95, 95, 95, 40, 95], index=FRAME.index), [0, 9, 50, 100])
    assert count(spans) == {"(0, 9]": 1, "(9, 50]": 1, "(50, 100]": 4}
    assert count(spans.astype(pd.IntervalDtype())) == {"(0, 9]": 1, "(9, 50]": 1, "(50, 100]": 4}
    assert "ordered" not in breakdown(FRAME, made).attrs["cliova"]


def test_verdicts_stand_in_their_order() -> None:
    """As everywhere else: valid, risky, unknown, invalid."""
    assert list(count("verdict")) == list(VERDICTS)


def test_missing_stands_behind_the_others() -> None:
    """What has no month is named behind the months, whatever its size."""
    months = MONTHS.where(MONTHS != "2026-08")
    assert count(months) == {"2026-09": 1, "2026-10": 2, "(missing)": 3}


def test_the_largest_stay_in_their_order_and_the_rest_is_pooled() -> None:
    """``top`` takes the largest months, and shows them one after the other."""
    table = breakdown(FRAME, MONTHS, top=2)
    expected = {"2026-08": 3, "2026-10": 2, "other (1 group)": 1}
    assert table["n"].to_dict() == expected
    assert read_pooled(table) == {"other (1 group)": 1}
    shorter = pool_groups(breakdown(FRAME, MONTHS), top=2)
    pd.testing.assert_frame_equal(shorter, table)
    assert shorter.attrs == table.attrs
    unique = breakdown(FRAME, MONTHS, top=2, unique=True)
    assert unique["n"].to_dict() == expected


def test_several_keys_are_sorted_one_after_the_other() -> None:
    """Within a month by size; within a team, the largest first, by month."""
    assert list(count([MONTHS, "team"])) == [
        ("2026-08", "a"), ("2026-08", "z"), ("2026-09", "z"), ("2026-10", "z"),
    ]  # fmt: skip
    assert list(count(["team", MONTHS])) == [
        ("z", "2026-08"), ("z", "2026-09"), ("z", "2026-10"), ("a", "2026-08"),
    ]  # fmt: skip


def test_a_chart_has_the_order_of_its_key() -> None:
    """Bars stand as the rows of the table do, and the key is named."""
    ax = plot_breakdown(FRAME, MONTHS.rename("month"))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [f"{month} ({n})" for month, n in BY_MONTH.items()]


def test_the_accessor_takes_them_too(client: Any) -> None:
    """On ``df.cliova``, a month of sign-up is one expression away."""
    df = read_cliova("list_signups_august", client=client, cache=False)
    table = df.cliova.breakdown(lambda frame: frame["signed_up"].str[:7])
    assert list(table.index) == [f"2026-0{month}" for month in range(3, 9)]
    assert "2026-08" in df.cliova.style(df["signed_up"].str[:7], top=5).to_html()
    assert not table["n"].is_monotonic_decreasing
