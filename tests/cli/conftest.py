"""The command in this process, against a sandbox, in an empty folder."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from cliova_pandas import cli
from cliova_pandas.sandbox import Sandbox
from tests.support.commands import Run


class Person(io.StringIO):
    """Somebody at a terminal, who types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(
    service: Sandbox,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Run the command in an empty folder; return code, output and errors, which show no key."""
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def command(*words: object, typed: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO() if typed is None else Person(typed))
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        assert service.api_key not in said.out + said.err
        return code, said.out, said.err

    return command
