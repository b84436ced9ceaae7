"""The command does what its words say, in one line each, with a code that a script can tell."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pytest

from cliova_pandas import CliovaClient, __version__, clear_cache, cli, read_cliova
from cliova_pandas.sandbox import Sandbox, faults
from tests.support.programs import COMMAND, read_pipe, run_program
from tests.support.raw_service import KEY, answering

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    service: Sandbox,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Run the command against a sandbox, in an empty folder; return code, output and errors."""
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def command(*words: object) -> tuple[int, str, str]:
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        assert service.api_key not in said.out + said.err
        return code, said.out, said.err

    return command


def test_demo_shows_the_list_the_shares_and_a_chart(run: Run, tmp_path: Path) -> None:
    """Without an account: CSV and JSON agree, the head, the shares, and where the chart is."""
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    assert "2,000 rows. CSV and JSON give the same frame." in out
    assert re.search(r"^valid +1,500 +75\.0 % +73\.1 % +76\.8 %$", out, re.MULTILINE)
    assert "share of 2,000 rows, with 95 % intervals" in out
    chart = tmp_path / "here" / "cliova-demo.png"
    assert str(chart) in out
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert [p.name for p in chart.parent.iterdir()] == ["cliova-demo.png"]


def test_demo_puts_its_chart_where_it_is_told(run: Run, tmp_path: Path) -> None:
    """-o names the file; a folder that is not there is an error in one line."""
    assert run("demo", "-o", tmp_path / "mine.png")[0] == 0
    assert (tmp_path / "mine.png").exists()
    for name, message in (("nowhere/mine.png", "nowhere"), ("mine.doc", ".png, .svg, .pdf")):
        code, out, err = run("demo", "-o", tmp_path / name)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert message in err


def test_read_shows_the_head_and_the_shares(run: Run, service: Sandbox) -> None:
    """Address, reason and verdict of the first rows, then how many of each."""
    code, out, err = run("read", "list_12345")
    assert (code, err) == (0, "")
    assert re.search(r"email +failType +verdict", out)
    assert "share of 2,000 rows, with 95 % intervals" in out
    assert len(out.splitlines()) < 20


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": lambda path: pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""]),
    ".json": lambda path: pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))),
    ".parquet": pd.read_parquet,
    ".xlsx": lambda path: pd.read_excel(path, dtype="str", keep_default_na=False),
}


@pytest.mark.parametrize("suffix", READERS)
def test_read_saves_in_the_format_of_the_suffix(
    run: Run, client: CliovaClient, tmp_path: Path, suffix: str
) -> None:
    """Every row and column is in the file, and one line on standard error says so."""
    target = tmp_path / f"result{suffix}"
    code, out, err = run("read", "list_300", "-o", target)
    assert (code, out) == (0, "")
    assert err == f"300 rows are in {target}\n"
    df = read_cliova("list_300", client=client)
    saved = READERS[suffix](target)
    assert list(saved.columns) == list(df.columns)
    assert list(saved["verdict"]) == list(df["verdict"])
    assert list(saved["email"]) == list(df["email"])


def test_read_refuses_a_suffix_it_does_not_know(run: Run, service: Sandbox, tmp_path: Path) -> None:
    """Before anything is downloaded, with the suffixes that it knows."""
    code, _, err = run("read", "list_300", "-o", tmp_path / "x.doc")
    assert code == 2
    assert ".parquet" in err
    assert service.requests == []


def test_read_writes_csv_to_a_pipe(run: Run, client: CliovaClient) -> None:
    """-o - is CSV on standard output, and nothing else is."""
    code, out, err = run("read", "list_300", "-o", "-")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("email,domain,")
    assert lines[0].endswith(",verdict")
    assert len(lines) == 301


def test_formulas_are_defused_unless_the_letter_is_wanted(run: Run, tmp_path: Path) -> None:
    """A text that a spreadsheet would run is made harmless; --raw leaves it."""
    run("read", "list_hostile", "-o", tmp_path / "safe.csv")
    run("read", "list_hostile", "-o", tmp_path / "raw.csv", "--raw")
    safe, raw = (READERS[".csv"](tmp_path / name) for name in ("safe.csv", "raw.csv"))
    assert "=1+1" in set(raw["name"])
    assert "=1+1" not in set(safe["name"])
    assert len(safe) == len(raw)


def test_options_of_read_reach_the_service(run: Run, service: Sandbox) -> None:
    """Format, verified rows and the cache are as asked."""
    assert run("read", "list_300", "--download", "json", "--verified-only", "--no-cache")[0] == 0
    assert service.requests[-1].query == {"output": "json", "verifiedOnly": "true"}
    assert clear_cache() == 0
    for words in ((), (), ("--refresh",)):
        assert run("read", "list_300", *words)[0] == 0
    downloads = [r for r in service.requests if r.path.endswith("download-result")]
    assert len(downloads) == 3


def test_verified_rows_are_shown_as_a_part_of_the_list(run: Run) -> None:
    """The headline names the job's total, not the rows alone."""
    code, out, _ = run("read", "list_12345", "--verified-only")
    assert code == 0
    assert "1,500 of 2,000 verified" in out
    assert re.search(r"^risky +– +–", out, re.MULTILINE)


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


def test_words_are_mapped_at_the_shell_as_in_python(run: Run, service: Sandbox) -> None:
    """``--verdict-map`` may be given for several words, and what it leads to is said in options."""
    words = ("--verdict-map", "ok=risky", "--verdict-map", "failed=unknown")
    code, out, err = run("read", "list_300", "--download", "json", *words)
    assert code == 0
    assert re.search(r"^valid +0 ", out, re.MULTILINE)
    assert re.search(r"^unknown +50 ", out, re.MULTILINE)
    assert re.search(r"^invalid +0 ", out, re.MULTILINE)
    assert "pass --verdict-map WORD=CLASS or --verdict-column NAME if" in err


def test_a_name_of_the_users_is_no_option(run: Run) -> None:
    """A column that bears the name of an argument is named as it is."""
    code, out, err = run("read", "list_300", "--verdict-column", "verdict_map")
    assert (code, out) == (2, "")
    assert "no column 'verdict_map'" in err
    assert "--verdict-map" not in err


def test_report_that_is_there_is_replaced_only_when_told(run: Run, tmp_path: Path) -> None:
    """The message names the option of the command."""
    (tmp_path / "here" / "r.md").write_text("mine")
    code, _, err = run("report", "list_300", "-o", "r.md")
    assert code == 1
    assert err.endswith("Pass --overwrite to replace it.\n")
    assert run("report", "list_300", "-o", "r.md", "--overwrite")[0] == 0


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
    assert (code, err) == (1, "cliova-pandas: nope.md: No such file or directory\n")


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


def test_rows_without_an_address_are_left_out_if_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are a note that names the option of the shell; with it there is no such row."""
    body = b"email,status\na@x.example,valid\nb@x.example,invalid\n,\nTotal,\n"
    with answering(body) as service:
        monkeypatch.setenv("CLIOVA_BASE_URL", service.base_url)
        monkeypatch.setenv("CLIOVA_API_KEY", KEY)
        code, out, err = run("read", "list_1", "-o", "-")
        assert (code, len(out.splitlines())) == (0, 5)
        assert "2 rows without an address" in err
        assert "--drop-empty leaves them out" in err
        code, out, err = run("read", "list_1", "-o", "-", "--drop-empty")
        assert (code, len(out.splitlines()), err) == (0, 3, "")
        assert run("report", "list_1", "--drop-empty", "-o", "r.md")[0] == 0
    assert "2 rows without an address are in no number" in Path("r.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    ("list_id", "code"),
    [("list_12345", 0), ("list_running", 3), ("list_queued", 3), ("list_failed", 1)],
)
def test_status_shows_the_job(run: Run, list_id: str, code: int) -> None:
    """State and counts, and a code that says whether there is a result."""
    found, out, err = run("status", list_id)
    assert (found, err) == (code, "")
    shown = {line[:13].strip(): line[13:] for line in out.splitlines()}
    assert shown["list"] == list_id
    assert {"name", "status", "addresses", "valid", "credits used", "created"} <= shown.keys()
    if list_id == "list_12345":
        assert shown["addresses"] == "2,000"
        assert shown["updated"] == "2026-10-01 08:42 UTC"


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


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_closed_and_narrow_outputs_are_no_errors(service: Sandbox, cache: Path) -> None:
    """Nobody has to listen, and a terminal without the letters shows codes; a CSV is UTF-8."""

    def shell(line: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["sh", "-c", line.format(" ".join(COMMAND))],
            env={**os.environ, **service.environ, **environ},
            capture_output=True,
            check=False,
        )

    for line in ("{} read list_300 >&-", "{} read list_300 -o - >&- 2>&-"):
        done = shell(line)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert shell("{} read list_nope 2>&-").stdout == b""
    done = shell("{} read list_hostile", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    done = shell("{} read list_hostile -o -", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "emoji😀@example.com" in done.stdout.decode()


def test_output_that_nobody_reads_any_more_is_no_error(service: Sandbox, cache: Path) -> None:
    """`cliova-pandas read ... -o - | head` ends without a word."""
    with run_program("read", "list_20000", "-o", "-", **service.environ) as process:
        assert read_pipe(process.stdout).readline().startswith("email,")
        read_pipe(process.stdout).close()
        assert read_pipe(process.stderr).read() == ""
        assert process.wait() == 141


@pytest.mark.skipif(sys.platform == "win32", reason="the signal is one of POSIX")
def test_sandbox_serves_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """It prints what another terminal needs, answers there, and ends with Ctrl-C."""
    with run_program("sandbox", "--layout", "words", PYTHONUNBUFFERED="1") as process:
        printed = [read_pipe(process.stdout).readline() for _ in range(5)]
        settings = dict(re.findall(r"export (\w+)=(\S+)", "".join(printed)))
        assert settings.keys() == {"CLIOVA_API_KEY", "CLIOVA_BASE_URL"}
        assert printed[-1] == "cliova-pandas read list_12345\n"
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assert "Sub Result" in read_cliova("list_300", cache=False).columns
        process.send_signal(signal.SIGINT)
        assert read_pipe(process.stdout).read() == "\nThe sandbox has stopped.\n"
        assert read_pipe(process.stderr).read() == ""
        assert process.wait() == 0


def test_interrupted_download_leaves_nothing(serve: Callable[..., Sandbox], cache: Path) -> None:
    """Ctrl-C in a slow download: one word, 130, and no file."""
    service = serve(faults=[faults.drip(2000.0, 64)])
    with run_program("read", "list_300", **service.environ) as process:
        while not any(r.path.endswith("download-result") for r in service.requests):
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
                break
        process.send_signal(signal.SIGINT)
        assert read_pipe(process.stderr).read() == "cliova-pandas: interrupted\n"
        assert process.wait() == 130
    assert [p for p in cache.rglob("*") if p.is_file()] == []


def test_sync_keeps_a_folder(run: Run) -> None:
    """It tells how many lists it has fetched, and fails if one could not be had."""
    code, out, err = run("sync", "list_300", "list_200", "-o", "results")
    assert (code, out) == (0, "downloaded: 2\n")
    assert "500 rows are in results" in err
    assert sorted(path.name for path in Path("results").iterdir()) == [
        "list_200.parquet", "list_300.parquet"
    ]  # fmt: skip
    code, out, err = run("sync", "list_300", "list_nope", "-o", "results")
    assert code == 1
    assert out.splitlines() == ["unchanged: 1", "failed: 1"]
    assert "list_nope" in err
