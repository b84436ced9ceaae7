"""Pieces of whole records, cut from a list while it arrives.

Where a record ends is known by tracking texts and depth exactly, as `pieces` does. That takes as
long as half of the parsing. So most pieces are cut where a record seems to end, and the parser of
the piece proves it: whoever reads ``[``, a piece and ``]`` as one strict document knows that the
piece is whole records, with commas between them, and that the next one begins with a record. A cut
inside of a text or of a nested value leaves it open, which no strict parser takes. Such a piece is
taken back, with all behind it, and cut again exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, Protocol

from cliova_pandas.io.json.pieces import CLOSING, OPENING, Layout, Piece, find_marks
from cliova_pandas.service.limits import Limits

_READ: Final = 1 << 20
_FIRST: Final = 1 << 17
"""The most bytes to read at first.

Python's parser, which takes ten times as long as the others, reads the first piece to show what the
records are made of. Some hundreds show that as well as thousands.
"""

_WRONG: Final = 8
"""How many pieces may be taken back; where there are more, it costs less to cut exactly."""

_SEARCHED: Final = 64
"""How many places are looked at, from the back of a piece, for one where a record seems to end."""

_SEPARATORS: Final = {
    "list": re.compile(rb"[ \t\r\n]*,"),
    "lines": re.compile(rb"[ \t\r]*\n"),
    "keyed": re.compile(rb"[ \t\r\n]*,"),
}
_LOOKED_BACK: Final = 1 << 12


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class RecordCutter:
    """Cuts a file that stands behind the opening bracket into pieces, the last of them the rest.

    Parameters
    ----------
    file : binary file with a buffer
        Stands where the first record begins, or white space before it.
    size : int
        How many bytes to read at once. A record that is longer makes a longer piece, and the first
        piece may be shorter.
    layout : {"list", "lines", "keyed"}
        Whether commas or line ends stand between the records, and keys before them.
    limits : Limits, optional
        How large a record may be. The first one that is larger is the last piece.
    stretch : int, default 1
        How many times as many bytes to read at once where several pieces are parsed side by side.

    Attributes
    ----------
    is_proved : bool
        Whether a parser proves where the pieces end, so that they may be ``guessed``; several are
        then parsed beside each other. Whoever reads the pieces says so, and may change it.
    """

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        layout: Layout,
        limits: Limits | None = None,
        stretch: int = 1,
    ) -> None:
        self._file = file
        self._size = size
        self._stretch = stretch
        self._layout = layout
        self._limits = Limits.choose(limits)
        self._separator = _SEPARATORS[layout]
        self._taken_back = b""
        self._held = b""
        self._is_behind_record = False
        self._is_over = False
        self._wrong = 0
        self.is_proved = False

    def __iter__(self) -> Iterator[Piece]:
        """Yield the pieces.

        Before one that is cut exactly behind some that were guessed comes a ``pause``, at which all
        of these have to be proved.
        """
        step, is_guessed = min(self._size, _FIRST), False
        while not self._is_over:
            if self._may_guess() and (piece := self._guess()):
                is_guessed = True
                yield piece
                continue
            if is_guessed:
                is_guessed = False
                self._put_back(self._held)  # records of which none has been looked for yet
                yield Piece(b"", kind="pause")
            yield from self._cut(step)
            step = min(self._choose_step(), _READ)

    def take_back(self, pieces: Iterable[Piece]) -> None:
        """Cut pieces again, exactly: all that were guessed from one that is not what it should be.

        Parameters
        ----------
        pieces : iterable of Piece
            The last pieces, in order.
        """
        self._wrong += 1
        self._put_back(b"".join(b"," + piece.records for piece in pieces) + self._held)

    def _choose_step(self) -> int:
        return self._size * (self._stretch if self.is_proved else 1)

    def _may_guess(self) -> bool:
        """Tell whether the next piece may be guessed; what was taken back is cut exactly.

        A record in it may be as long as what is read for two, since nobody looks at its ends.
        """
        return (
            self.is_proved
            and self._layout == "list"
            and self._wrong < _WRONG
            and not self._taken_back
            and 2 * self._choose_step() <= self._limits.row_bytes
        )

    def _guess(self) -> Piece | None:
        """Cut where a record seems to end; None if there is no such place."""
        separator = self._separator.match(self._held)
        if separator is None:
            return None
        held = self._held[separator.end() :]
        start, step = len(OPENING), self._choose_step()
        # Written once: what was held, what is read, and later the closing bracket lie in the memory
        # that the parser reads.
        document = bytearray(start + len(held) + step + len(CLOSING))
        document[:start] = OPENING
        read_from = start + len(held)
        document[start:read_from] = held
        target = memoryview(document)[read_from : read_from + step]
        read_to = read_from + self._file.readinto(target)  # type: ignore[attr-defined]
        target.release()
        end = _find_seeming_end(document, start, read_to)
        if end is None:
            self._put_back(self._held + document[read_from:read_to])
            return None
        self._held = bytes(document[end:read_to])
        document[end:] = CLOSING
        return Piece(b"", "guessed", guess=document)

    def _put_back(self, data: bytes) -> None:
        self._taken_back, self._held = data + self._taken_back, b""

    def read(self, size: int, /) -> bytes:
        """Read what follows: what was taken back, then the file."""
        if not self._taken_back:
            return self._file.read(size)
        data, self._taken_back = self._taken_back[:size], self._taken_back[size:]
        return data

    def _cut(self, step: int) -> Iterator[Piece]:
        """Yield the next records, exactly, or what stands behind the last."""
        limits = self._limits
        # A record of any size costs linear time, and is held at little more than it may have.
        while data := self.read(
            max(step, min(len(self._held), limits.row_bytes + 1 - len(self._held)))
        ):
            held = self._held = self._held + data
            marks = find_marks(held)
            if marks.find_deep(limits.depth) is not None:
                self._is_over = True
                yield Piece(held, kind="deep", marks=marks)
                return
            if not marks.last_record and marks.list_end < 0 and len(held) > limits.row_bytes:
                self._is_over = True
                yield Piece(held[:1], kind="long")
                return
            if marks.last_record:
                body, self._held = held[: marks.last_record], held[marks.last_record :]
                if self._layout == "lines":
                    body = marks.put_commas(body)
                is_behind, self._is_behind_record = self._is_behind_record, True
                found = self._separator.match(body) if is_behind else None
                if is_behind and not found:
                    yield Piece(body, "unseparated")
                else:
                    skipped = found.end() if found else 0
                    yield Piece(body[skipped:], marks=marks, skipped=skipped)
            if marks.list_end >= 0:
                self._is_over = True
                yield self._take_rest(marks.list_end - marks.last_record)
                return
            if marks.last_record:
                return
        self._is_over = True
        if self._layout == "lines" and self._held.strip():
            self._held = self._separator.sub(b",", self._held, count=1)
        yield Piece(self._held, kind="rest")

    def _take_rest(self, end: int) -> Piece:
        most = self._limits.document_bytes
        rest = self._held + read_bounded(self, most + 1)
        is_long = len(rest) > most
        return Piece(rest[: 1 if is_long else None], kind="long" if is_long else "rest", end=end)


def _find_seeming_end(data: bytearray, start: int, stop: int) -> int | None:
    """Return the last place behind a brace that closes, with a comma and one that opens behind it.

    >>> data = bytearray(b'{"a":"x"} , {"a":"y"},{"a"')
    >>> _find_seeming_end(data, 0, len(data)), _find_seeming_end(data, 0, 21)
    (21, 9)
    """
    place = stop
    for _ in range(_SEARCHED):
        place = data.rfind(b"{", start, place)
        if place < 0:
            break
        before = _skip_back(data, place)
        if data[before - 1 : before] == b",":
            end = _skip_back(data, before - 1)
            if data[end - 1 : end] == b"}" and end > start:
                return end
    return None


def _skip_back(data: bytearray, place: int) -> int:
    """Return the place behind the last byte before another one that is no white space.

    Where there is very much of it, a place in the middle of it.
    """
    before = data[max(0, place - _LOOKED_BACK) : place]
    return place - len(before) + len(before.rstrip(b" \t\r\n"))


def read_bounded(file: _Readable, most: int) -> bytes:
    """Read a file to its end, but no more than so many bytes.

    A file that is asked for many bytes at once sets memory for all of them aside.

    >>> import io
    >>> read_bounded(io.BytesIO(b"abc"), 2), read_bounded(io.BytesIO(b"abc"), 9)
    (b'ab', b'abc')
    """
    found = bytearray()
    while more := file.read(min(_READ, most - len(found))):
        found += more
    return bytes(found)
