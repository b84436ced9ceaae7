"""What is different between results: shares side by side, and addresses that changed."""

from __future__ import annotations

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.report.cells import (
    iterate,
    make_columns,
    make_count,
    make_points,
    make_points_span,
    make_share,
    make_share_span,
)
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import (
    Block,
    Cell,
    Chart,
    Exhibit,
    Paragraph,
    Table,
    TableColumn,
)
from cliova_pandas.report.sections.group_changes import compare_providers
from cliova_pandas.stats.presentation.alt_text import describe_comparison
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS


def make_comparison(context: ReportContext) -> list[Block]:
    """Put the shares of several results side by side."""
    if not context.is_comparison:
        raise ConfigurationError(
            "The section 'comparison' needs several results: pass a mapping of names to frames."
        )
    refused = [why for one in context.results if (why := context.refuse(one))]
    if refused:
        return list(refused)
    return [*_compare(context), *_show_changes(context)]


def make_changes(context: ReportContext) -> list[Block]:
    """Show what changed since an earlier result: the shares, and the same addresses."""
    if context.earlier is None:
        raise ConfigurationError(
            "The section 'changes' needs ", Argument("previous", ...), ", an earlier result."
        )
    [result] = context.results
    if why := context.refuse(context.earlier) or context.refuse(result):
        return [why]
    return [
        *context.say_part(context.earlier),
        *_compare(context),
        *_show_changes(context),
        *compare_providers(context),
    ]


def _show_changes(context: ReportContext) -> list[Block]:
    """Show what became of the same addresses, where there are two results and any in both."""
    if not context.pair:
        return []
    try:
        table = context.changes
    except ConfigurationError:
        said = "Which addresses changed cannot be told: a result has no column of addresses."
        return [Paragraph(said, "note")]
    about, write = table.attrs["cliova"], context.formatter
    if context.is_comparison and not about["n"]:
        return []
    rows = [
        (Cell(verdict, verdict), *(make_count(write, row[later]) for later in VERDICTS))
        for verdict, row in iterate(table)
    ]
    only = {name: write.count(about[name]) for name in ("only_before", "only_after")}
    said = (
        f"{count_noun(about['n'], 'address', write.count)} in both results; of these, "
        f"{write.count(about['changed'])} changed. Only in the earlier result: "
        f"{only['only_before']}. Only in this one: {only['only_after']}."
    )
    columns = (
        TableColumn("before", "Before", "verdict"),
        *(TableColumn(verdict, f"Now {verdict}", "count") for verdict in VERDICTS),
    )
    note = "Each address counts once, with the worst of its verdicts in each result."
    caption = "The same addresses, by their verdict before and now"
    matrix = Table("changes", caption, columns, tuple(rows), note)
    return [Paragraph(said), Exhibit(matrix)]


def _compare(context: ReportContext) -> list[Block]:
    """Put the shares of results side by side, none of which is refused."""
    write, table = context.formatter, context.compared
    rows = [
        (
            Cell(verdict, verdict),
            Cell(name, name),
            make_count(write, row["count"]),
            make_count(write, row["n"]),
            make_share(write, row["share"]),
            make_share_span(write, row["low"], row["high"]),
            make_points(write, row["change"]),
            make_points_span(write, row["change_low"], row["change_high"]),
        )
        for (verdict, name), row in iterate(table)
    ]
    columns = make_columns(
        verdict=("Verdict", "verdict"), list=("List", "text"), count=("Count", "count"),
        n=("Of", "count"), share=("Share", "share"),
        interval=(context.interval.capitalize(), "shares"),
        change=("Change, points", "points"),
        change_interval=(f"{context.interval.capitalize()} of the change", "changes"),
    )  # fmt: skip
    note = (
        f"Changes are in percentage points against {table.attrs['cliova']['baseline']}. Their "
        "intervals take the results as independent samples."
    )
    caption = "The shares of the verdicts, side by side"
    names = list(table.index.unique("frame"))
    alt = describe_comparison(table, names, write)
    return [
        Exhibit(
            Table("comparison", caption, columns, tuple(rows), note),
            Chart("comparison", "comparison", table, alt),
        )
    ]
