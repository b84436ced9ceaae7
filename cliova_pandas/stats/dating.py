"""When something was: dates as people write them, the periods they lie in, and the gaps between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from cliova_pandas.errors import Argument, ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.stats.formatting import Formatter

Every: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Every, ...]] = get_args(Every)

_CODES: Final = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)")
_QUARTER: Final = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
_WEEK: Final = re.compile(r"(\d{4})-?W(\d\d)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WORDED: Final = ("%b %Y", "%B %Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")

_USUAL: Final = 0.75
"""Most results follow each other at this part of all distances, or sooner."""

_TOO_FAR: Final = 1.75
"""At so many times the usual distance something is missing between two days."""


def read_date(value: object) -> pd.Timestamp | None:
    """Return the day of a date, however it is given; None if it is none.

    Parameters
    ----------
    value : object
        A date or time; a text in ISO 8601 (also a month, a week or a year), ``2026-Q3``, or with
        the month in words, such as ``March 2026``; or a period of pandas, whose first day counts. A
        time with a zone is taken in UTC.

    Examples
    --------
    >>> [str(read_date(text))[:10] for text in ("2026-10", "Oct 2026", "2026-W40", "2026-Q4")]
    ['2026-10-01', '2026-10-01', '2026-09-28', '2026-10-01']
    >>> read_date("October") is None
    True
    """
    import pandas as pd

    if isinstance(value, pd.Period):
        value = value.start_time
    if isinstance(value, str):
        value = _read_text(value.strip())
    elif not isinstance(value, date):  # a datetime and a Timestamp are dates as well
        return None
    if value is None or pd.isna(value):
        return None
    stamp = pd.Timestamp(value)
    if stamp.tzinfo is not None:
        stamp = stamp.tz_convert("UTC").tz_localize(None)
    return stamp.normalize()


def read_dates(texts: Sequence[str]) -> list[pd.Timestamp | None]:
    """Return what `read_date` does for each of many texts.

    >>> [day and day.day for day in read_dates(["2026-10-31T23:30:00-02:00", "Oct 2026", "x"])]
    [1, 1, None]
    """
    import pandas as pd

    # Instants are many, and all alike; the few other forms are read one by one.
    is_long = [len(text) > 10 for text in texts]
    found = pd.to_datetime(
        pd.Series([text if is_one else None for text, is_one in zip(texts, is_long, strict=True)]),
        format="ISO8601", errors="coerce", utc=True,
    )  # fmt: skip
    days = found.dt.tz_localize(None).dt.normalize()
    return [read_date(text) if pd.isna(day) else day for text, day in zip(texts, days, strict=True)]


def _read_text(text: str) -> date | None:
    if found := _MONTH.fullmatch(text):
        return _make(int(found[1]), int(found[2]))
    if found := _QUARTER.fullmatch(text):
        return _make(int(found[1]), 3 * int(found[2]) - 2)
    if found := _WEEK.fullmatch(text):
        text = f"{found[1]}-W{found[2]}-1"
    elif _YEAR.fullmatch(text):
        return _make(int(text), 1)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _WORDED:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - a day needs no zone
        except ValueError:
            continue
    return None


def _make(year: int, month: int) -> date | None:
    try:
        return date(year, month, 1)
    except ValueError:
        return None


def choose_period(days: Iterable[pd.Timestamp], said: str | None) -> Every:
    """Return what is one point in time: what is said, or months where all are first days of one.

    Raises
    ------
    ConfigurationError
        If there is no such period.
    """
    if said is None:
        different = set(days)
        are_months = len(different) > 1 and all(day.day == 1 for day in different)
        return "month" if are_months else "day"
    for period in PERIODS:
        if said == period:
            return period
    raise ConfigurationError(Argument("every").must_be(PERIODS, said))


def find_starts(days: Sequence[pd.Timestamp], every: Every) -> pd.DatetimeIndex:
    """Return for each day the first day of the period that it lies in.

    >>> find_starts([read_date("2026-10-14")], "week")[0].strftime("%Y-%m-%d")
    '2026-10-12'
    """
    import pandas as pd

    index = pd.DatetimeIndex(list(days), dtype="datetime64[s]")
    return index.to_period(_CODES[every]).to_timestamp().as_unit("s")


def write_period(start: datetime, every: str, write: Formatter) -> str:
    """Write a period by its first day.

    >>> from cliova_pandas.stats.formatting import ENGLISH
    >>> [write_period(datetime(2026, 10, 1), every, ENGLISH) for every in PERIODS]
    ['2026-10-01', '2026-10-01', '2026-10', '2026-10', '2026']
    """
    if every == "year":
        return f"{start.year}"
    return write.month(start) if every in ("month", "quarter") else write.date(start)


def find_gaps(starts: Sequence[Any], every: str) -> list[int]:
    """Return before which of several dates, in their order, something is missing.

    Of weeks and longer periods that is one without a result. Results of days come when they come:
    there, something is missing where much more time has passed than usual.

    Examples
    --------
    >>> months = [read_date(f"2026-{month:02}") for month in (1, 2, 4, 5)]
    >>> find_gaps(months, "month"), find_gaps(months, "day")
    ([2], [2])
    """
    import numpy as np
    import pandas as pd

    index = pd.DatetimeIndex(list(starts))
    if len(index) < 2:
        return []
    if every != "day":
        numbers = index.to_period(_CODES[every]).asi8
        return [int(place) + 1 for place in np.flatnonzero(np.diff(numbers) > 1)]
    if len(index) < 3:
        return []
    steps = np.diff(index.as_unit("s").asi8)
    usual = np.quantile(steps, _USUAL, method="lower")
    return [int(place) + 1 for place in np.flatnonzero(steps > _TOO_FAR * usual)]
