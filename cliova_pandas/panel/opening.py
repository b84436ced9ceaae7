"""A result made ready for the panel: its codes, its headline and its choices, all computed once.

For a million rows that takes seconds, so it is done in the thread that has loaded them, and the
panel only puts it in the place of what it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import CliovaError
from cliova_pandas.panel.fallback import make_context, make_headline_sections
from cliova_pandas.panel.filters import GROUPED, FilteredResult, name_options
from cliova_pandas.panel.views import show_headline, write_label
from cliova_pandas.stats import reconcile
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.report.document import Section

VIEWS: Final = {
    "verdicts": "Verdicts",
    "breakdown": "Breakdown",
    "rates": "Rates",
    "table": "Table",
    "rows": "Rows",
}
"""What can be shown of the rows that are left, and what it is called."""

LABELS: Final = {
    "verdicts": "Verdict",
    "reasons": "Reason",
    "providers": "Provider",
    "domains": "Domain",
    "flags": "Flag",
}
"""The filters that have choices, and what they are called."""

_MOST_BUTTONS: Final = 10
_MOST_OFFERED: Final = 12


@dataclass(frozen=True)
class Opened:
    """A result that can be explored.

    Attributes
    ----------
    filtered : FilteredResult
        The result as codes.
    headline : tuple of Section
        What it is as a whole.
    parts : Mapping
        What a front end is shown of it, whatever is selected.
    """

    filtered: FilteredResult
    headline: tuple[Section, ...]
    parts: Mapping[str, Any]


def prepare(
    frame: pd.DataFrame,
    now: datetime,
    thresholds: tuple[float, float],
    columns: Mapping[str, str | None] | None = None,
) -> Opened:
    """Make a result ready.

    Parameters
    ----------
    frame : pandas.DataFrame
        The result.
    now : datetime.datetime
        The time from which its age is told.
    thresholds : tuple of two float
        As in `cliova_pandas.bounce_range`.
    columns : mapping, optional
        ``email_column`` and ``reason_column``, where they are said.

    Raises
    ------
    ConfigurationError
        If there is no such column, or the thresholds cannot be.
    """
    filtered = FilteredResult(frame, **(columns or {}))
    context = make_context(filtered.frame, now, thresholds)
    headline = make_headline_sections(context)
    parts = {
        "headline": show_headline(context.results[0].name, headline, _reconcile(filtered)),
        "facets": _list_facets(filtered),
        "choices": _list_choices(filtered),
    }
    return Opened(filtered, headline, parts)


def offer(filtered: FilteredResult, name: str, typed: str) -> list[dict[str, str]]:
    """Return the choices of a filter for what was typed."""
    found = name_options(filtered, name, typed, _MOST_OFFERED)
    return [_describe(label, count) for label, count in found]


def _reconcile(filtered: FilteredResult) -> pd.DataFrame | None:
    try:
        return reconcile(filtered.frame)
    except CliovaError:  # without verdicts there is nothing to compare
        return None


def _list_facets(filtered: FilteredResult) -> dict[str, Any]:
    """List what can be filtered by, and the largest choices of it."""
    listed: dict[str, Any] = {"search": filtered.can_search}
    for name, label in LABELS.items():
        found = filtered.count(name)
        most = 0 if name == "domains" else _MOST_BUTTONS if name in GROUPED else len(found)
        options = [_describe(value, count) for value, count in found[:most]]
        if name == "verdicts":
            options = [{**option, "swatch": option["value"]} for option in options]
        listed[name] = {"label": label, "options": options, "more": len(found) > most}
    return listed


def _list_choices(filtered: FilteredResult) -> dict[str, Any]:
    """List the views, the keys and the verdicts to choose from."""
    return {
        "views": [{"value": value, "text": text} for value, text in VIEWS.items()],
        "keys": [{"value": key, "text": write_label(key)} for key in filtered.keys],
        "rates": [{"value": verdict, "text": verdict} for verdict in VERDICTS],
    }


def _describe(value: str, count: int) -> dict[str, str]:
    return {"value": value, "text": write_label(value), "count": f"{count:,}"}
