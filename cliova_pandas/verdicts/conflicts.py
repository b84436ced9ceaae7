"""What speaks against the column that looks most like the verdict: the other columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cliova_pandas.verdicts.candidates import Candidate, is_negated, rank, split_column
from cliova_pandas.verdicts.column_names import (
    BOOLEAN_NAMES,
    NEUTRAL_NAMES,
    OPEN_NAMES,
    VERDICT_NAMES,
    split_name,
)
from cliova_pandas.verdicts.profile import ColumnProfiles, Words
from cliova_pandas.verdicts.vocabulary import (
    FALSE_WORDS,
    FOREIGN_WORDS,
    GENERIC_WORDS,
    TRUE_WORDS,
    WEAK_WORDS,
    WORD_CLASSES,
    fold_word,
)

CountPairs = Callable[[str, str], Mapping[tuple["str | None", "str | None"], int]]

_MAILBOX_NAMES: Final = frozenset({"smtp", "mailbox", "exists", "exist"})
_BAD_NAMES: Final = frozenset({"undeliverable", "invalid"})
_HISTORY_NAMES: Final = frozenset({"bounce", "bounced", "hard", "soft"})
_CODE: Final = re.compile(r"-?\d{1,2}")
_CODES: Final = range(3, 13)
"""How many different codes a verdict has; two are the yes and no of anything."""

_DENIED: Final = 0.05
"""The share of the valid rows that another column must deny; a few may be slips."""

_MIXED: Final = 0.1
"""The share of the rows whose codes do not tell valid from the rest."""

_MOST: Final = 0.9
"""The share of its rows that a column must have understood words in, to be a verdict as well."""


@dataclass(frozen=True)
class Conflict:
    """What speaks against a candidate.

    Attributes
    ----------
    text : str
        What it is.
    column : str or None
        The column that says so.
    """

    text: str
    column: str | None = None


def find_rival(
    best: Candidate,
    trusted: list[Candidate],
    candidates: list[Candidate],
    count_pairs: CountPairs,
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
        if other.is_one_sided and "invalid" in best.classes.values():
            continue
        is_as_good = other in trusted and other.score >= best.score - 1
        is_better = best.is_weak and other.has_words_of_this_field and other.coverage >= 0.9
        if not (is_as_good or (is_better and other.valid_rows)):
            continue
        # Of two that are as good in every way, none goes first because it stands first.
        is_tied = other in trusted and rank(other) == rank(best)
        for (word, other_word), count in count_pairs(best.name, other.name).items():
            ours = best.classes.get(word or "")
            theirs = other.classes.get(other_word or "")
            if count and is_tied and ours and theirs and ours != theirs:
                return other
            if count and (ours == "valid") != (theirs == "valid"):
                # Who knows only yes and no may call a catch-all deliverable.
                if other.is_coarse and not best.is_coarse and ours in ("risky", "unknown"):
                    continue
                return other
    return None


def find_conflict(
    best: Candidate,
    evidence: ColumnProfiles,
    email: str | None,
    reason: str | None,
    total: int | None,
) -> Conflict | None:
    """Say what speaks against a column that calls nothing bad, such as "ok" on nearly every row.

    It may be the state of the check rather than what came of it. ``total`` is how many addresses
    the service counts as valid, where it is known.
    """
    if not (best.is_constant or best.is_one_sided) or not best.valid_rows:
        return None
    good = next(word for word, verdict in best.classes.items() if verdict == "valid")
    said = f"{best.name!r} is {good!r} on "
    said += "every row" if best.valid_rows == evidence.rows else f"{best.valid_rows:,} rows"
    if len(best.words) == 1 and total is not None and best.valid_rows != total:
        return Conflict(
            f"{best.name!r} is {good!r} on all {evidence.rows:,} rows, but the service counts "
            f"{total:,} valid addresses"
        )
    for name, words in evidence.words.items():
        if name in (best.name, email):
            continue
        for other in filter(None, words):
            if _says_invalid(other, even_weakly=name == reason):
                return Conflict(f"{said}, but {name!r} says {other!r}", name)
    return None


def find_contradiction(
    best: Candidate,
    candidates: list[Candidate],
    evidence: ColumnProfiles,
    count_pairs: CountPairs,
    email: str | None,
    reason: str | None,
) -> Conflict | None:
    """Say which column contradicts it on so many rows that one of the two must be older.

    Words may deny a verdict that knows no risk alone: where there is "risky", other columns may
    well call a valid mailbox less than that.
    """
    if not best.valid_rows:
        return None
    by_name = {candidate.name: candidate for candidate in candidates}
    enough = max(1.0, _DENIED * best.valid_rows)
    for name in evidence.names:
        if name in (best.name, email) or (words := evidence.words.get(name)) is None:
            continue
        denials = _find_denials(name, words, by_name.get(name), reason, best)
        if denials and "risky" not in best.classes.values():
            denied: Counter[str] = Counter()
            for (word, other), count in count_pairs(best.name, name).items():
                verdict = best.classes.get(word or "")
                if other is not None and verdict in denials.get(other, ()):
                    denied[other] += count
            if denied.total() >= enough:
                other = denied.most_common(1)[0][0]
                called = "valid" if denials[other] == {"valid"} else "valid or invalid"
                return Conflict(
                    f"{best.name!r} calls {denied.total():,} rows {called} of which {name!r} says "
                    f"{other!r}{' or the like' if len(denied) > 1 else ''}",
                    name,
                )
        mixed = _count_mixed(best, count_pairs(best.name, name)) if _holds_codes(name, words) else 0
        if mixed and mixed >= _MIXED * evidence.rows:
            return Conflict(f"{best.name!r} and the codes in {name!r} do not go together", name)
        foreign = [word for word in words if word and fold_word(word) in FOREIGN_WORDS]
        if sum(words[word] for word in foreign) >= _MOST * evidence.rows:
            return Conflict(f"{name!r} looks like a verdict as well, and says {foreign[0]!r}", name)
    return None


def _find_denials(
    name: str, words: Words, candidate: Candidate | None, reason: str | None, best: Candidate
) -> dict[str, frozenset[str]]:
    """Return the words of another column that deny something, and which classes they deny."""
    parts = split_column(name)
    known = [word for word in words if word is not None]
    valid = frozenset({"valid"})
    strong = {word: valid for word in known if _says_invalid(word)}
    if candidate is not None and candidate.kind not in ("other", "prefixed"):
        is_rival = candidate.is_trusted or bool(parts & BOOLEAN_NAMES)
        if is_rival and candidate.coverage >= _MOST:
            return {word: valid for word in known if candidate.classes.get(word) == "invalid"}
        if candidate.kind in ("verdict", "neutral") and not parts & OPEN_NAMES:
            return strong
    if name == reason and not parts & _HISTORY_NAMES:
        return strong
    own = parts - NEUTRAL_NAMES
    if own & _MAILBOX_NAMES and own <= _MAILBOX_NAMES | VERDICT_NAMES | BOOLEAN_NAMES:
        return {
            word: valid
            for word in known
            if fold_word(word) in FALSE_WORDS or _says_invalid(word, even_weakly=True)
        }
    # What has bounced before may be valid by now, but hardly where nothing is said to be invalid.
    has_bounced = best.is_constant and own <= {"bounced"} and (own or is_negated(parts))
    if (own and own <= _BAD_NAMES) or has_bounced:
        return {word: valid for word in known if fold_word(word) in TRUE_WORDS}
    if own == {"unknown"}:
        return {word: valid | {"invalid"} for word in known if fold_word(word) in TRUE_WORDS}
    return {}


def _says_invalid(word: str, *, even_weakly: bool = False) -> bool:
    """Tell whether a word calls an address invalid; weakly, with what anything else is called."""
    folded = fold_word(word)
    is_weak = folded in WEAK_WORDS | GENERIC_WORDS
    return WORD_CLASSES.get(folded) == "invalid" and (even_weakly or not is_weak)


def _holds_codes(name: str, words: Words) -> bool:
    """Tell whether a column is called like a verdict and holds small numbers."""
    parts = split_column(name)
    is_named = bool(parts & (VERDICT_NAMES - OPEN_NAMES))
    is_named &= parts <= NEUTRAL_NAMES | VERDICT_NAMES | {"code"}
    codes = [word for word in words if word is not None]
    return is_named and len(codes) in _CODES and all(map(_CODE.fullmatch, codes))


def _count_mixed(best: Candidate, pairs: Mapping[tuple[str | None, str | None], int]) -> int:
    """Count the rows that their code puts on another side than most rows of the same code."""
    sides: dict[str | None, Counter[bool]] = {}
    for (word, code), count in pairs.items():
        sides.setdefault(code, Counter())[best.classes.get(word or "") == "valid"] += count
    return sum(min(side[True], side[False]) for side in sides.values())
