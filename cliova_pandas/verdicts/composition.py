"""Whether the verdict is composed of checks, where no single column can be trusted to be it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cliova_pandas.verdicts.check_names import Concept, is_of_mail
from cliova_pandas.verdicts.checks import (
    ANSWERS,
    PERSONAL,
    PROBES,
    Check,
    decide_rows,
    join_answers,
    read_check,
    read_outcomes,
)
from cliova_pandas.verdicts.classes import VERDICTS
from cliova_pandas.verdicts.column_names import is_evidence, read_name
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.pivot import read_pivot
from cliova_pandas.verdicts.signals import Ranked
from cliova_pandas.verdicts.subjects import load_subjects
from cliova_pandas.verdicts.thresholds import WHOLE
from cliova_pandas.verdicts.vocabulary import is_said_elsewhere

if TYPE_CHECKING:
    from cliova_pandas.verdicts.checks import Codes


@dataclass(frozen=True)
class Composition:
    """Checks that make the verdict together.

    Attributes
    ----------
    checks : dict of str to Check
        What each column says was checked.
    valid_rows : int or None
        How many rows they call valid, where the service counts them.
    """

    checks: Mapping[str, Check]
    valid_rows: int | None = None

    @property
    def concepts(self) -> frozenset[Concept]:
        """What was asked, and answered."""
        return frozenset(one.concept for one in self.checks.values() if one.is_answered)


def compose(result: ResultFacts, ranked: Sequence[Ranked]) -> Composition | None:
    """Return the checks that make the verdict; None if a column does, or nothing can be trusted.

    A bare yes is the answer of one check among others. Any other column that is trusted stays, and
    so does the doubt between columns that say in words what an address is.
    """
    best = ranked[0] if ranked and ranked[0].is_trusted else None
    if result.is_verified_only or (best is not None and best.case.is_sure):
        return None
    if pivot := read_pivot(result):
        return _confirm(Composition(pivot), result)
    checks = {name: one for name, column in result.columns.items() if (one := read_check(column))}
    checks = _find_outcome(checks)
    found = Composition(checks)
    if not _is_whole(found) or _has_other_subject(result, checks):
        return None
    if best is not None and not _is_one_of(best.case.column, found, result):
        return None
    checks |= _find_doubts(result, checks)
    found = Composition(checks)
    others = [one for name, one in result.columns.items() if name not in checks]
    if any(_is_spoken(one) for one in others if best is None or one is not best.case.column):
        return None
    for column in others:
        if _is_called_verdict(column) and (said := read_outcomes(column, "valid")):
            checks[column.name] = said
    return _confirm(found, result)


def _confirm(found: Composition, result: ResultFacts) -> Composition | None:
    """Return the checks, unless they deny how many valid addresses the service counts."""
    if result.total_valid is None:
        return found
    counted = count_composed(found, result)
    return Composition(found.checks, counted) if counted == result.total_valid else None


def _find_doubts(result: ResultFacts, checks: Mapping[str, Check]) -> dict[str, Check]:
    """Return the remarks that say of a risk what no check says."""
    found = {}
    for name, column in result.columns.items():
        said = {
            word: one.verdict
            for word, one in column.read.items()
            if one.verdict == "risky" and one.strength in ("strong", "telling")
        }
        if said and name not in checks and column.meaning.kind == "reason":
            found[name] = Check("reason", dict.fromkeys(said, "doubt"))
    return found


def _find_outcome(checks: dict[str, Check]) -> dict[str, Check]:
    """Return the checks, where the yes of a service that says how far it went is the mailbox's."""
    concepts = [one.concept for one in checks.values() if one.is_answered]
    is_deep = any(
        one.concept == "depth" and "yes" in one.answers.values() for one in checks.values()
    )
    if not is_deep or "mailbox" in concepts or concepts.count("valid") != 1:
        return {name: one for name, one in checks.items() if one.concept != "depth"}
    return {
        name: replace(one, concept="mailbox") if one.concept == "valid" else one
        for name, one in checks.items()
    }


def count_composed(found: Composition, result: ResultFacts) -> int:
    """Return how many rows the checks call valid."""
    import numpy as np

    names = list(found.checks)
    counted = result.agreement.count_pairs(*names)
    said = [
        (check.concept, _encode(check, [words[place] for words in counted]))
        for place, check in enumerate(found.checks.values())
    ]
    codes = decide_rows(join_answers(said), len(counted))
    counts = np.array(list(counted.values()), dtype=np.int64)
    return int(counts[codes == VERDICTS.index("valid")].sum())


def _encode(check: Check, words: Sequence[str | None]) -> Codes:
    import numpy as np

    said = [check.answers.get(EMPTY if word is None else word, "unasked") for word in words]
    return np.array([ANSWERS.index(one) for one in said], dtype=np.int8)


def _is_whole(found: Composition) -> bool:
    """Tell whether the checks are of email, and enough to say what became of an address.

    With the mailbox goes another check of the address at least, since a server is asked for other
    reasons as well; without the mailbox, no row can be valid.
    """
    answered = [name for name, one in found.checks.items() if one.is_answered]
    if "mailbox" in found.concepts:
        is_personal = bool(found.concepts & PERSONAL) or {"valid", "domain"} <= found.concepts
        is_deep = "depth" in found.concepts
        return is_deep or (is_personal and any(map(is_of_mail, answered)))
    return len(found.concepts & {"valid", "format", "domain"}) > 1 and not found.concepts & PROBES


def _has_other_subject(result: ResultFacts, checks: Mapping[str, Check]) -> bool:
    """Tell whether a letter, a domain or a phone was checked, which has a form and a server too."""
    beside = replace(
        result,
        names=tuple(name for name in result.names if name not in checks),
        leading=tuple(name for name in result.leading if name not in checks),
    )
    for subject in load_subjects():
        shared = subject.shared | {"smtp", "mailbox", "syntax"}
        is_signed = any(is_evidence(read_name(name).parts - shared) for name in checks)
        if not (is_signed and subject.unless_signed) and subject.find(beside) is not None:
            return True
    return False


def _is_one_of(column: Column, found: Composition, result: ResultFacts) -> bool:
    """Tell whether the column that is trusted says no more than the checks do."""
    if "mailbox" in found.concepts:
        return column.name in found.checks
    if column.strengths & {"strong", "telling"} or not _is_called_verdict(column):
        return False
    forms = {name: one for name, one in found.checks.items() if one.concept in ("format", "domain")}
    counted = result.agreement.count_pairs(column.name, *forms)
    return not any(
        column.classes.get(word or "") == "invalid" and not _has_no(forms.values(), words)
        for word, *words in counted
    )


def _has_no(checks: Iterable[Check], words: Sequence[str | None]) -> bool:
    said = zip(checks, words, strict=True)
    return any(check.answers.get(word or EMPTY) == "no" for check, word in said)


def _is_called_verdict(column: Column) -> bool:
    return column.is_verdict_like and not column.meaning.is_open


def _is_spoken(column: Column) -> bool:
    """Tell whether a column says of addresses what they are, or what nobody understands."""
    if not _is_called_verdict(column):
        return False
    is_clear = bool(column.strengths & {"strong", "telling", "generic"})
    if is_clear and column.coverage >= WHOLE and column.sides != {"unknown"}:
        return True
    unread = [word for word in column.words if word and word not in column.read]
    rows = sum(column.words[word] for word in unread)
    is_many = rows > (1 - WHOLE) * sum(column.words.values())
    return column.meaning.kind == "verdict" and is_many and not all(map(is_said_elsewhere, unread))
