"""The form that carries a list to the service, made while it is sent."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.progress import ProgressBar

_FILE_NAME: Final = "list.csv"


class UploadForm:
    """The form of a submission, read piece by piece while it is sent.

    Parameters
    ----------
    file : binary file
        The CSV, read from its beginning.
    bar : ProgressBar
        Counts the bytes.
    cancel : CancelToken
        Ends the reading.

    Attributes
    ----------
    content_type : str
        The header that goes with it.
    sent : int
        How many bytes of it were handed to the connection.
    """

    def __init__(self, file: BinaryIO, bar: ProgressBar, cancel: CancelToken) -> None:
        boundary = secrets.token_hex(16)
        head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{_FILE_NAME}"\r\n'
            "Content-Type: text/csv; charset=utf-8\r\n\r\n"
        )
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self.sent = 0
        self._bar = bar
        self._cancel = cancel
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        tail = f"\r\n--{boundary}--\r\n"
        self._pieces: list[BinaryIO] = [io.BytesIO(head.encode()), file, io.BytesIO(tail.encode())]
        self._size = len(head) + size + len(tail)
        bar.total = self._size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        # What has this is sent as a stream by requests, with its length; nothing calls it.
        return iter(lambda: self.read(1 << 16), b"")

    def __repr__(self) -> str:
        return f"<upload of {self._size:,} bytes>"

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        self._cancel.check()
        while self._pieces:
            piece = self._pieces[0].read(size)
            if piece:
                self.sent += len(piece)
                self._bar.update(len(piece))
                return piece
            self._pieces.pop(0)
        return b""

    def describe_progress(self) -> str:
        """Say how far the upload came."""
        if self.sent >= self._size:
            return f"after all of its {self._size:,} bytes were sent, and before an answer came"
        return f"after {self.sent:,} of its {self._size:,} bytes"
