"""The static form of the panel: the same numbers as plain HTML, for where no kernel is.

It is made of the sections that a report is made of. Where the panel lives it is hidden, by a class
that the panel's front end sets once a kernel has answered; nothing else hides it.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from cliova_pandas.errors import ConfigurationError, VerdictError
from cliova_pandas.panel.filters import GROUPED, FilteredResult, Filters
from cliova_pandas.panel.views import name_group
from cliova_pandas.report.context import ReportContext, name_result
from cliova_pandas.report.document import Block, Chart, Exhibit, Page, Paragraph, Section
from cliova_pandas.report.html import read_style, render_page, render_section
from cliova_pandas.report.locale import Writer
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.privacy import hide_small, mask_text
from cliova_pandas.report.sections.groups import tabulate_groups
from cliova_pandas.report.sections.headline import tabulate_summary
from cliova_pandas.report.sections.registry import make_section
from cliova_pandas.stats import summarize
from cliova_pandas.stats.alt_text import describe_summary

if TYPE_CHECKING:
    import pandas as pd

NOUNS: Final = {
    "verdicts": "verdict",
    **GROUPED,
    "flags": "flag",
}
"""What one choice of a filter is."""

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


def make_headline(study: ReportContext) -> tuple[Section, ...]:
    """Say what the whole result is: shares, bounces, and whether the service counts the same.

    Where the result does not carry its numbers, the first section says why.
    """
    sections = []
    for name in ("headline", "reconciliation", "bounces"):
        try:
            sections.append(make_section(name, study))
        except (VerdictError, ConfigurationError) as error:
            # The sections agree on what is missing, so the first says it for all.
            why = Paragraph(f"Not shown: {mask_text(str(error))}", "warning")
            return (Section("headline", "Summary", (why,)),)
    return tuple(sections)


def make_selection(
    facets: FilteredResult,
    filters: Filters,
    study: ReportContext,
    table: pd.DataFrame | None,
    by: str,
) -> Section:
    """Say what the filters leave.

    Parameters
    ----------
    facets : Facets
        The result.
    filters : Filters
        What is asked.
    study : ReportContext
        Of the whole result.
    table : pandas.DataFrame or None
        The breakdown of what is left; None where there can be none.
    by : str
        Its key.
    """
    mask = facets.mask(filters)
    left, write = int(mask.sum()), study.writer
    said = write.sentence(say_left(left, facets.rows))
    if filters:
        said = f"{said} Filters: {'; '.join(say_filters(filters))}."
    blocks: list[Block] = [Paragraph(said)]
    if table is not None and left:
        [result] = study.results
        summary = summarize(
            facets.select_verdicts(mask), level=study.options.level, verified_only=False
        )
        if filters:
            chart = Chart("left", "verdicts", summary, describe_summary(summary, write))
            verdicts = tabulate_summary(study, result, summary, "left")
            blocks.append(Exhibit(replace(verdicts, caption="Verdicts of what is left"), chart))
        shown = hide_small(table, by, study.top)
        caption = f"Verdicts by {name_group(by)}"
        blocks.append(Exhibit(tabulate_groups(study, result, shown, "left-groups", caption)))
    title = "The rows that the filters leave" if filters else "All rows"
    return Section("selection", title, tuple(blocks))


def say_left(left: int, rows: int) -> str:
    """Say how many rows are left.

    >>> say_left(1_234, 2_000), say_left(0, 2_000)
    ('1,234 of 2,000 rows are left.', '0 of 2,000 rows are left: none fits all filters.')
    """
    noun = "row" if rows == 1 else "rows"
    if left == rows:
        return f"All {rows:,} {noun}."
    verb = "is" if left == 1 else "are"
    none = "" if left else ": none fits all filters"
    return f"{left:,} of {rows:,} {noun} {verb} left{none}."


def say_filters(filters: Filters) -> list[str]:
    """Say each filter in words; an address that was searched for is masked.

    >>> say_filters(Filters(verdicts=("risky", "invalid"), search="ann@x.example"))
    ['verdict is risky or invalid', 'address contains “•••@x.example”']
    """
    said = []
    for name, noun in NOUNS.items():
        if values := getattr(filters, name):
            said.append(f"{noun} is {' or '.join(map(name_group, values))}")
    if filters.search:
        said.append(f"address contains “{mask_text(filters.search)}”")
    return said


def make_study(
    frame: pd.DataFrame, now: datetime, thresholds: tuple[float, float]
) -> ReportContext:
    """Say what a panel is about."""
    name = name_result(frame, "Result")
    return ReportContext({name: frame}, ReportOptions(now=now, thresholds=thresholds))


def render_parts(sections: tuple[Section, ...]) -> Markup:
    """Return sections as HTML for `render_twin`."""
    # A page may hold the static forms of several panels, whose pictures must not borrow each
    # other's; and two runs of a notebook must write the same.
    texts = [
        [table.caption, *(cell.text for row in table.rows for cell in row)]
        for section in sections
        for table in section.tables
    ]
    digest = hashlib.sha256(repr(texts).encode(errors="replace")).hexdigest()[:10]
    parts = [render_section(section, level=3, prefix=f"twin-{digest}-") for section in sections]
    return Markup("\n").join(parts)


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
            made=Writer().time(now),
            made_at=now.isoformat(),
            maker=maker,
            sections=sections,
            footer=f"Made with {maker}. It holds numbers of groups and no address.",
        )
    )


def save_document(target: Path, document: str) -> None:
    """Give a page its name when it is complete; one of that name is replaced."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        temporary = Path(folder, "new")
        temporary.write_bytes(document.encode("utf-8", errors="replace"))
        temporary.replace(target)
