"""The rows of a result that hold no address: found while it is read, and named once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Argument, Hint, Message
from cliova_pandas.io.dtypes import ColumnForms, TypedColumns
from cliova_pandas.io.typed_parts import TypedParts
from cliova_pandas.verdicts import ColumnProfiles, ColumnRoles
from cliova_pandas.verdicts.address_rows import ADDRESS, KINDS, OPEN, Kind, find_unjudged, sort_rows

if TYPE_CHECKING:
    import pyarrow as pa

Tables: TypeAlias = Callable[[], Iterable["pa.Table"]]
Positions: TypeAlias = npt.NDArray[np.int64]

_SHOWN: Final = 5
_WORDS: Final[dict[Kind, str]] = {
    "blank": "blank",
    "header": "the header again",
    "other": "no address, such as a total",
}


def _no_positions() -> Positions:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class NoAddress:
    """The rows without an address.

    Attributes
    ----------
    places : mapping of str to numpy.ndarray of int64
        The rows of each kind (``blank``, ``header``, ``other``), counted from 0, in order.
    """

    places: dict[Kind, Positions] = field(default_factory=dict)

    @cached_property
    def positions(self) -> Positions:
        """All of these rows, in order."""
        return np.sort(np.concatenate([_no_positions(), *self.places.values()]))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.positions)

    def describe(self, *, dropped: bool) -> dict[str, Any]:
        """Say, as plain JSON, how many there are and where the first of them stand."""
        counts: dict[str, int] = {kind: len(self.places.get(kind, ())) for kind in KINDS.values()}
        first = self.positions[:_SHOWN].tolist()
        return {"count": self.count, **counts, "first": first, "dropped": dropped}

    def word(self, name: str) -> Message:
        """Warn of them."""
        kinds = [
            f"{len(places):,} {_WORDS[kind]}: {_list_places(places)}"
            for kind, places in self.places.items()
            if len(places)
        ]
        one = self.count == 1
        return Message(
            f"{name} has {self.count:,} row{'' if one else 's'} without an address "
            f"({'; '.join(kinds)}; counted from 0). "
            f"{'It stays' if one else 'They stay'} in the frame, with no verdict, and "
            f"count{'s' if one else ''} in no share.",
            Hint(" ", Argument("drop_empty", True), f" leaves {'it' if one else 'them'} out."),
        )


def _list_places(places: Positions) -> str:
    shown = ", ".join(f"{place:,}" for place in places[:_SHOWN])
    more = len(places) - _SHOWN
    return (
        f"row{'' if len(places) == 1 else 's'} {shown}{f' and {more:,} more' if more > 0 else ''}"
    )


class RowSorter:
    """Sorts the rows of a result while it is read, and holds those that may hold no address.

    Parameters
    ----------
    email : str or None
        The column of the addresses.
    parts : TypedParts, optional
        Takes the columns that were converted, as long as no row is held.

    Attributes
    ----------
    rows : int
        How many rows have been sorted.
    forms : ColumnForms
        What types the columns are of, of the rows that are not held.
    """

    def __init__(self, email: str | None, parts: TypedParts | None = None) -> None:
        self.email = email
        self.rows = 0
        self.forms = ColumnForms()
        self._parts = parts
        self._positions: list[Positions] = []
        self._codes: list[npt.NDArray[np.int8]] = []
        self._held: list[pa.Table] = []

    def sift(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Yield the tables without the rows that hold no address whatever their verdict is."""
        import pyarrow as pa

        for table in tables:
            start, self.rows = self.rows, self.rows + table.num_rows
            codes = sort_rows(table, self.email)
            if codes is None:
                self.forms.add(table)
                if self._parts is not None:
                    self._parts.add(table, self.forms.typed)
                yield table
                continue
            self._parts = None
            self.forms.add(table.filter(pa.array(codes == ADDRESS)))
            found = np.flatnonzero(codes)
            self._positions.append(found + start)
            self._codes.append(codes[found])
            self._held.append(table.take(found))
            yield table.filter(pa.array(codes <= OPEN)) if (codes > OPEN).any() else table

    @property
    def typed(self) -> TypedColumns:
        """The columns of all tables that were converted; none where a row was held."""
        return {} if self._parts is None else self._parts.finish()

    @cached_property
    def codes(self) -> npt.NDArray[np.int8]:
        """What each row is that was held."""
        return np.concatenate([np.empty(0, dtype=np.int8), *self._codes])

    @property
    def sure(self) -> Positions:
        """Which rows hold no address whatever their verdict is."""
        return self.list_positions(self.codes > OPEN)

    def take(self, chosen: npt.NDArray[np.bool_]) -> pa.Table:
        """Return some of the rows that are held."""
        import pyarrow as pa

        return pa.concat_tables(self._held, promote_options="default").filter(pa.array(chosen))

    def settle(self, roles: ColumnRoles, beside: ColumnProfiles) -> npt.NDArray[np.bool_]:
        """Tell which of the held rows hold no address, now that the verdict is known.

        Parameters
        ----------
        roles : ColumnRoles
            What the verdict is.
        beside : ColumnProfiles
            What the rows hold that were handed on.
        """
        is_open = self.codes == OPEN
        is_out: npt.NDArray[np.bool_] = ~is_open
        if not roles.judges or not is_open.any():
            return is_out
        is_unjudged = np.ones(is_open.sum(), dtype=bool)
        for column, understood in roles.judges.items():
            words = self._read_words(is_open, column)
            counted = dict(beside.words.get(column, {}))
            for word in words:
                counted[word] = counted.get(word, 0) - 1
            is_unjudged &= find_unjudged(words, understood, counted)
        is_out[is_open] = is_unjudged
        return is_out

    def make_places(self, is_out: npt.NDArray[np.bool_]) -> NoAddress:
        """Return the rows without an address, by their kinds."""
        codes = np.where(self.codes == OPEN, max(KINDS), self.codes)
        return NoAddress(
            {kind: self.list_positions(is_out & (codes == code)) for code, kind in KINDS.items()}
        )

    def _read_words(self, chosen: npt.NDArray[np.bool_], column: str) -> list[str | None]:
        table = self.take(chosen)
        if column not in table.column_names:
            return [None] * table.num_rows
        return list(table[column].to_pylist())

    def list_positions(self, chosen: npt.NDArray[np.bool_]) -> Positions:
        """Return where some of the rows that are held stand."""
        return np.concatenate([_no_positions(), *self._positions])[chosen]


def drop_rows(tables: Iterable[pa.Table], positions: Positions) -> Iterator[pa.Table]:
    """Yield tables without some of their rows, which are counted from 0 over all of them."""
    import pyarrow as pa

    start = 0
    for table in tables:
        end = start + table.num_rows
        low, high = np.searchsorted(positions, [start, end])
        if low < high:
            is_kept = np.ones(table.num_rows, dtype=bool)
            is_kept[positions[low:high] - start] = False
            table = table.filter(pa.array(is_kept))
        yield table
        start = end


def peek(tables: Iterable[pa.Table]) -> tuple[pa.Table | None, Iterable[pa.Table]]:
    """Return the first table, and all of them."""
    iterator = iter(tables)
    first = next(iterator, None)
    return (None, ()) if first is None else (first, chain([first], iterator))
