"""The command in this process, against a sandbox, in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cliova_pandas import cli
from cliova_pandas.sandbox import Sandbox

Run = Callable[..., tuple[int, str, str]]


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

    def command(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        assert service.api_key not in said.out + said.err
        return code, said.out, said.err

    return command
