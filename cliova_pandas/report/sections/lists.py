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
from cliova_pandas.stats.frames.arrow_values import count_distinct
from cliova_pandas.stats.history.dating import PERIODS, find_starts
from cliova_pandas.stats.history.trend_dates import date_lists
from cliova_pandas.stats.presentation.alt_text import describe_trend
from cliova_pandas.stats.writing.formatting import NOTHING
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from cliova_pandas.stats import FrameColumns

_MOST_POINTS: Final = 60
"""Of more the chart counts weeks together, or months, so that each can be told from the next."""


_NOT_SAID: Final = f"no column {LIST_ID} says of which list each row is"


def has_lists(context: ReportContext) -> bool:
    """Tell whether the result is made of several lists, whose ids stand in its rows."""
    if context.is_comparison:
        return False
    [result] = context.results
    return _count_lists(result.columns) > 1


def _count_lists(columns: FrameColumns) -> int:
    return count_distinct(*columns.read(LIST_ID)) if columns.names.count(LIST_ID) == 1 else 0


def make_by_list(context: ReportContext) -> list[Block]:
    """Show the shares of each list, and those of all over time."""
    if context.is_comparison:
        said = "Not shown: it is of the lists in one result, and here several are compared."
        return [Paragraph(said, "note")]
    [result] = context.results
    count = _count_lists(result.columns)
    if count <= 1:
        is_one = count or (result.described and len(result.lists) == 1)
        said = "the result is that of one list" if is_one else _NOT_SAID
        return [Paragraph(f"Not shown: {said}.", "note")]
    if why := context.refuse(result):
        return [why]
    table = breakdown(result.columns, LIST_ID, verified_only=False)
    dates = _find_dates(result, table)
    days = [day for day in dates.values() if day]
    chart = _draw(context, result, days) if len(set(days)) > 1 else None
    return [Exhibit(_tabulate(context, table, dates), chart)]


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


def _draw(context: ReportContext, result: ReportedResult, days: Sequence[pd.Timestamp]) -> Chart:
    """Return the shares in time, in no more points than can be read."""
    fitting = (every for every in PERIODS if len(set(find_starts(days, every))) <= _MOST_POINTS)
    every = next(fitting, PERIODS[-1])
    level = context.options.level
    table = trend(result.columns, every=every, level=level, verified_only=False)
    return Chart("lists", "trend", table, describe_trend(table, None, context.formatter))
