"""Many reads side by side under random faults: rows right in every frame, and nothing grows."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "soak.py"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
def test_reads_under_faults_are_right_and_leave_nothing(cache: Path) -> None:
    """The bounded form of the benchmark: what a process holds is the same after each batch."""
    specification = importlib.util.spec_from_file_location("soak", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["soak"] = module  # dataclasses look their module up
    try:
        specification.loader.exec_module(module)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = module.soak(160, 8, every=40)
    finally:
        del sys.modules["soak"]
    assert found.wrong == 0
    assert found.right > 80
    assert found.right + found.errors.total() == 160
    first, last = found.samples[0], found.samples[-1]
    assert last.threads <= first.threads + 8
    assert last.files <= first.files + 16
    assert last.megabytes < first.megabytes + 150
    assert not list(cache.rglob("*.part"))
