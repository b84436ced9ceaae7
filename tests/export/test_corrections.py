"""The export of corrections is a list that can be uploaded as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, export_corrections, suggest_corrections


@pytest.fixture
def corrections() -> pd.DataFrame:
    emails = ["ann@gmial.com", "Ann@gmial.com", "bob@gmail.con", "bob@gmail.com", "=x@gmial.com"]
    verdicts = ["invalid", "invalid", "unknown", "valid", "invalid"]
    return suggest_corrections(pd.DataFrame({"email": emails, "verdict": verdicts}))


def test_each_new_address_is_written_once(corrections: pd.DataFrame, tmp_path: Path) -> None:
    """Spellings of one address are one line, and what the list has already is none."""
    path = export_corrections(corrections, tmp_path / "again.csv")
    read = pd.read_csv(path, dtype="str")
    assert list(read.columns) == ["email", "corrected_from"]
    assert read["email"].tolist() == ["ann@gmail.com", '"=x"@gmail.com']
    assert read["corrected_from"].tolist()[0] == "ann@gmial.com"
    assert len(read) == corrections.attrs["cliova"]["recoverable"]


def test_only_the_owner_reads_it(corrections: pd.DataFrame, tmp_path: Path) -> None:
    """The file holds addresses, so nobody else may read it."""
    path = export_corrections(corrections, tmp_path / "again.csv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_asked(corrections: pd.DataFrame, tmp_path: Path) -> None:
    """What has the name keeps it, unless overwrite=True."""
    path = tmp_path / "again.csv"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="overwrite"):
        export_corrections(corrections, path)
    assert path.read_text() == "mine"
    export_corrections(corrections, path, overwrite=True)
    assert path.read_text() != "mine"


def test_what_is_no_correction_is_refused(corrections: pd.DataFrame, tmp_path: Path) -> None:
    """Another frame, or another kind of file, is refused before anything is written."""
    with pytest.raises(ConfigurationError, match="suggest_corrections"):
        export_corrections(pd.DataFrame({"email": ["a@x.de"]}), tmp_path / "again.csv")
    with pytest.raises(ConfigurationError, match="csv"):
        export_corrections(corrections, tmp_path / "again.xlsx")
    assert not list(tmp_path.iterdir())


def test_columns_are_chosen_and_renamed(corrections: pd.DataFrame, tmp_path: Path) -> None:
    """What the corrections say besides may stand in the file, under any name, in any order."""
    path = export_corrections(
        corrections, tmp_path / "x.csv", columns=["slip", "email"], rename={"email": "E-Mail"}
    )
    read = pd.read_csv(path, dtype="str")
    assert list(read.columns) == ["slip", "E-Mail"]
    assert read["E-Mail"].tolist() == ["ann@gmail.com", '"=x"@gmail.com']
    with pytest.raises(ConfigurationError, match="no column 'name'"):
        export_corrections(corrections, tmp_path / "y.csv", columns="name")
    assert [one.name for one in tmp_path.iterdir()] == ["x.csv"]


def test_own_columns_take_no_name_of_the_file(corrections: pd.DataFrame, tmp_path: Path) -> None:
    """``email`` is the proposed address, also beside a column of somebody's own of that name."""
    plain = export_corrections(corrections, tmp_path / "plain.csv")
    own = corrections.assign(email="mine", corrected_from="mine", person="Ann")
    path = export_corrections(own, tmp_path / "own.csv")
    assert path.read_bytes() == plain.read_bytes()
    path = export_corrections(own, tmp_path / "more.csv", columns=["person", "email"])
    assert path.read_text().splitlines()[:2] == ["person,email", "Ann,ann@gmail.com"]
