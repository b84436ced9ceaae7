"""What is counted, in words: so many rows, addresses, domains or groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

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
    n: int,
    *,
    unique: bool,
    write: WriteCount = write_count,
    part: Mapping[str, Any] | None = None,
    not_validated: int = 0,
) -> str:
    """Say what a share is a share of, and what it leaves out.

    Parameters
    ----------
    n : int
        How many there are.
    unique : bool
        Whether addresses are counted, not rows.
    write : callable
        Writes a count.
    part : mapping, optional
        What attrs say of a result that was read only in part: ``rows`` and ``of``.
    not_validated : int, default 0
        How many rows beside these a join has found no verdict for.

    Examples
    --------
    >>> describe_rows(2000, unique=False)
    '2,000 rows'
    >>> describe_rows(2, unique=False, part={"rows": 2, "of": 200})
    '2 rows, from a part of the result (2 of 200)'
    >>> describe_rows(1900, unique=True, not_validated=1)
    '1,900 addresses (and 1 row not validated)'
    """
    said = count_noun(n, "address" if unique else "row", write)
    if not_validated:
        said += f" (and {count_noun(not_validated, 'row', write)} not validated)"
    if not part:
        return said
    of = "of more" if part.get("of") is None else f"of {write(part['of'])}"
    return f"{said}, from a part of the result ({write(part['rows'])} {of})"


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
