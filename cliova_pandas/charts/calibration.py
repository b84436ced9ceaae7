"""What really bounced beside what was assumed: a dot with its interval on a band, row by row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import Locator

from cliova_pandas.charts.axes import (
    Inks,
    describe_axes,
    make_percent_formatter,
    name_interval,
)
from cliova_pandas.charts.canvas import Look
from cliova_pandas.charts.dots import draw_dot, make_dot_key
from cliova_pandas.charts.inputs import is_table, refuse_options
from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats import bounce_rates
from cliova_pandas.stats.forecasts.assumptions import VALID_ERROR, read_assumptions
from cliova_pandas.stats.groups.top_groups import check_whole
from cliova_pandas.stats.outcomes.calibration import (
    assemble_calibration,
    describe_calibration,
    write_calibration,
)
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from narwhals.typing import IntoFrame

    from cliova_pandas.verdicts import Verdict
    from cliova_pandas.verdicts.palette import Palette

_COLUMNS: Final = ("n", "sent", "bounced", "soft", "rate", "low", "high")
_THICKNESS: Final = 0.66
_MARGIN: Final = 0.012
_TICKS: Final = (0, 1, 0.1, 0.5, 0.01, 0.25, 0.05, 0.75, 0.02)
"""The shares at the axis, those that are left out last at the front."""

_TICK_ROOM: Final = 3.4
"""How far two of them stand apart at least, in sizes of their text."""

_FEW: Final = 30


def plot_calibration(
    data: IntoFrame | Mapping[str, pd.DataFrame],
    *,
    valid_error: float = VALID_ERROR,
    assumed: Mapping[Verdict, tuple[float, float]] | None = None,
    top: int = 30,
    palette: Palette | None = None,
    title: str | None = None,
    ax: Axes | None = None,
    formatter: Formatter = ENGLISH,
    **options: Any,
) -> Axes:
    """Draw what really bounced beside what was assumed.

    A dot is the share of the mailed addresses that bounced hard, a line its interval, and the band
    behind it what `cliova_pandas.bounce_range` assumes where nothing was measured. The axis has a
    square root scale, so that the few percent of the valid addresses can be read beside the many of
    the invalid.

    Parameters
    ----------
    data : DataFrame, or mapping of str to DataFrame
        What `cliova_pandas.bounce_rates` returned; of several campaigns by their names; or a
        result. By ``["verdict", "age"]`` it shows how the rates drift with the age of the
        validation.
    valid_error, assumed
        As in `cliova_pandas.bounce_range`.
    top : int, default 30
        How many rows to show at most, from the top.
    palette : mapping or sequence of colours, optional
        Colours by verdict, or four of them in the order of `cliova_pandas.VERDICTS`.
    title : str, optional
        The title.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    formatter : cliova_pandas.stats.writing.formatting.Formatter
        What writes the numbers; in English, without it.
    **options
        Of `cliova_pandas.bounce_rates`, such as ``log="events.csv"``, if the data is a result.

    Returns
    -------
    matplotlib.axes.Axes
        How many were mailed stands behind each name, what was measured and what was assumed beside
        the row. Groups of fewer than 30 are hollow and faint.

    Raises
    ------
    ConfigurationError
        If an option cannot be, or campaigns are measured by different keys.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import describe
    >>> df = pd.DataFrame({"email": [f"u{i}@x.example" for i in range(100)],
    ...                    "verdict": ["valid"] * 80 + ["risky"] * 20})
    >>> ax = plot_calibration(df, sent=df, bounced=df["email"][79:85])
    >>> describe(ax)[:110]
    'Dots with intervals, the share of mailed addresses that bounced: valid 1.3 % of 80 (assumed up
    to 3 %); risky '
    """
    check_whole("top", top)
    assumptions = read_assumptions(valid_error, assumed)
    table = assemble_calibration(_take_campaigns(data, options), assumptions)
    drawn = _draw(table.head(top), Look(palette, title, ax, formatter))
    describe_axes(drawn, describe_calibration(table, formatter), table.head(top))
    return drawn


def _take_campaigns(data: Any, options: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Return what was measured, by the names of the campaigns."""
    if isinstance(data, Mapping):
        wrong = [name for name, table in data.items() if not is_table(table, _COLUMNS)]
        if wrong or not data:
            raise ConfigurationError(
                "plot_calibration needs campaigns by their names, each what bounce_rates returned"
                f"{f'; {wrong[0]!r} is something else' if wrong else ''}."
            )
        refuse_options(options, "bounce_rates")
        return {str(name): table for name, table in data.items()}
    if is_table(data, _COLUMNS):
        refuse_options(options, "bounce_rates")
        return {"": data}
    if not {"sent", "bounced", "log"} & set(options):
        raise ConfigurationError(
            "Of a result alone it is not known what bounced. Pass ",
            Argument("log", ...),
            ", or ",
            Argument("sent", ...),
            " and ",
            Argument("bounced", ...),
            ", or what bounce_rates returned.",
        )
    return {"": bounce_rates(data, **options)}


def _draw(table: pd.DataFrame, look: Look) -> Axes:
    about = table.attrs["cliova"]
    canvas = look.open(1.3 + 0.3 * max(len(table), 2))
    ax, inks, write = canvas.ax, canvas.inks, canvas.write
    canvas.rule_percent()
    has_bands = bool(table["least"].notna().any())
    longest = float(table["high"].max()) if len(table) else 1.0
    _scale(ax, 1.0 if has_bands or math.isnan(longest) else min(1.0, 1.1 * longest), write)
    header = f"{', '.join(about['by'])} (mailed)"
    values = canvas.name_rows(table["label"], table["sent"], header)
    band: dict[str, Any] = {
        "facecolor": inks.inside.grid,
        "edgecolor": inks.inside.faint,
        "linewidth": 0.8,
        "zorder": 1.2,
    }
    for row, group in enumerate(table.itertuples()):
        one = cast("Any", group)
        if not math.isnan(one.least):
            ax.barh(row, one.most - one.least, _THICKNESS, left=one.least, **band)
        texts = write_calibration(one, write)
        text = " | ".join(texts if has_bands else texts[:1])
        colour = canvas.colours[one.verdict] if one.verdict else inks.inside.text
        is_small, is_mailed = one.sent < _FEW, bool(one.sent)
        values.labels.append(
            draw_dot(canvas, colour, row, one, text, is_small=is_small, has_dot=is_mailed)
        )
    if len(table):
        canvas.set_legend(_make_keys(table, inks, band, about["level"], write))
    else:
        canvas.say_empty("nothing was mailed")
    canvas.caption(f"bounced, root scale{'; measured | assumed' if has_bands else ''}")
    return ax


class _RootLocator(Locator):
    """Places round shares on a root scale, fewer where they would stand too close."""

    def __call__(self) -> list[float]:
        """Return the places, the ends of the scale first of all."""
        ax = cast("Any", self.axis).axes
        width, right = ax.bbox.width / ax.figure.dpi * 72, ax.get_xlim()[1]
        taken: list[float] = []
        room = _TICK_ROOM * ax.xaxis.majorTicks[0].label2.get_fontsize()
        for share in _TICKS:
            place = width * math.sqrt(share / right)
            if share <= right and all(abs(place - other) >= room for other in taken):
                taken.append(place)
        return sorted(right * (place / width) ** 2 for place in taken)

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the same, whatever the ends."""
        return self()


def _scale(ax: Axes, right: float, write: Formatter) -> None:
    """Give the axis a square root scale, with room for half a dot at its ends."""
    ax.set_xscale(
        "function",
        functions=(lambda x: np.sign(x) * np.sqrt(np.abs(x)), lambda x: np.sign(x) * x**2),
    )
    ax.xaxis.set_major_locator(_RootLocator())
    ax.xaxis.set_major_formatter(make_percent_formatter(write))
    ax.set_xlim(-right * _MARGIN**2, right * (1 + _MARGIN))


def _make_keys(
    table: pd.DataFrame, inks: Inks, band: dict[str, Any], level: float | None, write: Formatter
) -> list[Any]:
    interval = name_interval(level, write)
    ink = inks.inside.faint
    keys: list[Any] = [make_dot_key(f"measured, with {interval}", inks, ink, is_small=False)]
    if ((table["sent"] > 0) & (table["sent"] < _FEW)).any():
        few = f"fewer than {write.count(_FEW)} mailed"
        keys.append(make_dot_key(few, inks, ink, is_small=True))
    if table["least"].notna().any():
        keys.append(Patch(label="assumed", **band))
    return keys
