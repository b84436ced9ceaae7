"""The pages whose examples run, as notebooks to take away: the same text and the same code.

Each begins with a cell that starts the sandbox, where the page ran as well, so that it runs on any
machine, without an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import nbformat.v4 as v4
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbformat import NotebookNode, write

FOLDER: Final = Path(__file__).parent
BEGINNING: Final = """\
# The sandbox, as this page was made with. With an account, leave this cell out and set
# CLIOVA_API_KEY before you start Jupyter.
import os

from cliova_pandas import sandbox

service = sandbox.serve()
os.environ |= service.environ"""

_OF_PAGES: Final = frozenset({"remove-cell", "remove-input"})
"""Tags of cells that make a picture for the page alone."""
_ROLE: Final = re.compile(r"\{\w+\}`~?(?:[\w.]+\.)?(\w+)`")
_LINK: Final = re.compile(
    r"\[(?P<markdown>[^\]]+)\]\((?!https?:)[^)]+\)"
    r'|<a\s[^>]*href="(?!https?:)[^"]*"[^>]*>(?P<html>.*?)</a>',
    re.DOTALL,
)
_OF_THE_SITE: Final = re.compile(
    r"^(?:<!--.*?-->|<a [^>]*href=\"(?!https?:)[^>]*>[^<]*</a>\.?|<iframe .*?</iframe>)\n*",
    re.DOTALL | re.MULTILINE,
)
"""Lines that a notebook has no use for: the marks of tables, and what shows a file of the site."""


def find_pages() -> Iterator[str]:
    """Yield the names of the pages whose examples run."""
    for path in sorted(FOLDER.rglob("*.md")):
        if "_build" not in path.parts and is_myst_markdown_notebook(path.read_text("utf-8")):
            yield path.relative_to(FOLDER).with_suffix("").as_posix()


def make_notebook(page: str) -> NotebookNode:
    """Return a page as a notebook without outputs, which runs by itself."""
    found = read_myst_markdown_notebook((FOLDER / f"{page}.md").read_text("utf-8"))
    cells = [_copy(cell) for cell in found.cells if not _OF_PAGES & set(_list_tags(cell))]
    # The heading first, then what starts the service.
    notebook = v4.new_notebook(cells=[*cells[:1], v4.new_code_cell(BEGINNING), *cells[1:]])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # random ones would make each build another
    return notebook


def _list_tags(cell: NotebookNode) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags


def _copy(cell: NotebookNode) -> NotebookNode:
    if cell.cell_type == "code":
        errors = [tag for tag in _list_tags(cell) if tag == "raises-exception"]
        return v4.new_code_cell(cell.source, metadata={"tags": errors} if errors else {})
    # A notebook knows neither the roles of the site nor where its pages are.
    text = _OF_THE_SITE.sub("", _ROLE.sub(r"`\1`", cell.source))
    return v4.new_markdown_cell(_LINK.sub(lambda found: found["markdown"] or found["html"], text))


def write_notebooks(folder: Path) -> None:
    """Write all of them, below the folder as the pages are."""
    for page in find_pages():
        path = folder / f"{page}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(make_notebook(page), str(path))
