"""Shares of several results side by side: a line for each verdict, a place for each result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from cliova_pandas.charts.artists import Arranger, PercentLocator
from cliova_pandas.charts.axes import make_percent_formatter, name_interval, shift
from cliova_pandas.charts.inputs import name_unit
from cliova_pandas.charts.labels import (
    NAME_WIDTH,
    PLAIN,
    lay_under,
    outline,
    shorten_all,
    space_out,
    write_names,
)
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import find_edge

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation

    from cliova_pandas.charts.canvas import Canvas, Look

Side: TypeAlias = Literal["left", "middle", "right"]

MARKERS: Final[Mapping[Verdict, str]] = {
    "valid": "o",
    "risky": "^",
    "unknown": "s",
    "invalid": "X",
}
"""Tells the lines apart without their colours."""

_HEIGHT: Final = 4.2
_MARK: Final = 7.5
_DODGE: Final = 6.0
"""How far the marks of one result stand apart, in points, so that none hides another."""

_ASIDE: Final = 0.4
"""How far the Axes go on beside the first and the last result, of the way to the next."""

_LEFT: Final = 62.0
"""Room for the labels left of the first result, in points."""

_MOST_NUMBERED: Final = 6
"""Of more results than these, only the first and the last have their shares written."""

_LEAST_NAME: Final = 6
"""The fewest characters that a result's name is shortened to."""


class Labels(Arranger):
    """Arranges the labels of one result.

    Attributes
    ----------
    labels : list of Annotation
        A label for each mark.
    """

    def __init__(self, ax: Axes) -> None:
        super().__init__(ax)
        self.labels: list[Annotation] = []


class SideLabels(Labels):
    """Keeps the labels beside the first or the last marks from overlapping."""

    def arrange(self, ax: Axes, renderer: RendererBase) -> None:
        """Put the labels where they have room."""
        labels = sorted(self.labels, key=lambda label: float(label.xy[1]))
        heights = [1.05 * Text.get_window_extent(one, renderer).height for one in labels]
        wanted = [_find_y(ax, label) for label in labels]
        slack = sum(heights[:1]) / 2
        spaced = space_out(wanted, heights, ax.bbox.y0 - slack, ax.bbox.y1 + slack)
        for label, y, place in zip(labels, wanted, spaced, strict=True):
            label.xyann = (label.xyann[0], (place - y) * 72 / ax.figure.dpi)


class MiddleLabels(Labels):
    """Puts the label of each mark above or below it, or nowhere if other marks are in the way."""

    def arrange(self, ax: Axes, renderer: RendererBase) -> None:
        """Put the labels where they have room."""
        pixels = ax.figure.dpi / 72
        marks = [_find_y(ax, label) for label in self.labels]
        taken = [(y - _MARK / 2 * pixels, y + _MARK / 2 * pixels) for y in marks]
        for label, y in zip(self.labels, marks, strict=True):
            label.set_visible(True)  # what is hidden has no extent
            height = Text.get_window_extent(label, renderer).height
            gap = _MARK * pixels * 0.8 + height / 2
            label.set_visible(False)
            for way in (1, -1):
                room = (y + way * gap - height / 2, y + way * gap + height / 2)
                is_inside = ax.bbox.y0 <= room[0] and room[1] <= ax.bbox.y1
                if is_inside and not any(low < room[1] and room[0] < high for low, high in taken):
                    label.xyann = (label.xyann[0], way * gap / pixels)
                    label.set_visible(True)
                    taken.append(room)
                    break


class PlaceNames(Arranger):
    """Shortens the names of the results to the room between two of them, or leaves some out."""

    def __init__(self, ax: Axes, names: Sequence[str], sizes: Sequence[str]) -> None:
        super().__init__(ax)
        self._names = names
        self._sizes = sizes
        self.texts = self._write(NAME_WIDTH)

    def arrange(self, ax: Axes, renderer: RendererBase) -> None:
        """Write the names as they fit."""
        labels = [tick.label1 for tick in ax.xaxis.get_major_ticks()]
        pixels = ax.figure.dpi / 72
        self._give_room(ax, _LEFT * pixels)
        start, end = ax.transData.transform([(0, 0), (1, 0)])[:, 0]
        room = max(end - start - 0.8 * float(labels[0].get_fontsize()) * pixels, 1)

        def measure(texts: Sequence[str]) -> float:
            for label, text in zip(labels, texts, strict=True):
                label.set_text(text)
                label.set_visible(True)  # what is hidden has no extent
            return max(label.get_window_extent(renderer).width for label in labels)

        width = NAME_WIDTH
        self.texts = self._write(width)
        while (widest := measure(self.texts)) > room and width > _LEAST_NAME:
            width = max(_LEAST_NAME, min(width - 1, int(width * room / widest)))
            self.texts = self._write(width)
        step = max(1, math.ceil(widest / room))
        last = len(labels) - 1
        for place, label in enumerate(labels):
            label.set_visible(place == last or (place % step == 0 and last - place >= step))

    def _give_room(self, ax: Axes, needed: float) -> None:
        """Set the limits so that the labels left of the first marks stay inside of the Axes."""
        width, places = max(ax.bbox.width - needed, 1), len(self._names)
        left = max(_ASIDE, needed * (places - 1 + _ASIDE) / width)
        ax.set_xlim(-left, places - 1 + _ASIDE)

    def _write(self, width: int) -> list[str]:
        return [
            f"{name}\n({size})"
            for name, size in zip(shorten_all(self._names, width), self._sizes, strict=True)
        ]


def draw_comparison(table: pd.DataFrame, names: Sequence[str], look: Look) -> Axes:
    """Draw the shares of the verdicts in each result, with their intervals, joined by lines."""
    canvas = look.open(_HEIGHT)
    ax, write = canvas.ax, canvas.write
    _rule(canvas, table, names)
    known = [i for i, name in enumerate(names) if table["n"].xs(name, level="frame").iloc[0]]
    for verdict in VERDICTS:
        rows = table.loc[[(verdict, name) for name in names]]
        _draw_line(canvas, verdict, rows)
    for place in known if len(known) <= _MOST_NUMBERED else (known[0], known[-1]):
        side: Side = "right" if place == known[-1] else "left" if place == known[0] else "middle"
        result = table.xs(names[place], level="frame").loc[list(VERDICTS)]
        texts = {verdict: write.share(result["share"][verdict]) for verdict in VERDICTS}
        labels = MiddleLabels(ax) if side == "middle" else SideLabels(ax)
        labels.labels += _label(canvas, place, texts, result["share"], side)
    if not known:
        canvas.say_empty()
    interval = name_interval(table.attrs.get("cliova", {}).get("level"), write)
    canvas.caption(f"share of each result's {name_unit(table)}, with {interval}s")
    return ax


def _rule(canvas: Canvas, table: pd.DataFrame, names: Sequence[str]) -> None:
    """Give the Axes its places from left to right, and percent from 0 up."""
    ax, inks, write = canvas.ax, canvas.inks, canvas.write
    written, families = write_names(names)
    sizes = [write.count(int(table["n"].xs(name, level="frame").iloc[0])) for name in names]
    place_names = PlaceNames(ax, written, sizes)
    ax.set_xlim(-_ASIDE, len(names) - 1 + _ASIDE)
    ax.set_xticks(range(len(names)), place_names.texts, fontfamily=list(families), **PLAIN)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: place_names.texts[round(x)]))
    highest = table["high"].max()
    ax.set_ylim(0, 1 if np.isnan(highest) else min(1.05, 1.08 * highest))
    ax.yaxis.set_major_locator(PercentLocator())
    ax.yaxis.set_major_formatter(make_percent_formatter(write))
    ax.xaxis.set_label_position("top")
    ax.tick_params(axis="both", which="both", length=0, labelcolor=inks.around.faint)
    ax.tick_params(axis="x", labelcolor=inks.around.text, pad=_MARK)
    ax.set_axisbelow(True)
    ax.grid(False, which="both")
    ax.grid(True, axis="y", color=inks.inside.grid, linewidth=0.8, linestyle="-")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _draw_line(canvas: Canvas, verdict: Verdict, rows: pd.DataFrame) -> None:
    ax, colour = canvas.ax, canvas.colours[verdict]
    places, ground = np.arange(len(rows)), canvas.inks.inside.ground
    edge = find_edge(colour, ground)
    moved = shift(ax, ax.transData, _find_dodge(verdict), 0)
    ax.vlines(
        places, rows["low"], rows["high"], color=edge, linewidth=1.4, zorder=2, transform=moved
    )
    ax.plot(
        places, rows["share"], color=colour, linewidth=2.0, zorder=3, clip_on=False,
        transform=moved, path_effects=None if edge == colour else outline(edge),
    )  # fmt: skip
    ax.plot(
        places, rows["share"], color=colour, linestyle="none", marker=MARKERS[verdict],
        markersize=_MARK, markeredgecolor=ground if edge == colour else edge,
        markeredgewidth=0.8, zorder=3, clip_on=False, transform=moved,
    )  # fmt: skip


def _label(
    canvas: Canvas,
    place: int,
    texts: Mapping[Verdict, str],
    shares: pd.Series[float],
    side: Side,
) -> list[Annotation]:
    """Write the shares of one result beside its marks, at the last with the verdicts' names."""
    inside = canvas.inks.inside
    is_last = side == "right"
    away = _DODGE * (len(VERDICTS) - 1) / 2 + _MARK / 2 + 5
    style: dict[str, Any] = {
        "textcoords": "offset points",
        "ha": {"left": "right", "middle": "center", "right": "left"}[side],
        "va": "center",
        "fontsize": "small",
        "weight": "bold" if is_last else "normal",
        "color": inside.text,
        "annotation_clip": False,
        "bbox": lay_under(inside.ground),
        **PLAIN,
    }
    return [
        canvas.ax.annotate(
            f"{texts[verdict]} {verdict}" if is_last else texts[verdict],
            (place, shares[verdict]),
            ({"left": -away, "middle": _find_dodge(verdict), "right": away}[side], 0),
            **style,
        )
        for verdict in VERDICTS
    ]


def _find_dodge(verdict: Verdict) -> float:
    return _DODGE * (VERDICTS.index(verdict) - (len(VERDICTS) - 1) / 2)


def _find_y(ax: Axes, label: Annotation) -> float:
    return float(ax.transData.transform((0, float(label.xy[1])))[1])
