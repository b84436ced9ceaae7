"""What else a result says of its addresses: the section of the flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.report.cells import (
    iterate,
    make_bar_column,
    make_columns,
    make_count,
    make_share,
    make_text,
    make_verdict_columns,
)
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import Block, Exhibit, Paragraph, Table
from cliova_pandas.stats.writing.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd


def make_flags(context: ReportContext) -> list[Block]:
    """Show what else is said of the addresses."""
    blocks: list[Block] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        table = context.count_flags(result)
        if not len(table):
            text = f"{context.prefix(result)}The result has no flags."
            blocks.append(Paragraph(text, "note"))
            continue
        blocks.append(Exhibit(_tabulate_flags(context, result, table)))
    return blocks


def _tabulate_flags(context: ReportContext, result: ReportedResult, table: pd.DataFrame) -> Table:
    write = context.formatter

    def tabulate(flag: str, row: Any) -> tuple[Any, ...]:
        return (
            make_text(flag),
            make_count(write, row["n"]),
            make_share(write, row["share"]),
            *(make_count(write, row[verdict]) for verdict in VERDICTS),
            make_count(write, row["missing"]),
            make_text(row["column"]),
        )

    columns = (
        *make_columns(flag=("Flag", "text"), n=("Rows", "count")),
        make_bar_column("share", "Share"),
        *make_verdict_columns(),
        *make_columns(missing=("Not known", "count"), column=("From the column", "text")),
    )
    about = table.attrs["cliova"]
    rows = describe_rows(
        about["n"],
        unique=False,
        write=write.count,
        part=about.get("part"),
        not_validated=about.get("not_validated", 0),
    )
    return Table(
        f"flags{context.suffix(result)}",
        f"{context.prefix(result)}What else is said of the addresses",
        columns,
        tuple(tabulate(flag, row) for flag, row in iterate(table)),
        f"{rows}. Each share "
        "is of the rows of which the flag is known; a row can have several flags.",
    )
