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
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.messages import HeadPart
from cliova_pandas.panel.views import say_agreement, show_headline
from cliova_pandas.stats import reconcile
from cliova_pandas.stats.writing.nouns import count_noun

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.report.context import ReportedResult
    from cliova_pandas.report.document import Section

VIEWS: Final = {
    "rows": "Rows",
    "verdicts": "Verdicts",
    "breakdown": "Breakdown",
    "rates": "Rates",
    "table": "Counts",
}
"""What can be shown of the rows that are left, and what it is called."""


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
    for name in (*filtered.facet_names,):
        filtered.open_facet(name)
    context = make_context(filtered.frame, now, thresholds)
    headline = make_headline_sections(context)
    [result] = context.results
    counts = _reconcile(filtered)
    parts = {
        "head": _write_head(result, filtered, counts),
        "headline": show_headline(result.name, headline, counts),
        "can_search": filtered.can_search,
        "cards": [],
    }
    return Opened(filtered, headline, parts)


def _write_head(
    result: ReportedResult, filtered: FilteredResult, counts: pd.DataFrame | None
) -> HeadPart:
    """Say in one line what the whole result is."""
    agrees, said = (None, "") if counts is None else say_agreement(counts)
    head: HeadPart = {
        "title": result.name, "rows": count_noun(filtered.rows, "row"), "agrees": agrees,
        "said": said, "age": "", "decision": "",
    }  # fmt: skip
    if filtered.verdicts is None:
        return head
    if result.is_verified_only:
        return {**head, "decision": "Only its verified addresses were read"}
    bounces = result.bounces
    about = bounces.attrs["cliova"]
    if about["age_days"] is not None:
        days = about["age_days"]
        head["age"] = "validated today" if not days else f"{write_days(days)} old"
    decision = str(bounces.loc["whole list", "decision"])
    head["decision"] = f"Whole list: {decision}"
    return head


def write_days(days: int) -> str:
    """Write a number of days.

    >>> write_days(1), write_days(40)
    ('1 day', '40 days')
    """
    return f"{days:,} day" if days == 1 else f"{days:,} days"


def _reconcile(filtered: FilteredResult) -> pd.DataFrame | None:
    try:
        return reconcile(filtered.frame)
    except CliovaError:  # without verdicts there is nothing to compare
        return None
