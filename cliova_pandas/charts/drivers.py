"""Where a share comes from: for each driver how many rows too many, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from cliova_pandas.charts.artists import PercentLocator
from cliova_pandas.charts.axes import describe_axes, name_interval, style_patch
from cliova_pandas.charts.canvas import Look
from cliova_pandas.charts.inputs import is_table, refuse_options
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats import describe_drivers, find_drivers, name_drivers
from cliova_pandas.stats.frames.keys import GroupKeys
from cliova_pandas.stats.groups.top_groups import check_whole
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from narwhals.typing import IntoFrame

    from cliova_pandas.verdicts.palette import Palette

_COLUMNS: Final = ("n", "rate", "rest", "excess", "explains", "low", "high", "q")
_THICKNESS: Final = 0.72


def plot_drivers(
    data: IntoFrame,
    columns: GroupKeys | None = None,
    *,
    top: int = 10,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw where a share comes from: the excess of each driver as a bar.

    A line through the end of a bar is the interval of the excess: that of the difference of the two
    shares, times the rows. Both shares stand beside it.

    Parameters
    ----------
    data : DataFrame
        A result, or what `cliova_pandas.find_drivers` returned.
    columns : str, Series, callable or sequence of them, optional
        As in `cliova_pandas.find_drivers`; of no use with a table.
    top : int, default 10
        How many of the drivers with the most excess to show.
    palette : mapping or sequence of colours, optional
        Colours by verdict, or four of them in the order of `cliova_pandas.VERDICTS`.
    title : str, optional
        The title.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    formatter : cliova_pandas.stats.writing.formatting.Formatter
        What writes the numbers; in English, without it.
    **options
        Of `cliova_pandas.find_drivers`, such as ``rate="risky"``.

    Returns
    -------
    matplotlib.axes.Axes
        The number of rows of each driver stands behind its name.

    Raises
    ------
    VerdictError
        If the result has no verdicts, or only verified addresses.
    ConfigurationError
        If an option cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import describe
    >>> df = pd.DataFrame({
    ...     "source": ["b"] * 100 + ["a"] * 400,
    ...     "verdict": ["invalid"] * 34 + ["valid"] * 66 + ["invalid"] * 36 + ["valid"] * 364,
    ... })
    >>> describe(plot_drivers(df))
    'Bars of the excess of 1 driver: 100 % of the excess comes from source = b (34.0 % invalid, the
    rest 9.0 %).'
    """
    check_whole("top", top)
    if is_table(data, _COLUMNS):
        refuse_options(options | ({} if columns is None else {"columns": columns}), "find_drivers")
        table = data
    else:
        table = find_drivers(data, columns, **options)
    if not table["excess"].is_monotonic_decreasing:
        raise ConfigurationError(
            "The drivers are not sorted by their excess. Pass them as find_drivers returned them."
        )
    drawn = _draw(table.head(top), Look(palette, title, ax, formatter))
    many = f"{formatter.count(len(table))} driver{'' if len(table) == 1 else 's'}"
    said = describe_drivers(table, formatter)
    describe_axes(
        drawn, f"Bars of the excess of {many}: {said}" if len(table) else said, table.head(top)
    )
    return drawn


def _draw(table: pd.DataFrame, look: Look) -> Axes:
    about = table.attrs.get("cliova", {})
    verdict = about.get("rate", "invalid")
    canvas = look.open(1.3 + 0.3 * max(len(table), 2))
    ax, inks, write = canvas.ax, canvas.inks, canvas.write
    longest = float((table["n"] * table["high"]).max()) if len(table) else 1.0
    canvas.rule_percent(right=1.04 * longest)
    ax.xaxis.set_major_locator(_CountLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda rows, _: write.count(round(rows))))
    values = canvas.name_rows(name_drivers(table), table["n"], "driver (rows)")
    style = style_patch(verdict, canvas.colours)
    for row, driver in enumerate(table.itertuples()):
        one = cast("Any", driver)
        ax.barh(row, one.excess, _THICKNESS, **style)
        ax.plot(
            [one.n * one.low, one.n * one.high], [row, row], color=inks.inside.text,
            linewidth=1.6, marker="|", markersize=6, markeredgewidth=1.6, solid_capstyle="butt",
            path_effects=[withStroke(linewidth=3.2, foreground=inks.inside.ground)],
        )  # fmt: skip
        text = f"{write.share(one.rate)} | {write.share(one.rest)}"
        values.labels.append(canvas.write_beside(row, text))
    subtitle = "rows in excess"
    if len(table):
        interval = name_interval(1 - about["level"] if "level" in about else None, write)
        subtitle = f"{verdict} rows in excess, with {interval}s; beside: share | rest"
    else:
        canvas.say_empty("no drivers")
    canvas.caption(subtitle)
    return ax


class _CountLocator(PercentLocator):
    """Places a few round counts on an axis: whole rows, fewer where it is short."""

    def __init__(self) -> None:
        super().__init__()
        self.set_params(integer=True)
