"""A file stands wherever a list of the service can, and is read as the same options say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas.cli.reading import is_file, name_source
from cliova_pandas.sandbox import Sandbox
from tests.support.commands import Run

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
    told = ("--previous", "old.csv", "--format", "json")
    assert run("report", "list_300", *told, *words)[0] == 0


def test_a_file_that_is_not_there_is_said(run: Run, service: Sandbox) -> None:
    """What ends like a result is no list id, and the service is not asked for it."""
    assert run("read", "nope.csv")[::2] == (
        1, f"cliova-pandas: nope.csv: No such file or directory (looked for in {Path.cwd()})\n",
    )  # fmt: skip
    assert service.requests == []
