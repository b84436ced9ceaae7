"""What every file of the project keeps to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cliova_pandas"
MODULES = sorted(PACKAGE.rglob("*.py"))


def run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    """The linter finds nothing in any file."""
    run("ruff", "check", "--no-cache", ".")


def test_ruff_would_format_nothing() -> None:
    """Every file is formatted."""
    run("ruff", "format", "--check", "--no-cache", ".")


def test_mypy_finds_nothing(tmp_path: Path) -> None:
    """The package is typed strictly, and so is a caller who uses the whole public surface."""
    run("mypy", "--cache-dir", str(tmp_path))
    run("mypy", "--cache-dir", str(tmp_path), "--strict", "tests/typing/public_surface.py")


def test_a_silenced_rule_says_why() -> None:
    """Every ``noqa`` and ``type: ignore`` names its rule."""
    silenced = re.compile(r"#\s*(?:noqa|type:\s*ignore)(.{0,1})")
    for path in MODULES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for following in silenced.findall(line):
                assert following in {":", "["}, f"{path}:{number}: {line.strip()}"
