"""The shell keeps a folder of results, and says of each list what became of it."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import Run


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
