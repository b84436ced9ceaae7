"""The shell writes a report of one result or several, of the format that was said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.support.commands import Run
from tests.support.reading_back import (
    list_html_tables,
    list_json_tables,
    list_markdown_tables,
    list_workbook_tables,
)


def test_report_that_is_there_is_replaced_only_when_told(run: Run, tmp_path: Path) -> None:
    """The message names the option of the command."""
    (tmp_path / "here" / "r.md").write_text("mine")
    code, _, err = run("report", "list_300", "-o", "r.md")
    assert code == 1
    assert err.endswith("Pass --overwrite to replace it.\n")
    assert run("report", "list_300", "-o", "r.md", "--overwrite")[0] == 0


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


def test_notes_that_are_no_text_are_an_error_in_a_line(run: Run) -> None:
    """Which names the file and the option."""
    Path("notes.md").write_bytes("Größe".encode("latin-1"))
    code, out, err = run("report", "list_300", "--notes", "notes.md", "--json")
    assert (code, json.loads(out)["error"]["kind"]) == (2, "ConfigurationError")
    assert err.startswith("cliova-pandas: 'notes.md' is no text in UTF-8")
    assert "--notes" in err
    assert err.count("\n") == 1


def test_a_file_that_is_named_twice_is_one_result(run: Run) -> None:
    """By another path, a link or from another folder: its rows would count twice."""
    assert run("read", "list_300", "-o", "one.csv")[0] == 0
    Path("link.csv").symlink_to("one.csv")
    for other in ("./one.csv", Path("one.csv").resolve(), "link.csv"):
        code, out, _ = run("report", "one.csv", other, "-o", "r.json", "--overwrite", "--json")
        assert (code, len(json.loads(out)["lists"])) == (0, 1), other
