"""Small multiples: a panel for each verdict or group, all of them zoomed in by the same factor.

The shares of the verdicts of one list lie far apart (75 % valid, 3 % unknown), and what changes
from one list to another is small. So each verdict has an axis of its own that begins where its
shares begin. All are equally long, so that a change can be compared across the panels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.stats.writing.formatting import Formatter

_SPANS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6)
"""How much of 100 % an axis may show, where it does not show all."""

_STEPS: Final = 5
"""An axis begins at a whole number of such parts of its length."""

GAP: Final = 0.2
"""Between two panels, of the length of one."""


@dataclass(frozen=True)
class Zoom:
    """What part of 0 to 100 % the axis of each panel shows.

    Attributes
    ----------
    span : float
        How much each shows.
    starts : mapping of str to float
        Where each begins, by the name of its panel.
    """

    span: float
    starts: Mapping[str, float]

    @property
    def is_whole(self) -> bool:
        """Whether every axis goes from 0 to 100 %."""
        return self.span == 1

    def scale(self, panel: str, share: float) -> float:
        """Return where on its axis a share stands, from 0 to 1."""
        return (share - self.starts[panel]) / self.span

    def word(self, write: Formatter) -> str:
        """Return what is to be said of it, if anything: that an axis does not show all."""
        if self.is_whole:
            return ""
        points = write.percentage(self.span).rstrip(" %\N{NO-BREAK SPACE}")
        return f"axes zoomed to {points} of 100 points; "

    def word_range(self, panel: str, write: Formatter) -> str:
        """Return from where to where the axis of a panel goes."""
        start = self.starts[panel]
        return f"{write.percentage(start)} to {write.percentage(start + self.span)}"


def choose_zoom(table: pd.DataFrame) -> Zoom:
    """Return the shortest axes on which all shares of a comparison and their intervals stand.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import compare
    >>> frames = {name: pd.DataFrame({"verdict": ["valid"] * n + ["invalid"] * (1000 - n)})
    ...           for name, n in (("Jan", 800), ("Feb", 830))}
    >>> zoom = choose_zoom(compare(frames))
    >>> zoom.span, zoom.starts["valid"], zoom.starts["invalid"]
    (0.1, 0.76, 0.14)
    """
    return fit_axes({verdict: find_ends(table.loc[[verdict]]) for verdict in VERDICTS})


def find_ends(rows: pd.DataFrame) -> tuple[float, float]:
    """Return between which shares the intervals of some rows lie; NaN, if none has any."""
    return float(rows["low"].min()), float(rows["high"].max())


def fit_axes(ends: Mapping[str, tuple[float, float]]) -> Zoom:
    """Return the shortest axes on which panels have room, each for what lies between two shares.

    Examples
    --------
    >>> fit_axes({"a": (0.71, 0.78), "b": (0.01, 0.02)})
    Zoom(span=0.1, starts={'a': 0.7, 'b': 0.0})
    """
    for span in _SPANS:
        starts = {panel: _find_start(low, high, span) for panel, (low, high) in ends.items()}
        if not any(math.isnan(start) for start in starts.values()):
            return Zoom(span, starts)
    return Zoom(1, dict.fromkeys(ends, 0.0))


def _find_start(low: float, high: float, span: float) -> float:
    """Return where an axis of some length begins, or nan if it is too short."""
    if math.isnan(low):  # there are no rows
        return 0.0
    step = span / _STEPS
    start = max(0, round(((low + high) / 2 - span / 2) / step))
    for place in (start, start - 1, start + 1):
        begin = min(max(0.0, place * step), 1 - span)
        if begin <= low and high <= begin + span:
            return round(begin, 6)
    return math.nan
