"""A breakdown as a table to look at: percentages, a tint by the rate, its interval as a bar."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.measures.rates import (
    is_breakdown,
    name_rate_columns,
    read_rate,
    read_rates,
)
from cliova_pandas.stats.writing.formatting import ENGLISH, NOTHING
from cliova_pandas.verdicts.palette import COLOURS

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

_STRONGEST: Final = 0.35
"""How opaque the tint of a rate of 100 % is: text stays readable on it, on light and dark pages."""


def style_breakdown(table: pd.DataFrame) -> Styler:
    """Return a breakdown as a Styler: for a notebook, an HTML page or a workbook.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned, whole or a slice of it.

    Returns
    -------
    pandas.io.formats.style.Styler
        Counts with thousands separators, shares in per cent. The rate is tinted in the colour of
        its verdict, the stronger the higher, and its interval is a bar in its cell, in the colour
        of the text. Names of groups are escaped. The values stay what they are, so that more can be
        styled.

    Raises
    ------
    ConfigurationError
        If it is no breakdown.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"team": list("aab"), "verdict": ["valid", "invalid", "valid"]})
    >>> "50.0 %" in style_breakdown(breakdown(df, "team")).to_html()
    True
    """
    if not is_breakdown(table):
        raise ConfigurationError("Only what breakdown returns can be styled so.")
    verdict = read_rate(table)
    formats: dict[Any, Any] = {
        name: _write_share if table[name].dtype.kind == "f" else _write_count
        for name in table.columns
        if name != "small"
    }
    styler = table.style
    styler.format(formats, escape="html")
    # Labels of rows and their names are data as well.
    styler.format_index(escape="html", axis=0)
    styler.format_index_names(escape="html", axis=0)
    styler = styler.apply(_tint, axis=None, color=COLOURS[verdict]).set_table_styles(
        [
            {"selector": "td", "props": "text-align: right; font-variant-numeric: tabular-nums"},
            {"selector": "th.row_heading", "props": "text-align: left; font-weight: normal"},
        ]
    )
    about = table.attrs.get("cliova", {})
    if "denominator" not in about:
        return styler
    level = ENGLISH.percentage(about["level"])
    said = f"Rate: share {verdict}, with {level} interval. {about['denominator']}."
    return styler.set_caption(html.escape(said))


def _write_share(value: Any) -> str:
    return NOTHING if value != value else ENGLISH.share(float(value))


def _write_count(value: Any) -> str:
    return ENGLISH.count(int(value))


def _tint(table: pd.DataFrame, color: str) -> pd.DataFrame:
    """Return the styles of the cells: a tint for the rate, a bar where its interval is."""
    import pandas as pd

    styles = pd.DataFrame("", index=table.index, columns=table.columns)
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    cells: list[str] = []
    for _, rate, low, high in read_rates(table).itertuples(index=False, name=None):
        if rate != rate:
            cells.append("")
            continue
        tint = f"rgba({red}, {green}, {blue}, {_STRONGEST * rate:.3f})"
        # The colour of the text, for it is seen on a light and on a dark page.
        bar = "currentColor"
        start, end = 100 * low, max(100 * high, 100 * low + 1)
        cells.append(
            f"background: linear-gradient(90deg, transparent {start:.1f}%, {bar} {start:.1f}%, "
            f"{bar} {end:.1f}%, transparent {end:.1f}%) bottom / 100% 3px no-repeat, {tint}; "
            "min-width: 6em"
        )
    styles[name_rate_columns(read_rate(table)).rate] = cells
    return styles
