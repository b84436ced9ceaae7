"""Where the bytes of a result are: in a file, or in memory."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    import pyarrow as pa

_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Source:
    """The bytes of a result.

    Attributes
    ----------
    content : pathlib.Path or bytes
        The file, or the bytes themselves.
    name : str
        What to call it in a message.
    list_id : str or None
        The list that it is the result of.
    """

    content: Path | bytes = field(repr=False)
    name: str
    list_id: str | None = None

    def open(self) -> BinaryIO:
        """Open it for reading, from the beginning."""
        if isinstance(self.content, Path):
            return self.content.open("rb")
        return io.BytesIO(self.content)

    def open_arrow(self) -> pa.NativeFile:
        """Open it for Arrow, which then reads without Python."""
        import pyarrow as pa

        if isinstance(self.content, Path):
            return pa.OSFile(str(self.content))
        return pa.BufferReader(self.content)

    def ends_with_newline(self) -> bool:
        """Tell whether the last line is finished."""
        with self.open() as file:
            if file.seek(0, io.SEEK_END) == 0:
                return False
            file.seek(-1, io.SEEK_END)
            return file.read() in (b"\n", b"\r")

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
