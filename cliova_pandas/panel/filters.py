"""What is asked of the rows of a result, facet by facet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from cliova_pandas.panel.facets import COLUMN, Bound

GROUPED: Final = {"reasons": "reason", "providers": "provider", "domains": "domain"}
"""Filters by the groups of a key: their names, and the key."""

NAMED: Final = ("verdicts", *GROUPED, "flags")
"""The facets that have a name of their own; those of columns begin with `COLUMN`."""


@dataclass(frozen=True)
class Filters:
    """What is asked of the rows. Of one kind any will do; of several kinds, all must hold.

    Attributes
    ----------
    verdicts, reasons, providers, domains, flags : tuple of str
        Verdicts, groups as `cliova_pandas.group_keys` calls them, and flags as
        `cliova_pandas.flags` does; empty for all rows.
    search : str
        A text that stands somewhere in the address, in any case; empty for all rows.
    columns : tuple of (str, tuple of str)
        Other columns and their groups.
    ranges : tuple of (str, tuple)
        Columns of numbers or instants, with the least and the greatest value.
    without : tuple of str
        The facets of which all rows are meant but those that are chosen.
    """

    verdicts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    search: str = ""
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ranges: tuple[tuple[str, tuple[Bound, Bound]], ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return any(True for _ in self.iter_parts())

    def iter_parts(self) -> Iterator[tuple[str, Any]]:
        """Yield each facet that is filtered by, with what is asked of it."""
        for name in (*NAMED, "search"):
            if asked := getattr(self, name):
                yield name, asked
        for column, wanted in self.columns:
            if wanted:
                yield f"{COLUMN}{column}", wanted
        for column, ends in self.ranges:
            yield f"{COLUMN}{column}", ends

    def find(self, facet: str) -> Any:
        """Return what is asked of a facet; an empty tuple if nothing is."""
        return dict(self.iter_parts()).get(facet, ())
