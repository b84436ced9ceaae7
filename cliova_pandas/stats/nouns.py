"""What is counted, in words: so many rows, addresses, domains or groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

WriteCount: TypeAlias = Callable[[int], str]
"""Writes a whole number in the language of a surface."""

_FORMS: Final = {"address": ("address", "addresses"), "tld": ("TLD", "TLDs")}
_GROUPS: Final = ("domain", "provider", "reason", "tld")
"""Keys whose groups are called as they are; those of any other key are groups."""


def write_count(number: int) -> str:
    """Write a whole number in English.

    >>> write_count(1500)
    '1,500'
    """
    return f"{number:,}"


def count_noun(number: int, noun: str, write: WriteCount = write_count) -> str:
    """Say how many of something there are.

    >>> count_noun(1, "tld"), count_noun(1500, "tld"), count_noun(2, "address")
    ('1 TLD', '1,500 TLDs', '2 addresses')
    """
    return f"{write(number)} {inflect(noun, number)}"


def inflect(noun: str, number: int) -> str:
    """Return the form of a noun that goes with a number.

    >>> inflect("domain", 1), inflect("domain", 0)
    ('domain', 'domains')
    """
    one, more = _FORMS.get(noun, (noun, f"{noun}s"))
    return one if number == 1 else more


def describe_rows(
    n: int, *, unique: bool, not_validated: int = 0, write: WriteCount = write_count
) -> str:
    """Say what a share is a share of, and how many rows beside these were never validated.

    >>> describe_rows(2000, unique=False), describe_rows(1900, unique=True, not_validated=1)
    ('2,000 rows', '1,900 addresses (and 1 row not validated)')
    """
    counted = count_noun(n, "address" if unique else "row", write)
    if not not_validated:
        return counted
    return f"{counted} (and {count_noun(not_validated, 'row', write)} not validated)"


def mark_not_validated(count: int) -> dict[str, int]:
    """Return what attrs say of the rows that were never validated, where there are any.

    >>> mark_not_validated(2), mark_not_validated(0)
    ({'not_validated': 2}, {})
    """
    return {"not_validated": count} if count else {}


def find_noun(names: Sequence[object]) -> str:
    """Return what one group of a breakdown is, by the names of its keys.

    >>> find_noun(["domain"]), find_noun(["team"]), find_noun(["provider", "reason"])
    ('domain', 'group', 'group')
    """
    return str(names[0]) if len(names) == 1 and names[0] in _GROUPS else "group"


def name_pooled(names: Sequence[object], count: int, write: WriteCount = write_count) -> str:
    """Return what a row is called that stands for several groups.

    >>> name_pooled(["domain"], 1500), name_pooled(["team"], 1)
    ('other (1,500 domains)', 'other (1 group)')
    """
    return f"other ({count_noun(count, find_noun(names), write)})"
