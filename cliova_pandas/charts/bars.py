"""Bars of 100 %: one for a list, or one for each of its groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.charts.artists import FittingText
from cliova_pandas.charts.axes import make_key, name_interval, shift, style_patch
from cliova_pandas.charts.fitting import ChartPart, Margins
from cliova_pandas.charts.inputs import name_key, name_unit
from cliova_pandas.charts.labels import PLAIN, label_groups, lay_under, space_out
from cliova_pandas.charts.legends import Pointer
from cliova_pandas.charts.parts import Inside
from cliova_pandas.stats import describe_denominator
from cliova_pandas.stats.groups.top_groups import read_counts
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import HATCHES, find_edge, find_text_colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation, Text

    from cliova_pandas.charts.canvas import Canvas, Look
    from cliova_pandas.charts.fitting import Room

_THICKNESS: Final = 0.8
_ABOVE: Final = 16.0
"""Room above a bar for its whiskers, in points."""

_LEADER: Final = 16.0
"""How far below the bar its names stand, in points."""

_THINNEST: Final = 12.0
_THICKEST: Final = 48.0
_LEAST_REACH: Final = 0.004
"""Intervals narrower than this are no wider than the line that would show them."""


@dataclass(frozen=True)
class Segment:
    """A piece of a bar."""

    name: str
    share: float
    start: float
    style: Mapping[str, Any]
    label: str
    low: float
    high: float
    colour: str

    @property
    def middle(self) -> float:
        """Where its label wants to be."""
        return self.start + self.share / 2


class BarAndLabels(ChartPart):
    """Gives a bar its thickness, and the labels below it places where none overlaps.

    Attributes
    ----------
    columns : list of lists of Annotation
        What stands below each piece of the bar, from left to right: its name, then its numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[list[Annotation]] = []

    def list_texts(self) -> Iterable[Text]:
        """Return the labels."""
        return [label for column in self.columns for label in column]

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Tell whether the labels have room beside each other."""
        widths = self._measure_columns(room)
        height = (_ABOVE + _THINNEST + self._find_below()) * room.point
        return Margins(height=height, is_enough=sum(widths) <= room.width)

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Set the limits of the Axes, and move the labels."""
        height, below = ax.bbox.height / room.point, self._find_below()
        thickness = min(max(height - _ABOVE - below, _THINNEST), _THICKEST)
        unit = thickness / _THICKNESS
        top = _THICKNESS / 2 + _ABOVE / unit
        ax.set_ylim(top - height / unit, top)
        to_pixels = ax.transData
        middles = [float(to_pixels.transform(column[0].xy)[0]) for column in self.columns]
        low, high = ax.bbox.x0, ax.bbox.x1
        widths = self._measure_columns(room)
        if sum(widths) > high - low:
            low, high = low - margins.left, high + margins.right
        for column, x in zip(self.columns, space_out(middles, widths, low, high), strict=True):
            place = to_pixels.inverted().transform((x, 0))[0]
            for label, down in zip(column, self._find_downs(), strict=True):
                label.xyann = (place, -down)

    def _measure_columns(self, room: Room) -> list[float]:
        gap = 8 * room.point
        return [max(room.measure(label)[0] for label in column) + gap for column in self.columns]

    def _find_downs(self) -> tuple[float, float]:
        """Return how far below the bar the names and the numbers stand, in points."""
        return _LEADER, _LEADER + 1.4 * self._find_size()

    def _find_below(self) -> float:
        """Return how much room the labels take, in points: two more lines stand below the name."""
        return self._find_downs()[1] + 2.6 * self._find_size()

    def _find_size(self) -> float:
        return float(self.columns[0][0].get_fontsize())


def draw_summary(summary: pd.DataFrame, order: Sequence[Verdict], look: Look) -> Axes:
    """Draw the verdicts of a list as one bar, each with its name, share and count below."""
    canvas = look.open(2.15)
    ax, write = canvas.ax, canvas.write
    denominator = describe_denominator(summary, write.count)
    is_whole = bool(summary["count"].notna().all())
    subtitle = f"share of {denominator}" if is_whole else denominator
    segments = list(_cut(summary, order, canvas))
    canvas.rule_percent(grid=False)
    ax.set_yticks([])
    if summary.attrs["cliova"]["n"]:
        for segment in segments:
            if segment.share:
                ax.barh(0, segment.share, _THICKNESS, left=segment.start, **segment.style)
        if shown := _draw_reaches(ax, segments):
            interval = name_interval(summary.attrs["cliova"]["level"], write)
            subtitle += f", with {interval}{'s' if shown > 1 else ''}"
        labels = BarAndLabels()
        labels.columns += [list(_label(canvas, segment)) for segment in segments]
        canvas.fitter.parts.append(labels)
    else:
        canvas.say_empty()
    canvas.caption(subtitle)
    return ax


def draw_breakdown(table: pd.DataFrame, look: Look) -> Axes:
    """Draw the verdicts of each group as a bar; the groups from the top down."""
    counts = read_counts(table)
    n = counts.sum(axis=1)
    shares = counts.div(n, axis=0)
    canvas = look.open(1.2 + 0.3 * max(len(shares), 1))
    ax, colours, write = canvas.ax, canvas.colours, canvas.write
    canvas.rule_percent()
    canvas.name_rows(label_groups(table, write.count), n, name_key(table))
    starts = shares.cumsum(axis=1).shift(axis=1, fill_value=0.0)
    rows = np.arange(len(shares))
    inside = Inside()
    canvas.fitter.parts.append(inside)
    for verdict in VERDICTS:
        share, start = shares[verdict].to_numpy(), starts[verdict].to_numpy()
        some = share > 0  # a bar of no width would still have an outline
        style = style_patch(verdict, colours)
        ax.barh(rows[some], share[some], _THICKNESS, left=start[some], **style)
        for row in rows[some]:
            text = write.share(share[row])
            inside.texts.append(
                _label_inside(ax, verdict, colours[verdict], row, start[row], share[row], text)
            )
    if not len(shares):
        canvas.say_empty()
    keys = [make_key(verdict, colours) for verdict in VERDICTS]
    canvas.set_legend(keys, list(_point_at_last(shares, starts)))
    canvas.caption(f"share of each group's {name_unit(table)}")
    return ax


def _point_at_last(shares: pd.DataFrame, starts: pd.DataFrame) -> Iterator[Pointer]:
    """Yield the names of the verdicts below the last bar, if it has all that are drawn."""
    if not len(shares):
        return
    last, drawn = shares.iloc[-1], [one for one in VERDICTS if (shares[one] > 0).any()]
    if all(last[verdict] > 0 for verdict in drawn):
        for verdict in drawn:
            middle = float(starts[verdict].iloc[-1] + last[verdict] / 2)
            yield Pointer(verdict, middle, len(shares) - 1 + _THICKNESS / 2)


def _cut(summary: pd.DataFrame, order: Sequence[Verdict], canvas: Canvas) -> Iterator[Segment]:
    """Cut the bar into its segments; of a verified-only list only one is known."""
    colours, inside, write = canvas.colours, canvas.inks.inside, canvas.write
    n, ground = summary.attrs["cliova"]["n"], inside.ground
    known = summary.loc[list(order)].dropna(subset=["count"])
    names, counts = [str(name) for name in known.index], [int(k) for k in known["count"]]
    shares = [float(share) for share in known["share"]]
    reaches = list(zip(known["low"].astype(float), known["high"].astype(float), strict=True))
    styles: list[dict[str, Any]] = [style_patch(verdict, colours) for verdict in known.index]
    edges = [find_edge(colours[verdict], ground) for verdict in known.index]
    if len(known) < len(order):
        names, reaches = ["verified", "not verified"], [*reaches, (math.nan, math.nan)]
        counts = [*counts, n - sum(counts)]
        shares = [count / n if n else math.nan for count in counts]
        edges.append(inside.faint)
        styles.append(
            {"facecolor": "none", "edgecolor": edges[-1], "linestyle": "--", "clip_on": False}
        )
    start = 0.0
    for name, count, share, (low, high), style, edge in zip(
        names, counts, shares, reaches, styles, edges, strict=True
    ):
        label = f"{write.share(share)}\n{write.count(count)}"
        yield Segment(name, share, start, style, label, low, high, edge)
        start += share


def _label(canvas: Canvas, segment: Segment) -> Iterator[Annotation]:
    """Write the name and the numbers of a segment under it, with a line that leads there."""
    inside = canvas.inks.inside
    leader = {
        "arrowstyle": "-", "color": inside.faint, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 1,
        "relpos": (0.5, 1),  # to the top of the name, so that it crosses no other
    }  # fmt: skip
    for text, style in (
        (segment.name, {"arrowprops": leader if segment.share else None, "weight": "bold"}),
        (segment.label, {"linespacing": 1.3}),
    ):
        yield canvas.ax.annotate(
            text, (segment.middle, -_THICKNESS / 2), (segment.middle, -_LEADER),
            textcoords=("data", "offset points"), ha="center", va="top",
            color=inside.text, annotation_clip=False, **PLAIN, **style,
        )  # fmt: skip


def _draw_reaches(ax: Axes, segments: Sequence[Segment]) -> int:
    """Draw the intervals that mean something: of the shares that start at an edge of the bar."""
    first, last = segments[0], segments[-1]
    reaches = [
        (low, high, edge)
        for low, high, edge in (
            (first.low, first.high, first.colour),
            (1 - last.high, 1 - last.low, last.colour),
        )
        if high - low >= _LEAST_REACH
    ]
    do_meet = len(reaches) == 2 and reaches[0][1] > reaches[1][0] - _LEAST_REACH
    for up, (low, high, edge) in zip((5, 11 if do_meet else 5), reaches, strict=False):
        above = shift(ax, ax.transData, 0, up)
        ax.plot(
            [low, high], [_THICKNESS / 2, _THICKNESS / 2], color=edge, linewidth=1.6, marker="|",
            markersize=6, markeredgewidth=1.6, solid_capstyle="butt", transform=above,
            clip_on=False,
        )  # fmt: skip
    return len(reaches)


def _label_inside(
    ax: Axes, verdict: Verdict, colour: str, row: int, start: float, share: float, text: str
) -> FittingText:
    return FittingText(
        ax, start + share / 2, row, text, width=share, height=_THICKNESS,
        color=find_text_colour(colour), fontsize="small", clip_on=True,
        bbox=lay_under(colour) if HATCHES[verdict] else None,
    )  # fmt: skip
