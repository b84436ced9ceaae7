"""A column as the signals see it: what its name says, and what its words say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.column_names import NameMeaning, name_group, read_name
from cliova_pandas.verdicts.legends import Legend, choose_legend
from cliova_pandas.verdicts.phrases import (
    names_mailbox,
    read_phrase,
    read_reason,
    read_third,
    speaks_of_mail,
)
from cliova_pandas.verdicts.profile import ColumnProfiles, Words
from cliova_pandas.verdicts.thresholds import CODES, FEW, HALF, MOST
from cliova_pandas.verdicts.vocabulary import (
    Strength,
    Word,
    find_boolean,
    find_language,
    find_sign,
    find_word,
    fold_word,
    is_said_elsewhere,
    is_unasked,
)

_SEVERAL: Final = re.compile(r"[^\W_][\W_]+[^\W_]|[a-z][A-Z]")
"""A text of more than one word, as a reason is."""

_CODE: Final = re.compile(r"-?\d{1,2}")

CountPairs = Callable[..., Mapping[tuple["str | None", ...], int]]


@dataclass(frozen=True)
class Column:
    """A column that could be the verdict, or that says something about one that could.

    Attributes
    ----------
    name : str
        Its name.
    meaning : NameMeaning
        What the name says.
    words : mapping
        How often each word occurs (None: missing).
    read : dict of str to Word
        What each understood word says.
    language : str or None
        The language of the words, where it is not English.
    """

    name: str
    meaning: NameMeaning
    words: Words
    read: Mapping[str, Word]
    language: str | None = None

    @cached_property
    def classes(self) -> dict[str, Verdict]:
        """The class of each word that is understood."""
        return {word: said.verdict for word, said in self.read.items()}

    @cached_property
    def sides(self) -> frozenset[Verdict]:
        """The classes that occur."""
        return frozenset(self.classes.values())

    @cached_property
    def strengths(self) -> frozenset[Strength]:
        """How surely its words speak of an address."""
        return frozenset(said.strength for said in self.read.values())

    @cached_property
    def coverage(self) -> float:
        """The share of the rows whose word is understood; a blank where most have one says none."""
        rows = sum(self.words.values())
        blank = sum(count for word, count in self.words.items() if not (word or "").strip())
        rows -= blank if blank <= rows / 2 else 0
        return sum(self.words[word] for word in self.read) / rows if rows else 0.0

    @cached_property
    def valid_rows(self) -> int:
        """How many rows it calls valid."""
        return sum(self.words[word] for word, side in self.classes.items() if side == "valid")

    @property
    def is_verdict_like(self) -> bool:
        """Whether its name is that of a verdict of this field."""
        return self.meaning.kind in ("verdict", "neutral")

    @property
    def is_bare_boolean(self) -> bool:
        """Whether it says only yes and no."""
        return self.strengths == {"boolean"} or self.strengths == {"boolean", "generic"}

    @property
    def is_told(self) -> bool:
        """Whether it has words that are said of little but an address."""
        return bool(self.strengths & {"strong", "telling"})

    @property
    def is_weak(self) -> bool:
        """Whether it has only words that the state of anything has as well."""
        return bool(self.read) and self.strengths <= {"weak", "account"}

    @property
    def has_weak_valid(self) -> bool:
        """Whether the word that it calls valid rows by is one that anything else is called by."""
        return "weak" in {said.strength for said in self.read.values() if said.verdict == "valid"}

    @property
    def is_one_sided(self) -> bool:
        """Whether it calls no address bad, in words that also say how far a check is ("ok")."""
        return self.sides <= {"valid", "unknown"} and not self.strengths & {"strong", "telling"}

    @property
    def is_constant(self) -> bool:
        """Whether it says the same common word on every row, as the status of an answer does."""
        return len(self.words) == 1 and not self.strengths & {"strong", "telling"}

    @cached_property
    def is_spoken(self) -> bool:
        """Whether it says on most rows, in texts of this field, what became of an address.

        Some must be valid: reasons are often given only of what is not.
        """
        rows = sum(self.words.values())
        texts = {word: self.meaning.legend.get(word, word).strip() for word in self.read}
        surely = sum(
            self.words[word]
            for word, said in self.read.items()
            if said.strength in ("strong", "telling") and _SEVERAL.search(texts[word])
        )
        return bool(self.valid_rows) and surely >= HALF * rows and self.coverage >= MOST

    @property
    def speaks_of_life(self) -> bool:
        """Whether it has words of the life of a card, an order or a customer."""
        return any(is_said_elsewhere(word) for word in self.words if word not in self.read and word)


def read_column(
    name: str,
    words: Words,
    *,
    email: str | None = None,
    extra: Mapping[str | None, Verdict] | None = None,
    is_said: bool = False,
    legends: Sequence[Legend] = (),
) -> Column:
    """Return what a column says; ``is_said`` if the caller says that it is the verdict."""
    texts = [word for word in words if word is not None]
    is_spelled = all(re.search(r"[^\W\d_]{3}", word) for word in texts)
    meaning = read_name(name, email, is_spelled=is_spelled)
    if (legend := choose_legend(words, legends)) is not None:
        meaning = replace(meaning, legend=legend)
    mapped = extra or {}
    understood = [word for word in texts if fold_word(word) not in mapped]
    language = None
    if any(find_word(meaning.legend.get(word, word)) is None for word in understood):
        language = find_language(understood)
    safe = is_said and "safe" in meaning.parts
    read: dict[str, Word] = {}
    for word in texts:
        if (verdict := mapped.get(fold_word(word))) is not None:
            read[word] = Word(verdict, "strong")
        elif said := find_word(meaning.legend.get(word, word), language or "en"):
            read[word] = said
        elif meaning.kind == "reason":
            # That "full" or "queue" speaks of a mailbox is plain here; that all is well, is not.
            if is_unasked(word):
                continue
            if phrase := read_phrase(word, is_of_mail=bool(meaning.parts & name_group("asked"))):
                read[word] = Word(phrase.verdict, phrase.strength)
            elif phrase := read_reason(word):
                read[word] = Word(phrase.verdict, "weak")
        elif (meaning.is_of_field or meaning.is_of_validation) and (sign := find_sign(word)):
            read[word] = Word(sign, "weak")
        elif (meaning.is_boolean or safe) and (yes := find_boolean(word)) is not None:
            # "Not safe" is less than "invalid".
            negative: Verdict = "invalid" if meaning.is_boolean else "risky"
            read[word] = Word("valid" if yes else negative, "boolean")
    if meaning.kind == "check":
        read |= _read_check_words(texts, read, meaning)
    is_of_mail = bool(meaning.parts & {"smtp", "rcpt"}) and meaning.kind != "other"
    if is_of_mail or any(map(speaks_of_mail, texts)):
        # Beside them a recipient and an address are those of mail.
        if meaning.parts & name_group("address"):
            meaning = read_name(name, "address", is_spelled=is_spelled)
        read |= _read_beside_mail(texts, read)
    return Column(name, meaning, words, read, language)


def _read_check_words(
    texts: Sequence[str], read: Mapping[str, Word], meaning: NameMeaning
) -> dict[str, Word]:
    """Return the words that are plain where a mailbox is asked for: "gone", or neither yes nor no.

    A box in a hall has a status as well, but no verdict.
    """
    unread = [text for text in texts if text not in read]
    is_asked = meaning.is_boolean and {"valid", "invalid"} <= {
        one.verdict for one in read.values() if one.strength == "boolean"
    }
    judged = name_group("verdict") - name_group("condition") | name_group("means") | {"check"}
    is_judged = meaning.is_of_validation or bool(meaning.parts & judged)
    is_plain = names_mailbox(meaning.parts) and (is_judged or any(map(speaks_of_mail, texts)))
    found = {}
    for text in unread:
        if is_asked and len(unread) <= FEW:
            found[text] = Word(read_third(text), "weak")
        elif not is_asked and is_plain and (phrase := read_phrase(f"mailbox {text}")):
            found[text] = Word(phrase.verdict, "generic")
    return found


def _read_beside_mail(texts: Sequence[str], read: Mapping[str, Word]) -> dict[str, Word]:
    """Return the texts that say something of mail only because others of the column do."""
    found = {}
    for text in texts:
        said = read.get(text)
        if said is not None and said.strength != "weak":
            continue
        phrase = read_phrase(text, is_of_mail=True) if _SEVERAL.search(text.strip()) else None
        if phrase is not None and (said is None or phrase.verdict == said.verdict):
            found[text] = Word(phrase.verdict, phrase.strength)
    return found


@dataclass(frozen=True)
class Agreement:
    """How often the words of columns stand together; counted once for each two.

    Attributes
    ----------
    count_pairs : callable
        Counts how often the words of the named columns stand on one row.
    """

    count_pairs: CountPairs
    _counted: dict[tuple[str, str], Mapping[tuple[str | None, ...], int]] = field(
        default_factory=dict
    )

    def pairs(self, a: str, b: str) -> Mapping[tuple[str | None, ...], int]:
        """Return how often each word of one column stands beside each word of another."""
        if (a, b) not in self._counted:
            counted = self.count_pairs(a, b)
            self._counted[a, b] = counted
            self._counted[b, a] = Counter({(y, x): count for (x, y), count in counted.items()})
        return self._counted[a, b]


def read_columns(
    profiles: ColumnProfiles,
    email: str | None,
    extra: Mapping[str | None, Verdict],
    legends: Sequence[Legend] = (),
) -> dict[str, Column]:
    """Return what each column says that has few different values, the addresses aside."""
    columns: dict[str, Column] = {}
    for name in profiles.names:
        if name != email and (words := profiles.words.get(name)) is not None:
            columns[name] = read_column(name, words, email=email, extra=extra, legends=legends)
    return columns


def holds_codes(column: Column) -> bool:
    """Tell whether a column is called like a verdict and holds small numbers."""
    parts = column.meaning.parts
    is_named = bool(parts & (name_group("verdict") - name_group("open")))
    is_named &= parts <= name_group("neutral") | name_group("verdict") | {"code"}
    codes = [word for word in column.words if word is not None]
    return is_named and len(codes) in CODES and all(map(_CODE.fullmatch, codes))


def count_mixed(best: Column, pairs: Mapping[tuple[str | None, ...], int]) -> int:
    """Count the rows that their code puts on another side than most rows of the same code."""
    sides: dict[str | None, Counter[bool]] = {}
    for (word, code), count in pairs.items():
        sides.setdefault(code, Counter())[best.classes.get(word or "") == "valid"] += count
    return sum(min(side[True], side[False]) for side in sides.values())
