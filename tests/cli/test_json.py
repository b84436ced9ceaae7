"""With --json every command prints one JSON document for scripts, and its errors are one too."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cliova_pandas import cli, read_cliova, summarize
from cliova_pandas.cli.answers import make_plain
from cliova_pandas.sandbox import Sandbox
from tests.support.commands import Run
from tests.support.programs import read_pipe, run_program


def test_a_result_is_told_at_full_precision(run: Run, client: Any) -> None:
    """Counts and shares are those of the package, whatever a person would be shown."""
    code, out, err = run("read", "list_300", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    summary = summarize(read_cliova("list_300", client=client, cache=False))
    assert told["verdicts"] == summary.to_dict("index")
    assert (told["list_id"], told["rows"], told["denominator"]) == ("list_300", 300, 300)
    code, out, _ = run("read", "list_300", "-o", "x.csv", "--json")
    assert json.loads(out)["file"] == "x.csv"


@pytest.mark.parametrize(
    ("words", "has"),
    [
        (("report", "list_300", "-o", "r.md"), {"file", "format", "lists"}),
        (("export", "list_300", "-o", "lists"), {"folder", "files", "columns"}),
        (("explain", "list_300"), {"verdict", "columns"}),
        (("status", "list_300"), {"status", "is_finished", "total_emails"}),
        (("wait", "list_300"), {"jobs"}),
        (("sync", "list_300", "-o", "folder"), {"folder", "lists"}),
        (("demo",), {"chart", "verdicts"}),
        (("submit", "people.csv", "--name", "x", "--dry-run"), {"counts", "list_ids"}),
    ],
)
def test_every_command_tells_a_script(run: Run, words: tuple[str, ...], has: set[str]) -> None:
    """Standard output is one document, with the numbers as numbers."""
    Path("people.csv").write_text("email\nvalid+a@x.example\n")
    code, out, _ = run(*words, "--json")
    assert code == 0
    assert has <= json.loads(out).keys()


def test_a_format_is_called_as_the_option_calls_it(run: Run) -> None:
    """However the ending of the file is written."""
    code, out, _ = run("report", "list_300", "-o", "r.HTML", "--json")
    assert (code, json.loads(out)["format"]) == (0, "html")


def test_lists_of_things_are_told_as_lists(run: Run) -> None:
    """Layouts and jobs, also where there are none."""
    assert json.loads(run("jobs", "--json")[1]) == []
    layouts = json.loads(run("layouts", "--json")[1])
    assert "cliova" in {one["name"] for one in layouts}
    assert {name for one in layouts for name in one if name[0] == "_"} == set(), "private fields"


def test_a_submission_is_told(
    run: Run, serve: Callable[..., Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id, what was sent, and where the rows are; a job that was submitted is listed."""
    shop = serve(polls_until_done=0)
    for name, value in shop.environ.items():
        monkeypatch.setenv(name, value)
    Path("people.csv").write_text("email\nvalid+a@x.example\n\n")
    code, out, _ = run("submit", "people.csv", "--name", "a", "-y", "--wait", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["counts"]["sent"] == 1
    assert [job["list_id"] for job in told["jobs"]] == told["list_ids"]
    code, out, _ = run("submit", "people.csv", "--name", "b", "-y", "-o", "out.csv", "--json")
    assert json.loads(out)["file"] == "out.csv"
    jobs = json.loads(run("jobs", "--json")[1])
    assert [job["name"] for job in jobs] == ["b", "a"]


@pytest.mark.parametrize("words", [(), ("--json",)])
@pytest.mark.parametrize(
    "command",
    [
        ("read", "people.csv", "-o", "out.xlsx"),
        ("submit", "people.csv", "--name", "a", "-y", "-o", "out.xlsx"),
        ("export", "people.csv", "--format", "xlsx", "-o", "out"),
    ],
)
def test_what_no_workbook_can_hold_is_said_once(
    run: Run,
    serve: Callable[..., Sandbox],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    words: tuple[str, ...],
) -> None:
    """As a note to a person, whatever the command; a script reads the number besides."""
    for name, value in serve(polls_until_done=0).environ.items():
        monkeypatch.setenv(name, value)
    Path("people.csv").write_text(
        "email,note,verdict\nvalid+a@x.example,x\x07,valid\nb@x.example,,invalid\n"
    )
    code, out, err = run(*command, *words)
    assert code == 0
    assert err.count("1 character that no workbook can hold stands in") == 1
    assert err.count("no workbook") == 1
    assert not words or json.loads(out)["replaced"] == 1


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        (("read", "list_nope"), 1, "ListNotFoundError"),
        (("read", "list_running"), 3, "JobNotFinishedError"),
        (("read", "nope.csv"), 1, "FileNotFoundError"),
        (("read", "list_300", "-o", "-"), 2, "ConfigurationError"),
        (("report", "list_300", "-o", "-"), 2, "ConfigurationError"),
        (("export", "list_300", "--preset", "x"), 2, "ConfigurationError"),
    ],
)
def test_an_error_is_a_document_too(run: Run, words: tuple[str, ...], code: int, kind: str) -> None:
    """A script reads its kind and code; a person reads the same line as ever."""
    found, out, err = run(*words, "--json")
    assert found == code
    error = json.loads(out)["error"]
    assert (error["kind"], error["code"]) == (kind, code)
    assert err == f"cliova-pandas: {error['message']}\n"


def test_a_state_is_told_whatever_it_is(run: Run) -> None:
    """The code says that there is no result yet, and the document why."""
    code, out, _ = run("status", "list_running", "--json")
    assert (code, json.loads(out)["is_finished"]) == (3, False)
    code, out, err = run("wait", "list_failed", "--json")
    assert code == 1
    assert json.loads(out)["jobs"][0]["is_failed"] is True
    assert "has failed" in err


def test_verdicts_that_are_not_known_are_null(run: Run) -> None:
    """With the reason, in the words of the options."""
    Path("x.csv").write_text("email,colour\na@x.de,red\nb@x.de,blue\n")
    code, out, _ = run("read", "x.csv", "--json")
    told = json.loads(out)
    assert (code, told["verdicts"]) == (0, None)
    assert "--verdict-column" in told["why_not"]


def test_every_command_has_it() -> None:
    """But the one that prints a script of its own."""
    for words in (["jobs"], ["layouts"], ["sandbox"], ["status", "x"], ["wait", "x"]):
        assert cli.make_parser().parse_args([*words, "--json"]).as_json


@pytest.mark.parametrize("header", ["Gr\u00f6\u00dfe", "odd \x9f\x7f\u202e", "\U0001f600"])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "cp1252"])
def test_the_document_is_json_whatever_the_terminal(
    tmp_path: Path, header: str, encoding: str
) -> None:
    """Letters that it lacks, or would obey, come back as they were."""
    path = tmp_path / "x.csv"
    path.write_text(f"email,verdict,{header}\na@x.de,valid,1\n", encoding="utf-8")
    with run_program("read", str(path), "--json", PYTHONIOENCODING=encoding) as process:
        out = read_pipe(process.stdout).read()
    assert out.isascii()
    assert not set("\x7f\x1b") & set(out)
    assert header in json.loads(out)["columns"]


@pytest.mark.parametrize(
    "words",
    [
        ("report", "x", "--format", "doc", "--json"),
        ("--json", "read", "x"),
        ("read", "--js"),
        ("read", "x", "--json", "--nope"),
        ("nope", "--json"),
    ],
)
def test_wrong_words_are_a_document_too(run: Run, words: tuple[str, ...]) -> None:
    """A script reads the same as a person, who is told as ever."""
    with (
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
        pytest.raises(SystemExit) as caught,
    ):
        run(*words)
    error = json.loads(out.getvalue())["error"]
    assert (error["kind"], error["code"], caught.value.code) == ("ConfigurationError", 2, 2)
    assert err.getvalue().endswith(f"error: {error['message']}\n")


def test_wrong_words_of_a_person_are_no_document(run: Run) -> None:
    """Standard output stays empty where nobody asked for JSON, also if a value is called so."""
    for words in (["read"], ["read", "--title=--json", "--nope"], ["read", "--", "--json", "x"]):
        with contextlib.redirect_stdout(io.StringIO()) as out, pytest.raises(SystemExit):
            run(*words)
        assert out.getvalue() == ""


@pytest.mark.parametrize("nothing", [None, pd.NA, pd.NaT, float("nan"), float("inf")])
def test_what_is_missing_is_null(nothing: object) -> None:
    """Of whatever kind it is."""
    assert make_plain({"a": [nothing, np.float64("nan"), np.int64(3), True]}) == {
        "a": [None, None, 3, True]
    }
