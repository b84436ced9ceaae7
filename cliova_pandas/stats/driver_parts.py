"""Drivers of a lazy frame: each column is counted by itself, and again within what was found.

The search needs the counts of every group, and, each time that a driver is found, those within it.
The combinations of all columns would tell both, but there are nearly as many as rows. So the engine
is asked for each column alone, and after each driver once more for the rows that are in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.address_groups import FROM_ADDRESS, FROM_LOCAL
from cliova_pandas.stats.arrow_values import Codes, as_text, unify
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.driver_columns import CandidateTables, DriverCandidate
from cliova_pandas.stats.driver_search import CountsWithin, GroupCounts
from cliova_pandas.stats.engines import collect_table, open_engine
from cliova_pandas.stats.needs import Needs, list_hosts
from cliova_pandas.stats.reduction import (
    ReducedNames,
    read_days,
    read_key,
    read_local_key,
    settle_moments,
    write_columns,
    write_key,
    write_local_key,
)
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

_VERDICT: Final = "verdict"
_ROWS: Final = "rows"


@dataclass(frozen=True)
class _Part:
    """What is counted together: the values of one expression, each by its verdicts.

    Attributes
    ----------
    key : str
        The column of the engine.
    values : pyarrow.Array
        The values, each once.
    counts : numpy.ndarray of int64
        A row for each value, a column for each verdict.
    table : FrameColumns
        The values as a column of the frame, each of which stands for its rows.
    """

    key: str
    values: pa.Array
    counts: Codes
    table: FrameColumns


@dataclass(frozen=True)
class _Condition:
    """That a value is one of several, or none of them."""

    key: str
    values: list[Any]
    is_one: bool

    def write(self, *, is_met: bool) -> nw.Expr:
        """Return the condition that it is met, or that it is not."""
        import narwhals as nw

        key = nw.col(self.key)
        known = [value for value in self.values if value is not None]
        found = key.is_in(known).fill_null(value=False) if known else nw.lit(value=False)
        if len(known) < len(self.values):
            found = found | key.is_null()
        # DuckDB makes of a negated list as many comparisons.
        number = nw.when(found).then(nw.lit(1)).otherwise(nw.lit(0))
        return number == int(self.is_one == is_met)


class LazyParts:
    """What of a lazy frame could drive a share, a part at a time.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        The frame, each of whose verdicts is one of the four, or missing.
    whole : FrameColumns
        The same frame.
    needs : Needs
        What is needed of it, as `can_split` has allowed.
    email : str or None
        The column of the addresses.
    """

    def __init__(
        self, frame: nw.LazyFrame[Any], whole: FrameColumns, needs: Needs, email: str | None
    ) -> None:
        import narwhals as nw

        self._whole = whole
        self._email = email
        self._names: dict[str, str] = {}
        keys: dict[str, nw.Expr] = {}
        frame = settle_moments(frame, needs.months)
        schema, engine = frame.collect_schema(), frame.implementation
        for name in needs.columns:
            [written] = write_columns(ReducedNames((name,), months=needs.months), schema, engine)
            self._names[f"column {len(keys)}"] = name
            keys[f"column {len(keys)}"] = written
        self._months = needs.months
        names = ReducedNames((), email, _VERDICT)
        if email is not None and needs.detail != "unjudged":
            [keys["domain"]] = write_key(names, "domain", engine, is_strict=True).values()
        if email is not None and needs.detail == "local":
            keys["local"] = write_local_key(names, engine)
        self._judged = frame.filter(~nw.col(_VERDICT).is_null()).select(
            nw.col(_VERDICT).cast(nw.String).alias(_VERDICT),
            *(written.alias(key) for key, written in keys.items()),
        )
        self.parts = [self._make_part(key, *self._count(self._judged, key)) for key in keys]

    def make_tables(self, whole: FrameColumns) -> CandidateTables:
        """Return where the candidates are read, with a table that knows which rows count."""
        held = {part.key: part.table for part in self.parts}
        domain, local = held.pop("domain", whole), held.pop("local", whole)
        return CandidateTables(
            whole,
            {self._names[key]: table for key, table in held.items()},
            {name: local if name in FROM_LOCAL else domain for name in FROM_ADDRESS},
        )

    def tally(self, candidate: DriverCandidate, counts: Mapping[str, Codes] | None = None) -> Codes:
        """Count the verdicts in each group of a candidate, a row for each group.

        Parameters
        ----------
        candidate : DriverCandidate
            The groups.
        counts : mapping of str to numpy.ndarray, optional
            What `count_inside` returned; of all rows, without it.
        """
        part = self._find(candidate)
        found = part.counts if counts is None else counts.get(part.key)
        tally = np.zeros((len(candidate.grouping.labels), len(VERDICTS)), dtype=np.int64)
        if found is not None:
            np.add.at(tally, candidate.grouping.codes, found)
        return tally

    def describe(self, candidate: DriverCandidate, group: int) -> _Condition:
        """Return the condition that a row is in a group, by the fewer values."""
        import pyarrow as pa

        part = self._find(candidate)
        is_in = candidate.grouping.codes == group
        is_one = 2 * int(is_in.sum()) <= len(is_in)
        values = part.values.filter(pa.array(is_in if is_one else ~is_in))
        return _Condition(part.key, values.to_pylist(), is_one)

    def count_inside(
        self, inside: _Condition, outside: Sequence[_Condition], asked: Sequence[DriverCandidate]
    ) -> dict[str, Codes]:
        """Count the values that some candidates are made of, in the rows of one condition alone.

        Returns
        -------
        dict of numpy.ndarray of int64
            For each part a row for each of its values, a column for each verdict.
        """
        import pyarrow.compute as pc

        left = self._judged.filter(inside.write(is_met=True))
        for one in outside:
            left = left.filter(one.write(is_met=False))
        counted: dict[str, Codes] = {}
        for key, part in {(part := self._find(one)).key: part for one in asked}.items():
            values, counts = self._count(left, key)
            counted[key] = np.zeros_like(part.counts)
            places = pc.index_in(values, value_set=part.values)
            counted[key][np.asarray(places)] = counts
        return counted

    def _find(self, candidate: DriverCandidate) -> _Part:
        return next(part for part in self.parts if part.table is candidate.table)

    def _count(self, frame: nw.LazyFrame[Any], key: str) -> tuple[pa.Array, Codes]:
        """Return the values of a key, each once, and how many rows of each verdict they have."""
        import narwhals as nw
        import pyarrow as pa
        import pyarrow.compute as pc

        grouped = frame.group_by(key, _VERDICT).agg(nw.len().alias(_ROWS))
        table = collect_table(grouped)
        column = unify(table[key])
        if not (
            pa.types.is_boolean(column.type)
            or pa.types.is_integer(column.type)
            or pa.types.is_temporal(column.type)
        ):
            column = as_text(column)
        values = column.unique()
        places = np.asarray(pc.index_in(column, value_set=values)).astype(np.int64)
        words = as_text(unify(table[_VERDICT])).to_pylist()
        verdicts = np.array([VERDICTS.index(word) for word in words], dtype=np.int64)
        counts = np.zeros((len(values), len(VERDICTS)), dtype=np.int64)
        np.add.at(counts, (places, verdicts), np.asarray(table[_ROWS]).astype(np.int64))
        return values, counts

    def _make_part(self, key: str, values: pa.Array, counts: Codes) -> _Part:
        import pyarrow as pa

        n = counts.sum(axis=1)
        names = ReducedNames((), self._email)
        if key == "local":
            table: Any = pa.table({self._email: read_local_key(values)})
        elif key == "domain":
            keyed = pa.table({names.free("key"): values, names.count: n})
            read = read_key(keyed, names, "domain")
            assert read is not None  # noqa: S101 - the domain of a plain address is plain
            table = read.drop_columns([names.count])
        else:
            name = self._names[key]
            table = pa.table({name: values})
            table = read_days(table, ReducedNames((name,), months=self._months))
        email = self._email if key in ("local", "domain") else None
        return _Part(key, values, counts, self._whole.replace_rows(table, n, email))


def find_lazy(frame: Any) -> nw.LazyFrame[Any] | None:
    """Return a frame that can be asked for a column at a time; None if it cannot."""
    if isinstance(frame, FrameColumns) or FrameColumns(frame).is_in_memory:
        return None
    engine = open_engine(frame)
    return None if engine is None else engine.lazy


def can_split(
    frame: nw.LazyFrame[Any], whole: FrameColumns, needs: Needs, email: str | None
) -> bool:
    """Tell whether columns can be counted one by one: not if a group needs two of them."""
    import narwhals as nw

    if email is None and needs.detail != "unjudged":
        return False
    if {email, *list_hosts(whole)} & set(needs.columns):
        return False
    kinds = [kind for name, kind in frame.collect_schema().items() if name in needs.columns]
    plain = (nw.String, nw.Boolean, nw.Date, nw.Datetime)
    return all(isinstance(kind, plain) or kind.is_integer() for kind in kinds)


class LazyCounts(GroupCounts):
    """The groups of a lazy frame, of which an engine tells what is in each.

    Parameters
    ----------
    parts : LazyParts
        The frame.
    candidates : sequence of DriverCandidate
        The columns, read from its tables.
    totals : numpy.ndarray of int64
        How many rows have each of the verdicts.
    verdict : int
        The position of the verdict that counts.
    min_n : int
        Smaller groups are not tried.
    """

    def __init__(
        self,
        parts: LazyParts,
        candidates: Sequence[DriverCandidate],
        totals: Codes,
        verdict: int,
        *,
        min_n: int,
    ) -> None:
        self._parts = parts
        self._candidates = candidates
        self._verdict = verdict
        self._aside: list[_Condition] = []
        self.min_n = min_n
        self.parents = {}
        tallies = [parts.tally(one) for one in candidates]
        self._kept = [np.flatnonzero(one.sum(axis=1) >= max(min_n, 1)) for one in tallies]
        self._starts = [0, *accumulate(map(len, tallies))]
        self.groups = [
            (start + int(place),)
            for start, kept in zip(self._starts, self._kept, strict=False)
            for place in kept
        ]
        inside = self._gather(tallies)
        self.n, self.count = inside.n, inside.count
        self.total = int(totals.sum())
        self.counted = self.all_counted = int(totals[verdict])

    def look_inside(self, group: int) -> CountsWithin:
        """Ask for the rows left that are in a group, by all groups."""
        asked = [one for one, kept in zip(self._candidates, self._kept, strict=True) if len(kept)]
        counts = self._parts.count_inside(self._describe(group), self._aside, asked)
        return self._gather([self._parts.tally(one, counts) for one in self._candidates])

    def remove(self, group: int, inside: CountsWithin) -> None:
        """Take the rows of a group, which are counted already, out of all groups."""
        super().remove(group, inside)
        self._aside.append(self._describe(group))

    def _describe(self, group: int) -> _Condition:
        """Return the condition that a row is in a group."""
        [place] = self.groups[group]
        column = bisect_right(self._starts, place) - 1
        return self._parts.describe(self._candidates[column], place - self._starts[column])

    def _gather(self, tallies: Sequence[Codes]) -> CountsWithin:
        """Return the counts of the groups that are large enough."""
        kept = [tally[places] for tally, places in zip(tallies, self._kept, strict=True)]
        whole = np.concatenate([np.zeros((0, len(VERDICTS)), dtype=np.int64), *kept])
        return CountsWithin(whole.sum(axis=1), whole[:, self._verdict].copy())
