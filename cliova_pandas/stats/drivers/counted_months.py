"""Months as whole numbers, which every engine can count without knowing of calendars and zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.stats.frames.reduction import ReducedNames, write_columns

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_EPOCH: Final = 1970 * 12
_DAYS_BEFORE: Final = 719_468
"""From the first of March of the year 0 to 1970."""
_CENTURIES: Final = 146_097
"""Days of four hundred years."""
_YEARS: Final = 1_461
"""Days of four years."""
_MONTHS: Final = 153
"""Days of five months, from March on."""


def write_month(name: str, table: LazyTable) -> nw.Expr:
    """Return the month of a column of dates: of texts as it is written, else its number.

    Months are counted from January of the year 0; of moments with a zone they are those in UTC,
    and DuckDB's have gone through `settle_moments`.
    """
    import narwhals as nw

    names = ReducedNames((name,), months=frozenset({name}))
    day = write_columns(names, table)[name]
    kind = table.schema[name]
    if not isinstance(kind, nw.Date | nw.Datetime):
        return day
    if isinstance(kind, nw.Datetime) and kind.time_zone is not None:
        return find_month(day)
    month: nw.Expr = day.dt.year() * 12 + (day.dt.month() - 1)
    return month


def find_month(day: nw.Expr) -> nw.Expr:
    """Return the month that a day is in, which is counted from 1970 on.

    Notes
    -----
    C. Neri and L. Schneider (2023), "Euclidean affine functions and their application to calendar
    algorithms", Software: Practice and Experience 53, 937-970.

    Examples
    --------
    >>> import narwhals as nw
    >>> import polars as pl
    >>> days = nw.from_native(pl.DataFrame({"day": [-1, 0, 19_782, 19_783]}))
    >>> months = days.select(find_month(nw.col("day")))["day"]
    >>> [f"{month // 12}-{month % 12 + 1:02}" for month in months]
    ['1969-12', '1970-01', '2024-02', '2024-03']
    """
    quarters = (day + _DAYS_BEFORE) * 4 + 3
    century = _divide(quarters, _CENTURIES)
    in_century = _divide(quarters - century * _CENTURIES, 4) * 4 + 3
    year = _divide(in_century, _YEARS)
    in_year = _divide(in_century - year * _YEARS, 4)
    # The year begins in March, the third month.
    return century * 1200 + year * 12 + _divide(in_year * 5 + 2, _MONTHS) + 2


def _divide(number: nw.Expr, by: int) -> nw.Expr:
    """Divide whole numbers, by a product: the sign for a quotient repeats what it divides.

    Seven times in Spark, so that all of a month was written in 900,000 letters.
    """
    import narwhals as nw

    # Half of one more, so that a float that is a trifle too small or too large is no other number.
    quotient: nw.Expr = (number + 0.5) * (1 / by)
    return quotient.floor().cast(nw.Int64)


def read_months(months: pa.Array) -> pa.Array:
    """Return the first day of each month that an engine has counted; texts as they are."""
    import pyarrow as pa

    if not pa.types.is_integer(months.type):
        return months
    is_missing = np.asarray(months.is_null())
    numbers: Codes = np.asarray(months.cast(pa.int64()).fill_null(_EPOCH)) - _EPOCH
    return pa.array(numbers.astype("datetime64[M]").astype("datetime64[D]"), mask=is_missing)
