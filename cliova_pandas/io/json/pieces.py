"""Where a list of records may be cut: strings and depth, tracked exactly.

Nothing is decided by what a place looks like, since ``},{`` can stand inside of a text or a nested
list. Every piece starts outside of any text, at the level of the records. From there the quotes
that are not escaped tell which bytes are inside of a text, and the brackets outside of texts tell
the depth. A record ends where a bracket closes to the level of the records, the list where one
closes below it. What lies in between is not looked at: the parser of the records does that.

NumPy does this with a few passes over a piece, about 1 ms for 1 MB (measured).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from cliova_pandas.service.limits import Limits

if TYPE_CHECKING:
    import numpy as np

    Bytes = np.ndarray[Any, np.dtype[np.uint8]]
    Places = np.ndarray[Any, np.dtype[np.int64]]

_QUOTE: Final = ord('"')
_BACKSLASH: Final = ord("\\")
_COLON: Final = ord(":")
_COMMA: Final = ord(",")
_BRACE: Final = ord("{")
_SPACE: Final = 32
_WALKED: Final = 16
_READ: Final = 1 << 20
_FIRST: Final = 1 << 17
"""The most bytes to read at first.

Python's parser, which takes ten times as long as the others, reads the first piece to show what the
records are made of. Some hundreds show that as well as thousands.
"""

_CLOSES: Final = 2
"""What is left of a bracket that closes without the first that opens."""
_SEPARATORS: Final = {
    "list": re.compile(rb"[ \t\r\n]*,"),
    "lines": re.compile(rb"[ \t\r]*\n"),
    "keyed": re.compile(rb"[ \t\r\n]*,"),
}
_LINE_END: Final = ord("\n")

Layout = Literal["list", "lines", "keyed"]


@dataclass(frozen=True)
class Piece:
    """Whole records, or what stands behind the last one.

    Attributes
    ----------
    data : bytes
        The records with commas between them, whatever the layout is, or the rest.
    kind : {"records", "unseparated", "long", "deep", "rest"}
        ``unseparated``: records that do not follow the ones before as they should. ``long``: the
        beginning of a record, or of a rest, that is longer than it may be. ``deep``: records of
        which one is nested too deeply.
        ``rest``: everything behind the last record of the list.
    end : int
        In a rest, where the bracket stands that closes the list; -1 if none does.
    marks : Marks or None
        Of records, what stands where.
    skipped : int
        How far the records begin behind what the marks were made of.
    """

    data: bytes
    kind: Literal["records", "unseparated", "long", "deep", "rest"] = "records"
    end: int = -1
    marks: Marks | None = None
    skipped: int = 0

    @property
    def count(self) -> int:
        """The number of records."""
        return len(self.marks.record_ends) if self.marks else 0

    @property
    def keys(self) -> int:
        """The keys of all objects in the records, those inside of other values included."""
        return self.marks.count_keys() if self.marks else 0

    def split(self) -> bytes | None:
        """Return the records with a line end in place of each comma between two of them.

        None if something else than white space and a comma stands there, or before the first. What
        parses the lines may rely on it: of a null in place of a record, Arrow's reader crashes.
        """
        import numpy as np

        if self.marks is None:
            return None
        data = np.frombuffer(self.data, dtype=np.uint8)
        commas = _skip_spaces(data, self.marks.record_ends[:-1] - self.skipped + 1)
        starts = _skip_spaces(data, np.concatenate([[0], commas + 1]))
        if (data[commas] != _COMMA).any() or (data[starts] != _BRACE).any():
            return None
        lines = data.copy()
        lines[commas] = _LINE_END
        return lines.tobytes()


def _skip_spaces(data: Bytes, places: Places) -> Places:
    """Move places in whole records forward to what is no white space."""
    import numpy as np

    places = places.copy()
    moving = np.arange(len(places))
    steps = 0
    while len(moving := moving[data[places[moving]] <= _SPACE]):
        if steps == _WALKED:  # a step for each of many spaces takes long
            solid = np.flatnonzero(data > _SPACE)
            places[moving] = solid[np.searchsorted(solid, places[moving])]
            break
        places[moving] += 1
        steps += 1
    return places


def cut_records(
    file: BinaryIO, choose_size: Callable[[], int], layout: Layout, limits: Limits | None = None
) -> Iterator[Piece]:
    """Yield the records of a file that stands behind the opening bracket, and then the rest.

    Parameters
    ----------
    file : binary file
        Stands where the first record begins, or white space before it.
    choose_size : callable
        Tells how many bytes to read at once, anew for each piece. A record that is longer makes a
        longer piece, and the first piece may be shorter.
    layout : {"list", "lines", "keyed"}
        Whether commas or line ends stand between the records, and keys before them.
    limits : Limits, optional
        How large a record may be. The first one that is larger is the last piece.
    """
    limits = Limits.choose(limits)
    held, is_first = b"", True
    separator = _SEPARATORS[layout]
    step = min(choose_size(), _FIRST)
    # A record of any size costs linear time, and what is held is not much more than it may have.
    while data := file.read(max(step, min(len(held), limits.row_bytes + 1 - len(held)))):
        held += data
        marks = find_marks(held)
        if marks.find_deep(limits.depth) is not None:
            yield Piece(held, kind="deep", marks=marks)
            return
        if not marks.last_record and marks.list_end < 0 and len(held) > limits.row_bytes:
            yield Piece(held[:1], kind="long")
            return
        if marks.last_record:
            body, held = held[: marks.last_record], held[marks.last_record :]
            if layout == "lines":
                body = marks.put_commas(body)
            found = None if is_first else separator.match(body)
            if is_first or found:
                skipped = found.end() if found else 0
                yield Piece(body[skipped:], marks=marks, skipped=skipped)
            else:
                yield Piece(body, "unseparated")
            is_first, step = False, choose_size()
        if marks.list_end >= 0:
            end = marks.list_end - marks.last_record
            rest = held + read_bounded(file, limits.document_bytes + 1)
            is_long = len(rest) > limits.document_bytes
            yield Piece(rest[: 1 if is_long else None], kind="long" if is_long else "rest", end=end)
            return
    if layout == "lines" and held.strip():
        held = separator.sub(b",", held, count=1)
    yield Piece(held, kind="rest")


def read_bounded(file: BinaryIO, most: int) -> bytes:
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


@dataclass(frozen=True)
class Marks:
    """What stands where in bytes that begin at the level of the records, outside of texts.

    Attributes
    ----------
    data : array of uint8
        The bytes.
    quotes : array of int
        The quotes that are not escaped: each at an even place opens a text.
    record_ends : array of int
        The brackets that close to the level of the records.
    list_end : int
        The place of the bracket that closes below it; -1 if none does.
    closing : array of int
        The brackets that close something in a record, or the record.
    levels : array of int
        How many brackets are still open behind each of these.
    """

    data: Bytes
    quotes: Places
    record_ends: Places
    list_end: int
    closing: Places
    levels: Places

    def find_deep(self, most: int) -> int | None:
        """Count the records before the first that is nested deeper; None if none is."""
        import numpy as np

        if not len(self.levels) or self.levels.max() < most:
            return None
        place = self.closing[np.argmax(self.levels >= most)]
        return int(np.searchsorted(self.record_ends, place))

    @property
    def last_record(self) -> int:
        """The place behind the last record; 0 if none is whole."""
        return int(self.record_ends[-1]) + 1 if len(self.record_ends) else 0

    def put_commas(self, body: bytes) -> bytes:
        """Put a comma in place of the first line end behind each record but the last.

        What stands between the two is left to the parser, which takes nothing but white space.
        """
        import numpy as np

        lines = np.flatnonzero(self.data[: len(body)] == _LINE_END)
        following = np.searchsorted(lines, self.record_ends[:-1])
        changed = np.frombuffer(body, dtype=np.uint8).copy()
        changed[lines[following[following < len(lines)]]] = _COMMA
        return changed.tobytes()

    def count_keys(self) -> int:
        """Count the texts up to the last record that are followed by a colon."""
        import numpy as np

        closing = self.quotes[1 : np.searchsorted(self.quotes, self.last_record) : 2]
        following = self.data[closing + 1]
        count = np.count_nonzero(following == _COLON)
        # Other control characters than white space can stand there in no record that is valid. The
        # last byte of a record is its bracket, so something follows.
        places = _skip_spaces(self.data, closing[following <= _SPACE] + 1)
        return int(count + np.count_nonzero(self.data[places] == _COLON))


def find_marks(held: bytes) -> Marks:
    """Find texts and depth in bytes that begin at the level of the records, outside of texts."""
    import numpy as np

    data = np.frombuffer(held, dtype=np.uint8)
    # In ASCII, both kinds of brackets differ in one bit alone, and with it, only the backslash and
    # the vertical bar stand between those that open and those that close.
    folded = data | 0x20
    folded -= ord("{")
    places = np.flatnonzero(folded <= _CLOSES)
    kinds = folded[places]
    quotes = _find_quotes(data)
    is_bracket = kinds != 1
    places, kinds = places[is_bracket], kinds[is_bracket]
    is_outside = np.searchsorted(quotes, places) % 2 == 0
    places, is_closing = places[is_outside], kinds[is_outside] == _CLOSES
    levels = np.cumsum(1 - 2 * is_closing.astype(np.int64))
    closing, depth = places[is_closing], levels[is_closing]
    list_end = -1
    below = np.flatnonzero(depth < 0)
    if len(below):
        list_end = int(closing[below[0]])
        closing, depth = closing[: below[0]], depth[: below[0]]
    return Marks(data, quotes, closing[depth == 0], list_end, closing, depth)


def _find_quotes(data: Bytes) -> Places:
    """Return the quotes that no backslash escapes: those behind an even number of them."""
    import numpy as np

    quotes = np.flatnonzero(data == _QUOTE)
    is_slash = data == _BACKSLASH
    if not is_slash.any():
        return quotes
    turns = np.flatnonzero(np.diff(is_slash, prepend=False, append=False))
    starts, ends = turns[::2], turns[1::2]  # of each row of backslashes
    is_escaped = np.zeros(len(data) + 1, dtype=bool)
    is_escaped[ends[(ends - starts) % 2 == 1]] = True
    return quotes[~is_escaped[quotes]]
