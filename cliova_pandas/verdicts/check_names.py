"""What the name of a column says was checked: the form, the domain, the mailbox, and so on.

The words stand in ``column_names.toml``, in the order in which they are looked for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast

from cliova_pandas.verdicts.column_names import is_negated, name_group, split_column
from cliova_pandas.verdicts.vocabulary import fold_word

Concept = Literal[
    "valid", "format", "domain", "connection", "mailbox", "catch-all", "full", "disabled", "role",
    "disposable", "trap", "free", "reason",
]  # fmt: skip
"""What is asked. "valid" is the yes of a service that does not say what it asked; "reason" is the
text of a reason column."""

_FILLERS: Final = (
    "neutral", "verdict", "boolean", "filler", "email", "means", "arrives", "asks", "inverts",
)  # fmt: skip


_LISTS: Final = ("alone", "places", "yes", "no")
"""What else stands beside the words of what is asked."""


@lru_cache(maxsize=4096)
def read_concept(name: str) -> Concept | None:
    """Return what a column of this name asks; of an inner object, its own name goes first.

    >>> read_concept("smtp_check"), read_concept("smtp.is_catch_all"), read_concept("mx.valid")
    ('mailbox', 'catch-all', 'domain')
    >>> read_concept("is_valid"), read_concept("domain_age"), read_concept("role in the project")
    ('valid', None, None)
    """
    whole = split_column(name)
    own = whole - _load_fillers()
    for parts in (split_column(name.rpartition(".")[2]), whole):
        for concept, words in _load_words().items():
            if _asks(parts, words):
                return concept
    if own:
        return None
    if whole & _load_list("alone"):
        return "mailbox"
    return "valid" if whole & name_group("boolean") else None


def is_inverted(name: str) -> bool:
    """Tell whether a yes under this name means no.

    >>> is_inverted("invalid_syntax"), is_inverted("no_mx"), is_inverted("mx_found")
    (True, True, False)
    """
    parts = split_column(name.rpartition(".")[2])
    return is_negated(parts) or bool(parts & name_group("inverts"))


def is_of_mail(name: str) -> bool:
    """Tell whether only a check of an email is called so: it names SMTP, MX or a mailbox."""
    parts = split_column(name)
    return bool(parts & {"smtp", "mx", "rcpt", "inbox"}) or read_concept(name) == "catch-all"


def find_outcome(word: str) -> bool | None:
    """Return what a word says in the column of a check, and of anything else elsewhere.

    >>> find_outcome("present"), find_outcome("Missing"), find_outcome("perhaps")
    (True, False, None)
    """
    folded = fold_word(word)
    if folded in _load_list("yes"):
        return True
    return False if folded in _load_list("no") else None


def _asks(parts: frozenset[str], words: tuple[frozenset[str], ...]) -> bool:
    said = frozenset().union(*(one for one in words if one <= parts))
    return bool(said) and parts - said <= _load_fillers() | _load_list("places")


@cache
def _load() -> Mapping[str, str]:
    text = files(__package__).joinpath("column_names.toml").read_text(encoding="utf-8")
    return cast("Mapping[str, str]", tomllib.loads(text)["checks"])


@cache
def _load_words() -> Mapping[Concept, tuple[frozenset[str], ...]]:
    return {
        cast(Concept, name): tuple(frozenset(one.split("+")) for one in words.split())
        for name, words in _load().items()
        if name not in _LISTS
    }


@cache
def _load_list(name: str) -> frozenset[str]:
    return frozenset(_load()[name].split())


@cache
def _load_fillers() -> frozenset[str]:
    return frozenset().union(*(name_group(group) for group in _FILLERS))
