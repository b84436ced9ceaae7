"""What the columns of a result hold, as far as it matters for telling them apart."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from cliova_pandas.verdicts.text_bytes import read_bytes
from cliova_pandas.verdicts.word_codes import CodedColumn, Codes, Keep, WordCoder, count_codes

if TYPE_CHECKING:
    import pyarrow as pa

HEAD: Final = 5_000
"""The values of a column that are looked at to tell whether they are addresses."""

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


def gather_evidence(tables: Iterable[pa.Table], keep: Keep | None = None) -> ColumnProfiles:
    """Count, in one pass over a result, what its columns hold.

    Parameters
    ----------
    tables : iterable of pyarrow.Table
        The result.
    keep : callable, optional
        Keeps the codes of the words elsewhere than in memory; see `word_codes`.
    """
    coder = WordCoder(keep=keep)
    filled: Counter[str] = Counter()
    addresses: Counter[str] = Counter()
    for table in tables:
        for name in table.column_names:
            if filled[name] < HEAD:
                head = table[name].slice(0, HEAD)
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
    keep : callable, optional
        Keeps the codes of others elsewhere than in memory; see `word_codes`.
    """

    def __init__(
        self,
        tables: Callable[[], Iterable[pa.Table]],
        coded: Mapping[str, CodedColumn] | None = None,
        keep: Keep | None = None,
    ) -> None:
        self._tables = tables
        self._coded = dict(coded or {})
        self._keep = keep

    def __call__(self, *names: str) -> Counter[tuple[str | None, ...]]:
        """Return how often these words stand on one row; None stands for a missing one."""
        missing = [name for name in dict.fromkeys(names) if name not in self._coded]
        if missing:
            self._code(missing)
        columns = [self._coded[name] for name in names]
        words = [column.words for column in columns]
        counted: Counter[tuple[str | None, ...]] = Counter()
        for codes in zip(*(column.iter_codes() for column in columns), strict=True):
            counted.update(_count_together(codes, words))
        return counted

    def _code(self, names: list[str]) -> None:
        import pyarrow as pa

        coder = WordCoder(None, self._keep)
        for table in self._tables():
            absent = [name for name in names if name not in table.column_names]
            for name in absent:
                table = table.append_column(name, pa.nulls(table.num_rows, pa.large_string()))
            coder.add(table.select(names))
        self._coded |= coder.finish()


def _count_together(
    columns: Sequence[Codes], words: Sequence[Sequence[str | None]]
) -> dict[tuple[str | None, ...], int]:
    """Count how often words stand on one row, of the codes of a block of rows."""
    import numpy as np

    codes = columns[0]
    rows: list[tuple[str | None, ...]] = [(word,) for word in words[0]]
    totals = count_codes(codes, len(rows))
    for number, (second, others) in enumerate(zip(columns[1:], words[1:], strict=True), 2):
        width = len(others)
        kind = np.dtype(np.uint16 if len(rows) * width <= 2**16 else np.int64)
        joined = np.multiply(codes, width, dtype=kind) + second
        counts = count_codes(joined, int(joined.max(initial=0)) + 1)
        found = np.flatnonzero(counts)
        rows = [(*rows[place // width], others[place % width]) for place in found.tolist()]
        totals = counts[found]
        if number < len(columns):
            # Only what occurs keeps a place, so that many columns make no long table.
            places = np.zeros(len(counts), dtype=np.uint32)
            places[found] = np.arange(len(found))
            codes = places[joined]
    return dict(zip(rows, totals.tolist(), strict=True))


def _count_addresses(column: pa.ChunkedArray) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    # Most columns have none of these signs, which is known at once.
    parts = [part for part in column.chunks if b"@" in read_bytes(part)]
    some = pa.chunked_array(parts, column.type)
    return pc.sum(pc.match_substring_regex(some, r"^[^@]+@[^@]+$")).as_py() or 0
