"""What the columns of a result hold, as far as it matters for telling them apart."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Codes = npt.NDArray[np.unsignedinteger[Any]]

MOST_WORDS: Final = 200
"""A column with more different values than these is not a verdict."""

_LONGEST_WORD: Final = 10_000
"""A column with a value of more bytes is none of words, and would take much memory to count."""

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
    """

    names: tuple[str, ...]
    rows: int
    words: Mapping[str, Words]
    addresses: Mapping[str, float]


def examine_table(table: pa.Table) -> ColumnProfiles:
    """Tell what the columns of a table hold; words are counted when somebody asks for them."""
    return ColumnProfiles(
        names=tuple(table.column_names),
        rows=table.num_rows,
        words=_WordsOfTable(table),
        addresses={
            name: _count_addresses(head) / max(1, len(head) - head.null_count)
            for name, head in zip(table.column_names, table.slice(0, _HEAD).columns, strict=True)
        },
    )


class _WordsOfTable(Mapping[str, Words]):
    """The words of the columns of a table that is held anyway, so that each can be counted late."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._counted: dict[str, Words | None] = {}

    def __getitem__(self, name: str) -> Words:
        if name not in self._counted:
            counts = _count_words(self._table[name])
            few = counts is not None and len(counts) <= MOST_WORDS
            self._counted[name] = counts if few else None
        words = self._counted[name]
        if words is None:
            raise KeyError(name)
        return words

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._table.column_names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def gather_evidence(tables: Iterable[pa.Table]) -> ColumnProfiles:
    """Count, in one pass over a result, what its columns hold."""
    import pyarrow as pa

    rows = 0
    words: dict[str, Counter[str | None] | None] = {}
    filled: Counter[str] = Counter()
    addresses: Counter[str] = Counter()
    with ThreadPoolExecutor(pa.cpu_count()) as pool:
        for table in tables:
            names = table.column_names
            for name in names:
                words.setdefault(name, Counter({None: rows} if rows else {}))
            heads = [table[name].slice(0, _HEAD) for name in names]
            for name, head in zip(names, heads, strict=True):
                if filled[name] < _HEAD:
                    filled[name] += len(head) - head.null_count
                    addresses[name] += _count_addresses(head)
            open_names = [name for name in names if words[name] is not None]
            # Arrow counts without the GIL.
            for name, counted in zip(
                open_names, pool.map(_count_words, (table[n] for n in open_names)), strict=True
            ):
                counts = words[name]
                if counted is None or counts is None:
                    words[name] = None
                    continue
                counts.update(counted)
                if len(counts) > MOST_WORDS:
                    words[name] = None
            rows += table.num_rows
            for name in words.keys() - set(names):
                if (counts := words[name]) is not None:
                    counts[None] += table.num_rows
    return ColumnProfiles(
        names=tuple(words),
        rows=rows,
        words={name: counts for name, counts in words.items() if counts is not None},
        addresses={name: addresses[name] / filled[name] if filled[name] else 0.0 for name in words},
    )


class PairCounter:
    """Counts how often the words of columns stand together; a column is encoded only once.

    Parameters
    ----------
    tables : callable
        Yields the tables of a result, again at each call.
    """

    def __init__(self, tables: Callable[[], Iterable[pa.Table]]) -> None:
        self._tables = tables
        self._encoded: dict[str, tuple[Codes, list[str | None]]] = {}

    def __call__(self, *names: str) -> Counter[tuple[str | None, ...]]:
        """Return how often these words stand on one row; None stands for a missing one."""
        import numpy as np

        missing = [name for name in names if name not in self._encoded]
        if missing:
            self._encode(missing)
        codes, words = self._encoded[names[0]]
        rows: list[tuple[str | None, ...]] = [(word,) for word in words]
        totals = np.bincount(codes, minlength=len(rows))
        for name in names[1:]:
            second, others = self._encoded[name]
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

    def _encode(self, names: list[str]) -> None:
        import numpy as np

        places: dict[str, dict[str | None, int]] = {name: {None: 0} for name in names}
        codes: dict[str, list[Codes]] = {name: [] for name in names}
        for table in self._tables():
            for name in names:
                if name in table.column_names:
                    codes[name] += map_parts(_encode_part, table[name], places[name])
                else:
                    codes[name].append(np.zeros(table.num_rows, dtype=np.uint8))
        for name in names:
            self._encoded[name] = (
                np.concatenate([np.zeros(0, dtype=np.uint8), *codes[name]]),
                list(places[name]),
            )


def encode_words(part: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return the words of a part as one dictionary and a place in it for each row."""
    import pyarrow as pa

    if not len(part):  # Arrow before 24 cannot combine the dictionaries of no rows
        return pa.array([], part.type).dictionary_encode()
    return part.dictionary_encode().combine_chunks()


def _encode_part(part: pa.ChunkedArray, places: dict[str | None, int]) -> Codes:
    """Return the words of a part as their places; a new word takes the next place."""
    import numpy as np

    encoded = encode_words(part)
    # Two threads may meet a new word at once, and each must not give it a place of its own.
    with _PLACES:
        table = [places.setdefault(word, len(places)) for word in encoded.dictionary.to_pylist()]
    kind = np.uint8 if max(table, default=0) < 2**8 else np.uint32
    indices = encoded.indices.fill_null(len(table)).to_numpy(zero_copy_only=False)
    return np.asarray(np.array([*table, 0], dtype=kind)[indices])


def map_parts(
    function: Callable[Concatenate[pa.ChunkedArray, P], T],
    column: pa.ChunkedArray,
    *args: P.args,
    **kwargs: P.kwargs,
) -> list[T]:
    """Return what a function makes of the parts of a column, in their order.

    There is one part for each core; a small column is one part, and is not worth a thread.
    """
    import pyarrow as pa

    cores = min(pa.cpu_count(), len(column) // _SMALL)
    if cores < 2:
        return [function(column, *args, **kwargs)]
    size = -(-len(column) // cores)
    parts = [column.slice(start, size) for start in range(0, len(column), size)]
    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(lambda part: function(part, *args, **kwargs), parts))


def _count_addresses(column: pa.ChunkedArray) -> int:
    import pyarrow.compute as pc

    return pc.sum(pc.match_substring_regex(column, r"^[^@]+@[^@]+$")).as_py() or 0


def _count_words(column: pa.ChunkedArray) -> dict[str | None, int] | None:
    """Count the values of a column; None if there are too many different ones, or too long ones."""
    import pyarrow.compute as pc

    if (pc.max(pc.binary_length(column)).as_py() or 0) > _LONGEST_WORD:
        return None
    if pc.count_distinct(column.slice(0, _HEAD), mode="all").as_py() > MOST_WORDS:
        return None
    counts: Counter[str | None] = Counter()
    for part in map_parts(pc.value_counts, column):
        counts.update({item["values"]: item["counts"] for item in part.to_pylist()})
    return counts
