"""Whoever does not listen, or cannot show every letter, breaks no command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cliova_pandas.sandbox import Sandbox
from tests.support.programs import COMMAND, read_pipe, run_program


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_closed_and_narrow_outputs_are_no_errors(service: Sandbox, cache: Path) -> None:
    """Nobody has to listen, and a terminal without the letters shows codes; a CSV is UTF-8."""

    def shell(line: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["sh", "-c", line.format(" ".join(COMMAND))],
            env={**os.environ, **service.environ, **environ},
            capture_output=True,
            check=False,
        )

    for line in ("{} read list_300 >&-", "{} read list_300 -o - >&- 2>&-"):
        done = shell(line)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert shell("{} read list_nope 2>&-").stdout == b""
    done = shell("{} read list_hostile", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    done = shell("{} read list_hostile -o -", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "emoji😀@example.com" in done.stdout.decode()


def test_output_that_nobody_reads_any_more_is_no_error(service: Sandbox, cache: Path) -> None:
    """`cliova-pandas read ... -o - | head` ends without a word."""
    with run_program("read", "list_20000", "-o", "-", **service.environ) as process:
        assert read_pipe(process.stdout).readline().startswith("email,")
        read_pipe(process.stdout).close()
        assert read_pipe(process.stderr).read() == ""
        assert process.wait() == 141
