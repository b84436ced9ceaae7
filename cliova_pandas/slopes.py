"""Shares of several results side by side: a line for each verdict, a place for each result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cliova_pandas.canvas import Inks, caption, read_inks, say_empty, take_axes, write_percent
from cliova_pandas.lettering import PLAIN, make_halo, space_out, write_names
from cliova_pandas.look import Palette, choose_colours
from cliova_pandas.rounding import format_counts
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation

Side: TypeAlias = Literal["left", "above", "right"]

MARKERS: Final[Mapping[Verdict, str]] = {
    "valid": "o",
    "risky": "^",
    "unknown": "s",
    "invalid": "X",
}
"""Tells the lines apart without their colours."""

_HEIGHT: Final = 4.2
_MOST_NUMBERED: Final = 6
"""Of more results than these, only the first and the last have their shares written."""


class LabelColumn(Artist):
    """Keeps the labels of a column from overlapping, whenever the chart is drawn."""

    def __init__(self, labels: Sequence[Annotation]) -> None:
        super().__init__()
        self.set_zorder(-1)  # drawn first, so that the labels are drawn where it puts them
        self._labels = sorted(labels, key=lambda label: float(label.xy[1]))
        self._lift = float(labels[0].xyann[1])

    def draw(self, renderer: RendererBase) -> None:
        """Put the labels where they have room."""
        assert self.axes is not None  # noqa: S101 (add_artist has set it)
        to_pixels, box = self.axes.transData, self.axes.bbox
        heights = [1.05 * Text.get_window_extent(one, renderer).height for one in self._labels]
        wanted = [float(to_pixels.transform((0, one.xy[1]))[1]) for one in self._labels]
        slack = sum(heights[:1]) / 2
        spaced = space_out(wanted, heights, box.y0 - slack, box.y1 + slack)
        for label, y, place in zip(self._labels, wanted, spaced, strict=True):
            points = (place - y) / float(cast("Any", renderer.points_to_pixels(1)))
            label.xyann = (label.xyann[0], self._lift + points)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> None:
        """Put the labels where they have room before a layout measures them."""
        if renderer is not None:
            self.draw(renderer)


def draw_comparison(
    table: pd.DataFrame,
    *,
    names: Sequence[str],
    subtitle: str,
    palette: Palette | None,
    title: str | None,
    ax: Axes | None,
) -> Axes:
    """Draw the shares of the verdicts in each result, with their intervals, joined by lines."""
    ax = take_axes(ax, _HEIGHT)
    inks = read_inks(ax)
    colours = choose_colours(palette, is_dark_ground=inks.inside.is_dark_ground)
    _rule(ax, inks, table, names)
    known = [i for i, name in enumerate(names) if table["n"].xs(name, level="frame").iloc[0]]
    for verdict in VERDICTS:
        rows = table.loc[[(verdict, name) for name in names]]
        _draw_line(ax, inks, verdict, colours[verdict], rows)
    for place in known if len(known) <= _MOST_NUMBERED else [known[0], known[-1]]:
        side: Side = "right" if place == known[-1] else "left" if place == known[0] else "above"
        result = table.xs(names[place], level="frame").loc[list(VERDICTS)]
        texts = dict(zip(VERDICTS, format_counts(result["count"]), strict=True))
        labels = _label(ax, inks, place, texts, result["share"], side)
        ax.add_artist(LabelColumn(labels))
    if not known:
        say_empty(ax, inks)
    caption(ax, inks, title=title, subtitle=subtitle)
    return ax


def _rule(ax: Axes, inks: Inks, table: pd.DataFrame, names: Sequence[str]) -> None:
    """Give the Axes its places from left to right, and percent from 0 up."""
    written, families = write_names(names)
    sizes = [int(table["n"].xs(name, level="frame").iloc[0]) for name in names]
    labels = [f"{name}\n({size:,})" for name, size in zip(written, sizes, strict=True)]
    ax.set_xlim(-0.4, max(len(names), 1) - 0.4)
    ax.set_xticks(range(len(names)), labels, fontfamily=list(families), **PLAIN)
    highest = table["high"].max()
    ax.set_ylim(0, 1 if np.isnan(highest) else min(1.0, 1.08 * highest))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(write_percent))
    ax.xaxis.set_label_position("top")
    ax.tick_params(axis="both", which="both", length=0, labelcolor=inks.around.faint)
    ax.tick_params(axis="x", labelcolor=inks.around.text)
    ax.set_axisbelow(True)
    ax.grid(False, which="both")
    ax.grid(True, axis="y", color=inks.inside.grid, linewidth=0.8, linestyle="-")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _draw_line(ax: Axes, inks: Inks, verdict: Verdict, colour: str, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))
    ax.vlines(places, rows["low"], rows["high"], color=colour, linewidth=1.4, zorder=2)
    ax.plot(
        places, rows["share"], color=colour, linewidth=2.0, marker=MARKERS[verdict], markersize=7.5,
        markeredgecolor=inks.inside.ground, markeredgewidth=0.8, zorder=3, clip_on=False,
    )  # fmt: skip


def _label(
    ax: Axes,
    inks: Inks,
    place: int,
    texts: Mapping[Verdict, str],
    shares: pd.Series[float],
    side: Side,
) -> list[Annotation]:
    """Write the shares of one result beside its marks, at the last with the verdicts' names."""
    is_last = side == "right"
    offset, anchor = {
        "left": ((-9, 0), "right"), "above": ((0, 9), "center"), "right": ((9, 0), "left")
    }[side]  # fmt: skip
    style: dict[str, Any] = {
        "textcoords": "offset points",
        "ha": anchor,
        "va": "center",
        "fontsize": "small",
        "weight": "bold" if is_last else "normal",
        "color": inks.inside.text,
        "annotation_clip": False,
        "path_effects": make_halo(inks.inside.ground),
        **PLAIN,
    }
    return [
        ax.annotate(
            f"{texts[verdict]} {verdict}" if is_last else texts[verdict],
            (place, shares[verdict]),
            offset,
            **style,
        )
        for verdict in VERDICTS
    ]
