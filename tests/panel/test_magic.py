"""The line magic, called as IPython calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.core.error import UsageError

import cliova_pandas
from cliova_pandas import ListNotFoundError
from cliova_pandas.panel.magic import show_list
from cliova_pandas.sandbox import Sandbox


@pytest.fixture(autouse=True)
def configured(service: Sandbox, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)


def test_loading_the_extension_adds_the_magic() -> None:
    """%load_ext cliova_pandas registers %cliova, and nothing else."""
    added: list[tuple[tuple[object, ...], dict[str, object]]] = []

    class Shell:
        def register_magic_function(self, *arguments: object, **options: object) -> None:
            added.append((arguments, options))

    cliova_pandas.load_ipython_extension(Shell())
    assert added == [((show_list,), {"magic_kind": "line", "magic_name": "cliova"})]


def test_a_line_reads_the_list_and_shows_its_panel() -> None:
    """The panel comes back loaded, so that the next cell can use it."""
    panel = show_list("list_300")
    assert len(panel.selection) == 300
    assert 'df = read_cliova("list_300")' in panel.code


def test_options_are_those_of_read_cliova() -> None:
    """Verified only and JSON are asked for, and stand in the code."""
    panel = show_list("--verified-only --json list_300")
    assert panel.frame.attrs["cliova"]["verified_only"]
    assert panel.frame.attrs["cliova"]["output"] == "json"
    assert 'read_cliova("list_300", verified_only=True, output="json")' in panel.code


@pytest.mark.parametrize("line", ["a b", "--nonsense list_300"])
def test_a_line_that_cannot_be_understood_says_how_to_write_it(line: str) -> None:
    """The usage stands in the error."""
    with pytest.raises(UsageError, match=r"%cliova \[--verified-only\] \[--json\] \[LIST\]"):
        show_list(line)


def test_no_list_gives_an_empty_panel() -> None:
    """The panel's own form asks for the list then."""
    panel = show_list("")
    assert repr(panel) == "Panel()"


def test_without_a_key_the_panel_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback: the list's id stands in the form, beside the field of the key."""
    monkeypatch.delenv("CLIOVA_API_KEY")
    panel = show_list("--json list_300")
    assert (panel.list_id, panel.output, panel.is_loaded) == ("list_300", "json", False)


def test_an_error_is_the_readers_own() -> None:
    """What read_cliova would raise is raised."""
    with pytest.raises(ListNotFoundError, match="list_nope"):
        show_list("list_nope")
