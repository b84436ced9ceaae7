"""What a killed process left half written goes with the next thing that is written beside it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest

import cliova_pandas as cp
from cliova_pandas.paths import remove_abandoned

HOUR: Final = 3600
LIST: Final = "list_300"
FRAME: Final = pd.DataFrame(
    {"email": ["a@x.example", "b@x.example"], "verdict": ["valid", "invalid"]}
)
KILLED: Final = """
import os, signal, sys, tempfile
from pathlib import Path
from tests.test_leftovers import ACTIONS, LIST, cp

def kill(event, values):
    # Everything is written, and is about to get its name, or to be printed by a browser.
    if event in ("os.rename", "os.link", "subprocess.Popen"):
        os.kill(os.getpid(), signal.SIGKILL)

action, made, tempfile.tempdir = sys.argv[1:]
if action == "download":
    cp.read_cliova(LIST)  # so that what dies is the copy beside the path, and not that of the cache
sys.addaudithook(kill)
ACTIONS[action](Path(made))
"""


def report(name: str) -> Callable[[Path], object]:
    """Return what writes a report of that name."""
    return lambda folder: cp.write_report(FRAME, folder / name, overwrite=True)


ACTIONS: Final[dict[str, Callable[[Path], object]]] = {
    "download": lambda folder: cp.download_cliova(LIST, folder / "result.csv"),
    "sync": lambda folder: cp.sync_cliova([LIST], folder),
    "lists": lambda folder: cp.export_lists(FRAME, folder / "lists", overwrite=True),
    "report": report("report.html"),
    "PDF": report("report.pdf"),
    "submission": lambda folder: cp.submit_cliova(FRAME, "October"),
}


def make_old(path: Path, seconds: float) -> None:
    """Set when something was last written to."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def find_hidden(folder: Path) -> list[Path]:
    """Return what is hidden in a folder, or in one of its folders."""
    return sorted(path for path in folder.rglob(".*") if path.name not in (".", ".."))


@pytest.mark.parametrize("action", ACTIONS)
def test_what_was_killed_is_tidied_up_a_day_later(
    action: str, service: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has its name when the process dies, and what is hidden goes a day later."""
    if action == "PDF" and not shutil.which("chromium"):
        pytest.skip("There is no chromium.")
    for name in ("made", "cache", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("CLIOVA_BASE_URL", service.base_url)
    monkeypatch.setenv("CLIOVA_API_KEY", service.api_key)
    monkeypatch.setenv("CLIOVA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    # Not TMPDIR: the path is too long for the sockets that the browser makes there.
    temporary, made = str(tmp_path / "temporary"), tmp_path / "made"
    monkeypatch.setattr("tempfile.tempdir", temporary)
    command = [sys.executable, "-c", KILLED, action, str(made), temporary]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr
    left = find_hidden(tmp_path)
    assert left
    assert not [path for path in made.iterdir() if path not in left]
    for path in left:
        assert path.stat().st_mode & 0o077 == 0
        make_old(path, 25 * HOUR)
    ACTIONS[action](made)
    assert not find_hidden(tmp_path)


@pytest.mark.parametrize(
    ("name", "hours", "goes"),
    [
        (".october.csv.k3x9.cliova-part", 25, True),
        (".october.csv.k3x9.cliova-part", -25, True),  # the clock was set back since
        (".october.csv.k3x9.cliova-part", 1, False),  # somebody may still be at it
        ("october.csv.cliova-part", 25, False),
        (".october.csv", 25, False),
        (".october.csv.part", 25, False),
    ],
)
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_nothing_else_goes(kind: str, name: str, hours: float, goes: bool, tmp_path: Path) -> None:
    """Not what is young, and not what bears another name."""
    path = tmp_path / name
    if kind == "file":
        path.write_text("mine")
    else:
        path.mkdir()
        (path / "inner.csv").write_text("mine")
    make_old(path, hours * HOUR)
    remove_abandoned(tmp_path)
    assert path.exists() != goes


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A link of such a name was made by somebody else; neither it nor what it names goes."""
    target = tmp_path / "target"
    target.mkdir()
    (target / "mine.csv").write_text("mine")
    make_old(target, 25 * HOUR)
    link = tmp_path / ".a.cliova-part"
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)
    remove_abandoned(tmp_path)
    assert link.is_symlink()
    assert (target / "mine.csv").exists()
