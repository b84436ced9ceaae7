"""How the numbers of a page came about, and how far they carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cliova_pandas.report.cells import make_columns, make_count, make_text
from cliova_pandas.report.context import ReportContext, ReportedResult
from cliova_pandas.report.document import Block, Cell, Exhibit, Facts, Paragraph, Table
from cliova_pandas.report.privacy import mask
from cliova_pandas.verdicts.messages import word_agreement

_WORDS_SHOWN: Final = 40
_LONGEST_WHY: Final = 300
_ROLES: Final = (("verdict", "verdict"), ("email", "address"), ("reason", "reason"))
_LIMITS: Final = (
    "Every share names what it is a share of. Rows are counted as the service sent them, "
    "duplicates too.",
    "Unknown means that no answer could be had, such as from a server that did not reply. It is "
    "never counted as invalid, and never left out of a denominator.",
    "A verdict is as old as the validation. Mailboxes close and servers change: the older it is, "
    "the more of the valid addresses will bounce.",
    "Each share is rounded for itself, so that shares that are shown together may miss 100 % by "
    "the last digit. What is shown as 0 % is none at all; the least that is more is “{least}”.",
)


def make_method(context: ReportContext) -> list[Block]:
    """Say how the numbers came about."""
    write = context.formatter
    level = write.percentage(context.options.level)
    interval = (
        f"Intervals of shares are Wilson score intervals (Wilson 1927) at the level of {level}: "
        "the list is taken as a sample of what will be mailed."
    )
    if context.is_comparison or context.earlier is not None:
        interval += " Those of changes are Newcombe's (1998, method 10)."
    interval += " They do not cover errors of the validation itself."
    first, *others = _LIMITS[:-1]
    others.append(_LIMITS[-1].format(least=write.share(0.0001)))
    blocks: list[Block] = [Paragraph(first), Paragraph(interval), *map(Paragraph, others)]
    silent = []
    for result in context.results:
        read = _say_reading(context, result)
        blocks += read
        silent += [] if read else [result.name]
    if silent:
        names = f"{', '.join(silent)}: " if context.is_comparison else ""
        text = (
            f"{names}Which column was read as the verdict is not known here: the frame does not "
            "say. Its column “verdict” was taken as it is."
        )
        blocks.append(Paragraph(text, "note"))
    return blocks


def _say_reading(context: ReportContext, result: ReportedResult) -> list[Block]:
    """Say which columns were read as what, and their words, if that is known."""
    described, prefix = result.described, context.prefix(result)
    columns: Mapping[str, Any] = described.get("columns") or {}
    reading: Mapping[str, Any] = described.get("verdict") or {}
    facts = [
        (f"Column of the {what}", mask(columns[role]))
        for role, what in _ROLES
        if columns.get(role) is not None
    ]
    for one in result.lists:
        if why := _word_why(context, one.get("verdict") or {}):
            name = f"{one.get('name') or one.get('list_id')}: " if len(result.lists) > 1 else ""
            facts.append(("Why this verdict", mask(f"{name}{why}", _LONGEST_WHY)))
    if not facts:
        return []
    if context.is_comparison:
        facts.insert(0, ("List", result.name))
    blocks: list[Block] = [Facts(tuple(facts))]
    words: Mapping[str, str] = reading.get("words") or {}
    if words:
        rows = [
            (make_text(word), Cell(verdict, verdict))
            for word, verdict in list(words.items())[:_WORDS_SHOWN]
        ]
        table = Table(
            f"words{context.suffix(result)}",
            f"{prefix}What the service's words were taken for",
            make_columns(word=("Word", "text"), verdict=("Verdict", "verdict")),
            tuple(rows),
            _say_more(context, len(words)),
        )
        blocks.append(Exhibit(table))
    missed: Mapping[str, int] = reading.get("not_understood") or {}
    if missed:
        rows = [
            (make_text(word), make_count(context.formatter, count))
            for word, count in list(missed.items())[:_WORDS_SHOWN]
        ]
        table = Table(
            f"not-understood{context.suffix(result)}",
            f"{prefix}Words that were not understood, and count as unknown",
            make_columns(word=("Word", "text"), count=("Rows", "count")),
            tuple(rows),
            _say_more(context, len(missed)),
        )
        blocks.append(Exhibit(table))
    return blocks


def _word_why(context: ReportContext, reading: Mapping[str, Any]) -> str:
    """Return why a column is the verdict, with the service's count as the language writes it."""
    why, confirmed = reading.get("why"), reading.get("confirmed")
    said = None if confirmed is None else word_agreement(confirmed, context.formatter.count)
    return ", and ".join(filter(None, (why, said)))


def _say_more(context: ReportContext, count: int) -> str:
    more = count - _WORDS_SHOWN
    return f"{context.formatter.count(more)} more are not shown." if more > 0 else ""
