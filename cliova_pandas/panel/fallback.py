"""The static form of the panel: the same numbers as plain HTML, for where no kernel is.

It is made of the sections that a report is made of. Where the panel lives it is hidden, by a class
that the panel's front end sets once a kernel has answered; nothing else hides it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from cliova_pandas.errors import ConfigurationError, VerdictError
from cliova_pandas.export.files import write_file
from cliova_pandas.panel.facet_tables import drop_shares, make_facet_section
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.filters import Filters
from cliova_pandas.panel.sentences import say_filters, say_left
from cliova_pandas.panel.views import CHOSEN, write_label
from cliova_pandas.report.context import ReportContext, name_result
from cliova_pandas.report.document import Block, Chart, Exhibit, Page, Paragraph, Section
from cliova_pandas.report.html import read_style, render_page, render_section
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.privacy import hide_small, mask_text
from cliova_pandas.report.sections.groups import tabulate_groups
from cliova_pandas.report.sections.headline import tabulate_summary
from cliova_pandas.report.sections.registry import make_section
from cliova_pandas.stats import summarize
from cliova_pandas.stats.presentation.alt_text import describe_summary

if TYPE_CHECKING:
    import pandas as pd

_MOST_GROUPS: Final = 100
"""Groups that the static form looks at; it shows fewer, and the others as one."""

_DELAY: Final = 1.0
"""Seconds of rest after which the static form is made anew; a picture takes longer than a click."""

_PLACES: Final = count(1)
"""Numbers of the places where this kernel shows static forms, whichever panels they are of."""

_HIDING: Final = """
.cliova-live .cliova-twin { display: none; }
.cliova-twin { font-size: 14px; max-width: 60rem; padding: 0.4em 0; }
/* JupyterLab and its kin: the whole output is hidden below a living panel, and where there is no
   kernel any more, the output that would say that a model is not found. */
.jp-OutputArea-child:has(.cliova-twin):has(+ .jp-OutputArea-child .cliova-panel) { display: none; }
.jp-OutputArea-child:has(.cliova-twin) + .jp-OutputArea-child:not(:has(.cliova-panel)) {
  display: none;
}
"""


def make_headline_sections(context: ReportContext) -> tuple[Section, ...]:
    """Say what the whole result is: shares, bounces, and whether the service counts the same.

    Where the result does not carry its numbers, the first section says why.
    """
    sections = []
    for name in ("headline", "reconciliation", "bounces"):
        try:
            sections.append(make_section(name, context))
        except (VerdictError, ConfigurationError) as error:
            # The sections agree on what is missing, so the first says it for all.
            why = Paragraph(f"Not shown: {mask_text(str(error))}", "warning")
            return (Section("headline", "Summary", (why,)),)
    return tuple(sections)


def make_selection(
    filtered: FilteredResult,
    filters: Filters,
    context: ReportContext,
    table: pd.DataFrame | None,
    by: str,
) -> Section:
    """Say what the filters leave.

    Of rows that are chosen by their verdict no share of a verdict is given, which would only say
    what was chosen: they are counted, and the verdicts are those of what the other filters leave.

    Parameters
    ----------
    filtered : FilteredResult
        The result.
    filters : Filters
        What is asked.
    context : ReportContext
        Of the whole result.
    table : pandas.DataFrame or None
        The breakdown of what is left; None where there can be none.
    by : str
        Its key.
    """
    left, write = int(filtered.mask(filters).sum()), context.formatter
    said = say_left(left, filtered.rows)
    if filters:
        said = f"{said} Filters: {'; '.join(say_filters(filters))}."
    blocks: list[Block] = [Paragraph(said)]
    if filters.verdicts:
        blocks.append(Paragraph(CHOSEN, "note"))
    if table is not None and left:
        [result] = context.results
        if filters:
            blocks.append(_show_verdicts(filtered, filters, context))
        shown = hide_small(table, by, context.top)
        caption = f"Verdicts by {write_label(by)}"
        groups = tabulate_groups(context, result, shown, "left-groups", caption)
        if filters.verdicts:
            groups = drop_shares(groups, int(shown["n"].sum()), write)
        blocks.append(Exhibit(groups))
    title = "The rows that the filters leave" if filters else "All rows"
    return Section("selection", title, tuple(blocks))


def _show_verdicts(filtered: FilteredResult, filters: Filters, context: ReportContext) -> Exhibit:
    """Show the verdicts of the rows that all filters leave but the one by verdict."""
    without = tuple(name for name in filters.without if name != "verdicts")
    others = replace(filters, verdicts=(), without=without)
    [result] = context.results
    summary = summarize(
        filtered.select_verdicts(filtered.mask(others)), level=context.options.level,
        verified_only=False,
    )  # fmt: skip
    chart = Chart("left", "verdicts", summary, describe_summary(summary, context.formatter))
    what = "the rows that the other filters leave" if filters.verdicts else "what is left"
    verdicts = tabulate_summary(context, result, summary, "left")
    return Exhibit(replace(verdicts, caption=f"Verdicts of {what}"), chart)


def make_context(
    frame: pd.DataFrame, now: datetime, thresholds: tuple[float, float]
) -> ReportContext:
    """Say what a panel is about."""
    name = name_result(frame, "Result")
    return ReportContext({name: frame}, ReportOptions(now=now, thresholds=thresholds))


class DrawnParts:
    """Sections as HTML for `render_twin`, in any place of a page, with their pictures drawn once.

    Parameters
    ----------
    sections : tuple of Section
        What they say.
    """

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self.sections = sections
        self._drawn: tuple[str, Markup] | None = None

    def put(self, place: int) -> Markup:
        """Return them for a place."""
        # A page may hold the static forms of several panels, or of one several times, whose
        # pictures must not borrow each other's; and two runs of a notebook must write the same.
        prefix = self._name(place)
        if self._drawn is None:
            parts = [render_section(one, level=3, prefix=prefix) for one in self.sections]
            self._drawn = (prefix, Markup("\n").join(parts))
        first, html = self._drawn
        return html.replace(first, prefix)

    def _name(self, place: int) -> str:
        """Return what the ids in a place begin with."""
        texts = [
            [table.caption, *(cell.text for row in table.rows for cell in row)]
            for section in self.sections
            for table in section.tables
        ]
        digest = hashlib.sha256(repr((place, texts)).encode(errors="replace")).hexdigest()[:10]
        return f"twin-{digest}-"


def render_twin(title: str, *parts: Markup) -> str:
    """Return the static form as a part of a notebook.

    Parameters
    ----------
    title : str
        What it is about.
    *parts : Markup
        What it says; nothing, if there is no result.
    """
    nothing = Markup("<p>No list was loaded in this panel.</p>")
    return str(
        Markup('<div class="cliova cliova-twin"><style>{}{}</style><h2>{}</h2>\n{}</div>').format(
            Markup(read_style()),  # noqa: S704 - a file of this package
            Markup(_HIDING),  # noqa: S704 - written above
            title,
            Markup("\n").join(parts or [nothing]),
        )
    )


def render_document(title: str, sections: tuple[Section, ...], now: datetime, maker: str) -> str:
    """Return the static form as a page of its own."""
    return render_page(
        Page(
            title=title,
            kind="Panel",
            made=LocaleFormatter().time(now),
            made_at=now.isoformat(),
            maker=maker,
            sections=sections,
            footer=f"Made with {maker}. It holds numbers of groups and no address.",
        )
    )


@dataclass(frozen=True)
class ShownState:
    """What of a result the static form shows: what the filters leave, by what, and which facets."""

    filtered: FilteredResult
    filters: Filters
    by: str
    facets: tuple[str, ...]


class StaticForm:
    """The static form of one panel.

    Parameters
    ----------
    thresholds : tuple of two float
        As in `cliova_pandas.bounce_range`.
    find_now : callable
        Returns the time from which the age of the result is told.
    """

    def __init__(self, thresholds: tuple[float, float], find_now: Callable[[], datetime]) -> None:
        self._thresholds = thresholds
        self._find_now = find_now
        self._headline = DrawnParts(())

    def take(self, headline: tuple[Section, ...]) -> None:
        """Take what is said of a new result as a whole."""
        self._headline = DrawnParts(headline)

    def render(self, shown: ShownState | None, places: Sequence[int]) -> list[str]:
        """Return it as a part of a notebook for each place; of nothing, that nothing was loaded."""
        if shown is None:
            return [render_twin("Cliova panel") for _ in places]
        title, sections = self._select(shown)
        selection = DrawnParts(sections)
        return [
            render_twin(title, self._headline.put(place), selection.put(place)) for place in places
        ]

    def save(self, target: Path, shown: ShownState) -> None:
        """Save it as a page of its own."""
        title, selection = self._select(shown)
        maker = f"cliova-pandas {version('cliova-pandas')}"
        sections = (*self._headline.sections, *selection)
        document = render_document(title, sections, self._find_now(), maker)
        write_file(target, document, private=False, overwrite=True)

    def _select(self, shown: ShownState) -> tuple[str, tuple[Section, ...]]:
        """Say what the result is called, and what the filters leave of it."""
        filtered, filters, by = shown.filtered, shown.filters, shown.by
        context = make_context(filtered.frame, self._find_now(), self._thresholds)
        table = None
        if filtered.verdicts is not None and not filtered.is_verified_only and by in filtered.keys:
            mask = filtered.mask(filters)
            table = filtered.tabulate(mask, by, rate="invalid", top=_MOST_GROUPS)
        sections = [
            make_selection(filtered, filters, context, table, by),
            make_facet_section(filtered, filters, shown.facets, context.formatter),
        ]
        return context.results[0].name, tuple(one for one in sections if one is not None)


class Copies:
    """The places where the static form of a panel is shown, made anew when the person rests.

    Parameters
    ----------
    render : callable
        Returns the static form for each of some places, which have numbers.
    """

    def __init__(self, render: Callable[[Sequence[int]], list[str]]) -> None:
        self._render = render
        self._places: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def show(self, model_id: str) -> None:
        """Show the static form here."""
        name, place = f"cliova-{model_id}-{len(self._places)}", next(_PLACES)
        [html] = self._render([place])
        _display(html, name)
        self._places[name] = place

    def plan(self) -> None:
        """Make the static form anew where it is shown already, in a moment."""
        if not self._places:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nothing runs that could do it later
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(_DELAY, self._update)

    def _update(self) -> None:
        htmls = self._render(list(self._places.values()))
        for name, html in zip(self._places, htmls, strict=True):
            _display(html, name, update=True)


def _display(html: str, name: str, **options: bool) -> None:
    import IPython.display

    show: Any = IPython.display.display  # IPython is not typed
    show({"text/html": html}, raw=True, display_id=name, **options)
