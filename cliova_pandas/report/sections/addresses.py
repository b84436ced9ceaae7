"""The addresses themselves, for those who ask for them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.report.cells import make_columns
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import Block, Cell, Exhibit, Paragraph, Table
from cliova_pandas.report.privacy import mask
from cliova_pandas.report.text import clean
from cliova_pandas.stats import read_verdicts
from cliova_pandas.stats.writing.formatting import NOTHING
from cliova_pandas.verdicts import VERDICTS

_LONGEST_REASON: Final = 200


def make_addresses(context: ReportContext) -> list[Block]:
    """List the addresses of the verdicts that were asked for.

    Raises
    ------
    ConfigurationError
        If none was asked for, there is no column of addresses, or there are too many for a page.
    VerdictError
        If the frame has no verdicts.
    """
    if not context.options.addresses:
        raise ConfigurationError(
            "The section 'addresses' needs ",
            Argument("include_addresses", ...),
            ", such as 'invalid'.",
        )
    blocks: list[Block] = []
    left = context.most_addresses
    for result in context.results:
        rows = _list_rows(context, result, left)
        left -= len(rows)
        prefix, wanted = context.prefix(result), context.options.addresses
        if not rows:
            blocks.append(Paragraph(f"{prefix}No address is {' or '.join(wanted)}."))
            continue
        columns = make_columns(
            address=("Address", "text"), verdict=("Verdict", "verdict"), reason=("Reason", "text")
        )
        name = f"addresses{context.suffix(result)}"
        blocks.append(
            Exhibit(Table(name, f"{prefix}Addresses: {', '.join(wanted)}", columns, tuple(rows)))
        )
    return blocks


def _list_rows(context: ReportContext, result: ReportedResult, most: int) -> list[tuple[Cell, ...]]:
    frame, options = result.columns, context.options
    verdicts = read_verdicts(frame)
    wanted = np.isin(verdicts, [VERDICTS.index(verdict) for verdict in options.addresses])
    chosen = np.flatnonzero(wanted)
    if len(chosen) > most:
        raise ConfigurationError(
            f"{len(chosen):,} addresses are {' or '.join(options.addresses)}, and this file has "
            f"room for {most:,}. Write them with df.cliova.export(folder), or leave ",
            Argument("include_addresses"),
            " out.",
        )
    chosen = chosen[np.argsort(verdicts[chosen], kind="stable")]
    emails = frame.read_text(frame.require_email(options.email_column)).take(chosen).to_pylist()
    reasons: list[Any] = [None] * len(chosen)
    try:
        column = frame.require_reason(options.reason_column)
    except ConfigurationError:
        pass
    else:
        reasons = frame.read_text(column).take(chosen).to_pylist()
    return [
        (_show(email), Cell(VERDICTS[verdict], VERDICTS[verdict]), _explain(reason))
        for email, verdict, reason in zip(emails, verdicts[chosen], reasons, strict=True)
    ]


def _show(email: str | None) -> Cell:
    return Cell(None, NOTHING) if email is None else Cell(email, clean(email))


def _explain(reason: str | None) -> Cell:
    """Return a reason without the addresses in it, which nobody has asked for."""
    if reason is None:
        return Cell(None, NOTHING)
    shown = mask(reason, _LONGEST_REASON)
    return Cell(shown, shown)
