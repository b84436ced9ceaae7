"""Too little memory ends in words that say what helps, and leaves nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cliova_pandas import (
    CliovaClient,
    CliovaError,
    download_cliova,
    iter_cliova,
    read_cliova,
    read_cliova_file,
    sync_cliova,
)
from cliova_pandas.io import parsing
from cliova_pandas.io.csv import reader as csv_reader
from cliova_pandas.io.memory import wording_lack_of_memory
from cliova_pandas.io.tables import choose_pool

ROWS = b"email,result\na@x.example,Deliverable\nb@x.example,Risky\nc@x.example,Undeliverable\n"
CALLS: dict[str, Callable[[CliovaClient, Path], Any]] = {
    "file": lambda client, folder: read_cliova_file(ROWS),
    "read": lambda client, folder: read_cliova("list_77", client=client),
    "iter": lambda client, folder: list(iter_cliova("list_77", client=client)),
    "download": lambda client, folder: download_cliova("list_77", folder / "x", client=client),
    "sync": lambda client, folder: sync_cliova(["list_77"], folder / "lists", client=client),
}


@pytest.mark.parametrize("name", CALLS)
def test_lack_of_memory_is_said_in_words(
    name: str, client: CliovaClient, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of ours, with a way out, and no file of what was begun."""

    def fail(*args: object, **options: object) -> None:
        raise MemoryError

    for module, function in ((csv_reader, "iter_tables"), (csv_reader, "read_table")):
        monkeypatch.setattr(module, function, fail)
    monkeypatch.setattr(parsing, "gather_tables", fail)
    with pytest.raises(CliovaError, match=r"There is not enough memory .* iter_cliova"):
        CALLS[name](client, tmp_path)
    assert not [path for path in (*cache.rglob("*"), *tmp_path.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("name", CALLS)
def test_lack_of_threads_is_said_in_words(
    name: str, client: CliovaClient, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python has no class of its own for it; a thread takes memory, and may be one too many."""
    monkeypatch.setattr(parsing, "gather_tables", refuse_thread)
    monkeypatch.setattr(csv_reader, "iter_tables", refuse_thread)
    monkeypatch.setattr(csv_reader, "read_table", refuse_thread)
    with pytest.raises(CliovaError, match=r"not enough memory .* allows no more threads\. Read"):
        CALLS[name](client, tmp_path)


def test_other_errors_are_what_they_are() -> None:
    """A `RuntimeError` about something else is a fault of ours, which nobody covers up."""
    with pytest.raises(RuntimeError, match="something else"), wording_lack_of_memory():
        raise RuntimeError("something else")


def test_what_the_environment_says_of_memory_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow's own way to say from where it takes memory."""
    monkeypatch.delenv("ARROW_DEFAULT_MEMORY_POOL", raising=False)
    assert choose_pool(is_held=False).backend_name == pa.default_memory_pool().backend_name
    with suppress(NotImplementedError):  # not built for this system
        pa.jemalloc_memory_pool()
        assert choose_pool(is_held=True).backend_name == "jemalloc"
    monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", "system")
    assert choose_pool(is_held=True).backend_name == pa.default_memory_pool().backend_name


def refuse_thread(*args: object, **options: object) -> None:
    """Start a thread that the system has no room for, so that Python says what it says."""
    size = threading.stack_size(1 << 46)
    try:
        threading.Thread(target=list).start()
    finally:
        threading.stack_size(size)
