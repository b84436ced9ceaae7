"""TAB completes commands, options, choices and files in bash; zsh and fish have scripts as well."""

from __future__ import annotations

import builtins
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Run

COMPLETE = """
source script.bash
COMP_WORDS=(cliova-pandas "$@")
COMP_CWORD=$#
_shtab_cliova_pandas
printf '%s\\n' "${COMPREPLY[@]}"
"""


def press_tab(*words: str) -> set[str]:
    """Return what bash offers for the last of these words."""
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "bash", *words], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes(run: Run) -> None:
    """Commands first, then the options of each, then what they can be."""
    code, out, err = run("completion", "bash")
    assert (code, err) == (0, "")
    Path("script.bash").write_text(out)
    Path("people.csv").touch()
    assert {"read", "report", "export", "explain"} <= press_tab("")
    assert press_tab("re") == {"read", "report"}
    assert "--preset" in press_tab("export", "--pre")
    assert press_tab("read", "--download", "") >= {"csv", "json"}
    assert {"--json", "--wait", "--verdict-map"} <= press_tab("report", "--")
    assert "people.csv" in press_tab("read", "peo")


@pytest.mark.parametrize(("shell", "mark"), [("zsh", "#compdef"), ("fish", "complete -c")])
def test_zsh_and_fish_have_scripts(run: Run, shell: str, mark: str) -> None:
    """Of their own kind, which name the commands; where the shell is there, it can read its own."""
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    assert mark in out
    assert "export" in out
    assert "--preset" in out or "-l preset" in out
    if shutil.which(shell):
        Path("script").write_text(out)
        subprocess.run([shell, "-n", "script"], check=True)


def test_without_its_library_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the command does not need it."""
    find = builtins.__import__

    def fail(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "shtab":
            raise ImportError(name)
        return find(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", fail)
    code, out, err = run("completion", "bash")
    assert (code, out) == (2, "")
    assert "pip install 'cliova-pandas[completion]'" in err
