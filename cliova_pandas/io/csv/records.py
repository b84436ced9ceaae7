"""A CSV in pieces of whole records, known to be strict in its quotes and in UTF-8."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

if TYPE_CHECKING:
    import numpy as np

_QUOTE: Final = ord('"')
_SPACE: Final = ord(" ")
_NEW_LINE: Final = ord("\n")
_RETURN: Final = ord("\r")
_LEAST: Final = 1 << 20
"""The bytes that are read at once in any case; a record may be longer by as many."""

_SEARCHED: Final = 1 << 12
_WALKED: Final = 16


class _NotStrictError(Exception):
    """A quote or a byte stands where a strict CSV has none."""


class LongRowError(_NotStrictError):
    """A row is longer than it may be; the strict reader says which."""


class BoundedLines:
    """The lines of a text, which must not become too long a row before one is found in them.

    Parameters
    ----------
    text : text file
        Stands where a row begins.
    most : int
        The most characters of a row.
    """

    def __init__(self, text: TextIO, most: int) -> None:
        self._text, self._most = text, most
        self._held = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the lines.

        Raises
        ------
        LongRowError
            If they become too long.
        """
        while line := self._text.readline(self._most + 1):
            self._held += len(line)
            if self._held > self._most:
                raise LongRowError
            yield line

    def end_row(self) -> None:
        """Begin to count anew: what was read so far is a row."""
        self._held = 0


def leave_out_spaces(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    r"""Yield lines without the spaces between a quote and the end of its field on that side.

    Python's reader leaves out spaces before values without quotes as well, and refuses those behind
    a quote that closes.

    >>> list(leave_out_spaces(['1, "a" , b ,"c,\n', ' "" d" \n'], ","))
    ['1,"a", b ,"c,\n', ' "" d"\n']
    """
    bound = rf"{re.escape(delimiter)}\r\n"
    opening = re.compile(r' *(")')
    closing = re.compile(rf'([^"]*(?:""[^"]*)*"(?!"))(?: +(?=[{bound}]|\Z))?')
    rest = re.compile(rf"[^{bound}]*(?:[{bound}]|\Z)")
    is_inside = False
    for line in lines:
        if not is_inside and '"' not in line:
            yield line
            continue
        found, place = [], 0
        while place < len(line):
            if not is_inside and (opened := opening.match(line, place)):
                found.append('"')
                is_inside, place = True, opened.end()
            if is_inside:
                closed = closing.match(line, place)
                if closed is None:
                    break
                found.append(closed[1])
                is_inside, place = False, closed.end()
            following = rest.match(line, place)
            if following is None:
                break
            found.append(following[0])
            place = following.end()
        yield "".join([*found, line[place:]])


class WholeRecords(io.RawIOBase):
    """A file that is read in pieces which end where a record ends.

    So each piece can be parsed by itself, on any core, though a quoted value may hold line ends.
    Of the quotes of a strict CSV, every second one closes: each at an even place must follow a
    delimiter, a line end or (doubled) a quote, and each at an odd place must precede one. Spaces
    between the two are left out, as if they were not there.

    A fault looks like the end of the file to whoever reads it, who then has to ask `is_strict`: an
    error raised into Arrow's threads can leave them waiting for each other for ever.

    Parameters
    ----------
    file : binary file
        Stands where a record begins.
    delimiter : str
        What stands between two fields.
    size : int
        The size of a piece; a record that is longer makes a longer one.
    before : bytes
        Whole lines that are read before the file.
    most : int, optional
        The most bytes of a record, of which one that is longer is not strict; any without it.
    """

    def __init__(
        self,
        file: BinaryIO,
        delimiter: str,
        size: int,
        before: bytes = b"",
        most: int | None = None,
    ) -> None:
        import numpy as np

        super().__init__()
        self._file = file
        self._size = size
        self._most = most
        self._error: Exception | None = None
        self._held = np.frombuffer(before, dtype=np.uint8)
        self._is_quote = np.empty(0, dtype=bool)
        self._neighbours = np.zeros(256, dtype=bool)
        self._neighbours[[ord(delimiter), 10, 13, _QUOTE]] = True
        self._bounds = self._neighbours.copy()
        self._bounds[_QUOTE] = False

    def is_strict(self) -> bool:
        """Tell, when it has been read, whether it was strict to its end.

        Raises
        ------
        Exception
            What the file raised while it was read.
        """
        if self._error is not None and not isinstance(self._error, _NotStrictError):
            raise self._error
        return self._error is None

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next piece as bytes."""
        return bytes(self.read_buffer(size))

    def read_buffer(self, size: int = -1) -> memoryview:
        """Return the next piece, whatever size is asked for; empty at the end or at a fault."""
        if self._error is None:
            try:
                return self._read_piece()
            except Exception as error:
                self._error = error
        return memoryview(b"")

    def _read_piece(self) -> memoryview:
        import numpy as np

        data, is_more = self._held, True
        end = 0
        while is_more and not end:
            data, is_more = self._read_on(data)
            quotes = self._find_quotes(data)
            spaces = self._check(data, quotes)
            if not is_more and len(quotes) % 2:
                raise _NotStrictError
            end = _find_end(data, quotes) if is_more else len(data)
            if not end and self._most is not None and len(data) > self._most:
                raise LongRowError
        piece, self._held = data[:end], data[end:].copy()
        if len(spaces):
            is_kept = np.ones(len(data), dtype=bool)
            is_kept[spaces] = False
            piece = piece[is_kept[:end]]
        _check_encoding(piece)
        return piece.data

    def _read_on(self, data: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], bool]:
        """Return what was read with more behind it, and whether there was more."""
        import numpy as np

        held = len(data)
        # Each piece has memory of its own, since it is still parsed when the next one is read. It
        # doubles, so that a record of any size costs linear time.
        # It is never much larger than a record may be.
        more = max(held, self._size)
        if self._most is not None:
            more = max(min(self._size, _LEAST), min(more, self._most + 1 - held))
        grown = np.empty(held + more, dtype=np.uint8)
        grown[:held] = data
        count: int = self._file.readinto(grown[held:].data)  # type: ignore[attr-defined]
        return grown[: held + count], count > 0

    def _find_quotes(self, data: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        import numpy as np

        # New memory for every piece would take longer than the search.
        if len(data) > len(self._is_quote):
            self._is_quote = np.empty(len(data), dtype=bool)
        return np.flatnonzero(np.equal(data, _QUOTE, out=self._is_quote[: len(data)]))

    def _check(
        self, data: np.ndarray[Any, Any], quotes: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Refuse quotes in the middle of a field; return the spaces that are to be left out."""
        import numpy as np

        opening, closing = quotes[::2], quotes[1::2]
        if len(opening) and opening[0] == 0:
            opening = opening[1:]
        if len(closing) and closing[-1] == len(data) - 1:
            closing = closing[:-1]  # what stands behind it has not been read
        known = self._neighbours
        before, behind = opening[~known[data[opening - 1]]], closing[~known[data[closing + 1]]]
        if not len(before) and not len(behind):
            return quotes[:0]
        return np.concatenate([self._walk(data, before, -1), self._walk(data, behind, 1)])

    def _walk(
        self, data: np.ndarray[Any, Any], places: np.ndarray[Any, Any], step: int
    ) -> np.ndarray[Any, Any]:
        """Return the spaces between quotes and the next bound on one side."""
        import numpy as np

        found: list[np.ndarray[Any, Any]] = [places[:0]]
        steps = 0
        while len(places := places + step):
            places = places[(places >= 0) & (places < len(data))]
            is_space = data[places] == _SPACE
            if not (is_space | self._bounds[data[places]]).all():
                raise _NotStrictError
            places = places[is_space]
            if steps == _WALKED:
                found += self._leap(data, places, step)
                break
            found.append(places)
            steps += 1
        return np.concatenate(found)

    def _leap(
        self, data: np.ndarray[Any, Any], places: np.ndarray[Any, Any], step: int
    ) -> list[np.ndarray[Any, Any]]:
        """Do as `_walk`, where there are many spaces in one place: a step for each takes long."""
        import numpy as np

        solid = np.flatnonzero(data != _SPACE)
        numbers = np.searchsorted(solid, places)
        # A bound for each end of the data, where spaces may go on in what has not been read.
        ends = np.concatenate([[-1], solid, [len(data)]])
        stops = ends[numbers + 1] if step > 0 else ends[numbers]
        known = stops[(stops >= 0) & (stops < len(data))]
        if not self._bounds[data[known]].all():
            raise _NotStrictError
        firsts, lasts = (places, stops) if step > 0 else (stops + 1, places + 1)
        return [np.arange(*both) for both in zip(firsts, lasts, strict=True)]


def _check_encoding(piece: np.ndarray[Any, Any]) -> None:
    """Refuse what is not UTF-8; all at once, which is faster than every value by itself."""
    import numpy as np
    import pyarrow as pa

    ends = np.array([0, len(piece)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(piece)]
    one_value = pa.Array.from_buffers(pa.large_binary(), 1, buffers)
    try:
        one_value.cast(pa.large_string())
    except pa.ArrowInvalid:
        raise _NotStrictError from None


def _find_end(data: np.ndarray[Any, Any], quotes: np.ndarray[Any, Any]) -> int:
    """Return where the last whole record ends, 0 if none does: at a line end outside of quotes."""
    import numpy as np

    stop, searched = len(data), _SEARCHED
    while stop:  # from the back, where the last one mostly is
        start = max(0, stop - searched)
        tail = data[start:stop]
        ends = start + np.flatnonzero((tail == _NEW_LINE) | (tail == _RETURN))
        if len(ends) and ends[-1] == len(data) - 1 and data[-1] == _RETURN:
            ends = ends[:-1]  # it may be the first half of a line end
        # A line end is one of a record where an even number of quotes stands before it.
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        if len(ends):
            return int(ends[-1]) + 1
        stop, searched = start, searched * 4
    return 0
