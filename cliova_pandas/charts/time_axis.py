"""An axis of time: a few days, months or years, as many as have room beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from matplotlib.dates import date2num, num2date
from matplotlib.ticker import Locator

from cliova_pandas.charts.fonts import count_columns
from cliova_pandas.stats.history.dating import write_period

if TYPE_CHECKING:
    from cliova_pandas.stats.writing.formatting import Formatter

_STEPS: Final = (
    ("day", 1), ("day", 2), ("week", 1), ("week", 2), ("month", 1), ("month", 2), ("month", 3),
    ("month", 6), ("year", 1), ("year", 2), ("year", 5), ("year", 10), ("year", 25), ("year", 100),
)  # fmt: skip
"""From what to what an axis may step, the shortest first."""

_FIRST: Final = {"day": 0, "week": 2, "month": 4, "year": 8}
"""Of points in time that are weeks, months and so on, the shortest step that means something."""

_OF: Final = {
    **{every: _STEPS[first:] for every, first in _FIRST.items()},
    "quarter": (("quarter", 1), ("quarter", 2), *_STEPS[_FIRST["year"] :]),
}
"""From what to what an axis of such points may step."""

_DAYS: Final = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
_MOST: Final = 24
_LETTER: Final = 0.66
"""How wide a digit is, as a part of the size of its text."""

_BETWEEN: Final = 1.2
"""How far two texts stand apart at least, in sizes of their text."""

_AROUND: Final = 0.025
"""How much of the time there is beside the first and the last point."""


class TimeLocator(Locator):
    """Places dates, fewer where they would stand too close.

    Parameters
    ----------
    dates : sequence of datetime
        The points in time that there are, in their order; at least one.
    every : str
        What is one point.
    write : Formatter
        What writes dates.
    """

    def __init__(self, dates: Sequence[datetime], every: str, write: Formatter) -> None:
        self._ends = (dates[0], dates[-1])
        self._every = every
        self._write = write
        self._unit = every

    @property
    def limits(self) -> tuple[float, float]:
        """From where to where the axis goes."""
        first, last = (to_number(end) for end in self._ends)
        around = max(_AROUND * (last - first), 0.5)
        return max(first - around, _ENDS[0]), min(last + around, _ENDS[1])

    def __call__(self) -> list[float]:
        """Return the places: on round dates, or at both ends where these have no round ones."""
        first, last = self._ends
        for unit, step in _OF[self._every]:
            if (last - first).days > _MOST * step * _DAYS[unit]:
                continue
            places = [place for place in self._step(unit, step) if first <= place <= last]
            if len(places) < 2:
                break
            if self._have_room(places, unit):
                return self._take(places, unit)
        ends = list(dict.fromkeys((first, last)))
        if not self._have_room(ends, self._every):
            ends = ends[-1:]
        return self._take(ends, self._every)

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the same, whatever the ends."""
        return self()

    def write(self, place: float, _: object = None) -> str:
        """Write the date of a place."""
        return write_period(from_number(place), self._unit, self._write)

    def _take(self, places: Sequence[datetime], unit: str) -> list[float]:
        self._unit = unit
        return [to_number(place) for place in places]

    def _have_room(self, places: Sequence[datetime], unit: str) -> bool:
        """Tell whether the dates can be written beside each other."""
        ax: Any = self.axis.axes  # type: ignore[union-attr]
        low, high = self.limits
        width = ax.bbox.width / ax.figure.dpi * 72 / (high - low)
        size = float(ax.xaxis.majorTicks[0].label2.get_fontsize())
        texts = [write_period(place, unit, self._write) for place in places]
        halves = [_LETTER * size * count_columns(text) / 2 for text in texts]
        return all(
            width * (to_number(after) - to_number(before)) >= one + other + _BETWEEN * size
            for before, after, one, other in zip(
                places, places[1:], halves, halves[1:], strict=False
            )
        )

    def _step(self, unit: str, step: int) -> Iterator[datetime]:
        """Yield round dates from about the first point on."""
        start, move = _START[unit](self._ends[0], step), _MOVE[unit]
        for place in range(_MOST + 4):
            try:
                yield move(start, place * step)
            except (OverflowError, ValueError):  # the calendar ends with the year 9999
                return


def _start_month(day: datetime, step: int) -> datetime:
    return datetime(day.year, (day.month - 1) // step * step + 1, 1)  # noqa: DTZ001 - a day


def _start_year(day: datetime, step: int) -> datetime:
    return datetime(max(1, day.year // step * step), 1, 1)  # noqa: DTZ001 - a day


def _move_months(day: datetime, months: int) -> datetime:
    count = 12 * day.year + day.month - 1 + months
    return datetime(count // 12, count % 12 + 1, 1)  # noqa: DTZ001 - a day


_START: Final[dict[str, Callable[[datetime, int], datetime]]] = {
    "day": lambda day, _: day,
    "week": lambda day, _: day - timedelta(days=day.weekday()),
    "month": _start_month,
    "quarter": lambda day, quarters: _start_month(day, 3 * quarters),
    "year": _start_year,
}
_MOVE: Final[dict[str, Callable[[datetime, int], datetime]]] = {
    "day": lambda day, days: day + timedelta(days=days),
    "week": lambda day, weeks: day + timedelta(weeks=weeks),
    "month": _move_months,
    "quarter": lambda day, quarters: _move_months(day, 3 * quarters),
    "year": lambda day, years: _move_months(day, 12 * years),
}


def to_number(day: datetime) -> float:
    """Return the place of a day on an axis."""
    return float(date2num(day))


_ENDS: Final = tuple(
    to_number(datetime(*end))  # noqa: DTZ001 - a day
    for end in ((MINYEAR, 1, 1), (MAXYEAR, 12, 31))
)
"""Where the calendar begins and ends."""


def from_number(place: float) -> datetime:
    """Return the day of a place on an axis."""
    found: datetime = num2date(place).replace(tzinfo=None)
    return found
