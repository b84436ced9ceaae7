"""Gives a chart the room that it has: size of its text, margins, and the place of its Axes.

Each time before a chart is drawn, its parts are measured at the sizes of the settings. Where these
leave the data too little room, all text becomes smaller together, down to what can still be read,
and what is still too wide is broken into lines or shortened. It cannot be done once, when the chart
is made: a layout, another size or another dpi changes the room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

from cliova_pandas.charts.slots import find_slot, has_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.gridspec import SubplotSpec
    from matplotlib.text import Text

GAP: Final = 6.0
"""Between the Axes and what is written outside of them, in points."""

LEAST_SIZE: Final = 6.0
"""The smallest text that can be read, in points."""

_FACTORS: Final = (1, 0.9, 0.8, 0.72, 0.64, 0.57, 0.5, 0.44, 0.39, 0.34, 0.3, 0.27, 0.24)
_MEASURED: Final = 20.0
_HINTED: Final = 1.08
"""How much wider a screen may draw a text than it was measured."""

_MOST_CORRECTIONS: Final = 4
"""How often the data give way: in less width a text may break into more lines, and stand out."""

_LEAST_PART: Final = (0.36, 0.3)
"""How much of its room is for the data at least, in width and in height."""


@dataclass(frozen=True)
class Room:
    """What a chart has, in pixels.

    Attributes
    ----------
    width, height : float
        Of everything that belongs to the chart.
    point : float
        How many pixels a point has.
    renderer : RendererBase
        What draws it.
    """

    width: float
    height: float
    point: float
    renderer: RendererBase

    def measure(self, like: Text, text: str | None = None) -> tuple[float, float]:
        """Return how wide and high a text is, in the font of an artist."""
        lines = (like.get_text() if text is None else text).split("\n")
        font = like.get_fontproperties()
        size = float(like.get_fontsize()) * self.point
        # A line of text takes the height of its font, whatever letters are in it.
        return max(measure_line(line, font) for line in lines) * size, 1.2 * len(lines) * size


@dataclass(frozen=True)
class Margins:
    """What a part takes around the data, in pixels.

    Attributes
    ----------
    left, right, top, bottom : float
        At each side.
    width, height : float
        How wide and high the data have to be for it.
    is_enough : bool
        Whether it has the room that it needs.
    """

    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    width: float = 0.0
    height: float = 0.0
    is_enough: bool = True

    @classmethod
    def join(cls, parts: Iterable[Margins]) -> Margins:
        """Return what parts take together: they stand on each other, not beside each other."""
        taken = list(parts)
        return cls(
            max((one.left for one in taken), default=0.0),
            max((one.right for one in taken), default=0.0),
            sum(one.top for one in taken),
            sum(one.bottom for one in taken),
            max((one.width for one in taken), default=0.0),
            max((one.height for one in taken), default=0.0),
            all(one.is_enough for one in taken),
        )


class Sizes:
    """The sizes that texts had before they were made smaller."""

    def __init__(self) -> None:
        self._known: dict[object, tuple[float, float]] = {}

    def choose(self, key: object, size: float, factor: float) -> float:
        """Return the size to set, of a text that has some size now."""
        wanted, last = self._known.get(key, (size, size))
        if size != last:  # somebody else has set it
            wanted = size
        chosen = max(min(wanted, LEAST_SIZE), wanted * factor)
        self.keep(key, chosen, wanted)
        return chosen

    def keep(self, key: object, size: float, wanted: float | None = None) -> None:
        """Remember a size that is about to be set, so that it is not taken for somebody else's."""
        self._known[key] = (self._known[key][0] if wanted is None else wanted, size)

    def scale(self, text: Text, factor: float) -> None:
        """Give a text its size."""
        text.set_fontsize(self.choose(text, float(text.get_fontsize()), factor))


class ChartPart:
    """Something around the data of a chart, or on it, that needs room."""

    def __init__(self) -> None:
        self.sizes = Sizes()

    def list_texts(self) -> Iterable[Text]:
        """Return its texts, which become smaller together with all others."""
        return ()

    def resize(self, ax: Axes, factor: float) -> None:
        """Take another size, if it is not made of texts."""

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Return what it needs, at the size that it has now."""
        return Margins()

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Take its place; the Axes have theirs already."""


class Fitter(Artist):
    """Fits a chart into its room. It tells the Axes their place whenever they are drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The Axes of the chart.

    Attributes
    ----------
    parts : list of ChartPart
        What needs room.
    """

    def __init__(self, ax: Axes) -> None:
        super().__init__()
        self.parts: list[ChartPart] = []
        self._slot: Bbox | None = None
        self._inner: Bbox | None = None
        self._is_measuring = False
        self._fitted: object = None
        self.set_clip_on(False)  # a layout asks nothing of what is clipped to the Axes
        ax.add_artist(self)
        cast("Any", ax).set_axes_locator(self)  # its type leaves out that there may be no renderer

    def __call__(self, ax: Axes, renderer: RendererBase | None) -> Bbox:
        """Return the place of the Axes in their figure, after everything has found its own."""
        if self.axes is None:  # the Axes were cleared
            return ax.get_position(original=True)
        if renderer is not None and not self._is_measuring:
            self._is_measuring = True
            try:
                self._fit(ax, renderer)
            finally:
                self._is_measuring = False
        return ax.get_position(original=True) if self._inner is None else self._inner

    def get_subplotspec(self) -> SubplotSpec | None:
        """Return that of the Axes; ``tight_layout`` asks what places these for it."""
        ax: Any = self.axes
        return None if ax is None else ax.get_subplotspec()

    def draw(self, renderer: RendererBase) -> None:
        """Draw nothing."""

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return the whole room where a layout gives it, so that the layout adds none to it."""
        ax: Any = self.axes
        if self._is_measuring or ax is None or not has_layout(ax):
            return None
        return self._slot

    def _fit(self, ax: Axes, renderer: RendererBase) -> None:
        """Fit everything, if anything has changed since it was done."""
        slot = find_slot(ax)
        if self._fitted == self._note_state(ax, slot):
            return
        self._arrange(ax, slot, renderer)
        self._fitted = self._note_state(ax, slot)

    def _note_state(self, ax: Axes, slot: Bbox) -> object:
        """Return what the place of everything follows from."""
        texts = [
            (text.get_text(), text.get_fontsize())
            for part in self.parts
            for text in part.list_texts()
        ]
        return tuple(slot.extents), ax.figure.dpi, has_layout(ax), ax.get_legend(), texts

    def _arrange(self, ax: Axes, slot: Bbox, renderer: RendererBase) -> None:
        point = float(ax.figure.dpi) / 72
        room = Room(slot.width, slot.height, point, renderer)
        margins = self._choose_size(ax, room)
        self._slot = slot
        self._put(ax, self._choose_inner(ax, slot, margins))
        for part in self.parts:
            part.place(ax, room, margins)
        if has_layout(ax):
            self._correct(ax, room, slot, may_grow=True)
        for _ in range(_MOST_CORRECTIONS):
            if not self._correct(ax, room, slot, may_grow=False):
                break

    def _choose_size(self, ax: Axes, room: Room) -> Margins:
        """Give all text the largest size that leaves the data their room, else the smallest."""

        def measure(place: int) -> Margins:
            self._resize(ax, _FACTORS[place])
            return Margins.join(part.measure(ax, room) for part in self.parts)

        margins, place = measure(0), 0
        if margins.is_enough and _leaves_enough(room, margins):
            return margins
        # To measure takes long, and what does not fit fits no better where it is larger.
        fitting, too_large = len(_FACTORS) - 1, 0
        while fitting - too_large > 1:
            place = (fitting + too_large) // 2
            margins = measure(place)
            if margins.is_enough and _leaves_enough(room, margins):
                fitting = place
            else:
                too_large = place
        return margins if place == fitting else measure(fitting)

    def _resize(self, ax: Axes, factor: float) -> None:
        for part in self.parts:
            part.resize(ax, factor)
            for text in part.list_texts():
                part.sizes.scale(text, factor)

    def _choose_inner(self, ax: Axes, slot: Bbox, margins: Margins) -> Bbox:
        """Return the room of the data: that of the Axes, as far as the rest has room beside it."""
        inner = Bbox.from_extents(
            slot.x0 + margins.left,
            slot.y0 + margins.bottom,
            slot.x1 - margins.right,
            slot.y1 - margins.top,
        )
        if has_layout(ax):
            return _keep_size(inner, slot)
        own = ax.get_position(original=True).transformed(_get_place(ax))
        x0, x1 = max(own.x0, inner.x0), min(own.x1, inner.x1)
        y0, y1 = max(own.y0, inner.y0), min(own.y1, inner.y1)
        if x1 - x0 < margins.width:
            x0, x1 = inner.x0, inner.x1
        if y1 - y0 < margins.height:
            y0, y1 = inner.y0, inner.y1
        return _keep_size(Bbox.from_extents(x0, y0, x1, y1), slot)

    def _put(self, ax: Axes, inner: Bbox) -> None:
        self._inner = inner.transformed(_get_place(ax).inverted())
        ax.apply_aspect(self._inner)

    def _correct(self, ax: Axes, room: Room, slot: Bbox, *, may_grow: bool) -> bool:
        """Take the room that is left, and give way where something stands out of it.

        What was measured is not what is drawn: names become small in low rows, and somebody may
        have added a title or a note. Returns whether anything had to be moved.
        """
        found = ax.get_tightbbox(room.renderer)
        if found is None:
            return False
        least = -math.inf if may_grow else 0.0
        x0, y0, x1, y1 = ax.bbox.extents
        moves = [
            max(least, excess)
            for excess in (
                slot.x0 - found.x0, slot.y0 - found.y0, found.x1 - slot.x1, found.y1 - slot.y1
            )
        ]  # fmt: skip
        if max(map(abs, moves)) < 1:
            return False
        left, bottom, right, top = moves
        inner = Bbox.from_extents(x0 + left, y0 + bottom, x1 - right, y1 - top)
        self._put(ax, _keep_size(inner, slot))
        box = ax.bbox
        place = Margins(box.x0 - slot.x0, slot.x1 - box.x1, slot.y1 - box.y1, box.y0 - slot.y0)
        for part in self.parts:
            part.place(ax, room, place)
        return True


def measure_line(line: str, font: FontProperties) -> float:
    """Return how wide a line of text is, in units of the size of its font."""
    family = tuple(font.get_family())
    # What "sans-serif" means is a setting, which may be another one by now.
    settings: Any = mpl.rcParams
    meant = tuple(tuple(settings.get(f"font.{one}", ())) for one in family)
    return _measure(line, family, meant, font.get_style(), font.get_weight())


@lru_cache(maxsize=8192)
def _measure(
    line: str, family: tuple[str, ...], meant: tuple[tuple[str, ...], ...], style: Any, weight: Any
) -> float:
    # At one size, without the hints for a screen: to lay out a text takes long, and the same
    # lines are measured at every size that a chart tries.
    font = FontProperties(family=list(family), style=style, weight=weight, size=_MEASURED)
    width, *_ = text_to_path.get_text_width_height_descent(line or " ", font, False)
    return float(width) / _MEASURED * _HINTED


def _leaves_enough(room: Room, margins: Margins) -> bool:
    """Tell whether there is room for the data beside all else."""
    width = room.width - margins.left - margins.right
    height = room.height - margins.top - margins.bottom
    return width >= max(_LEAST_PART[0] * room.width, margins.width) and height >= max(
        _LEAST_PART[1] * room.height, margins.height
    )


def _get_place(ax: Axes) -> Any:
    """Return what leads from parts of a figure to pixels."""
    figure: Any = ax.figure
    return figure.transSubfigure


def _keep_size(inner: Bbox, slot: Bbox) -> Bbox:
    """Return a box that has some width and height, whatever was taken from it."""
    x0, y0, x1, y1 = inner.extents
    if x1 - x0 < 0.15 * slot.width:
        x0, x1 = max(slot.x0, x1 - 0.15 * slot.width), max(slot.x0 + 0.15 * slot.width, x1)
    if y1 - y0 < 0.1 * slot.height:
        y0, y1 = max(slot.y0, y1 - 0.1 * slot.height), max(slot.y0 + 0.1 * slot.height, y1)
    return Bbox.from_extents(x0, y0, x1, y1)
