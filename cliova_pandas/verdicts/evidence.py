"""What the other columns of a result say about one that could be the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cliova_pandas.verdicts.check_names import is_inverted, read_concept
from cliova_pandas.verdicts.checks import ANSWER_OF, DOUBTS, Check
from cliova_pandas.verdicts.column_names import (
    is_evidence,
    is_negated,
    name_group,
    points_elsewhere,
    read_name,
)
from cliova_pandas.verdicts.columns import Column, count_mixed, holds_codes
from cliova_pandas.verdicts.facts import (
    Conflict,
    ResultFacts,
    is_no,
    is_reason,
    is_risky,
    says_invalid,
)
from cliova_pandas.verdicts.subjects import find_subject, is_of_mailbox
from cliova_pandas.verdicts.thresholds import (
    AGREED,
    DENIED,
    ENOUGH_ROWS,
    MIXED,
    WHOLE,
)
from cliova_pandas.verdicts.vocabulary import find_boolean, find_word, is_foreign, is_said_elsewhere

DOUBTFUL: Final = frozenset({"risky", "unknown"})
"""Classes that neither call an address good nor bad."""

_MAILBOX: Final = frozenset({"smtp", "mailbox", "exist", "exists", "verified"})
"""Checks whose every answer matters to a bare yes, understood or not."""


@dataclass(frozen=True)
class Case:
    """One column that could be the verdict, and the result that it stands in.

    Attributes
    ----------
    column : Column
        The column.
    result : ResultFacts
        The result.
    reason : str or None
        The column that would be its reason.
    trusted : frozenset of str
        The columns whose own name and words are enough to be the verdict.
    """

    column: Column
    result: ResultFacts
    reason: str | None
    trusted: frozenset[str]

    @cached_property
    def others(self) -> list[Column]:
        """The other columns."""
        return [one for name, one in self.result.columns.items() if name != self.column.name]

    @cached_property
    def rival(self) -> Conflict | None:
        """A column that could as well be the verdict and says something else."""
        name = _find_rival(self)
        if name is None:
            return None
        return Conflict(f"{self.column.name!r} and {name!r} do not say the same", name)

    @cached_property
    def denial(self) -> Conflict | None:
        """A column that denies it on so many rows that one of the two is older."""
        if not self.column.valid_rows:
            return None
        return next(iter(_iter_denials(self)), None)

    @cached_property
    def confirming(self) -> str | None:
        """A column of this field that says the same on nearly every row."""
        return next((one.name for one in self.others if _confirms(self, one)), None)

    @cached_property
    def telling_reason(self) -> str | None:
        """The reason column, if its texts are those of this field."""
        column = self.result.columns.get(self.reason or "")
        if column is None:
            return None
        return column.name if any(is_reason(word) for word in column.words if word) else None

    @cached_property
    def flags(self) -> list[str]:
        """The columns that only results of this field have."""
        named = {name: read_name(name).parts for name in self.result.names}
        history = name_group("history")
        return [
            name
            for name, parts in named.items()
            if name != self.column.name and is_evidence(parts) and not parts & history
        ]

    @cached_property
    def elsewhere(self) -> str | None:
        """A column of another field, where there are more of those than of this one.

        A customers' list may have both; then words that anything can have prove nothing.
        """
        others = [name for name in self.result.names if name not in (self.column.name, self.reason)]
        is_bare = self.column.is_bare_boolean
        strange = [n for n in others if points_elsewhere(read_name(n).parts, is_bare=is_bare)]
        ours = 0 if self.column.is_weak else len(self.flags)
        return strange[0] if len(strange) > ours else None

    @property
    def is_sure(self) -> bool:
        """Whether the service itself says which rows are valid."""
        return self.is_counted or self.result.is_verified_only

    @cached_property
    def doubts(self) -> dict[str, Check]:
        """The columns that take back what this one calls valid, and how far.

        Who says only yes and no may say yes to a catch-all, and tell it in a flag or a reason. Of
        two verdicts that are as good, an address is valid by both or by none.
        """
        if not self.column.valid_rows or self.is_sure:
            return {}
        found = {}
        for other in self.others:
            if other.name in self.trusted and not self.is_summary:
                said = {w: ANSWER_OF[v] for w, v in other.classes.items() if v in DOUBTFUL}
                check = Check("second", said)
            else:
                check = self._read_flag(other)
            if check.answers:
                found[other.name] = check
        return found

    @property
    def is_summary(self) -> bool:
        """Whether it says of itself that it stands for all others."""
        return bool(self.column.meaning.parts & name_group("summary"))

    def _read_flag(self, other: Column) -> Check:
        concept = read_concept(other.name)
        is_flag = concept in DOUBTS and not is_inverted(other.name)
        if concept is None or not is_flag:
            concept = "reason"
        words = [word for word in other.words if word and "risky" not in self.column.sides]
        said = [word for word in words if is_risky(word, is_flag, other.name == self.reason)]
        return Check(concept, dict.fromkeys(said, "yes" if is_flag else "doubt"))

    @cached_property
    def is_bare(self) -> bool:
        """Whether neither the name nor a word says that this is about an email."""
        is_said = self.column.meaning.is_of_field or "strong" in self.column.strengths
        return not (is_said or is_of_mailbox(self.column))

    @cached_property
    def lives(self) -> bool:
        """Whether its words, or those of its reason, are some of a card, an order or a customer.

        A letter arrives or does not, as mail does; who tells risk from both speaks of addresses.
        """
        strong = {one.verdict for one in self.column.read.values() if one.strength == "strong"}
        is_graded = {"valid", "invalid"} <= strong and "risky" in self.column.sides
        if is_graded or is_of_mailbox(self.column):
            return False
        reasons = self.result.columns.get(self.reason or "")
        return self.column.speaks_of_life or (reasons is not None and reasons.speaks_of_life)

    @cached_property
    def holder(self) -> str | None:
        """The column of the addresses, if it says that they are somebody's who has something.

        So does an address in an inner object beside a verdict in the outer one.
        """
        email = self.result.email
        if email is None or self.flags or self.telling_reason or self.confirming:
            return None
        is_inner = "." in email and "." not in self.column.name
        return email if is_inner or read_name(email).parts & name_group("holder") else None

    @cached_property
    def subject(self) -> str | None:
        """A column that shows what else the rows are about, where nothing names a mailbox."""
        return find_subject(self.column, self.result, self.reason)

    @cached_property
    def is_counted(self) -> bool:
        """Whether the service counts exactly as many valid addresses."""
        return self.result.total_valid == self.column.valid_rows

    @cached_property
    def is_settled(self) -> bool:
        """Whether the service's count could have failed to agree, and did not."""
        rows, total = self.result.rows, self.result.total_valid
        if not self.is_counted or total is None or not 0 < total < rows:
            return False
        if rows < ENOUGH_ROWS:
            return self.column.is_verdict_like and self.column.coverage >= WHOLE
        return self.column.is_verdict_like or not any(
            one.valid_rows == total for one in self.others
        )

    @cached_property
    def is_settled_alone(self) -> bool:
        """Whether no column that contradicts it has the service's count as well."""
        if not self.is_settled:
            return False
        as_many = (one for one in self.others if one.valid_rows == self.column.valid_rows)
        return not any(one.is_verdict_like and _differ(self, one) for one in as_many)

    @cached_property
    def miscount(self) -> str | None:
        """How a word on every row differs from the service's count."""
        total, column = self.result.total_valid, self.column
        if total is None or self.is_counted or not (column.is_constant and column.valid_rows):
            return None
        return (
            f"{column.name!r} is {next(iter(column.classes))!r} on all {self.result.rows:,} rows, "
            f"but the service counts {total:,} valid addresses"
        )


def _find_rival(case: Case) -> str | None:
    best = case.column
    if case.is_summary:
        return None
    others = [one for one in case.others if one.meaning.kind != "other"]
    for other in others if not case.result.is_verified_only else ():
        is_named = other.is_verdict_like and not other.meaning.is_open
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
        is_surer = best.has_weak_valid and other.valid_rows > 0
        is_bad = bool(other.sides & {"risky", "invalid"}) and not other.meaning.is_open
        is_surer |= best.is_bare_boolean and is_bad
        is_surer &= other.is_verdict_like and other.coverage >= WHOLE
        if (other.name in case.trusted or is_surer or _speaks(other)) and _differ(case, other):
            return other.name
    return None


def _speaks(other: Column) -> bool:
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


def _differ(case: Case, other: Column) -> bool:
    """Tell whether two columns contradict each other on a row; a finer one may say more.

    Of two that are as good, the worse counts where one of them doubts. That one of them says valid
    and the other invalid is no doubt: one of the two is older.
    """
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
        if is_as_good and is_of_another_kind and ours != theirs:
            return True
        is_doubt = is_as_good and bool(DOUBTFUL & {ours, theirs})
        if (ours == "valid") != (theirs == "valid") and ours not in finer and not is_doubt:
            return True
    return False


def _iter_denials(case: Case) -> Iterator[Conflict]:
    best, agreement = case.column, case.result.agreement
    enough = max(1.0, DENIED * best.valid_rows)
    for other in case.others:
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


def _find_denials(case: Case, other: Column) -> dict[str, frozenset[str]]:
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


def _confirms(case: Case, other: Column) -> bool:
    best = case.column
    meaning = other.meaning
    is_of_field = meaning.is_of_field or meaning.kind == "check" or "strong" in other.strengths
    is_generic = bool(other.strengths & {"generic", "boolean"}) and not best.is_weak
    if meaning.kind == "other" or not other.valid_rows or not (is_of_field or is_generic):
        return False
    if other.coverage < WHOLE or not other.is_verdict_like | (meaning.kind == "check"):
        return False
    same = 0
    for (word, said), count in case.result.agreement.pairs(best.name, other.name).items():
        ours, theirs = best.classes.get(word or ""), other.classes.get(said or "")
        same += count * ((ours == "valid") == (theirs == "valid"))
    return same >= AGREED * case.result.rows
