"""A page of sorted rows holds the rows that sorting all of them would put there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.panel.rows import order_rows
from cliova_pandas.panel.sorting import ColumnOrder, SortedRows

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=1, max_size=40)
DAYS = pd.to_datetime(["2026-10-02", "", "2026-10-01", "2026-10-02"], utc=True)
COLUMNS: dict[str, Any] = {
    "whole": pd.array([3, None, -1, 3], dtype="Int64"),
    "broken": [0.5, np.nan, -np.inf, 0.5],
    "instants": DAYS,
    "switch": pd.array([True, None, False, True], dtype="boolean"),
    "plain switch": [True, False, False, True],
    "ordered": pd.Categorical(["low", None, "high", "low"], ["low", "high"], ordered=True),
    "mixed": pd.Series([3, None, "a", 3], dtype=object),
    "months": pd.PeriodIndex(["2026-02", "NaT", "2026-01", "2026-02"], freq="M"),
    "nothing": pd.array([None] * 4, dtype="str"),
}


def check(frame: pd.DataFrame, left: Any, *, descending: bool) -> None:
    """Hold every beginning and some middle of the rows against a full sort."""
    expected = order_rows(frame, "x", descending=descending)
    expected = expected[left[expected]]
    for stop in range(len(expected) + 2):
        rows = SortedRows(ColumnOrder(frame, "x", descending=descending), left)
        assert rows[stop // 2 : stop].tolist() == expected[stop // 2 : stop].tolist()
        assert len(rows) == len(expected)


@given(TEXTS, st.booleans(), st.integers(0, 2**32))
def test_a_page_of_texts_is_that_of_a_full_sort(
    texts: list[str | None], descending: bool, seed: int
) -> None:
    """Equal texts keep their order, and missing ones come last, whichever rows are left."""
    frame = pd.DataFrame({"x": pd.array(texts, dtype="str")})
    left = np.random.default_rng(seed).random(len(texts)) < 0.7
    check(frame, left, descending=descending)


@pytest.mark.parametrize("name", list(COLUMNS))
@pytest.mark.parametrize("descending", [False, True])
def test_a_page_of_any_column_is_that_of_a_full_sort(name: str, descending: bool) -> None:
    """Numbers, instants, ordered words, months, and what has no order of one kind."""
    frame = pd.DataFrame({"x": COLUMNS[name]})
    check(frame, np.ones(4, dtype=bool), descending=descending)
    check(frame, np.array([True, True, False, True]), descending=descending)


def test_what_is_sorted_ahead_is_used() -> None:
    """Once all rows are in order, no page is picked anew."""
    frame = pd.DataFrame({"x": [3, 1, 2]})
    order = ColumnOrder(frame, "x", descending=False)
    assert not order.is_sorted
    assert order.pick(np.arange(3), 2) is not None
    assert not order.is_sorted, "a page does not need all"
    assert order.sort().tolist() == [1, 2, 0]
    assert SortedRows(order, np.array([True, False, True]))[0:2].tolist() == [2, 0]


@pytest.mark.parametrize("descending", [False, True])
def test_pages_that_follow_are_those_of_a_full_sort(descending: bool) -> None:
    """One after the other, over the rows that are picked at once, and back again."""
    numbers = np.random.default_rng(1).integers(0, 500, 3_000)
    frame = pd.DataFrame({"x": pd.array([f"{n}" for n in numbers], dtype="str")})
    left = numbers % 3 > 0
    expected = order_rows(frame, "x", descending=descending)
    expected = expected[left[expected]]
    rows = SortedRows(ColumnOrder(frame, "x", descending=descending), left)
    for start in (0, 20, 180, 200, 190, 1_960, len(rows) - 20, len(rows) - 5, 0):
        page = slice(start, start + 20)
        assert rows[page].tolist() == expected[page].tolist()
