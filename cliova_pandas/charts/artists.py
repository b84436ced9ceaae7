"""What charts are made of besides matplotlib's own artists: it fits itself into its room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib.artist import Artist
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from cliova_pandas.charts.labels import NAME_WIDTH, PLAIN, shorten_all

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

_LEAST_SIZE: Final = 6.0
"""The smallest text that can be read, in points."""

_MOST_NAMES: Final = 0.4
"""The part of a chart's width that names may take."""

_LEAST_NAME: Final = 6
_LEADING: Final = 1.2
_GAP: Final = 6.0
"""Between the Axes and what is written beside them, in points."""


class ChartInfo(Artist):
    """Something known of a chart, which lives and dies with what is drawn on its Axes.

    Parameters
    ----------
    sentence : str, optional
        What the chart shows.
    height : float, optional
        How high a figure would have to be for it, in inches.
    """

    def __init__(self, sentence: str | None = None, height: float | None = None) -> None:
        super().__init__()
        self.sentence = sentence
        self.height = height

    def draw(self, renderer: RendererBase) -> None:
        """Draw nothing."""

    def get_tightbbox(self, renderer: RendererBase | None = None) -> None:
        """Take no room in a layout."""


class Arranger(Artist):
    """Puts other artists where they have room, whenever the chart is drawn.

    It cannot be done before: a layout, another size or another dpi changes the room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where it belongs. It has to be made before what it arranges, since a layout measures
        artists in the order in which they were made.
    """

    def __init__(self, ax: Axes) -> None:
        super().__init__()
        self.set_zorder(-1)  # drawn first, since it moves the others before they are drawn
        self.set_clip_on(False)  # a layout makes no room for what is clipped to the Axes
        ax.add_artist(self)

    def arrange(self, ax: Axes, renderer: RendererBase) -> None:
        """Put the artists where they have room."""
        raise NotImplementedError

    def draw(self, renderer: RendererBase) -> None:
        """Arrange, and draw nothing."""
        ax = cast("Axes | None", self.axes)
        if ax is not None and self.get_visible():
            self.arrange(ax, renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> None:
        """Arrange before a layout measures the others, and take no room."""
        if renderer is not None:
            self.draw(renderer)


class Rows(Arranger):
    """Names and values of rows, written so small, or so few of them, that none touches another.

    Parameters
    ----------
    names : sequence of str
        The names, of which no more is written than leaves room for the chart.
    sizes : sequence of str
        How many rows each stands for, as written.

    Attributes
    ----------
    values : list of Annotation
        What stands at the right of the rows, in their order; set flush right.
    """

    def __init__(self, ax: Axes, names: Sequence[str], sizes: Sequence[str]) -> None:
        super().__init__(ax)
        self.values: list[Annotation] = []
        self._names = names
        self._written = sizes
        self._sizes: list[float] = []
        self.texts = self._write(NAME_WIDTH)

    def _write(self, width: int) -> list[str]:
        return [
            f"{name} ({size})"
            for name, size in zip(shorten_all(self._names, width), self._written, strict=True)
        ]

    def _shorten(self, ax: Axes, names: Sequence[Text], renderer: RendererBase) -> None:
        """Write as much of the names as leaves most of the width to the chart."""
        place = ax.get_subplotspec()
        columns = place.get_gridspec().ncols if place is not None else 1
        room = _MOST_NAMES * ax.figure.bbox.width / columns
        self.texts = self._write(NAME_WIDTH)
        for name, text in zip(names, self.texts, strict=True):
            name.set_text(text)
        widest = max(name.get_window_extent(renderer).width for name in names)
        if widest > room:
            self.texts = self._write(max(_LEAST_NAME, int(NAME_WIDTH * room / widest)))
            for name, text in zip(names, self.texts, strict=True):
                name.set_text(text)

    def arrange(self, ax: Axes, renderer: RendererBase) -> None:
        """Give the texts their size, and hide those that have no room at the smallest."""
        names = [tick.label1 for tick in ax.yaxis.get_major_ticks()]
        columns: list[Sequence[Text]] = [column for column in (names, self.values) if column]
        self._sizes = self._sizes or [float(column[0].get_fontsize()) for column in columns]
        start, end = ax.transData.transform([(0, 0), (0, 1)])[:, 1]
        room = max(abs(end - start) * 72 / ax.figure.dpi / _LEADING, 0.1)
        step = math.ceil(_LEAST_SIZE / room) if room < _LEAST_SIZE else 1
        for size, column in zip(self._sizes, columns, strict=True):
            for text in column:
                text.set_fontsize(min(size, max(room, _LEAST_SIZE)))
                text.set_visible(True)  # what is hidden has no extent
        if names:
            self._shorten(ax, names, renderer)
        for column in columns:
            last = len(column) - 1
            for row, text in enumerate(column):
                # The last row is the pooled tail, which must not stay without its name.
                text.set_visible(row == last or (row % step == 0 and last - row >= step))
        if self.values:
            widest = max(measure_width(value, renderer) for value in self.values)
            for value in self.values:
                value.xyann = (_GAP + widest * 72 / ax.figure.dpi, value.xyann[1])


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


class FittingLegend(Legend):
    """A legend in one row, or in two where the Axes are too narrow for one."""

    def __init__(self, ax: Axes, handles: Sequence[Any], **style: Any) -> None:
        names = [handle.get_label() for handle in handles]
        super().__init__(ax, handles, names, ncols=len(handles), **style)
        half = (len(handles) + 1) // 2
        self._narrow = Legend(ax, handles, names, ncols=half, **style)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the form that fits."""
        if self._fits(renderer):
            super().draw(renderer)
        elif self.get_visible():
            self._narrow.draw(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return the extent of the form that fits."""
        if renderer is None or self._fits(renderer):
            return super().get_tightbbox(renderer)
        return self._narrow.get_tightbbox(renderer)

    def _fits(self, renderer: RendererBase) -> bool:
        room = float(cast("Any", self.axes).bbox.width)
        return bool(super().get_window_extent(renderer).width <= room)


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


def measure_width(label: Annotation, renderer: RendererBase) -> float:
    """Return the width of the text alone, in pixels; the annotation's includes its line."""
    return Text.get_window_extent(label, renderer).width
