"""Addresses are counted in the engine, and come out as if all rows had been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import compare, summarize
from cliova_pandas.stats.frames import folded_rows, worst_verdicts
from cliova_pandas.stats.frames.engines import open_engine
from cliova_pandas.stats.frames.lazy_tables import open_table
from tests.support.engines import to_arrow

ROWS: Final = pd.DataFrame(
    [
        ("Ann@X.example", "valid"),
        ("ann@x.example", "risky"),
        ("Ann Lee <ann@x.example>", "unknown"),  # the worst of the three
        ("bob@x.example", "invalid"),
        (" bob@x.example ", "valid"),  # no worse than what is written plainly
        ("<cy@x.example>", "valid"),
        ("mailto:cy@x.example", "risky"),  # written plainly nowhere
        ("a@xn--mnchen-3ya.example", "valid"),
        ("A@münchen.example", "unknown"),
        ("dan@x.example", "valid"),
        (None, "valid"),
        (None, "valid"),  # no address: each counts
        ("", "risky"),
    ],
    columns=["email", "verdict"],
)
FORMS: Final[dict[str, Callable[[pd.DataFrame], Any]]] = {
    "polars": lambda frame: pl.from_pandas(frame).lazy(),
    "duckdb": lambda frame: duckdb.from_arrow(to_arrow(frame)),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_address_counts_once_however_it_is_written(form: str) -> None:
    """Plainly in the engine, in other dress, or both, by the worst of its verdicts."""
    found = summarize(FORMS[form](ROWS), unique=True)
    assert found["count"].tolist() == [3, 2, 2, 1]
    assert_frame_equal(found, summarize(ROWS, unique=True), check_exact=True)


@pytest.mark.parametrize("form", FORMS)
def test_a_comparison_counts_addresses_in_the_same_way(form: str) -> None:
    """Each frame by itself."""
    parts = {"a": ROWS.iloc[:7].reset_index(drop=True), "b": ROWS}
    found = compare({name: FORMS[form](part) for name, part in parts.items()}, unique=True)
    assert_frame_equal(found, compare(parts, unique=True), check_exact=True)


@pytest.mark.parametrize("form", FORMS)
def test_many_addresses_in_other_dress_are_read(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is the same number, by another way."""
    monkeypatch.setattr(folded_rows, "_MOST_ODD", 3)
    engine = open_engine(FORMS[form](ROWS))
    assert engine is not None
    assert engine.count_worst("email", "verdict") is None
    assert_frame_equal(summarize(FORMS[form](ROWS), unique=True), summarize(ROWS, unique=True))


@pytest.mark.parametrize("form", FORMS)
def test_plain_addresses_never_leave_the_engine(form: str) -> None:
    """However many there are, what is fetched is a row for each verdict."""
    many = pd.DataFrame(
        {
            "email": [f"user{number % 2_000}@x.example" for number in range(3_000)],
            "verdict": ["valid", "invalid", "risky"] * 1_000,
        }
    )
    fetched: list[int] = []

    def collect(frame: nw.LazyFrame[Any]) -> pa.Table:
        table: pa.Table = frame.collect("pyarrow").to_native()
        fetched.append(len(table))
        return table

    lazy = open_table(nw.from_native(FORMS[form](many)))
    counts = worst_verdicts.count_worst_verdicts(lazy, "email", "verdict", collect)
    assert counts is not None
    assert counts.tolist() == summarize(many, unique=True)["count"].tolist()
    assert max(fetched) <= 4
