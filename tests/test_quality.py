"""What every file of the project keeps to."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cliova_pandas"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up: a module imports, at its top, only what stands before it.
GROUND = ("errors", "notices", "vocabulary", "settings")


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


def find_imports(path: Path) -> set[str]:
    """Return the modules of the package that a module imports when it is imported."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cliova_pandas"):
            found.add((node.module or "").removeprefix("cliova_pandas").lstrip(".").split(".")[0])
    return found - {""}


def test_imports_point_down() -> None:
    """No two modules import each other, however long the way round."""
    graph = {path.stem: find_imports(path) for path in PACKAGE.glob("*.py")}
    graph["sandbox"] = {
        name for path in PACKAGE.glob("sandbox/*.py") for name in find_imports(path)
    } - {"sandbox"}

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join([*way, name])
        for below in graph.get(name, ()):
            walk(below, (*way, name))

    for name in graph:
        walk(name, ())


@pytest.mark.parametrize("name", GROUND)
def test_the_ground_stands_on_nothing(name: str) -> None:
    """What everything uses imports at most what is as low as itself."""
    assert find_imports(PACKAGE / f"{name}.py") <= set(GROUND)


def test_no_surface_is_imported_from_below() -> None:
    """What computes numbers knows nothing of what shows them."""
    surfaces = {"charts", "panel", "report", "cli", "accessor"}
    for path in PACKAGE.glob("*.py"):
        if path.stem.startswith(("panel", "report", "cli", "accessor", "__", "magic", "charts")):
            continue
        assert not find_imports(path) & surfaces, path.name
