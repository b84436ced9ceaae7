"""What two columns say together: a status and the reason beside it, a code and its description.

Each two words that stand on a row have one class. It is valid only if the word of the verdict says
so and the other does not deny it; what is vague, such as "failed" or "unsure", is settled by what
stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from cliova_pandas.verdicts.checks import Check
from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.phrases import read_reason
from cliova_pandas.verdicts.thresholds import WHOLE
from cliova_pandas.verdicts.vocabulary import (
    Word,
    find_boolean,
    find_reply,
    is_said_elsewhere,
    is_unasked,
)

Counts = Mapping[tuple["str | None", ...], int]
Pairs = Mapping[tuple["str | None", "str | None"], Verdict]

_SURE: Final = frozenset({"strong", "telling"})
_VAGUE: Final = frozenset({"weak", "account"})


def settle_reasons(best: Column, reason: Column, counts: Counts) -> Pairs:
    """Return the class of each two words of a verdict and its reason, where that changes it."""
    settled: dict[tuple[str | None, str | None], Verdict] = {}
    for word, text in counts:
        said, beside = best.read.get(word or ""), find_reason_word(reason, text)
        if said is not None and said.verdict == "valid" and said.strength not in _VAGUE:
            # What is plainly valid is taken back by what is plain itself.
            beside = reason.read.get(text or "")
        verdict = _settle(said, beside)
        if verdict is not None:
            settled[word, text] = verdict
    return settled


def find_reason_word(reason: Column, text: str | None) -> Word | None:
    """Return what a text says as a reason: that "full" or "queue" speaks of a mailbox is plain."""
    if not text:
        return None
    said = reason.read.get(text)
    if said is not None and said.strength not in ("weak", "account"):
        return said
    phrase = None if is_unasked(text) else read_reason(text)
    if phrase is not None and said in (None, Word(phrase.verdict, "weak")):
        return Word(phrase.verdict, "telling")
    return said


def _settle(said: Word | None, reason: Word | None) -> Verdict | None:
    """Return what a word and its reason mean together; None if the word alone decides."""
    if reason is None or reason.verdict == "valid" or reason.strength not in _SURE:
        return None
    is_vague = said is None or said.strength in _VAGUE
    if said is None:
        return reason.verdict
    if said.verdict == "valid":
        return reason.verdict if reason.verdict != "invalid" or is_vague else "unknown"
    if said.verdict == "unknown":
        return reason.verdict if is_vague or reason.verdict == "risky" else None
    if said.verdict == "risky":
        # What is to be done with an address says less of it than why: "do not send".
        is_vague |= said.strength == "telling" and reason.strength == "strong"
        return "invalid" if is_vague and reason.verdict == "invalid" else None
    return reason.verdict if is_vague and reason.verdict != "invalid" else None


def is_explained(best: Column, reason: Column, counts: Counts) -> bool:
    """Tell whether the reasons say of a verdict's words what they mean, and none denies it.

    Most rows have a class then, some are valid, and of the rest reasons of this field are given.
    """
    reasons = 0
    for word, text in counts:
        said, beside = best.read.get(word or ""), reason.read.get(text or "")
        if said is None or beside is None:
            continue
        if {said.verdict, beside.verdict} == {"valid", "invalid"}:
            return False
        reasons += said.verdict != "valid" and beside.strength in _SURE
    return bool(reasons and best.valid_rows) and cover(best, reason, counts) >= WHOLE


def cover(best: Column, reason: Column, counts: Counts) -> float:
    """Return the share of the rows of which one of two columns says what they are."""
    settled = settle_reasons(best, reason, counts)
    filled = {pair: count for pair, count in counts.items() if pair[0] or pair[1]}
    known = sum(
        count
        for (word, text), count in filled.items()
        if (word or "") in best.read or (word, text) in settled
    )
    return known / sum(filled.values()) if filled else 0.0


def take_worse(best: Column, other: Column, counts: Counts) -> Pairs:
    """Return the class of each two words of two verdicts that are less sure together than alone.

    Who knows a catch-all is believed before who calls it deliverable. A description is that of
    its code; a code that is not understood beside others that are says something of its own, unless
    it is the one that stands beside all that is valid, and beside nothing else.
    """
    is_description = best.meaning.kind == "reason"
    explained = {None, "", _find_explained(best, other, counts)}
    settled: dict[tuple[str | None, str | None], Verdict] = {}
    for word, said in counts:
        ours, theirs = best.classes.get(word or ""), other.classes.get(said or "")
        is_worse = ours == "valid" and theirs in ("risky", "unknown")
        is_told = ours is None and theirs != "valid" and not other.is_weak
        if theirs is not None and (is_worse or is_told):
            settled[word, said] = theirs
        elif is_description and ours == "valid" and theirs != "valid" and said not in explained:
            settled[word, said] = "unknown"
    return settled


def _find_explained(best: Column, other: Column, counts: Counts) -> str | None:
    """Return the one word of another column that can only mean valid by what stands beside it."""
    beside: dict[str, Counter[Verdict | None]] = {}
    for (word, said), count in counts.items():
        if said and said not in other.read and count:
            beside.setdefault(said, Counter())[best.classes.get(word or "")] += count
    valid = [said for said, classes in beside.items() if classes["valid"]]
    if len(valid) != 1 or len(beside) < 2 or set(beside[valid[0]]) != {"valid"}:
        return None
    return None if is_said_elsewhere(valid[0]) else valid[0]


def take_decoy(best: Column, decoy: Column, counts: Counts) -> Pairs:
    """Return the class of each two answers, of an address and of one that nobody has.

    A server that takes both takes any.
    """
    valid = {word for word, side in best.classes.items() if side == "valid"}
    return {
        (word, said): "risky"
        for word, said in counts
        if word in valid and said and _is_taken(decoy, said)
    }


def _is_taken(decoy: Column, said: str) -> bool:
    """Tell whether an answer is that a server takes the address: in words, a code or a yes."""
    is_yes = find_boolean(said) or find_reply(said)
    return bool(is_yes) or decoy.classes.get(said) in ("valid", "risky")


def take_checks(best: Column, check: Check, counts: Counts) -> Pairs:
    """Return what a check makes invalid that was not asked for, or gave no answer.

    Where a flag of "valid" is no beside what was not asked for, nothing was to be asked.
    """
    is_vague = check.concept == "valid"
    return {
        (word, said): "invalid"
        for word, said in counts
        if check.answers.get(said or EMPTY) == "no"
        and best.classes.get(word or "", "unknown") == "unknown"
        and (not is_vague or not word or is_unasked(word))
    }


def join_words(best: Column, pairs: Pairs, counts: Counts) -> dict[str, Verdict]:
    """Return the words that are not understood alone, and mean one thing on all of their rows."""
    found: dict[str, Counter[Verdict | None]] = {}
    for word, text in counts:
        if word and word not in best.read:
            found.setdefault(word, Counter())[pairs.get((word, text))] += 1
    return {
        word: verdict
        for word, classes in found.items()
        for verdict in classes
        if len(classes) == 1 and verdict is not None
    }
