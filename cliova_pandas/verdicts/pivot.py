"""A verdict that is spread over columns: one for each class, and a mark in one of them a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cliova_pandas.verdicts.check_names import Concept
from cliova_pandas.verdicts.checks import Answer, Check
from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.thresholds import WHOLE
from cliova_pandas.verdicts.vocabulary import Word, find_boolean, find_word

_MARK_OF: Final[Mapping[Verdict, tuple[Concept, Answer]]] = {
    "valid": ("mailbox", "yes"),
    "invalid": ("valid", "no"),
    "risky": ("risk", "yes"),
    "unknown": ("connection", "no"),
}
"""What a mark says in the column of a class."""

_MARK: Final = re.compile(r"[1-9]\d*(?:\.0)?|[xX✓✔✅☑]")


def read_pivot(result: ResultFacts) -> dict[str, Check] | None:
    """Return what the marks of a pivot say; None if the result is none.

    Its columns are called by classes, by "valid" and "invalid" among them and by one that only an
    address has, and nearly every row has a mark in one of them.
    """
    named = {name: said for name, one in result.columns.items() if (said := _read_class(one))}
    classes = {said.verdict for said in named.values()}
    if not {"valid", "invalid"} <= classes or "strong" not in {s.strength for s in named.values()}:
        return None
    counts = result.agreement.count_pairs(*named)
    marked = sum(n for words, n in counts.items() if sum(map(_is_marked, words)) == 1)
    if marked < WHOLE * sum(counts.values()):
        return None
    return {name: _read_marks(result.columns[name], said) for name, said in named.items()}


def _read_class(column: Column) -> Word | None:
    """Return the class that a column is called by, if it holds marks and nothing else."""
    said = find_word(column.name)
    if said is None or not any(map(_is_marked, column.words)):
        return None
    is_plain = all(_is_marked(word) or _is_unmarked(word) for word in column.words)
    return said if is_plain else None


def _read_marks(column: Column, said: Word) -> Check:
    concept, answer = _MARK_OF[said.verdict]
    answers: dict[str, Answer] = {EMPTY: "unasked"}
    for word in filter(None, column.words):
        answers[word] = answer if _is_marked(word) else "unasked"
    return Check(concept, answers)


def _is_marked(word: str | None) -> bool:
    if not word:
        return False
    return find_boolean(word) is True or bool(_MARK.fullmatch(word.strip()))


def _is_unmarked(word: str | None) -> bool:
    return not (word or "").strip("- ") or find_boolean(word or "") is False
