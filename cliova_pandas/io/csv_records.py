"""A CSV in pieces of whole records, known to be strict in its quotes and in UTF-8."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    import numpy as np

_QUOTE: Final = ord('"')
_SPACE: Final = ord(" ")
_SEARCHED: Final = 1 << 12


class _NotStrictError(Exception):
    """A quote or a byte stands where a strict CSV has none."""


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
    """

    def __init__(self, file: BinaryIO, delimiter: str, size: int, before: bytes = b"") -> None:
        import numpy as np

        super().__init__()
        self._file = file
        self._size = size
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
        grown = np.empty(held + max(held, self._size), dtype=np.uint8)
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
        while len(places := places + step):
            places = places[(places >= 0) & (places < len(data))]
            is_space = data[places] == _SPACE
            if not (is_space | self._bounds[data[places]]).all():
                raise _NotStrictError
            places = places[is_space]
            found.append(places)
        return np.concatenate(found)


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
    # From the back: a line end is one of a record where an even number of quotes stands before it.
    stop = len(data)
    for number in range(len(quotes), -1, -1):
        start = int(quotes[number - 1]) + 1 if number else 0
        if number % 2 == 0 and (end := _find_line_end(data, start, stop)):
            return end
        stop = start - 1
    return 0


def _find_line_end(data: np.ndarray[Any, Any], start: int, stop: int) -> int:
    """Return the place behind the last line end between two places, 0 if there is none."""
    while start < stop:
        begin = max(start, stop - _SEARCHED)
        found = data[begin:stop].tobytes()
        # A carriage return at the very end may be the first half of a line end.
        last = len(found) - (stop == len(data) and found[-1:] == b"\r")
        place = max(found.rfind(b"\n"), found.rfind(b"\r", 0, last))
        if place >= 0:
            return begin + place + 1
        stop = begin
    return 0
