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
from cliova_pandas.panel.fallback import make_headline, make_study
from cliova_pandas.panel.filters import GROUPED, FilteredResult, name_options
from cliova_pandas.panel.views import name_group, show_headline
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
    facets : FilteredResult
        The result as codes.
    headline : tuple of Section
        What it is as a whole.
    parts : Mapping
        What a front end is shown of it, whatever is selected.
    """

    facets: FilteredResult
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
    facets = FilteredResult(frame, **(columns or {}))
    study = make_study(facets.frame, now, thresholds)
    headline = make_headline(study)
    parts = {
        "headline": show_headline(study.results[0].name, headline, _reconcile(facets)),
        "facets": _list_facets(facets),
        "choices": _list_choices(facets),
    }
    return Opened(facets, headline, parts)


def offer(facets: FilteredResult, name: str, typed: str) -> list[dict[str, str]]:
    """Return the choices of a filter for what was typed."""
    found = name_options(facets, name, typed, _MOST_OFFERED)
    return [_describe(label, count) for label, count in found]


def _reconcile(facets: FilteredResult) -> pd.DataFrame | None:
    try:
        return reconcile(facets.frame)
    except CliovaError:  # without verdicts there is nothing to compare
        return None


def _list_facets(facets: FilteredResult) -> dict[str, Any]:
    """List what can be filtered by, and the largest choices of it."""
    listed: dict[str, Any] = {"search": facets.can_search}
    for name, label in LABELS.items():
        found = facets.count(name)
        most = 0 if name == "domains" else _MOST_BUTTONS if name in GROUPED else len(found)
        options = [_describe(value, count) for value, count in found[:most]]
        if name == "verdicts":
            options = [{**option, "swatch": option["value"]} for option in options]
        listed[name] = {"label": label, "options": options, "more": len(found) > most}
    return listed


def _list_choices(facets: FilteredResult) -> dict[str, Any]:
    """List the views, the keys and the verdicts to choose from."""
    return {
        "views": [{"value": value, "text": text} for value, text in VIEWS.items()],
        "keys": [{"value": key, "text": name_group(key)} for key in facets.keys],
        "rates": [{"value": verdict, "text": verdict} for verdict in VERDICTS],
    }


def _describe(value: str, count: int) -> dict[str, str]:
    return {"value": value, "text": name_group(value), "count": f"{count:,}"}
