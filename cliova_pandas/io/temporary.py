"""Temporary files for what is unpacked or copied."""

from __future__ import annotations

from contextlib import ExitStack
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import BinaryIO, Final, cast

_IN_MEMORY: Final = 1 << 26
_WRITTEN_AT_ONCE: Final = 1 << 18


def open_spool(stack: ExitStack) -> BinaryIO:
    """Open a temporary file that is in memory while it is small, and gone when the stack ends."""
    return cast("BinaryIO", stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY)))


def write_all(file: BinaryIO, data: memoryview) -> None:
    """Write bytes to an unbuffered file, which takes a part where the disk is almost full."""
    while data:
        data = data[file.write(data[:_WRITTEN_AT_ONCE]) :]


def fill_buffer(file: BinaryIO, target: memoryview) -> None:
    """Fill a buffer from an unbuffered file.

    Raises
    ------
    OSError
        If the file ends before.
    """
    while target:
        count = file.readinto(target)  # type: ignore[attr-defined]
        if not count:
            raise OSError("A temporary file has lost its end.")
        target = target[count:]


def open_unbuffered() -> BinaryIO:
    """Open a temporary file that is gone when it is closed, or the process ends."""
    return cast("BinaryIO", TemporaryFile(buffering=0))
