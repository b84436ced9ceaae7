"""Columns that are called the same but for a date: only the newest of them is about now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from cliova_pandas.verdicts.column_names import load_section, split_name

_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SMALL: Final = re.compile(r"\d{1,2}")

Date = tuple[int, ...]


def find_older(names: Iterable[str]) -> frozenset[str]:
    """Return the names of which another one differs by a later date alone.

    >>> sorted(find_older(["Verification Mar 2022", "Verification Jan 2025", "Status 2021"]))
    ['Verification Mar 2022']
    >>> sorted(find_older(["check_2024-01-05", "check_2024-02-01", "check"]))
    ['check_2024-01-05']
    """
    dated: dict[frozenset[str], dict[str, Date]] = {}
    for name in names:
        words, date = _read_date(name)
        if date and words:
            dated.setdefault(words, {})[name] = date
    return frozenset(
        name
        for dates in dated.values()
        for name, date in dates.items()
        # Of two with the same date nobody knows which came first.
        if date < max(dates.values()) and len(set(dates.values())) == len(dates)
    )


def _read_date(name: str) -> tuple[frozenset[str], Date]:
    """Return the words of a name without its date, and the date: year, month and so on."""
    parts = split_name(name)
    years = [part for part in parts if _YEAR.fullmatch(part)]
    if len(years) != 1:
        return frozenset(), ()
    months = [_load_months()[part] for part in parts if part in _load_months()]
    rest = [int(part) for part in parts if _SMALL.fullmatch(part)]
    # Of "03/04/2024" nobody knows which is the month.
    is_unclear = len(rest) > 1 and not months and parts[-1] == years[0]
    if is_unclear or len(months) > 1:
        return frozenset(), ()
    words = (part for part in parts if part not in _load_months() and not part.isdigit())
    return frozenset(words), (int(years[0]), *months, *rest)


@cache
def _load_months() -> dict[str, int]:
    return {
        name: number
        for number, names in enumerate(load_section("months").values(), 1)
        for name in str(names).split()
    }
