"""Frames as files: every row comes back, and nothing is half there."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cliova_pandas import CliovaWarning, ConfigurationError, read_cliova
from cliova_pandas.export.frames import check_target, write_csv, write_frame


def read_sheet(path: Path) -> Any:
    return load_workbook(path).active


AWKWARD = st.text(
    st.one_of(st.sampled_from("\r\n,;\"'\t =a"), st.characters(exclude_categories=["Cs"])),
    min_size=1, max_size=6,
).filter(lambda text: "\x00" not in text)  # fmt: skip


@given(st.lists(st.tuples(AWKWARD, AWKWARD), max_size=6), st.sampled_from(["str", "category"]))
def test_every_row_of_a_csv_comes_back(rows: list[tuple[str, str]], dtype: Any) -> None:
    """However many line ends of whatever kind stand in the texts, a reader finds the same rows."""
    frame = pd.DataFrame(rows, columns=["a", "b\r"]).astype(dtype)
    target = io.StringIO()
    write_csv(frame, target)
    read = list(csv.reader(io.StringIO(target.getvalue(), newline="")))
    assert read == [["a", "b\r"], *map(list, rows)]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet", ".xlsx"])
def test_a_result_comes_back_from_its_file(tmp_path: Path, client: Any, suffix: str) -> None:
    """Each format holds all rows of a result, readable by the owner alone, and nothing else is
    left in the folder."""
    df = read_cliova("list_12345", client=client, cache=False)
    path = tmp_path / f"result{suffix}"
    write_frame(df, path)
    read: Any = {
        ".csv": pd.read_csv, ".json": pd.read_json, ".parquet": pd.read_parquet,
        ".xlsx": pd.read_excel,
    }[suffix]  # fmt: skip
    again = read(path)
    assert list(again.columns) == list(df.columns)
    assert again["email"].tolist() == df["email"].tolist()
    assert again["verdict"].tolist() == df["verdict"].tolist()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_json_holds_instants_as_they_are(tmp_path: Path) -> None:
    """In ISO 8601, to the last digit that there is."""
    for unit in ("ms", "us", "ns"):
        path = tmp_path / f"{unit}.json"
        instant = pd.Timestamp("2026-10-01T08:30:00.250001002Z").as_unit(unit)
        write_frame(pd.DataFrame({"at": [instant, pd.NaT]}), path)
        found, missing = (row["at"] for row in json.loads(path.read_text()))
        assert pd.Timestamp(found) == instant
        assert missing is None


def test_a_workbook_holds_texts_to_the_letter(tmp_path: Path) -> None:
    """What looks like a formula, a number or an error is the same text again, typed as text."""
    texts = ["=1+1", "+49", "-x", "@a", "007", "#N/A", "1e5", "TRUE", "＝1"]
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame({"=head": texts}), path)
    cells = [row[0] for row in read_sheet(path).iter_rows()]
    assert [cell.value for cell in cells] == ["=head", *texts]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == [
        "=head", "=1+1", "+49", "-x", "@a", "＝1",
    ]  # fmt: skip


def test_a_workbook_takes_what_excel_has_no_type_for(tmp_path: Path) -> None:
    """Times with a zone, long numbers, infinities, lists and control characters are texts."""
    values = [
        datetime(2026, 1, 2, tzinfo=UTC), 12345678901234567, float("inf"), ["a"], "a\x07b", None,
        float("nan"), np.int64(3), True, 1.5,
    ]  # fmt: skip
    path = tmp_path / "x.xlsx"
    with pytest.warns(CliovaWarning, match="1 character"):
        write_frame(pd.DataFrame({"a": pd.Series(values, dtype=object), "b": 1}), path)
    read = [row[0] for row in read_sheet(path).iter_rows(min_row=2, values_only=True)]
    assert read == [
        "2026-01-02 00:00:00+00:00", "12345678901234567", "inf", "['a']", "a\ufffdb", None, None,
        3, True, 1.5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"a": ["x" * 32_768]}), "32,768"),
        (pd.DataFrame({"a": np.zeros(1_048_576)}), "1,048,576"),
        (pd.DataFrame(np.zeros((1, 16_385))), "16,385"),
    ],
)
def test_what_does_not_fit_is_refused_whole(tmp_path: Path, frame: Any, said: str) -> None:
    """A workbook that could not hold it all is not written, and the message says how much it is."""
    with pytest.raises(ConfigurationError, match=said):
        write_frame(frame, tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_csv_is_defused_unless_asked_for_raw(tmp_path: Path) -> None:
    """Texts that start formulas are changed, and with ``raw`` they are not."""
    frame = pd.DataFrame({"email": ["+1@a.de"], "name": ["=1+1"]})
    for raw, expected in ((False, ['"+1"@a.de', "'=1+1"]), (True, ["+1@a.de", "=1+1"])):
        write_frame(frame, tmp_path / "x.csv", raw=raw)
        with (tmp_path / "x.csv").open(newline="") as file:
            assert list(csv.reader(file))[1] == expected


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """If writing fails, what stood there is still there, and nothing else."""
    path = tmp_path / "x.xlsx"
    write_frame(pd.DataFrame({"a": [1]}), path)
    before = path.read_bytes()
    with pytest.raises(ConfigurationError):
        write_frame(pd.DataFrame({"a": ["x" * 40_000]}), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "said"), [("x.txt", r"\.csv"), ("no/x.csv", "no folder")])
def test_a_target_that_cannot_be_is_refused(tmp_path: Path, name: str, said: str) -> None:
    """Another suffix or a folder that is not there is an error that says which there are."""
    with pytest.raises(ConfigurationError, match=said):
        check_target(tmp_path / name)
