"""Dots with whiskers: a share and how far it could be from the truth, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from matplotlib.lines import Line2D

from cliova_pandas.charts.axes import Inks, name_interval
from cliova_pandas.charts.inputs import name_key, name_unit
from cliova_pandas.charts.labels import label_groups
from cliova_pandas.charts.legends import Pointer
from cliova_pandas.stats.groups.top_groups import read_overall
from cliova_pandas.stats.measures.rates import read_rate, read_rates
from cliova_pandas.verdicts.palette import find_edge

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

    from cliova_pandas.charts.canvas import Canvas, Look

_DOT: Final = 7.0
_WEAK: Final = 0.6
"""How much is left of the whisker of a small group."""


_MARGIN: Final = 0.015
"""Room for half a dot left of 0 %, as a part of the axis."""


def draw_rates(table: pd.DataFrame, min_n: int, look: Look) -> Axes:
    """Draw the share of one verdict in each group, those with fewer rows than `min_n` hollow."""
    verdict, unit = read_rate(table), name_unit(table)
    groups = read_rates(table).assign(small=table["n"] < min_n)
    canvas = look.open(1.3 + 0.27 * max(len(groups), 2))
    ax, inks, write = canvas.ax, canvas.inks, canvas.write
    colour = canvas.colours[verdict]
    right = _find_right(groups["high"])
    canvas.rule_percent(right=right)
    ax.set_xlim(-_MARGIN * right, right)
    values = canvas.name_rows(label_groups(table, write.count), groups["n"], name_key(table))
    if len(groups):
        whole = read_overall(table)
        total = int(whole.sum())
        overall = int(whole[verdict]) / total if total else float("nan")
        line: dict[str, Any] = {
            "color": inks.inside.text,
            "linewidth": 1.1,
            "linestyle": (0, (5, 3)),
        }
        ax.axvline(overall, zorder=1.5, **line)
        for row, group in enumerate(groups.itertuples()):
            text = write.share(cast("float", group.rate))
            is_small = bool(group.small)
            values.labels.append(draw_dot(canvas, colour, row, group, text, is_small=is_small))
        said = f"overall {write.share(overall)}"
        keys = [
            make_dot_key(verdict, inks, colour, is_small=False), Line2D([], [], label=said, **line)
        ]  # fmt: skip
        # That the dots are the verdict's says the line above the chart.
        pointers = [Pointer(said, overall, len(groups) - 0.5, is_led=False)]
        if groups["small"].any():
            pointers = []
            few = f"fewer than {write.count(min_n)} {unit}"
            keys.insert(1, make_dot_key(few, inks, colour, is_small=True))
        canvas.set_legend(keys, pointers if total else ())
    else:
        canvas.say_empty()
    level = table.attrs.get("cliova", {}).get("level", 0.95)
    canvas.caption(f"share of {verdict}, with {name_interval(level, write)}s")
    return ax


def draw_dot(
    canvas: Canvas,
    colour: str,
    row: int,
    group: Any,
    text: str,
    *,
    is_small: bool,
    has_dot: bool = True,
) -> Annotation:
    """Draw one row: a share with its interval, if there is one, and return its value beside it.

    Parameters
    ----------
    canvas : Canvas
        Where.
    colour : str
        Of the dot.
    row : int
        Which row, from the top down.
    group : object
        What has ``rate``, ``low`` and ``high``.
    text : str
        What stands beside it.
    is_small : bool
        Whether there is little behind it.
    has_dot : bool, default True
        Whether there is anything to draw.
    """
    ax, inks = canvas.ax, canvas.inks
    if has_dot:
        ax.plot(
            [group.low, group.high], [row, row], color=find_edge(colour, inks.inside.ground),
            linewidth=1.2 if is_small else 2.2, alpha=_WEAK if is_small else None,
            solid_capstyle="butt", zorder=2,
        )  # fmt: skip
        ax.plot([group.rate], [row], zorder=3, clip_on=False, **_style(inks, colour, is_small))
    return canvas.write_beside(row, text, is_faint=is_small)


def _style(inks: Inks, colour: str, is_small: bool) -> dict[str, Any]:
    """Return how a dot looks: a hollow one says that there is little behind it."""
    return {
        "marker": "o",
        "markersize": _DOT - is_small,
        "markerfacecolor": inks.inside.ground if is_small else colour,
        "markeredgecolor": find_edge(colour, inks.inside.ground),
        "markeredgewidth": 1.4,
        "linestyle": "none",
    }


def make_dot_key(label: str, inks: Inks, colour: str, *, is_small: bool) -> Line2D:
    """Return the legend's mark for a dot."""
    return Line2D([], [], label=label, **_style(inks, colour, is_small))


def _find_right(high: pd.Series[float]) -> float:
    """Return where the axis ends: behind the longest whisker, but not behind 100 %."""
    longest = high.max()
    return 1.0 if np.isnan(longest) else float(min(1.0, max(0.01, 1.04 * longest)))
