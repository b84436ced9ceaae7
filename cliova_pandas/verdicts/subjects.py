"""What the rows of a file are about, if a verdict in it is not one of a mailbox.

A letter, a domain, a phone or a passport is checked as well, in the same words, and the file has
somebody's email beside it. The words of the columns that show it, and of those that are said of a
mailbox only, stand in ``column_names.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cliova_pandas.verdicts.checks import FLAGS, read_check
from cliova_pandas.verdicts.column_names import (
    fold_text,
    is_evidence,
    load_section,
    name_group,
    read_name,
    split_column,
)
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.phrases import read_phrase
from cliova_pandas.verdicts.vocabulary import find_word

Names = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Subject:
    """What the rows of a file may be about instead of a mailbox.

    Attributes
    ----------
    name : str
        What it is.
    one, two : tuple of frozenset of str
        Words of names of which a single column shows it; of which two columns do.
    first : tuple of frozenset of str
        Those of which one is enough that stands before the addresses.
    lone, leading, doubtful, posted : tuple of frozenset of str
        Those of which one is enough beside a mere yes or "valid"; if it stands before the addresses
        as well; beside a word for what is verified or reached; beside one for what is delivered.
    shared : frozenset of str
        What is no sign of a mailbox, as its results have it as well.
    unless_signed : bool
        Whether a sign of a mailbox says that the rows are about that after all.
    is_named_alike : bool
        Whether it is called a mailbox as well, so that the name of the column is no sign.
    """

    name: str
    one: Names = ()
    two: Names = ()
    first: Names = ()
    lone: Names = ()
    leading: Names = ()
    doubtful: Names = ()
    posted: Names = ()
    shared: frozenset[str] = frozenset()
    unless_signed: bool = True
    is_named_alike: bool = False

    def find(self, result: ResultFacts, column: Column | None = None) -> str | None:
        """Return a column that shows that the rows are about this."""
        # Where the emails are called addresses, an address is one of them.
        is_email = split_column(result.email or "") <= name_group("address")
        called = name_group("address") if result.email and is_email else frozenset[str]()
        names = {name: read_name(name).parts - called for name in result.names}
        beside = [name for name in result.names if column is None or name != column.name]
        enough: list[tuple[Names, Iterable[str]]]
        enough = [(self.one, result.names), (self.first, result.leading)]
        if column is not None and not _is_good_clear(column):
            enough += [(self.lone, beside), (self.leading, result.leading)]
        if column is not None and (column.is_weak or _is_called(column, "reached")):
            enough += [(self.lone, beside), (self.doubtful, beside)]
        if column is not None and _is_called(column, "letter"):
            enough += [(self.posted, beside)]
        # What all names together do not have, none of them has.
        together = frozenset[str]().union(*names.values())
        for wanted, some in enough:
            possible = [words for words in wanted if _has_words(together, words)]
            for name in some if possible else ():
                if any(_has_words(names[name], words) for words in possible):
                    return name
        possible = [words for words in self.two if _has_words(together, words)]
        found = {
            words: name
            for name, parts in names.items()
            for words in possible
            if _has_words(parts, words)
        }
        return next(iter(found.values())) if len(set(found.values())) > 1 else None


@cache
def load_subjects() -> tuple[Subject, ...]:
    """Return what the rows of a file may be about instead of a mailbox."""
    return tuple(
        Subject(name, **{key: _read_value(key, value) for key, value in words.items()})
        for name, words in load_section("subjects").items()
    )


def _read_value(key: str, value: str | bool) -> Any:
    if isinstance(value, bool):
        return value
    if key == "shared":
        return frozenset(value.split())
    return tuple(frozenset(words.split("+")) for words in value.split())


def find_subject(column: Column, result: ResultFacts, reason: str | None) -> str | None:
    """Return a column that shows what else the rows are about, where nothing names a mailbox."""
    is_named = _names_mailbox(column.meaning.parts)
    signs = {
        shared: _has_sign(column, result, reason, shared)
        for shared in {subject.shared for subject in load_subjects()}
    }
    for subject in load_subjects():
        is_signed = is_named and not subject.is_named_alike
        is_signed = is_signed or signs[subject.shared]
        is_signed &= subject.unless_signed
        shown = None if is_signed else subject.find(result, column)
        if shown is not None:
            return shown
    return None


def is_of_mailbox(column: Column) -> bool:
    """Tell whether the name of a column, or one of its words, is that of a mailbox only."""
    nothing = frozenset[str]()
    return _names_mailbox(column.meaning.parts) or any(
        _speaks_of_mailbox(word, nothing) for word in column.words
    )


def _has_sign(
    column: Column, result: ResultFacts, reason: str | None, shared: frozenset[str]
) -> bool:
    """Tell whether a word, a reason or a column beside it is that of a mailbox."""
    reasons = result.columns.get(reason or "")
    for said in (column, reasons):
        if said is not None and any(_speaks_of_mailbox(word, shared) for word in said.words):
            return True
    flags = (one for one in result.columns.values() if not split_column(one.name) & shared)
    checks = [check for one in flags if one.name != column.name and (check := read_check(one))]
    if any(check.is_answered and check.concept in FLAGS for check in checks):
        return True
    history = name_group("history")
    beside = (read_name(name).parts for name in result.names if name != column.name)
    return any(
        (is_evidence(parts - shared) and not parts & history)
        or bool(parts & {"mailbox", "inbox", "smtp"} - shared)
        for parts in beside
    )


def _names_mailbox(parts: frozenset[str]) -> bool:
    """Tell whether a name says email or mailbox, and not only that something arrives."""
    named = name_group("field") | name_group("email") | {"smtp", "mailbox", "inbox"}
    letter = _load_vague("letter")
    is_post = {"e", "post"} <= parts
    return is_post or any(not any(stem in part for stem in letter) for part in parts & named)


@lru_cache(maxsize=8192)
def _speaks_of_mailbox(word: str | None, shared: frozenset[str]) -> bool:
    """Tell whether a word is said of a mailbox only, and of no letter, call or person."""
    if not word:
        return False
    folded = fold_text(word)
    if any(stem in folded for stem in _load_vague("mailbox") - shared):
        return True
    phrase = read_phrase(word)
    if phrase is not None and phrase.name == "accepts any address":
        return True
    said = find_word(word)
    is_sure = said is not None and said.strength in ("strong", "telling")
    is_sure &= folded not in _load_vague("whole")
    is_sure &= not any(stem in folded for stem in _load_vague("arriving"))
    parts = frozenset(re.findall(r"[a-z]+", word.casefold())) - shared
    return is_sure or is_evidence(parts)


def _is_good_clear(column: Column) -> bool:
    """Tell whether a column calls what is good by a word that is said of little but an address."""
    good = {said.strength for said in column.read.values() if said.verdict == "valid"}
    return bool(good & {"strong", "telling"})


def _is_called(column: Column, stems: str) -> bool:
    """Tell whether a column calls what is good verified or within reach, or delivered."""
    good = [fold_text(word) for word, said in column.read.items() if said.verdict == "valid"]
    return any(stem in word for word in good for stem in _load_vague(stems))


def _has_words(parts: frozenset[str], words: frozenset[str]) -> bool:
    return words <= parts or all(
        word in parts or (len(word) >= 6 and any(part.startswith(word) for part in parts))
        for word in words
    )


@cache
def _load_vague(name: str) -> frozenset[str]:
    return frozenset(load_section("vague")[name].split())
