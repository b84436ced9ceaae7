"""Which addresses of a list could be won back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import iterate, make_columns, make_count, make_text
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import Block, Cell, Exhibit, Paragraph, Table
from cliova_pandas.report.privacy import LEAST_ROWS
from cliova_pandas.report.text import clean
from cliova_pandas.stats import describe_repairs, read_verdicts, tabulate_repairs
from cliova_pandas.stats.writing.formatting import NOTHING
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_EXPORT: Final = (
    "To validate what is proposed: export_corrections(df.cliova.suggest_corrections(), "
    "“again.csv”)."
)


def make_repairs(context: ReportContext) -> list[Block]:
    """Say how many addresses could be won back, and at which domains."""
    blocks: list[Block] = []
    for result in context.results:
        if why := context.refuse(result):
            blocks.append(why)
            continue
        try:
            corrections = result.corrections
        except ConfigurationError:
            text = f"{context.prefix(result)}Not shown: the result has no column of addresses."
            blocks.append(Paragraph(text, "note"))
            continue
        repairs = tabulate_repairs(corrections)
        said = clean(describe_repairs(repairs, context.formatter))
        blocks.append(Paragraph(f"{context.prefix(result)}{said}"))
        if len(repairs):
            blocks.append(Exhibit(_tabulate(context, result, repairs)))
        if context.options.addresses:
            blocks += _list_addresses(context, result, corrections)
    return blocks


def has_repairs(context: ReportContext) -> bool:
    """Tell whether any address of any list could be won back."""
    return any(map(_has_repairs, context.results))


def _has_repairs(result: ReportedResult) -> bool:
    try:
        return not result.is_verified_only and len(result.corrections) > 0
    except ConfigurationError:
        return False


def _tabulate(context: ReportContext, result: ReportedResult, repairs: pd.DataFrame) -> Table:
    write = context.formatter
    typed = repairs.attrs["cliova"]["typed"]
    rows = [
        (
            make_text(domain),
            make_text(_name_typed(context, typed[domain])),
            *(make_count(write, row[name]) for name in ("rows", "recoverable", "known", "valid")),
        )
        for domain, row in iterate(repairs)
    ]
    columns = make_columns(
        domain=("What was meant", "text"), typed=("What was typed", "text"),
        rows=("Rows", "count"), recoverable=("To be won back", "count"),
        known=("In the list already", "count"), valid=("Valid rows there", "count"),
    )  # fmt: skip
    note = f"What was typed is named only if at least {LEAST_ROWS} rows have it. {_EXPORT}"
    caption = f"{context.prefix(result)}Mistyped domains"
    return Table(f"repairs{context.suffix(result)}", caption, columns, tuple(rows), note)


def _name_typed(context: ReportContext, typed: dict[str, int]) -> str:
    """Return what was typed in place of a domain, as far as it may be named."""
    write = context.formatter
    named = [f"{name} ({write.count(n)})" for name, n in typed.items() if n >= LEAST_ROWS]
    others = len(typed) - len(named)
    if others:
        other = count_noun(others, "other" if named else "domain", write.count)
        named.append(f"{'and ' if named else ''}{other}")
    return ", ".join(named).replace(", and ", " and ")


def _list_addresses(
    context: ReportContext, result: ReportedResult, corrections: pd.DataFrame
) -> list[Block]:
    """List what is proposed for the addresses of the verdicts that were asked for."""
    wanted, columns = context.options.addresses, result.columns
    verdicts = np.full(columns.count_all_rows(), -1)
    verdicts[columns.find_kept()] = read_verdicts(columns)
    chosen = np.isin(
        verdicts[corrections["row"].to_numpy()], [VERDICTS.index(verdict) for verdict in wanted]
    )
    listed = corrections[chosen]
    if not len(listed):
        return []
    rows = [
        (_show(address), _show(proposed), Cell(bool(known), "yes" if known else NOTHING))
        for address, proposed, known in zip(
            listed["address"], listed["proposed"], listed["known"], strict=True
        )
    ]
    table = Table(
        f"corrections{context.suffix(result)}",
        f"{context.prefix(result)}Corrections of addresses that are {' or '.join(wanted)}",
        make_columns(
            address=("Address", "text"), proposed=("Proposed", "text"),
            known=("In the list already", "mark"),
        ),
        tuple(rows),
    )  # fmt: skip
    return [Exhibit(table)]


def _show(address: str) -> Cell:
    return Cell(address, clean(address))
