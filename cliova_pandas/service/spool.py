"""Where the bytes of a download land: a file or memory, and readable while they arrive.

Parsing takes longer than receiving. So the reader follows the writer: it sees the bytes that have
arrived, waits for more, and comes to an end only when the writer says that there is no more.

One writer and any number of readers share one file and one lock. The file has a single position,
so whoever reads or writes seeks first, and holds the lock until it is done. A reader belongs to the
attempt in which it was opened: when that is given up and another begins in the same file, its bytes
are not those that the reader has begun with, and it is ended rather than handed a mixture.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final

from cliova_pandas.errors import add_help
from cliova_pandas.paths import standing_in
from cliova_pandas.service.cancel import CancelToken

if TYPE_CHECKING:
    from typing_extensions import Buffer

_WRITTEN_AT_ONCE: Final = 1 << 16
"""Bytes of one write.

For a larger one the system looks for larger blocks of memory to hold it, and may have to make room
for them first.
"""


class AbandonedError(Exception):
    """The download that a reader followed has failed; never seen by a user."""


class Spool:
    """The bytes of one download at a time.

    Parameters
    ----------
    file : binary file
        Open for reading and writing, best unbuffered.
    cancel : CancelToken, optional
        Ends every reader when it is cancelled, whether bytes are there or not.
    """

    def __init__(self, file: BinaryIO, cancel: CancelToken | None = None) -> None:
        self._file = file
        self._cancel = cancel if cancel is not None else CancelToken()
        # Writer and readers are different threads: whoever touches the file or what stands below
        # holds this lock.
        # Entered by itself and never by the condition, which takes it in Python's code: there, a
        # Ctrl-C could come when the lock is taken and before the block begins, and leave it taken.
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._size = 0
        # Each retry counts on, so that a reader of an earlier one knows that its bytes are gone.
        self._attempt = 0
        self._is_whole = False
        self._is_abandoned = False

    @classmethod
    def of_whole(cls, file: BinaryIO, cancel: CancelToken | None = None) -> Spool:
        """Take a file whose bytes have all arrived.

        It is read through this one handle, so that nobody who removes or replaces the file can
        change what is read.
        """
        spool = cls(file, cancel)
        spool._size = file.seek(0, io.SEEK_END)
        spool._is_whole = True
        return spool

    @property
    def size(self) -> int:
        """The bytes that have arrived."""
        return self._size

    def restart(self) -> None:
        """Begin a download; what is there is dropped, and who reads it is told."""
        with self._lock:
            # An empty file is left alone: one that was truncated, ext4 writes to the disk when it
            # is closed, which takes long.
            if self._size:
                self._file.seek(0)
                self._file.truncate()
            self._size, self._is_whole, self._is_abandoned = 0, False, False
            self._attempt += 1
            self._changed.notify_all()

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        with self._lock:
            self._file.seek(self._size)
            rest = memoryview(data)
            # A disk that is almost full takes a part, and says so only by its count.
            while rest:
                written = self._file.write(rest[:_WRITTEN_AT_ONCE])
                self._size += written
                rest = rest[written:]
            self._changed.notify_all()

    def finish(self) -> None:
        """Say that all bytes have arrived."""
        with self._lock:
            self._file.flush()
            self._is_whole = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Say that the rest will not arrive, also to a reader who has yet to begin."""
        with self._lock:
            self._is_abandoned = True
            self._changed.notify_all()

    def open(self) -> BinaryIO:
        """Open the current download for reading, from its beginning."""
        # Python copies what is read in pieces smaller than the buffer. With a small buffer, the
        # parsers' pieces are larger, and go straight into the memory that they asked for.
        return io.BufferedReader(_SpoolReader(self), 1 << 16)

    def wait_for(self, place: int, attempt: int) -> int:
        """Wait until there are bytes behind a place; return how many, 0 at the end."""
        # Checking once is enough: a cancelled writer calls `abandon`, which wakes who waits below.
        self._cancel.check()
        with self._lock:
            # A condition may wake for no reason, or for bytes that another reader waited for.
            while not self._is_over(attempt) and not self._is_whole and self._size <= place:
                self._changed.wait()
            if self._is_over(attempt):
                raise AbandonedError
            return max(0, self._size - place)

    def _is_over(self, attempt: int) -> bool:
        return self._is_abandoned or attempt != self._attempt

    def copy_to(self, place: int, target: memoryview) -> int:
        """Copy the bytes at a place, as many as are there and fit."""
        with self._lock:
            self._file.seek(place)
            return self._file.readinto(target)  # type: ignore[attr-defined, no-any-return]


class _SpoolReader(io.RawIOBase):
    """One reader of a spool."""

    def __init__(self, spool: Spool) -> None:
        super().__init__()
        self._spool = spool
        self._attempt = spool._attempt
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_CUR:
            offset += self._place
        elif whence == io.SEEK_END:
            # The end is known only when everything has arrived.
            end = 0
            while more := self._spool.wait_for(end, self._attempt):
                end += more
            offset += end
        self._place = offset
        return offset

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Buffer) -> int:
        target = memoryview(buffer).cast("B")
        there = self._spool.wait_for(self._place, self._attempt)
        count = self._spool.copy_to(self._place, target[:there]) if there else 0
        self._place += count
        return count


@contextmanager
def open_complete(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only if the block ends without an error."""
    if path.exists() and not path.is_file():
        raise add_help(FileExistsError(f"{str(path)!r} is no file, so none can take its place."))
    # NamedTemporaryFile creates it for the owner alone: it holds addresses.
    with standing_in(path) as place, NamedTemporaryFile(**place, delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file  # type: ignore[misc]  # a wrapper that does all a BinaryIO does
            file.close()
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
