"""The columns that could be the verdict, and how much speaks for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.column_names import (
    BOOLEAN_NAMES,
    EMAIL_NAMES,
    NEGATIONS,
    NEUTRAL_NAMES,
    OTHER_NAMES,
    REASON_NAMES,
    VERDICT_NAMES,
    split_name,
)
from cliova_pandas.verdicts.profile import Words
from cliova_pandas.verdicts.vocabulary import (
    FALSE_WORDS,
    GENERIC_WORDS,
    TRUE_WORDS,
    WEAK_WORDS,
    WORD_CLASSES,
    fold_word,
)

_SUFFIX: Final = re.compile(
    r"(?:\.\d+|[ _-]\d{1,2}|[._][xy]|[ _-]new| ?\(\d{1,2}\))$", re.IGNORECASE
)
"""What parsing, a merge or a spreadsheet puts behind a name that is there already."""


@dataclass(frozen=True)
class Candidate:
    """A column that could be the verdict.

    Attributes
    ----------
    name : str
        The column.
    classes : dict of str to str
        The class of each word that is understood, None (missing) never among them.
    words : dict
        How often each word occurs.
    kind : {"verdict", "neutral", "prefixed", "unnamed", "other"}
        What its name says: a verdict; something of this field; a verdict of something unknown;
        nothing; another thing.
    """

    name: str
    classes: Mapping[str, Verdict]
    words: Words
    kind: str

    @property
    def coverage(self) -> float:
        """The share of the rows whose word is understood."""
        rows = sum(self.words.values())
        return sum(self.words[word] for word in self.classes) / rows if rows else 0.0

    @property
    def valid_rows(self) -> int:
        """How many rows it calls valid."""
        return sum(self.words[word] for word, verdict in self.classes.items() if verdict == "valid")

    @property
    def score(self) -> float:
        """How much speaks for it: up to 6 for what it holds, up to 3 for its name."""
        name = {"verdict": 3.0, "prefixed": 1.5}.get(self.kind, 0.0)
        return self._value_of_words * self.coverage + name

    @property
    def is_trusted(self) -> bool:
        """Whether it can be the verdict without the job's counts to confirm it."""
        if self.kind == "other" or self.coverage < 0.5:
            return False
        held = self._value_of_words
        if self.kind == "verdict":
            return held >= 1
        # What can be the state of anything must at least use words of this field.
        is_of_this_field = self.kind == "neutral" or self.has_words_of_this_field
        if self.kind == "unnamed" and len(set(self.classes.values())) < 2:
            return False  # anything can be "deliverable" throughout, such as a list or a town
        return held >= 4 and self.coverage >= 0.9 and is_of_this_field

    @property
    def is_one_sided(self) -> bool:
        """Whether it calls nothing bad, in words that the state of a check has as well."""
        folded = {fold_word(word) for word in self.classes}
        return set(self.classes.values()) <= {"valid", "unknown"} and folded <= WEAK_WORDS

    @property
    def is_constant(self) -> bool:
        """Whether it says the same common word on every row, as the status of an answer does."""
        return len(self.words) == 1 and not self.has_words_of_this_field

    @property
    def is_weak(self) -> bool:
        """Whether it has only words such as "ok" and "failed", as the status of a check does."""
        folded = {fold_word(word) for word in self.classes}
        return folded <= WEAK_WORDS - TRUE_WORDS - FALSE_WORDS

    @property
    def has_words_of_this_field(self) -> bool:
        """Whether it has a word that is hardly said of anything but an address."""
        return any(fold_word(word) not in WEAK_WORDS | GENERIC_WORDS for word in self.classes)

    @property
    def is_coarse(self) -> bool:
        """Whether it knows only yes and no."""
        return set(self.classes.values()) <= {"valid", "invalid"}

    @property
    def _value_of_words(self) -> float:
        """Words that oppose each other prove most, and those that are used elsewhere least."""
        if not self.classes:
            return 0.0
        strong = {v for word, v in self.classes.items() if fold_word(word) not in WEAK_WORDS}
        sides = {verdict == "valid" for verdict in self.classes.values()}
        if len(sides) == 2:
            return 6.0 if {verdict == "valid" for verdict in strong} == sides else 3.0
        return 4.0 if strong else 1.0


def judge_name(name: str, email: str | None) -> str:
    """Return the kind of a candidate; see `Candidate`."""
    parts = split_column(name)
    # Unless the emails stand in a column of that name, an "address" is where somebody lives.
    is_postal = "address" in parts and not parts & EMAIL_NAMES
    is_postal &= split_name(email or "") != ["address"]
    if is_postal or parts & (REASON_NAMES | OTHER_NAMES) or is_negated(parts):
        return "other"
    if parts & (VERDICT_NAMES | BOOLEAN_NAMES):
        is_of_this_field = parts <= VERDICT_NAMES | BOOLEAN_NAMES | NEUTRAL_NAMES
        return "verdict" if is_of_this_field else "prefixed"
    return "neutral" if parts <= NEUTRAL_NAMES else "unnamed"


def is_negated(parts: set[str]) -> bool:
    """Tell whether a word of a column's name turns the others round, as in ``not_valid``."""
    services = parts & {"zero", "never"}  # whose names go on with "bounce"
    return bool(parts & NEGATIONS) or bool(services) != ("bounce" in parts)


def split_column(name: str) -> set[str]:
    """Return the words of a column's name, without what only tells it from another one."""
    return set(split_name(_SUFFIX.sub("", name)))


def weigh(
    name: str,
    words: Words,
    extra: Mapping[str | None, Verdict],
    email: str | None,
    *,
    is_said: bool = False,
) -> Candidate:
    """Judge one column as the verdict."""
    parts = split_column(name)
    has_boolean_name = bool(parts & BOOLEAN_NAMES) and not is_negated(parts)
    known: dict[str, Verdict] = dict(WORD_CLASSES)
    if has_boolean_name or (is_said and "safe" in parts):
        # "Not safe" is less than "invalid".
        negative: Verdict = "invalid" if has_boolean_name else "risky"
        known |= dict.fromkeys(TRUE_WORDS, "valid")
        known |= dict.fromkeys(FALSE_WORDS, negative)
    known |= {word: verdict for word, verdict in extra.items() if word is not None}
    classes = {
        word: known[fold_word(word)]
        for word in words
        if word is not None and fold_word(word) in known
    }
    is_place = "state" in parts and parts <= {"state", "primary", "main"}
    if (
        is_place
        and "ok" not in extra
        and {fold_word(word) for word in classes} <= {"ok", "unknown"}
    ):
        classes = {}  # Oklahoma
    return Candidate(name, classes, words, judge_name(name, email))


def rank(candidate: Candidate) -> tuple[float, int]:
    """Order candidates: by score, then the one that says more."""
    return round(candidate.score, 1), len(candidate.classes)


def praise(candidate: Candidate) -> str:
    """Say what spoke for a candidate."""
    words = ", ".join(f"{word!r}" for word in list(candidate.classes)[:4])
    return f"it is called {candidate.name!r} and holds {words}"
