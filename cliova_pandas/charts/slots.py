"""The part of a figure that belongs to one Axes and to what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_EDGE: Final = 3.0
"""What stays free at the edge of a figure, in points."""


def has_layout(ax: Axes) -> bool:
    """Tell whether a layout gives the Axes their place."""
    engine = ax.figure.get_layout_engine()
    is_one = engine is not None and not isinstance(engine, PlaceHolderLayoutEngine)
    return is_one and ax.get_subplotspec() is not None


def find_slot(ax: Axes) -> Bbox:
    """Return the room of Axes with all that is written around them, in pixels.

    Under a layout it is what that gives them. Else names and values stand outside of the Axes: the
    room reaches from them to the edge of the figure, and half the way to other Axes.
    """
    figure: Any = ax.figure
    place = figure.transSubfigure
    own = ax.get_position(original=True).transformed(place)
    if has_layout(ax):
        return own
    edge = _EDGE * float(figure.dpi) / 72
    whole = figure.bbox
    x0, y0 = min(whole.x0 + edge, own.x0), min(whole.y0 + edge, own.y0)
    x1, y1 = max(whole.x1 - edge, own.x1), max(whole.y1 - edge, own.y1)
    for other in figure.axes:
        if other is ax or not other.get_visible():
            continue
        box = other.get_position(original=True).transformed(place)
        if _overlap(own.intervaly, box.intervaly):
            if box.x0 >= own.x1:
                x1 = min(x1, (own.x1 + box.x0 - edge) / 2)
            elif box.x1 <= own.x0:
                x0 = max(x0, (own.x0 + box.x1 + edge) / 2)
        if _overlap(own.intervalx, box.intervalx):
            if box.y0 >= own.y1:
                y1 = min(y1, (own.y1 + box.y0 - edge) / 2)
            elif box.y1 <= own.y0:
                y0 = max(y0, (own.y0 + box.y1 + edge) / 2)
    for text in figure.texts:  # such as a title of the whole figure
        box = text.get_window_extent()
        if text.get_text() and box.y0 > own.y0 + own.height / 2:
            y1 = min(y1, max(own.y0 + own.height / 2, box.y0 - edge))
    return Bbox.from_extents(x0, y0, x1, y1)


def _overlap(one: Any, other: Any) -> bool:
    return bool(min(one[1], other[1]) > max(one[0], other[0]))
