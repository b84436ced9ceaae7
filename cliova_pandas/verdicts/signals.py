"""What makes a column the verdict where no layout is known: one table of signals, one decision.

Each signal says what it looks at, how much it weighs and why. The weights of those that apply to a
column are added up; `thresholds` says how much is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cliova_pandas.verdicts.check_names import read_concept
from cliova_pandas.verdicts.column_names import name_group
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.evidence import Case
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.messages import word_agreement
from cliova_pandas.verdicts.thresholds import HALF, SETTLED, TRUSTED, VETO, WHOLE


@dataclass(frozen=True)
class Signal:
    """One thing that speaks for a column, or against it.

    Attributes
    ----------
    name : str
        What it is.
    applies : callable
        Whether a case has it.
    weight : int
        How much it counts.
    explains : callable
        What a reader is told about a case that has it.
    """

    name: str
    applies: Callable[[Case], bool]
    weight: int
    explains: Callable[[Case], str]


@dataclass(frozen=True)
class Ranked:
    """A column with all signals that apply to it.

    Attributes
    ----------
    case : Case
        The column.
    signals : tuple of Signal
        What speaks for it and against it.
    """

    case: Case
    signals: tuple[Signal, ...]

    @property
    def weight(self) -> int:
        """The sum of the weights."""
        return sum(signal.weight for signal in self.signals)

    @property
    def is_trusted(self) -> bool:
        """Whether the weight is enough."""
        return self.weight >= TRUSTED

    def describe(self) -> list[dict[str, str | int]]:
        """Return the signals as plain data, the weightiest first."""
        ordered = sorted(self.signals, key=lambda signal: -abs(signal.weight))
        return [
            {"signal": one.name, "weight": one.weight, "text": one.explains(self.case)}
            for one in ordered
        ]


def decide(cases: Sequence[Case]) -> list[Ranked]:
    """Return the columns with their signals, the best first; only a trusted one is the verdict.

    Of two columns with the same weight the one that tells more classes apart comes first. Two that
    weigh the same and contradict each other have a veto each, so none wins by standing first.
    """
    ranked = [
        Ranked(case, tuple(signal for signal in SIGNALS if signal.applies(case))) for case in cases
    ]
    return sorted(
        ranked,
        key=lambda one: (one.weight, len(one.case.column.sides), one.case.column.coverage),
        reverse=True,
    )


def make_cases(result: ResultFacts, find_reason: Callable[[Column], str | None]) -> list[Case]:
    """Return a case for each column that says anything and could be the verdict."""
    bare = [Case(one, result, None, frozenset()) for one in result.columns.values() if one.read]
    # The name of another thing is outweighed by nothing but the service's count.
    possible = [case for case in bare if _may_be(case.column) or case.is_settled]
    trusted = frozenset(
        case.column.name
        for case in possible
        if sum(signal.weight for signal in OWN_SIGNALS if signal.applies(case)) >= TRUSTED
    )
    return [Case(case.column, result, find_reason(case.column), trusted) for case in possible]


def _may_be(column: Column) -> bool:
    """Tell whether a name is neither that of another thing nor of a check of less than all.

    A group may be one of people who share an address, or one of the verdict's.
    """
    is_whole = read_concept(column.name) in (None, "valid", "mailbox")
    is_whole |= column.meaning.parts <= name_group("verdict")
    return column.meaning.kind != "other" and is_whole


def _words(case: Case, *strengths: str) -> str:
    said = case.column.read
    shown = [repr(word) for word, one in said.items() if not strengths or one.strength in strengths]
    return ", ".join(shown[:4])


def _has_generic(case: Case) -> bool:
    column = case.column
    if column.strengths & {"strong", "telling"}:
        return False
    good = {said.strength for said in column.read.values() if said.verdict == "valid"}
    if good <= {"account"}:
        return "generic" in column.strengths and column.strengths <= {"generic", "account"}
    return bool(good & {"generic", "boolean"})


def _opposes(case: Case) -> bool:
    sides = case.column.sides
    return "valid" in sides and bool(sides & {"invalid", "risky"})


OWN_SIGNALS: Final = (
    Signal(
        "verdict's name",
        lambda case: case.column.is_verdict_like and not case.column.meaning.is_open,
        3,
        lambda case: f"it is called {case.column.name!r}",
    ),
    Signal(
        "summary's name",
        lambda case: case.is_summary and case.column.is_told and _opposes(case),
        2,
        lambda case: f"{case.column.name!r} names what stands for all the others",
    ),
    Signal(
        "open name",
        lambda case: case.column.is_verdict_like and case.column.meaning.is_open,
        2,
        lambda case: f"it is called {case.column.name!r}, as other things are",
    ),
    Signal(
        "check's name",
        lambda case: case.column.meaning.kind == "check",
        2,
        lambda case: f"{case.column.name!r} is the name of a check of the mailbox",
    ),
    Signal(
        "verdict of something",
        lambda case: case.column.meaning.kind == "prefixed",
        1,
        lambda case: f"{case.column.name!r} is the name of a verdict of something",
    ),
    Signal(
        "another thing's name",
        lambda case: case.column.meaning.kind == "other",
        VETO,
        lambda case: f"{case.column.name!r} is the name of something else",
    ),
    Signal(
        "name of this field",
        lambda case: case.column.meaning.is_of_field and case.column.meaning.kind != "unnamed",
        4,
        lambda case: f"{case.column.name!r} names emails, or a service that checks them",
    ),
    Signal(
        "name of a validation",
        lambda case: case.column.meaning.is_of_validation and _opposes(case),
        2,
        lambda case: f"{case.column.name!r} names a validation",
    ),
    Signal(
        "strong words",
        lambda case: "strong" in case.column.strengths,
        4,
        lambda case: f"{_words(case, 'strong')} is hardly said of anything but an address",
    ),
    Signal(
        "telling words",
        lambda case: "telling" in case.column.strengths and "strong" not in case.column.strengths,
        3,
        lambda case: f"{_words(case, 'telling')} is said of little but an address",
    ),
    Signal(
        "generic words",
        _has_generic,
        1,
        lambda case: f"{_words(case)} is said of an address, and of other things",
    ),
    Signal(
        "weak words",
        lambda case: case.column.is_weak,
        -1,
        lambda case: f"{_words(case)} is said of everything",
    ),
    Signal(
        "opposed words",
        _opposes,
        2,
        lambda case: "its words oppose each other",
    ),
    Signal(
        "words for risk",
        lambda case: (
            _opposes(case) and "risky" in case.column.sides and not case.column.has_weak_valid
        ),
        1,
        lambda case: "it tells risky from the rest",
    ),
    Signal(
        "words half understood",
        lambda case: HALF <= case.coverage < WHOLE and not case.column.is_spoken,
        -1,
        lambda case: f"its words are understood on {case.coverage:.0%} of the rows",
    ),
    Signal(
        "words hardly understood",
        lambda case: case.coverage < HALF,
        VETO,
        lambda case: f"its words are understood on {case.coverage:.0%} of the rows only",
    ),
    Signal(
        "reasons that say too little",
        lambda case: case.column.meaning.kind == "reason" and not case.column.is_spoken,
        VETO,
        lambda case: f"{case.column.name!r} gives reasons, and not of each row what became of it",
    ),
)
"""What the name and the words of a column say by themselves."""

CONTEXT_SIGNALS: Final = (
    Signal(
        "reason",
        lambda case: case.telling_reason is not None,
        2,
        lambda case: f"{case.telling_reason!r} gives reasons of this field",
    ),
    Signal(
        "legend",
        lambda case: bool(case.column.meaning.legend),
        2,
        lambda case: f"it is said what the codes in {case.column.name!r} mean",
    ),
    Signal(
        "explained words",
        lambda case: case.explaining is not None,
        2,
        lambda case: f"{case.explaining!r} says what its words mean",
    ),
    Signal(
        "flag",
        lambda case: bool(case.flags),
        2,
        lambda case: f"{case.flags[0]!r} is a column of this field",
    ),
    Signal(
        "confirmation",
        lambda case: case.confirming is not None,
        2,
        lambda case: f"{case.confirming!r} says the same",
    ),
    Signal(
        "verified only",
        lambda case: case.result.is_verified_only and not case.elsewhere,
        4,
        lambda case: "the result is of verified addresses only",
    ),
    Signal(
        "job's count",
        lambda case: case.is_settled_alone,
        SETTLED,
        lambda case: word_agreement(case.column.valid_rows),
    ),
    Signal(
        "job's count of all or none",
        lambda case: case.is_counted and not case.is_settled and case.column.is_verdict_like,
        4,
        lambda case: word_agreement(case.column.valid_rows),
    ),
    Signal(
        "column of another field",
        lambda case: case.is_bare and case.elsewhere is not None,
        -4,
        lambda case: f"{case.elsewhere!r} says that the file may be about something else",
    ),
    Signal(
        "another subject",
        lambda case: case.subject is not None,
        VETO,
        lambda case: f"{case.subject!r} says that something else than a mailbox is checked here",
    ),
    Signal(
        "somebody's address",
        lambda case: case.is_bare and case.holder is not None,
        -2,
        lambda case: f"{case.holder!r} is the address of somebody who has what the row is about",
    ),
    Signal(
        "somebody's form",
        lambda case: case.column.is_bare_boolean and case.holder is not None,
        -5,
        lambda case: f"{case.column.name!r} may be what somebody's form said of {case.holder!r}",
    ),
    Signal(
        "words of another life",
        lambda case: case.lives,
        -6,
        lambda case: "some of its words are those of a card, an order or a customer",
    ),
    Signal(
        "miscount",
        lambda case: case.miscount is not None,
        VETO,
        lambda case: case.miscount or "",
    ),
    Signal(
        "another's answers",
        lambda case: case.decoy is not None,
        VETO,
        lambda case: f"it holds the answers for made-up addresses, {case.decoy!r} the real ones",
    ),
    Signal(
        "finer column",
        lambda case: case.finer is not None,
        -3,
        lambda case: f"{case.finer!r} knows of risks where it says valid",
    ),
    Signal(
        "rival",
        lambda case: case.rival is not None,
        VETO,
        lambda case: case.rival.text if case.rival else "",
    ),
    Signal(
        "denial",
        lambda case: case.denial is not None,
        VETO,
        lambda case: case.denial.text if case.denial else "",
    ),
)
"""What the rest of the result, and the job, say about a column."""

COUNT_SIGNALS: Final = frozenset({"job's count", "job's count of all or none"})
"""The signals that say what ``confirmed`` of the roles says as well."""

SIGNALS: Final = (*OWN_SIGNALS, *CONTEXT_SIGNALS)


def tabulate_signals() -> list[Mapping[str, str | int]]:
    """Return the name and the weight of each signal, in the order of the table."""
    return [{"signal": signal.name, "weight": signal.weight} for signal in SIGNALS]
