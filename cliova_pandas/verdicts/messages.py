"""What a reader is told about the verdict column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cliova_pandas.errors import Argument, Message, quote_names
from cliova_pandas.verdicts.classes import VERDICTS
from cliova_pandas.verdicts.columns import Column

EMPTY: Final = "(empty)"
"""Stands for a missing value among the words."""

_NAMED_WORDS: Final = 10
_NAMED_COLUMNS: Final = 5

_MAP: Final = Argument("verdict_map", {"word": "class"})


def word_agreement(total_valid: int, write: Callable[[int], str] = "{:,}".format) -> str:
    """Say that the service counts as many valid addresses; ``write`` writes the count."""
    return f"its {write(total_valid)} valid rows are the service's own count"


def word_contradiction(column: str, valid_rows: int, total_valid: int) -> Message:
    """Warn where the service counts other valid addresses than the column does."""
    return Message(
        f"The column {column!r} calls {valid_rows:,} rows valid, but the service counts "
        f"{total_valid:,} valid addresses, and no other column agrees with it. Check what its "
        "words mean, and pass ",
        Argument("verdict_map", ...),
        " or ",
        Argument("verdict_column", ...),
        " if they are misread.",
    )


def word_doubt_of_state(column: Column, rows: int) -> Message:
    """Warn of a column that may be the state of the check."""
    words = " or ".join(repr(word) for word in column.words)
    return Message(
        f"The column {column.name!r} is {words} on {'all' if rows > 1 else 'its'} {rows:,} "
        f"row{'' if rows == 1 else 's'}. If that is the state of the check rather than what came "
        "of it, pass ",
        Argument("verdict_column", ...),
        " or ",
        _MAP,
        ".",
    )


def word_refusal(candidates: Sequence[Column], doubt: str | None = None) -> Message:
    """Say that no column is taken, which ones could be, and what to pass."""
    shown = [
        f"{one.name!r} ({', '.join(map(repr, filter(None, list(one.words)[:4])))})"
        for one in candidates
        if one.words and (one.meaning.kind != "unnamed" or one.read)
    ]
    found = f"Candidates are {'; '.join(shown[:_NAMED_COLUMNS])}. " if shown else ""
    because = f": {doubt}" if doubt else ""
    return Message(
        f"It cannot be told which column is the verdict{because}, so the column 'verdict' is left "
        f"empty. {found}Pass ",
        Argument("verdict_column", ...),
        ", and ",
        _MAP,
        f" for words that are not understood; the classes are {quote_names(VERDICTS)}.",
    )


def word_missed(column: str, missed: Mapping[str, int]) -> Message:
    """Name the words that nobody knows, and how to say what they mean."""
    shown = [
        f"{word if word == EMPTY else repr(word[:40])} ({count:,} row{'' if count == 1 else 's'})"
        for word, count in list(missed.items())[:_NAMED_WORDS]
    ]
    more = len(missed) - len(shown)
    return Message(
        f"In the column {column!r} {len(missed)} word{'' if len(missed) == 1 else 's'} "
        f"{'is' if len(missed) == 1 else 'are'} not understood and count{'s' * (len(missed) == 1)} "
        f"as unknown: {', '.join(shown)}{f' and {more} more' if more else ''}. Pass ",
        _MAP,
        f"; the classes are {quote_names(VERDICTS)}.",
    )


def word_two_layouts(names: Sequence[str]) -> Message:
    """Warn of a result whose columns are those of several layouts."""
    return Message(
        f"The columns are those of {len(names)} layouts: {quote_names(names)}. None is "
        "taken for granted. Pass ",
        Argument("layout", names[0]),
        " or another of them.",
    )
