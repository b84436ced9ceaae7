"""What a chart really writes, taken from the renderer: each line of text with its box in pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure

_TOUCH: Final = 1.0
"""How many pixels two boxes may share, and a box may stand out: the edge of a letter is soft."""


@dataclass(frozen=True)
class DrawnText:
    """A line of text as it was drawn, y from the top down."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def is_inside(self, width: float, height: float) -> bool:
        """Tell whether nothing of it is cut off."""
        return (
            self.left >= -_TOUCH
            and self.top >= -_TOUCH
            and self.right <= width + _TOUCH
            and self.bottom <= height + _TOUCH
        )

    def overlaps(self, other: DrawnText) -> bool:
        """Tell whether two lines stand on each other."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _TOUCH
            and min(self.bottom, other.bottom) - max(self.top, other.top) > _TOUCH
        )


class _Recorder(RendererAgg):
    """Draws, and writes down every line of text."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)  # type: ignore[no-untyped-call]
        self.drawn: list[DrawnText] = []

    def draw_text(self, gc: Any, x: float, y: float, s: str, *args: Any, **kwargs: Any) -> None:
        measure: Any = self.get_text_width_height_descent
        width, height, descent = measure(s, args[0], ismath=False)
        if s.strip() and gc.get_alpha() != 0:
            self.drawn.append(DrawnText(s, x, y + descent - height, x + width, y + descent))
        super().draw_text(gc, x, y, s, *args, **kwargs)  # type: ignore[no-untyped-call]


def draw_and_read(figure: Figure) -> list[DrawnText]:
    """Draw a figure once, as saving it does, and return what is written on it."""
    FigureCanvasAgg(figure)
    width, height = (float(side) for side in figure.bbox.size)
    renderer = _Recorder(width, height, figure.dpi)
    figure.draw(renderer)
    return renderer.drawn


def find_faults(figure: Figure) -> Iterator[str]:
    """Yield what is cut off at the edge of a figure, and what stands on something else."""
    drawn = draw_and_read(figure)
    width, height = (float(side) for side in figure.bbox.size)
    for place, one in enumerate(drawn):
        if not one.is_inside(width, height):
            yield f"cut: {one.text!r}"
        for other in drawn[place + 1 :]:
            if one.overlaps(other):
                yield f"on each other: {one.text!r} and {other.text!r}"
