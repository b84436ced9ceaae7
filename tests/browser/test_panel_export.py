"""A notebook with a panel, exported to HTML and opened without any network: the twin is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import nbformat.v4 as v4
import pytest

from cliova_pandas import sandbox
from tests.support.accessibility import find_violations

pytest.importorskip("nbconvert")

CELLS = (
    "from cliova_pandas import Panel, read_cliova, sandbox\n"
    "with sandbox.serve() as service, service.client() as client:\n"
    "    df = read_cliova('list_300', client=client, cache=False, progress=False)",
    "panel = Panel(df)\npanel.verdicts = ['valid']\n"
    "panel.view = 'rows'\npanel.revealed = True\npanel",
)


@pytest.fixture(scope="module")
def executed() -> nbformat.NotebookNode:
    """A notebook as a kernel leaves it, with the state of its widgets."""
    from nbconvert.preprocessors import ExecutePreprocessor

    cells = [v4.new_code_cell(cell) for cell in CELLS]
    notebook: nbformat.NotebookNode = v4.new_notebook(cells=cells)
    ExecutePreprocessor(timeout=120, kernel_name="python3").preprocess(notebook, {})
    return notebook


def export(notebook: nbformat.NotebookNode, folder: Path, *, with_state: bool) -> Path:
    from nbconvert import HTMLExporter

    if not with_state:
        notebook = nbformat.from_dict(dict(notebook))
        notebook.metadata.pop("widgets", None)
    body, _ = HTMLExporter().from_notebook_node(notebook)
    path = folder / "exported.html"
    path.write_text(body, encoding="utf-8")
    return path


def test_the_panel_is_two_outputs(executed: nbformat.NotebookNode) -> None:
    """The static form and the widget stand apart, so that no viewer shows one for the other."""
    twin, widget = executed.cells[1].outputs
    assert list(twin.data) == ["text/html"]
    assert "225 of 300 rows are left" in twin.data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in widget.data
    assert widget.data["text/html"] == ""


def test_no_address_is_in_the_saved_state(executed: nbformat.NotebookNode) -> None:
    """Also where rows are shown and revealed, a notebook that is passed on names nobody."""
    addresses = re.compile(r"[\w.+-]+@[\w-]+\.\w")
    written = nbformat.writes(executed)
    assert "widgets" in executed.metadata
    assert not addresses.search(written)


@pytest.mark.parametrize("with_state", [True, False])
def test_the_twin_is_there_offline(
    executed: Any, offline_page: Any, tmp_path: Path, with_state: bool
) -> None:
    """With and without saved widget state: plain tables and pictures, seen, and nothing broken."""
    page = offline_page
    page.goto(export(executed, tmp_path, with_state=with_state).as_uri())
    twin = page.locator(".cliova-twin")
    assert twin.count() == 1
    assert twin.is_visible()
    assert twin.get_by_text("225 of 300 rows are left.").is_visible()
    assert twin.locator("table").count() >= 4
    for picture in twin.locator("svg[role=img]").all():
        assert picture.bounding_box()["width"] > 300
        assert picture.locator("title").text_content()
    assert page.locator(".cliova-panel").count() == 0
    shown = page.locator("body").inner_text()
    assert not re.search("Error|Loading widget|model not found|Panel of", shown)
    assert find_violations(page, ".cliova-twin") == []
    grounds = "[...document.querySelectorAll('.cliova-twin tr')].map(e => getComputedStyle(e))"
    assert page.evaluate(f"new Set({grounds}.map(s => s.backgroundColor)).size") == 1, "no stripes"
    page.screenshot(path=tmp_path / "exported.png", full_page=True)


def test_axe_finds_nothing_in_the_saved_page(offline_page: Any, tmp_path: Path) -> None:
    """What to_html writes can be read by everybody, on a light and on a dark screen."""
    from cliova_pandas import Panel, read_cliova

    with sandbox.serve() as service, service.client() as client:
        panel = Panel(read_cliova("list_12345", client=client, cache=False))
    panel.verdicts, panel.by = ["risky", "invalid"], "domain"
    path = panel.to_html(tmp_path / "panel.html")
    for scheme in ("light", "dark"):
        offline_page.emulate_media(color_scheme=scheme)
        offline_page.goto(path.as_uri())
        assert find_violations(offline_page) == []
        offline_page.screenshot(path=tmp_path / f"page-{scheme}.png", full_page=True)
