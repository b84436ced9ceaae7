"""When something was: dates as people write them, the periods they lie in, and the gaps between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.stats.writing.formatting import Formatter

Every: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Every, ...]] = get_args(Every)

_CODES: Final = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_FREQUENCIES: Final[dict[str, Every]] = {
    "W-SUN": "week", "M": "month", "Q-DEC": "quarter", "Y-DEC": "year", "A-DEC": "year",
}  # fmt: skip
"""What the periods of pandas are that begin where ours do."""

_UNITS: Final[dict[str, Every]] = {"M": "month", "Y": "year"}
"""Units of numpy that are longer than a day; its weeks begin on Thursdays, and count as days."""

_MONTH: Final = re.compile(r"(\d{4})-(\d\d)")
_QUARTER: Final = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
_WEEK: Final = re.compile(r"(\d{4})-?W(\d\d)", re.IGNORECASE)
_SPAN: Final = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")
"""How pandas writes a week; of other periods it writes the first day, the month or the year."""

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WORDED: Final[dict[str, Every]] = {
    "%b %Y": "month", "%B %Y": "month",
    "%d %b %Y": "day", "%d %B %Y": "day", "%b %d, %Y": "day", "%B %d, %Y": "day",
}  # fmt: skip

_USUAL: Final = 0.75
"""Most results follow each other at this part of all distances, or sooner."""

_TOO_FAR: Final = 1.75
"""At so many times the usual distance something is missing between two days."""


class SaidDate(NamedTuple):
    """A date, and how exactly it was said.

    Attributes
    ----------
    day : pandas.Timestamp
        The day, or the first one of a longer period.
    every : str
        What was said: a day, or a longer period such as the quarter ``2026-Q3``.
    """

    day: pd.Timestamp
    every: Every


def read_said(value: object) -> SaidDate | None:
    """Return the day of a date, however it is given, and how exactly; None if it is none.

    Parameters
    ----------
    value : object
        A date or time, also one of numpy; a text in ISO 8601 (also a month, a week or a year),
        ``2026-Q3``, or with the month in words, such as ``March 2026``; or a period of pandas, also
        as a text, whose first day counts. A time with a zone is taken in UTC.

    Examples
    --------
    >>> [read_said(text).every for text in ("2026-10-31", "2026-W40", "2026-10", "2026Q4", "2026")]
    ['day', 'week', 'month', 'quarter', 'year']
    >>> [str(read_said(text).day)[:10] for text in ("2026-10", "Oct 2026", "2026-W40", "2026-Q4")]
    ['2026-10-01', '2026-10-01', '2026-09-28', '2026-10-01']
    >>> read_said("October") is None
    True
    """
    import pandas as pd

    every: Every = "day"
    if isinstance(value, str):
        found = _read_text(value.strip())
        if found is None:
            return None
        value, every = found
    elif isinstance(value, pd.Period):
        every = _FREQUENCIES.get(value.freqstr, "day")
        value = value.start_time
    elif isinstance(value, np.datetime64):
        every = _UNITS.get(np.datetime_data(value)[0], "day")
        # What no calendar has comes out as a number, and what is missing as None.
        value = value.astype("datetime64[D]").item()
    if not isinstance(value, date) or pd.isna(value):  # a Timestamp is a date as well
        return None
    stamp = pd.Timestamp(value)
    if stamp.tzinfo is not None:
        stamp = stamp.tz_convert("UTC").tz_localize(None)
    return SaidDate(stamp.normalize(), every) if _is_in_calendar(stamp.year) else None


def _is_in_calendar(years: Any) -> Any:
    """Tell whether years can be written and drawn; UTC may be a year beyond."""
    return (years >= MINYEAR) & (years <= MAXYEAR)


def read_dates(texts: Sequence[str]) -> list[SaidDate | None]:
    """Return what `read_said` does for each of many texts.

    >>> found = read_dates(["2026-10-31T23:30:00-02:00", "Oct 2026", "x"])
    >>> [said and (said.day.day, said.every) for said in found]
    [(1, 'day'), (1, 'month'), None]
    """
    import pandas as pd

    # Instants are many, and all alike; the few other forms are read one by one.
    is_long = [len(text) > 10 for text in texts]
    found = pd.to_datetime(
        pd.Series([text if is_one else None for text, is_one in zip(texts, is_long, strict=True)]),
        format="ISO8601", errors="coerce", utc=True,
    )  # fmt: skip
    days = found.dt.tz_localize(None).dt.normalize()
    days = days.where(_is_in_calendar(days.dt.year))
    return [
        read_said(text) if pd.isna(day) else SaidDate(day, "day")
        for text, day in zip(texts, days, strict=True)
    ]


def _read_text(text: str) -> tuple[date, Every] | None:
    every: Every = "day"
    if found := _MONTH.fullmatch(text):
        return _make(int(found[1]), int(found[2]), "month")
    if found := _QUARTER.fullmatch(text):
        return _make(int(found[1]), 3 * int(found[2]) - 2, "quarter")
    if found := _WEEK.fullmatch(text):
        text, every = f"{found[1]}-W{found[2]}-1", "week"
    elif found := _SPAN.fullmatch(text):
        return _read_week(found[1], found[2])
    elif _YEAR.fullmatch(text):
        return _make(int(text), 1, "year")
    try:
        return datetime.fromisoformat(text), every
    except ValueError:
        pass
    for form, every in _WORDED.items():
        try:
            return datetime.strptime(text, form), every  # noqa: DTZ007 - a day needs no zone
        except ValueError:
            continue
    return None


def _read_week(first: str, last: str) -> tuple[date, Every] | None:
    """Return the first of seven days; one that is no Monday begins no week of ours."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    if (end - start).days != 6:
        return None
    return start, "day" if start.weekday() else "week"


def _make(year: int, month: int, every: Every) -> tuple[date, Every] | None:
    try:
        return date(year, month, 1), every
    except ValueError:
        return None


def choose_period(dates: Iterable[SaidDate], asked: str | None) -> Every:
    """Return what is one point in time: what is asked for, or the longest that the dates are.

    Where all are days, these are months if all are first days of one.

    Raises
    ------
    ConfigurationError
        If there is no such period.

    Examples
    --------
    >>> choose_period([read_said(text) for text in ("2026-07-09", "2026-Q4")], None)
    'quarter'
    """
    if asked is None:
        said = set(dates)
        longest = max((PERIODS.index(one.every) for one in said), default=0)
        are_months = len(said) > 1 and all(one.day.day == 1 for one in said)
        return "month" if not longest and are_months else PERIODS[longest]
    for period in PERIODS:
        if asked == period:
            return period
    raise ConfigurationError(Argument("every").must_be(PERIODS, asked))


def find_starts(days: Sequence[pd.Timestamp], every: Every) -> pd.DatetimeIndex:
    """Return for each day the first day of the period that it lies in.

    >>> find_starts([read_said("2026-10-14").day], "week")[0].strftime("%Y-%m-%d")
    '2026-10-12'
    """
    import pandas as pd

    index = pd.DatetimeIndex(list(days), dtype="datetime64[s]")
    return index.to_period(_CODES[every]).to_timestamp().as_unit("s")


def write_period(start: datetime, every: str, write: Formatter) -> str:
    """Write a period by its first day.

    >>> from cliova_pandas.stats.writing.formatting import ENGLISH
    >>> [write_period(datetime(2026, 10, 1), every, ENGLISH) for every in PERIODS]
    ['2026-10-01', '2026-10-01', '2026-10', '2026-Q4', '2026']
    """
    if every == "year":
        return f"{start.year}"
    if every == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return write.month(start) if every == "month" else write.date(start)


def find_gaps(starts: Sequence[Any], every: str) -> list[int]:
    """Return before which of several dates, in their order, something is missing.

    Of weeks and longer periods that is one without a result. Results of days come when they come:
    there, something is missing where much more time has passed than usual.

    Examples
    --------
    >>> months = [read_said(f"2026-{month:02}").day for month in (1, 2, 4, 5)]
    >>> find_gaps(months, "month"), find_gaps(months, "day")
    ([2], [2])
    """
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
