"""Where the bytes of a result are: in a file, or in memory."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from cliova_pandas.errors import Argument, Hint, Message, ResultFormatError
from cliova_pandas.service.limits import Limits, suggest_more
from cliova_pandas.service.spool import Spool

_PIECE: Final = 1 << 20
_LONGEST_END: Final = 1 << 10


@dataclass(frozen=True)
class ResultBytes:
    """The bytes of a result.

    Attributes
    ----------
    content : pathlib.Path, bytes or Spool
        The file, the bytes themselves, or a download that may still be going on.
    name : str
        What to call it at the beginning of a message.
    list_id : str or None
        The list that it is the result of.
    notes : list of Message
        What was found while it was read that its reader should be warned of.
    doubts : list of Message
        Those of them that another download may mend.
    limits : Limits
        How large its parts may be.
    """

    content: Path | bytes | Spool = field(repr=False)
    name: str
    list_id: str | None = None
    notes: list[Message] = field(default_factory=list, repr=False, compare=False)
    doubts: list[Message] = field(default_factory=list, repr=False, compare=False)
    limits: Limits = field(default_factory=Limits, repr=False, compare=False)

    def note(self, message: Message) -> None:
        """Remember what its reader should be warned of, once however often it is read."""
        if message not in self.notes:
            self.notes.append(message)

    def doubt(self, message: Message) -> None:
        """Do as `note`, of what another download may mend."""
        self.note(message)
        self.doubts.append(message)

    @property
    def name_inside(self) -> str:
        """What to call it within a sentence.

        >>> ResultBytes(b"", "The file").name_inside
        'the file'
        """
        return self.name[:1].lower() + self.name[1:]

    def suggest(self, output: str) -> Hint:
        """Say how to get the same rows in another format."""
        if self.list_id is None:
            return Hint(f" Save it as {output.upper()} and read that.")
        return Hint(" Try ", Argument("output", output), ".")

    def suggest_encoding(self, encoding: str) -> Hint:
        """Say how to read it if it is written in another encoding than UTF-8."""
        if self.list_id is None:
            return Hint(" If it is written in ", Argument("encoding", encoding), ", pass that.")
        return Hint(
            f" If it is written in {encoding}, save it with download_cliova and read that with "
            f'read_cliova_file(..., encoding="{encoding}").'
        )

    def open(self) -> BinaryIO:
        """Open it for reading, from the beginning."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return self.content.open("rb") if isinstance(self.content, Path) else self.content.open()

    def refuse_size(
        self, what: str, bound: str, *, row: int | None = None, column: str | None = None
    ) -> NoReturn:
        """Refuse a part that is larger than it may be.

        Parameters
        ----------
        what : str
            The part, up to the comparative: "Row 3 of the file is longer".
        bound : str
            The attribute of `Limits` that is exceeded.
        row, column : optional
            Where it is.
        """
        unit = {"columns": "columns", "depth": "levels", "name_length": "characters"}
        most = getattr(self.limits, bound)
        raise ResultFormatError(
            f"{what} than the {most:,} {unit.get(bound, 'bytes')} that are read.",
            suggest_more(bound),
            list_id=self.list_id,
            row=row,
            column=column,
        )

    def read_head(self, size: int) -> bytes:
        """Return its beginning, as many bytes as asked for behind the white space before them."""
        with self.open() as file:
            head = file.read(size)
            spaces = io.BytesIO()
            while not head.strip() and (more := file.read(size)):
                spaces.write(head)
                if spaces.tell() > self.limits.row_bytes:
                    self.refuse_size(
                        f"The white space at the beginning of {self.name_inside} is longer",
                        "row_bytes",
                    )
                head = more
            return spaces.getvalue() + head

    def ends_with_newline(self) -> bool:
        """Tell whether the last line is finished."""
        with self.open() as file:
            if file.seek(0, io.SEEK_END) == 0:
                return False
            file.seek(-1, io.SEEK_END)
            return file.read() in (b"\n", b"\r")

    def ends_with_quote(self) -> bool:
        """Tell whether the last value is quoted, and its quote closed."""
        with self.open() as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - _LONGEST_END))
            end = file.read()
        quotes = len(end) - len(end.rstrip(b'"'))
        # A doubled quote is one of the value; of an odd number, the last one closes it.
        return quotes % 2 == 1 or (quotes == 2 and end[-3:-2] in b",;\t|\n\r")

    def find_undecodable(self) -> tuple[int, int] | None:
        """Return offset and value of the first byte that is not UTF-8, or None."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        done = 0
        with self.open() as file:
            while True:
                piece = file.read(_PIECE)
                held = len(decoder.getstate()[0])  # bytes of a character that is not finished
                try:
                    decoder.decode(piece, final=not piece)
                except UnicodeDecodeError as error:
                    return done - held + error.start, error.object[error.start]
                if not piece:
                    return None
                done += len(piece)


def is_json(head: bytes) -> bool:
    """Tell a JSON result from a CSV one by its beginning.

    >>> is_json(b'[{"email": ...'), is_json(b"email,status")
    (True, False)
    """
    return strip_bom(head).lstrip()[:1] in (b"[", b"{")


def strip_bom(data: bytes) -> bytes:
    """Drop the byte order mark of UTF-8."""
    return data.removeprefix(b"\xef\xbb\xbf")
