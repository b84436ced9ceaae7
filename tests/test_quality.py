"""What every file of the project keeps to."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cliova_pandas"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))

MOST_LINES_OF_A_MODULE: Final = 400
MOST_LINES_OF_A_FUNCTION: Final = 60

# Modules offer the same thing for different formats, and a third chooses between them.
ONE_NAME_FOR_SEVERAL: Final = {"read_cliova", "read_table", "iter_tables"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


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
    """The package and its tests are typed strictly, and so is a caller of the public surface."""
    run("mypy", "--cache-dir", str(tmp_path))


def test_a_silenced_rule_says_why() -> None:
    """Every ``noqa`` and ``type: ignore`` names its rule."""
    silenced = re.compile(r"#\s*(?:noqa|type:\s*ignore)(.{0,1})")
    for path in MODULES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for following in silenced.findall(line):
                assert following in {":", "["}, f"{path}:{number}: {line.strip()}"


def iter_functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def count_lines(function: Function) -> int:
    """Return how long a function is, its docstring not counted."""
    first, last = function.lineno, function.end_lineno or 0
    if ast.get_docstring(function) is not None:
        first += (function.body[0].end_lineno or 0) - function.body[0].lineno + 1
    return last - first + 1


def test_no_module_is_long() -> None:
    """A module is about one thing, which fits into 400 lines."""
    for path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MOST_LINES_OF_A_MODULE, f"{path}: {lines} lines"


def test_no_function_is_long() -> None:
    """A function fits onto one screen: 60 lines at most, its docstring not counted."""
    for path in MODULES:
        for function in iter_functions(path):
            lines = count_lines(function)
            assert lines <= MOST_LINES_OF_A_FUNCTION, f"{path}:{function.lineno}: {lines} lines"


def test_one_name_has_one_meaning() -> None:
    """No two public functions or classes of the package share a name."""
    owners: dict[str, set[str]] = {}  # one module may overload a name
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, Function | ast.ClassDef) and node.name[0] != "_":
                owners.setdefault(node.name, set()).add(path.relative_to(PACKAGE).as_posix())
    shared = {name for name, places in owners.items() if len(places) > 1}
    assert shared <= ONE_NAME_FOR_SEVERAL, {n: owners[n] for n in shared}


def test_each_file_of_tests_opens_with_its_sentence() -> None:
    """The first line of a file of tests says what is true if they pass."""
    for path in TESTS:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_each_test_says_what_is_true() -> None:
    """Every test's docstring is a sentence about behaviour."""
    for path in TESTS:
        for function in iter_functions(path):
            if function.name.startswith("test_"):
                sentence = ast.get_docstring(function) or ""
                assert sentence.endswith((".", "!", "?")), f"{path}: {function.name}"
