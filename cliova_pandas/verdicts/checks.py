"""A verdict that is composed of checks: what each column says was asked, and what came of it.

The class of a row is that of the first rule that applies to it. No rule calls a mailbox valid that
was not asked for, and a doubt about the server outweighs what the server says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from cliova_pandas.verdicts.check_names import (
    GOOD_IF_YES,
    Concept,
    find_depth,
    find_outcome,
    is_inverted,
    read_concept,
)
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.phrases import read_third
from cliova_pandas.verdicts.thresholds import FEW, WHOLE
from cliova_pandas.verdicts.vocabulary import (
    find_boolean,
    find_reply,
    find_sign,
    find_word,
    is_unasked,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Codes = npt.NDArray[np.int8]

Answer = Literal["yes", "no", "doubt", "unasked"]
ANSWERS: Final[tuple[Answer, ...]] = ("yes", "doubt", "unasked", "no")
"""What a check can say; of two checks of the same thing, the later of these counts."""

ANSWER_OF: Final[Mapping[Verdict, Answer]] = {
    "valid": "yes",
    "risky": "doubt",
    "unknown": "unasked",
    "invalid": "no",
}
"""What a verdict says of the mailbox."""


@dataclass(frozen=True)
class Rule:
    """What one answer of a check makes of an address."""

    concept: Concept
    answer: Answer
    verdict: Verdict
    why: str


RULES: Final = (
    Rule("format", "no", "invalid", "it is no address"),
    Rule("domain", "no", "invalid", "no mail can be sent to its domain"),
    Rule("disabled", "yes", "invalid", "the mailbox is closed"),
    Rule("trap", "yes", "risky", "it is there to catch who writes to it"),
    Rule("catch-all", "yes", "risky", "its server takes any name, so it says nothing of this one"),
    Rule("risk", "yes", "risky", "it stands in the column of those at risk"),
    Rule("full", "yes", "risky", "the mailbox is there, and takes nothing now"),
    Rule("connection", "no", "unknown", "the server could not be asked"),
    Rule("valid", "no", "invalid", "the service refuses it, whatever it asked"),
    Rule("mailbox", "no", "invalid", "the server knows no such mailbox"),
    Rule("disposable", "yes", "risky", "it is soon gone"),
    Rule("depth", "no", "unknown", "the check did not go as far as the mailbox"),
    Rule("mailbox", "unasked", "unknown", "nobody knows whether there is a mailbox"),
    Rule("mailbox", "doubt", "risky", "the check of the mailbox says so"),
    Rule("valid", "doubt", "risky", "the service doubts it, whatever it asked"),
    Rule("reason", "doubt", "risky", "its reason says so"),
    Rule("second", "unasked", "unknown", "another verdict does not know"),
    Rule("second", "doubt", "risky", "another verdict says so"),
    Rule("role", "yes", "risky", "it is nobody's own"),
    Rule("free", "yes", "valid", "who gives mailboxes away knows which there are"),
    Rule("catch-all", "unasked", "risky", "its server may take any name"),
    Rule("mailbox", "yes", "valid", "the server takes mail for it"),
)
"""What makes the class of an address; the first rule that applies decides."""

DOUBTS: Final = frozenset({"trap", "catch-all", "disposable", "reason"})
"""Checks whose answer makes risky what a verdict of yes and no calls valid.

A shared mailbox takes mail, so who calls it valid is believed.
"""

PERSONAL: Final = frozenset({"format", "catch-all", "disposable", "trap"})
"""Checks that only who verifies addresses makes; a server is asked for other reasons as well, and
who runs it knows which mailboxes are full or closed."""

FLAGS: Final = frozenset({"catch-all", "disposable", "trap", "role"})
"""What is asked with yes and no of an email address alone, and of no letter, phone or domain."""

PROBES: Final = frozenset({"mailbox", "connection", "catch-all", "full", "disabled"})
"""Checks for which the server is asked; without any of them nobody knows of a mailbox."""


@dataclass(frozen=True)
class Check:
    """One column that holds what came of a check.

    Attributes
    ----------
    concept : str
        What was asked.
    answers : mapping of str to str
        What each of its words says; ``(empty)`` stands for a missing one.
    """

    concept: Concept
    answers: Mapping[str, Answer]

    @property
    def is_answered(self) -> bool:
        """Whether it says anything at all."""
        return bool(set(self.answers.values()) - {"unasked"})

    def describe(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"concept": self.concept, "answers": dict(self.answers)}


def read_check(column: Column) -> Check | None:
    """Return what a column says was checked; None if its name or its words are no check's."""
    concept = read_concept(column.name)
    if concept is None:
        return None
    check = read_outcomes(column, concept)
    if check is None and concept == "catch-all" and any(column.words):
        # What is not understood may be a yes.
        return Check(concept, {})
    return check


def read_outcomes(column: Column, concept: Concept) -> Check | None:
    """Return what the words of a column say of what was asked; None if most say nothing."""
    is_turned = is_inverted(column.name)
    if concept in PROBES and column.meaning.parts & {"error", "errors"}:
        return None  # an error of the server is no answer about the mailbox
    answers: dict[str, Answer] = {EMPTY: "unasked"}
    rows = 0
    for word, count in column.words.items():
        if word is None:
            continue
        answer = _read_answer(word, concept)
        if answer is not None:
            answers[word] = _turn(answer) if is_turned else answer
            rows += count
    filled = sum(count for word, count in column.words.items() if word is not None)
    if concept == "mailbox" and {"yes", "no"} <= set(answers.values()):
        # Who is asked for yes or no, and says neither, does not know.
        unread = [word for word in column.words if word and word not in answers]
        for word in unread if len(unread) <= FEW else ():
            answers[word] = ANSWER_OF[read_third(word)]
            rows += column.words[word]
    return Check(concept, answers) if filled and rows >= WHOLE * filled else None


def _read_answer(word: str, concept: Concept) -> Answer | None:
    if concept == "depth":
        is_deep = find_depth(word)
        return None if is_deep is None else "yes" if is_deep else "no"
    yes = find_boolean(word)
    if yes is None and concept in ("mailbox", "catch-all"):
        yes = find_reply(word)
    if yes is None and concept in GOOD_IF_YES | {"catch-all"}:
        yes = find_outcome(word)
    if yes is not None:
        return "yes" if yes else "no"
    if is_unasked(word):
        return "unasked"
    if (sign := find_sign(word)) is not None:
        return ANSWER_OF[sign]
    said = find_word(word)
    if said is None:
        return None
    if concept in GOOD_IF_YES:
        # A word for a risk is no answer to whether there is a server.
        is_answer = said.verdict != "risky" or concept == "mailbox"
        return ANSWER_OF[said.verdict] if is_answer else None
    # Whether "bad" is said of a role or of the address, nobody can tell.
    return "unasked" if said.verdict == "unknown" else None


def _turn(answer: Answer) -> Answer:
    turned: dict[Answer, Answer] = {"yes": "no", "no": "yes"}
    return turned.get(answer, answer)


def decide_rows(
    answers: Mapping[Concept, Codes], rows: int, verdicts: Codes | None = None
) -> Codes:
    """Return the class of each row by the first rule that applies to it.

    Parameters
    ----------
    answers : mapping
        For each check the places in `ANSWERS`, one a row.
    rows : int
        How many rows there are.
    verdicts : array, optional
        What a verdict column says, as places in `VERDICTS`; the rules take back what it calls
        valid. Without it, a mailbox that no column asks for was not asked for.
    """
    import numpy as np

    said = dict(answers)
    if verdicts is None:
        said.setdefault("mailbox", np.full(rows, ANSWERS.index("unasked"), dtype=np.int8))
    codes = np.full(rows, VERDICTS.index("valid"), dtype=np.int8)
    for rule in reversed(RULES):
        if rule.concept in said:
            codes[said[rule.concept] == ANSWERS.index(rule.answer)] = VERDICTS.index(rule.verdict)
    if verdicts is None:
        return codes
    return np.where(verdicts == VERDICTS.index("valid"), codes, verdicts)


def join_answers(said: list[tuple[Concept, Codes]]) -> dict[Concept, Codes]:
    """Return one answer for each concept and row; of several columns, the worse counts.

    Of a doubt that two columns have, a yes of either counts.
    """
    import numpy as np

    joined: dict[Concept, Codes] = {}
    for concept, codes in said:
        worse = np.maximum if concept in GOOD_IF_YES else np.minimum
        joined[concept] = worse(joined[concept], codes) if concept in joined else codes
    return joined
