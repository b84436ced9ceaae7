"""What holds for every notebook, beyond what nbval compares."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LARGE = ROOT / "docs" / "howto" / "twenty-million-rows.ipynb"
MOST_BYTES = 1_000_000
VARYING = ("127.0.0.1:", "/tmp/", "sandbox-key-", "at 0x")


@pytest.fixture(params=[*NOTEBOOKS, LARGE], ids=lambda path: path.name)
def notebook(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def read_code(path: Path) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    """Quickstart, charts, panel, study, outcomes, the round trip and many lists each have one."""
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06", "07"]


def test_the_page_of_20_million_rows_is_the_notebook_of_many_lists() -> None:
    """All cells are those that run here with small lists, and every engine found the same.

    Where this fails, ``CLIOVA_ROWS=99901 jupyter nbconvert --to notebook --execute --output-dir
    docs/howto --output twenty-million-rows notebooks/07-many-lists.ipynb`` runs it anew, which
    takes ten minutes and 1 GB of disk.
    """
    small, large = NOTEBOOKS[-1], LARGE
    cells, ran = (nbformat.read(path, as_version=4).cells for path in (small, large))
    kept = ("cell_type", "id", "source")
    assert [[one[name] for name in kept] for one in ran] == [
        [one[name] for name in kept] for one in cells
    ]
    shown = [
        [output["data"]["text/plain"] for output in cell.outputs if "data" in output]
        for cell in read_code(large)
    ]
    rows = re.findall(r"downloaded +200 +(\d+)", "".join(shown[1]))
    assert [int(number) >= 20_000_000 for number in rows] == [True]
    assert shown[4] == [output["data"]["text/plain"] for output in read_code(small)[4].outputs]
    costs = "".join(shown[-1])
    assert all(word in costs for word in ("memory, MB", "duckdb", "polars", "dask", "spark"))


def test_every_cell_was_executed_in_order(notebook: Path) -> None:
    """A reader sees what running from the top gives: every cell was run, once, from 1 on."""
    counts = [cell.execution_count for cell in read_code(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_failed(notebook: Path) -> None:
    """No committed output is an error or something written to stderr."""
    for cell in read_code(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output


def test_nothing_is_left_out_of_the_comparison(notebook: Path) -> None:
    """No cell asks nbval not to look."""
    text = notebook.read_text(encoding="utf-8").lower()
    assert "nbval_" not in text
    assert "nbval-" not in text


def test_a_notebook_is_small(notebook: Path) -> None:
    """It can be reviewed and opened at once."""
    assert notebook.stat().st_size < MOST_BYTES


def test_nothing_that_varies_was_printed(notebook: Path) -> None:
    """No port, key, temporary folder or address in memory stands in a text output."""
    for cell in read_code(notebook):
        for output in cell.outputs:
            for text in (output.get("text", ""), output.get("data", {}).get("text/plain", "")):
                assert not [mark for mark in VARYING if mark in text], text[:200]
