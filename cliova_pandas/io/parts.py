"""Whether a result says of itself that it is only a part: one page of several, or half a job.

What stands around the records of a JSON result is held against their number. A name alone proves
little: a ``total`` may count credits, a ``status`` may be that of the answer. So totals, pages and
states count only at the top or below names that describe a list, its pages or its job, and an
address of a next page counts wherever it stands. Values are never quoted but for numbers and the
words of states: a link to the next page may hold a key.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from cliova_pandas.errors import Message
from cliova_pandas.verdicts import find_word

_UNIQUE: Final = re.compile(r"unique|distinct|dedup")
_LEFT_OUT: Final = re.compile(
    r"duplicat|dupe|removed|skipped|rejected|ignored|discarded|excluded|malformed|blank|empty"
)


@functools.cache
def _words(name: str) -> frozenset[str]:
    """Return a list of words of ``parts.toml``."""
    text = files(__package__).joinpath("parts.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name])


@dataclass(frozen=True)
class Part:
    """What a result says of the whole that it is a part of.

    Attributes
    ----------
    rows : int
        The rows that are there.
    of : int or None
        The rows of the whole; None where the result says only that there are more.
    why : str
        What says so.
    """

    rows: int
    of: int | None
    why: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON, for ``attrs``."""
        return {"rows": self.rows, "of": self.of, "why": self.why}

    def describe(self) -> str:
        """Say how much is there.

        >>> Part(2, 200, "meta.total is 200").describe()
        'it has 2 of 200 rows (meta.total is 200)'
        """
        of = f" of {self.of:,}" if self.of is not None else ""
        return f"it has {self.rows:,}{of} rows ({self.why})"

    def warn(self, name: str) -> Message:
        """Say it of what is called so, as a warning."""
        return Message(
            f"{name} says of itself that it is a part of a result: {self.describe()}. "
            "Every share is one of these rows alone."
        )


@dataclass(frozen=True)
class _Item:
    """One value of an envelope, with its place in the words of this module."""

    path: tuple[str, ...]
    value: Any
    shown: str

    @property
    def key(self) -> str:
        return self.path[-1]

    @property
    def is_placed(self) -> bool:
        """Whether it stands where what is said is said of the records."""
        return all(key in _words("places") for key in self.path[:-1])

    @property
    def number(self) -> float | None:
        """Its value as a number, also where it is written as a text."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | str):
            return None
        text = str(self.value).strip()
        return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d+)?", text, re.ASCII) else None

    @property
    def count(self) -> int | None:
        """Its value as a whole number."""
        number = self.number
        return int(number) if number is not None and number == int(number) else None

    @property
    def flag(self) -> bool | None:
        """Its value as a boolean, also where it is written as a text."""
        if isinstance(self.value, bool):
            return self.value
        return {"true": True, "false": False}.get(_fold(self.value))

    @property
    def is_there(self) -> bool:
        """Whether it names something at all."""
        return self.value is not None and str(self.value).strip().lower() not in _words("nothing")


def find_part(
    envelope: Mapping[str, Any], rows: int, *, is_verified_only: bool = False
) -> Part | None:
    """Say what an envelope tells of a larger whole, if it does.

    Parameters
    ----------
    envelope : mapping
        What stands around the records: scalars, and mappings of them.
    rows : int
        The number of records.
    is_verified_only : bool, default False
        Whether records were left out on purpose, so that a total may count more.

    Examples
    --------
    >>> find_part({"meta": {"total": 200, "page": 1}}, 2).describe()
    'it has 2 of 200 rows (meta.total is 200)'
    >>> find_part({"total": 2, "next": None}, 2) is None
    True
    >>> find_part({"credits": {"total": 5000}}, 2) is None
    True
    """
    items = list(_iter_items(envelope))
    of = None if is_verified_only else _find_total(items, rows)
    totals = [item for item in items if item.key in _words("totals") and _counts_records(item)]
    is_all = bool(totals) and of is None and any(item.count == rows for item in totals)
    reasons = [*_find_states(items), *_find_more(items, is_all=is_all)]
    if not is_all:
        reasons += _find_pages(items)
    if of is not None:
        reasons.insert(0, f"{of.shown} is {of.count:,}")
    if not reasons:
        return None
    return Part(rows, of.count if of is not None else None, ", ".join(dict.fromkeys(reasons)))


def tells_of_others(document: Mapping[str, Any]) -> bool:
    """Tell whether an object speaks of records beside itself: how many there are, or of their job.

    >>> tells_of_others({"email": "a@x.example", "status": "failed", "score": 3})
    False
    >>> tells_of_others({"status": "completed"}), tells_of_others({"total": 1})
    (True, True)
    """
    items = list(_iter_items(document))
    is_ended = any(
        item.key in _words("states") and item.is_placed and _fold(item.value) in _words("ended")
        for item in items
    )
    # "failed" and "pending" are what a service may say of an address as well.
    open_ = [i for i in items if i.key not in _words("states") or find_word(i.value) is None]
    reasons = [*_find_states(open_), *_find_more(items, is_all=False), *_find_pages(items)]
    return is_ended or bool(reasons) or _find_total(items, 0) is not None


def join_parts(found: Sequence[tuple[int, bool, Part | None]]) -> Part | None:
    """Say whether several files together are still a part.

    Pages of one result all tell of the same whole, and are it when they have all of its rows.
    Where they only tell that there are more, one that has an envelope and does not say so is the
    last.

    Parameters
    ----------
    found : sequence of (int, bool, Part or None)
        Of each file its rows, whether it has an envelope, and what that says.
    """
    parts = [part for _, _, part in found if part is not None]
    rows = sum(count for count, _, _ in found)
    if not parts:
        return None
    totals = {part.of for part in parts}
    why = parts[0].why
    if len(totals) > 1:  # of several results
        known = [part.of for part in parts]
        whole = sum(count for count, _, part in found if part is None)
        of = None if None in known else whole + sum(n for n in known if n is not None)
        return Part(rows, of, why)
    [total] = totals
    if total is not None:
        told = sum(part.rows for part in parts)
        return None if told >= total else Part(rows, total + rows - told, why)
    has_last = any(has_envelope and part is None for _, has_envelope, part in found)
    return None if len(parts) < len(found) and has_last else Part(rows, None, why)


def _iter_items(
    envelope: Mapping[str, Any], path: tuple[str, ...] = (), shown: str = ""
) -> Iterator[_Item]:
    for key, value in envelope.items():
        place, name = (*path, _fold(key)), f"{shown}{key}"
        if isinstance(value, Mapping):
            yield from _iter_items(value, place, f"{name}.")
        elif not isinstance(value, list | tuple):
            yield _Item(place, value, name)


def _fold(word: Any) -> str:
    """Write a name or a word the same, however it joins its words.

    >>> _fold("nextPageToken"), _fold("IN PROGRESS"), _fold("@odata.nextLink")
    ('next_page_token', 'in_progress', 'odata_next_link')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(word))
    return re.sub(r"[\W_]+", "_", parted).strip("_").lower()


def _counts_records(item: _Item) -> bool:
    """Tell whether a total is one of records, by where it stands."""
    return item.is_placed and "pages" not in item.path[:-1]


def _find_total(items: list[_Item], rows: int) -> _Item | None:
    """Return the largest count of records that is more than there are."""
    found: list[_Item] = []
    for item in items:
        count = item.count
        is_total = item.key in _words("totals") | _words("counts") or item.path[-2:] == (
            "total",
            "value",
        )
        if is_total and count is not None and count > rows and _counts_records(item):
            found.append(item)
    if not found:
        return None
    total = max(found, key=lambda item: item.count or 0)
    said = [item for item in items if item.count]
    left_out = [item.count or 0 for item in said if _LEFT_OUT.search(item.key)]
    if any(rows + count == total.count for count in (*left_out, sum(left_out))):
        return None
    if any(item.count == rows and _UNIQUE.search(item.key) for item in said):
        return None
    return total


def _find_states(items: list[_Item]) -> Iterator[str]:
    for item in items:
        if not item.is_placed:
            continue
        number = item.number
        if item.key in _words("states") and _fold(item.value) in _words("unfinished"):
            yield f"{item.shown} is {str(item.value)[:40]!r}"
        elif (item.key in _words("done") and item.flag is False) or (
            item.key in _words("running") and item.flag is True
        ):
            yield f"{item.shown} is {str(item.flag).lower()}"
        elif item.key in _words("waiting") and item.count:
            yield f"{item.shown} is {item.count:,}"
        elif item.key in _words("progress"):
            if number is None and isinstance(item.value, str) and item.value.strip().endswith("%"):
                number = _Item(item.path, item.value.strip()[:-1].strip(), item.shown).number
            # At most 1 is a fraction; 1 itself may be all or a hundredth.
            if number is not None and (0 <= number < 1 or 1 < number < 100):
                yield f"{item.shown} is {str(item.value)[:20]}"


def _find_more(items: list[_Item], *, is_all: bool) -> Iterator[str]:
    """Find flags, links and cursors that say that there is more."""
    flags = [item for item in items if item.key in _words("more") and item.flag is not None]
    lasts = [item for item in items if item.key in _words("last") and item.flag is not None]
    says_end = any(item.flag is False for item in flags if "next" in item.key or "more" in item.key)
    says_end = says_end or any(item.flag for item in lasts)
    says_end = says_end or any(item.key in _words("next") and not item.is_there for item in items)
    for item in flags:
        if item.flag:
            yield f"{item.shown} is true"
    for item in lasts:
        if not item.flag:
            yield f"{item.shown} is false"
    pages = [item.count for item in items if item.key in _words("page") and item.count is not None]
    for item in items:
        keys = item.path if item.key in _words("targets") else item.path[-1:]
        count = item.count
        if _has(keys, _words("next")) and item.is_there and item.flag is None:
            is_number = item.key.endswith(("page", "number")) and count is not None
            if is_number and pages and (count or 0) <= max(pages):
                continue
            yield f"{item.shown} names a next page"
        elif _has(keys, _words("previous")) and item.is_there and item.flag is None:
            yield f"{item.shown} names a page before it"
        elif item.key in _words("cursors") and item.is_there and not says_end and not is_all:
            yield f"{item.shown} names a next page"


def _has(keys: Iterable[str], names: frozenset[str]) -> bool:
    return any(key in names for key in keys)


def _find_pages(items: list[_Item]) -> Iterator[str]:
    """Find that this is one page of several, or not the first."""
    placed = [item for item in items if item.is_placed and item.count is not None]
    page = next((item for item in placed if item.key in _words("page")), None)
    for item in placed:
        count = item.count or 0
        if (item.key in _words("pages") or item.path[-2:] == ("pages", "total")) and count > 1:
            which = f"page {page.count} of" if page is not None else "there are"
            yield f"{which} {count:,}{'' if page is not None else ' pages'}"
            return
    for item in placed:
        count = item.count or 0
        if (item is page and count > 1) or (item.key in _words("offsets") and count > 0):
            yield f"{item.shown} is {count:,}"
