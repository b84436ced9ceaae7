"""The shell shows a result, saves it and pipes it, as the options of reading say."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas import CliovaClient, clear_cache, read_cliova
from cliova_pandas.sandbox import Sandbox, faults
from tests.support.commands import Run
from tests.support.programs import read_pipe, run_program
from tests.support.raw_service import KEY, answering


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


def test_words_are_mapped_at_the_shell_as_in_python(run: Run, service: Sandbox) -> None:
    """``--verdict-map`` may be given for several words, and what it leads to is said in options."""
    words = ("--verdict-map", "ok=risky", "--verdict-map", "failed=unknown")
    code, out, err = run("read", "list_300", "--download", "json", *words)
    assert code == 0
    assert re.search(r"^valid +0 ", out, re.MULTILINE)
    assert re.search(r"^unknown +50 ", out, re.MULTILINE)
    assert re.search(r"^invalid +0 ", out, re.MULTILINE)
    assert "pass --verdict-map WORD=CLASS or --verdict-column NAME if" in err


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


def test_columns_are_for_what_is_written(run: Run) -> None:
    """A file or a pipe has those that were named; on the screen there is nothing to choose."""
    words = ("--columns", "verdict,email", "--rename", "email=E-Mail")
    assert run("read", "list_300", "-o", "-", *words)[1].splitlines()[0] == "verdict,E-Mail"
    assert run("read", "list_300", "-o", "x.xlsx", *words)[0] == 0
    assert list(pd.read_excel("x.xlsx").columns) == ["verdict", "E-Mail"]
    code, _, err = run("read", "list_300", *words)
    assert code == 2
    assert "Pass --output FILE" in err
