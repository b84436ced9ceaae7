"""The words of columns with few different ones: one small number for each row.

A result is passed over once, while its bytes still arrive. What is learned of its words there, how
often each occurs, which stand beside each other and what class a row has, is then told from these
numbers, without another look at the texts.

They are held in blocks of rows. Whoever has not the memory for one number of each row gives the
coder a place to keep the blocks in; what is done with the numbers is done block by block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Codes: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]

Keep: TypeAlias = Callable[[Codes], Callable[[], Codes]]
"""Takes the codes of a block of rows, and returns what gives them back."""

MOST_WORDS: Final = 200
"""A column with more different values than these is not a verdict."""

_LONGEST_WORD: Final = 10_000
"""A column with a value of more bytes is none of words, and would take much memory to count."""

_HEAD: Final = 5_000

_FEW: Final = 16
"""As many numbers are counted faster one after the other: in one pass, each addition waits for the
one before it where the same number comes again, as most do here."""

_BLOCK: Final = 1 << 17
"""The rows of a block that is kept elsewhere."""


def hold(codes: Codes) -> Callable[[], Codes]:
    """Keep the codes of a block in memory."""
    return lambda: codes


@dataclass(frozen=True)
class CodedColumn:
    """A column of words.

    Attributes
    ----------
    blocks : tuple of callable
        Give the codes of the rows, one block after the other: for each row, the place of its word.
    words : sequence of str or None
        The words, each once; None stands for a missing one.
    size : int
        The rows of each block but the last.
    """

    blocks: tuple[Callable[[], Codes], ...]
    words: tuple[str | None, ...]
    size: int = _BLOCK

    @classmethod
    def of(cls, codes: Codes, words: tuple[str | None, ...]) -> CodedColumn:
        """Make one of codes that are held in memory."""
        return cls((hold(codes),), words, max(1, len(codes)))

    @property
    def codes(self) -> Codes:
        """The codes of all rows."""
        if len(self.blocks) == 1:
            return self.blocks[0]()
        return np.concatenate([_NONE, *(block() for block in self.blocks)])

    def iter_codes(self) -> Iterator[Codes]:
        """Yield the codes of one block after the other."""
        return (block() for block in self.blocks)

    def count(self) -> dict[str | None, int]:
        """Count how often each word occurs."""
        counts = np.zeros(len(self.words), dtype=np.int64)
        for codes in self.iter_codes():
            counts += count_codes(codes, len(self.words))
        return {word: n for word, n in zip(self.words, counts.tolist(), strict=True) if n}

    def slice(self, start: int, rows: int) -> CodedColumn:
        """Return some of its rows, in memory."""
        first, last = start // self.size, -(-(start + rows) // self.size)
        start -= first * self.size
        part = CodedColumn(self.blocks[first:last], self.words)
        return CodedColumn.of(part.codes[start : start + rows], self.words)

    def translate(self, values: Mapping[str | None, int], other: int) -> npt.NDArray[np.int8]:
        """Return a small number for each row: that of its word, or the one of all others."""
        table = np.array([values.get(word, other) for word in self.words] or [0], dtype=np.int8)
        return table.take(self.codes)


def count_codes(codes: Codes, most: int) -> npt.NDArray[np.int64]:
    """Count how often each of the numbers below ``most`` occurs.

    >>> count_codes(np.array([0, 2, 2], dtype=np.uint8), 3).tolist()
    [1, 0, 2]
    """
    if most > _FEW:
        return np.bincount(codes, minlength=most)
    return np.array([np.count_nonzero(codes == code) for code in range(most)], dtype=np.int64)


def code_column(column: pa.ChunkedArray) -> CodedColumn:
    """Code one column, however many words it has.

    >>> import pyarrow as pa
    >>> coded = code_column(pa.chunked_array([["ok", None], ["ok"]]))
    >>> coded.codes.tolist(), coded.words
    ([0, 1, 0], ('ok', None))
    """
    import pyarrow as pa

    coder = WordCoder(most=None)
    coder.add(pa.table({"": column}))
    return coder.finish()[""]


class WordCoder:
    """Codes the columns of a result, table by table, as long as they have few different words.

    Parameters
    ----------
    most : int or None
        How many different words of a column are few; None for any number.
    keep : callable, optional
        Keeps the codes of a block somewhere; they stay in memory without it.

    Attributes
    ----------
    rows : int
        How many rows have been coded.

    Examples
    --------
    >>> import pyarrow as pa
    >>> coder = WordCoder()
    >>> coder.add(pa.table({"status": ["ok", None], "n": ["1", "2"]}))
    >>> coder.add(pa.table({"status": ["failed", "ok"]}))
    >>> coder.finish()["status"].count(), coder.finish()["n"].count()
    ({'ok': 2, None: 1, 'failed': 1}, {'1': 1, '2': 1, None: 2})
    """

    def __init__(self, most: int | None = MOST_WORDS, keep: Keep | None = None) -> None:
        self.rows = 0
        self._most = most
        self._keep = keep
        self._kept = 0
        self._places: dict[str, dict[str | None, int] | None] = {}
        self._codes: dict[str, list[Codes]] = {}
        self._blocks: dict[str, list[Callable[[], Codes]]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns seen so far."""
        return tuple(self._places)

    def add(self, table: pa.Table) -> None:
        """Code one more table of text."""
        names = table.column_names
        for name in names:
            if name not in self._places:
                self._begin(name)
        for name, places in self._places.items():
            if places is None:
                continue
            if name not in names:
                self._add_missing(name, table.num_rows)
            elif not self._add_words(table[name], places, self._codes[name]):
                self._places[name], self._codes[name], self._blocks[name] = None, [], []
        self.rows += table.num_rows
        while self._keep is not None and self.rows - self._kept >= _BLOCK:
            self._keep_block(self._keep)

    def finish(self) -> dict[str, CodedColumn]:
        """Return the columns that have few different words."""
        coded = {}
        for name, places in self._places.items():
            if places is not None:
                rest = np.concatenate([_NONE, *self._codes[name]])
                self._codes[name] = [rest]
                size = _BLOCK if self._kept else max(1, len(rest))
                coded[name] = CodedColumn((*self._blocks[name], hold(rest)), tuple(places), size)
        return coded

    def _begin(self, name: str) -> None:
        """Begin with a column, which is missing in all rows so far."""
        places: dict[str | None, int] = {}
        self._places[name], self._codes[name], self._blocks[name] = places, [], []
        if self._kept:
            _place(places, None)
            missing = hold(np.zeros(_BLOCK, dtype=np.uint8))
            self._blocks[name] = [missing] * (self._kept // _BLOCK)
        self._add_missing(name, self.rows - self._kept)

    def _keep_block(self, keep: Keep) -> None:
        for name, places in self._places.items():
            if places is not None:
                codes = np.concatenate(self._codes[name])
                self._blocks[name].append(keep(codes[:_BLOCK]))
                self._codes[name] = [codes[_BLOCK:].copy()]
        self._kept += _BLOCK

    def _add_missing(self, name: str, rows: int) -> None:
        places = self._places[name]
        if places is not None and rows:
            self._codes[name].append(
                np.repeat(_make_lookup([_place(places, None)], len(places)), rows)
            )

    def _add_words(
        self, column: pa.ChunkedArray, places: dict[str | None, int], codes: list[Codes]
    ) -> bool:
        """Code a column; return whether it still has few different words, none of them long."""
        for part in column.chunks:
            if len(part) > 2 * _HEAD and self._has_many(part.slice(0, _HEAD).unique()):
                return False
            encoded = part.dictionary_encode()
            if self._has_many(encoded.dictionary):
                return False
            table = [_place(places, word) for word in encoded.dictionary.to_pylist()]
            indices = encoded.indices
            if part.null_count:
                indices = indices.fill_null(len(table))
                table.append(_place(places, None))
            if self._most is not None and len(places) > self._most:
                return False
            codes.append(_make_lookup(table, len(places)).take(indices.to_numpy()))
        return True

    def _has_many(self, words: pa.Array) -> bool:
        import pyarrow.compute as pc

        if self._most is None:
            return False
        longest: int | None = pc.max(pc.binary_length(words)).as_py()
        return len(words) > self._most or (longest or 0) > _LONGEST_WORD


_NONE: Final[Codes] = np.empty(0, dtype=np.uint8)


def _place(places: dict[str | None, int], word: str | None) -> int:
    return places.setdefault(word, len(places))


def _make_lookup(table: list[int], count: int) -> Codes:
    return np.array(table or [0], dtype=np.uint8 if count <= 1 << 8 else np.uint32)
