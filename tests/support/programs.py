"""The command as another process, such as a shell starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

COMMAND: Final = [sys.executable, "-m", "cliova_pandas"]


@contextmanager
def run_program(*words: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command beside the test; kill it if the test ends before it does."""
    # A shell without job control lets what it runs in the background ignore Ctrl-C, and a process
    # inherits that: if the tests run there, the command could not be interrupted either.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*COMMAND, *words],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()  # nothing happens to one that has ended


def read_pipe(pipe: IO[str] | None) -> IO[str]:
    """Return a pipe of a program that `run_program` runs, which always has it."""
    assert pipe is not None
    return pipe
