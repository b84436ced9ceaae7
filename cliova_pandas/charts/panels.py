"""Small multiples: a panel for each verdict, all of them zoomed in by the same factor.

The shares of the verdicts of one list lie far apart (75 % valid, 3 % unknown), and what changes
from one list to another is small. So each verdict has an axis of its own that begins where its
shares begin. All are equally long, so that a change can be compared across the panels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.stats.formatting import Formatter

_SPANS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6)
"""How much of 100 % an axis may show, where it does not show all."""

_STEPS: Final = 5
"""An axis begins at a whole number of such parts of its length."""

GAP: Final = 0.2
"""Between two panels, of the length of one."""


@dataclass(frozen=True)
class Zoom:
    """What part of 0 to 100 % the axis of each verdict shows.

    Attributes
    ----------
    span : float
        How much each shows.
    starts : mapping of verdict to float
        Where each begins.
    """

    span: float
    starts: Mapping[Verdict, float]

    @property
    def is_whole(self) -> bool:
        """Whether every axis goes from 0 to 100 %."""
        return self.span == 1

    def scale(self, verdict: Verdict, share: float) -> float:
        """Return where on its axis a share stands, from 0 to 1."""
        return (share - self.starts[verdict]) / self.span

    def word(self, write: Formatter) -> str:
        """Return what is to be said of it, if anything: that an axis does not show all."""
        if self.is_whole:
            return ""
        points = write.percentage(self.span).rstrip(" %\N{NO-BREAK SPACE}")
        return f"axes zoomed to {points} of 100 points; "

    def word_range(self, verdict: Verdict, write: Formatter) -> str:
        """Return from where to where the axis of a verdict goes."""
        start = self.starts[verdict]
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
    ends = {
        verdict: (float(rows["low"].min()), float(rows["high"].max()))
        for verdict in VERDICTS
        for rows in (table.loc[[verdict]],)
    }
    for span in _SPANS:
        starts = {verdict: _find_start(low, high, span) for verdict, (low, high) in ends.items()}
        if not any(math.isnan(start) for start in starts.values()):
            return Zoom(span, starts)
    return Zoom(1, dict.fromkeys(VERDICTS, 0.0))


def _find_start(low: float, high: float, span: float) -> float:
    """Return where an axis of some length begins, or nan if it is too short."""
    if math.isnan(low):  # none of the lists has a row
        return 0.0
    step = span / _STEPS
    start = max(0, round(((low + high) / 2 - span / 2) / step))
    for place in (start, start - 1, start + 1):
        begin = min(max(0.0, place * step), 1 - span)
        if begin <= low and high <= begin + span:
            return round(begin, 6)
    return math.nan
