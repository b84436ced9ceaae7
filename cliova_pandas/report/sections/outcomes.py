"""What became of the addresses that were mailed, beside what would be assumed without it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.report.cells import (
    iterate,
    make_columns,
    make_count,
    make_share,
    make_share_span,
    make_text,
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
from cliova_pandas.stats import complete_rates, describe_outcomes, total_rates
from cliova_pandas.stats.forecasts.assumptions import read_assumptions
from cliova_pandas.stats.forecasts.decision import write_assumption
from cliova_pandas.stats.outcomes.calibration import assemble_calibration, describe_calibration
from cliova_pandas.stats.writing.formatting import NOTHING
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_LEAST_SENT: Final = 30
"""Groups of which fewer were mailed say too little to be shown."""

_NOTE: Final = (
    "Hard bounces, as a share of the addresses that were mailed; soft ones might arrive another "
    "time. “Not validated” was mailed and is not in the result, “not mailed” the other way round. "
    "Assumed: what the forecast would take without a measurement."
)


def make_outcomes(context: ReportContext) -> list[Block]:
    """Show what bounced of what was mailed, beside what would be assumed.

    Raises
    ------
    ConfigurationError
        If nothing was measured, or not by the verdict.
    """
    if context.rates is None:
        raise ConfigurationError(
            "The section 'outcomes' needs ",
            Argument("rates", ...),
            ", what bounce_rates returned, or ",
            Argument("log", ...),
            ".",
        )
    write, level = context.formatter, context.options.level
    totals = total_rates(context.rates, level)
    assumptions = read_assumptions(context.options.valid_error, None)
    assembled = assemble_calibration({"": totals}, assumptions)
    alt = describe_calibration(assembled, write)
    table = _tabulate(context, totals)
    mailed = context.earlier if context.options.has_mail else None
    blocks: list[Block] = [
        *([] if mailed is None else [Paragraph(f"Measured on {mailed.name}, which was mailed.")]),
        Paragraph(describe_outcomes(totals, write)),
        Exhibit(table, Chart("outcomes", "calibration", totals, alt)),
    ]
    if context.rates.index.nlevels > 1:
        blocks.append(Exhibit(_tabulate_groups(context, context.rates)))
    return blocks


def _tabulate(context: ReportContext, totals: pd.DataFrame) -> Table:
    write = context.formatter
    assumptions = {
        str(name): one for name, one in read_assumptions(context.options.valid_error, None).items()
    }

    def assume(verdict: str) -> Cell:
        if verdict not in assumptions:
            return Cell(None, NOTHING)
        said = write_assumption(*assumptions[verdict], write)
        return Cell(said, said)

    rows = [
        (
            Cell(verdict, verdict),
            make_count(write, row["n"]),
            *_make_measured(context, row),
            assume(str(verdict)),
        )
        for verdict, row in iterate(totals)
    ]
    columns = (
        *make_columns(verdict=("Verdict", "text"), n=("Addresses", "count")),
        *_make_measured_columns(context),
        TableColumn("assumed", "Assumed"),
    )
    return Table("outcomes", "What bounced of what was mailed", columns, tuple(rows), _NOTE)


def _tabulate_groups(context: ReportContext, rates: pd.DataFrame) -> Table:
    """Return the table of the groups that were mailed often enough to be shown."""
    names = [str(name) for name in rates.index.names]
    is_verdict = rates.index.get_level_values("verdict").isin(VERDICTS)
    large = rates[is_verdict & (rates["sent"] >= _LEAST_SENT)]
    large = large[large["sent"].rank(method="first", ascending=False) <= context.top]
    large = complete_rates(large, context.options.level)
    rows = [
        (*(make_text(part) for part in label), *_make_measured(context, row))
        for label, row in iterate(large)
    ]
    columns = (
        *(TableColumn(name, f"{name[:1].upper()}{name[1:]}", "text") for name in names),
        *_make_measured_columns(context),
    )
    few = int(is_verdict.sum()) - len(large)
    note = ""
    if few:
        said = count_noun(few, "smaller group", context.formatter.count)
        note = f"{said} {'is' if few == 1 else 'are'} not shown."
    caption = f"What bounced, by {' and '.join(names)}"
    return Table("outcomes-groups", caption, columns, tuple(rows), note)


def _make_measured(context: ReportContext, row: Any) -> tuple[Cell, ...]:
    write = context.formatter
    rate = make_share(write, row["rate"])
    if math.isnan(row["rate"]):
        rate = Cell(None, NOTHING)
    return (
        *(make_count(write, row[name]) for name in ("sent", "bounced", "soft")),
        rate,
        make_share_span(write, row["low"], row["high"]),
    )


def _make_measured_columns(context: ReportContext) -> tuple[TableColumn, ...]:
    return make_columns(
        sent=("Mailed", "count"), bounced=("Bounced", "count"), soft=("Soft", "count"),
        rate=("Bounce rate", "share"), interval=(context.interval.capitalize(), "shares"),
    )  # fmt: skip
