"""Months are counted by the calendar, in every engine and in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from cliova_pandas.stats.drivers.counted_months import find_month, read_months, write_month
from cliova_pandas.stats.frames.lazy_tables import open_table
from cliova_pandas.stats.frames.moments import settle_moments

ZONED: Final = duckdb.connect().execute("set timezone = 'America/New_York'")
FORMS: Final[dict[str, Callable[[pa.Table], Any]]] = {
    "polars": lambda table: pl.DataFrame(table).lazy(),
    "duckdb": lambda table: ZONED.from_arrow(table),
}
DAYS: Final = np.arange("0001-01-01", "3001-01-01", dtype="datetime64[D]")


@pytest.mark.parametrize("form", FORMS)
def test_every_day_of_three_thousand_years_is_in_its_month(form: str) -> None:
    """Leap years, centuries and what was before 1970 included."""
    table = pa.table({"day": DAYS.astype(np.int64)})
    frame = nw.from_native(FORMS[form](table))
    found = frame.select("day", month=find_month(nw.col("day"))).sort("day").collect("pyarrow")
    expected = DAYS.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    assert np.array_equal(np.asarray(found.to_native()["month"]), expected)


@pytest.mark.parametrize("kind", ["date", "moment", "zoned"])
@pytest.mark.parametrize("form", FORMS)
def test_dates_of_all_kinds_have_the_first_day_of_their_month(form: str, kind: str) -> None:
    """Late on the last day, where the clock of the connection shows another month, too."""
    kinds = {
        "date": pa.date32(), "moment": pa.timestamp("us"), "zoned": pa.timestamp("us", "UTC")
    }  # fmt: skip
    said = ["1969-12-31T23:30", "2024-02-29T23:30", "2024-03-01T00:30", None]
    moments = pa.array(np.array([one or "NaT" for one in said], "datetime64[us]"))
    table = pa.table({"at": moments.cast(kinds[kind], safe=False), "place": range(4)})
    frame = settle_moments(open_table(nw.from_native(FORMS[form](table))), {"at"})
    month = write_month("at", frame)
    chosen = frame.frame.select(place=frame.col("place"), month=month)
    found = chosen.sort("place").collect("pyarrow").to_native()
    read = read_months(found["month"].combine_chunks())
    assert read.to_pylist() == [date(1969, 12, 1), date(2024, 2, 1), date(2024, 3, 1), None]


@pytest.mark.parametrize("form", FORMS)
def test_written_months_stay_as_they_are(form: str) -> None:
    """Texts are cut behind the month."""
    frame = open_table(nw.from_native(FORMS[form](pa.table({"at": ["2026-08-31T10", "2026-08"]}))))
    month = write_month("at", frame)
    found = frame.frame.select(month=month).collect("pyarrow").to_native()["month"].combine_chunks()
    assert set(read_months(found).to_pylist()) == {"2026-08"}
