"""Whether the counts of a report are those of the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cliova_pandas.report.cells import (
    iterate,
    make_columns,
    make_count,
)
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import (
    Block,
    Cell,
    Exhibit,
    Paragraph,
    Table,
)
from cliova_pandas.stats import reconcile
from cliova_pandas.stats.frames.arrow_values import is_missing
from cliova_pandas.stats.writing.formatting import NOTHING

if TYPE_CHECKING:
    pass


def make_reconciliation(context: ReportContext) -> list[Block]:
    """Put the counts of each result beside those of the service."""
    rows, agrees = [], []
    for result in context.results:
        table = reconcile(
            result.columns, verified_only=context.options.verified_only, job=context.options.job
        )
        for what, row in iterate(table):
            agree = None if is_missing(row["agrees"]) else bool(row["agrees"])
            agrees.append(agree)
            rows.append(
                (
                    *context.lead(result),
                    Cell(what, what),
                    make_count(context.formatter, row["ours"]),
                    make_count(context.formatter, row["service"]),
                    Cell(agree, {True: "yes", False: "no", None: NOTHING}[agree]),
                )
            )
    columns = make_columns(
        what=("What", "text"), ours=("Counted here", "count"),
        service=("By the service", "count"), agrees=("The same", "mark"),
    )  # fmt: skip
    table_ = Table(
        "reconciliation",
        "Counts, here and by the service",
        (*context.lead_columns(), *columns),
        tuple(rows),
    )
    return [_say_agreement(agrees), Exhibit(table_)]


def _say_agreement(agrees: Sequence[bool | None]) -> Paragraph:
    if False in agrees:
        return Paragraph(
            "What was counted here is not what the service counts. Until it is known why, take "
            "the shares of this report with care.",
            "warning",
        )
    if None in agrees:
        return Paragraph(
            "A count that is missing is not known: either the rows here are not the whole list, or "
            "the service's own counts did not come with them.",
            "note",
        )
    return Paragraph("What was counted here is what the service itself counts.")
