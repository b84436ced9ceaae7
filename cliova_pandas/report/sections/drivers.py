"""Where the invalid addresses of a list come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import (
    iterate,
    make_columns,
    make_count,
    make_points_span,
    make_rounded,
    make_share,
    make_text,
)
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
from cliova_pandas.report.privacy import mask_drivers
from cliova_pandas.stats import describe_drivers, name_drivers
from cliova_pandas.stats.writing.nouns import count_noun, describe_rows

if TYPE_CHECKING:
    import pandas as pd


def make_drivers(context: ReportContext) -> list[Block]:
    """Say which parts of a list its invalid addresses come from."""
    blocks: list[Block] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        try:
            found = result.drivers
        except ConfigurationError:
            text = f"{context.prefix(result)}Not shown: the result has no column of addresses."
            blocks.append(Paragraph(text, "note"))
            continue
        drivers = mask_drivers(found)
        said = describe_drivers(drivers, context.formatter)
        blocks.append(Paragraph(f"{context.prefix(result)}{said}"))
        if len(drivers):
            blocks.append(_show(context, result, drivers, said))
    return blocks


def has_drivers(context: ReportContext) -> bool:
    """Tell whether any part of any list stands out."""
    return any(map(_has_drivers, context.results))


def _has_drivers(result: ReportedResult) -> bool:
    try:
        return not result.is_verified_only and len(result.drivers) > 0
    except ConfigurationError:
        return False


def _show(
    context: ReportContext, result: ReportedResult, drivers: pd.DataFrame, said: str
) -> Exhibit:
    name = f"drivers{context.suffix(result)}"
    table = _tabulate(context, result, drivers, name)
    if context.is_comparison:
        return Exhibit(table)
    many = count_noun(len(drivers), "driver", context.formatter.count)
    return Exhibit(table, Chart(name, "drivers", drivers, f"Bars of the excess of {many}: {said}"))


def _tabulate(
    context: ReportContext, result: ReportedResult, drivers: pd.DataFrame, name: str
) -> Table:
    write, about = context.formatter, drivers.attrs["cliova"]
    interval = f"{write.percentage(1 - about['level'])} interval"

    def tabulate(driver: str, row: Any) -> tuple[Cell, ...]:
        return (
            make_text(driver),
            make_count(write, row["n"]),
            make_share(write, row["rate"]),
            make_share(write, row["rest"]),
            make_points_span(write, 100 * row["low"], 100 * row["high"]),
            make_rounded(write, row["excess"]),
            make_share(write, row["explains"]),
            make_share(write, row["q"]),
        )

    columns = make_columns(
        driver=("Part of the list", "text"), n=("Rows", "count"),
        rate=(f"Share {about['rate']}", "share"), rest=("The rest", "share"),
        interval=(f"{interval.capitalize()} of the difference, points", "changes"),
        excess=("Rows in excess", "count"), explains=(f"Of all {about['rate']}", "share"),
    )  # fmt: skip
    chance = TableColumn("q", "q-value", "share", is_drawn=False)
    names = name_drivers(drivers)
    rows = [tabulate(name, row) for name, (_, row) in zip(names, iterate(drivers), strict=True)]
    caption = f"{context.prefix(result)}Parts of the list with more {about['rate']} than the rest"
    note = f"{_explain(context, about)}{_say_same(names, about['drivers'])}"
    return Table(name, caption, (*columns, chance), tuple(rows), note)


def _say_same(names: list[str], drivers: list[Any]) -> str:
    """Say which groups hold the same rows as those that are named."""
    said = ""
    for name, driver in zip(names, drivers, strict=True):
        same = [" and ".join(map(" = ".join, key)) for key in driver["also"]]
        if same:
            said += f" The same rows as {name}: {', '.join(same)}."
    return said


def _explain(context: ReportContext, about: Any) -> str:
    """Say how the drivers were found, and how far they carry."""
    write = context.formatter
    groups = count_noun(about["tried"], "group", write.count)
    rows = describe_rows(
        about["n"],
        unique=False,
        write=write.count,
        part=about.get("part"),
        not_validated=about.get("not_validated", 0),
    )
    return (
        f"Of {groups} in {rows}, those with a q-value up to "
        f"{write.percentage(about['level'])} (Fisher's exact test, corrected for all {groups} by "
        "Benjamini and Hochberg). Excess: how many more than if they were like the rest; no row "
        "is in two of them. That a part stands out does not prove that it is the cause."
    )
