"""Which column is the verdict, and which class each of its words is.

No page says how the service names its columns, or which words it uses. So the columns are found
from what they hold and what they are called. What a column holds counts more than its name, the
job's own count of valid addresses settles a doubt, and where a doubt remains no verdict is made:
a wrong "valid" is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from cliova_pandas.cores import map_parts
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.evidence import MOST_WORDS, Evidence, Words
from cliova_pandas.vocabulary import (
    BOOLEAN_NAMES,
    DERIVED_NAMES,
    EMAIL_NAMES,
    FALSE_WORDS,
    GENERIC_WORDS,
    NEGATIONS,
    NEUTRAL_NAMES,
    OPEN_NAMES,
    OTHER_NAMES,
    REASON_NAMES,
    TRUE_WORDS,
    VERDICT_NAMES,
    WEAK_WORDS,
    WORD_CLASSES,
    fold_word,
    split_name,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Verdict = Literal["valid", "risky", "unknown", "invalid"]
VERDICTS: Final[tuple[Verdict, ...]] = ("valid", "risky", "unknown", "invalid")
"""The four classes, in the order in which every surface shows them."""

_ENOUGH_ROWS: Final = 100
"""In fewer rows two counts are easily the same by chance."""

_NAMED_WORDS: Final = 10
_EMPTY: Final = "(empty)"

_REASON_ORDER: Final = (
    ("reason",), ("reasons",), ("sub", "status"), ("substatus",), ("sub", "result"),
    ("secondary", "status"), ("fail", "type"), ("failure", "type"), ("fail", "reason"),
    ("reason", "code"), ("error", "code"), ("event",), ("flags",), ("status", "message"),
    ("details",), ("detail",), ("status", "detail"), ("description",), ("diagnosis",),
    ("error",), ("message",),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """How a result is read.

    Attributes
    ----------
    email, verdict, reason : str or None
        The columns.
    words : dict of str to str
        The class of each word of the verdict column.
    not_understood : dict of str to int
        Words that count as unknown because nobody knows them, and how often they occur.
    why : str
        What spoke for the verdict column, or against every candidate.
    warnings : tuple of str
        What a reader must know.
    """

    email: str | None
    verdict: str | None
    reason: str | None
    words: Mapping[str, Verdict] = field(default_factory=dict)
    not_understood: Mapping[str, int] = field(default_factory=dict)
    why: str = ""
    warnings: tuple[str, ...] = ()


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
        return held >= 4 and self.coverage >= 0.9 and is_of_this_field

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


def read_columns(
    evidence: Evidence,
    count_pairs: Callable[[str, str], Mapping[tuple[str | None, str | None], int]],
    *,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    total_valid: int | None = None,
    is_verified_only: bool = False,
) -> Reading:
    """Decide which columns hold address, verdict and reason, and what the verdict's words mean.

    Parameters
    ----------
    evidence : Evidence
        What the columns hold.
    count_pairs : callable
        Counts how often the values of two columns occur together; asked only in doubt.
    email_column, verdict_column, reason_column : str, optional
        Said by the caller, and not questioned.
    verdict_map : mapping, optional
        Words and their classes, which go before those that the package knows.
    total_valid : int, optional
        How many addresses of these rows the service counts as valid.
    is_verified_only : bool
        Whether the rows are only those that the service counts as verified.

    Raises
    ------
    ConfigurationError
        If a column is not there, or a class is none of the four.
    """
    for column in (email_column, verdict_column, reason_column):
        if column is not None and column not in evidence.names:
            raise ConfigurationError(
                f"The result has no column {column!r}. It has: "
                f"{', '.join(map(repr, evidence.names)) or 'none'}."
            )
    extra = _fold_map(verdict_map)
    email = email_column or _find_email(evidence)
    chosen, why, warnings = _choose(
        evidence, count_pairs, email, verdict_column, extra, total_valid, is_verified_only
    )
    reason = reason_column or _find_reason(evidence, {email, chosen.name if chosen else None})
    if chosen is None:
        return Reading(email, None, reason, why=why, warnings=tuple(warnings))
    missed = {
        _EMPTY if word is None else word: count
        for word, count in sorted(chosen.words.items(), key=lambda item: (-item[1], item[0] or ""))
        if word not in chosen.classes and not (word is None and None in extra)
    }
    classes = dict(chosen.classes)
    if None in extra:
        classes[_EMPTY] = extra[None]
    if missed:
        warnings.append(_word_warning(chosen.name, missed))
    return Reading(email, chosen.name, reason, classes, missed, why, tuple(warnings))


def classify(column: pa.ChunkedArray, reading: Reading) -> pd.Categorical:
    """Return the class of each value of the verdict column; what is not understood is unknown."""
    import numpy as np

    def code(word: str | None) -> int:
        return VERDICTS.index(reading.words.get(_EMPTY if word is None else word, "unknown"))

    def codes(part: pa.ChunkedArray) -> Any:
        encoded = part.dictionary_encode().combine_chunks()
        words = encoded.dictionary.to_pylist()
        # A missing value has no index; the last entry of the table is for it.
        table = np.array([code(word) for word in [*words, None]], dtype=np.int8)
        return table[encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)]

    return _make_verdicts(np.concatenate(map_parts(codes, column)))


def make_missing(rows: int) -> pd.Categorical:
    """Return the verdicts of a result whose verdict column cannot be told: all missing."""
    import numpy as np

    return _make_verdicts(np.full(rows, -1, dtype=np.int8))


def _make_verdicts(codes: Any) -> pd.Categorical:
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str"))


def _choose(
    evidence: Evidence,
    count_pairs: Callable[[str, str], Mapping[tuple[str | None, str | None], int]],
    email: str | None,
    verdict_column: str | None,
    extra: Mapping[str | None, Verdict],
    total_valid: int | None,
    is_verified_only: bool,
) -> tuple[Candidate | None, str, list[str]]:
    """Return the verdict column, what spoke for it, and what to warn of."""
    countable = total_valid is not None and not is_verified_only

    def agrees(candidate: Candidate) -> bool:
        return countable and candidate.valid_rows == total_valid

    if verdict_column is not None:
        words = evidence.words.get(verdict_column)
        if words is None:
            raise ConfigurationError(
                f"The column {verdict_column!r} has more than {MOST_WORDS} different values, so "
                "it cannot be a verdict."
            )
        said = _weigh(verdict_column, words, extra, None, is_said=True)
        return said, "said by the caller", _contradict(said, total_valid) if countable else []

    def weigh(names: list[str]) -> list[Candidate]:
        counted = evidence.words
        return [_weigh(name, counted[name], extra, email) for name in names if name in counted]

    # Counting takes time, and what its name says to be another thing is not needed at first.
    columns = [name for name in evidence.names if name != email]
    candidates = weigh([name for name in columns if _judge_name(name, email) != "other"])
    if not evidence.rows:
        named = next((c for c in candidates if c.kind == "verdict"), None)
        return named, "its name; there are no rows", []
    trusted = sorted((c for c in candidates if c.is_trusted), key=_rank, reverse=True)
    best: Candidate | None = trusted[0] if trusted else None

    if best is not None and agrees(best):
        return best, f"{_praise(best)}, and {_agreement(total_valid)}", []
    confirmed = [c for c in trusted if agrees(c)]
    if confirmed:
        return confirmed[0], f"{_praise(confirmed[0])}, and {_agreement(total_valid)}", []
    if best is None:
        # Only numbers that could have failed to agree prove anything.
        informative = countable and 0 < (total_valid or 0) < evidence.rows
        candidates = weigh(columns)
        agreeing = [
            c for c in candidates
            if informative and c.classes and agrees(c)
            and (c.kind in ("verdict", "neutral") or evidence.rows >= _ENOUGH_ROWS)
        ]  # fmt: skip
        if len(agreeing) == 1:
            return agreeing[0], _agreement(total_valid), []
        return None, "no column can be trusted to be it", [_refuse(candidates)]
    if rival := _find_rival(best, trusted, candidates, count_pairs, is_verified_only):
        conflict = f"{best.name!r} and {rival.name!r} do not say the same"
        return None, conflict, [_refuse([best, rival], conflict)]
    if doubt := _find_doubt(best, evidence, email, total_valid if countable else None):
        return None, doubt, [_refuse([best], doubt)]
    if countable or is_verified_only or not (best.is_constant and best.is_weak and best.valid_rows):
        return best, _praise(best), _contradict(best, total_valid) if countable else []
    return best, _praise(best), [_doubt_constant(best, evidence.rows)]


def _judge_name(name: str, email: str | None) -> str:
    """Return the kind of a candidate; see `Candidate`."""
    parts = _split_column(name)
    # Unless the emails stand in a column of that name, an "address" is where somebody lives.
    is_postal = "address" in parts and not parts & EMAIL_NAMES
    is_postal &= split_name(email or "") != ["address"]
    if is_postal or parts & (REASON_NAMES | OTHER_NAMES | NEGATIONS):
        return "other"
    if parts & (VERDICT_NAMES | BOOLEAN_NAMES):
        is_of_this_field = parts <= VERDICT_NAMES | BOOLEAN_NAMES | NEUTRAL_NAMES
        return "verdict" if is_of_this_field else "prefixed"
    return "neutral" if parts <= NEUTRAL_NAMES else "unnamed"


def _split_column(name: str) -> set[str]:
    # The number that parsing gave to a repeated name is no part of it.
    return set(split_name(re.sub(r"\.\d+$", "", name)))


def _weigh(
    name: str,
    words: Words,
    extra: Mapping[str | None, Verdict],
    email: str | None,
    *,
    is_said: bool = False,
) -> Candidate:
    """Judge one column as the verdict."""
    parts = _split_column(name)
    has_boolean_name = bool(parts & BOOLEAN_NAMES) and not parts & NEGATIONS
    known: dict[str, Verdict] = dict(cast("Mapping[str, Verdict]", WORD_CLASSES))
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
    if parts == {"state"} and {fold_word(word) for word in classes} == {"ok"}:
        classes = {}  # Oklahoma
    return Candidate(name, classes, words, _judge_name(name, email))


def _rank(candidate: Candidate) -> tuple[float, int]:
    """Order candidates: by score, then the one that says more."""
    return round(candidate.score, 1), len(candidate.classes)


def _find_rival(
    best: Candidate,
    trusted: list[Candidate],
    candidates: list[Candidate],
    count_pairs: Callable[[str, str], Mapping[tuple[str | None, str | None], int]],
    is_verified_only: bool,
) -> Candidate | None:
    """Return a column that could as well be the verdict and says something else, if there is one.

    That is a column of nearly the same score that disagrees about who is valid; or, where the best
    has only words that the state of a check has as well, one that is named like a verdict and says
    what nobody understands.
    """
    others = [c for c in candidates if c is not best and c.kind != "other" and c.words]
    for other in others if not is_verified_only else ():
        is_named = other.kind in ("verdict", "neutral")
        is_named &= not set(split_name(other.name)) <= OPEN_NAMES
        if is_named and best.is_constant and other.valid_rows < best.valid_rows:
            return other
        if is_named and best.is_weak and other.coverage < 0.5 and len(other.words) > 1:
            return other
    for other in others:
        is_as_good = other in trusted and other.score >= best.score - 1
        is_better = best.is_weak and other.has_words_of_this_field and other.coverage >= 0.9
        if not (is_as_good or (is_better and other.valid_rows)):
            continue
        for (word, other_word), count in count_pairs(best.name, other.name).items():
            ours = best.classes.get(word or "")
            theirs = other.classes.get(other_word or "")
            if count and (ours == "valid") != (theirs == "valid"):
                # Who knows only yes and no may call a catch-all deliverable.
                if other.is_coarse and not best.is_coarse and ours in ("risky", "unknown"):
                    continue
                return other
    return None


def _find_doubt(
    best: Candidate, evidence: Evidence, email: str | None, total_valid: int | None
) -> str | None:
    """Say what speaks against a column that has the same common word on every row, such as "ok".

    It may be the state of the check rather than what came of it.
    """
    if not best.is_constant or not best.valid_rows:
        return None
    [word] = best.words
    if total_valid is not None and best.valid_rows != total_valid:
        return (
            f"{best.name!r} is {word!r} on all {evidence.rows:,} rows, but the service counts "
            f"{total_valid:,} valid addresses"
        )
    reason = _find_reason(evidence, {email, best.name})
    for name, words in evidence.words.items():
        ignored = frozenset() if name == reason else WEAK_WORDS | GENERIC_WORDS
        for other in filter(None, words):
            folded = fold_word(other)
            if WORD_CLASSES.get(folded) == "invalid" and folded not in ignored:
                return f"{best.name!r} is {word!r} on every row, but {name!r} says {other!r}"
    return None


def _find_email(evidence: Evidence) -> str | None:
    """Return the column of the addresses: most of it looks like one, and its name says so."""
    best, best_rank = None, (0.0, 0.0)
    for name in evidence.names:
        parts = split_name(name)
        is_named = bool(EMAIL_NAMES & set(parts)) or parts == ["address"]
        is_derived = bool(DERIVED_NAMES & set(parts))
        share = evidence.addresses[name]
        if is_derived and not share:
            continue
        fit = 2.0 * (is_named and not is_derived) + (set(parts) <= NEUTRAL_NAMES) - is_derived
        rank = (float(share >= 0.5), fit)
        if (share >= 0.5 or is_named) and (best is None or rank > best_rank):
            best, best_rank = name, rank
    return best


def _find_reason(evidence: Evidence, taken: set[str | None]) -> str | None:
    """Return the column that says why, by its name."""
    parts = {name: tuple(split_name(name)) for name in evidence.names if name not in taken}
    for wanted in _REASON_ORDER:
        for name, words in parts.items():
            if words[-len(wanted) :] == wanted:
                return name
    return None


def _fold_map(verdict_map: Mapping[Any, str] | None) -> dict[str | None, Verdict]:
    folded: dict[str | None, Verdict] = {}
    for word, verdict in (verdict_map or {}).items():
        if verdict not in VERDICTS:
            raise ConfigurationError(
                f"verdict_map gives {word!r} the class {verdict!r}. The classes are: "
                f"{', '.join(map(repr, VERDICTS))}."
            )
        is_missing = word is None or word == ""
        folded[None if is_missing else fold_word(str(word))] = verdict
    return folded


def _praise(candidate: Candidate) -> str:
    words = ", ".join(f"{word!r}" for word in list(candidate.classes)[:4])
    return f"it is called {candidate.name!r} and holds {words}"


def _agreement(total_valid: int | None) -> str:
    return f"its {total_valid:,} valid rows are the service's own count"


def _contradict(candidate: Candidate, total_valid: int | None) -> list[str]:
    if candidate.valid_rows == total_valid:
        return []
    return [
        f"The column {candidate.name!r} calls {candidate.valid_rows:,} rows valid, but the service "
        f"counts {total_valid:,} valid addresses, and no other column agrees with it. Check what "
        "its words mean, and pass verdict_map=... or verdict_column=... if they are misread."
    ]


def _doubt_constant(candidate: Candidate, rows: int) -> str:
    [word] = candidate.words
    return (
        f"The column {candidate.name!r} is {word!r} on {'all' if rows > 1 else 'its'} {rows:,} "
        f"row{'' if rows == 1 else 's'}. If that is the state of the check rather than what came "
        "of it, pass verdict_column=... or verdict_map={word: class}."
    )


def _refuse(candidates: list[Candidate], doubt: str | None = None) -> str:
    shown = [
        f"{c.name!r} ({', '.join(map(repr, filter(None, list(c.words)[:4])))})"
        for c in sorted(candidates, key=_rank, reverse=True)
        if c.words and (c.kind != "unnamed" or c.classes)
    ]
    found = f"Candidates are {'; '.join(shown[:5])}. " if shown else ""
    because = f": {doubt}" if doubt else ""
    return (
        f"It cannot be told which column is the verdict{because}, so the column 'verdict' is left "
        f"empty. {found}Pass verdict_column=..., and verdict_map={{word: class}} for words that "
        f"are not understood; the classes are {', '.join(map(repr, VERDICTS))}."
    )


def _word_warning(column: str, missed: Mapping[str, int]) -> str:
    shown = [
        f"{word if word == _EMPTY else repr(word[:40])} ({count:,} row{'' if count == 1 else 's'})"
        for word, count in list(missed.items())[:_NAMED_WORDS]
    ]
    more = len(missed) - len(shown)
    return (
        f"In the column {column!r} {len(missed)} word{'' if len(missed) == 1 else 's'} "
        f"{'is' if len(missed) == 1 else 'are'} not understood and count{'s' * (len(missed) == 1)} "
        f"as unknown: {', '.join(shown)}{f' and {more} more' if more else ''}. Pass "
        f"verdict_map={{word: class}}; the classes are {', '.join(map(repr, VERDICTS))}."
    )
