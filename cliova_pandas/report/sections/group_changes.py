"""The groups of several results side by side, sorted by how much their share of invalid rose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import (
    make_count,
    make_points,
    make_points_span,
    make_share,
    make_text,
)
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import Bar, Block, Cell, Exhibit, Paragraph, Table, TableColumn
from cliova_pandas.report.privacy import LEAST_ROWS, may_name
from cliova_pandas.stats.comparisons.group_changes import compare_groups
from cliova_pandas.stats.groups.top_groups import read_pooled
from cliova_pandas.stats.writing.nouns import name_pooled

if TYPE_CHECKING:
    import pandas as pd

GroupedBy = Literal["provider", "domain", "reason"]

_TOP: Final = 10
_MOST_WITH_ROWS: Final = 3
"""So many lists have room for their rows beside their shares."""

_NOTES: Final[Mapping[str, str]] = {
    "provider": (
        " A provider is told by the mail host of the address where the result has it, else by its "
        "domain; “own mail server” is a host under that domain itself."
    ),
    "domain": f" A domain is named only if at least {LEAST_ROWS} rows of a list have it.",
    "reason": "",
}


def compare_providers(context: ReportContext) -> list[Block]:
    """Show the providers of the pair, where both have addresses."""
    try:
        return [_compare(context, context.pair, "provider", "provider-changes")]
    except ConfigurationError:
        return []


def compare_all(context: ReportContext, by: GroupedBy, name: str) -> list[Block]:
    """Show the groups of all results in one table; nothing if fewer than two have such groups."""
    shown: dict[str, ReportedResult] = {}
    blocks: list[Block] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        try:
            result.break_down(by)
        except ConfigurationError:
            what = "reasons" if by == "reason" else "addresses"
            text = f"{context.prefix(result)}Not shown: the result has no column of {what}."
            blocks.append(Paragraph(text, "note"))
            continue
        shown[result.name] = result
    if len(shown) < 2:
        return []
    return [*blocks, _compare(context, shown, by, name)]


def _compare(
    context: ReportContext, results: Mapping[str, ReportedResult], by: GroupedBy, name: str
) -> Exhibit:
    top = _TOP if context.options.top is None else context.options.top
    table = compare_groups(
        {one: result.break_down(by) for one, result in results.items()},
        top=top,
        may_name=lambda label, n: by == "provider" or may_name(label, n, by),
        level=context.options.level,
    )
    return Exhibit(_tabulate(context, table, list(results), by, name))


def _tabulate(
    context: ReportContext, table: pd.DataFrame, names: list[str], by: GroupedBy, name: str
) -> Table:
    write, pooled = context.formatter, read_pooled(table)
    with_rows = len(names) <= _MOST_WITH_ROWS
    rows: list[tuple[Cell, ...]] = []
    for label, row in table.iterrows():
        group = make_text(label)
        if label in pooled:
            group = Cell(group.value, name_pooled([by], pooled[label], write.count))
        cells = [group]
        for one in names:
            cells += [make_count(write, row["n", one])] if with_rows else []
            cells.append(make_share(write, row["share", one]))
        cells.append(make_points(write, row["change", ""]))
        cells.append(make_points_span(write, row["low", ""], row["high", ""]))
        rows.append(tuple(cells))
    columns = [TableColumn(by, f"{by[:1].upper()}{by[1:]}")]
    for number, one in enumerate(names, 1):
        title = f"{one}, invalid" if with_rows else one
        if with_rows:
            columns.append(TableColumn(f"n-{number}", f"{one}, rows", "count"))
        columns.append(TableColumn(f"share-{number}", title, "share", tint="invalid"))
    of = "" if len(names) == 2 else f" of {names[-1]} against {names[0]}"
    furthest = max((abs(bound) for row in rows for bound in _list_bounds(row[-1])), default=1.0)
    bar = Bar(furthest or 1.0, (0.0,), start=-(furthest or 1.0)) if with_rows else None
    interval = f"{context.interval.capitalize()} of the change"
    columns += [
        TableColumn("change", f"Change{of}, points", "points", decides=True),
        TableColumn("change_interval", interval, "changes", bar),
    ]
    said = "Sorted by the change; those without a name of their own, and the rest, stand last."
    caption = f"Share invalid by {by}, and how it changed"
    return Table(name, caption, tuple(columns), tuple(rows), f"{said}{_NOTES[by]}")


def _list_bounds(cell: Cell) -> list[float]:
    bounds = cell.value if isinstance(cell.value, tuple) else ()
    return [bound for bound in bounds if bound is not None]
