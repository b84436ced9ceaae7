"""The pages of the documentation hold what the data of the package says."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

import cliova_pandas
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


KINDS: Final = [
    kind
    for kind in (getattr(errors, name) for name in errors.__all__)
    if isinstance(kind, type) and issubclass(kind, errors.CliovaError | Warning)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_its_place_on_the_page(
    kind: type[errors.CliovaError | errors.CliovaWarning],
) -> None:
    """Each kind that can be raised says what to do now, under a heading that it names itself."""
    assert f"\n## {kind.__name__}\n" in OF_ERRORS
    assert kind("what").help_url == f"reference/errors.html#{kind.__name__.lower()}"


def list_raised() -> set[str]:
    """Return the kinds that the package's code makes with a page, apart from its own."""
    return {
        node.args[0].func.id
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "add_help"
        and isinstance(node.args[0], ast.Call)
        and isinstance(node.args[0].func, ast.Name)
    }


def test_an_error_of_python_that_names_its_page_has_a_place_there() -> None:
    """A file that is there already, or is not, is explained like the errors of the package."""
    assert {"FileExistsError", "FileNotFoundError"} <= list_raised()
    for kind in list_raised():
        assert f"\n## {kind}\n" in OF_ERRORS


@pytest.mark.parametrize("owner", [cliova_pandas, cliova_pandas.CliovaAccessor])
def test_the_help_in_python_names_pages_that_there_are(owner: object) -> None:
    """``help(cliova_pandas)`` and ``df.cliova?`` say where on the site to go on."""
    pages = re.findall(r"``([a-z/-]+)\.html``", inspect.getdoc(owner) or "")
    assert {"howto/index", "gallery"} <= set(pages)
    for page in pages:
        assert (DOCS / f"{page}.md").is_file()
