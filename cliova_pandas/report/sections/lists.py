"""What a page says of many lists in one result: each by itself, and their shares in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import iterate, make_count, make_share, make_text
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import (
    Block,
    Cell,
    Chart,
    Exhibit,
    Paragraph,
    Table,
    TableColumn,
)
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats import breakdown, trend
from cliova_pandas.stats.alt_text import describe_trend
from cliova_pandas.stats.dating import PERIODS
from cliova_pandas.stats.formatting import NOTHING
from cliova_pandas.stats.nouns import count_noun
from cliova_pandas.stats.trend_dates import date_lists
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_MOST_POINTS: Final = 60
"""Of more the chart counts weeks together, or months, so that each can be told from the next."""


def has_lists(context: ReportContext) -> bool:
    """Tell whether the result is made of several lists."""
    return not context.is_comparison and any(
        LIST_ID in result.columns.names and len(result.lists) > 1 for result in context.results
    )


def make_by_list(context: ReportContext) -> list[Block]:
    """Show the shares of each list, and those of all over time."""
    if not has_lists(context):
        return [Paragraph("Not shown: the result is that of one list.", "note")]
    blocks: list[Block] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        table = breakdown(result.columns, LIST_ID, level=context.options.level, verified_only=False)
        dates = _find_dates(result, table)
        shown = _tabulate(context, table, dates)
        chart = _draw(context, result) if len({*dates.values()} - {None}) > 1 else None
        blocks.append(Exhibit(shown, chart))
    return blocks


def _find_dates(result: ReportedResult, table: pd.DataFrame) -> dict[str, Any]:
    """Return when the job of each list was finished; nothing, if that is not known of all."""
    try:
        found = date_lists(result.columns, list(table.index), None)
    except ConfigurationError:
        return {}
    return {label: said and said.day for label, said in zip(table.index, found, strict=True)}


def _tabulate(context: ReportContext, table: pd.DataFrame, dates: dict[str, Any]) -> Table:
    """Return a row for each list: the latest first, or where that is not known the largest."""
    write = context.formatter
    rows = list(iterate(table))
    if dates:
        rows.sort(key=lambda row: (bool(dates[row[0]]), dates[row[0]]), reverse=True)
    columns = (
        TableColumn("list", "List"),
        *([TableColumn("date", "Validated")] if dates else []),
        TableColumn("n", "Rows", "count"),
        *(
            TableColumn(
                f"{verdict}_share",
                verdict.capitalize(),
                "share",
                tint=verdict if verdict == "invalid" else "",
                decides=verdict == "invalid",
            )
            for verdict in VERDICTS
        ),
    )
    cells = tuple(
        (
            make_text(label),
            *([_write_day(context, dates[label])] if dates else []),
            make_count(write, row["n"]),
            *(make_share(write, row[verdict] / row["n"]) for verdict in VERDICTS),
        )
        for label, row in rows
    )
    note = f"{count_noun(len(rows), 'list', write.count)}, each a share of its own rows"
    order = "the latest first" if dates else "the largest first"
    return Table("lists", "The lists", columns, cells, f"{note}; {order}.")


def _write_day(context: ReportContext, day: Any) -> Cell:
    if day is None:
        return Cell(None, NOTHING)
    return Cell(day.strftime("%Y-%m-%d"), context.formatter.date(day))


def _draw(context: ReportContext, result: ReportedResult) -> Chart:
    """Return the shares in time, in no more points than can be read."""
    for every in PERIODS:
        table = trend(result.columns, every=every, level=context.options.level)
        if len(set(table.index.get_level_values("date"))) <= _MOST_POINTS:
            break
    return Chart("lists", "trend", table, describe_trend(table, None, context.formatter))
