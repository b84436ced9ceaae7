"""A bar is drawn for whoever watches, on standard error alone."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tqdm import tqdm

from cliova_pandas import download_cliova, iter_cliova, read_cliova
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.progress import is_watched, open_bar, open_byte_bar, open_clock
from tests.support.clients import PatientClient


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Bar:
    """A bar of somebody's own."""

    def __init__(self) -> None:
        self.total: float | None = None
        self.said: list[Any] = []

    def update(self, n: float = 1) -> None:
        self.said.append(n)

    def reset(self, total: float | None = None) -> None:
        self.said.append("reset")

    def close(self) -> None:
        self.said.append("close")


def test_nobody_watches_a_pipe(capfd: pytest.CaptureFixture[str], client: PatientClient) -> None:
    """Where standard error is no terminal and there is no notebook, no bar is drawn."""
    assert not is_watched()
    read_cliova("list_300", client=client)
    assert capfd.readouterr() == ("", "")


def test_bar_is_drawn_for_whoever_asks_and_never_on_standard_output(
    capfd: pytest.CaptureFixture[str], client: PatientClient, service: Sandbox
) -> None:
    """progress=True shows the bytes on standard error, without the key."""
    for read in (
        lambda: read_cliova("list_300", client=client, progress=True, refresh=True),
        lambda: list(iter_cliova("list_300", client=client, progress=True, refresh=True)),
        lambda: read_cliova(["list_300", "list_200"], client=client, progress=True, refresh=True),
    ):
        read()
        out, err = capfd.readouterr()
        assert out == ""
        assert "Downloading list_300" in err
        assert "100%" in err
        assert service.api_key not in err


def test_bar_that_nobody_wants_is_not_drawn(
    capfd: pytest.CaptureFixture[str], client: PatientClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """progress=False is silent, also at a terminal."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert is_watched()
    read_cliova("list_300", client=client, progress=False)
    assert screen.getvalue() == ""


def test_terminal_sees_a_bar_only_for_what_takes_a_while(
    client: PatientClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quick read leaves no trace on the screen."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    read_cliova("list_300", client=client)
    assert screen.getvalue() == ""


def test_notebook_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel's shell means a person, a plain IPython in a pipe does not."""
    for name, watched in (("ZMQInteractiveShell", True), ("TerminalInteractiveShell", False)):
        shell = type(name, (), {})()
        module = SimpleNamespace(get_ipython=lambda shell=shell: shell)
        monkeypatch.setitem(sys.modules, "IPython", module)
        assert is_watched() is watched


def test_program_without_standard_error_is_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without a console has no stderr at all."""
    monkeypatch.setattr(sys, "stderr", None)
    assert not is_watched()


def test_own_bar_is_told_everything(client: PatientClient) -> None:
    """It gets the total and the bytes of each attempt, and is closed once."""
    bar = Bar()
    df = read_cliova("list_300", client=client, progress=bar)
    assert len(df) == 300
    assert bar.said[-1] == "close"
    assert bar.said.count("close") == 1
    assert "reset" not in bar.said
    assert bar.total
    assert sum(n for n in bar.said if isinstance(n, int)) == bar.total > 10_000


def test_own_bar_begins_again_with_each_attempt(client: PatientClient, service: Sandbox) -> None:
    """What a broken attempt counted is taken back."""
    service.inject(faults.cut(500))
    bar = Bar()
    read_cliova("list_300", client=client, progress=bar)
    assert bar.said.count("reset") == 1
    assert bar.said.count("close") == 1


def test_bar_of_tqdm_will_do(client: PatientClient, tmp_path: Path) -> None:
    """A tqdm bar made by the caller is used as it is."""
    screen = io.StringIO()
    with tqdm(file=screen, desc="Mine", unit="B", mininterval=0) as bar:
        download_cliova("list_300", tmp_path, client=client, progress=bar)
        assert bar.total
        assert bar.n == bar.total > 10_000
    assert "Mine" in screen.getvalue()


def test_bar_is_closed_when_the_download_fails(client: PatientClient, service: Sandbox) -> None:
    """Also then, the screen is left as it should stay."""
    service.inject(faults.html(200))
    bar = Bar()
    with pytest.raises(Exception, match="page of HTML"):
        read_cliova("list_300", client=client, progress=bar)
    assert bar.said[-1] == "close"


def test_clock_of_a_wait_shows_the_time(
    capfd: pytest.CaptureFixture[str],
    serve: Callable[..., Sandbox],
    connect: Callable[..., PatientClient],
) -> None:
    """Waiting has no measure, so the time that has passed is shown."""
    client = connect(serve(polls_until_done=3))
    client.wait("list_finishing", progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "Waiting for list_finishing: 00:00" in err


def test_silent_bar_can_do_all_that_a_bar_can() -> None:
    """Callers need not know whether anybody watches."""
    for bar in (open_bar(False, "x"), open_byte_bar(False, "x"), open_clock(None, "x")):
        bar.total = 5
        bar.update(1)
        bar.reset()
        bar.reset(total=3)
        bar.close()


def test_tqdm_is_imported_only_to_draw() -> None:
    """A read that nobody watches does not load it."""
    code = (
        "import sys; from cliova_pandas import read_cliova, sandbox\n"
        "with sandbox.serve() as s, s.client() as c:\n"
        "    read_cliova('list_300', client=c, cache=False)\n"
        "print('tqdm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
