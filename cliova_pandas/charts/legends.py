"""What tells the marks of a chart apart: names at the marks, a legend where these do not fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matplotlib.legend import Legend
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox, IdentityTransform

from cliova_pandas.charts.axes import shift
from cliova_pandas.charts.fitting import GAP, LEAST_SIZE, ChartPart, Margins
from cliova_pandas.charts.labels import PLAIN, space_out

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

    from cliova_pandas.charts.fitting import Room
    from cliova_pandas.verdicts.palette import Ink

_LEADER: Final = 13.0
"""How far a name stands below what it points at, in points."""

_BETWEEN: Final = 8.0
"""Between two names, in points."""


@dataclass(frozen=True)
class Pointer:
    """A name that stands below a chart, where the mark is that it names.

    Attributes
    ----------
    text : str
        The name.
    x, y : float
        The mark, in the units of the data.
    is_led : bool
        Whether a line leads there.
    """

    text: str
    x: float
    y: float
    is_led: bool = True

    def write(self, ax: Axes, ink: Ink) -> Annotation:
        """Return it as an artist, which does not belong to the Axes yet."""
        leader = {
            "arrowstyle": "-", "color": ink.faint, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 1,
            "relpos": (0.5, 1),
        }  # fmt: skip
        name = Annotation(
            self.text, (self.x, self.y), (self.x, -GAP), textcoords=("data", "offset points"),
            ha="center", va="top", color=ink.text, fontsize="small", annotation_clip=False,
            arrowprops=leader if self.is_led else None, **PLAIN,
        )  # fmt: skip
        name.set_transform(IdentityTransform())
        name.set_figure(ax.figure)
        name.axes = ax
        return name


class FittingLegend(Legend):
    """A legend in as few rows as it has room for; or, where they have room, names at the marks.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where it belongs.
    handles : sequence of Artist
        What it explains.
    names : sequence of Annotation
        What says the same at the marks, from left to right.
    **style
        As `matplotlib.legend.Legend`.

    Attributes
    ----------
    are_named : bool
        Whether the names are drawn instead.
    """

    def __init__(
        self, ax: Axes, handles: Sequence[Any], names: Sequence[Annotation], **style: Any
    ) -> None:
        self._made: dict[tuple[int, float], Legend] = {}
        self._extents: dict[tuple[int, float, float], tuple[float, float]] = {}
        self._arguments = (ax, handles, [handle.get_label() for handle in handles])
        self._style = style
        super().__init__(*self._arguments, ncols=len(handles), **style)
        self.names = names
        self.are_named = False
        self._most = len(handles)
        self._size = float(self.get_texts()[0].get_fontsize())
        self._form: Legend = self

    def choose(self, size: float, width: float, renderer: RendererBase) -> tuple[float, float]:
        """Take the form of a size of text that fits into a width; return its width and height."""
        extent = (0.0, 0.0)
        for columns in dict.fromkeys((self._most, math.ceil(self._most / 2), 1)):
            self._form = self._make(columns, size)
            extent = self._measure(columns, size, renderer)
            if extent[0] <= width:
                break
        return extent

    @property
    def size(self) -> float:
        """The size of its text as the settings have it, in points."""
        return self._size

    def stand(self, x: float, transform: Any) -> None:
        """Stand at a place of the Axes' lower edge."""
        for form in (self, self._form):
            form.set_bbox_to_anchor((x, 0), transform)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the names, or the form that fits."""
        if not self.get_visible():
            return
        if self.are_named:
            for name in self.names:
                name.draw(renderer)
        elif self._form is self:
            super().draw(renderer)
        else:
            self._form.draw(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return the extent of what is drawn."""
        if self.are_named:
            return Bbox.union([name.get_window_extent(renderer) for name in self.names])
        if self._form is self:
            return super().get_tightbbox(renderer)
        return self._form.get_tightbbox(renderer)

    def _make(self, columns: int, size: float) -> Legend:
        if columns == self._most and size == self._size:
            return self
        key = (columns, size)
        if key not in self._made:
            style = self._style | {"fontsize": size}
            self._made[key] = Legend(*self._arguments, ncols=columns, **style)
        return self._made[key]

    def _measure(self, columns: int, size: float, renderer: RendererBase) -> tuple[float, float]:
        """Return how wide and high the form is, which takes long and is asked again and again."""
        figure: Any = self.figure
        key = (columns, size, float(figure.dpi))
        if key not in self._extents:
            box = self._form.get_window_extent(renderer)
            self._extents[key] = (float(box.width), float(box.height))
        return self._extents[key]


class LegendPart(ChartPart):
    """The room of a legend below a chart."""

    def __init__(self, legend: FittingLegend) -> None:
        super().__init__()
        self._legend = legend
        self._size = legend.size
        self._extent = (0.0, 0.0)

    def resize(self, ax: Axes, factor: float) -> None:
        """Choose the size of its text."""
        self._size = max(min(self._legend.size, LEAST_SIZE), self._legend.size * factor)
        for name in self._legend.names:
            name.set_fontsize(self._size)

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Return how high the form is that fits."""
        if ax.get_legend() is not self._legend:  # somebody has taken it away
            return Margins()
        self._extent = self._legend.choose(self._size, room.width, room.renderer)
        height = self._extent[1] + GAP * room.point
        for name in self._legend.names:
            height = max(height, room.measure(name)[1] + _find_down(name) * room.point)
        return Margins(bottom=height, is_enough=self._extent[0] <= room.width)

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Point at the marks; else stand below the data, or to the left where it is wider."""
        self._legend.are_named = self._point(ax, room)
        is_narrow = self._extent[0] > ax.bbox.width + margins.right
        start = -margins.left / max(ax.bbox.width, 1.0) if is_narrow else 0.0
        self._legend.stand(start, shift(ax, ax.transAxes, 0, -GAP))

    def _point(self, ax: Axes, room: Room) -> bool:
        """Place the names below their marks, if they have room beside each other."""
        names = self._legend.names
        widths = [room.measure(name)[0] + _BETWEEN * room.point for name in names]
        if not names or sum(widths) > ax.bbox.width:
            return False
        to_pixels = ax.transData
        middles = [float(to_pixels.transform(name.xy)[0]) for name in names]
        placed = space_out(middles, widths, ax.bbox.x0, ax.bbox.x1)
        for name, x in zip(names, placed, strict=True):
            name.xyann = (float(to_pixels.inverted().transform((x, 0))[0]), -_find_down(name))
        return True


def _find_down(name: Annotation) -> float:
    return GAP if name.arrow_patch is None else _LEADER
