"""Shares over many results in time: a line with its intervals, a panel a verdict or group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter

from cliova_pandas.charts.axes import describe_axes, name_interval
from cliova_pandas.charts.canvas import Look
from cliova_pandas.charts.inputs import is_table, refuse_options
from cliova_pandas.charts.labels import outline
from cliova_pandas.charts.panels import Zoom, find_ends, fit_axes
from cliova_pandas.charts.parts import Ticks
from cliova_pandas.charts.time_axis import TimeLocator, to_number
from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats import trend
from cliova_pandas.stats.frames.keys import GroupKey
from cliova_pandas.stats.history.dating import find_gaps
from cliova_pandas.stats.history.trends import Dates, read_time, read_trend
from cliova_pandas.stats.presentation.alt_text import describe_trend
from cliova_pandas.stats.writing.formatting import ENGLISH, NOTHING, Formatter
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import find_edge

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from narwhals.typing import IntoFrame

    from cliova_pandas.charts.canvas import Canvas
    from cliova_pandas.verdicts.palette import Palette

_COLUMNS: Final = ("count", "n", "share", "low", "high")
_MOST_PANELS: Final = 40
_HALF: Final = 0.41
"""Half the height of a panel, as a part of the height of its row."""

_FEW: Final = 40
"""Of so many points each has its mark and its whisker; of more the line alone, on a band."""

_BAND: Final = 0.22


@dataclass(frozen=True)
class _Panel:
    """One line with its points.

    Attributes
    ----------
    name : str
        What its axis is called.
    verdict : str
        Whose share it is.
    rows : pandas.DataFrame
        The shares with their intervals, by their dates.
    """

    name: str
    verdict: Verdict
    rows: pd.DataFrame


def plot_trend(
    data: IntoFrame | Mapping[str, IntoFrame] | Sequence[IntoFrame],
    dates: Dates | None = None,
    *,
    by: GroupKey | None = None,
    rate: Verdict | None = None,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw the shares of many results in the order of time, with their intervals.

    Each verdict has a panel of its own, or with ``by`` each group. All panels show equally many
    points of 100. Where something is missing the line is broken.

    Parameters
    ----------
    data : DataFrame, mapping of str to DataFrame, or sequence of DataFrame
        As in `cliova_pandas.trend`, such as what `cliova_pandas.scan_cliova` returned; or what
        `cliova_pandas.trend` or `cliova_pandas.compare` returned.
    dates : optional
        When each result was, as in `cliova_pandas.trend`.
    by : str, Series or callable, optional
        What tells the groups, as in `cliova_pandas.trend`.
    rate : {"valid", "risky", "unknown", "invalid"}, optional
        Whose share; all four, or with ``by`` that of the invalid; of a table with one only, that.
    palette, title, ax, formatter
        As in `cliova_pandas.plot_verdicts`.
    **options
        Of `cliova_pandas.trend`, such as ``every="month"`` and ``top=3``.

    Returns
    -------
    matplotlib.axes.Axes
        Beside each line stands its latest share.

    Raises
    ------
    VerdictError
        If a result has no verdicts, or holds only verified addresses.
    ConfigurationError
        If it is not known when a result was, or an option cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import describe
    >>> frames = {month: pd.DataFrame({"verdict": ["valid"] * 80 + ["invalid"] * bad})
    ...           for month, bad in {"2026-07": 20, "2026-09": 12, "2026-10": 10}.items()}
    >>> describe(plot_trend(frames, rate="invalid"))
    'Lines with intervals, the share of invalid over time, 3 months from 2026-07 to 2026-10 (282
    rows): invalid 20.0 % to 11.1 %; nothing between 2026-07 and 2026-09.'
    """
    if rate is not None and rate not in VERDICTS:
        raise ConfigurationError(Argument("rate").must_be(VERDICTS, rate))
    if is_table(data, _COLUMNS) and "date" in data.index.names:
        given = options | {k: v for k, v in {"dates": dates, "by": by}.items() if v is not None}
        refuse_options(given, "trend")
        table = data
    else:
        table = trend(data, dates, by=by, **options)
    about = table.attrs.get("cliova", {})
    shown = _choose_rate(table, rate)
    panels = _list_panels(table, shown)
    drawn = _draw(table, panels, Look(palette, title, ax, formatter))
    sentence = describe_trend(table, shown, formatter)
    is_shown = np.isin(table.index.get_level_values("verdict"), [one.verdict for one in panels])
    kept = table[is_shown]
    kept.attrs["cliova"] = dict(about)
    describe_axes(drawn, sentence, kept)
    return drawn


def _choose_rate(table: pd.DataFrame, rate: Verdict | None) -> Verdict | None:
    """Return whose share is drawn: of groups that of one verdict; None for all."""
    found = set(table.index.get_level_values("verdict"))
    held = [verdict for verdict in VERDICTS if verdict in found]
    if rate is None and len(held) == 1:
        rate = held[0]
    elif rate is None and table.index.nlevels > 2:
        rate = "invalid"
    if rate is not None and held and rate not in held:
        raise ConfigurationError(
            Argument("rate"),
            f" must be a verdict that the table has, which are {quote_names(held)}, not {rate!r}.",
        )
    return rate


def _list_panels(table: pd.DataFrame, rate: Verdict | None) -> list[_Panel]:
    """Return what is drawn, from the top down."""
    panels = [
        _Panel(group or verdict, verdict, rows)
        for group, verdict, rows in read_trend(table)
        if rate in (None, verdict)
    ]
    if len(panels) > _MOST_PANELS:
        raise ConfigurationError(
            f"A chart of {len(panels):,} groups over time cannot be read. Pass ",
            Argument("top", ...),
            f", at most {_MOST_PANELS - 1:,}.",
        )
    return panels


def _draw(table: pd.DataFrame, panels: Sequence[_Panel], look: Look) -> Axes:
    about, write = table.attrs.get("cliova", {}), look.write
    dates, every = read_time(table)
    by = table.index.names[0]
    grouped = table.index.nlevels > 2
    canvas = look.open(1.3 + (0.62 if grouped else 0.8) * max(len(panels), 1))
    zoom = _choose_zoom(panels, is_shared=grouped)
    _rule(canvas, dates, every)
    notes: list[Any] = [
        int(one.rows["n"].sum()) if grouped else zoom.word_range(one.name, write) for one in panels
    ]
    header = f"{by} (rows)" if grouped else "verdict (its axis)"
    values = canvas.name_rows([one.name for one in panels], notes, header)
    for row, panel in enumerate(panels):
        _draw_panel(canvas, row, panel, zoom, every)
        known = panel.rows["share"].dropna()
        latest = write.share(float(known.iloc[-1])) if len(known) else NOTHING
        values.labels.append(canvas.write_beside(row, latest))
    if not panels:
        canvas.say_empty()
    canvas.caption(_word_caption(panels, zoom, about, every, write, is_shared=grouped))
    return canvas.ax


def _word_caption(
    panels: Sequence[_Panel],
    zoom: Zoom,
    about: Mapping[str, Any],
    every: str,
    write: Formatter,
    *,
    is_shared: bool,
) -> str:
    verdict = panels[0].verdict if panels and is_shared else None
    interval = name_interval(about.get("level"), write)
    what = f"share of {verdict}" if verdict else f"share of each {every}'s rows"
    axis = zoom.word(write)
    if verdict and not zoom.is_whole:
        axis = f"axes from {zoom.word_range(panels[0].name, write)}; "
    return f"{axis}{what}, with {interval}s; beside: the latest"


def _choose_zoom(panels: Sequence[_Panel], *, is_shared: bool) -> Zoom:
    """Return the axes: of groups all the same, so that one can be compared with another."""
    ends = {one.name: find_ends(one.rows) for one in panels}
    if is_shared and ends:
        lows, highs = np.array(list(ends.values())).T
        whole = (float(np.nanmin(lows)), float(np.nanmax(highs)))
        ends = dict.fromkeys(ends, whole)
    return fit_axes(ends)


def _rule(canvas: Canvas, dates: Sequence[Any], every: str) -> None:
    """Give the Axes an axis of time at the top."""
    ax = canvas.ax
    if not dates:
        canvas.rule_top(Ticks(), 0, 1)
        ax.xaxis.set_major_formatter(NullFormatter())  # the names take the size of its ticks
        return
    locator = TimeLocator([date.to_pydatetime() for date in dates], every, canvas.write)
    canvas.rule_top(Ticks(), *locator.limits)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(FuncFormatter(locator.write))
    ax.grid(True, axis="x", color=canvas.inks.inside.grid, linewidth=0.8, linestyle="-")


def _draw_panel(canvas: Canvas, row: int, panel: _Panel, zoom: Zoom, every: str) -> None:
    """Draw the line of a panel, broken where something is missing."""
    ax, grid = canvas.ax, canvas.inks.inside.grid
    for edge in (-_HALF, _HALF):
        ax.axhline(row + edge, color=grid, linewidth=0.8, zorder=0.5)
    rows = panel.rows[panel.rows["n"] > 0]
    days = np.array([to_number(day.to_pydatetime()) for day in rows.index])
    shares, lows, highs = (
        np.array([row + _HALF - 2 * _HALF * zoom.scale(panel.name, one) for one in rows[name]])
        for name in ("share", "low", "high")
    )
    breaks = find_gaps(list(rows.index), every)
    for first, last in zip([0, *breaks], [*breaks, len(rows)], strict=True):
        part = slice(first, last)
        size = 6.5 - 3 * len(rows) / _FEW if len(rows) <= _FEW else 3.0 * (last - first == 1)
        _draw_run(canvas, panel.verdict, days[part], shares[part], lows[part], highs[part], size)


def _draw_run(
    canvas: Canvas, verdict: Verdict, days: Any, shares: Any, lows: Any, highs: Any, size: float
) -> None:
    """Draw points that follow each other, with marks and whiskers; without a size on a band."""
    if not len(days):
        return
    ax, colour, ground = canvas.ax, canvas.colours[verdict], canvas.inks.inside.ground
    edge = find_edge(colour, ground)
    is_pale = edge != colour
    if len(days) > 1:
        ax.plot(
            days, shares, color=colour, linewidth=1.4, zorder=2.2, solid_joinstyle="round",
            path_effects=outline(edge, 2.2) if is_pale else None,
        )  # fmt: skip
    if not size:
        ax.fill_between(days, lows, highs, color=edge, alpha=_BAND, linewidth=0, zorder=2)
        return
    gaps = np.full(len(days), np.nan)
    whiskers = (
        np.stack(ends, axis=1).ravel() for ends in ((days, days, gaps), (lows, highs, gaps))
    )
    ax.plot(*whiskers, color=edge, linewidth=1.2, alpha=0.7, zorder=2.1, solid_capstyle="butt")
    ax.plot(
        days, shares, color=colour, linestyle="none", marker="o",
        markersize=size, zorder=3, clip_on=False,
        markeredgecolor=edge if is_pale else ground, markeredgewidth=0.8 if is_pale else 0.6,
    )  # fmt: skip
