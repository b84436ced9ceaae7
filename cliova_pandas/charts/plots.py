"""Charts of the numbers: `data` first, `ax` last, the Axes back; nothing is computed here.

Every function takes a result, or the table that `cliova_pandas.stats` made of it. It draws on the
Axes that are given, else on the current ones if these are empty, else on those of a new figure. It
shows nothing by itself and leaves matplotlib's settings alone. Names stand beside the Axes; so that
these make room for them, give a figure of your own ``layout="constrained"``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from matplotlib.axes import Axes

from cliova_pandas.charts.artists import ChartInfo
from cliova_pandas.charts.axes import describe_axes, find_infos
from cliova_pandas.charts.bars import draw_breakdown, draw_summary
from cliova_pandas.charts.canvas import Look
from cliova_pandas.charts.comparison import draw_comparison
from cliova_pandas.charts.dots import draw_rates
from cliova_pandas.charts.inputs import break_down, is_table, refuse_options, restore_summary
from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats import compare, summarize
from cliova_pandas.stats.frames.keys import GroupKeys
from cliova_pandas.stats.groups.top_groups import check_order, check_whole
from cliova_pandas.stats.measures.rates import is_breakdown, read_rate
from cliova_pandas.stats.presentation.alt_text import (
    describe_breakdown,
    describe_comparison,
    describe_rates,
    describe_summary,
)
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

    from cliova_pandas.verdicts.palette import Palette

__all__ = [
    "chart_data",
    "describe",
    "plot_breakdown",
    "plot_comparison",
    "plot_rates",
    "plot_verdicts",
]

_SUMMARY_COLUMNS: Final = ("count", "share", "low", "high")
_COMPARISON_COLUMNS: Final = ("count", "n", "share", "low", "high", "change")


def plot_verdicts(
    data: IntoFrame,
    *,
    order: Sequence[Verdict] = VERDICTS,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw the verdicts of a list as one bar of 100 %.

    Each piece has its name, share and count below it. Whiskers above the bar show how far the
    shares at its two ends could be from the truth.

    Parameters
    ----------
    data : DataFrame
        A result, or what `cliova_pandas.summarize` returned.
    order : sequence of str, default ("valid", "risky", "unknown", "invalid")
        The four verdicts, from left to right.
    palette : mapping or sequence of colours, optional
        Colours by verdict, or four of them in the order of `cliova_pandas.VERDICTS`.
    title : str, optional
        The title.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    formatter : cliova_pandas.stats.writing.formatting.Formatter
        What writes the numbers; in English, without it.
    **options
        Of `cliova_pandas.summarize`, such as ``unique=True``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    VerdictError
        If the result has no verdicts.
    ConfigurationError
        If an option cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"] * 8 + ["invalid"] * 2})
    >>> describe(plot_verdicts(df))
    'Bar of 10 rows: 80.0 % valid, 0 % risky, 0 % unknown, 20.0 % invalid.'
    """
    if not isinstance(order, Iterable) or sorted(map(str, order)) != sorted(VERDICTS):
        raise ConfigurationError(
            Argument("order"),
            f" must be the four verdicts {quote_names(VERDICTS)} in any order, not {order!r}.",
        )
    if is_table(data, _SUMMARY_COLUMNS):
        summary = restore_summary(data, options)
    else:
        summary = summarize(data, **options)
    drawn = draw_summary(summary, order, Look(palette, title, ax, formatter))
    describe_axes(drawn, describe_summary(summary, formatter), summary)
    return drawn


def plot_breakdown(
    data: IntoFrame,
    by: GroupKeys = "domain",
    *,
    top: int | None = 10,
    order: Sequence[object] | None = None,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw the verdicts of each group as a bar of 100 %, valid from the left, invalid at the right.

    Parameters
    ----------
    data : DataFrame
        A result, or what `cliova_pandas.breakdown` returned.
    by : str, Series, callable or sequence of them, default "domain"
        As in `cliova_pandas.breakdown`; of no use with a table.
    top : int or None, default 10
        How many of the largest groups to show; the rest is one bar at the bottom. None shows all,
        if these are not more than 500.
    order : sequence, optional
        The groups to show, from the top down, in place of the largest.
    palette, title, ax, formatter
        As in `plot_verdicts`.
    **options
        Of `cliova_pandas.breakdown`, such as ``unique=True``.

    Returns
    -------
    matplotlib.axes.Axes
        The number of rows of each group stands behind its name.

    Raises
    ------
    VerdictError
        If the result has no verdicts, or only verified addresses.
    ConfigurationError
        If an option cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"team": list("aab"), "verdict": ["valid", "invalid", "valid"]})
    >>> ax = plot_breakdown(df, "team")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['a (2)', 'b (1)']
    """
    table = break_down(data, by, top, order, options)
    drawn = draw_breakdown(table, Look(palette, title, ax, formatter))
    describe_axes(drawn, describe_breakdown(table, formatter), table)
    return drawn


def plot_rates(
    data: IntoFrame,
    by: GroupKeys = "domain",
    *,
    rate: Verdict | None = None,
    top: int | None = 15,
    min_n: int = 30,
    order: Sequence[object] | None = None,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw the share of one verdict in each group as a dot with its interval.

    A dashed line is the share of all groups together. Groups with few rows are hollow and faint.

    Parameters
    ----------
    data : DataFrame
        A result, or what `cliova_pandas.breakdown` returned.
    by : str, Series, callable or sequence of them, default "domain"
        As in `cliova_pandas.breakdown`; of no use with a table.
    rate : {"valid", "risky", "unknown", "invalid"}, optional
        Whose share; "invalid", or that of the table.
    top : int or None, default 15
        How many of the largest groups to show; the rest is one row at the bottom. None shows all,
        if these are not more than 500.
    min_n : int, default 30
        Groups with fewer rows are small.
    order, palette, title, ax, formatter
        As in `plot_breakdown`.
    **options
        Of `cliova_pandas.breakdown`, such as ``level=0.9``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    VerdictError
        If the result has no verdicts, or only verified addresses.
    ConfigurationError
        If an option cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"team": list("aab"), "verdict": ["valid", "invalid", "valid"]})
    >>> ax = plot_rates(df, "team", rate="valid")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['a (2)', 'b (1)']
    """
    if is_table(data, ("n", *VERDICTS)) and is_breakdown(data):
        if rate not in (None, read_rate(data)):
            raise ConfigurationError(
                f"The table has the rate of {read_rate(data)!r}. Pass the result, or "
                "breakdown(..., ",
                Argument("rate"),
                f"={rate!r}).",
            )
    else:
        options["rate"] = rate or "invalid"
    check_whole("min_n", min_n)
    table = break_down(data, by, top, order, options)
    drawn = draw_rates(table, min_n, Look(palette, title, ax, formatter))
    describe_axes(drawn, describe_rates(table, read_rate(table), min_n, formatter), table)
    return drawn


def plot_comparison(
    frames: Mapping[str, IntoFrame] | pd.DataFrame,
    *,
    order: Sequence[str] | None = None,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw the shares of several results side by side, a line for each verdict.

    Parameters
    ----------
    frames : mapping of str to DataFrame, or DataFrame
        Results by their names, or what `cliova_pandas.compare` returned.
    order : sequence of str, optional
        The results to show, from left to right; all, as given, without it.
    palette, title, ax, formatter
        As in `plot_verdicts`.
    **options
        Of `cliova_pandas.compare`, such as ``unique=True``.

    Returns
    -------
    matplotlib.axes.Axes
        Marks are the shares, lines through them their intervals.

    Raises
    ------
    VerdictError
        If a result has no verdicts, or only verified addresses.
    ConfigurationError
        If an option cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> jan = pd.DataFrame({"verdict": ["valid"] * 8 + ["invalid"] * 2})
    >>> feb = pd.DataFrame({"verdict": ["valid"] * 9 + ["invalid"]})
    >>> describe(plot_comparison({"Jan": jan, "Feb": feb}))
    'Lines for 2 results, from Jan (10 rows) to Feb (10 rows): valid 80.0 % to 90.0 %, risky 0 % to
    0 %, unknown 0 % to 0 %, invalid 20.0 % to 10.0 %.'
    """
    if isinstance(frames, Mapping):  # a DataFrame is none
        table = compare(frames, **options)
    elif is_table(frames, _COMPARISON_COLUMNS):
        refuse_options(options, "compare")
        table = frames
    else:
        raise ConfigurationError(
            "plot_comparison needs results by their names, such as {'Jan': january, "
            f"'Feb': february}}, or what compare returned, not {type(frames).__name__!r}."
        )
    known = list(dict.fromkeys(map(str, table.index.get_level_values("frame"))))
    if order is not None:
        check_order(order)
    names = known if order is None else [str(name) for name in order]
    wrong = [name for name in names if name not in known]
    if wrong or not names or len(set(names)) < len(names):
        raise ConfigurationError(
            Argument("order"),
            f" must name results, each once: {quote_names(known)}; not {list(order or ())!r}.",
        )
    if len(table) != len(VERDICTS) * len(known):
        raise ConfigurationError(
            f"A comparison has {len(VERDICTS)} rows for each result, one a verdict; this one has "
            f"{len(table)} for {len(known)}."
        )
    shown = table.loc[[(verdict, name) for verdict in VERDICTS for name in names]]
    drawn = draw_comparison(table, names, Look(palette, title, ax, formatter))
    describe_axes(drawn, describe_comparison(table, names, formatter), shown)
    return drawn


def describe(ax: Axes) -> str:
    """Return one sentence that stands for a chart: its kind, how much it shows, and what.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What one of the functions of this module returned.

    Raises
    ------
    ConfigurationError
        If none of them has drawn there.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"]})
    >>> describe(plot_verdicts(df))
    'Bar of 1 row: 100 % valid, 0 % risky, 0 % unknown, 0 % invalid.'
    """
    return _find_chart(ax).sentence or ""


def chart_data(ax: Axes) -> pd.DataFrame:
    """Return the numbers that a chart shows, to draw them yourself.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What one of the functions of this module returned.

    Returns
    -------
    pandas.DataFrame
        The table behind the chart, with the rows that are drawn, in their order: what
        `cliova_pandas.summarize`, `cliova_pandas.breakdown`, `cliova_pandas.compare`,
        `cliova_pandas.trend`, `cliova_pandas.find_drivers` or, with what was assumed beside it,
        `cliova_pandas.bounce_rates` return. It can be passed to the same function again.

    Raises
    ------
    ConfigurationError
        If none of them has drawn there.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"] * 8 + ["invalid"] * 2})
    >>> chart_data(plot_verdicts(df))["count"].to_dict()
    {'valid': 8, 'risky': 0, 'unknown': 0, 'invalid': 2}
    """
    data = _find_chart(ax).data
    assert data is not None  # noqa: S101 (every chart keeps its table)
    return data.copy()


def _find_chart(ax: object) -> ChartInfo:
    """Return what is known of the last chart on Axes."""
    notes = find_infos(ax) if isinstance(ax, Axes) else []
    charts = [note for note in notes if note.sentence is not None]
    if not charts:
        raise ConfigurationError(
            "There is no chart of cliova_pandas on these Axes. Pass what plot_verdicts, "
            "plot_breakdown, plot_rates, plot_comparison, plot_trend, plot_drivers or "
            "plot_calibration returned."
        )
    return charts[-1]
