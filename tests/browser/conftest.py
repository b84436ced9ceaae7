"""A real JupyterLab and a real browser, without a way out of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

PATIENCE = 60_000
"""Milliseconds to wait for anything; a busy machine is no defect."""

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SETTINGS = {
    # It would ask another machine for news.
    "labconfig/page_config.json": {
        "disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}
    },
    "jupyter_notebook_config.json": {"JupyterNotebookApp": {"expose_app_in_browser": True}},
}


@dataclass
class Lab:
    """A running Jupyter server: JupyterLab, Notebook and Voila."""

    folder: Path
    url: str
    token: str

    def write(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells; return its path for addresses."""
        import nbformat.v4 as v4

        notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")
        return name

    def address(self, kind: str, name: str) -> str:
        """Return the address of a notebook in one of the three.

        Each notebook has a workspace of its own in JupyterLab, which opens nothing else.
        """
        place = f"lab/workspaces/{Path(name).stem}/tree" if kind == "lab" else kind
        return f"{self.url}{place}/{name}?token={self.token}"


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A Jupyter server with settings and notebooks of its own."""
    pytest.importorskip("jupyterlab")
    home = tmp_path_factory.mktemp("jupyter")
    folders = {}
    for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
        folders[f"JUPYTER_{name}"] = str(home / name.lower())
        (home / name.lower()).mkdir()
    (home / "config_dir" / "labconfig").mkdir()
    for name, content in _SETTINGS.items():
        (home / "config_dir" / name).write_text(json.dumps(content), encoding="utf-8")
    folder = home / "notebooks"
    folder.mkdir()
    token = "test-token"
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    environ = {**os.environ, **folders, "IPYTHONDIR": str(home / "ipython")}
    server = subprocess.Popen(
        command, cwd=folder, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    assert server.stderr is not None
    said = []
    try:
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+/)lab", line):
                break
        else:
            pytest.fail("JupyterLab did not start:\n" + "".join(said))
        # It goes on talking, and must not wait for somebody to listen.
        drain = threading.Thread(target=server.stderr.read, daemon=True)
        drain.start()
        yield Lab(folder, found[1], token)
    finally:
        server.terminate()
        server.wait(timeout=60)
        if "drain" in locals():
            drain.join(timeout=60)
        server.stderr.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium, without a window.

    For a module alone: playwright's event loop runs as long as it is open, and no test beside it
    could run one of its own.
    """
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("There is no chromium.")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        yield browser
        browser.close()


def open_page(chromium: Any, asked: list[str]) -> Any:
    """Open a page that may copy, cannot leave this machine, and notes where it wants to go."""

    def decide(route: Any) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in _INSIDE or parts.hostname in _HERE:
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context = chromium.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.route("**/*", decide)
    return context.new_page()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page whose requests to anywhere else fail the test."""
    asked: list[str] = []
    page = open_page(chromium, asked)
    yield page
    page.context.close()
    assert asked == []


@pytest.fixture
def offline_page(chromium: Any) -> Iterator[Any]:
    """A page for what asks other machines by itself, and must do without them."""
    page = open_page(chromium, [])
    yield page
    page.context.close()


_INSIDE = {"data", "blob", "about", "file"}
_HERE = {"127.0.0.1", "localhost"}
