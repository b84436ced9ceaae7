"""Too little memory ends in words that say what helps, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
