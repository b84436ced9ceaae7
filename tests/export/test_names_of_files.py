"""A file takes the place of a file alone, whatever its name, and what cannot be written is said."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.export.files import write_file, write_folder
from cliova_pandas.export.frames import write_frame
from cliova_pandas.service.spool import open_complete


def write(path: Path) -> None:
    write_file(path, "new", private=True, overwrite=True)


def download(path: Path) -> None:
    with open_complete(path) as file:
        file.write(b"new")


WRITERS = pytest.mark.parametrize("put", [write, download])


@WRITERS
def test_a_link_gives_way_and_what_it_leads_to_stays(tmp_path: Path, put: Any) -> None:
    """So nobody who puts a link there decides which other file is lost."""
    (tmp_path / "old.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "old.csv")
    put(tmp_path / "link.csv")
    assert not (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "link.csv").read_text() == "new"
    assert (tmp_path / "old.csv").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


@WRITERS
def test_a_pipe_or_a_device_is_not_replaced(tmp_path: Path, put: Any) -> None:
    """Nor through a link."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "null.csv").symlink_to("/dev/null")
    for path in (tmp_path / "pipe.csv", tmp_path / "null.csv"):
        with pytest.raises(FileExistsError):
            put(path)
    assert stat.S_ISFIFO((tmp_path / "pipe.csv").stat().st_mode)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert len(list(tmp_path.iterdir())) == 2


@WRITERS
@pytest.mark.parametrize("letter", ["x", "\u00e4", "\U0001f600"])
def test_a_name_as_long_as_a_name_can_be_is_written(tmp_path: Path, put: Any, letter: str) -> None:
    """A name has 255 bytes at most, and what is made beside it is shorter."""
    name = letter * (251 // len(letter.encode())) + ".csv"
    put(tmp_path / name)
    assert (tmp_path / name).read_text() == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_of_a_long_name_is_written(tmp_path: Path) -> None:
    """As a file is."""
    path = tmp_path / ("x" * 255)
    write_folder(path, lambda _: None, overwrite=False, find_foreign=lambda _: None)
    assert path.is_dir()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_half_a_pair_is_refused_in_words(tmp_path: Path, suffix: str) -> None:
    """No format but JSON holds one, and none is left half written."""
    frame = pd.DataFrame({"email": ["a@x.example"], "t": pd.Series(["x\ud800"], dtype=object)})
    with pytest.raises(ConfigurationError):
        write_frame(frame, tmp_path / f"a{suffix}")
    assert not list(tmp_path.iterdir())


def test_a_number_too_large_for_parquet_is_refused_in_words(tmp_path: Path) -> None:
    """The other formats hold it."""
    frame = pd.DataFrame({"n": pd.Series([10**30], dtype=object)})
    with pytest.raises(ConfigurationError, match="does not fit into a Parquet file"):
        write_frame(frame, tmp_path / "a.parquet")
    write_frame(frame, tmp_path / "a.csv")
    assert str(10**30) in (tmp_path / "a.csv").read_text()
