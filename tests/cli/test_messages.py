"""What a command says besides is one line each, in its options, with a code for a script."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest

from cliova_pandas import __version__, cli
from cliova_pandas.sandbox import Sandbox, faults
from tests.support.commands import Run


def test_warning_is_a_note_on_standard_error(run: Run, service: Sandbox) -> None:
    """What a reader must know stands in one line, without Python's file and line number."""
    service.update_job("list_300", totalEmails=290)
    code, _, err = run("read", "list_300")
    assert code == 0
    assert err.startswith("cliova-pandas: note: The result of 'list_300' has 300 rows")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("read", "list_running"), 3, "is not finished"),
        (("read", "list_running", "--wait", "0"), 3, "is not finished after"),
        (("read", "list_failed"), 1, "has failed"),
        (("read", "list_nope"), 1, "knows no list 'list_nope'"),
        (("read", "../x"), 2, "cannot be a list id"),
        (("read", "list_300", "--verdict-column", "nope"), 2, "'nope'"),
        (("read", "list_300", "--verdict-map", "ok=fine"), 2, "--verdict-map gives 'ok' the class"),
        (("report", "list_300", "-o", "r.md", "--verdict-map", "ok=fine"), 2, "'fine'"),
        (("read", "list_300", "-o", "nowhere/x.csv"), 2, "nowhere"),
        (("status", "list_nope"), 1, "knows no list"),
        (("status", "a/b"), 2, "cannot be a list id"),
        (("sandbox", "--layout", "nope"), 2, "There is no layout 'nope'"),
    ],
)
def test_expected_error_is_one_line_and_a_code(
    run: Run, words: tuple[str, ...], code: int, message: str
) -> None:
    """No traceback, and a code that a script can tell apart."""
    found, out, err = run(*words)
    assert (found, out) == (code, "")
    assert err.startswith("cliova-pandas: ")
    assert message in err
    assert err.count("\n") == 1


def test_a_name_of_the_users_is_no_option(run: Run) -> None:
    """A column that bears the name of an argument is named as it is."""
    code, out, err = run("read", "list_300", "--verdict-column", "verdict_map")
    assert (code, out) == (2, "")
    assert "no column 'verdict_map'" in err
    assert "--verdict-map" not in err


@pytest.mark.parametrize("command", [("read", "list_300"), ("demo",)])
def test_every_command_asks_before_it_replaces_a_file(
    run: Run, service: Sandbox, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """What is there stays, nothing is downloaded for it, and the message names the option."""
    target = tmp_path / ("x.png" if command == ("demo",) else "x.csv")
    target.write_text("mine")
    code, out, err = run(*command, "-o", target)
    assert (code, out) == (1, "")
    assert err.endswith("Pass --overwrite to replace it.\n")
    assert target.read_text() == "mine"
    assert service.requests == []
    assert run(*command, "-o", target, "--overwrite")[0] == 0
    assert target.read_bytes() != b"mine"


def test_a_pair_without_its_class_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """The form of the option is said."""
    with pytest.raises(SystemExit) as caught:
        run("read", "list_300", "--verdict-map", "ok")
    assert caught.value.code == 2
    assert "'ok' is not of the form WORD=CLASS" in capsys.readouterr().err


def test_who_waits_in_a_shell_is_told_the_option(run: Run) -> None:
    """Not the argument of a function."""
    for words in ((), ("--wait", "0")):
        _, _, err = run("read", "list_running", *words)
        assert err.endswith("It has 5,000 addresses. Wait for it with --wait, or --wait 600.\n")


def test_error_of_the_system_is_said_without_its_number(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file, and what is wrong with it."""
    code, _, err = run("report", "list_300", "-o", "r.html", "--notes", "nope.md")
    said = f"cliova-pandas: nope.md: No such file or directory (looked for in {Path.cwd()})\n"
    assert (code, err) == (1, said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report", "list_300", "--log", "no.csv"], "--log: there is no file 'no.csv'."),
        (["report", "list_300", "--log", "."], "--log: '.' cannot be read (Is a directory)."),
        (["submit", "no.csv", "--name", "x"], "FILE: there is no file 'no.csv'."),
        (["report", "list_300", "--valid-error", "3"],
         "--valid-error must be a share above 0, such as 0.03, not 3.0. That no valid address "
         "bounces can only be measured."),
        (["report", "/no/such.csv"], "/no/such.csv: No such file or directory"),
    ],
)  # fmt: skip
def test_what_was_typed_is_named_as_it_was_typed(run: Run, words: list[str], said: str) -> None:
    """No name of an argument of Python stands in an error of the shell."""
    assert run(*words)[2] == f"cliova-pandas: {said}\n"


def test_a_list_is_split_into_parts_of_one_address_at_least(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no such number is refused before the file is read."""
    for given in ("0", "-1", "2.5", "x"):
        with pytest.raises(SystemExit):
            run("submit", "no.csv", "--name", "x", f"--split={given}")
        assert f"--split: {given!r} is no whole number from 1 on" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(run: Run, service: Sandbox) -> None:
    """And what to pass in its place."""
    port = str(urlsplit(service.base_url).port)
    code, _, err = run("sandbox", "--port", port)
    assert code == 2
    assert err.startswith(f"cliova-pandas: --port {port} cannot be had on this machine (")
    assert err.endswith(". Pass another one, or 0 for any that is free.\n")


def test_state_that_is_not_told_is_a_note_in_the_options_of_the_shell(
    run: Run, service: Sandbox
) -> None:
    """The rows and the report come all the same; --no-check does not ask, and says nothing."""
    service.inject(faults.failure(403, on="status", times=None))
    for words in (("read", "list_300"), ("report", "list_300", "-o", "r.md")):
        code, _, err = run(*words)
        assert code == 0
        assert err.startswith("cliova-pandas: note: The service did not tell the state")
        assert "--no-check does not ask for the state." in err
        assert "check_job" not in err
    asked = len(service.requests)
    assert run("read", "list_300", "--no-check")[::2] == (0, "")
    assert len(service.requests) == asked + 1
    code, _, err = run("read", "list_300", "--no-check", "--wait")
    assert code == 2
    assert "--wait waits for what the job says, and --no-check does not ask for it" in err


def test_missing_key_and_wrong_key_are_told_apart(
    run: Run, monkeypatch: pytest.MonkeyPatch, service: Sandbox
) -> None:
    """One is a setting to make, the other an answer of the service."""
    monkeypatch.setenv("CLIOVA_API_KEY", "wrong-key-1234")
    code, _, err = run("status", "list_300")
    assert code == 1
    assert "does not accept the API key" in err
    assert "wrong-key-1234" not in err
    monkeypatch.delenv("CLIOVA_API_KEY")
    code, _, err = run("status", "list_300")
    assert code == 2
    assert "CLIOVA_API_KEY" in err


def test_warnings_are_left_as_they_were(run: Run) -> None:
    """A program that calls main() keeps its own way to show warnings."""
    before = warnings.showwarning
    run("read", "list_300")
    assert warnings.showwarning is before


def test_an_error_leads_to_the_site_where_it_is_known(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line of its own, which a terminal makes a link of; without the site, the message alone."""
    code, _, message = run("read", "list_running")
    assert "What now" not in message
    monkeypatch.setenv("CLIOVA_DOCS", "https://docs.example")
    assert run("read", "list_running") == (
        code, "", f"{message}cliova-pandas: What now: "
        "https://docs.example/reference/errors.html#jobnotfinishederror\n",
    )  # fmt: skip


def test_interruption_is_a_code_and_a_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the command with 130."""

    def interrupt(*args: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("cliova_pandas.service.client.CliovaClient.status", interrupt)
    assert run("read", "list_300") == (130, "", "cliova-pandas: interrupted\n")


@pytest.mark.parametrize(
    "words",
    [
        (), ("nope",), ("read",), ("read", "x", "--wait", "long"), ("read", "--wait", "list_1"),
        ("sandbox", "--port", "99999"),
    ],
)  # fmt: skip
def test_misuse_shows_the_usage(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """As the shell's own tools do, with 2."""
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2
    err = capsys.readouterr().err
    assert "usage: cliova-pandas" in err
    assert len(err) < 500


def test_version_is_the_packages_own(capsys: pytest.CaptureFixture[str]) -> None:
    """--version names it."""
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"cliova-pandas {__version__}\n"
