"""What pyproject.toml declares is what the package needs."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PYPROJECT: Final[dict[str, Any]] = tomllib.loads(
    (ROOT / "pyproject.toml").read_text(encoding="utf-8")
)
PROJECT: Final = PYPROJECT["project"]
EXTRAS: Final = PROJECT["optional-dependencies"]
GROUPS: Final = PYPROJECT["dependency-groups"]


def name_distribution(requirement: str) -> str:
    """Return the name in a requirement, in the form that all spellings share."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def iter_imports(node: ast.AST, *, is_guarded: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield what is imported when the code runs, and whether its absence is caught."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        caught = isinstance(child, ast.Try) and any(
            handler.type and "ImportError" in ast.unparse(handler.type)
            for handler in child.handlers
        )
        if isinstance(child, ast.Import):
            yield from ((alias.name.partition(".")[0], is_guarded) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            yield (child.module or "").partition(".")[0], is_guarded
        yield from iter_imports(child, is_guarded=is_guarded or caught)


def list_imported() -> dict[str, bool]:
    """Return each distribution that the package imports, and whether it may be absent."""
    ours = sys.stdlib_module_names | {"cliova_pandas"}
    homes = packages_distributions()
    found: dict[str, bool] = {}
    for path in sorted((ROOT / "cliova_pandas").rglob("*.py")):
        for module, is_guarded in iter_imports(ast.parse(path.read_text(encoding="utf-8"))):
            if module not in ours:
                name = name_distribution(homes.get(module, [module])[0])
                found[name] = found.get(name, True) and is_guarded
    return found


def test_every_import_is_declared() -> None:
    """What the package imports is a dependency, or an extra whose absence is caught."""
    needed = set(map(name_distribution, PROJECT["dependencies"]))
    optional = {
        name_distribution(one)
        for extra, requirements in EXTRAS.items()
        if extra != "test"
        for one in requirements
    }
    for name, may_be_absent in list_imported().items():
        assert name in (needed | optional if may_be_absent else needed), name


def test_the_extra_and_the_groups_are_the_same() -> None:
    """Who installs ``.[test]`` gets the groups ``test`` and ``lint``, and the other extras."""
    others = [one for one in EXTRAS["test"] if not one.startswith(PROJECT["name"])]
    assert sorted(others) == sorted(GROUPS["test"] + GROUPS["lint"])
    [itself] = set(EXTRAS["test"]) - set(others)
    named = set(re.findall(r"\w+", itself.partition("[")[2]))
    assert named == set(EXTRAS) - {"test"}
    # Who installs the groups is told to install these with them.
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"-e '.{itself.removeprefix(PROJECT['name'])}' --group dev" in text


def test_every_requirement_has_a_lower_bound() -> None:
    """Each says from which version on it works, so that the lowest versions can be tested."""
    grouped = [one for group in GROUPS.values() for one in group if isinstance(one, str)]
    extra = [one for requirements in EXTRAS.values() for one in requirements]
    for requirement in [*PROJECT["dependencies"], *extra, *grouped]:
        assert re.search(r">=|==", requirement) or requirement.startswith(PROJECT["name"])


def test_hooks_are_local() -> None:
    """A commit fetches nothing: every hook is a program of the project's own environment."""
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"repo: (\S+)", text)) == {"local"}
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}
