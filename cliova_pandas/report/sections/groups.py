"""What a page says of the groups of a list: providers, domains, reasons, flags."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.report.cells import (
    iterate,
    make_bar_column,
    make_columns,
    make_count,
    make_share,
    make_shares,
    make_text,
    make_verdict_columns,
)
from cliova_pandas.report.context import ReportContext, Result
from cliova_pandas.report.document import Block, Cell, Chart, Column, Exhibit, Paragraph, Table
from cliova_pandas.stats.alt_text import describe_breakdown, describe_rates
from cliova_pandas.stats.formatting import format_counts
from cliova_pandas.stats.top_groups import is_tail, pool_groups
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS: Final = 5
"""What the data names is named only where so many rows share it: fewer could tell who is meant."""

_SMALL: Final = 30
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z_/-]{0,39}")
_INVALID: Final = VERDICTS.index("invalid")
_NOUNS: Final[dict[str, str]] = {"provider": "providers", "domain": "domains", "reason": "reasons"}


def make_providers(study: ReportContext) -> list[Block]:
    """Show the verdicts of each provider."""
    return _make_groups(study, "provider", "breakdown")


def make_domains(study: ReportContext) -> list[Block]:
    """Show the verdicts of each domain that several rows share."""
    return _make_groups(study, "domain", "rates")


def make_reasons(study: ReportContext) -> list[Block]:
    """Show how often each reason was given, and for which verdicts."""
    return _make_groups(study, "reason", None)


def hide_small(table: pd.DataFrame, by: str, top: int) -> pd.DataFrame:
    """Return a breakdown that names no group that could tell who is in it.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned.
    by : str
        Its key, such as ``"domain"``.
    top : int
        How many groups are named at most.

    Returns
    -------
    pandas.DataFrame
        The largest groups, and the others as one. A provider comes from the package's own table, so
        it is named in any case; any other group if it has `LEAST_ROWS` rows; a reason also if it is
        a short word, as codes are. What has an ``@`` in it is never named.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"email": ["a@x.de"] * 5 + ["ann@ann.de"], "verdict": ["valid"] * 6})
    >>> hide_small(breakdown(df), "domain", 10)["n"].to_dict()
    {'x.de': 5, 'other (1 domain)': 1}
    """
    # They come by size, so of a list with many domains most need not be looked at.
    large = table if by in ("provider", "reason") else table[table["n"] >= LEAST_ROWS]
    sizes = zip(large.index, large["n"], strict=True)
    named = (label for label, n in sizes if _is_named(str(label), int(n), by))
    return pool_groups(table, order=list(islice(named, top)))


def _is_named(label: str, n: int, by: str) -> bool:
    if is_tail(label) or "@" in label:
        return False
    if n >= LEAST_ROWS or by == "provider":
        return True
    return by == "reason" and _CODE.fullmatch(label) is not None


def _make_groups(
    study: ReportContext,
    by: Literal["provider", "domain", "reason"],
    kind: Literal["breakdown", "rates"] | None,
) -> list[Block]:
    blocks: list[Block] = []
    for result in study.results:
        if why := study.refuse(result, study.verified_only):
            blocks.append(why)
            continue
        try:
            full = study.break_down(result, by)
        except ConfigurationError:
            what = "reasons" if by == "reason" else "addresses"
            text = f"{study.prefix(result)}Not shown: the result has no column of {what}."
            blocks.append(Paragraph(text, "note"))
            continue
        table = hide_small(full, by, study.top)
        name = f"{_NOUNS[by]}{study.suffix(result)}"
        shown = tabulate_groups(study, result, table, name, f"Verdicts by {by}")
        chart = None
        if kind and len(table) and not study.is_comparison:
            sentence = (
                describe_breakdown(table, study.writer.sentence)
                if kind == "breakdown"
                else describe_rates(table, "invalid", _SMALL, study.writer.sentence)
            )
            chart = Chart(shown.name, kind, table, sentence)
        blocks.append(Exhibit(shown, chart))
    return blocks


def tabulate_groups(
    study: ReportContext, result: Result, table: pd.DataFrame, name: str, caption: str
) -> Table:
    """Return the table of the verdicts of groups.

    Parameters
    ----------
    study : ReportContext
        How it is written.
    result : Result
        What it is of.
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` or `hide_small` returned, by one key.
    name : str
        What programs call the table.
    caption : str
        What it shows.
    """
    write, by = study.writer, str(table.index.name)
    is_reason, total = by == "reason", int(table["n"].sum())
    rows = []
    for (label, row), text in zip(iterate(table), format_counts(table["n"]), strict=True):
        counts = [int(row[verdict]) for verdict in VERDICTS]
        numbers = [make_count(write, count) for count in counts]
        rate = make_share(write, row["rate"], format_counts(counts)[_INVALID])
        interval = make_shares(write, row["low"], row["high"])
        # A reason goes with one verdict, so its rates are all or nothing.
        shares = [make_share(write, row["n"] / total, text)] if is_reason else [rate, interval]
        group = make_text(label)
        if is_tail(label):
            group = Cell(group.value, write.sentence(group.text))
        rows.append((group, make_count(write, row["n"]), *numbers, *shares))
    columns = (
        Column(by, {"tld": "TLD"}.get(by, f"{by[:1].upper()}{by[1:]}")),
        Column("n", "Rows", "count"),
        *make_verdict_columns(),
        *(
            [make_bar_column("share", "Share of all")]
            if is_reason
            else make_columns(
                rate=("Share invalid", "share"), interval=(study.interval.capitalize(), "shares")
            )
        ),
    )
    note = write.sentence(_say_groups(table, by))
    return Table(name, f"{study.prefix(result)}{caption}", columns, tuple(rows), note)


def _say_groups(table: pd.DataFrame, by: str) -> str:
    about = table.attrs["cliova"]
    noun = by if by in _NOUNS else "group"
    nouns = noun if about["groups"] == 1 else _NOUNS.get(by, "groups")
    said = f"{about['denominator']}, {about['groups']:,} {nouns}."
    if not len(table):
        return said
    if any(is_tail(label) for label in table.index):
        pooled = about["groups"] - len(table) + 1
        said += f" The last row pools {pooled:,} of them."
    if by == "provider":
        said += " The provider “other” has the domains of companies, and all that are in no table."
    elif by == "domain":
        said += f" A domain is named only if at least {LEAST_ROWS} rows have it."
    return said


def make_flags(study: ReportContext) -> list[Block]:
    """Show what else is said of the addresses."""
    blocks: list[Block] = []
    for result in study.results:
        if why := study.refuse(result, study.verified_only):
            blocks.append(why)
            continue
        table = study.count_flags(result)
        if not len(table):
            text = f"{study.prefix(result)}The result has no flags."
            blocks.append(Paragraph(text, "note"))
            continue
        blocks.append(Exhibit(_tabulate_flags(study, result, table)))
    return blocks


def _tabulate_flags(study: ReportContext, result: Result, table: pd.DataFrame) -> Table:
    write = study.writer

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
    return Table(
        f"flags{study.suffix(result)}",
        f"{study.prefix(result)}What else is said of the addresses",
        columns,
        tuple(tabulate(flag, row) for flag, row in iterate(table)),
        write.sentence(
            f"{table.attrs['cliova']['denominator']}. Each share is of the rows of which the flag "
            "is known; a row can have several flags."
        ),
    )
