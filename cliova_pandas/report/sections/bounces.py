"""What would bounce if a list were mailed, and what that decides."""

from __future__ import annotations

from cliova_pandas.report.cells import (
    iterate,
    make_bar_column,
    make_columns,
    make_count,
    make_share_span,
)
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import (
    Block,
    Cell,
    Exhibit,
    Paragraph,
    Table,
)
from cliova_pandas.stats.plans import ADVICE, ADVICE_TITLE, ADVICE_URL


def make_bounces(context: ReportContext) -> list[Block]:
    """Show what would bounce of each part of a list that could be mailed."""
    write, thresholds = context.formatter, context.options.thresholds
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    highest = 2 * thresholds[1]
    sources: list[str] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        plans = result.bounces
        sources = plans.attrs["cliova"]["sources"]
        highest = max(highest, float(plans["high"].max()) if plans["mailed"].any() else 0)
        rows += [
            (
                *context.lead(result),
                Cell(plan, plan),
                make_count(write, row["mailed"]),
                make_share_span(write, row["low"], row["high"]),
                Cell(row["decision"], row["decision"]),
            )
            for plan, row in iterate(plans)
        ]
    if not rows:
        return blocks
    fine, harm = map(write.percentage, thresholds)
    columns = (
        *context.lead_columns(),
        *make_columns(plan=("Mail to", "text"), mailed=("Addresses", "count")),
        make_bar_column(
            "bounces",
            "Would bounce",
            "shares",
            end=min(highest, 1.0),
            marks=thresholds,
        ),
        *make_columns(decision=("Decision", "text")),
    )
    blocks += [
        Paragraph(
            "An invalid address is taken to bounce. Whether a risky or an unknown one does is not "
            "known, so these count only in the upper bound."
        ),
        Exhibit(
            Table(
                "bounces",
                "What would bounce, by what is mailed",
                columns,
                tuple(rows),
                f"Send: even the upper bound is below {fine}. Do not send: even the lower bound "
                f"reaches {harm}. Caution: neither.",
            )
        ),
    ]
    if sources:
        blocks.append(Paragraph(f"{ADVICE} {ADVICE_TITLE}.", "note", ADVICE_URL))
    else:
        blocks.append(
            Paragraph(f"The thresholds, {fine} and {harm}, were chosen for this report.", "note")
        )
    return blocks
