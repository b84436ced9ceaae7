"""Which column is the verdict, and which class each of its words is.

No page says how the service names its columns, or which words it uses. So the columns are found
from what they hold and what they are called. What a column holds counts more than its name, the
job's own count of valid addresses settles a doubt, and where a doubt remains no verdict is made:
a wrong "valid" is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, Message
from cliova_pandas.verdicts.candidates import Candidate, judge_name, praise, rank, weigh
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.column_names import (
    DERIVED_NAMES,
    EMAIL_NAMES,
    NEUTRAL_NAMES,
    split_name,
)
from cliova_pandas.verdicts.conflicts import (
    CountPairs,
    find_conflict,
    find_contradiction,
    find_rival,
)
from cliova_pandas.verdicts.messages import (
    EMPTY,
    word_agreement,
    word_contradiction,
    word_doubt_of_state,
    word_missed,
    word_refusal,
)
from cliova_pandas.verdicts.profile import MOST_WORDS, ColumnProfiles, map_parts
from cliova_pandas.verdicts.vocabulary import fold_word

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["VERDICTS", "ColumnRoles", "Verdict", "classify", "detect_columns", "make_missing"]

_ENOUGH_ROWS: Final = 100
"""In fewer rows two counts are easily the same by chance."""

_REASON_ORDER: Final = (
    ("reason",), ("reasons",), ("sub", "status"), ("substatus",), ("sub", "result"),
    ("secondary", "status"), ("fail", "type"), ("failure", "type"), ("fail", "reason"),
    ("reason", "code"), ("error", "code"), ("event",), ("flags",), ("status", "message"),
    ("details",), ("detail",), ("status", "detail"), ("description",), ("diagnosis",),
    ("error",), ("message",),
)  # fmt: skip


@dataclass(frozen=True)
class ColumnRoles:
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
    warnings : tuple of Message
        What a reader must know.
    """

    email: str | None
    verdict: str | None
    reason: str | None
    words: Mapping[str, Verdict] = field(default_factory=dict)
    not_understood: Mapping[str, int] = field(default_factory=dict)
    why: str = ""
    warnings: tuple[Message, ...] = ()


def detect_columns(
    evidence: ColumnProfiles,
    count_pairs: CountPairs,
    *,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    total_valid: int | None = None,
    is_verified_only: bool = False,
) -> ColumnRoles:
    """Decide which columns hold address, verdict and reason, and what the verdict's words mean.

    Parameters
    ----------
    evidence : ColumnProfiles
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
        return ColumnRoles(email, None, reason, why=why, warnings=tuple(warnings))
    missed = {
        EMPTY if word is None else word: count
        for word, count in sorted(chosen.words.items(), key=lambda item: (-item[1], item[0] or ""))
        if word not in chosen.classes and not (word is None and None in extra)
    }
    classes = dict(chosen.classes)
    if None in extra:
        classes[EMPTY] = extra[None]
    if missed:
        warnings.append(word_missed(chosen.name, missed))
    return ColumnRoles(email, chosen.name, reason, classes, missed, why, tuple(warnings))


def classify(column: pa.ChunkedArray, reading: ColumnRoles) -> pd.Categorical:
    """Return the class of each value of the verdict column; what is not understood is unknown."""
    import numpy as np

    def code(word: str | None) -> int:
        return VERDICTS.index(reading.words.get(EMPTY if word is None else word, "unknown"))

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
    evidence: ColumnProfiles,
    count_pairs: CountPairs,
    email: str | None,
    verdict_column: str | None,
    extra: Mapping[str | None, Verdict],
    total_valid: int | None,
    is_verified_only: bool,
) -> tuple[Candidate | None, str, list[Message]]:
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
        said = weigh(verdict_column, words, extra, None, is_said=True)
        return (
            said,
            "said by the caller",
            word_contradiction(said, total_valid) if countable else [],
        )

    def weigh_all(names: list[str]) -> list[Candidate]:
        counted = evidence.words
        return [weigh(name, counted[name], extra, email) for name in names if name in counted]

    # Counting takes time, and what its name says to be another thing is not needed at first.
    columns = [name for name in evidence.names if name != email]
    candidates = weigh_all([name for name in columns if judge_name(name, email) != "other"])
    if not evidence.rows:
        named = next((c for c in candidates if c.kind == "verdict"), None)
        return named, "its name; there are no rows", []
    trusted = sorted((c for c in candidates if c.is_trusted), key=rank, reverse=True)
    best: Candidate | None = trusted[0] if trusted else None

    if best is not None and agrees(best):
        return best, f"{praise(best)}, and {word_agreement(total_valid)}", []
    confirmed = [c for c in trusted if agrees(c)]
    if confirmed:
        return confirmed[0], f"{praise(confirmed[0])}, and {word_agreement(total_valid)}", []
    if best is not None and best.is_one_sided:
        # What never says that an address is bad is no match for what does.
        best = next((c for c in trusted if "invalid" in c.classes.values()), best)
    if best is None:
        # Only numbers that could have failed to agree prove anything.
        informative = countable and 0 < (total_valid or 0) < evidence.rows
        candidates = weigh_all(columns)
        agreeing = [
            c for c in candidates
            if informative and c.classes and agrees(c)
            and (c.kind in ("verdict", "neutral") or evidence.rows >= _ENOUGH_ROWS)
        ]  # fmt: skip
        if len(agreeing) == 1:
            return agreeing[0], word_agreement(total_valid), []
        return None, "no column can be trusted to be it", [word_refusal(candidates)]
    if rival := find_rival(best, trusted, candidates, count_pairs, is_verified_only):
        conflict = f"{best.name!r} and {rival.name!r} do not say the same"
        return None, conflict, [word_refusal([best, rival], conflict)]
    total = total_valid if countable else None
    reason = _find_reason(evidence, {email, best.name})
    doubt = find_conflict(best, evidence, email, reason, total) or find_contradiction(
        best, candidates, evidence, count_pairs, email, reason
    )
    if doubt:
        shown = weigh_all([name for name in (best.name, doubt.column) if name is not None])
        return None, doubt.text, [word_refusal(shown, doubt.text)]
    if countable:
        return best, praise(best), word_contradiction(best, total_valid)
    if is_verified_only or not best.valid_rows:
        return best, praise(best), []
    if best.is_one_sided and best.coverage == 1:
        return best, praise(best), [word_doubt_of_state(best, evidence.rows)]
    return best, praise(best), []


def _find_email(evidence: ColumnProfiles) -> str | None:
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


def _find_reason(evidence: ColumnProfiles, taken: set[str | None]) -> str | None:
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
                Argument("verdict_map"),
                f" gives {word!r} the class {verdict!r}. The classes are: "
                f"{', '.join(map(repr, VERDICTS))}.",
            )
        is_missing = word is None or word == ""
        folded[None if is_missing else fold_word(str(word))] = verdict
    return folded
