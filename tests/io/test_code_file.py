"""Codes that are kept in a file come back as they were, and leave nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

from cliova_pandas.io import code_file
from cliova_pandas.io.code_file import CodeFile
from cliova_pandas.verdicts.word_codes import Codes


def test_blocks_come_back_in_any_order() -> None:
    """Each with the numbers and the type that it had."""
    codes = CodeFile()
    kinds = (np.uint8, np.uint32)
    blocks: list[Codes] = [np.arange(n).astype(kinds[n % 2]) for n in range(9)]
    readers = [codes.keep(block) for block in blocks]
    for block, read in [*zip(blocks, readers, strict=True)][::-1]:
        assert read().tolist() == block.tolist()
        assert read().dtype == block.dtype
    codes.close()


def test_where_nothing_can_be_written_they_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full costs memory, and no result."""

    def refuse() -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(code_file, "open_unbuffered", refuse)
    assert CodeFile().keep(np.array([1, 2], dtype=np.uint8))().tolist() == [1, 2]


def test_nothing_is_left_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is gone when it is closed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    codes = CodeFile()
    codes.keep(np.array([1], dtype=np.uint8))
    codes.close()
    assert not list(tmp_path.iterdir())
