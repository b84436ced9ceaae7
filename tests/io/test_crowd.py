"""Processes and threads share a cache and folders, and some are killed: every result is right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cliova_pandas.sandbox import Sandbox
from tests.io.crowd import ACTIONS

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it forks, and kills")
def test_crowd_on_one_cache_is_right_whoever_is_killed(service: Sandbox) -> None:
    """Same and different lists, read, saved, synced and cleared at once; what is left is whole."""
    options = ["--actions", "60", "--kills", "6", "--seed", "7", "--processes", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.io.crowd", *options],
        cwd=ROOT, env={**os.environ, **service.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["killed"] == 6
    assert sum(found["done"].values()) >= 60
    assert {*found["done"]} == {*ACTIONS}
    assert done.stderr == ""
