"""Drivers of a lazy frame: columns are counted together where their combinations are few.

The search needs the counts of every group, and, each time that a driver is found, those within it.
The combinations of all columns would tell both, but there are nearly as many as rows. So columns
are put together as long as their combinations are few, and what is within a group of one of them
is told by what is held of all of them. Only the other columns, mostly the domains alone, are asked
for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.drivers.counted_months import read_months, write_month
from cliova_pandas.stats.drivers.driver_columns import CandidateTables, DriverCandidate
from cliova_pandas.stats.drivers.joint_counts import JointCounts, count_jointly, order_keys
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, as_text, encode, unify
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.lazy_tables import LazyTable, count_combinations
from cliova_pandas.stats.frames.moments import settle_moments
from cliova_pandas.stats.frames.needs import Needs, list_hosts
from cliova_pandas.stats.frames.reduction import (
    ReducedNames,
    read_key,
    read_local_key,
    write_columns,
    write_key,
    write_local_key,
)
from cliova_pandas.stats.groups.address_groups import FROM_ADDRESS, FROM_LOCAL
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_VERDICT: Final = "verdict"
_ROWS: Final = "rows"
_LOCAL: Final = "local"
_DOMAIN: Final = "domain"
MOST_JOINED: Final = 200_000
"""Columns are counted together as long as they cannot have more combinations than this."""


@dataclass(frozen=True)
class _Part:
    """The values of one expression.

    Attributes
    ----------
    values : pyarrow.Array
        The values, each once.
    alone : JointCounts
        How many rows have each.
    table : FrameColumns
        The values as a column of the frame, each of which stands for its rows.
    """

    values: pa.Array
    alone: JointCounts
    table: FrameColumns


class LazyParts:
    """What of a lazy frame could drive a share, a part at a time.

    Parameters
    ----------
    frame : LazyTable
        The frame, each of whose verdicts is one of the four, or missing.
    whole : FrameColumns
        The same frame.
    needs : Needs
        What is needed of it, as `can_split` has allowed.
    email : str or None
        The column of the addresses.
    """

    def __init__(
        self, frame: LazyTable, whole: FrameColumns, needs: Needs, email: str | None
    ) -> None:
        self._whole = whole
        self._email = email
        frame = settle_moments(frame, needs.months)
        self._judged = frame.filter(~frame.col(_VERDICT).is_null())
        self._names: dict[str, str] = {}
        self._keys: dict[str, nw.Expr] = {}
        self._parts: dict[str, _Part] = {}
        for name in needs.columns:
            key = f"column {len(self._keys)}"
            self._names[key] = name
            column = write_columns(ReducedNames((name,)), frame)[name]
            is_month = name in needs.months
            self._keys[key] = write_month(name, frame) if is_month else column
            counted = self._ask([key], {})
            values = _read(counted, key).unique()
            read = read_months(values) if is_month else values
            self._parts[key] = self._make_part(key, counted, name, read)
        names = ReducedNames((), email)
        if email is not None and needs.detail == "local":
            self._keys[_LOCAL] = write_local_key(names, frame)
            counted = self._ask([_LOCAL], {})
            read = read_local_key(_read(counted, _LOCAL).unique())
            self._parts[_LOCAL] = self._make_part(_LOCAL, counted, email, read)
        if email is not None and needs.detail != "unjudged":
            self._parts[_DOMAIN] = self._open_domains(email)

    def make_tables(self, whole: FrameColumns) -> CandidateTables:
        """Return where the candidates are read, with a table that knows which rows count."""
        held = {key: part.table for key, part in self._parts.items()}
        domain, local = held.pop(_DOMAIN, whole), held.pop(_LOCAL, whole)
        return CandidateTables(
            whole,
            {self._names[key]: table for key, table in held.items()},
            {name: local if name in FROM_LOCAL else domain for name in FROM_ADDRESS},
        )

    def find_key(self, candidate: DriverCandidate) -> str:
        """Return the key whose values a candidate groups."""
        found = (key for key, part in self._parts.items() if part.table is candidate.table)
        return next(found)

    def tally(self, candidate: DriverCandidate) -> Codes:
        """Count the verdicts in each group of a candidate, a row for each group."""
        key = self.find_key(candidate)
        alone, grouping = self._parts[key].alone, candidate.grouping
        return alone.tally(key, grouping.codes, len(grouping.labels), alone.counts)

    def join(self, keys: Iterable[str]) -> list[JointCounts]:
        """Count keys together, as many as have few combinations; each of the others alone.

        The combinations that occur are asked for where those that could occur are too many.
        """
        sizes = {key: len(self._parts[key].values) for key in keys}
        made: list[JointCounts] = []
        waiting: list[str] = []
        for key in order_keys(sizes, (_LOCAL, _DOMAIN)):
            if made and waiting and _bound(made[-1], waiting, sizes) * sizes[key] > MOST_JOINED:
                made[-1] = self.count([*made[-1].places, *waiting])
                waiting = []
            if made and _bound(made[-1], waiting, sizes) * sizes[key] <= MOST_JOINED:
                waiting.append(key)
            else:
                made.append(self._parts[key].alone)
        if waiting:
            made[-1] = self.count([*made[-1].places, *waiting])
        return made

    def list_all(self) -> dict[str, Mask]:
        """Return for each key that all its values are counted."""
        return {key: np.ones(len(part.values), dtype=bool) for key, part in self._parts.items()}

    def count(self, keys: Iterable[str], among: Mapping[str, Mask] | None = None) -> JointCounts:
        """Count keys together.

        Parameters
        ----------
        keys : iterable of str
            The keys.
        among : mapping of str to numpy.ndarray of bool, optional
            For keys, which of their values a row must have to be counted.
        """
        keys = list(keys)
        table = self._ask(keys, among or {})
        places = {key: _find(_read(table, key), self._parts[key].values) for key in keys}
        return count_jointly(places, *_read_counts(table))

    def _ask(self, keys: Sequence[str], among: Mapping[str, Mask]) -> pa.Table:
        """Ask for the combinations of keys and verdicts that occur."""
        import narwhals as nw

        frame = self._judged
        for key, is_in in among.items():
            if not is_in.all():
                frame = frame.filter(_write_any(self._keys[key], self._parts[key].values, is_in))
        columns = {key: self._keys[key] for key in keys}
        columns[_VERDICT] = frame.col(_VERDICT).cast(nw.String)
        return count_combinations(frame, columns, _ROWS)

    def _open_domains(self, email: str) -> _Part:
        """Count the domains; where one is not settled, all but plain addresses are kept whole."""
        import pyarrow as pa

        names = ReducedNames((), email)
        for is_strict in (False, True):
            written = write_key(names, "domain", self._judged, is_strict=is_strict)
            [self._keys[_DOMAIN]] = written.values()
            counted = self._ask([_DOMAIN], {})
            values = _read(counted, _DOMAIN).unique()
            n = [0] * len(values)
            read = read_key(pa.table({names.free("key"): values, names.count: n}), names, "domain")
            if read is not None:
                return self._make_part(_DOMAIN, counted, email, read[email])
        raise AssertionError("a plain address has no plain domain")

    def _make_part(self, key: str, counted: pa.Table, name: str, column: Any) -> _Part:
        """Make a part of what was counted, whose values are read as a column of the frame."""
        import pyarrow as pa

        values = _read(counted, key).unique()
        places = {key: _find(_read(counted, key), values)}
        alone = count_jointly(places, *_read_counts(counted))
        # Places are counted from 0 on, and each value occurs: the order is that of the values.
        n = alone.counts.sum(axis=1)
        email = self._email if key in (_LOCAL, _DOMAIN) else None
        table = self._whole.replace_rows(pa.table({name: column}), n, email)
        return _Part(values, alone, table)


def _bound(joined: JointCounts, waiting: Iterable[str], sizes: Mapping[str, int]) -> int:
    """Return how many combinations there can be at most."""
    return prod((len(joined), *(sizes[key] for key in waiting)))


def _write_any(key: nw.Expr, values: pa.Array, is_in: Mask) -> nw.Expr:
    """Return the condition that a value is one of some, by these or the others."""
    import narwhals as nw
    import pyarrow as pa

    is_one = 2 * int(is_in.sum()) <= len(is_in)
    told = values.filter(pa.array(is_in if is_one else ~is_in)).to_pylist()
    known = [value for value in told if value is not None]
    found = key.is_in(known).fill_null(value=False) if known else nw.lit(value=False)
    if len(known) < len(told):
        found = found | key.is_null()
    # DuckDB makes of a negated list as many comparisons.
    return nw.when(found).then(nw.lit(1)).otherwise(nw.lit(0)) == int(is_one)


def _read(table: pa.Table, key: str) -> pa.Array:
    """Return a column of keys, of few types."""
    import pyarrow as pa

    column = unify(table[key])
    is_plain = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_temporal)
    return column if any(tell(column.type) for tell in is_plain) else as_text(column)


def _find(column: pa.Array, values: pa.Array) -> Codes:
    """Return the places of values."""
    import pyarrow.compute as pc

    return np.asarray(pc.index_in(column, value_set=values)).astype(np.int64)


def _read_counts(table: pa.Table) -> tuple[Codes, Codes]:
    """Return the verdict of each row of what was counted, and how many rows it stands for."""
    codes, words = encode(unify(table[_VERDICT]))
    places = np.array([VERDICTS.index(word) for word in words], dtype=np.int64)
    return places[codes], np.asarray(table[_ROWS]).astype(np.int64)


def can_split(frame: LazyTable, whole: FrameColumns, needs: Needs, email: str | None) -> bool:
    """Tell whether columns can be counted one by one: not if a group needs two of them."""
    import narwhals as nw

    if email is None and needs.detail != "unjudged":
        return False
    if {email, *list_hosts(whole)} & set(needs.columns):
        return False
    kinds = [kind for name, kind in frame.schema.items() if name in needs.columns]
    plain = (nw.String, nw.Boolean, nw.Date, nw.Datetime)
    return all(isinstance(kind, plain) or kind.is_integer() for kind in kinds)
