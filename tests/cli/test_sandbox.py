"""The sandbox serves another terminal until it is stopped."""

from __future__ import annotations

import json
import re
import signal
import sys
from pathlib import Path

import pytest

from cliova_pandas import read_cliova
from tests.support.programs import read_pipe, run_program


@pytest.mark.skipif(sys.platform == "win32", reason="the signal is one of POSIX")
def test_sandbox_serves_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """It prints what another terminal needs, answers there, and ends with Ctrl-C."""
    with run_program("sandbox", "--layout", "words", PYTHONUNBUFFERED="1") as process:
        printed = [read_pipe(process.stdout).readline() for _ in range(5)]
        settings = dict(re.findall(r"export (\w+)=(\S+)", "".join(printed)))
        assert settings.keys() == {"CLIOVA_API_KEY", "CLIOVA_BASE_URL"}
        assert printed[-1] == "cliova-pandas read list_12345\n"
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assert "Sub Result" in read_cliova("list_300", cache=False).columns
        process.send_signal(signal.SIGINT)
        assert read_pipe(process.stdout).read() == "\nThe sandbox has stopped.\n"
        assert read_pipe(process.stderr).read() == ""
        assert process.wait() == 0


def test_the_sandbox_tells_its_settings() -> None:
    """Before it is asked anything."""
    with run_program("sandbox", "--json", PYTHONUNBUFFERED="1") as process:
        told = "".join(read_pipe(process.stdout).readline() for _ in range(4))
        assert json.loads(told).keys() == {"CLIOVA_API_KEY", "CLIOVA_BASE_URL"}
