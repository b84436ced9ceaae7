"""What the other columns of a result say about one that could be the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from cliova_pandas.verdicts.check_names import is_inverted, read_concept
from cliova_pandas.verdicts.checks import ANSWER_OF, DOUBTS, Check, read_check
from cliova_pandas.verdicts.column_names import (
    is_decoy,
    is_evidence,
    name_group,
    points_elsewhere,
    read_name,
)
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.conflicts import (
    confirms,
    differ,
    find_rival,
    is_heard,
    iter_denials,
    speaks,
)
from cliova_pandas.verdicts.facts import (
    Candidate,
    Conflict,
    is_reason,
    is_risky,
)
from cliova_pandas.verdicts.settling import (
    Pairs,
    cover,
    is_explained,
    join_words,
    settle_reasons,
    take_checks,
    take_decoy,
    take_worse,
)
from cliova_pandas.verdicts.subjects import find_subject, is_of_mailbox
from cliova_pandas.verdicts.thresholds import (
    ENOUGH_ROWS,
    WHOLE,
)
from cliova_pandas.verdicts.vocabulary import (
    Word,
)

DOUBTFUL: Final = frozenset({"risky", "unknown"})
"""Classes that neither call an address good nor bad."""


@dataclass(frozen=True)
class Case(Candidate):
    """One column that could be the verdict, with what the rest of the result says about it."""

    @cached_property
    def rival(self) -> Conflict | None:
        """A column that could as well be the verdict and says something else."""
        name = find_rival(self)
        if name is None:
            return None
        return Conflict(f"{self.column.name!r} and {name!r} do not say the same", name)

    @cached_property
    def denial(self) -> Conflict | None:
        """A column that denies it on so many rows that one of the two is older."""
        if not self.column.valid_rows:
            return None
        return next(iter(iter_denials(self)), None)

    @cached_property
    def confirming(self) -> str | None:
        """A column of this field that says the same on nearly every row."""
        return next((one.name for one in self.others if confirms(self, one)), None)

    @cached_property
    def telling_reason(self) -> str | None:
        """The reason column, if its texts are those of this field."""
        column = self.result.columns.get(self.reason) if self.reason is not None else None
        if column is None:
            return None
        return column.name if any(is_reason(word) for word in column.words if word) else None

    @cached_property
    def explaining(self) -> str | None:
        """The reason column, if it settles what the words of this one mean."""
        reason = self.result.columns.get(self.reason) if self.reason is not None else None
        if reason is None or not self.column.read:
            return None
        counts = self.result.agreement.pairs(self.column.name, reason.name)
        return reason.name if is_explained(self.column, reason, counts) else None

    @cached_property
    def coverage(self) -> float:
        """The share of the rows that are understood, with the help of the reasons."""
        if self.explaining is None:
            return self.column.coverage
        reason = self.result.columns[self.explaining]
        counts = self.result.agreement.pairs(self.column.name, reason.name)
        return max(self.column.coverage, cover(self.column, reason, counts))

    @cached_property
    def pairs(self) -> dict[str, Pairs]:
        """What the words of this column mean beside those of another, where that differs."""
        found = {other.name: self._settle_beside(other) for other in self.others}
        if self.is_sure:
            valid = {word for word, side in self.column.classes.items() if side == "valid"}
            found = {
                name: {pair: side for pair, side in pairs.items() if pair[0] not in valid}
                for name, pairs in found.items()
            }
        return {name: pairs for name, pairs in found.items() if pairs}

    def _settle_beside(self, other: Column) -> Pairs:
        best = self.column
        is_description = best.meaning.kind == "reason"
        is_named = other.meaning.kind not in ("other", "reason") and is_heard(self, other)
        is_verdict = other.is_verdict_like and bool(other.read)
        is_verdict &= is_named or not other.meaning.is_open
        check = read_check(other)
        counts = self.result.agreement.pairs
        if is_decoy(other.name, best.name):
            return take_decoy(best, other, counts(best.name, other.name))
        if other.name == self.reason:
            return settle_reasons(best, other, counts(best.name, other.name))
        found: Pairs = {}
        is_spoken = other.meaning.kind == "reason" and other.is_spoken
        # What only describes is taken back by whatever else says more of an address; what stands
        # for all the others, by none.
        if is_verdict or is_named or is_spoken or (is_description and speaks(other)):
            found = (
                {} if self.is_summary else take_worse(best, other, counts(best.name, other.name))
            )
        if is_spoken and not is_description:
            found = {pair: side for pair, side in found.items() if pair[0] not in best.classes}
        if is_named and not (is_verdict or is_description or best.is_bare_boolean):
            # What an unnamed column does not know may be something else.
            found = {pair: side for pair, side in found.items() if side == "risky"}
        if check is not None and check.concept in ("format", "domain", "valid"):
            found = {**found, **take_checks(best, check, counts(best.name, other.name))}
        return found

    @cached_property
    def decoy(self) -> str | None:
        """The column of the same answers for the addresses themselves, if this is of others."""
        return next((name for name in self.result.names if is_decoy(self.column.name, name)), None)

    @cached_property
    def finer(self) -> str | None:
        """A column that knows of risks where this one says valid."""
        valid = {word for word, side in self.column.classes.items() if side == "valid"}
        for other in self.others:
            is_open = other.meaning.kind in ("other", "reason") or not is_heard(self, other)
            if not is_open and any(word in valid for word, _ in self._settle_beside(other)):
                return other.name
        return None

    @cached_property
    def settled_column(self) -> Column:
        """The column with the words that its reasons alone explain."""
        reason = self.result.columns.get(self.reason) if self.reason is not None else None
        if reason is None or reason.name not in self.pairs:
            return self.column
        counts = self.result.agreement.pairs(self.column.name, reason.name)
        joined = join_words(self.column, self.pairs[reason.name], counts)
        read = {word: Word(side, "weak") for word, side in joined.items()}
        return replace(self.column, read={**self.column.read, **read})

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

    def _read_flag(self, other: Column) -> Check:
        concept = read_concept(other.name)
        is_flag = concept in DOUBTS and not is_inverted(other.name)
        if concept is None or not is_flag:
            concept = "reason"
        # That a mailbox is there says less than what anything beside it says of risks.
        is_check = self.column.meaning.kind == "check"
        is_heard = is_check or "risky" not in self.column.sides
        words = [word for word in other.words if word and is_heard]
        is_telling = other.name == self.reason or (is_check and other.meaning.kind != "other")
        said = [word for word in words if is_risky(word, is_flag, is_telling)]
        return Check(concept, dict.fromkeys(said, "yes" if is_flag else "doubt"))

    @cached_property
    def is_bare(self) -> bool:
        """Whether neither the name nor a word says that this is about an email."""
        is_said = self.column.meaning.is_of_field or "strong" in self.column.strengths
        is_said |= bool(self.column.meaning.parts & {"mailbox", "inbox", "smtp", "rcpt"})
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
        reasons = self.result.columns.get(self.reason) if self.reason is not None else None
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
        return not any(one.is_verdict_like and differ(self, one) for one in as_many)

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
