"""What a page says of the groups of a list: providers, domains, reasons, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import (
    iterate,
    make_bar_column,
    make_count,
    make_share,
    make_share_span,
    make_text,
    make_verdict_columns,
)
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import (
    Bar,
    Block,
    Cell,
    Chart,
    Exhibit,
    Paragraph,
    Table,
    TableColumn,
)
from cliova_pandas.report.privacy import LEAST_ROWS, hide_small
from cliova_pandas.report.sections.group_changes import compare_all
from cliova_pandas.stats.groups.top_groups import read_pooled
from cliova_pandas.stats.measures.rates import name_rate_columns, read_rate
from cliova_pandas.stats.presentation.alt_text import describe_breakdown, describe_rates
from cliova_pandas.stats.writing.nouns import (
    WriteCount,
    count_noun,
    describe_rows,
    find_noun,
    name_pooled,
)
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_SMALL: Final = 30
_NOUNS: Final[dict[str, str]] = {"provider": "providers", "domain": "domains", "reason": "reasons"}


def make_providers(context: ReportContext) -> list[Block]:
    """Show the verdicts of each provider."""
    return _make_groups(context, "provider", "breakdown")


def make_domains(context: ReportContext) -> list[Block]:
    """Show the verdicts of each domain that several rows share."""
    return _make_groups(context, "domain", "rates")


def make_reasons(context: ReportContext) -> list[Block]:
    """Show how often each reason was given, and for which verdicts."""
    return _make_groups(context, "reason", None)


def _make_groups(
    context: ReportContext,
    by: Literal["provider", "domain", "reason"],
    kind: Literal["breakdown", "rates"] | None,
) -> list[Block]:
    if context.is_comparison and (compared := compare_all(context, by, _NOUNS[by])):
        return compared
    blocks: list[Block] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        try:
            full = result.break_down(by)
        except ConfigurationError:
            what = "reasons" if by == "reason" else "addresses"
            text = f"{context.prefix(result)}Not shown: the result has no column of {what}."
            blocks.append(Paragraph(text, "note"))
            continue
        table = hide_small(full, by, context.top)
        name = f"{_NOUNS[by]}{context.suffix(result)}"
        shown = tabulate_groups(context, result, table, name, f"Verdicts by {by}")
        chart = None
        if kind and len(table) and not context.is_comparison:
            sentence = (
                describe_breakdown(table, context.formatter)
                if kind == "breakdown"
                else describe_rates(table, "invalid", _SMALL, context.formatter)
            )
            chart = Chart(shown.name, kind, table, sentence)
        blocks.append(Exhibit(shown, chart))
    return blocks


def tabulate_groups(
    context: ReportContext, result: ReportedResult, table: pd.DataFrame, name: str, caption: str
) -> Table:
    """Return the table of the verdicts of groups.

    Parameters
    ----------
    context : ReportContext
        How it is written.
    result : ReportedResult
        What it is of.
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` or `hide_small` returned, by one key.
    name : str
        What programs call the table.
    caption : str
        What it shows.
    """
    write, by = context.formatter, str(table.index.name)
    is_reason, total = by == "reason", int(table["n"].sum())
    rows, pooled = [], read_pooled(table)
    verdict = read_rate(table)
    rated = name_rate_columns(verdict)
    for label, row in iterate(table):
        numbers = [make_count(write, row[verdict]) for verdict in VERDICTS]
        rate = make_share(write, row[rated.rate])
        interval = make_share_span(write, row[rated.low], row[rated.high])
        # A reason goes with one verdict, so its rates are all or nothing.
        shares = [make_share(write, row["n"] / total)] if is_reason else [rate, interval]
        group = make_text(label)
        if label in pooled:
            group = Cell(group.value, name_pooled([by], pooled[label], write.count))
        rows.append((group, make_count(write, row["n"]), *numbers, *shares))
    highest = float(table[rated.high].max()) if len(table) else 0.0
    bar = Bar(min(1.0, highest) or 1.0, (_find_overall(table, verdict),))
    columns = (
        TableColumn(by, {"tld": "TLD"}.get(by, f"{by[:1].upper()}{by[1:]}")),
        TableColumn("n", "Rows", "count"),
        *make_verdict_columns(),
        *(
            [make_bar_column("share", "Share of all")]
            if is_reason
            else [
                TableColumn(rated.rate, f"Share {verdict}", "share", tint=verdict, decides=True),
                TableColumn(f"{verdict}_interval", context.interval.capitalize(), "shares", bar),
            ]
        ),
    )
    note = _say_groups(table, by, write.count)
    return Table(name, f"{context.prefix(result)}{caption}", columns, tuple(rows), note)


def _find_overall(table: pd.DataFrame, verdict: str) -> float:
    """Return the share of a verdict in all groups, to which that of each is compared."""
    total = int(table["n"].sum())
    return int(table[verdict].sum()) / total if total else 0.0


def _say_groups(table: pd.DataFrame, by: str, write: WriteCount) -> str:
    about = table.attrs["cliova"]
    rows = describe_rows(
        about["n"],
        unique=about["unique"],
        write=write,
        part=about.get("part"),
        not_validated=about.get("not_validated", 0),
    )
    said = f"{rows}, {count_noun(about['groups'], find_noun([by]), write)}."
    if not len(table):
        return said
    if pooled := sum(read_pooled(table).values()):
        said += f" The last row pools {write(pooled)} of them."
    if by == "provider":
        said += (
            " A provider is told by the mail host of the address where the result has it, else by "
            "its domain; “own mail server” is a host under that domain itself."
        )
    elif by == "domain":
        said += f" A domain is named only if at least {LEAST_ROWS} rows have it."
    return said
