"""The benchmarks run, so that whoever needs one before a release does not have to mend it first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
