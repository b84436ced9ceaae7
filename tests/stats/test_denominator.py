"""A row without an address and without a verdict is in no number; an address always is."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from cliova_pandas import VerdictError, breakdown, group_keys, is_flagged, summarize
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.denominator import keep_addresses, open_counted

FRAME = pd.DataFrame(
    {
        "email": ["a@x.de", None, "Total", "bob.example.com", "email"],
        "role": ["true", "true", None, "false", "role"],
        "verdict": pd.Categorical(["valid", None, None, "invalid", None]),
    },
    index=[5, 5, 6, 7, 8],
)


def test_the_rows_that_count_are_kept() -> None:
    """In any library, whatever was lost on the way."""
    for frame in (FRAME, pl.from_pandas(FRAME), FRAME.astype({"verdict": "str"})):
        assert open_counted(frame).find_kept().tolist() == [True, False, False, True, False]
        assert summarize(frame)["count"].tolist() == [1, 0, 0, 1]
        assert breakdown(frame, "role")["n"].sum() == 2


def test_numbers_for_each_row_have_none_for_the_others() -> None:
    """They are in no group, and no flag is set."""
    keys = group_keys(FRAME)
    assert keys.index.tolist() == [5, 5, 6, 7, 8]
    assert keys.isna().tolist() == [False, True, True, False, True]
    assert is_flagged(FRAME, "role").tolist() == [True, False, False, False, False]
    assert is_flagged(FRAME, "syntax").tolist() == [False, False, False, True, False]


@pytest.mark.parametrize("email", ["a@x.de", "Ann <a@x.de>", "a b@x.de"])
def test_an_address_without_a_verdict_is_an_error(email: str) -> None:
    """A share without it would be one of other rows."""
    frame = pd.DataFrame({"email": ["b@x.de", email, None], "verdict": ["valid", None, None]})
    with pytest.raises(VerdictError, match="missing in 1 of 2 rows"):
        summarize(frame)


def test_where_no_verdict_was_told_nothing_odd_is_left_out() -> None:
    """Hashed addresses without a verdict are not an empty list."""
    frame = pd.DataFrame({"email": ["5f4dcc3b", "7c6a1801", None], "verdict": [None, None, None]})
    with pytest.raises(VerdictError, match="missing in 2 of 2 rows"):
        summarize(frame, email_column="email")
    assert summarize(frame.tail(1), email_column="email").attrs["cliova"]["n"] == 0


def test_without_the_column_of_addresses_only_attrs_can_tell() -> None:
    """They say how many rows the reader has left without a verdict."""
    frame = pd.DataFrame({"score": [1, 2], "verdict": ["valid", None]})
    with pytest.raises(VerdictError):
        summarize(frame)
    frame.attrs["cliova"] = {"no_address": {"count": 1}}
    assert summarize(frame).attrs["cliova"]["n"] == 1


def test_a_frame_without_gaps_is_kept_as_it_is() -> None:
    """An empty address with a verdict counts, as it was counted by whoever gave it one."""
    table = FrameColumns(pd.DataFrame({"email": ["a@x.de", None], "verdict": ["valid", "risky"]}))
    assert keep_addresses(table) is table
