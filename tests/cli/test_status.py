"""The state of a job is shown, with a code that says whether there is a result."""

from __future__ import annotations

import pytest

from tests.support.commands import Run


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
