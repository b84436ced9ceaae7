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
from cliova_pandas.verdicts.vocabulary import Word, find_boolean, find_language, find_word

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
    marked = [name for name, one in result.columns.items() if _holds_marks(one)]
    language = find_language(marked) or "en"
    named = {name: said for name in marked if (said := find_word(name, language))}
    classes = {said.verdict for said in named.values()}
    if not {"valid", "invalid"} <= classes or "strong" not in {s.strength for s in named.values()}:
        return None
    counts = result.agreement.count_pairs(*named)
    rows = sum(n for words, n in counts.items() if sum(map(_is_marked, words)) == 1)
    if rows < WHOLE * sum(counts.values()):
        return None
    return {name: _read_marks(result.columns[name], said) for name, said in named.items()}


def _holds_marks(column: Column) -> bool:
    """Tell whether a column holds marks, and nothing else."""
    is_plain = all(_is_marked(word) or _is_unmarked(word) for word in column.words)
    return is_plain and any(map(_is_marked, column.words))


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
