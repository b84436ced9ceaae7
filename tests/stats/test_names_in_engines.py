"""Whatever a column is called, and whatever kind of values it holds, an engine counts that one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import (
    ConfigurationError,
    address_history,
    breakdown,
    find_drivers,
    flags,
    join_verdicts,
    trend,
)
from tests.support.engines import to_arrow
from tests.support.lazy_frames import LAZY
from tests.support.odd_names import OWN_NAMES, READ_NAMES

ROWS: Final = 6_000
"""More rows than drivers look at in full."""

EMAILS: Final = ("ann@x.example", "bob@x.example", "cy@y.example", "di@x.example")
FORMS: Final[dict[str, Callable[[pd.DataFrame], Any]]] = {
    **LAZY,
    "polars in memory": lambda frame: pl.from_arrow(to_arrow(frame)),
    "dataset": lambda frame: ds.dataset(to_arrow(frame)),
}

NUMBERS: Final[dict[str, Callable[[Any, str], pd.DataFrame]]] = {
    "breakdown": breakdown,
    "breakdown by two": lambda frame, name: breakdown(frame, [name, "domain"]),
    "by provider": lambda frame, name: breakdown(frame, "provider"),
    "drivers": lambda frame, name: find_drivers(frame),
    "pairs of drivers": lambda frame, name: find_drivers(frame, [name, "domain"], depth=2),
    "flags": lambda frame, name: flags(frame),
    "flags of addresses": lambda frame, name: flags(frame, unique=True),
    "join": lambda frame, name: join_verdicts(pd.DataFrame({"email": [*EMAILS]}), frame),
}


def make_frame(name: str, values: Any) -> pd.DataFrame:
    """Return rows with four addresses, and a column of two values that a verdict follows."""
    verdicts = ["valid", "invalid", "valid", "risky"]
    columns = {"email": [*EMAILS] * (ROWS // 4), "verdict": verdicts * (ROWS // 4)}
    return pd.DataFrame({**columns, name: values})


@functools.cache
def make_named(name: str) -> pd.DataFrame:
    """Return such a frame, which nobody changes."""
    return make_frame(name, ["true", "false", "true", "true"] * (ROWS // 4))


@functools.cache
def count_in_pandas(name: str) -> dict[str, pd.DataFrame]:
    """Return its numbers, which are the same for all forms."""
    return {number: count(make_named(name), name) for number, count in NUMBERS.items()}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [*READ_NAMES, *OWN_NAMES])
def test_a_column_may_be_called_anything(form: str, name: str) -> None:
    """Also what the engine, or the package inside of it, has as a name of its own."""
    for number, expected in count_in_pandas(name).items():
        found = NUMBERS[number](FORMS[form](make_named(name)), name)
        assert_frame_equal(found, expected, check_exact=True, obj=number)


@pytest.mark.parametrize("engine", LAZY)
@pytest.mark.parametrize("name", ["made.at", "Rows"])
def test_a_moment_may_be_called_anything(engine: str, name: str) -> None:
    """By it results are put in order, and counted by month."""
    days = pd.to_datetime(["2026-01-02", "2026-02-03", "2026-02-04", "2026-03-05"])
    frame = make_frame(name, [*days] * (ROWS // 4))
    texts = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d")})
    found = trend(LAZY[engine](frame), name, every="month")
    assert_frame_equal(found, trend(frame, name, every="month"), check_exact=True)
    followed = address_history(LAZY[engine](texts), dates=name)
    assert_frame_equal(followed, address_history(texts, dates=name), check_exact=True)


@pytest.mark.parametrize("kind", ["category", "list", "struct", "decimal", "uuid", "float16"])
def test_columns_of_any_kind_may_be_drivers(kind: str) -> None:
    """Of those that Arrow finds no distinct values in as well, in frames that are not small."""
    values: dict[str, tuple[list[Any], Any]] = {
        "category": (["a", "b"], pa.dictionary(pa.int8(), pa.string())),
        "list": ([["a"], ["b", "c"]], pa.list_(pa.string())),
        "struct": ([{"a": 1}, {"a": 2}], pa.struct({"a": pa.int64()})),
        "decimal": ([1, 2], pa.decimal128(5, 2)),
        "uuid": ([b"0123456789abcdef", b"fedcba9876543210"], pa.binary(16)),
        "float16": ([0.5, 1.5], pa.float32()),
    }
    (first, second), type_ = values[kind]
    column = pa.array([first, second, first, first] * (ROWS // 4), type_)
    if kind == "uuid":
        column = pa.ExtensionArray.from_storage(pa.uuid(), column)
    elif kind == "float16":
        column = column.cast(pa.float16())
    table = to_arrow(make_frame("kind", "")).drop_columns(["kind"]).append_column("kind", column)
    found = [find_drivers(one, ["kind"]) for one in (table, ds.dataset(table))]
    grouped = [breakdown(one, "kind") for one in (table, ds.dataset(table))]
    assert_frame_equal(found[0], found[1], check_exact=True)
    assert_frame_equal(grouped[0], grouped[1], check_exact=True)
    assert grouped[0]["n"].tolist() == [3 * ROWS // 4, ROWS // 4]
    assert len(found[0]) == 1
    assert found[0]["n"].tolist() == [ROWS // 4]


def test_categories_of_pandas_and_polars_may_be_drivers() -> None:
    """A frame in memory is looked at by the same code."""
    frame = make_frame("kind", pd.Categorical(["a", "b", "a", "a"] * (ROWS // 4)))
    expected = find_drivers(frame.astype({"kind": "str"}), ["kind"])
    eager = pl.from_pandas(frame)
    for one in (frame, eager, eager.lazy(), duckdb.from_arrow(to_arrow(frame))):
        assert_frame_equal(find_drivers(one, ["kind"]), expected, check_exact=True)


@pytest.mark.parametrize(
    "kind", [pa.date32(), pa.timestamp("us"), pa.timestamp("us", "UTC")], ids=str
)
def test_dates_may_be_farther_than_python_counts(kind: pa.DataType) -> None:
    """Such as what stands for infinity; a trend says that it is no date."""
    days = np.array(["2026-01-02", "12000-03-04"] * (ROWS // 2), "datetime64[us]")
    column = pa.array(days).cast(kind, safe=False)
    table = to_arrow(make_frame("at", "")).drop_columns(["at"]).append_column("at", column)
    for one in (table, ds.dataset(table), duckdb.from_arrow(table)):
        grouped = breakdown(one, "at")
        assert [label[:10] for label in grouped.index] == ["12000-03-0", "2026-01-02"]
        assert grouped["n"].tolist() == [ROWS // 2] * 2
        found = find_drivers(one, ["at"], min_n=1, level=0.9)
        assert found.index.tolist() == [("at (month)", "12000-03")]
        with pytest.raises(ConfigurationError, match="'12000-03-04' is none"):
            trend(one, "at", every="month")
