"""Columns that by their names say what a validation found, and so are no drivers."""

from __future__ import annotations

from typing import Final

from cliova_pandas.stats.flagging.flag_columns import name_flag
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts import list_layouts, split_name
from cliova_pandas.verdicts.column_names import is_evidence, name_group, read_name
from cliova_pandas.verdicts.vocabulary import fold_word

_WHOLE_LAYOUT: Final = 4
"""The least columns of a layout that nobody's own columns are called like by chance."""

_OF_ADDRESS: Final = frozenset({"role", "free"})
"""Flags that say what an address is, and not what became of its validation."""

_OF_VALIDATION: Final = frozenset(
    {
        "score", "scores", "confidence", "risk", "toxic", "toxicity", "suggestion", "suggested",
        "suggestions", "deliverability", "deliverable", "reachability", "reachable", "quality",
        "bounce", "bounced", "verified", "validated", "verification", "validation", "checked",
        "processed", "smtp", "mx", "dns", "spf", "dkim", "dmarc", "catchall", "disposable",
        "syntax", "mailbox", "reason", "substatus", "credits",
    }
)  # fmt: skip


def find_layout_columns(table: FrameColumns) -> frozenset[str]:
    """Return the folded columns of the known layouts that the frame holds whole.

    A result that has columns of the upload beside its own is read by no layout, but its own are
    those of one all the same.
    """
    names = frozenset(map(fold_word, table.names))
    held: set[str] = set()
    for known in list_layouts():
        own = frozenset(map(fold_word, known.columns))
        if len(own) >= _WHOLE_LAYOUT and own <= names:
            held |= own | frozenset(map(fold_word, known.optional))
    return frozenset(held)


def explain_exclusion(name: str, of_layout: frozenset[str]) -> str | None:
    """Say why a column is no candidate by its name, if so."""
    flag = name_flag(name)
    if flag in _OF_ADDRESS:
        return None
    if flag is not None:
        return f"a flag of the validation ({flag})"
    if fold_word(name) in of_layout:
        return "a column of the result's layout"
    parts = frozenset(split_name(name))
    if is_evidence(parts) or parts & _OF_VALIDATION or parts & name_group("derived"):
        return "named as validations name their columns"
    meaning = read_name(name)
    if meaning.is_of_validation or (meaning.kind in ("verdict", "check") and meaning.is_of_field):
        return "named as validations name their columns"
    return None
