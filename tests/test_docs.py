"""The pages of the documentation hold what the data of the package says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

DOCS: Final = Path(__file__).parents[1] / "docs"


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
