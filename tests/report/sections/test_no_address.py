"""A report says how many rows hold no address, since they are in none of its numbers."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cliova_pandas import read_cliova_file, write_report

SAVED = (
    "email,status\na@x.example,valid\nb@x.example,invalid\n,\n,\n,\nemail,status\nTotal: 2,\n"
    "c@x.example,valid\n"
)
SAID = "5 rows without an address are in no number of this page"
KINDS = " (3 blank, 1 the header again, 1 such as a total)."


def read(text: str = SAVED, **options: Any) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read_cliova_file(io.StringIO(text), **options)


def write(frame: Any, path: Path) -> str:
    write_report(frame, path)
    if path.suffix == ".xlsx":
        rows = (row for sheet in openpyxl.load_workbook(path) for row in sheet.values)
        return "\n".join(str(cell) for row in rows for cell in row)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".html", ".md", ".xlsx", ".json"])
@pytest.mark.parametrize("drop_empty", [False, True])
def test_rows_without_an_address_are_counted(tmp_path: Path, suffix: str, drop_empty: bool) -> None:
    """Of each kind, in every format, also where they were left out when it was read."""
    assert SAID + KINDS in write(read(drop_empty=drop_empty), tmp_path / f"report{suffix}")


def test_several_lists_are_told_of_one_by_one(tmp_path: Path) -> None:
    """By the name of each that has such rows."""
    whole = "email,status\na@x.example,valid\nb@x.example,invalid\n"
    said = write({"May": read(), "June": read(whole)}, tmp_path / "report.md")
    assert f"May: {SAID}" in said
    assert said.count("without an address") == 1


def test_rows_that_are_not_there_any_more_are_not_counted(tmp_path: Path) -> None:
    """What attrs say of the whole result is not said of a part of it."""
    frame = read()
    part = frame[frame["verdict"].notna() | (frame["email"] == "Total: 2")]
    said = write(part, tmp_path / "report.md")
    assert "1 row without an address is in no number of this page." in said
    assert "without an address" not in write(
        frame[frame["verdict"].notna()], tmp_path / "addresses.md"
    )
