"""What a list is does not depend on the machine: its shell, its home, its disk, its pandas."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cliova_pandas.sandbox import Sandbox, serve
from tests.support.journey import LIST, go
from tests.support.programs import COMMAND

ROOT = Path(__file__).parents[1]
NOWHERE = "http://127.0.0.1:9"
"""A proxy that refuses; nothing listens at this port."""


@dataclass(frozen=True)
class Machine:
    """How one machine differs from another.

    Attributes
    ----------
    options : tuple of str
        Of the interpreter.
    settings : dict
        Of the environment; None takes one away.
    prelude : str
        What has run before.
    """

    options: tuple[str, ...] = ()
    settings: dict[str, str | None] = field(default_factory=dict)
    prelude: str = ""


MACHINES = {
    "a server: the C locale, -O, proxies that refuse, certificates that are not there": Machine(
        ("-O",),
        {
            "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
            "PYTHONHASHSEED": "0", "TZ": "Pacific/Chatham", "HTTP_PROXY": NOWHERE,
            "http_proxy": NOWHERE, "HTTPS_PROXY": NOWHERE, "ALL_PROXY": "socks5://127.0.0.1:9",
            "NO_PROXY": None, "no_proxy": None, "REQUESTS_CA_BUNDLE": "/no/such.pem",
        },
    ),
    "a developer's: -W error, -X dev": Machine(
        ("-W", "error", "-X", "dev"), {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns"}
    ),
    "no home, pandas without Arrow strings and with another display": Machine(
        settings={"HOME": None, "PYTHONHASHSEED": "2"},
        prelude="import pandas as pd; pd.set_option('mode.string_storage', 'python');"
        "pd.set_option('display.precision', 1); pd.set_option('display.max_rows', 4);"
        "pd.set_option('display.float_format', '{:.0f}'.format);"
        "pd.set_option('compute.use_numexpr', False)",
    ),
    "a home that cannot be written, pandas with objects for strings": Machine(
        settings={
            "HOME": "/proc/none", "XDG_CACHE_HOME": None, "XDG_STATE_HOME": None,
            "CLIOVA_CACHE_DIR": None, "MPLCONFIGDIR": None,
        },
        prelude="import warnings; warnings.simplefilter('ignore'); import pandas as pd;"
        "pd.set_option('future.infer_string', False); pd.set_option('mode.copy_on_write', True)",
    ),
}  # fmt: skip
FULL = Machine(prelude="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))")


@pytest.fixture(scope="module")
def service() -> Iterator[Sandbox]:
    with serve(polls_until_done=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def right(service: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of all in this process."""
    folder = tmp_path_factory.mktemp("here")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in service.environ.items():
            patch.setenv(name, value)
        return go(folder)


def travel(service: Sandbox, folder: Path, machine: Machine, leniency: list[str]) -> dict[str, Any]:
    """Do all that a user does on such a machine, and return what came of it."""
    folder.mkdir()
    settings = {
        **os.environ, **service.environ, "CLIOVA_CACHE_DIR": str(folder.with_suffix(".cache")),
        "PYTHONPATH": str(ROOT), **machine.settings,
    }  # fmt: skip
    done = subprocess.run(
        [
            sys.executable, *machine.options, *leniency, "-m", "tests.support.journey",
            str(folder), machine.prelude,
        ],
        cwd=ROOT, env={name: value for name, value in settings.items() if value is not None},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert service.api_key not in done.stdout + done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("name", MACHINES)
def test_every_machine_gives_the_same(
    name: str, service: Sandbox, right: dict[str, Any], tmp_path: Path, leniency: list[str]
) -> None:
    """Frames and their dtypes, numbers, and every byte of report, panel and lists."""
    assert travel(service, tmp_path / "there", MACHINES[name], leniency) == right


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_full_disk_costs_what_must_be_written_and_nothing_else(
    service: Sandbox, right: dict[str, Any], tmp_path: Path, leniency: list[str]
) -> None:
    """What is read and counted is right; what is to be written is refused by its name, whole."""
    folder = tmp_path / "there"
    made = travel(service, folder, FULL, leniency)
    for step in ("read", "count", "validate"):
        assert made[step] == right[step]
    for step, name in (("report", "report.md"), ("panel", "panel.html"), ("export", "lists")):
        assert made[step] == f"OSError: [Errno 27] File too large: {str(folder / name)!r}"
    assert list(folder.iterdir()) == [], "nothing half done is left"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it writes to /dev/full")
@pytest.mark.parametrize("words", [(), ("--json",)])
def test_shell_whose_output_takes_nothing_says_so_in_one_line(
    words: tuple[str, ...], service: Sandbox
) -> None:
    """Neither a traceback, nor success: a script has the code, and a person the reason."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "status", LIST, *words], env={**os.environ, **service.environ},
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "cliova-pandas: No space left on device\n")
