"""The benchmarks run, so that whoever needs one before a release does not have to mend it first."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support.doc_tables import read_table

ANSWERS = import_module("benchmarks.answers")
SIDES = import_module("benchmarks.support.sides")
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
FEW = ["--rows", "500", "--runs", "1"]


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        ("summary.py", ["--domains", "50"], "breakdown, domain"),
        ("join.py", ["--domains", "50"], "join, as mailboxes"),
        ("submitting.py", ["--domains", "50"], "made ready, a tenth dressed"),
        ("drivers.py", ["--domains", "50"], "corrections"),
        ("drawing.py", ["--domains", "50"], "comparison            svg"),
        ("panel.py", ["--domains", "50"], "static form"),
        ("shapes.py", ["--shape", "json flat"], "json flat"),
    ],
)
def test_benchmark_runs(script: str, arguments: list[str], said: str) -> None:
    """With few rows each one comes to its last line."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / script, *FEW, *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_benchmark_of_bounds_runs() -> None:
    """It has sizes in place of rows, and says by which exponent each cost grows."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "bounds.py", "--kind", "columns", "--largest", "250"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "json, keys of one object" in done.stdout


def test_table_of_answers_is_of_all_cases_and_within_its_bounds() -> None:
    """Five seconds and 300 MB, for every answer that is a thousand times as large as it may be."""
    table = {row[0]: row[1:] for row in read_table("answers")}
    assert [*table] == [*ANSWERS.list_cases()], "run python -m benchmarks.answers"
    for seconds, megabytes, _ in table.values():
        assert float(seconds) < 5
        assert int(megabytes) < 300


def test_the_page_of_results_is_written(tmp_path: Path) -> None:
    """One command measures every side and what grows, and goes on where it was interrupted."""
    command = [
        sys.executable, str(BENCHMARKS / "results.py"), "--lists", "1", "--only", "summarize",
        "--runs", "2", "--rows", "10000", "--work", str(tmp_path / "work"), "--out", str(tmp_path),
    ]  # fmt: skip
    for expected in (5 * 2 + 6, 0):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == expected
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "100,000 rows in 1 list" in page
    assert (tmp_path / "growth.svg").stat().st_size > 1_000


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two lists as the page of results has many of."""
    folder: Path = tmp_path_factory.mktemp("lists")
    return SIDES.Lists(
        import_module("benchmarks.support.dataset").make_dataset(folder, 2, 2_000), 2
    )


@pytest.mark.parametrize("work", SIDES.WORK)
def test_all_sides_of_a_work_find_the_same(work: str, lists: Any) -> None:
    """What is compared is the same work, and its counts are those of rows."""
    by_side = {SIDES.run_side(work, side, lists) for side in SIDES.SIDES}
    assert len(by_side) == 1
    assert max(by_side.pop()) > 1_000
