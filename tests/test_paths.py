"""What is no path is refused in words, by every function that takes one."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cliova_pandas as cp
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.paths import is_abandoned, make_path

ROWS = "email,result\na@x.example,Deliverable\nb@x.example,Risky\nc@x.example,Undeliverable\n"
WRONG: dict[str, Any] = {
    "nobody's home": "~nobody_has_this_name/x.csv",
    "nobody's home as a path": Path("~nobody_has_this_name/x.csv"),
    "a null": "a\0b.csv",
    "half a surrogate pair": "a\ud800b.csv",
    "a number": 7,
    "a path of bytes": os.fsencode("x.csv"),
}
TAKES: dict[str, Callable[[Any, pd.DataFrame, cp.CliovaClient], object]] = {
    "read_cliova_file": lambda path, frame, client: cp.read_cliova_file(path),
    "download_cliova": lambda path, frame, client: cp.download_cliova(
        "list_77", path, client=client
    ),
    "client.download": lambda path, frame, client: client.download("list_77", path),
    "client.submit": lambda path, frame, client: client.submit(path, "A list"),
    "submit_cliova": lambda path, frame, client: cp.submit_cliova(path, "A list", client=client),
    "sync_cliova": lambda path, frame, client: cp.sync_cliova(["list_77"], path, client=client),
    "scan_cliova": lambda path, frame, client: cp.scan_cliova(path),
    "write_report": lambda path, frame, client: cp.write_report(frame, path),
    "write_report, logo": lambda path, frame, client: cp.write_report(
        frame, "x.html", logo=path, overwrite=True
    ),
    "export_lists": lambda path, frame, client: cp.export_lists(frame, path),
}
BYTES_ARE_DATA = {"read_cliova_file", "client.submit"}
"""Those that take the bytes of a file as well."""


@pytest.fixture
def client() -> Iterator[cp.CliovaClient]:
    with cp.sandbox.serve() as service, service.client() as own:
        yield own


CASES = [
    (name, kind)
    for name in TAKES
    for kind in WRONG
    if not (name in BYTES_ARE_DATA and kind == "a path of bytes")
]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_no_path_ends_in_a_foreign_error(
    name: str,
    kind: str,
    client: cp.CliovaClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The home of nobody, a null, half a character: a setting that cannot work, and no file."""
    monkeypatch.chdir(tmp_path)
    frame = cp.read_cliova_file(io.StringIO(ROWS))
    with pytest.raises(ConfigurationError):
        TAKES[name](WRONG[kind], frame, client)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["CLIOVA_CACHE_DIR", "CLIOVA_LAYOUTS"])
def test_a_folder_of_the_environment_is_named_by_its_variable(
    name: str, client: cp.CliovaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the home folder of nobody stands in a variable, the message says which."""
    monkeypatch.setenv(name, "~nobody_has_this_name")
    with pytest.raises(ConfigurationError, match=name):
        cp.read_cliova("list_77", client=client)


def test_a_home_is_put_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``~`` is the home folder, for whoever takes a path."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert make_path("~/x.csv") == tmp_path / "x.csv"
    assert make_path(Path("x.csv")) == Path("x.csv")


def test_the_message_names_the_argument_and_shows_what_cannot_be_seen() -> None:
    """A null is shown as its code."""
    with pytest.raises(ConfigurationError, match=r"folder: .*'a\\x00b'"):
        make_path("a\0b", "folder")


@pytest.mark.parametrize(("age", "expected"), [(0, False), (50, False), (90, True), (-90, True)])
def test_nobody_is_at_a_file_of_long_ago_or_of_a_clock_that_was_set_back(
    age: float, expected: bool, tmp_path: Path
) -> None:
    """A file whose time is yet to come would otherwise stay until it has."""
    path = tmp_path / "half.part"
    path.touch()
    then = time.time() - age
    os.utime(path, (then, then))
    assert is_abandoned(path, 60) == expected
    path.unlink()
    assert not is_abandoned(path, 60)
