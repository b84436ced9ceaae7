"""Which columns contradict one that could be the verdict, and which say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from cliova_pandas.verdicts.column_names import (
    is_decoy,
    is_negated,
    name_group,
)
from cliova_pandas.verdicts.columns import Column, count_mixed, holds_codes
from cliova_pandas.verdicts.facts import (
    Candidate,
    Conflict,
    is_no,
    says_invalid,
)
from cliova_pandas.verdicts.thresholds import (
    AGREED,
    DENIED,
    MIXED,
    WHOLE,
)
from cliova_pandas.verdicts.vocabulary import (
    find_boolean,
    find_word,
    is_foreign,
    is_said_elsewhere,
)

_MAILBOX: Final = frozenset({"smtp", "mailbox", "exist", "exists", "verified"})
"""Checks whose every answer matters to a bare yes, understood or not."""


def find_rival(case: Candidate) -> str | None:
    """Return a column that could as well be the verdict and says something else."""
    best = case.column
    if case.is_summary:
        return None
    is_description = best.meaning.kind == "reason"
    others = [
        one
        for one in case.others
        if one.meaning.kind not in ("other", "reason")
        or (is_description and one.is_spoken and not is_decoy(one.name, best.name))
    ]
    for other in others if not case.result.is_verified_only else ():
        # A region has other words than yes and no.
        unread = [word for word in other.words if word and word not in other.read]
        is_flag = all(find_boolean(word) is not None for word in unread)
        is_named = other.is_verdict_like and (not other.meaning.is_open or is_flag)
        if is_named and best.is_constant and other.read and other.valid_rows < best.valid_rows:
            return other.name
        is_doubtful = best.is_weak or best.is_constant or best.is_bare_boolean
        is_checked = other.meaning.is_of_validation or bool(
            other.meaning.parts & {"check", "checker"}
        )
        is_named &= other.meaning.kind == "verdict" or is_checked
        if is_named and is_doubtful and _is_unread(other):
            return other.name
    for other in others:
        # "ok" and "error" may be how the check went, whatever came of it.
        if other.is_weak and other.is_one_sided and other.valid_rows and "invalid" in best.sides:
            continue
        if is_heard(case, other) and differ(case, other):
            return other.name
    return None


def is_heard(case: Candidate, other: Column) -> bool:
    """Tell whether a column is sure enough of what it says to be a rival."""
    best = case.column
    is_surer = best.has_weak_valid and other.valid_rows > 0
    is_bad = bool(other.sides & {"risky", "invalid"}) and not other.meaning.is_open
    is_surer |= best.is_bare_boolean and is_bad
    is_surer &= other.is_verdict_like and other.coverage >= WHOLE
    # Beside a mere yes or no, a column that knows nothing of any address may be the verdict.
    is_surer |= best.is_bare_boolean and other.sides == {"unknown"} and other.coverage >= WHOLE
    return other.name in case.trusted or is_surer or speaks(other)


def speaks(other: Column) -> bool:
    """Tell whether a column says of addresses what they are, though it may not be the verdict.

    One that calls every address undeliverable cannot be trusted, since it tells none apart; but it
    cannot be ignored either.
    """
    is_clear = bool(other.strengths & {"strong", "telling", "generic"})
    is_clear &= other.is_verdict_like or other.sides != {"unknown"}
    return is_clear and other.coverage >= WHOLE and other.meaning.kind != "check"


def _is_unread(other: Column) -> bool:
    """Tell whether a column says what is not understood, and what no customer or order has."""
    unread = [word for word in other.words if word and word not in other.read]
    rows = sum(other.words[word] for word in unread)
    is_life = all(map(is_said_elsewhere, unread))
    return rows > (1 - WHOLE) * sum(other.words.values()) and not is_life


def differ(case: Candidate, other: Column) -> bool:
    """Tell whether two columns contradict each other on a row; a finer one may say more."""
    best = case.column
    is_as_good = other.name in case.trusted and not best.is_bare_boolean
    is_of_another_kind = len(other.sides) == len(best.sides) and other.sides != best.sides
    # Who does not know catch-all or unknown may call such an address deliverable.
    finer = {"risky", "unknown"} & best.sides - other.sides
    for (word, other_word), count in case.result.agreement.pairs(best.name, other.name).items():
        ours = best.classes.get(word or "")
        theirs = other.classes.get(other_word or "")
        if not count or ours is None or theirs is None:
            continue
        if other.meaning.kind == "check" and best.meaning.kind != "check" and ours != "valid":
            continue  # a mailbox that is there may be undesired all the same
        if {ours, theirs} == {"risky", "unknown"}:
            continue  # neither calls the address good or bad
        if is_as_good and is_of_another_kind and ours != theirs:
            return True
        # A flag of "valid" may be that of the form.
        if other.is_bare_boolean and ours != "valid" and best.strengths & {"strong", "telling"}:
            continue
        # What one calls valid and the other risky is risky.
        is_hard = {ours, theirs} == {"valid", "invalid"}
        if is_hard and ours not in finer:
            return True
    return False


def iter_denials(case: Candidate) -> Iterator[Conflict]:
    """Yield the columns that deny it on so many rows that one of the two is older."""
    best, agreement = case.column, case.result.agreement
    enough = max(1.0, DENIED * best.valid_rows)
    for other in case.others:
        if is_decoy(other.name, best.name):
            continue
        denials = _find_denials(case, other)
        # Where there is "risky", other columns may well call a valid mailbox less than that.
        if denials and "risky" not in best.sides:
            denied: Counter[str] = Counter()
            for (word, said), count in agreement.pairs(best.name, other.name).items():
                verdict = best.classes.get(word or "")
                if said is not None and verdict in denials.get(said, ()):
                    denied[said] += count
            if denied.total() >= enough:
                said = denied.most_common(1)[0][0]
                called = "valid" if denials[said] == {"valid"} else "valid or invalid"
                yield Conflict(
                    f"{best.name!r} calls {denied.total():,} rows {called} of which {other.name!r} "
                    f"says {said!r}{' or the like' if len(denied) > 1 else ''}",
                    other.name,
                )
        if holds_codes(other):
            mixed = count_mixed(best, agreement.pairs(best.name, other.name))
            if mixed and mixed >= MIXED * case.result.rows:
                text = f"{best.name!r} and the codes in {other.name!r} do not go together"
                yield Conflict(text, other.name)
        foreign = [word for word in other.words if word and is_foreign(word)]
        is_read = other.coverage >= WHOLE
        if not is_read and sum(other.words[w] for w in foreign) >= WHOLE * case.result.rows:
            text = f"{other.name!r} looks like a verdict as well, and says {foreign[0]!r}"
            yield Conflict(text, other.name)


def _find_denials(case: Candidate, other: Column) -> dict[str, frozenset[str]]:
    """Return the words of another column that deny something, and which classes they deny."""
    best, parts = case.column, other.meaning.parts
    valid = frozenset({"valid"})
    texts = [word for word in other.words if word is not None]
    if best.is_bare_boolean and (denying := _find_checks(other)):
        return dict.fromkeys(denying, valid)
    strong = {word: valid for word in texts if says_invalid(word)}
    if other.is_verdict_like:
        is_rival = other.name in case.trusted or other.meaning.is_boolean or best.has_weak_valid
        if is_rival and other.coverage >= WHOLE:
            return {word: valid for word in texts if other.classes.get(word) == "invalid"}
        if not other.meaning.is_open:
            return strong
    if other.name == case.reason and not parts & name_group("history"):
        return {w: valid for w in texts if says_invalid(w, even_weakly=best.is_one_sided)}
    own = parts - name_group("neutral")
    named = name_group("verdict") | name_group("boolean") | name_group("arrives")
    if own & name_group("mailbox") and own <= name_group("mailbox") | named:
        return {w: valid for w in texts if is_no(w) or says_invalid(w, even_weakly=True)}
    # What has bounced before may be valid by now, but hardly where nothing is said to be invalid.
    has_bounced = best.is_constant and own <= {"bounced"} and (bool(own) or is_negated(parts))
    if (own and own <= {"undeliverable", "invalid"}) or has_bounced:
        return {word: valid for word in texts if find_boolean(word)}
    if own == {"unknown"}:
        return {word: frozenset({"valid", "invalid"}) for word in texts if find_boolean(word)}
    return {}


def _find_checks(other: Column) -> set[str]:
    """Return the words of a check that do not agree with a bare yes."""
    groups = ("asks", "neutral", "verdict", "boolean")
    own = other.meaning.parts.difference(*map(name_group, groups))
    if not own or not own <= name_group("partial") | name_group("mailbox"):
        return set()
    denying = set()
    for word in filter(None, other.words):
        said = find_word(word)
        is_silent = said is not None and said.verdict == "unknown"
        agrees = find_boolean(word) or (said is not None and said.verdict == "valid")
        denies = is_no(word) or says_invalid(word, even_weakly=True)
        if not agrees and not is_silent and (denies or own & _MAILBOX):
            denying.add(word)
    return denying


def confirms(case: Candidate, other: Column) -> bool:
    """Tell whether a column of this field says the same on nearly every row."""
    best = case.column
    meaning = other.meaning
    is_of_field = meaning.is_of_field or meaning.kind == "check" or "strong" in other.strengths
    is_generic = bool(other.strengths & {"generic", "boolean"}) and not best.is_weak
    if (
        meaning.kind in ("other", "reason")
        or not other.valid_rows
        or not (is_of_field or is_generic)
    ):
        return False
    if other.coverage < WHOLE or not other.is_verdict_like | (meaning.kind == "check"):
        return False
    same = 0
    for (word, said), count in case.result.agreement.pairs(best.name, other.name).items():
        ours, theirs = best.classes.get(word or ""), other.classes.get(said or "")
        same += count * ((ours == "valid") == (theirs == "valid"))
    return same >= AGREED * case.result.rows
