"""The shell writes files for mailing tools, and refuses what cannot be before it reads anything."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas.sandbox import Sandbox
from tests.support.commands import Run


def test_a_list_becomes_files_for_a_tool(run: Run) -> None:
    """One line a file on standard output, where they are on the other, and the files themselves."""
    code, out, err = run("export", "list_300", "--preset", "mailchimp")
    assert code == 0
    assert out.splitlines() == [
        "send.csv      225  valid",
        "review.csv     39  risky, unknown",
        "suppress.csv   36  invalid",
    ]
    assert "300 rows are in list_300-mailchimp" in err
    assert list(pd.read_csv("list_300-mailchimp/suppress.csv").columns) == ["Email Address"]
    assert Path("list_300-mailchimp", "README.txt").exists()


def test_a_file_becomes_files_with_other_columns(run: Run) -> None:
    """Which decisions, columns and names is said by the options that have these names."""
    Path("people.csv").write_text("Mail,Note,verdict\na@x.de,hi,valid\nb@x.de,,invalid\n")
    words = ["--columns", "Note,Mail", "--rename", "Mail=E-Mail", "--decision", "send"]
    assert run("export", "people.csv", "-o", "out", *words)[0] == 0
    assert Path("out", "send.csv").read_text() == "Note,E-Mail\nhi,a@x.de\n"
    names = sorted(path.name for path in Path("out").iterdir())
    assert names == ["README.txt", "manifest.json", "send.csv"]
    words = ["--by", "verdict", "--format", "xlsx", "--unique", "--email-column", "Mail"]
    assert run("export", "people.csv", *words)[0] == 0
    assert pd.read_excel("people-lists/invalid.xlsx")["Mail"].tolist() == ["b@x.de"]


def test_a_script_is_told_what_was_written(run: Run) -> None:
    """Folder, files with their rows, and what is called how."""
    code, out, err = run("export", "list_300", "--preset", "Klaviyo", "-o", "out", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["folder"] == "out"
    assert {one["file"]: one["rows"] for one in told["files"]} == {
        "send.csv": 225, "review.csv": 39, "suppress.csv": 36,
    }  # fmt: skip
    assert told["columns"]["suppress.csv"] == {"email": "Email"}


def test_a_folder_is_replaced_only_when_told(run: Run, service: Sandbox) -> None:
    """As in every command, and before anything is downloaded."""
    Path("out").mkdir()
    Path("out", "mine.txt").write_text("mine")
    code, _, err = run("export", "list_300", "-o", "out")
    assert code == 1
    assert "Pass --overwrite" in err
    assert service.requests == []
    assert run("export", "list_300", "-o", "lists")[0] == 0
    assert run("export", "list_300", "-o", "lists", "--overwrite")[0] == 0
    assert run("export", "list_300", "-o", "out", "--overwrite")[0] == 1
    assert Path("out", "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--preset", "outlook"), "--preset must be one of 'mailchimp', 'hubspot'"),
        (("--decision", "sent"), "--decision must be one of 'send', 'review', 'suppress'"),
        (("--preset", "klaviyo", "--format", "xlsx"), "none that Klaviyo takes"),
        (("-o", "x.csv"), "--output names their folder"),
        (("-o", "nowhere/x"), "no folder"),
        (("-o", "-"), "which standard output cannot take. --output names their folder"),
    ],
)
def test_what_cannot_be_written_is_refused_before_it_is_read(
    run: Run, service: Sandbox, words: tuple[str, ...], said: str
) -> None:
    """In one line, in the words of the options, with the code for misuse."""
    code, out, err = run("export", "list_300", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert service.requests == []


def test_a_folder_is_no_pipe(run: Run, service: Sandbox) -> None:
    """Whichever command writes several files; none leaves a folder of that name."""
    code, out, err = run("sync", "list_300", "-o", "-")
    assert (code, out) == (2, "")
    assert "--output names their folder" in err
    assert service.requests == []
    assert run("export", "list_300", "-o", "./-")[0] == 0
    assert [path.name for path in Path().iterdir()] == ["-"]


def test_an_unknown_column_names_those_that_are_there(run: Run) -> None:
    """After reading, which alone can tell."""
    for words in (("--columns", "nope"), ("--rename", "nope=x")):
        code, _, err = run("export", "list_300", *words)
        assert code == 2
        assert "no column 'nope'. It has: 'email'" in err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_nothing_to_write_is_said_and_leaves_nothing(run: Run, words: tuple[str, ...]) -> None:
    """Of a list that holds only verified addresses nothing is known to suppress."""
    Path("v.csv").write_text("email,verdict\na@x.de,valid\n")
    code, _, err = run("export", "v.csv", "--verified-only", "--decision", "suppress", *words)
    assert code == 2
    assert "There is nothing to write for 'suppress'" in err
    assert err.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["v.csv"]
