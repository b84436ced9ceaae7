"""Several results at a glance: what changed and by how much, and the table of all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import make_count, make_share, make_share_span
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import (
    Block,
    Cell,
    Exhibit,
    Facts,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Table,
    TableColumn,
)
from cliova_pandas.stats.forecasts.answer import describe_answer
from cliova_pandas.stats.writing.change_words import (
    ShareChange,
    count_turned,
    describe_change,
    describe_turned,
    pair_shares,
)
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS, Verdict


def make_overview(context: ReportContext) -> list[Block]:
    """Say what changed, and put all results into one table."""
    write = context.formatter
    warnings: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    decisions: list[tuple[str, str]] = []
    for result in context.results:
        warnings += [*context.say_part(result), *context.say_no_address(result)]
        summary = result.summary
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
        said = "Only its verified addresses were read."
        if summary["count"].notna().all():
            said = describe_answer(result.bounces, write)
        decisions.append((result.name, said))
    columns = (
        *context.lead_columns(),
        TableColumn("n", "Rows", "count"),
        TableColumn("valid", "Valid", "share"),
        TableColumn("interval", context.interval.capitalize(), "shares"),
        *(TableColumn(verdict, verdict.capitalize(), "share") for verdict in VERDICTS[1:]),
    )
    note = "Each share is of the rows of its list."
    table = Table("lists", "The lists and their verdicts", columns, tuple(rows), note)
    return [
        *make_change_lead(context),
        *warnings,
        *_make_numbers(context),
        Exhibit(table),
        Facts(tuple(decisions)),
    ]


def make_change_lead(context: ReportContext) -> list[Block]:
    """Say what changed between the pair, or how far several results are apart."""
    write = context.formatter
    if not context.pair:
        return [Paragraph(_say_spread(context), "lead")] if context.is_comparison else []
    before, after = context.pair
    paired = pair_shares(context.compared, before, after)
    change = describe_change(paired["invalid"], context.interval, write)
    if not change:
        return [Paragraph(_count_all(context), "lead")] if context.is_comparison else []
    try:
        turned = describe_turned(context.changes, write)
    except ConfigurationError:
        turned = ""
    since = f"Since {before}" if not context.is_comparison else f"{after} against {before}"
    said = f"{since}: {'; '.join(filter(None, (change, turned)))}."
    return [Paragraph(said, "lead" if context.is_comparison else "change")]


def _make_numbers(context: ReportContext) -> list[Block]:
    """Return what changed between two results: the invalid, the valid, and the same addresses."""
    if not context.pair:
        return []
    before, after = context.pair
    paired = pair_shares(context.compared, before, after)
    numbers = [
        one
        for verdict in ("invalid", "valid")
        if (one := _make_change(context, paired, verdict)) is not None
    ]
    if (turned := _make_turned(context)) is not None:
        numbers.append(turned)
    return [KeyNumbers(tuple(numbers)), _explain(context)] if numbers else []


def _make_change(
    context: ReportContext, paired: Mapping[Verdict, ShareChange], verdict: Verdict
) -> KeyNumber | None:
    write, row = context.formatter, paired[verdict]
    if math.isnan(row.change):
        return None
    basis = (
        f"from {write.share(row.before)} to {write.share(row.share)}, {context.interval} of "
        f"the change {write.points(row.low)} to {write.points(row.high)}"
    )
    text = f"{write.points(row.change)} points"
    return KeyNumber(
        f"{verdict}-change", verdict.capitalize(), row.change, text, basis
    )  # fmt: skip


def _make_turned(context: ReportContext) -> KeyNumber | None:
    try:
        table = context.changes
    except ConfigurationError:
        return None
    n, write = table.attrs["cliova"]["n"], context.formatter
    if not n:
        return None
    bad, good = count_turned(table)
    basis = (
        f"invalid now and not before, of {count_noun(n, 'address', write.count)} in both; "
        f"{write.count(good)} the other way"
    )
    return KeyNumber("went-bad", "Went bad", bad, write.count(bad), basis)


def _explain(context: ReportContext) -> Paragraph:
    """Say what the interval of a change is, where the first one of a page stands."""
    return Paragraph(
        f"{context.interval.capitalize()}: how far a number could be from the truth, if each list "
        "is a sample of all that will be mailed. A change is clear where its interval does not "
        "reach 0.",
        "note",
    )


def _say_spread(context: ReportContext) -> str:
    """Say between which results the share of invalid is how far apart."""
    known = [one for one in context.results if not context.refuse(one)]
    known = [one for one in known if one.summary.attrs["cliova"]["n"]]
    if len(known) < 2:
        return _count_all(context)
    write = context.formatter

    def find_share(result: ReportedResult) -> float:
        share: Any = result.summary.loc["invalid", "share"]
        return float(share)

    low, high = min(known, key=find_share), max(known, key=find_share)
    least, most = write.share(find_share(low)), write.share(find_share(high))
    if least == most:
        return f"Invalid is {least} in each of {write.count(len(known))} lists."
    return (
        f"Of {write.count(len(known))} lists, invalid is lowest in {low.name} ({least}) and "
        f"highest in {high.name} ({most})."
    )


def _count_all(context: ReportContext) -> str:
    total = sum(result.summary.attrs["cliova"]["n"] for result in context.results)
    write = context.formatter.count
    return f"{write(len(context.results))} lists with {count_noun(total, 'row', write)} in all."
