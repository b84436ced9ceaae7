"""The columns of a frame that hold flags, by their names and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from cliova_pandas.stats.frames.arrow_values import Mask, encode, is_missing, write_value
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.engines import Engine
from cliova_pandas.stats.frames.needs import Needs
from cliova_pandas.verdicts import find_boolean, split_name

FLAGS: Final = {
    "role": "role, roles, rolebased, roleaccount",
    "disposable": "disposable, disposableemail, temporary, temp, throwaway, burner",
    "free": "free, freeemail",
    "webmail": "webmail",
    "catch-all": "catchall, acceptall, acceptsall, okforall",
    "spam trap": "spamtrap, trap, honeypot",
    "complainer": "complainer, complainers, abuse, abuser, abusive",
    "toxic": "toxic",
    "blacklisted": "blacklisted, blacklist, blocklisted, blocklist",
    "gibberish": "gibberish",
    "mailbox full": "full, inboxfull, fullinbox, overquota",
    "disabled": "disabled",
    "alias": "alias, subaddress, subaddressed, subaddressing, tagged, plustagged",
    "known bounce": "knownbounce, knownbounces, hardbounce, hardbounces",
    "suspected bounce": "bounce, bounces",
}
"""What a flag is called, in the order in which they are shown, and which names mean it."""

_FILLERS: Final = frozenset(
    """
    is has in a an on the suspected address addresses email emails mail mailbox account accounts
    based domain user username provider service flag check status result contains host network
    """.split()  # noqa: SIM905 - as the lists of words in vocabulary.py
)
"""Words of a column's name that do not change what flag it is."""

_LIST_NAME: Final = "flags"
_SEPARATORS: Final = re.compile(r"[,;|]")
_MOST_WORDS: Final = 100
_MOST_LISTS: Final = 10_000
_NEITHER: Final = frozenset({"", "-", "unknown", "null", "none", "nan", "na", "n/a", "<na>"})


@dataclass(frozen=True)
class Flag:
    """One flag, for each row: whether it is set, and whether that is known."""

    name: str
    column: str
    is_set: Mask
    is_known: Mask


def read_flag_columns(table: FrameColumns) -> list[Flag]:
    """Return the flags for which there are columns, in the order in which they are shown."""
    named = find_flag_columns(table)
    candidates = {column: flag for column, flag in named.items() if table.holds(column)}
    read: list[Flag] = []
    for column, array in zip(candidates, table.read(*candidates), strict=True):
        flag = candidates[column]
        if flag is None:
            read.extend(Flag(name, column, *masks) for name, *masks in _read_lists(array))
        elif booleans := _read_boolean(array):
            read.append(Flag(flag, column, *booleans))
    order = list(FLAGS)
    found: dict[str, Flag] = {}
    for one in sorted(read, key=lambda one: order.index(one.name)):
        name = f"{one.name} ({one.column})" if one.name in found else one.name
        found[name] = replace(one, name=name)
    return list(found.values())


def find_flag_columns(table: FrameColumns) -> dict[str, str | None]:
    """Return the columns that may hold flags, and which one each is; None for lists of flags."""
    return {
        column: name_flag(column)
        for column in table.names
        if (name_flag(column) or split_name(column)[-1:] == [_LIST_NAME])
        and table.names.count(column) == 1
    }


def need_few(engine: Engine, table: FrameColumns) -> Needs:
    """Return the columns that may hold flags by how many values they have, which an engine tells.

    Of the others none is read as a flag either.
    """
    candidates = find_flag_columns(table)
    few: set[str] = set()
    for is_list, most in ((False, _MOST_WORDS), (True, _MOST_LISTS)):
        few |= {
            *engine.find_few([c for c, f in candidates.items() if (f is None) is is_list], most)
        }
    return Needs(tuple(column for column in candidates if column in few))


def name_flag(column: str) -> str | None:
    """Return which flag a column is, by its name.

    >>> name_flag("isRoleBased"), name_flag("is_suspected_role_address"), name_flag("isacceptall")
    ('role', 'role', 'catch-all')
    >>> name_flag("free_trial") is None
    True
    """
    words = [word for word in split_name(column.rpartition(".")[2]) if word not in _FILLERS]
    joined = "".join(words).removeprefix("is")
    return next((flag for flag, names in FLAGS.items() if joined in names.split(", ")), None)


def _read_boolean(column: Any) -> tuple[Mask, Mask] | None:
    """Return where a column is true and where it is known; nothing if it is no boolean."""
    codes, values = encode(column)
    if len(values) > _MOST_WORDS:
        return None
    words = ["" if is_missing(v) else write_value(v).strip().casefold() for v in values]
    # Counted rather than made unique, which takes ten times as long.
    occurrences = np.bincount(codes + 1, minlength=len(words) + 1)[1:]
    used = {word for word, n in zip(words, occurrences, strict=True) if n}
    says_nothing = used <= _NEITHER and len(codes)
    said = {word: find_boolean(word) for word in used - _NEITHER}
    if says_nothing or None in said.values():
        return None
    is_true = np.array([*(said.get(word) is True for word in words), False])
    is_false = np.array([*(said.get(word) is False for word in words), False])
    return is_true[codes], (is_true | is_false)[codes]


def _read_lists(column: Any) -> Iterator[tuple[str, Mask, Mask]]:
    """Yield the flags that stand in a column of lists, and of which rows that is known."""
    codes, values = encode(column)
    if len(values) > _MOST_LISTS:
        return
    named = [
        {name_flag(word.strip(" []\"'")) for word in _SEPARATORS.split(write_value(value))}
        for value in values
    ]
    for flag in (flag for flag in FLAGS if any(flag in found for found in named)):
        has_flag = np.array([*(flag in found for found in named), False])
        yield flag, has_flag[codes], codes >= 0
