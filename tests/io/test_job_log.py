"""Jobs that were submitted are remembered on this machine, for their owner, without an address."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliova_pandas import CliovaClient, clear_cache, recent_jobs, submit_cliova
from cliova_pandas.io.job_log import JobLog
from cliova_pandas.sandbox import Sandbox

URL = "https://service.example/bulk-emails"
ID = "0e0e0e0e-1111-2222-3333-444444444444"


def test_the_newest_job_of_a_name_is_found(tmp_path: Path) -> None:
    """One whose id is known goes before one without; those of other services are others."""
    log = JobLog(tmp_path)
    first = log.finish(log.begin(URL, "Spring", 5), "list_1")
    second = log.finish(log.begin(URL, "Spring", 6), "list_2")
    open_one = log.begin(URL, "Spring", 7)
    other = log.begin("https://other.example", "Spring", 8)
    assert log.list(URL) == [open_one, second, first]
    assert log.find(URL, "Spring") == second
    assert log.find("https://other.example", "Spring") == other
    assert log.find(URL, "Summer") is None
    assert log.find_list_id(URL, "Spring") == "list_2"
    log.forget(second)
    assert log.find_list_id(URL, "Spring") == "list_1"
    log.clear()
    assert log.list() == []


def test_what_looks_like_an_id_is_one(tmp_path: Path) -> None:
    """Whatever somebody has called a list."""
    log = JobLog(tmp_path)
    for name in ("list_12345", ID):
        log.finish(log.begin(URL, name, 5), "list_9")
        assert log.find_list_id(URL, name) == name
    assert log.find_list_id(URL, "never heard of") == "never heard of"


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Folder and files."""
    log = JobLog(tmp_path)
    log.begin(URL, "Spring", 5)
    if os.name == "posix":
        for path in log.root.rglob("*"):
            assert path.stat().st_mode & 0o077 == 0
        assert log.root.stat().st_mode & 0o077 == 0


def test_damaged_files_and_folders_that_cannot_be_written_are_no_trouble(tmp_path: Path) -> None:
    """A list is submitted all the same."""
    log = JobLog(tmp_path)
    log.begin(URL, "Spring", 5)
    (log.root / "x.json").write_text("{", encoding="utf-8")
    (log.root / "y.json").write_text('{"name": "z"}', encoding="utf-8")
    assert [job.name for job in log.list()] == ["Spring"]
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert JobLog(blocked).begin(URL, "Spring", 5).name == "Spring"
    assert JobLog(blocked).list() == []


def test_recent_jobs_are_a_frame(
    client: CliovaClient, service: Sandbox, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest first, with times and counts; empty before the first, kept by a clean cache."""
    empty = recent_jobs(base_url=service.base_url)
    jobs = [submit_cliova([f"p{n}@x.example"], f"List {n}", client=client) for n in range(2)]
    clear_cache()
    df = recent_jobs(base_url=service.base_url)
    assert df["name"].tolist() == ["List 1", "List 0"]
    assert df["id"].tolist() == [jobs[1].id, jobs[0].id]
    assert df["addresses"].tolist() == [1, 1]
    assert list(map(str, df.dtypes)) == ["str", "str", "datetime64[ms, UTC]", "int64"]
    assert (empty.dtypes == df.dtypes).all()
    assert len(empty) == 0
    monkeypatch.setenv("CLIOVA_BASE_URL", service.base_url)
    assert recent_jobs().equals(df)
    everything = b"".join(path.read_bytes() for path in cache.rglob("*") if path.is_file())
    assert b"@x.example" not in everything
    assert service.api_key.encode() not in everything
