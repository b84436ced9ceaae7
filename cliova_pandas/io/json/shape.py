"""What the records of a JSON result are made of, as far as they have been seen."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

_COUNT: Final = re.compile(rb"0|[1-9][0-9]{0,17}")


class RefusedError(Exception):
    """A piece holds something else than the reader was made for; another has to look at it."""


@dataclass
class Shape:
    """What has been seen at one place of the records.

    Attributes
    ----------
    kinds : set of str
        ``text``, ``count``, ``number``, ``flag``, ``null``, ``list``, ``object`` (with keys) or
        ``other``. A count is a number that is written with digits alone, up to 18 of them.
    children : dict
        Of objects, the keys in order of appearance.
    items : set of str
        Of lists, the kinds of what is in them.
    """

    kinds: set[str] = field(default_factory=set)
    children: dict[str, Shape] = field(default_factory=dict)
    items: set[str] = field(default_factory=set)

    def learn(self, record: Mapping[str, Any]) -> None:
        """Take in one more object."""
        for key, value in record.items():
            child = self.children.setdefault(key, Shape())
            child.kinds.add(_name_kind(value))
            if isinstance(value, dict):
                child.learn(value)
            elif isinstance(value, list):
                child.items.update(map(_name_kind, value))

    @property
    def kind(self) -> str:
        """What one place holds, null aside: one kind, or ``other``."""
        return _join_kinds(self.kinds)

    @property
    def item_kind(self) -> str:
        """What the lists at one place hold, as `kind`."""
        return _join_kinds(self.items)

    def widen(self) -> bool:
        """Take counts for any numbers from now on; tell whether there were some."""
        has_counts = self.kind == "count"
        if has_counts:
            self.kinds.add("number")
        return any([has_counts, *(child.widen() for child in self.children.values())])

    def select(self, kinds: Collection[str]) -> Shape:
        """Return the shape without places that hold other kinds, and objects of only these."""
        chosen = Shape(self.kinds)
        for key, child in self.children.items():
            below = child.select(kinds)
            if child.kind in kinds or below.children:
                chosen.children[key] = below
        return chosen

    def list_names(self, prefix: str = "") -> Iterator[str]:
        """Yield the names of all that it holds, with those of the objects around it."""
        for key, child in self.children.items():
            yield f"{prefix}{key}"
            yield from child.list_names(f"{prefix}{key}.")


def fill_up(table: pa.Table, columns: Iterable[str], rows: int) -> pa.Table:
    """Return a table with all columns, in order; those that it does not have are missing."""
    import pyarrow as pa

    there = dict(zip(table.column_names, table.columns, strict=True))
    nothing = pa.chunked_array([pa.nulls(rows, pa.large_string())])
    return pa.table({name: there.get(name, nothing) for name in columns})


def _join_kinds(kinds: Set[str]) -> str:
    known = kinds - ({"null", "count"} if "number" in kinds else {"null"})
    return next(iter(known), "text") if len(known) < 2 else "other"


def _name_kind(value: Any) -> str:
    import msgspec

    if value is None:
        return "null"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, dict) and value:
        return "object"
    if isinstance(value, msgspec.Raw):
        return "count" if _COUNT.fullmatch(value) else "number"
    if isinstance(value, list):
        return "list"
    return "text" if type(value) is str else "other"
