"""Bars of 100 %: one for a list, or one for each of its groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.text import Text

from cliova_pandas.canvas import (
    Inks,
    caption,
    make_key,
    name_rows,
    read_inks,
    rule,
    say_empty,
    set_legend,
    style_patch,
    take_axes,
)
from cliova_pandas.lettering import PLAIN, FittingText, make_halo, space_out, write_names
from cliova_pandas.look import HATCHES, Palette, choose_colours, find_text_colour
from cliova_pandas.rounding import format_counts
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.text import Annotation

_THICKNESS: Final = 0.8
_LEAST_REACH: Final = 0.004
"""Intervals narrower than this are no wider than the line that would show them."""


@dataclass(frozen=True)
class Segment:
    """A piece of a bar."""

    name: str
    share: float
    count: int
    start: float
    style: Mapping[str, Any]
    label: str = ""
    low: float = math.nan
    high: float = math.nan

    @property
    def middle(self) -> float:
        """Where its label wants to be."""
        return self.start + self.share / 2


class LabelRow(Artist):
    """Keeps the labels in a row from overlapping, whenever the chart is drawn."""

    def __init__(self, columns: Sequence[Sequence[Annotation]]) -> None:
        super().__init__()
        self.set_zorder(-1)  # drawn first, so that the labels are drawn where it puts them
        self._columns = columns

    def draw(self, renderer: RendererBase) -> None:
        """Put the labels where they have room."""
        assert self.axes is not None  # noqa: S101 (add_artist has set it)
        to_pixels, box = self.axes.transData, self.axes.bbox
        gap = 8 * float(cast("Any", renderer.points_to_pixels(1)))
        widths = [
            max(_measure_width(label, renderer) for label in column) + gap
            for column in self._columns
        ]
        middles = [float(to_pixels.transform(column[0].xy)[0]) for column in self._columns]
        for column, x in zip(
            self._columns, space_out(middles, widths, box.x0, box.x1), strict=True
        ):
            for label in column:
                label.xyann = (to_pixels.inverted().transform((x, 0))[0], label.xyann[1])

    def get_tightbbox(self, renderer: RendererBase | None = None) -> None:
        """Put the labels where they have room before a layout measures them."""
        if renderer is not None:
            self.draw(renderer)


def draw_summary(
    summary: pd.DataFrame,
    *,
    subtitle: str,
    order: Sequence[Verdict],
    palette: Palette | None,
    title: str | None,
    ax: Axes | None,
) -> Axes:
    """Draw the verdicts of a list as one bar, each with its name, share and count below."""
    ax = take_axes(ax, 2.0)
    inks = read_inks(ax)
    colours = choose_colours(palette, is_dark_ground=inks.inside.is_dark_ground)
    segments = list(_cut(summary, order, colours, inks))
    rule(ax, inks, grid=False)
    ax.set_yticks([])
    ax.set_ylim(-1.75, 0.8)
    if summary.attrs["cliova"]["n"]:
        for segment in segments:
            if segment.share:
                ax.barh(0, segment.share, _THICKNESS, left=segment.start, **segment.style)
        if _draw_reaches(ax, inks, segments):
            subtitle += f", with {100 * summary.attrs['cliova']['level']:.10g} % intervals"
        ax.add_artist(LabelRow([list(_label(ax, inks, segment)) for segment in segments]))
    else:
        say_empty(ax, inks)
    caption(ax, inks, title=title, subtitle=subtitle)
    return ax


def draw_breakdown(
    counts: pd.DataFrame,
    *,
    subtitle: str,
    header: str,
    palette: Palette | None,
    title: str | None,
    ax: Axes | None,
) -> Axes:
    """Draw the verdicts of each group as a bar; the groups from the top down."""
    n = counts.sum(axis=1)
    shares = counts.div(n, axis=0)
    ax = take_axes(ax, 1.3 + 0.3 * max(len(shares), 2))
    inks = read_inks(ax)
    colours = choose_colours(palette, is_dark_ground=inks.inside.is_dark_ground)
    rule(ax, inks)
    names, families = write_names(shares.index)
    labels = [f"{name} ({size:,})" for name, size in zip(names, n, strict=True)]
    name_rows(ax, inks, labels, families, header)
    texts = [format_counts(row) for row in counts[list(VERDICTS)].to_numpy()]
    starts = shares.cumsum(axis=1).shift(axis=1, fill_value=0.0)
    rows = np.arange(len(shares))
    for verdict in VERDICTS:
        share, start = shares[verdict].to_numpy(), starts[verdict].to_numpy()
        some = share > 0  # a bar of no width would still have an outline
        style = style_patch(verdict, colours)
        ax.barh(rows[some], share[some], _THICKNESS, left=start[some], **style)
        for row in rows[some]:
            text = texts[row][VERDICTS.index(verdict)]
            _label_inside(ax, verdict, colours[verdict], row, start[row], share[row], text)
    if not len(shares):
        say_empty(ax, inks)
    set_legend(ax, inks, [make_key(verdict, colours) for verdict in VERDICTS])
    caption(ax, inks, title=title, subtitle=subtitle)
    return ax


def _cut(
    summary: pd.DataFrame, order: Sequence[Verdict], colours: Mapping[Verdict, str], inks: Inks
) -> Iterator[Segment]:
    """Cut the bar into its segments; of a verified-only list only one is known."""
    n = summary.attrs["cliova"]["n"]
    known = summary.loc[list(order)].dropna(subset=["count"])
    names, counts = [str(name) for name in known.index], [int(k) for k in known["count"]]
    shares = [float(share) for share in known["share"]]
    reaches = list(zip(known["low"].astype(float), known["high"].astype(float), strict=True))
    styles: list[dict[str, Any]] = [style_patch(verdict, colours) for verdict in known.index]
    if len(known) < len(order):
        names, reaches = ["verified", "not verified"], [*reaches, (math.nan, math.nan)]
        counts, shares = [*counts, n - sum(counts)], [*shares, 1 - sum(shares)]
        styles.append({"facecolor": "none", "edgecolor": inks.inside.faint, "linestyle": "--"})
    start = 0.0
    texts = format_counts(counts)
    for name, count, share, text, (low, high), style in zip(
        names, counts, shares, texts, reaches, styles, strict=True
    ):
        yield Segment(name, share, count, start, style, f"{text}\n{count:,}", low, high)
        start += share


def _label(ax: Axes, inks: Inks, segment: Segment) -> Iterator[Annotation]:
    """Write the name and the numbers of a segment under it, with a line that leads there."""
    leader = {
        "arrowstyle": "-", "color": inks.around.faint, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 1,
    }  # fmt: skip
    for text, down, style in (
        (segment.name, 14, {"arrowprops": leader if segment.share else None, "weight": "bold"}),
        (segment.label, 28, {"linespacing": 1.3}),
    ):
        yield ax.annotate(
            text, (segment.middle, -_THICKNESS / 2), (segment.middle, -down),
            textcoords=("data", "offset points"), ha="center", va="top",
            color=inks.around.text, annotation_clip=False, **PLAIN, **style,
        )  # fmt: skip


def _draw_reaches(ax: Axes, inks: Inks, segments: Sequence[Segment]) -> bool:
    """Draw the intervals that mean something: of the shares that start at an edge of the bar."""
    first, last = segments[0], segments[-1]
    reaches = [(first.low, first.high), (1 - last.high, 1 - last.low)]
    shown = [(low, high) for low, high in reaches if high - low >= _LEAST_REACH]
    for reach in shown:
        ax.plot(
            reach, [0.6, 0.6], color=inks.inside.text, linewidth=1.2, marker="|", markersize=6,
            solid_capstyle="butt",
        )  # fmt: skip
    return bool(shown)


def _label_inside(
    ax: Axes, verdict: Verdict, colour: str, row: int, start: float, share: float, text: str
) -> None:
    FittingText(
        ax, start + share / 2, row, text, width=share, height=_THICKNESS,
        color=find_text_colour(colour), fontsize="small", clip_on=True,
        path_effects=make_halo(colour) if HATCHES[verdict] else None,
    )  # fmt: skip


def _measure_width(label: Annotation, renderer: RendererBase) -> float:
    # The extent of the text alone; that of the annotation includes its line.
    return Text.get_window_extent(label, renderer).width
