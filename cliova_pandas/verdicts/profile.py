"""What the columns of a result hold, as far as it matters for telling them apart."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from cliova_pandas.verdicts.word_codes import CodedColumn, WordCoder

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD: Final = 5_000
_SMALL: Final = 50_000

T = TypeVar("T")
P = ParamSpec("P")

_PLACES: Final = threading.Lock()

Words = Mapping["str | None", int]


@dataclass(frozen=True)
class ColumnProfiles:
    """What a result holds, as far as it matters for telling its columns apart.

    Attributes
    ----------
    names : tuple of str
        The columns.
    rows : int
        How many rows there are.
    words : mapping
        For each column with few different values, how often each occurs (None: missing).
    addresses : dict
        For each column, the share of its values that look like an address.
    coded : mapping
        The same words, row by row, where they have been coded.
    """

    names: tuple[str, ...]
    rows: int
    words: Mapping[str, Words]
    addresses: Mapping[str, float]
    coded: Mapping[str, CodedColumn] = field(default_factory=dict, repr=False, compare=False)


def gather_evidence(tables: Iterable[pa.Table]) -> ColumnProfiles:
    """Count, in one pass over a result, what its columns hold."""
    coder = WordCoder()
    filled: Counter[str] = Counter()
    addresses: Counter[str] = Counter()
    for table in tables:
        for name in table.column_names:
            if filled[name] < _HEAD:
                head = table[name].slice(0, _HEAD)
                filled[name] += len(head) - head.null_count
                addresses[name] += _count_addresses(head)
        coder.add(table)
    coded = coder.finish()
    return ColumnProfiles(
        names=coder.names,
        rows=coder.rows,
        words={name: column.count() for name, column in coded.items()},
        addresses={
            name: addresses[name] / filled[name] if filled[name] else 0.0 for name in coder.names
        },
        coded=coded,
    )


class PairCounter:
    """Counts how often the words of columns stand together; a column is encoded only once.

    Parameters
    ----------
    tables : callable
        Yields the tables of a result, again at each call.
    coded : mapping, optional
        Columns of these very tables that are coded already.
    """

    def __init__(
        self,
        tables: Callable[[], Iterable[pa.Table]],
        coded: Mapping[str, CodedColumn] | None = None,
    ) -> None:
        self._tables = tables
        self._coded = dict(coded or {})

    def __call__(self, *names: str) -> Counter[tuple[str | None, ...]]:
        """Return how often these words stand on one row; None stands for a missing one."""
        import numpy as np

        missing = [name for name in names if name not in self._coded]
        if missing:
            self._code(missing)
        first = self._coded[names[0]]
        codes = first.codes
        rows: list[tuple[str | None, ...]] = [(word,) for word in first.words]
        totals = np.bincount(codes, minlength=len(rows))
        for name in names[1:]:
            second, others = self._coded[name].codes, self._coded[name].words
            width = len(others)
            kind = np.dtype(np.uint16 if len(rows) * width <= 2**16 else np.int64)
            joined = np.multiply(codes, width, dtype=kind) + second
            counts = np.bincount(joined)
            found = np.flatnonzero(counts)
            rows = [(*rows[place // width], others[place % width]) for place in found.tolist()]
            totals = counts[found]
            if name != names[-1]:
                # Only what occurs keeps a place, so that many columns make no long table.
                places = np.zeros(len(counts), dtype=np.uint32)
                places[found] = np.arange(len(found))
                codes = places[joined]
        return Counter(dict(zip(rows, totals.tolist(), strict=True)))

    def _code(self, names: list[str]) -> None:
        import pyarrow as pa

        coder = WordCoder(most=None)
        for table in self._tables():
            absent = [name for name in names if name not in table.column_names]
            for name in absent:
                table = table.append_column(name, pa.nulls(table.num_rows, pa.large_string()))
            coder.add(table.select(names))
        self._coded |= coder.finish()


def _count_addresses(column: pa.ChunkedArray) -> int:
    import pyarrow.compute as pc

    return pc.sum(pc.match_substring_regex(column, r"^[^@]+@[^@]+$")).as_py() or 0
