"""The lists of a folder are one frame, of any engine, with all columns and the right types."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from cliova_pandas import (
    CliovaWarning,
    ConfigurationError,
    breakdown,
    scan_cliova,
    summarize,
    sync_cliova,
    trend,
)
from cliova_pandas.sandbox import serve
from tests.support.odd_names import READ_NAMES
from tests.support.raw_service import answering
from tests.support.spark import QUIET, start_spark

LISTS = ["list_12345", "list_signups_october", "list_empty"]
ENGINES = ["polars", "duckdb", "dask", "pyarrow"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three lists, of which one has columns of its own and one has no rows."""
    target = tmp_path_factory.mktemp("results")
    with serve() as service, service.client() as client:
        sync_cliova(LISTS, target, client=client)
    return target


def collect(frame: Any) -> pd.DataFrame:
    found = frame.collect("pandas").to_native()
    assert isinstance(found, pd.DataFrame)
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_all_rows_of_all_lists_are_there(folder: Path, engine: str) -> None:
    """The number of rows and of each verdict is that of the files."""
    frame = collect(scan_cliova(folder, engine=engine).select("list_id", "verdict", "utm_source"))
    counts = frame["list_id"].value_counts().to_dict()
    files = {one: pq.read_metadata(folder / f"{one}.parquet").num_rows for one in LISTS}
    assert counts == {name: rows for name, rows in files.items() if rows}
    is_first = frame["list_id"] == "list_12345"
    assert (frame["verdict"][is_first] == "valid").sum() == 1500
    assert frame["utm_source"][is_first].isna().all()
    assert frame["utm_source"][~is_first].notna().any()


@pytest.mark.parametrize("engine", ENGINES)
def test_some_lists_and_columns_can_be_chosen(folder: Path, engine: str) -> None:
    """What says which list a row is of comes always."""
    frame = collect(scan_cliova(folder, ["list_12345"], engine=engine, columns=["email"]))
    assert frame.columns.tolist() == [
        "list_id", "email", "list_rows", "list_total_emails", "list_total_valid_emails",
        "list_verified_only", "list_updated_at", "verdict",
    ]  # fmt: skip
    assert len(frame) == 2000


def answer(columns: str, *rows: str) -> bytes:
    return "\n".join([columns, *rows, ""]).encode()


@pytest.mark.parametrize("engine", ENGINES)
def test_lists_that_disagree_on_a_type_are_one_frame(tmp_path: Path, engine: str) -> None:
    """Whole numbers become others, all else text, and a column without values follows the rest."""
    results = {
        "one": answer("email,status,n,flag,x,at", "a@x.example,valid,1,true,,2026-10-01T08:00:00Z"),
        "two": answer("email,status,n,flag,x", "b@x.example,valid,1.5,7,2"),
    }
    for name, body in results.items():
        with answering(body, {"totalEmails": 1}) as server, server.client() as client:
            sync_cliova([name], tmp_path, verdict_column="status", client=client)
    frame = collect(scan_cliova(tmp_path, engine=engine)).sort_values("list_id")
    assert frame["n"].tolist() == [1.0, 1.5]
    assert frame["flag"].tolist() == ["true", "7"]
    assert frame["x"].isna().tolist() == [True, False]
    assert frame["x"].tolist()[1] == 2
    assert pd.to_datetime(frame["at"], utc=True).tolist()[0] == pd.Timestamp("2026-10-01T08:00Z")


@pytest.fixture(scope="module")
def odd_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lists with columns of odd names, and moments that one of them does not have."""
    target = tmp_path_factory.mktemp("odd")
    titles = ["email", "status", *READ_NAMES]
    rows = [[f"{row}@x.example", "valid", *(f"{row}{name}" for name in READ_NAMES)] for row in "ab"]
    moments = [[*row, "2026-10-31T23:30:00Z"] for row in rows]
    for list_id, table in {
        "one": [titles, *rows], "two": [[*titles, "made at"], *moments]
    }.items():  # fmt: skip
        text = StringIO()
        csv.writer(text).writerows(table)
        with answering(text.getvalue().encode(), {"totalEmails": 2}) as server:
            sync_cliova([list_id], target, verdict_column="status", client=server.client())
    return target


def check_odd(folder: Path, engine: str) -> None:
    """Count the rows of each value of each column, and of each month."""
    frame: Any = scan_cliova(folder, engine=engine)
    for name in READ_NAMES:
        counts = breakdown(frame, name)["n"]
        assert counts.to_dict() == {f"a{name}": 2, f"b{name}": 2}
    months = trend(frame, "made at", every="month")
    assert months.index.get_level_values("date").unique().tolist() == [pd.Timestamp("2026-10-01")]
    assert months["n"].unique().tolist() == [2]


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_may_be_called_anything(odd_folder: Path, engine: str) -> None:
    """An engine reads some names as something else."""
    check_odd(odd_folder, engine)


@pytest.mark.filterwarnings(*[mark.args[0] for mark in QUIET])
def test_spark_reads_them_by_any_clock(odd_folder: Path) -> None:
    """It shows moments by that of its session."""
    with start_spark() as session:
        assert session.conf.get("spark.sql.session.timeZone") != "UTC"
        check_odd(odd_folder, "spark")


def test_columns_of_addresses_with_different_names_are_told(tmp_path: Path) -> None:
    """A number by the address would look at one of them."""
    results = {"one": answer("email,status", "a@x.example,valid"),
               "two": answer("address,status", "b@x.example,valid")}  # fmt: skip
    for name, body in results.items():
        with answering(body, {"totalEmails": 1}) as server, server.client() as client:
            sync_cliova([name], tmp_path, verdict_column="status", client=client)
    with pytest.warns(CliovaWarning, match="'email' in 'one', 'address' in 'two'"):
        scan_cliova(tmp_path)


def test_what_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    """A folder, a list, a column, an engine."""
    with pytest.raises(ConfigurationError, match="no folder"):
        scan_cliova(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="holds no lists"):
        scan_cliova(tmp_path)
    with pytest.raises(ConfigurationError, match="no list 'list_7'"):
        scan_cliova(folder, ["list_7"])
    with pytest.raises(ConfigurationError, match="'emial'"):
        scan_cliova(folder, columns=["emial"])
    with pytest.raises(ConfigurationError, match="engine"):
        scan_cliova(folder, engine="pandas")


def test_dask_reads_no_more_columns_than_are_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that a file does not have is missing in as many rows as the file has."""
    frame = scan_cliova(folder, engine="dask").to_native()
    asked: list[Any] = []
    read = pd.read_parquet

    def read_noted(path: Path, columns: list[str]) -> pd.DataFrame:
        asked.append(columns)
        return read(path, columns=columns)

    monkeypatch.setattr(pd, "read_parquet", read_noted)
    summary = summarize(frame)
    assert {name for columns in asked for name in columns} == {
        "list_verified_only",
        "email",
        "verdict",
    }
    lacking = frame[["utm_source"]].compute()
    assert [] in asked
    assert len(lacking) == summary["count"].sum()
    assert frame["utm_source"].count().compute() == lacking["utm_source"].count() > 0
