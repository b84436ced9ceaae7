"""What charts are made of besides matplotlib's own artists: it fits itself into its room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib.artist import Artist
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from cliova_pandas.charts.labels import PLAIN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import Bbox


class ChartInfo(Artist):
    """Something known of a chart, which lives and dies with what is drawn on its Axes.

    Parameters
    ----------
    sentence : str, optional
        What the chart shows.
    height : float, optional
        How high a figure would have to be for it, in inches.
    data : DataFrame, optional
        The table that was drawn.
    """

    def __init__(
        self,
        sentence: str | None = None,
        height: float | None = None,
        data: pd.DataFrame | None = None,
    ) -> None:
        super().__init__()
        self.sentence = sentence
        self.data = data
        self.height = height

    def draw(self, renderer: RendererBase) -> None:
        """Draw nothing."""

    def get_tightbbox(self, renderer: RendererBase | None = None) -> None:
        """Take no room in a layout."""


class PercentLocator(MaxNLocator):
    """Places a few round percents on an axis, fewer where it is short."""

    _MOST: Final = 5
    # An axis counts its room in numbers three letters wide; a percent takes five, with its gap.
    _WIDTH: Final = 1.5

    def __init__(self) -> None:
        super().__init__(self._MOST, steps=[1, 2, 2.5, 5, 10])

    def __call__(self) -> Sequence[float]:
        """Return where the ticks stand."""
        room = int(cast("Any", self.axis).get_tick_space() / self._WIDTH)
        self.set_params(nbins=max(1, min(self._MOST, room)))
        return super().__call__()


class FittingText(Text):
    """A label that is drawn only if it fits into its room, decided whenever the chart is drawn.

    It cannot be decided before: a layout, another size or another dpi changes the room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where it goes.
    x, y : float
        Where, in the units of its transform (data, if none is given).
    text : str
        What it says.
    width, height : float, optional
        The room, in data units; without one of them, that direction does not matter.
    **kwargs
        As `matplotlib.text.Text`.
    """

    def __init__(
        self,
        ax: Axes,
        x: float,
        y: float,
        text: str,
        *,
        width: float | None = None,
        height: float | None = None,
        **kwargs: Any,
    ) -> None:
        centred = {"ha": "center", "va": "center", "transform": ax.transData}
        super().__init__(x, y, text, **{**centred, **PLAIN, **kwargs})
        self._room = (width, height)
        ax.add_artist(self)

    def fits(self, renderer: RendererBase | None = None) -> bool:
        """Return whether the label has room, as the chart stands now."""
        extent = super().get_window_extent(renderer)
        needed = (extent.width + 0.4 * extent.height, 0.8 * extent.height)
        return all(
            room is None or self._measure_room(axis, room) >= need
            for axis, (room, need) in enumerate(zip(self._room, needed, strict=True))
        )

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, if it fits."""
        if self.fits(renderer):
            super().draw(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return its extent for the layout, which is nothing when it is not drawn."""
        return super().get_tightbbox(renderer) if self.fits(renderer) else None

    def _measure_room(self, axis: int, room: float) -> float:
        assert self.axes is not None  # noqa: S101 (add_artist has set it)
        start, end = self.axes.transData.transform([(0, 0), (room, room)])
        return float(abs(end[axis] - start[axis]))


class SideText(FittingText):
    """A value beside a mark in a row: at its right, else at its left, or nowhere.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where it goes.
    row : int
        The row.
    text : str
        What it says.
    marks : sequence of float
        What it stands beside, in data units.
    limits : tuple of two float
        What it has to stay within.
    style : mapping
        How it is written.
    """

    def __init__(
        self,
        ax: Axes,
        row: int,
        text: str,
        marks: Sequence[float],
        limits: tuple[float, float],
        style: Mapping[str, Any],
    ) -> None:
        super().__init__(ax, max(marks), row, text, height=1.0, ha="left", **style)
        self._marks = (min(marks), max(marks))
        self._limits = limits
        self._row = row

    def fits(self, renderer: RendererBase | None = None) -> bool:
        """Return whether there is room for it on some side, and stand there."""
        ax: Any = self.axes
        to_pixels = ax.transData
        low, high, first, last = (
            float(to_pixels.transform((x, self._row))[0]) for x in (*self._marks, *self._limits)
        )
        point = ax.figure.dpi / 72
        width = Text.get_window_extent(self, renderer).width
        aside = 5 * point
        if high + aside + width <= last:
            self.set_horizontalalignment("left")
            x = high + aside
        elif low - aside - width >= first:
            self.set_horizontalalignment("right")
            x = low - aside
        else:
            return False
        self.set_x(float(to_pixels.inverted().transform((x, 0))[0]))
        return super().fits(renderer)
