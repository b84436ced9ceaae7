"""The Axes under every chart: chosen, inked for their ground, ruled in percent, and described."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.legend import Legend
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from cliova_pandas.charts.labels import NAME_WIDTH, PLAIN, shorten_all, write_names
from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.verdicts.palette import HATCHES, Ink, blend, find_text_colour, mix_ink, shade

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox, Transform

    from cliova_pandas.stats.formatting import Formatter
    from cliova_pandas.verdicts import Verdict

WIDTH: Final = 8.0
"""How wide a new figure is, in inches."""

_LEAST_SIZE: Final = 6.0
"""The smallest text that can be read, in points."""

_MOST_NAMES: Final = 0.4
"""The part of a chart's width that names may take."""

_LEAST_NAME: Final = 6
_LEADING: Final = 1.2
_GAP: Final = 6.0
"""Between the Axes and what is written beside them, in points."""


@dataclass(frozen=True)
class Inks:
    """The ink inside an Axes, and around it."""

    inside: Ink
    around: Ink


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
        self.set_zorder(-1)  # drawn first, so that the others are drawn where it puts them
        self.set_clip_on(False)  # a layout passes over what is clipped to the Axes
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


def get_or_create_axes(ax: Axes | None, height: float) -> Axes:
    """Return the Axes to draw on: those given, the current ones if empty, or those of a new figure.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        What the caller said.
    height : float
        The height of a new figure, in inches.

    Raises
    ------
    ConfigurationError
        If it is something else, such as a figure or several Axes.
    """
    if not isinstance(ax, Axes | None):
        raise ConfigurationError(
            Argument("ax"),
            " must be one Axes, such as figure.add_subplot() or axes[0], not "
            f"{type(ax).__name__!r}.",
        )
    if ax is None:
        ax = (
            _find_empty() or plt.figure(figsize=(WIDTH, height), layout="constrained").add_subplot()
        )
    ax.add_artist(ChartInfo(height=height))
    return ax


def _find_empty() -> Axes | None:
    """Return the current Axes, if there are some and nothing is drawn on them yet."""
    if not plt.get_fignums() or not plt.gcf().axes:
        return None
    current = plt.gca()
    return None if current.has_data() or find_notes(current) else current


def read_inks(ax: Axes) -> Inks:
    """Return the ink that can be read on an Axes, whatever style was on when they were made."""
    # Through a transparent figure the page shows, and only the style's own ink tells of it.
    page = find_text_colour(to_hex(ax.xaxis.label.get_color()))
    root = cast("Any", ax.figure).figure
    around = _lay_over(root.get_facecolor(), page)
    around = _lay_over(ax.figure.get_facecolor(), around)
    return Inks(inside=mix_ink(_lay_over(ax.get_facecolor(), around)), around=mix_ink(around))


def style_percent_axis(
    ax: Axes, inks: Inks, write: Formatter, *, right: float = 1.0, grid: bool = True
) -> None:
    """Give an Axes an axis of percent at the top, from 0, and nothing else that is not data.

    At the top, a title set later finds its place above it by itself.
    """
    ax.set_xlim(0, right)
    ax.xaxis.set_major_locator(PercentLocator())
    ax.xaxis.set_major_formatter(make_percent_formatter(write))
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.tick_params(axis="x", which="both", length=0, labelcolor=inks.around.faint)
    ax.tick_params(axis="y", which="both", length=0, left=False, labelcolor=inks.around.text)
    ax.set_axisbelow(True)
    ax.grid(False, which="both")
    if grid:
        ax.grid(True, axis="x", color=inks.inside.grid, linewidth=0.8, linestyle="-")
    for spine in ax.spines.values():
        spine.set_visible(False)


def caption(ax: Axes, inks: Inks, *, title: str | None, subtitle: str) -> None:
    """Write what is shown above the axis, at the left."""
    ax.set_xlabel(
        subtitle, loc="left", color=inks.around.faint, labelpad=6, fontsize="small", **PLAIN
    )
    if title is not None:
        ax.set_title(title, loc="left", color=inks.around.text, fontweight="bold", **PLAIN)


def name_rows(
    ax: Axes,
    inks: Inks,
    groups: Iterable[object],
    sizes: Iterable[int],
    header: str,
    write: Formatter,
) -> Rows:
    """Name the rows 0, 1, ... from the top down, with their sizes, and the column of the names."""
    written, families = write_names(groups)
    rows = Rows(ax, written, list(map(write.count, sizes)))
    ax.set_yticks(range(len(written)), rows.texts, fontfamily=list(families), **PLAIN)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: rows.texts[round(y)]))
    ax.set_ylim(max(len(written), 1) - 0.5, -0.5)
    ax.set_ylabel(
        header, rotation=0, ha="right", va="bottom", color=inks.around.faint,
        size=ax.xaxis.get_major_ticks()[0].label2.get_fontsize(), **PLAIN,
    )  # fmt: skip
    ax.yaxis.set_label_coords(0, 1, transform=shift(ax, ax.transAxes, -16, 4))
    return rows


def say_empty(ax: Axes, inks: Inks) -> None:
    """Say that there is nothing to show."""
    ax.set_yticks([])
    ax.text(
        0.5, 0.5, "no rows", transform=ax.transAxes, ha="center", va="center",
        color=inks.inside.faint, bbox={"facecolor": inks.inside.ground, "edgecolor": "none"},
        **PLAIN,
    )  # fmt: skip


def set_legend(ax: Axes, inks: Inks, handles: Sequence[Any]) -> None:
    """Put a legend under an Axes."""
    legend = FittingLegend(
        ax,
        handles,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=shift(ax, ax.transAxes, 0, -6),
        frameon=False,
        fontsize="small",
        labelcolor=inks.around.text,
        borderpad=0,
        borderaxespad=0,
        columnspacing=1.5,
        handlelength=1.5,
        handleheight=1.0,
        handletextpad=0.5,
    )
    # As Axes.legend does, which takes no class; ax.get_legend() and legend.remove() need it.
    host = cast("Any", ax)
    host.legend_ = legend
    cast("Any", legend)._remove_method = host._remove_legend


def style_patch(verdict: Verdict, colours: Mapping[Verdict, str]) -> dict[str, Any]:
    """Return how a verdict fills an area: colour, outline, hatch."""
    return {
        "facecolor": colours[verdict],
        "edgecolor": shade(colours[verdict]),
        "hatch": HATCHES[verdict],
        "linewidth": 0.7,
    }


def make_key(verdict: Verdict, colours: Mapping[Verdict, str]) -> Patch:
    """Return the legend's patch for a verdict."""
    return Patch(label=verdict, **style_patch(verdict, colours))


def shift(ax: Axes, transform: Transform, right: float, up: float) -> Transform:
    """Return a transform moved by points."""
    return transform + ScaledTranslation(right / 72, up / 72, ax.figure.dpi_scale_trans)


def measure_width(label: Annotation, renderer: RendererBase) -> float:
    """Return the width of the text alone, in pixels; the annotation's includes its line."""
    return Text.get_window_extent(label, renderer).width


def describe_axes(ax: Axes, sentence: str) -> None:
    """Keep the sentence that stands for the picture."""
    ax.add_artist(ChartInfo(sentence))


def find_notes(ax: Axes) -> list[ChartInfo]:
    """Return what is known of the charts that were drawn, the last one at the end."""
    return [child for child in ax.get_children() if isinstance(child, ChartInfo)]


def _lay_over(colour: Any, ground: str) -> str:
    red, green, blue, alpha = to_rgba(colour)
    return blend(ground, to_hex((red, green, blue)), alpha)


def name_interval(level: float | None, write: Formatter) -> str:
    """Return what a whisker is; of a table that has lost its attrs the level is not known."""
    return "interval" if level is None else f"{write.percentage(level)} interval"


def make_percent_formatter(write: Formatter) -> FuncFormatter:
    """Return what writes the shares at an axis."""
    return FuncFormatter(lambda share, _: write.percentage(share))
