"""The shell submits a file once somebody has confirmed it, and its codes tell a script the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas.sandbox import Sandbox, faults
from tests.support.commands import Run
from tests.support.trips import count_submissions

PEOPLE = 'n;Mail\n1;valid+a@x.example\n2;"Bob <bounce+b@x.example>"\n3;\n4;VALID+a@x.example\n'


@pytest.fixture
def shop(serve: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox whose jobs are finished at once."""
    return serve(polls_until_done=0, credits_left=10)


@pytest.fixture
def service(shop: Sandbox) -> Sandbox:
    """It is the one that the command asks."""
    return shop


@pytest.fixture
def run(run: Run) -> Run:
    """Run the command in a folder with a file of people, of whom it shows no address."""
    Path("people.csv").write_text(PEOPLE, encoding="utf-8")

    def command(*words: object, typed: str | None = None) -> tuple[int, str, str]:
        code, out, err = run(*words, typed=typed)
        assert words[0] == "read" or "@x.example" not in out + err
        return code, out, err

    return command


def test_a_confirmed_file_is_submitted(run: Run, shop: Sandbox) -> None:
    """The question has the number and the service; standard output is the id alone."""
    code, out, err = run("submit", "people.csv", "--name", "Spring", typed="y\n")
    assert code == 0
    assert "people.csv: 2 of 4 rows are sent; left out: 1 without an address, 1 repeated" in err
    assert f"Submit 2 addresses, for as many credits, to {shop.base_url}? [y/N]" in err
    assert f"The list 'Spring' is {out.strip()}" in err
    assert shop.credits_left == 8
    code, out, err = run("jobs")
    assert code == 0
    assert "Spring" in out
    code, out, err = run("read", "Spring")
    assert code == 0
    assert "2 rows, with 95 % intervals" in out


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "maybe\n"])
def test_what_is_not_confirmed_is_not_sent(typed: str, run: Run, shop: Sandbox) -> None:
    """Anything but yes is no."""
    code, out, err = run("submit", "people.csv", "--name", "Spring", typed=typed)
    assert (code, out) == (1, "")
    assert "nothing was submitted" in err
    code, out, err = run("submit", "people.csv", "--name", "Spring", "--json", typed=typed)
    assert (code, json.loads(out)["error"]["kind"]) == (1, "NotConfirmed")
    assert "nothing was submitted" in err
    assert not shop.requests


def test_a_script_says_so(run: Run, shop: Sandbox) -> None:
    """Without a terminal --yes is needed, and --dry-run sends nothing."""
    code, _, err = run("submit", "people.csv", "--name", "Spring")
    assert (code, "Pass --yes" in err) == (2, True)
    code, out, _ = run("submit", "people.csv", "--name", "Spring", "--dry-run", "--duplicates")
    assert (code, out) == (0, "people.csv: 3 of 4 rows are sent; left out: 1 without an address\n")
    assert not shop.requests
    code, out, _ = run("submit", "people.csv", "--name", "Spring", "--yes")
    assert code == 0
    assert len(out.split()) == 1


def test_rows_come_back_with_their_verdicts(run: Run, shop: Sandbox) -> None:
    """-o waits and saves the file's own rows, verdicts joined; --resume does so later."""
    words = ("submit", "people.csv", "--name", "Spring", "--email-column", "Mail")
    code, out, err = run(*words, "--yes", "-o", "out.csv")
    assert (code, out) == (0, "")
    assert "4 rows are in out.csv" in err
    saved = pd.read_csv("out.csv")
    assert saved["verdict"].fillna("").tolist() == ["valid", "invalid", "", "valid"]
    assert saved["n"].tolist() == [1, 2, 3, 4]
    code, _, err = run(*words, "--yes", "-o", "again.csv")
    assert code == 1
    assert "--resume goes on with it" in err
    code, _, _ = run(*words, "--resume", "-o", "again.csv")
    assert code == 0
    assert pd.read_csv("again.csv").equals(saved)
    assert count_submissions(shop) == 2
    assert shop.credits_left == 8


def test_waiting_shows_the_job(run: Run, shop: Sandbox) -> None:
    """With --wait, or later by id or name; the code tells how it ended."""
    code, out, _ = run("submit", "people.csv", "--name", "Spring", "--yes", "--wait")
    assert code == 0
    assert "COMPLETED" in out
    code, again, _ = run("wait", "Spring")
    assert (code, again) == (0, out)
    assert run("wait", "list_failed")[0] == 1
    code, _, err = run("wait", "list_running", "--timeout", "0")
    assert code == 3
    assert "--timeout" in err
    assert run("wait", "list_gone")[0] == 1


def test_what_nobody_knows_has_a_code_of_its_own(run: Run, shop: Sandbox) -> None:
    """A script must not try again by itself."""
    shop.inject(faults.lose_answer())
    code, out, err = run("submit", "people.csv", "--name", "Spring", "--yes")
    assert (code, out) == (4, "")
    assert "nobody knows whether the service has the list 'Spring'" in err
    assert count_submissions(shop) == 1


def test_an_interrupt_says_how_to_go_on(
    run: Run, shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the words of the shell."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cliova_pandas.validation.trip.read_lists", interrupt)
    code, _, err = run("submit", "people.csv", "--name", "Spring", "--yes", "-o", "out.csv")
    assert code == 130
    assert "The same command with --resume goes on with it." in err
    assert not Path("out.csv").exists()


def test_what_cannot_be_submitted_is_said_in_options(run: Run, shop: Sandbox) -> None:
    """No file, no such column, no column, nothing in it, a target that cannot be."""
    Path("two.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("none.csv").write_text("email\n\n", encoding="utf-8")
    for words, said in (
        (("gone.csv",), "no file 'gone.csv'"),
        (("people.csv", "--email-column", "E"), "no column 'E'"),
        (("two.csv",), "Pass --email-column COLUMN"),
        (("none.csv", "--email-column", "email"), "no address to send"),
        (("people.csv", "-o", "x.txt"), "x.txt"),
    ):
        code, _, err = run("submit", *words, "--name", "Spring", "--yes")
        assert code == 2, err
        assert said in err
    assert not shop.requests


def test_before_the_first_there_are_no_jobs(run: Run) -> None:
    """That is said, and is no failure."""
    assert run("jobs") == (0, "", "Nothing was submitted from this machine.\n")


def test_the_help_says_what_each_option_is_about(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is sent, and what comes back; nothing is read as a result before there is one."""
    with pytest.raises(SystemExit):
        run("submit", "--help")
    shown = capsys.readouterr().out
    options, sent, returned = (
        re.findall(r"^  (?:-\w(?: [A-Z]+)?, )?(--[\w-]+)", part, re.MULTILINE)
        for part in re.split("^(?:what is sent|what comes back):$", shown, flags=re.MULTILINE)
    )
    assert "--name" in options
    assert {"--email-column", "--name-column", "--split", "--skip-known"} <= set(sent)
    assert set(returned) == {"--wait", "--output", "--overwrite"}
