"""A chart in the making: its Axes, the inks and colours for them, and what writes its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from matplotlib.ticker import FuncFormatter

from cliova_pandas.charts.artists import PercentLocator
from cliova_pandas.charts.axes import (
    Inks,
    get_or_create_axes,
    make_percent_formatter,
    read_inks,
    shift,
)
from cliova_pandas.charts.fitting import Fitter
from cliova_pandas.charts.labels import PLAIN, write_names
from cliova_pandas.charts.legends import FittingLegend, LegendPart, Pointer
from cliova_pandas.charts.parts import (
    Heads,
    Names,
    Note,
    Ticks,
    Values,
)
from cliova_pandas.errors import Argument, ConfigurationError, word_given
from cliova_pandas.verdicts.palette import choose_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation

    from cliova_pandas.stats.writing.formatting import Formatter
    from cliova_pandas.verdicts import Verdict
    from cliova_pandas.verdicts.palette import Palette


@dataclass(frozen=True)
class Look:
    """What a caller says of the look of a chart, whichever chart it is.

    Attributes
    ----------
    palette : mapping or sequence of colours, or None
        Colours by verdict, or four of them in the order of the verdicts.
    title : str or None
        The title.
    ax : matplotlib.axes.Axes or None
        Where to draw.
    write : Formatter
        What writes the numbers.
    """

    palette: Palette | None
    title: str | None
    ax: Axes | None
    write: Formatter

    def __post_init__(self) -> None:
        if not callable(getattr(self.write, "share", None)):
            raise ConfigurationError(
                Argument("formatter"),
                f" must be a Formatter, which writes counts and shares, not "
                f"{word_given(self.write)}.",
            )

    def open(self, height: float) -> Canvas:
        """Return what to draw on; a new figure is so many inches high."""
        ax = get_or_create_axes(self.ax, height)
        inks = read_inks(ax)
        colours = choose_colours(self.palette, is_dark_ground=inks.inside.is_dark_ground)
        return Canvas(ax, Fitter(ax), inks, colours, self.write, self.title)


@dataclass(frozen=True)
class Canvas:
    """What a chart is drawn on, and with.

    Attributes
    ----------
    ax : matplotlib.axes.Axes
        Where everything goes.
    fitter : Fitter
        What gives everything the room that there is.
    inks : Inks
        What can be read on its ground.
    colours : mapping of verdict to str
        What each verdict is drawn in.
    write : Formatter
        What writes the numbers.
    title : str or None
        What the caller calls the chart.
    """

    ax: Axes
    fitter: Fitter
    inks: Inks
    colours: Mapping[Verdict, str]
    write: Formatter
    title: str | None

    def rule_percent(self, *, right: float = 1.0, grid: bool = True) -> None:
        """Give the Axes an axis of percent at the top, from 0, and nothing else that is not data.

        At the top, a title set later finds its place above it by itself.
        """
        ax = self.ax
        self.rule_top(Ticks(), 0, right)
        ax.xaxis.set_major_locator(PercentLocator())
        ax.xaxis.set_major_formatter(make_percent_formatter(self.write))
        if grid:
            ax.grid(True, axis="x", color=self.inks.inside.grid, linewidth=0.8, linestyle="-")

    def rule_top(self, ticks: Ticks, left: float, right: float) -> None:
        """Give the Axes an axis at the top, and nothing else that is not data."""
        ax, inks = self.ax, self.inks
        ax.set_xlim(left, right)
        ax.xaxis.tick_top()
        ax.xaxis.set_label_position("top")
        ax.tick_params(axis="x", which="both", length=0, labelcolor=inks.around.faint)
        ax.tick_params(axis="y", which="both", length=0, left=False, labelcolor=inks.around.text)
        ax.set_axisbelow(True)
        ax.grid(False, which="both")
        for spine in ax.spines.values():
            spine.set_visible(False)
        self.fitter.parts.append(ticks)

    def caption(self, subtitle: str) -> None:
        """Write what is shown above the axis, at the left, and above it the title."""
        around = self.inks.around
        self.fitter.parts.append(Heads(self.ax))
        self.ax.set_xlabel(
            subtitle, loc="left", color=around.faint, labelpad=6, fontsize="small", **PLAIN
        )
        if self.title is not None:
            self.ax.set_title(self.title, loc="left", color=around.text, fontweight="bold", **PLAIN)

    def name_rows(
        self,
        groups: Iterable[object],
        sizes: Iterable[int] | Iterable[str],
        header: str,
        *,
        most: float = 0.4,
    ) -> Values:
        """Name the rows 0, 1, ... from the top down, with their sizes; and the column of names.

        In place of a size there can be a text. The names take so much of the width at `most`. What
        is returned takes the values that stand at the right of the rows.
        """
        ax = self.ax
        written, families = write_names(groups)
        title = ax.set_ylabel(
            header, rotation=0, ha="right", va="bottom", color=self.inks.around.faint,
            size=ax.xaxis.get_major_ticks()[0].label2.get_fontsize(), **PLAIN,
        )  # fmt: skip
        notes = [one if isinstance(one, str) else self.write.count(one) for one in sizes]
        names = Names(written, notes, title, most)
        ax.set_yticks(range(len(written)), names.texts, fontfamily=list(families), **PLAIN)
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: names.texts[round(y)]))
        ax.set_ylim(max(len(written), 1) - 0.5, -0.5)
        values = Values()
        self.fitter.parts += [names, values]
        return values

    def write_beside(self, row: int, text: str, *, is_faint: bool = False) -> Annotation:
        """Write a value at the right of a row, outside of the Axes."""
        around = self.inks.around
        return self.ax.annotate(
            text, (1, row), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", ha="right", va="center", fontsize="small",
            color=around.faint if is_faint else around.text, annotation_clip=False, **PLAIN,
        )  # fmt: skip

    def say_empty(self, what: str = "no rows") -> None:
        """Say that there is nothing to show."""
        ax, inside = self.ax, self.inks.inside
        ax.set_yticks([])
        ground = "none" if inside.is_on_page else inside.ground
        note = ax.text(
            0.5, 0.5, what, transform=ax.transAxes, ha="center", va="center",
            color=inside.faint, bbox={"facecolor": ground, "edgecolor": "none"}, **PLAIN,
        )  # fmt: skip
        self.fitter.parts.append(Note(note))

    def set_legend(self, handles: Sequence[Any], pointers: Sequence[Pointer] = ()) -> None:
        """Put a legend under the Axes, or what says the same there at the marks themselves."""
        ax = self.ax
        legend = FittingLegend(
            ax,
            handles,
            [one.write(ax, self.inks.around) for one in pointers],
            loc="upper left",
            bbox_to_anchor=(0, 0),
            bbox_transform=shift(ax, ax.transAxes, 0, -6),
            frameon=False,
            fontsize="small",
            labelcolor=self.inks.around.text,
            borderpad=0,
            borderaxespad=0,
            columnspacing=1.5,
            handlelength=1.5,
            handleheight=1.0,
            handletextpad=0.5,
        )
        # As Axes.legend does, which takes no class; ax.get_legend() and legend.remove() need it.
        host = cast("Any", ax)
        host.legend_ = legend
        self.fitter.parts.append(LegendPart(legend))
        cast("Any", legend)._remove_method = host._remove_legend
