"""Dots with whiskers: a share and how far it could be from the truth, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cliova_pandas.canvas import (
    caption,
    name_rows,
    read_inks,
    rule,
    say_empty,
    take_axes,
)
from cliova_pandas.lettering import write_names
from cliova_pandas.look import Palette, choose_colours
from cliova_pandas.rounding import format_share
from cliova_pandas.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_DOT: Final = 7.0
_COLUMN: Final = 58
"""How far apart the columns of numbers at the right are, in points."""


def draw_rates(
    groups: pd.DataFrame,
    *,
    overall: float,
    verdict: Verdict,
    few: str,
    subtitle: str,
    header: str,
    palette: Palette | None,
    title: str | None,
    ax: Axes | None,
) -> Axes:
    """Draw the share of one verdict in each group, those of small groups hollow."""
    ax = take_axes(ax, 1.5 + 0.27 * max(len(groups), 2))
    inks = read_inks(ax)
    colour = choose_colours(palette, is_dark_ground=inks.inside.is_dark_ground)[verdict]
    rule(ax, inks, right=_find_right(groups["high"]))
    names, families = write_names(groups.index)
    labels = [f"{name} ({size:,})" for name, size in zip(names, groups["n"], strict=True)]
    name_rows(ax, inks, labels, families, header)
    if len(groups):
        _draw_line(ax, inks, overall)
        rows = np.arange(len(groups))
        _draw_dots(ax, inks, colour, rows, groups, groups["small"].to_numpy())
        _write_column(ax, inks, 0, verdict, map(format_share, groups["rate"]))
    else:
        say_empty(ax, inks)
    if groups["small"].any():
        ...
    caption(ax, inks, title=title, subtitle=subtitle)
    return ax
