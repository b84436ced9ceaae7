"""The panel in marimo, whose widgets stand in a shadow root of their own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_panel_magic import load_by_hand
from tests.support.waiting import wait_until_answered

pytest.importorskip("marimo")

NOTEBOOK = """
import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    import cliova_pandas as cp
    from cliova_pandas import sandbox
    with sandbox.serve() as service, service.client() as client:
        df = cp.read_cliova("list_300", client=client, cache=False, progress=False)
    panel = mo.ui.anywidget(cp.Panel(df))
    panel
    return (panel,)
"""


WITHOUT_KEY = """
import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    import cliova_pandas as cp
    panel = mo.ui.anywidget(cp.Panel("list_300"))
    panel
    return (panel,)
"""


def find_port() -> int:
    """Return a port that nobody uses; marimo takes the next one if somebody does by then."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of a running notebook."""
    with run_notebook(tmp_path, NOTEBOOK) as found:
        yield found


@contextmanager
def run_notebook(folder: Path, text: str, **environ: str) -> Iterator[str]:
    """Run a notebook as an app; give its address."""
    path = folder / "panel_notebook.py"
    path.write_text(text, encoding="utf-8")
    command = [
        sys.executable, "-m", "marimo", "run", str(path), "--headless", "--no-token",
        "--host", "127.0.0.1", "--port", str(find_port()),
    ]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "NO_COLOR": "1", **environ}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert server.stdout is not None
    said = []
    drain = None
    try:
        for line in server.stdout:
            said.append(line)
            if found := re.search(r"http://[\w.]+:(\d+)", line):
                break
        else:
            pytest.fail("marimo did not start:\n" + "".join(said))
        drain = threading.Thread(target=server.stdout.read, daemon=True)
        drain.start()
        wait_until_answered(f"http://127.0.0.1:{found[1]}/health")
        yield f"http://127.0.0.1:{found[1]}/"
    finally:
        server.terminate()
        server.wait(timeout=60)
        if drain is not None:
            drain.join(timeout=60)
        server.stdout.close()


def test_the_panel_lives_in_marimo(url: str, offline_page: Any) -> None:
    """Filters by mouse and by keyboard, and the focus stays where it was."""
    page = offline_page
    page.goto(url)
    panel = page.locator(".cliova-panel")
    valid = panel.locator("[data-facet=verdicts] [data-value=valid]")
    valid.click()
    panel.get_by_text("225 of 300 rows are left.").wait_for()
    page.keyboard.press("Space")
    panel.get_by_text("All 300 rows.").wait_for()
    assert valid.evaluate("e => e.getRootNode().activeElement === e")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Remove the filter verdict: risky").wait_for()


def test_without_a_key_the_panel_asks_for_it(
    serve: Any, tmp_path: Path, offline_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list stands in the form, the key's field beside it, and what is typed there loads it."""
    monkeypatch.delenv("CLIOVA_API_KEY", raising=False)
    service = serve()
    with run_notebook(tmp_path, WITHOUT_KEY, CLIOVA_BASE_URL=service.base_url) as url:
        offline_page.goto(url)
        load_by_hand(offline_page.locator(".cliova-panel"), service.api_key)
