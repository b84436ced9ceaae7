"""What a page says: sections of plain data, made from the summary alone.

No section but the one of the addresses, which only comes on demand, holds any: what is named by the
data is named only where several rows share it, and never if there is an ``@`` in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cliova_pandas.errors import Argument, ConfigurationError, word_unknown
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import SECTIONS, Block, Prose, Section, SectionName
from cliova_pandas.report.sections.addresses import make_addresses
from cliova_pandas.report.sections.bounces import make_bounces
from cliova_pandas.report.sections.changes import make_changes, make_comparison
from cliova_pandas.report.sections.drivers import has_drivers, make_drivers
from cliova_pandas.report.sections.flags import make_flags
from cliova_pandas.report.sections.groups import make_domains, make_providers, make_reasons
from cliova_pandas.report.sections.headline import make_headline
from cliova_pandas.report.sections.lists import has_lists, make_by_list
from cliova_pandas.report.sections.method import make_method
from cliova_pandas.report.sections.outcomes import make_outcomes
from cliova_pandas.report.sections.reconciliation import make_reconciliation
from cliova_pandas.report.sections.repairs import has_repairs, make_repairs


def make_section(name: str, context: ReportContext) -> Section:
    """Make one section of a page.

    Parameters
    ----------
    name : str
        One of `cliova_pandas.report.document.SECTIONS`.
    context : ReportContext
        What it is about.

    Returns
    -------
    Section
        Where the result does not carry what it would show, it says why.

    Raises
    ------
    ConfigurationError
        If there is no such section, or the context does not hold what it needs.
    VerdictError
        If the result has no verdicts, or is verified-only and the job's totals are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"] * 8 + ["invalid"] * 2})
    >>> section = make_section("headline", ReportContext({"Ten": df}))
    >>> [cell.text for cell in section.tables[0].rows[0]]
    ['valid', '8', '80.0 %', '49.0 % to 94.3 %']
    """
    if name not in SECTIONS:
        raise ConfigurationError(word_unknown("section", name, SECTIONS))
    title, make = _MAKERS[name]
    return Section(name, title, tuple(make(context)))


def has_something(name: str, context: ReportContext) -> bool:
    """Tell whether a section has something to say that nobody has asked for.

    Parameters
    ----------
    name : str
        One of `cliova_pandas.report.document.SECTIONS`.
    context : ReportContext
        What it would be about.
    """
    return name not in _OPTIONAL or _OPTIONAL[name](context)


def _make_notes(context: ReportContext) -> list[Block]:
    if not context.options.notes:
        raise ConfigurationError(
            "The section 'notes' needs ", Argument("notes", ...), ", a text in Markdown."
        )
    return [Prose(context.options.notes)]


_MAKERS: Final[Mapping[SectionName, tuple[str, Callable[[ReportContext], Sequence[Block]]]]] = {
    "headline": ("Summary", make_headline),
    "notes": ("Notes", _make_notes),
    "bounces": ("What would bounce", make_bounces),
    "outcomes": ("Outcomes", make_outcomes),
    "drivers": ("Drivers", make_drivers),
    "repairs": ("Repairs", make_repairs),
    "comparison": ("Side by side", make_comparison),
    "changes": ("What changed", make_changes),
    "lists": ("By list", make_by_list),
    "providers": ("By provider", make_providers),
    "domains": ("By domain", make_domains),
    "reasons": ("Reasons", make_reasons),
    "flags": ("Flags", make_flags),
    "reconciliation": ("Reconciled with the service", make_reconciliation),
    "addresses": ("Addresses", make_addresses),
    "method": ("Method and limits", make_method),
}

_OPTIONAL: Final[Mapping[str, Callable[[ReportContext], bool]]] = {
    "notes": lambda context: bool(context.options.notes),
    "outcomes": lambda context: context.rates is not None,
    "drivers": has_drivers,
    "repairs": has_repairs,
    "comparison": lambda context: context.is_comparison,
    "lists": has_lists,
    "changes": lambda context: context.earlier is not None,
    "addresses": lambda context: bool(context.options.addresses),
}
"""Sections that are left out where they have nothing to say, unless they were asked for."""
