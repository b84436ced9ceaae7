"""A table of numbers is printed whole in 80 columns, and is a plain DataFrame in all else."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import breakdown, compare, find_drivers, read_cliova
from cliova_pandas.verdicts import VERDICTS


@pytest.fixture(autouse=True)
def narrow() -> Iterator[None]:
    with pd.option_context("display.width", 80, "display.max_columns", 20):
        yield


def check_whole(table: pd.DataFrame) -> list[str]:
    """Check that a table stands in one block of 80 columns, and return its rows."""
    printed = repr(table)
    lines = printed.split("\n")
    assert max(map(len, lines)) <= 80
    assert "\\" not in printed
    assert len(lines) - table.columns.nlevels - 2 <= len(table)
    return lines[-len(table) :]


@pytest.mark.parametrize("by", ["provider", "domain", "reason", "tld", ["provider", "reason"]])
@pytest.mark.parametrize("rate", VERDICTS)
def test_a_breakdown_is_printed_whole(client: Any, by: Any, rate: Any) -> None:
    """Each row is one line with all of its numbers, whatever it is grouped by."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = breakdown(df, by, rate=rate, top=5)
    for line, values in zip(check_whole(table), table.itertuples(index=False), strict=True):
        counts, shares = values[:5], values[5:]
        expected = [*map(str, counts), *(f"{share:.4f}" for share in shares)]
        assert line.split()[-8:] == expected
    assert [f"{rate}_", "rate", "low", "high"] == re.findall(
        rf"{rate}_(?= *$)|rate|low|high", "\n".join(repr(table).split("\n")[:2]), re.MULTILINE
    )


@pytest.mark.parametrize("options", [{"min_n": 30}, {"normalize": True}, {"top": None}])
def test_more_columns_and_rows_are_printed_whole(client: Any, options: Any) -> None:
    """Marks of small groups, shares for counts, and a thousand groups fit as well."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = breakdown(df, "domain", **{"top": 5} | options)
    lines = repr(table).split("\n")
    assert max(map(len, lines)) <= 80
    if len(table) > 60:
        assert lines[-1] == f"[{len(table)} rows x 8 columns]"
        assert sum(line.startswith("...") for line in lines) == 1
    else:
        assert len(check_whole(table)) == len(table)


@given(st.lists(st.text("ab_ é", min_size=1, max_size=90), min_size=1, max_size=4, unique=True))
def test_long_labels_are_cut_and_short_ones_are_not(names: list[str]) -> None:
    """What is cut ends in a sign that says so, and keeps at least its beginning."""
    df = pd.DataFrame({"a long name of the key": names, "verdict": "valid"})
    table = breakdown(df, "a long name of the key")
    with pd.option_context("display.width", 80):
        for line, label in zip(check_whole(table), table.index, strict=True):
            assert line.strip().startswith((label.strip(), label.strip()[:7]))


def test_drivers_and_comparisons_are_printed_whole(client: Any) -> None:
    """The other wide tables fit as well, and a q-value of nearly nothing is not written as 0."""
    df = read_cliova("list_12345", client=client, cache=False)
    drivers = find_drivers(df)
    lines = check_whole(drivers)
    assert lines
    assert not any(line.endswith(" 0.0000") for line in lines)
    assert min(float(line.split()[-1]) for line in lines) == pytest.approx(
        drivers["q"].min(), rel=0.5
    )
    assert len(check_whole(compare({"September": df, "October": df[:1000]}))) == 8


def test_what_is_narrow_is_printed_as_by_pandas(client: Any) -> None:
    """A few columns, a wide screen, or no width at all: nothing is different from a DataFrame."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = breakdown(df, "provider", top=5)
    few = table[["n", "valid", "invalid_rate"]]
    assert repr(few) == repr(pd.DataFrame(few))
    for width in (120, None):
        with pd.option_context("display.width", width):
            assert repr(table) == repr(pd.DataFrame(table))
    with pd.option_context("display.width", 30):  # too narrow for the numbers alone
        assert repr(table) == repr(pd.DataFrame(table))
    assert table.to_html() == pd.DataFrame(table).to_html()


def test_it_is_a_frame_like_others(client: Any) -> None:
    """Values are kept at full precision, also through pickles, slices and arithmetic."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = breakdown(df, "provider", top=5)
    again = pickle.loads(pickle.dumps(table))
    pd.testing.assert_frame_equal(again, table)
    assert again.attrs == table.attrs
    pd.testing.assert_frame_equal(pd.DataFrame(table), table, check_frame_type=False)
    assert (table["invalid_rate"] == table["invalid"] / table["n"]).all()
    reasons = breakdown(df, "reason")
    assert len(pd.concat([table, reasons])) == len(table) + len(reasons)
    assert "Empty" in repr(breakdown(df[:0], "provider"))
