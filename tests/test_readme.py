"""The README keeps its promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import cliova_pandas

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BASH = re.findall(r"```bash\n(.*?)\n```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)\n```", README, re.DOTALL)


def test_there_are_exactly_two_commands() -> None:
    """One line tries it, one line tests it, each in a block of its own under its heading."""
    assert len(BASH) == 2
    assert all("\n" not in command for command in BASH)
    for heading, command in zip(("## Try it", "## Test it"), BASH, strict=True):
        section = README.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
        assert command in section


def test_the_commands_run_what_they_say() -> None:
    """The first ends in the demo, the second in the whole test suite."""
    assert BASH[0].endswith("cliova-pandas demo")
    assert BASH[1].endswith("python -m pytest")


def test_the_first_lines_are_eight() -> None:
    """What stands at the top is read in a glance."""
    assert len(PYTHON[0].splitlines()) <= 8


@pytest.mark.parametrize("example", PYTHON)
def test_the_examples_run(example: str, tmp_path: Path, leniency: list[str]) -> None:
    """Every example runs as it stands, and a line prints what its comment says that it does."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *leniency, "-c", example],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for said in re.findall(r"#.*: (\S.*)$", example, re.MULTILINE):
        if said[0] in "[0123456789":
            assert said in done.stdout.splitlines()


@pytest.mark.parametrize("name", [n for n in cliova_pandas.__all__ if n != "VERDICTS"])
def test_every_public_name_is_mentioned(name: str) -> None:
    """A reader of the README meets every public name."""
    assert re.search(rf"\b{name}\b", README), name


def test_every_name_in_the_readme_exists() -> None:
    """What the README calls on the package or on the accessor exists."""
    for name in re.findall(r"`cliova_pandas\.(\w+)", README):
        assert hasattr(cliova_pandas, name), name
    for name in re.findall(r"df\.cliova\.(\w+)", README):
        assert hasattr(cliova_pandas.CliovaAccessor, name), name


def test_links_inside_the_repository_lead_somewhere() -> None:
    """Every relative link is a file."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target
