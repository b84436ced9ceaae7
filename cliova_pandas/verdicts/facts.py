"""What is known of a result before its verdict is chosen, and what a single word says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cliova_pandas.verdicts.column_names import is_evidence, name_group
from cliova_pandas.verdicts.columns import Agreement, Column
from cliova_pandas.verdicts.vocabulary import find_boolean, find_reply, find_word


@dataclass(frozen=True)
class Conflict:
    """What speaks against a column.

    Attributes
    ----------
    text : str
        What it is.
    column : str
        The column that says so.
    """

    text: str
    column: str


@dataclass(frozen=True)
class ResultFacts:
    """All that is known of a result before its verdict is chosen.

    Attributes
    ----------
    columns : dict of str to Column
        Its columns with few different values, the addresses aside.
    names : tuple of str
        All of its columns, the addresses aside.
    email : str or None
        The column of the addresses.
    rows : int
        How many rows there are.
    agreement : Agreement
        How often the words of two columns stand together.
    total_valid : int or None
        How many addresses the service counts as valid, where that says something of these rows.
    is_verified_only : bool
        Whether the rows are only those that the service counts as verified.
    leading : tuple of str
        The columns that stand before the addresses.
    """

    columns: Mapping[str, Column]
    names: tuple[str, ...]
    email: str | None
    rows: int
    agreement: Agreement
    total_valid: int | None = None
    is_verified_only: bool = False
    leading: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One column that could be the verdict, and the result that it stands in.

    Attributes
    ----------
    column : Column
        The column.
    result : ResultFacts
        The result.
    reason : str or None
        The column that would be its reason.
    trusted : frozenset of str
        The columns whose own name and words are enough to be the verdict.
    """

    column: Column
    result: ResultFacts
    reason: str | None
    trusted: frozenset[str]

    @property
    def is_summary(self) -> bool:
        """Whether it says of itself that it stands for all others."""
        return bool(self.column.meaning.parts & name_group("summary"))

    @cached_property
    def others(self) -> list[Column]:
        """The other columns."""
        return [one for name, one in self.result.columns.items() if name != self.column.name]


def says_invalid(word: str, *, even_weakly: bool = False) -> bool:
    """Tell whether a word calls an address invalid; weakly, with what anything else is called."""
    said = find_word(word)
    if said is None or said.verdict != "invalid":
        return False
    return even_weakly or said.strength in ("strong", "telling")


def is_no(word: str | None) -> bool:
    """Tell whether a word is one for no."""
    return word is not None and find_boolean(word) is False


def is_risky(word: str, is_flag: bool, is_reason_column: bool) -> bool:
    """Tell whether a word of a flag, or of the reason column, makes an address risky."""
    said = find_word(word)
    is_named = said is not None and said.verdict == "risky" and said.strength != "weak"
    is_yes = find_boolean(word) is True or find_reply(word) is True
    return (is_flag and (is_yes or is_named)) or (is_reason_column and is_named)


def is_reason(word: str) -> bool:
    """Tell whether a text is a reason of this field: "mailbox not found", not "absent"."""
    said = find_word(word)
    if said is not None and said.strength in ("strong", "telling"):
        return True
    parts = frozenset(re.findall(r"[a-z]+", word.casefold()))
    return is_evidence(parts) or bool(parts & {"mailbox", "inbox", "postfach", "greylisting"})
