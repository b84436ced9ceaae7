"""A file stands wherever a list of the service can, and is read as the same options say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from cliova_pandas.cli.reading import is_file, name_source
from cliova_pandas.sandbox import Sandbox
from tests.support.reading_back import (
    list_html_tables,
    list_json_tables,
    list_markdown_tables,
    list_workbook_tables,
)

Run = Callable[..., tuple[int, str, str]]

ROWS = "Mail,result\na@x.de,ok\nb@x.de,failed\nc@x.de,maybe\n"


@pytest.fixture
def saved(run: Run) -> str:
    """A result of another service, as a file of this folder."""
    Path("saved.csv").write_text(ROWS)
    return "saved.csv"


def test_a_word_is_a_file_if_it_looks_like_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare word is a list, whatever lies in the folder; what has an ending of results is none."""
    monkeypatch.chdir(tmp_path)
    for name in ("list_1", "out.dat"):
        Path(name).touch()
    words = [
        "list_1",
        "./list_1",
        "list.1",
        "a.csv",
        "b.JSON",
        "c.csv.gz",
        "d.parquet",
        "out.dat",
        "../x",
    ]
    assert [word for word in words if is_file(word)] == [
        "./list_1", "a.csv", "b.JSON", "c.csv.gz", "d.parquet", "out.dat",
    ]  # fmt: skip
    assert [name_source(word) for word in ("list_1", "d/May.csv.gz")] == ["list_1", "May"]


def test_every_command_reads_a_file(run: Run, saved: str, service: Sandbox) -> None:
    """With no question to the service, and with the same options for its words and columns."""
    words = ("--verdict-map", "ok=valid", "--verdict-map", "failed=invalid", "--email-column",
             "Mail", "--verdict-map", "maybe=risky")  # fmt: skip
    code, out, err = run("read", saved, *words)
    assert (code, err) == (0, "")
    assert "share of 3 rows" in out
    for command in (("report",), ("export",), ("explain",), ("read", "-o", "again.parquet")):
        assert run(*command, saved, *words)[0] == 0
    assert Path("saved-report.html").exists()
    assert Path("saved-lists", "send.csv").read_text().splitlines()[1].startswith("a@x.de")
    assert pd.read_parquet("again.parquet")["verdict"].tolist() == ["valid", "invalid", "risky"]
    assert service.requests == []


def test_a_list_can_be_explained(run: Run) -> None:
    """As a file can."""
    code, out, _ = run("explain", "list_300")
    assert code == 0
    assert out.startswith("Columns: address 'email', verdict ")


@pytest.mark.parametrize(
    "words",
    [
        ("--wait",), ("--wait", "0"), ("--wait", "2.5"), ("--download", "json"), ("--refresh",),
        ("--no-cache",), ("--no-check",),
    ],
)  # fmt: skip
def test_options_of_a_download_are_refused_for_a_file(
    run: Run, saved: str, words: tuple[str, ...]
) -> None:
    """Nothing that was said is passed over in silence."""
    code, _, err = run("read", saved, *words)
    assert code == 2
    assert f"{' '.join(words)} is for a list of the service, and 'saved.csv' is a file" in err
    assert run("read", "list_200", "-o", "old.csv")[0] == 0
    assert run("report", "list_300", "--previous", "old.csv", *words)[0] == 0


def test_a_file_that_is_not_there_is_said(run: Run, service: Sandbox) -> None:
    """What ends like a result is no list id, and the service is not asked for it."""
    assert run("read", "nope.csv")[::2] == (
        1, "cliova-pandas: nope.csv: No such file or directory\n",
    )  # fmt: skip
    assert service.requests == []


def test_lists_and_files_are_compared(run: Run) -> None:
    """Each under its own name; two files of one name under what was typed."""
    for folder in ("a", "b"):
        Path(folder).mkdir()
        assert run("read", "list_300", "-o", f"{folder}/May.csv")[0] == 0
    assert run("report", "a/May.csv", "list_200", "-o", "x.json")[0] == 0
    assert {"May", "200 addresses"} <= set(find_texts(json.loads(Path("x.json").read_text())))
    assert run("report", "a/May.csv", "b/May.csv", "-o", "y.json")[0] == 0
    assert {"a/May.csv", "b/May.csv"} <= set(find_texts(json.loads(Path("y.json").read_text())))
    assert run("report", "a/May.csv", "list_200")[2].endswith("comparison-report.html\n")
    assert run("report", "a/May.csv", "a/May.csv")[2].endswith("/May-report.html\n")


def find_texts(value: object) -> list[str]:
    """Return all texts in a JSON document."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in find_texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in find_texts(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("suffix", ["html", "md", "xlsx", "json"])
def test_the_format_of_a_report_can_be_said(run: Run, suffix: str) -> None:
    """It gives the file its ending; a file with another ending is refused."""
    code, _, err = run("report", "list_300", "--format", suffix)
    assert code == 0
    assert Path(f"list_300-report.{suffix}").exists()
    assert f"list_300-report.{suffix}" in err
    assert run("report", "list_300", "--format", suffix, "-o", "october")[0] == 0
    assert Path(f"october.{suffix}").exists()
    code, _, err = run("report", "list_300", "--format", suffix, "-o", "x.pdf")
    assert code == 2
    assert f"--format {suffix} is not what 'x.pdf' is by its ending" in err
    if suffix == "xlsx":
        assert load_workbook("october.xlsx").sheetnames[0] == "Report"


def test_a_report_goes_into_a_pipe(run: Run) -> None:
    """Nothing but the report is on standard output, and no file is left."""
    code, out, err = run("report", "list_300", "-o", "-", "--format", "md")
    assert (code, err) == (0, "")
    assert out.startswith("# 300 addresses")
    assert list(Path().iterdir()) == []


def test_what_is_assumed_of_the_valid_can_be_said(run: Run) -> None:
    """As a share or in per cent; the report says it."""
    assert run("report", "list_300", "-o", "a.md", "--valid-error", "0.07")[0] == 0
    assert run("report", "list_300", "-o", "b.md", "--valid-error", "7%")[0] == 0
    a, b = (Path(name).read_text(encoding="utf-8") for name in ("a.md", "b.md"))
    assert "7" in a
    assert [line for line in a.splitlines() if "7.0 %" in line or "7 %" in line]
    assert a.splitlines()[6:] == b.splitlines()[6:]


def test_columns_are_for_what_is_written(run: Run) -> None:
    """A file or a pipe has those that were named; on the screen there is nothing to choose."""
    words = ("--columns", "verdict,email", "--rename", "email=E-Mail")
    assert run("read", "list_300", "-o", "-", *words)[1].splitlines()[0] == "verdict,E-Mail"
    assert run("read", "list_300", "-o", "x.xlsx", *words)[0] == 0
    assert list(pd.read_excel("x.xlsx").columns) == ["verdict", "E-Mail"]
    code, _, err = run("read", "list_300", *words)
    assert code == 2
    assert "Pass --output FILE" in err


TABLES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "html": ("Verdicts by provider", lambda path: list_html_tables(path.read_text("utf-8"))),
    "md": ("Verdicts by provider", lambda path: list_markdown_tables(path.read_text("utf-8"))),
    "json": ("providers", lambda path: list_json_tables(path.read_text("utf-8"))),
    "xlsx": ("Providers", list_workbook_tables),
}


@pytest.mark.parametrize("suffix", TABLES)
def test_a_file_has_the_report_of_its_list(run: Run, suffix: str) -> None:
    """Read from the service or from what was saved of it, each format has the same numbers."""
    assert run("read", "list_300", "-o", "saved.json")[0] == 0
    for source in ("list_300", "saved.json"):
        assert run("report", source, "--format", suffix)[0] == 0
    name, read_tables = TABLES[suffix]
    live, saved = (
        read_tables(Path(f"{source}-report.{suffix}"))[name] for source in ("list_300", "saved")
    )
    assert live == saved
    assert len(live) > 3
