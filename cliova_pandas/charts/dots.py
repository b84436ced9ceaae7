"""Dots with whiskers: a share and how far it could be from the truth, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from matplotlib.lines import Line2D

from cliova_pandas.charts.axes import (
    Inks,
    caption,
    get_or_create_axes,
    name_rows,
    read_inks,
    say_empty,
    set_legend,
    style_percent_axis,
)
from cliova_pandas.charts.labels import PLAIN
from cliova_pandas.verdicts.palette import Palette, choose_colours, find_edge

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

    from cliova_pandas.stats.formatting import Formatter
    from cliova_pandas.verdicts import Verdict

_DOT: Final = 7.0
_WEAK: Final = 0.6
"""How much is left of the whisker of a small group."""


_MARGIN: Final = 0.015
"""Room for half a dot left of 0 %, as a part of the axis."""


def draw_rates(
    groups: pd.DataFrame,
    *,
    names: Sequence[object],
    overall: float,
    verdict: Verdict,
    few: str,
    subtitle: str,
    header: str,
    palette: Palette | None,
    title: str | None,
    ax: Axes | None,
    write: Formatter,
) -> Axes:
    """Draw the share of one verdict in each group, those of small groups hollow."""
    ax = get_or_create_axes(ax, 1.3 + 0.27 * max(len(groups), 2))
    inks = read_inks(ax)
    colour = choose_colours(palette, is_dark_ground=inks.inside.is_dark_ground)[verdict]
    right = _find_right(groups["high"])
    style_percent_axis(ax, inks, write, right=right)
    ax.set_xlim(-_MARGIN * right, right)
    rows = name_rows(ax, inks, names, groups["n"], header, write)
    if len(groups):
        line: dict[str, Any] = {
            "color": inks.inside.text,
            "linewidth": 1.1,
            "linestyle": (0, (5, 3)),
        }
        ax.axvline(overall, zorder=1.5, **line)
        for row, group in enumerate(groups.itertuples()):
            text = write.share(cast("float", group.rate))
            is_small = bool(group.small)
            rows.values.append(draw_dot(ax, inks, colour, row, group, text, is_small=is_small))
        keys = [
            make_dot_key(verdict, inks, colour, is_small=False),
            Line2D([], [], label=f"overall {write.share(overall)}", **line),
        ]
        if groups["small"].any():
            keys.insert(1, make_dot_key(few, inks, colour, is_small=True))
        set_legend(ax, inks, keys)
    else:
        say_empty(ax, inks)
    caption(ax, inks, title=title, subtitle=subtitle)
    return ax


def draw_dot(
    ax: Axes,
    inks: Inks,
    colour: str,
    row: int,
    group: Any,
    text: str,
    *,
    is_small: bool,
    with_dot: bool = True,
) -> Annotation:
    """Draw one row: a share with its interval, if there is one, and return its value beside it.

    Parameters
    ----------
    ax, inks, colour
        Where, and with what.
    row : int
        Which row, from the top down.
    group : object
        What has ``rate``, ``low`` and ``high``.
    text : str
        What stands beside it.
    is_small : bool
        Whether there is little behind it.
    with_dot : bool, default True
        Whether there is anything to draw.
    """
    edge = find_edge(colour, inks.inside.ground)
    if with_dot:
        ax.plot(
            [group.low, group.high], [row, row], color=edge, linewidth=1.2 if is_small else 2.2,
            alpha=_WEAK if is_small else None, solid_capstyle="butt", zorder=2,
        )  # fmt: skip
        ax.plot([group.rate], [row], zorder=3, clip_on=False, **_style(inks, colour, is_small))
    return ax.annotate(
        text, (1, row), (6, 0), xycoords=("axes fraction", "data"),
        textcoords="offset points", ha="right", va="center", fontsize="small",
        color=inks.around.faint if is_small else inks.around.text, annotation_clip=False,
        **PLAIN,
    )  # fmt: skip


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
