"""What the name of a column says was checked: the form, the domain, the mailbox, and so on.

The words stand in ``column_names.toml``, in the order in which they are looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, Literal, cast

from cliova_pandas.verdicts.column_names import (
    is_negated,
    load_section,
    name_group,
    names_decoy,
    split_column,
)
from cliova_pandas.verdicts.phrases import read_question
from cliova_pandas.verdicts.vocabulary import fold_word

Concept = Literal[
    "valid", "format", "domain", "connection", "mailbox", "catch-all", "full", "disabled", "role",
    "disposable", "trap", "risk", "free", "reason", "second", "depth",
]  # fmt: skip
"""What is asked. "valid" is the yes of a service that does not say what it asked; "reason" is the
text of a reason column, "risk" the mark in a column of what is at risk, "second" another verdict,
"depth" how far the service went."""

GOOD_IF_YES: Final = frozenset[Concept | None](
    {None, "valid", "format", "domain", "connection", "mailbox"}
)
"""Checks of which yes is good; of all others it is bad, or says little."""

_FILLERS: Final = (
    "neutral", "verdict", "boolean", "filler", "email", "means", "arrives", "asks", "inverts",
    "negation",
)  # fmt: skip


_ASKED: Final[Mapping[str, tuple[Concept, bool]]] = {
    "mailbox exists": ("mailbox", False),
    "no such mailbox": ("mailbox", True),
    "mailbox refused": ("mailbox", True),
    "accepts any address": ("catch-all", False),
    "mailbox full": ("full", False),
    "disposable address": ("disposable", False),
    "role address": ("role", False),
    "malformed address": ("format", True),
    "no mail at the domain": ("domain", True),
    "no answer": ("connection", True),
    "not determined": ("connection", True),
    "not checked": ("connection", True),
}
"""What is asked by a name that says something as a phrase, and whether its yes is turned."""

_OF_ANYTHING: Final = frozenset(
    {"mailbox exists", "no such mailbox", "mailbox refused", "no answer"}
)
"""What only a strong phrase says of mail."""

_LISTS: Final = ("alone", "persons", "places", "yes", "no", "depth", "deep", "shallow")
"""What else stands beside the words of what is asked."""


@lru_cache(maxsize=4096)
def read_concept(name: str) -> Concept | None:
    """Return what a column of this name asks; of an inner object, its own name goes first.

    >>> read_concept("smtp_check"), read_concept("smtp.is_catch_all"), read_concept("mx.valid")
    ('mailbox', 'catch-all', 'domain')
    >>> read_concept("is_valid"), read_concept("domain_age"), read_concept("role in the project")
    ('valid', None, None)
    """
    if names_decoy(name):
        # A server that takes an address that nobody has takes any.
        return "catch-all"
    concept = _read_words(name)
    asked = _read_question(name) if concept is None else None
    return asked[0] if asked else concept


def _read_words(name: str) -> Concept | None:
    """Return what a name asks by its words."""
    whole = split_column(name)
    own = whole - _load_fillers() - _load_list("persons")
    inner = name.split(".")
    for parts in (split_column(inner[-1]), split_column(".".join(inner[-2:])), whole):
        for concept, words in _load_words().items():
            if _asks(parts, words):
                return concept
    last = split_column(inner[-1])
    if last & _load_list("alone") and last - _load_list("alone") <= _load_fillers():
        return "mailbox"
    if own and own <= _load_list("depth"):
        return "depth"
    if own:
        return None
    if whole & _load_list("alone"):
        return "mailbox"
    return "valid" if whole & (name_group("boolean") | {"success"}) else None


def is_inverted(name: str) -> bool:
    """Tell whether a yes under this name means no.

    >>> is_inverted("invalid_syntax"), is_inverted("mx_found"), is_inverted("disposable.valid")
    (True, False, True)
    """
    parts = split_column(name.rpartition(".")[2])
    if _read_words(name) is None and (asked := _read_question(name)):
        return asked[1]
    # Who passes the check of throwaway addresses is none.
    is_passed = read_concept(name) not in GOOD_IF_YES and bool(parts & name_group("boolean"))
    return is_negated(parts) or bool(parts & name_group("inverts")) or is_passed


@lru_cache(maxsize=4096)
def _read_question(name: str) -> tuple[Concept, bool] | None:
    """Return what a name asks as a phrase, and whether a yes is bad where it is mostly good."""
    said = read_question(name.rpartition(".")[2])
    if said is None or (said.strength == "weak" and said.name in _OF_ANYTHING):
        return None
    return _ASKED.get(said.name)


def is_of_mail(name: str) -> bool:
    """Tell whether only a check of an email is called so: it names SMTP, MX or a mailbox."""
    named = {"smtp", "mx", "rcpt", "inbox", "mailbox"}
    return bool(split_column(name) & named) or read_concept(name) == "catch-all"


def find_outcome(word: str) -> bool | None:
    """Return what a word says in the column of a check, and of anything else elsewhere.

    >>> find_outcome("present"), find_outcome("Missing"), find_outcome("perhaps")
    (True, False, None)
    """
    folded = fold_word(word)
    if folded in _load_list("yes"):
        return True
    return False if folded in _load_list("no") else None


def find_depth(word: str) -> bool | None:
    """Return whether a word for how far a check went says that it asked the mailbox.

    >>> find_depth("smtp"), find_depth("Syntax + DNS"), find_depth("premium")
    (True, False, None)
    """
    parts = split_column(word)
    if not parts or not parts <= _load_list("deep") | _load_list("shallow"):
        return None
    return bool(parts & _load_list("deep"))


def _asks(parts: frozenset[str], words: tuple[frozenset[str], ...]) -> bool:
    said = frozenset().union(*(one for one in words if one <= parts))
    return bool(said) and parts - said <= _load_fillers() | _load_list("places")


@cache
def _load_words() -> Mapping[Concept, tuple[frozenset[str], ...]]:
    return {
        cast(Concept, name): tuple(frozenset(one.split("+")) for one in words.split())
        for name, words in load_section("checks").items()
        if name not in _LISTS
    }


@cache
def _load_list(name: str) -> frozenset[str]:
    return frozenset(load_section("checks")[name].split())


@cache
def _load_fillers() -> frozenset[str]:
    return frozenset().union(*(name_group(group) for group in _FILLERS))
