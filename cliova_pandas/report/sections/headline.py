"""What a result is, in a sentence, a decision and the table of its four verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.report.cells import (
    make_columns,
    make_count,
    make_share,
    make_share_span,
)
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import (
    Block,
    Cell,
    Chart,
    Exhibit,
    Facts,
    Paragraph,
    Table,
    TableColumn,
)
from cliova_pandas.report.privacy import mask
from cliova_pandas.stats import describe_denominator, tabulate_verdicts
from cliova_pandas.stats.alt_text import describe_summary
from cliova_pandas.stats.bounces import find_validation
from cliova_pandas.stats.decision import describe_decision
from cliova_pandas.stats.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd


def make_headline(context: ReportContext) -> list[Block]:
    """Say what a result is, or put several into one table."""
    if context.is_comparison:
        return _make_overview(context)
    [result] = context.results
    summary, write = result.summary, context.formatter
    blocks: list[Block] = [*context.say_part(result), *context.say_no_address(result)]
    blocks.append(Paragraph(_say_valid(context, summary), "lead"))
    if not result.is_verified_only:
        blocks.append(Paragraph(describe_decision(result.bounces, write), "decision"))
    if facts := _list_facts(context, result):
        blocks.append(Facts(facts))
    table = tabulate_summary(context, result, summary, "verdicts")
    alt = describe_summary(summary, write)
    return [*blocks, Exhibit(table, Chart("verdicts", "verdicts", summary, alt))]


def tabulate_summary(
    context: ReportContext, result: ReportedResult, summary: pd.DataFrame, name: str
) -> Table:
    """Return the table of the four verdicts.

    Parameters
    ----------
    context : ReportContext
        How it is written.
    result : ReportedResult
        What it is of.
    summary : pandas.DataFrame
        What `cliova_pandas.summarize` returned.
    name : str
        What programs call the table.
    """
    write, known = context.formatter, summary["count"].notna().all()
    rows = [
        (
            Cell(row.verdict, row.verdict),
            Cell(row.count, row.count_text),
            Cell(row.share, row.share_text),
            Cell((row.low, row.high), row.interval_text),
        )
        for row in tabulate_verdicts(summary, write)
    ]
    columns = make_columns(
        verdict=("Verdict", "verdict"), count=("Count", "count"), share=("Share", "share"),
        interval=(context.interval.capitalize(), "shares"),
    )  # fmt: skip
    note = f"Shares of {describe_denominator(summary, write.count)}."
    if not known:
        note = (
            "By the service's own totals of the list. How many of the others are risky, unknown or "
            "invalid is not known here."
        )
    return Table(name, f"{context.prefix(result)}Verdicts", columns, tuple(rows), note)


def _say_valid(context: ReportContext, summary: pd.DataFrame) -> str:
    about, write = summary.attrs["cliova"], context.formatter
    if not about["n"]:
        return "The list is empty."
    valid: Any = summary.loc["valid"]
    share, low, high = (write.share(valid[name]) for name in ("share", "low", "high"))
    said = describe_denominator(summary, write.count)
    if summary["count"].isna().any():
        return f"{share} of the list: {said} ({context.interval} {low} to {high})."
    return f"{share} of {said} are valid ({context.interval} {low} to {high})."


def _make_overview(context: ReportContext) -> list[Block]:
    """Put all results into one table."""
    write = context.formatter
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    decisions: list[tuple[str, str]] = []
    total = 0
    for result in context.results:
        blocks += [*context.say_part(result), *context.say_no_address(result)]
        summary = result.summary
        known = summary["count"].notna().all()
        total += summary.attrs["cliova"]["n"]
        valid: Any = summary.loc["valid"]
        shares = [make_share(write, share) for share in summary["share"]]
        rows.append(
            (
                *context.lead(result),
                make_count(write, summary.attrs["cliova"]["n"]),
                shares[0],
                make_share_span(write, valid["low"], valid["high"]),
                *shares[1:],
            )
        )
        if known:
            decisions.append((result.name, describe_decision(result.bounces, write)))
        else:
            decisions.append((result.name, "Only its verified addresses were read."))
    columns = (
        *context.lead_columns(),
        TableColumn("n", "Rows", "count"),
        TableColumn("valid", "Valid", "share"),
        TableColumn("interval", context.interval.capitalize(), "shares"),
        *(TableColumn(verdict, verdict.capitalize(), "share") for verdict in VERDICTS[1:]),
    )
    said = f"{len(context.results)} lists with {count_noun(total, 'row', write.count)} in all."
    note = "Each share is of the rows of its list."
    table = Table("lists", "The lists and their verdicts", columns, tuple(rows), note)
    return [Paragraph(said, "lead"), *blocks, Exhibit(table), Facts(tuple(decisions))]


def _list_facts(context: ReportContext, result: ReportedResult) -> tuple[tuple[str, str], ...]:
    facts = []
    for one in result.lists:
        name, list_id = one.get("name"), one.get("list_id")
        if name and list_id:
            facts.append(("List", mask(f"{name} ({list_id})")))
        elif name or list_id:
            facts.append(("List", mask(name or list_id)))
    validated = find_validation(result.columns, context.options.job)
    if validated is not None:
        facts.append(("Validated", context.formatter.time(validated)))
    return tuple(facts)
