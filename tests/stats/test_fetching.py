"""An engine is asked for little, once, and rows say themselves what their shares are shares of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cliova_pandas import VerdictError, breakdown, reconcile, summarize
from cliova_pandas.service.job import LIST_COLUMNS
from cliova_pandas.stats.frames import engines
from cliova_pandas.stats.frames.engines import open_engine
from cliova_pandas.stats.frames.fetching import fetch_columns
from cliova_pandas.stats.frames.lazy_tables import count_combinations
from cliova_pandas.stats.frames.needs import Needs, need_keys, need_verdicts
from cliova_pandas.stats.frames.reduction import ReducedNames, reduce_table
from tests.support.engines import make_hostile, to_arrow

MANY = pd.DataFrame(
    {
        "email": [f"user{number}@{'gmail.com' if number % 3 else 'x.example'}"
                  for number in range(9_000)],
        "utm_source": ["a", "b", "c"] * 3_000,
        "verdict": ["valid", "invalid"] * 4_500,
    }
)  # fmt: skip


def make_list(list_id: str, rows: int, *, total: int, verified_only: bool) -> pd.DataFrame:
    """A result as `sync_cliova` keeps it."""
    verdicts = ["valid"] * rows if verified_only else ["valid"] * (rows - 4) + ["invalid"] * 4
    return pd.DataFrame(
        {
            "list_id": list_id,
            "email": [f"a{number}@x.example" for number in range(rows)],
            "list_rows": rows,
            "list_total_emails": total,
            "list_total_valid_emails": rows if verified_only else rows - 4,
            "list_verified_only": verified_only,
            "list_updated_at": "2026-10-01T08:00:00.000Z",
            "verdict": verdicts,
        }
    )


PART = make_list("part", 30, total=40, verified_only=True)
WHOLE = make_list("whole", 20, total=20, verified_only=False)
FORMS: Mapping[str, Any] = {
    "pandas": lambda frame: frame,
    "polars lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "duckdb": lambda frame: duckdb.from_arrow(to_arrow(frame)),
}


@pytest.mark.parametrize("form", FORMS)
def test_verified_only_rows_have_the_whole_list_as_denominator(form: str) -> None:
    """Without attrs and without an argument, in any engine."""
    summary = summarize(FORMS[form](PART))
    assert summary.loc["valid", "share"] == 0.75
    assert summary["count"].isna().tolist() == [False, True, True, True]
    with pytest.raises(VerdictError, match="verified"):
        breakdown(FORMS[form](PART))


@pytest.mark.parametrize("form", FORMS)
def test_a_filter_of_such_rows_is_noticed(form: str) -> None:
    """The totals of the whole list are no denominator of a part of its rows."""
    with pytest.raises(VerdictError, match="10 of the 30 rows"):
        summarize(FORMS[form](PART.head(10)))


@pytest.mark.parametrize("form", FORMS)
def test_two_results_of_one_list_stay_two(form: str) -> None:
    """If they differ in anything; the same rows twice are no whole list."""
    later = PART.assign(list_updated_at="2026-10-02T08:00:00.000Z")
    larger = PART.assign(list_total_emails=44)
    for other in (later, larger):
        both = FORMS[form](pd.concat([PART, other], ignore_index=True))
        total = 40 + int(other["list_total_emails"].iloc[0])
        summary = summarize(both)
        assert summary.loc["valid", "count"] == 60
        assert summary.attrs["cliova"]["n"] == total
    with pytest.raises(VerdictError, match="60 of the 30 rows"):
        summarize(FORMS[form](pd.concat([PART, PART], ignore_index=True)))


@pytest.mark.parametrize("form", FORMS)
def test_one_list_of_verified_addresses_among_others_is_enough(form: str) -> None:
    """And a gap says nothing."""
    unknown = WHOLE.assign(list_id=None, list_verified_only=None)
    mixed = pd.concat([WHOLE, unknown, PART], ignore_index=True).convert_dtypes()
    with pytest.raises(VerdictError, match="verified"):
        breakdown(FORMS[form](mixed))
    gaps = pd.concat([WHOLE, unknown], ignore_index=True).convert_dtypes()
    assert breakdown(FORMS[form](gaps))["n"].tolist() == [40]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dtype", ["str", "category", "int64", "float64", "boolean"])
def test_what_rows_say_of_their_lists_may_be_of_any_type(form: str, dtype: Any) -> None:
    """As a file or a merge has left it; a "False" that is written is no yes."""
    part, whole = (
        frame.assign(list_verified_only=frame["list_verified_only"].astype(dtype))
        for frame in (PART, WHOLE)
    )
    with pytest.raises(VerdictError, match="verified"):
        breakdown(FORMS[form](part))
    assert summarize(FORMS[form](part)).loc["valid", "share"] == 0.75
    assert breakdown(FORMS[form](whole))["n"].tolist() == [20]


@pytest.mark.parametrize("form", FORMS)
def test_all_that_rows_say_of_their_lists_may_be_text(form: str) -> None:
    """As after ``pandas.read_csv(..., dtype=str)``."""
    assert summarize(FORMS[form](PART.astype("str"))).loc["valid", "share"] == 0.75
    assert summarize(FORMS[form](WHOLE.astype("str"))).loc["valid", "share"] == 0.8


@pytest.mark.parametrize("form", ["polars lazy", "duckdb"])
def test_the_facts_of_lists_are_read_where_they_matter(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One column tells whether they do; the rest is asked for once."""
    asked: list[list[str]] = []

    def count(*given: Any) -> pa.Table:
        table = count_combinations(*given)
        asked.append(table.column_names[:-1])
        return table

    monkeypatch.setattr(engines, "count_combinations", count)
    breakdown(FORMS[form](WHOLE))
    assert [columns for columns in asked if "list_verified_only" in columns] == [
        ["list_verified_only"]
    ]
    assert not any("list_total_emails" in columns for columns in asked)
    asked.clear()
    summarize(FORMS[form](PART))
    assert asked.count(list(LIST_COLUMNS)) == 1


@pytest.mark.parametrize("form", FORMS)
def test_lists_are_held_against_the_sums_of_their_jobs(form: str) -> None:
    """Our counts beside those of all jobs."""
    both = pd.concat([WHOLE, make_list("other", 10, total=10, verified_only=False)])
    table = reconcile(FORMS[form](both.reset_index(drop=True)))
    assert table["ours"].tolist() == [30, 22]
    assert table["service"].tolist() == [30, 22]


def test_what_comes_back_is_small() -> None:
    """Of nine thousand rows one for each verdict, domain and source that occurs together."""
    table = fetch_columns(
        pl.from_pandas(MANY).lazy(), None, lambda found: need_keys(found, ["domain", "utm_source"])
    )
    assert table.weights is not None
    assert len(table.weights) == 6
    assert table.count_rows() == 9_000
    assert set(table.read_text("email").to_pylist()) == {"x@gmail.com", "x@x.example"}


def test_rows_with_a_verdict_need_no_address() -> None:
    """The four counts depend on nothing else."""
    table = fetch_columns(pl.from_pandas(MANY).lazy(), None, lambda _: need_verdicts())
    assert table.weights is not None
    assert sorted(table.weights.tolist()) == [4_500, 4_500]


def test_one_query_does_unless_a_domain_is_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one tells what an odd domain belongs to."""
    collected = []
    collect = nw.LazyFrame.collect

    def watch(frame: Any, *given: Any, **options: Any) -> Any:
        collected.append(frame)
        return collect(frame, *given, **options)

    monkeypatch.setattr(nw.LazyFrame, "collect", watch)
    names = ReducedNames(("verdict",), "email", "verdict")
    for frame, queries in ((MANY, 1), (make_hostile(), 2)):
        engine = open_engine(pl.from_pandas(frame).lazy())
        assert engine is not None
        collected.clear()
        engine.reduce(names, "domain")
        assert len(collected) == queries


def test_columns_of_lists_are_grouped_as_text() -> None:
    """No engine is asked to group by them."""
    frame = pl.DataFrame({"email": ["a@x.example"] * 2, "flags": [["role"], ["role"]],
                          "verdict": ["risky"] * 2})  # fmt: skip
    assert breakdown(frame.lazy(), "flags")["n"].tolist() == [2]


def test_names_of_ours_give_way() -> None:
    """A column that is called as the counts would be is none of them."""
    table = pa.table({"rows": [1, 1, 2], "key": ["a", "a", "b"]})
    names = ReducedNames(("rows", "key"))
    reduced = reduce_table(table, names, "unjudged")
    assert names.count == "rows_"
    assert sorted(reduced["rows_"].to_pylist()) == [1, 2]
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    lazy = frame.with_columns(verdict=pl.lit("valid")).lazy()
    assert breakdown(lazy, ["rows", "key"])["n"].tolist() == [2, 1]


def test_a_frame_in_memory_is_not_reduced() -> None:
    """It is there, and is read as it is."""
    assert open_engine(pl.from_pandas(MANY)) is None
    table = fetch_columns(MANY, None, lambda _: Needs())
    assert table.weights is None
    assert table.count_rows() == 9_000
