"""Temporary files for what is unpacked or copied."""

from __future__ import annotations

from contextlib import ExitStack
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import BinaryIO, Final, cast

_IN_MEMORY: Final = 1 << 26


def open_spool(stack: ExitStack) -> BinaryIO:
    """Open a temporary file that is in memory while it is small, and gone when the stack ends."""
    return cast("BinaryIO", stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY)))


def open_unbuffered() -> BinaryIO:
    """Open a temporary file that is gone when it is closed, or the process ends."""
    return cast("BinaryIO", TemporaryFile(buffering=0))
