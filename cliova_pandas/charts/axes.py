"""The Axes under every chart: chosen, inked for their ground, and described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import ScaledTranslation

from cliova_pandas.charts.artists import ChartInfo
from cliova_pandas.charts.labels import drop_controls
from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.verdicts.palette import (
    HATCHES,
    PAGE_INK,
    Ink,
    blend,
    find_text_colour,
    mix_ink,
    shade,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.transforms import Transform

    from cliova_pandas.stats.writing.formatting import Formatter
    from cliova_pandas.verdicts import Verdict

WIDTH: Final = 8.0
"""How wide a new figure is, in inches."""


_NO_GROUND: Final = (1.0, 1.0, 1.0, 0.5)
"""It stands for no ground. Of one with less of a colour the notebook would be told that it needs a
light or a dark ground, and draw a box."""

_PAGE_SETTINGS: Final[Any] = {
    "figure.facecolor": _NO_GROUND,
    "axes.facecolor": "none",
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"),
        PAGE_INK.text,
    ),
}
_NOTEBOOKS: Final = ("inline", "ipympl", "nbagg")
"""What backends of notebooks have in their names."""


@dataclass(frozen=True)
class Inks:
    """The ink inside an Axes, and around it."""

    inside: Ink
    around: Ink


class PageFigure(Figure):
    """A figure without a ground of its own, until it is given one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_facecolor(self.get_facecolor())

    def set_facecolor(self, color: Any) -> None:
        """Set the ground; what is as transparent as that of a page is not drawn at all."""
        super().set_facecolor(color)
        self.patch.set_visible(to_rgba(color) != to_rgba(_NO_GROUND))


def get_or_create_axes(ax: Axes | None, height: float) -> Axes:
    """Return the Axes to draw on: those given, the current ones if empty, or those of a new figure.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        What the caller said.
    height : float
        The height of a new figure, in inches.

    Raises
    ------
    ConfigurationError
        If it is something else, such as a figure or several Axes.
    """
    if not isinstance(ax, Axes | None):
        raise ConfigurationError(
            Argument("ax"),
            " must be one Axes, such as figure.add_subplot() or axes[0], not "
            f"{type(ax).__name__!r}.",
        )
    if ax is None:
        ax = _find_empty() or _open_figure(height)
    ax.add_artist(ChartInfo(height=height))
    return ax


def _open_figure(height: float) -> Axes:
    """Return the Axes of a new figure: in a notebook one that is as light or dark as that."""
    make = partial(plt.figure, figsize=(WIDTH, height), layout="constrained")
    if not _is_on_page():
        return make().add_subplot()
    # The first figure starts the backend, which sets that figures are shown: a context around it
    # would take that back, and no later figure would be shown.
    figure = make(FigureClass=PageFigure, facecolor=_NO_GROUND)
    with mpl.rc_context(_PAGE_SETTINGS):
        return figure.add_subplot()


def _is_on_page() -> bool:
    """Tell whether a figure will stand in a notebook, and nobody has chosen its colours.

    A kernel cannot know the theme of the notebook, which may also change while it is open.
    """
    settings, defaults = cast("Any", mpl.rcParams), cast("Any", mpl.rcParamsDefault)
    backend = str(mpl.get_backend()).lower()
    return any(name in backend for name in _NOTEBOOKS) and all(
        settings[name] == defaults[name] for name in (*_PAGE_SETTINGS, "savefig.facecolor")
    )


def _find_empty() -> Axes | None:
    """Return the current Axes, if there are some and nothing is drawn on them yet."""
    if not plt.get_fignums() or not plt.gcf().axes:
        return None
    current = plt.gca()
    return None if current.has_data() or find_infos(current) else current


def read_inks(ax: Axes) -> Inks:
    """Return the ink that can be read on an Axes, whatever style was on when they were made."""
    # Where the figure is transparent, the page behind it shows. Its colour is not known; that a
    # style writes in light letters tells that it is dark.
    page = find_text_colour(to_hex(ax.xaxis.label.get_color()))
    root = cast("Any", ax.figure).figure
    if isinstance(root, PageFigure) and not root.patch.get_visible():
        return Inks(PAGE_INK, PAGE_INK)
    around = _lay_over(root.get_facecolor(), page)
    around = _lay_over(ax.figure.get_facecolor(), around)
    return Inks(inside=mix_ink(_lay_over(ax.get_facecolor(), around)), around=mix_ink(around))


def style_patch(verdict: Verdict, colours: Mapping[Verdict, str]) -> dict[str, Any]:
    """Return how a verdict fills an area: colour, outline, hatch."""
    return {
        "facecolor": colours[verdict],
        "edgecolor": shade(colours[verdict]),
        "hatch": HATCHES[verdict],
        "linewidth": 0.7,
    }


def make_key(verdict: Verdict, colours: Mapping[Verdict, str]) -> Patch:
    """Return the legend's patch for a verdict."""
    return Patch(label=verdict, **style_patch(verdict, colours))


def shift(ax: Axes, transform: Transform, right: float, up: float) -> Transform:
    """Return a transform moved by points."""
    return transform + ScaledTranslation(right / 72, up / 72, ax.figure.dpi_scale_trans)


def describe_axes(ax: Axes, sentence: str, data: pd.DataFrame | None = None) -> None:
    """Keep the sentence that stands for the picture, and the table that was drawn."""
    ax.add_artist(ChartInfo(drop_controls(sentence), data=data))


def find_infos(ax: Axes) -> list[ChartInfo]:
    """Return what is known of the charts that were drawn, the last one at the end."""
    return [child for child in ax.get_children() if isinstance(child, ChartInfo)]


def _lay_over(colour: Any, ground: str) -> str:
    red, green, blue, alpha = to_rgba(colour)
    return blend(ground, to_hex((red, green, blue)), alpha)


def name_interval(level: float | None, write: Formatter) -> str:
    """Return what a whisker is; of a table that has lost its attrs the level is not known."""
    return "interval" if level is None else f"{write.percentage(level)} interval"


def make_percent_formatter(write: Formatter) -> FuncFormatter:
    """Return what writes the shares at an axis."""
    return FuncFormatter(lambda share, _: write.percentage(share))
