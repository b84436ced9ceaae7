"""The pages of the documentation hold what the data of the package says."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from cliova_pandas import errors

DOCS: Final = Path(__file__).parents[1] / "docs"
PACKAGE: Final = DOCS.parent / "cliova_pandas"
OF_ERRORS: Final = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_generated_tables_are_those_of_today(page: Path) -> None:
    """Where this fails, ``python docs/generate.py`` writes them anew."""
    text = page.read_text(encoding="utf-8")
    assert load_generator().fill_tables(text) == text


def test_every_table_stands_somewhere() -> None:
    """Each table that can be made is shown by a page."""
    pages = "".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))
    for name in load_generator().TABLES:
        assert f"<!-- table: {name} -->" in pages


def list_texts() -> str:
    """Return all texts of the package's code, each on lines of its own."""
    texts: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        constants = (node.value for node in nodes if isinstance(node, ast.Constant))
        texts.extend(value for value in constants if isinstance(value, str))
    return "\n".join(texts)


def test_every_message_that_is_explained_is_one_of_ours() -> None:
    """What a reader may search the page of errors for is what the package says."""
    said = list_texts()
    for quoted in re.findall(r"\| “(.+?)” \|", OF_ERRORS):
        assert quoted in said, quoted


@pytest.mark.parametrize("kind", [name for name in errors.__all__ if name[-5:] == "Error"])
def test_every_error_has_its_place_on_the_page(kind: str) -> None:
    """Each kind that can be raised says what to do now, under a heading that it names itself."""
    assert f"\n## {kind}\n" in OF_ERRORS or kind == "CliovaError"
