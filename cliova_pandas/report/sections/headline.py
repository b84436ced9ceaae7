"""What to do with a list and how sure that is; of several, what changed and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.report.cells import make_columns
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import (
    Block,
    Cell,
    Chart,
    Exhibit,
    Facts,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Table,
)
from cliova_pandas.report.privacy import mask
from cliova_pandas.report.sections.overview import make_change_lead, make_overview
from cliova_pandas.stats import describe_denominator, tabulate_verdicts
from cliova_pandas.stats.forecasts.answer import SURENESS, describe_answer, find_advised
from cliova_pandas.stats.forecasts.bounces import find_validation
from cliova_pandas.stats.forecasts.decision import describe_decision, name_plan
from cliova_pandas.stats.forecasts.plans import Plan
from cliova_pandas.stats.presentation.alt_text import describe_summary
from cliova_pandas.stats.writing.formatting import NOTHING, format_span
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd


def make_headline(context: ReportContext) -> list[Block]:
    """Say what to do with a result, or what changed between several."""
    if context.is_comparison:
        return make_overview(context)
    [result] = context.results
    summary, write = result.summary, context.formatter
    table = tabulate_summary(context, result, summary, "verdicts")
    bar = Exhibit(table, Chart("verdicts", "verdicts", summary, describe_summary(summary, write)))
    warnings = [*context.say_part(result), *context.say_no_address(result)]
    facts = [Facts(found)] if (found := _list_facts(context, result)) else []
    valid = _say_valid(context, summary)
    if result.is_verified_only or not summary.attrs["cliova"]["n"]:
        return [*warnings, Paragraph(valid, "lead"), *facts, bar]
    return [
        *warnings,
        Paragraph(describe_answer(result.bounces, write), "lead"),
        *([] if context.earlier is None else make_change_lead(context)),
        bar,
        _make_numbers(context, result, summary),
        _explain_interval(context),
        Paragraph(f"{valid} {describe_decision(result.bounces, write)}", "decision"),
        *facts,
    ]


def _explain_interval(context: ReportContext) -> Paragraph:
    """Say what an interval is, where the first one of a page stands."""
    level = context.formatter.percentage(context.options.level)
    return Paragraph(
        f"{context.interval.capitalize()}: how far a share could be from the truth, if the list is "
        f"a sample of all that will be mailed. Of such intervals {level} hold the true share.",
        "note",
    )


def _make_numbers(
    context: ReportContext, result: ReportedResult, summary: pd.DataFrame
) -> KeyNumbers:
    """Return the valid, the invalid, and what would bounce of what is to be mailed."""
    write, bounces = context.formatter, result.bounces
    plan = find_advised(bounces) or Plan(*next(bounces.itertuples(name=None)))
    would = KeyNumber(
        "would-bounce",
        "Would bounce",
        (plan.low, plan.high) if plan.mailed else (None, None),
        format_span(plan.low, plan.high, write) if plan.mailed else NOTHING,
        f"of {name_plan(plan, write)}, {SURENESS[plan.basis]}",
    )
    return KeyNumbers(
        (_count(context, summary, "valid"), _count(context, summary, "invalid"), would)
    )


def _count(context: ReportContext, summary: pd.DataFrame, verdict: Verdict) -> KeyNumber:
    write = context.formatter
    row: Any = summary.loc[verdict]
    interval = format_span(float(row["low"]), float(row["high"]), write)
    of = f"{write.count(int(row['count']))} of {describe_denominator(summary, write.count)}"
    share = float(row["share"])
    basis = f"{of}, {context.interval} {interval}"
    return KeyNumber(verdict, verdict.capitalize(), share, write.share(share), basis)


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
        left_out = about.get("not_validated", 0)
        if not left_out:
            return "The list is empty."
        return (
            f"There is no verdict here: {count_noun(left_out, 'row', write.count)} not validated."
        )
    valid: Any = summary.loc["valid"]
    share, low, high = (write.share(valid[name]) for name in ("share", "low", "high"))
    said = describe_denominator(summary, write.count)
    if summary["count"].isna().any():
        return f"{share} of the list: {said} ({context.interval} {low} to {high})."
    return f"{share} of {said} are valid ({context.interval} {low} to {high})."


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
