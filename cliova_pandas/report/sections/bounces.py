"""What would bounce if a list were mailed, and what that decides."""

from __future__ import annotations

import math

from cliova_pandas.report.cells import (
    iterate,
    make_bar_column,
    make_columns,
    make_count,
    make_share,
    make_share_span,
)
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import (
    Block,
    Cell,
    Exhibit,
    Paragraph,
    Table,
    TableColumn,
)
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.stats.forecasts.decision import describe_basis
from cliova_pandas.stats.measures.thresholds import ADVICE, ADVICE_TITLE, ADVICE_URL
from cliova_pandas.stats.writing.formatting import NOTHING


def make_bounces(context: ReportContext) -> list[Block]:
    """Show what would bounce of each part of a list that could be mailed."""
    refused: list[Block] = []
    shown: list[ReportedResult] = []
    for result in context.results:
        if why := context.refuse(result):
            refused.append(why)
        else:
            shown.append(result)
    if not shown:
        return refused
    has_source = bool(shown[0].bounces.attrs["cliova"]["sources"])
    return [
        *refused,
        *_say_basis(context, shown),
        Exhibit(_tabulate(context, shown)),
        _name_source(context, has_source=has_source),
    ]


def _say_basis(context: ReportContext, results: list[ReportedResult]) -> list[Paragraph]:
    """Say what the numbers rest on: once, where it is the same for all results."""
    said: dict[str, list[str]] = {}
    for result in results:
        if basis := describe_basis(result.bounces, context.formatter):
            said.setdefault(basis, []).append(result.name)
    names = [f"{', '.join(of)}: " if len(said) > 1 else "" for of in said.values()]
    return [Paragraph(f"{name}{basis}") for name, basis in zip(names, said, strict=True)]


def _tabulate(context: ReportContext, results: list[ReportedResult]) -> Table:
    write, thresholds = context.formatter, context.options.thresholds
    rows: list[tuple[Cell, ...]] = []
    is_measured = context.rates is not None
    highest = 2 * thresholds[1]
    for result in results:
        plans = result.bounces
        highest = max(highest, float(plans["high"].max()) if plans["mailed"].any() else 0)
        rows += [
            (
                *context.lead(result),
                Cell(plan, plan),
                make_count(write, row["mailed"]),
                *([_make_expected(write, row["expected"])] if is_measured else []),
                make_share_span(write, row["low"], row["high"]),
                Cell(row["basis"], row["basis"]),
                Cell(row["decision"], row["decision"]),
            )
            for plan, row in iterate(plans)
        ]
    end = min(highest, 1.0)
    columns = (
        *context.lead_columns(),
        *make_columns(plan=("Mail to", "text"), mailed=("Addresses", "count")),
        *([TableColumn("expected", "To expect", "share")] if is_measured else []),
        make_bar_column(
            "bounces", "Would bounce", "shares", end=end, marks=thresholds, is_threshold=True
        ),
        TableColumn("basis", "Basis"),
        TableColumn("decision", "Decision", decides=True),
    )
    fine, harm = map(write.percentage, thresholds)
    note = (
        f"Send: even the upper bound is below {fine}. Do not send: even the lower bound reaches "
        f"{harm}. Caution: neither."
    )
    caption = "What would bounce, by what is mailed"
    return Table("bounces", caption, columns, tuple(rows), note)


def _make_expected(write: LocaleFormatter, share: float) -> Cell:
    """Return the share to expect; none where a part of it was not measured."""
    return Cell(None, NOTHING) if math.isnan(share) else make_share(write, share)


def _name_source(context: ReportContext, *, has_source: bool) -> Paragraph:
    """Say what the thresholds rest on; those of the caller claim no source."""
    if has_source:
        return Paragraph(f"{ADVICE} {ADVICE_TITLE}.", "note", ADVICE_URL)
    fine, harm = map(context.formatter.percentage, context.options.thresholds)
    return Paragraph(f"The thresholds, {fine} and {harm}, were chosen for this report.", "note")
