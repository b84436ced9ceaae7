"""Several results side by side: a row for each, a panel for each verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter

from cliova_pandas.charts.artists import SideText
from cliova_pandas.charts.axes import name_interval
from cliova_pandas.charts.fitting import Margins
from cliova_pandas.charts.inputs import name_unit
from cliova_pandas.charts.labels import break_lines, outline
from cliova_pandas.charts.panels import GAP, Zoom, choose_zoom
from cliova_pandas.charts.parts import Inside, Ticks, find_pad
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import find_edge

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from cliova_pandas.charts.canvas import Canvas, Look
    from cliova_pandas.charts.fitting import Room
    from cliova_pandas.stats.writing.formatting import Formatter

MARKERS: Final[Mapping[Verdict, str]] = {
    "valid": "o",
    "risky": "^",
    "unknown": "s",
    "invalid": "X",
}
"""Tells the verdicts apart without their colours."""

_MARK: Final = 7.5
_WIDTH: Final = len(VERDICTS) + GAP * (len(VERDICTS) - 1)
_NAMES: Final = 0.28
"""The part of the width that the names of results may take."""


class PanelHeads(Ticks):
    """The heads of the panels: the verdict, and from where to where its axis goes."""

    def __init__(self, zoom: Zoom, write: Formatter) -> None:
        super().__init__()
        ranges = (zoom.word_range(verdict, write) for verdict in VERDICTS)
        # A line must not begin with the sign alone.
        self._ranges = [text.replace(" %", "\N{NO-BREAK SPACE}%") for text in ranges]
        self.texts = list(map("\n".join, zip(VERDICTS, self._ranges, strict=True)))

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Return the room of the heads, the ranges broken where the panels are narrow."""
        tick = ax.xaxis.get_major_ticks()[0]
        self._break((1 - _NAMES) * room.width, tick.label2, room)
        widest, _ = room.measure(tick.label2, "\n".join(self.texts))
        height = max(room.measure(tick.label2, text)[1] for text in self.texts)
        width = widest * _WIDTH / (1 + 0.7 * GAP)
        overhang = max(0.0, (widest - (1 - _NAMES) * room.width / _WIDTH) / 2)
        top = height + find_pad(tick, room)
        return Margins(right=overhang, top=top, width=width)

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Break the ranges as the panels are now."""
        self._break(ax.bbox.width, ax.xaxis.get_major_ticks()[0].label2, room)

    def _break(self, width: float, like: Text, room: Room) -> None:
        """Break all ranges so that none is wider than its panel of so wide a chart."""
        panel = width / _WIDTH * (1 + 0.7 * GAP)
        broken = [
            break_lines(text, 2, panel, lambda line: room.measure(like, line)[0])[0]
            for text in self._ranges
        ]
        most = max(map(len, broken))
        self.texts = [
            "\n".join([verdict, *lines, *[""] * (most - len(lines))])
            for verdict, lines in zip(VERDICTS, broken, strict=True)
        ]


def draw_comparison(table: pd.DataFrame, names: Sequence[str], look: Look) -> Axes:
    """Draw the shares of the verdicts in each result, with their intervals, verdict by verdict."""
    canvas = look.open(1.6 + 0.36 * max(len(names), 2))
    ax, write = canvas.ax, canvas.write
    zoom = choose_zoom(table[table.index.get_level_values("frame").isin(names)])
    sizes = [int(table["n"].xs(name, level="frame").iloc[0]) for name in names]
    _rule(canvas, zoom)
    canvas.name_rows(names, sizes, f"result ({name_unit(table)})", most=_NAMES)
    inside = Inside()
    canvas.fitter.parts.append(inside)
    for place, verdict in enumerate(VERDICTS):
        rows = table.loc[[(verdict, name) for name in names]]
        inside.texts += _draw_panel(canvas, place * (1 + GAP), verdict, rows, zoom)
    if not any(sizes):
        canvas.say_empty()
    interval = name_interval(table.attrs.get("cliova", {}).get("level"), write)
    canvas.caption(f"{zoom.word(write)}share of each result's {name_unit(table)}, with {interval}s")
    return ax


def _rule(canvas: Canvas, zoom: Zoom) -> None:
    """Give the Axes a panel for each verdict, with its name and its range above."""
    ax, inks = canvas.ax, canvas.inks
    heads = PanelHeads(zoom, canvas.write)
    canvas.rule_top(heads, 0, _WIDTH)
    middles = [place * (1 + GAP) + 0.5 for place in range(len(VERDICTS))]
    ax.xaxis.set_major_locator(FixedLocator(middles))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: heads.texts[int(x / (1 + GAP))]))
    ax.tick_params(axis="x", labelcolor=inks.around.text)
    for middle in middles:
        for way in (-0.5, 0, 0.5):
            ax.axvline(middle + way, color=inks.inside.grid, linewidth=0.8, zorder=0.5)


def _draw_panel(
    canvas: Canvas, left: float, verdict: Verdict, rows: pd.DataFrame, zoom: Zoom
) -> list[SideText]:
    """Draw the shares of one verdict, from the top down, and return their labels."""
    ax, colour, write = canvas.ax, canvas.colours[verdict], canvas.write
    places, ground = np.arange(len(rows)), canvas.inks.inside.ground
    edge = find_edge(colour, ground)
    shares, lows, highs = (
        np.array([left + zoom.scale(verdict, one) for one in rows[name]], dtype=float)
        for name in ("share", "low", "high")
    )
    ax.hlines(places, lows, highs, color=edge, linewidth=1.4, zorder=2)
    ax.plot(
        shares, places, color=colour, linewidth=1.2, zorder=1.5, alpha=0.7,
        path_effects=None if edge == colour else outline(edge, 1.8),
    )  # fmt: skip
    ax.plot(
        shares, places, color=colour, linestyle="none", marker=MARKERS[verdict], markersize=_MARK,
        markeredgecolor=ground if edge == colour else edge, markeredgewidth=0.8, zorder=3,
        clip_on=False,
    )  # fmt: skip
    limits = (max(0.0, left - GAP / 2), min(_WIDTH, left + 1 + GAP / 2))
    style: dict[str, Any] = {"color": canvas.inks.inside.text, "fontsize": "small"}
    return [
        SideText(ax, int(place), write.share(share), marks, limits, style)
        for place, share, *marks in zip(places, rows["share"], lows, highs, shares, strict=True)
        if not np.isnan(share)
    ]
