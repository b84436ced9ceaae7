"""Frames of any library give the same columns, and so the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import dask.dataframe as dd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, VerdictError, read_cliova
from cliova_pandas.stats.flagging.flags import flags
from cliova_pandas.stats.forecasts.bounces import bounce_range
from cliova_pandas.stats.frames.arrow_values import as_text, encode, stack_codes, write_value
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.groups.breakdown import breakdown
from cliova_pandas.stats.totals.reconciliation import reconcile
from cliova_pandas.stats.totals.summary import summarize
from cliova_pandas.verdicts import VERDICTS

# dask is not typed.
make_lazy: Any = dd.from_pandas

SMALL = pd.DataFrame(
    {
        "email": ["a@GMAIL.com", "b@gmail.com", "c", None, "x@münchen.de", "info@gmail.com"],
        "isRoleBased": ["false", "false", "false", None, "false", "true"],
        "verdict": ["valid", "invalid", "invalid", "unknown", "valid", "risky"],
    }
)


def as_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Categories in another order, and one that no row has."""
    verdicts = pd.CategoricalDtype(["invalid", "other", *VERDICTS[:3]])
    return frame.astype({"email": "category", "verdict": verdicts})


FORMS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "str": lambda df: df,
    "object": lambda df: df.astype(object),
    "category": as_categories,
    "python string": lambda df: df.astype(pd.StringDtype("python")),
    "pyarrow": lambda df: df.convert_dtypes(dtype_backend="pyarrow"),
    "an index of its own": lambda df: df.set_axis(list("zzyxwv")[: len(df)]),
    "a copy": lambda df: df.copy(),
    "a slice": lambda df: pd.concat([df, df])[len(df) :],
    "rows apart": lambda df: df.loc[df.index.repeat(2)].iloc[::-2],
    "polars": pl.from_pandas,
    "polars, lazy": lambda df: pl.from_pandas(df).lazy(),
    "polars, categories": lambda df: pl.from_pandas(df).with_columns(
        pl.col("email").cast(pl.Categorical), pl.col("verdict").cast(pl.Enum(VERDICTS))
    ),
    "polars, chunks": lambda df: pl.concat(
        [pl.from_pandas(df[:2]), pl.from_pandas(df[2:])], rechunk=False
    ),
    "pyarrow table": lambda df: pa.Table.from_pandas(df, preserve_index=False),
    "pyarrow, dictionaries": lambda df: pa.concat_tables(
        [
            pa.table(
                {
                    name: pa.array(part[name], from_pandas=True).dictionary_encode()
                    for name in part.columns
                }
            )
            for part in (df[:3], df[3:])
        ]
    ),
    "dask": lambda df: make_lazy(df.reset_index(drop=True), npartitions=3),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_frame_gives_the_same_numbers(form: str) -> None:
    """Whatever library and dtypes hold a result, all of its numbers are equal."""
    frame = FORMS[form](SMALL)
    for number in (
        summarize,
        breakdown,
        flags,
        bounce_range,
        reconcile,
        lambda frame: breakdown(frame, ["provider", "verdict"], unique=True),
        lambda frame: summarize(frame, unique=True),
    ):
        found, expected = number(frame), number(SMALL)
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs == expected.attrs


@pytest.mark.parametrize("form", FORMS)
def test_no_rows_give_the_same_tables(form: str) -> None:
    """Without rows each table has its rows, columns and dtypes all the same."""
    empty = SMALL[:0]
    frame = FORMS[form](empty)
    for number in (summarize, breakdown, flags, bounce_range, reconcile):
        pd.testing.assert_frame_equal(number(frame), number(empty))
    assert not len(breakdown(frame))


def test_a_lazy_frame_is_computed_once() -> None:
    """All columns of a lazy frame come from one computation: the next could order its rows
    otherwise, and a verdict would fall to another address."""
    turns = []

    def shuffle(frame: pl.DataFrame) -> pl.DataFrame:
        turns.append(1)
        return frame.sample(fraction=1, shuffle=True, seed=len(turns))

    rows = pl.DataFrame(
        {
            "email": [f"x@{verdict}.example" for verdict in VERDICTS] * 20,
            "verdict": list(VERDICTS) * 20,
        }
    )
    lazy = rows.lazy().map_batches(shuffle, schema=rows.schema)
    table = breakdown(lazy)
    assert table.loc["invalid.example", "invalid"] == 20
    assert len(turns) == 1


def test_attrs_of_a_dask_frame_count() -> None:
    """A verified-only result stays one when it is handed to dask."""
    frame = pd.DataFrame({"verdict": ["valid"] * 3})
    frame.attrs["cliova"] = {
        "verified_only": True,
        "rows": 3,
        "job": {"total_emails": 4, "total_valid_emails": 3},
    }
    lazy = make_lazy(frame, npartitions=2)
    assert summarize(lazy).loc["valid", "share"] == 0.75
    with pytest.raises(VerdictError, match="only verified addresses"):
        bounce_range(lazy)


@pytest.mark.parametrize(
    "thing", [None, SMALL["verdict"], {"verdict": ["valid"]}, [1], "list_12345", np.zeros((2, 2))]
)
def test_what_is_no_frame_is_refused(thing: Any) -> None:
    """The message says what is needed and what was given."""
    with pytest.raises(ConfigurationError, match=rf"needed, not '{type(thing).__name__}'"):
        FrameColumns(thing)


@pytest.mark.parametrize("name", ["email", "verdict"])
def test_a_column_that_is_there_twice_is_refused(name: str) -> None:
    """Which of two columns is meant cannot be told."""
    twice = pd.concat([SMALL, SMALL[[name]]], axis=1)
    with pytest.raises(ConfigurationError, match=rf"2 columns '{name}'"):
        FrameColumns(twice).read(name)
    arrow = pa.table(
        [pa.array(["x"]), pa.array(["valid"]), pa.array(["y"])], names=["email", "verdict", name]
    )
    with pytest.raises(ConfigurationError, match=rf"several columns '{name}'"):
        FrameColumns(arrow)


def test_another_column_that_is_there_twice_does_no_harm() -> None:
    """Only the columns that are read need names of their own."""
    frame = pd.concat([SMALL, pd.DataFrame({"x": range(6)}), pd.DataFrame({"x": range(6)})], axis=1)
    pd.testing.assert_frame_equal(breakdown(frame), breakdown(SMALL))
    assert summarize(frame)["count"].sum() == 6


def test_columns_of_several_levels_have_no_verdict() -> None:
    """A frame whose columns are tuples has none that is called ``verdict``."""
    frame = SMALL.set_axis(pd.MultiIndex.from_product([["a"], SMALL.columns]), axis=1)
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        summarize(frame)


def test_columns_are_found_without_attrs(client: Any) -> None:
    """Where attrs are lost the columns of address and reason are found as when it was read."""
    df = read_cliova("list_12345", client=client, cache=False)
    bare = df.copy()
    bare.attrs = {}
    assert FrameColumns(bare).find_email() == df.attrs["cliova"]["columns"]["email"]
    assert FrameColumns(bare).require_reason() == df.attrs["cliova"]["columns"]["reason"]
    pd.testing.assert_frame_equal(
        breakdown(bare, ["provider", "reason"]), breakdown(df, ["provider", "reason"])
    )


def test_attrs_that_name_a_lost_column_are_passed_over() -> None:
    """After a rename attrs are out of date, and the column is found anew."""
    frame = SMALL.rename(columns={"email": "Email address"})
    frame.attrs["cliova"] = {"columns": {"email": "email", "reason": None}}
    assert FrameColumns(frame).require_email() == "Email address"


def test_what_is_said_goes_before_attrs() -> None:
    """A column that is named is taken; one that is not there is an error that lists the others."""
    frame = SMALL.assign(other="x@example.com")
    assert FrameColumns(frame).require_email("other") == "other"
    with pytest.raises(ConfigurationError, match=r"no column 'nothing'\. It has: 'email', 'isRole"):
        FrameColumns(frame).require_email("nothing")


def test_a_frame_without_addresses_says_what_to_pass() -> None:
    """If no column looks like one the message names the argument."""
    frame = SMALL[["verdict"]]
    with pytest.raises(ConfigurationError, match="email_column="):
        FrameColumns(frame).require_email()
    with pytest.raises(ConfigurationError, match="reason_column="):
        FrameColumns(frame).require_reason()


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, 2], ["1", "2"]),
        ([1.0, float("nan")], ["1", None]),
        ([1.5, float("inf")], ["1.5", "inf"]),
        (pd.array([1, None], dtype="Int64"), ["1", None]),
        ([True, False], ["true", "false"]),
        ([True, None], ["true", None]),
        (["1", 1, 1.0, None], ["1", "1", "1", None]),
        ([date(2026, 1, 2)], ["2026-01-02"]),
        ([Decimal("1.50")], ["1.50"]),
        ([["a"], None], ["['a']", None]),
        (["\ud800x"], ["?x"]),
        (pd.cut([1, 5], [0, 3, 9]), ["(0, 3]", "(3, 9]"]),
        (pd.arrays.IntervalArray.from_breaks([0, 1]), ["(0, 1]"]),
        (pd.period_range("2026-01", periods=1, freq="M"), ["2026-01"]),
        (pd.Categorical(["b", None], categories=["a", "b"]), ["b", None]),
        (pd.Categorical([2, None], categories=[1, 2]), ["2", None]),
        (pd.arrays.SparseArray([0, 1]), ["0", "1"]),
    ],
)
def test_values_of_any_kind_are_texts(values: Any, texts: list[str | None]) -> None:
    """Numbers without a needless point, intervals as pandas writes them, gaps as gaps."""
    frame = pd.DataFrame({"x": pd.Series(values, dtype=object if values[0] == "\ud800x" else None)})
    assert FrameColumns(frame).read_text("x").to_pylist() == texts
    codes, found = encode(FrameColumns(frame).read("x")[0])
    written = [None if code < 0 else write_value(found[code]) for code in codes]
    assert [None if text == "nan" else text for text in written] == texts


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)))
def test_codes_stand_for_the_values(texts: list[str | None]) -> None:
    """The value of each code is the value of its row."""
    codes, values = encode(pa.array(texts, pa.large_string()))
    assert [None if code < 0 else values[code] for code in codes] == texts
    assert as_text(pa.array(texts, pa.large_string())).to_pylist() == texts


@pytest.mark.parametrize(
    "kind",
    [pa.decimal32(3, 1), pa.decimal64(3, 1), pa.decimal128(3, 1), pa.decimal256(3, 1)],
    ids=str,
)
def test_decimals_of_any_width_have_codes(kind: pa.DataType) -> None:
    """Narrow ones too, of which DuckDB makes some: Arrow cannot encode these itself."""
    values = [Decimal("1.5"), None, Decimal("-20.0"), Decimal("1.5")]
    codes, found = encode(pa.array(values, kind))
    assert [None if code < 0 else found[code] for code in codes] == values


def test_short_floats_have_codes() -> None:
    """Halves as well, which not every version of Arrow encodes."""
    column = pa.array([np.float16(1.5), None, np.float16(-2)], pa.float16())
    codes, found = encode(column)
    assert [None if code < 0 else found[code] for code in codes] == [1.5, None, -2.0]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 2)), max_size=30))
def test_stacked_codes_are_equal_where_all_are(rows: list[tuple[int, ...]]) -> None:
    """Two rows have the same code exactly if they agree in every column."""
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    columns = columns or [np.array([], dtype=np.int64)] * 3
    stacked = stack_codes(columns).tolist()
    assert len(set(zip(rows, stacked, strict=True))) == len(set(rows)) == len(set(stacked))
