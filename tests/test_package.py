"""The package as a whole: what importing it does, and what it offers."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cliova_pandas
from cliova_pandas import CliovaWarning, read_cliova, register, unregister

ROOT = Path(__file__).parents[1]
PANDAS: Any = pd  # its stubs do not know the function that we add

QUIET = """
import logging, socket, sys, warnings
warnings.simplefilter("error")
import pandas  # its own start may do as it likes
before = set(sys.modules)
opened = []
sys.addaudithook(lambda event, args: opened.append((event, args)) if event in {
    "socket.connect", "socket.getaddrinfo", "os.mkdir", "subprocess.Popen"} or (
    event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")) else None)
sys.dont_write_bytecode = True
handlers = list(logging.root.handlers)
import cliova_pandas
assert not opened, opened
assert logging.root.handlers == handlers
assert not logging.getLogger("cliova_pandas").handlers
for name in ("matplotlib", "ipywidgets", "anywidget", "requests", "jinja2", "tqdm", "openpyxl"):
    assert name in before or name not in sys.modules, name
"""


def test_importing_is_quiet() -> None:
    """Importing opens no connection and no file for writing, and brings in nothing heavy."""
    done = subprocess.run(
        [sys.executable, "-c", QUIET], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_reader_is_on_pandas() -> None:
    """``pd.read_cliova`` is the very function, and frames have the accessor."""
    assert PANDAS.read_cliova is read_cliova
    assert isinstance(pd.DataFrame().cliova, cliova_pandas.CliovaAccessor)


def test_registering_can_be_taken_back() -> None:
    """`unregister` leaves pandas as it was, `register` may come twice."""
    try:
        unregister()
        unregister()
        assert not hasattr(pd, "read_cliova")
        assert not hasattr(pd.DataFrame, "cliova")
        assert "cliova" not in dir(pd.DataFrame())
    finally:
        register()
        register()
    assert PANDAS.read_cliova is read_cliova


def test_what_pandas_has_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that pandas has already stays what it is, with a warning."""
    unregister()

    def theirs() -> None: ...

    try:
        with monkeypatch.context() as patch:
            patch.setattr(pd, "read_cliova", theirs, raising=False)
            with pytest.warns(CliovaWarning, match="'read_cliova' already"):
                register()
            assert PANDAS.read_cliova is theirs
            unregister()
            assert PANDAS.read_cliova is theirs
    finally:
        register()


def test_every_public_name_is_there_and_documented() -> None:
    """All of ``__all__`` exists, is in ``dir``, and says what it is."""
    for name in cliova_pandas.__all__:
        found: Any = getattr(cliova_pandas, name)
        assert name in dir(cliova_pandas)
        if callable(found):
            assert (found.__doc__ or "").strip(), name


def _list_callables() -> list[tuple[str, Any]]:
    """All that a user can call: functions, classes and what these have."""
    listed = []
    for name in cliova_pandas.__all__:
        found: Any = getattr(cliova_pandas, name)
        if callable(found):
            listed.append((name, found))
        if inspect.isclass(found):
            members = inspect.getmembers_static(found)
            listed += [
                (f"{name}.{inner}", getattr(found, inner))
                for inner, member in members
                if inner in vars(found)
                and not inner.startswith("_")
                and isinstance(member, property | classmethod | types.FunctionType)
            ]
    return listed


@pytest.mark.parametrize(("name", "found"), _list_callables())
def test_every_public_function_shows_an_example(name: str, found: Any) -> None:
    """Who asks for help sees how it is called, and the example is run as a test."""
    assert ">>> " in (found.__doc__ or "")


def test_an_unknown_name_says_so() -> None:
    """A name that is not there is an `AttributeError` like any other."""
    with pytest.raises(AttributeError, match="'cliova_pandas' has no attribute 'nothing'"):
        cliova_pandas.nothing  # type: ignore[attr-defined]  # noqa: B018 - the access is the test


def test_the_changelog_tells_of_this_version() -> None:
    """The version stands in CHANGELOG.md, or its changes under Unreleased."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert cliova_pandas.__version__ in headings or headings[:1] == ["Unreleased"]
