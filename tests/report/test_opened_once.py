"""A report opens its frame once, however many numbers it gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cliova_pandas import flags, read_cliova_file, summarize, write_report
from cliova_pandas.stats import FrameColumns, suggest_corrections
from cliova_pandas.stats.frames.denominator import open_counted
from tests.support.report_frames import NOW, read


@pytest.mark.parametrize("suffix", [".html", ".json"])
def test_a_lazy_frame_is_computed_once(tmp_path: Path, suffix: str) -> None:
    """All sections together ask for its rows a single time."""
    asked: list[int] = []

    def count(frame: pl.DataFrame) -> pl.DataFrame:
        asked.append(len(frame))
        return frame

    df = pl.from_pandas(read("list_12345").astype({"verdict": "str"}))
    lazy = df.lazy().map_batches(count, schema=df.schema)
    path = write_report(lazy, tmp_path / f"r{suffix}", now=NOW)
    assert asked == [2000]
    other = write_report(df, tmp_path / f"s{suffix}", now=NOW)
    assert path.read_bytes() == other.read_bytes()


def test_an_opened_frame_gives_the_numbers_of_the_frame() -> None:
    """Whatever was asked of it before, and in whatever order."""
    df = read("list_october")
    opened = open_counted(df)
    assert open_counted(opened) is opened
    for _ in range(2):
        assert flags(df).equals(flags(opened))
        assert suggest_corrections(df).equals(suggest_corrections(opened))
        assert summarize(df).equals(summarize(opened))


def test_what_is_remembered_is_of_these_rows() -> None:
    """Some of the rows remember nothing of all of them."""
    frame = read_cliova_file(b"email,status\na@x.example,valid\nb@x.example,invalid\n")
    table = FrameColumns(frame)
    assert table.remember("rows", table.count_rows) == 2
    kept = table.keep(np.array([True, False]))
    assert kept.remember("rows", kept.count_rows) == 1
    assert table.remember("rows", lambda: 0) == 2
