"""A result is downloaded once, kept for its owner, and read from what holds."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaWarning, clear_cache, iter_cliova, read_cliova
from cliova_pandas.errors import ConfigurationError, JobNotFinishedError
from cliova_pandas.io.job_state import begin_retrieval
from cliova_pandas.io.request import Request
from cliova_pandas.sandbox import Sandbox
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient
from tests.support.raw_service import answering

OLD = b"email,status\na@x.example,valid\nb@x.example,invalid\n"
NEW = b"email,status\na@x.example,deliverable\nb@x.example,deliverable\n"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def downloads(service: Sandbox) -> int:
    return sum("download-result" in record.path for record in service.requests)


def test_kept_result_is_not_downloaded_again(
    client: PatientClient, service: Sandbox, cache: Path
) -> None:
    """The second read asks for the state of the job alone, and gives the same frame."""
    first = read_cliova("list_300", client=client)
    second = read_cliova("list_300", client=client)
    assert downloads(service) == 1
    assert service.requests[-1].path.endswith("/status")
    pd.testing.assert_frame_equal(first, second)
    assert first.attrs == second.attrs
    assert len(pd.concat(iter_cliova("list_300", chunksize=70, client=client))) == 300
    assert downloads(service) == 1


def test_each_form_of_a_result_is_kept_by_itself(
    client: PatientClient, service: Sandbox, cache: Path
) -> None:
    """Format and verified_only are part of what was asked for."""
    for _ in range(2):
        for output in ("csv", "json"):
            for verified_only in (False, True):
                df = read_cliova("list_300", verified_only, output=output, client=client)
                assert len(df) == (225 if verified_only else 300)
    assert downloads(service) == len(files(cache)) == 4


@pytest.mark.parametrize("read", [read_cliova, lambda *a, **k: pd.concat(iter_cliova(*a, **k))])
def test_result_of_a_changed_job_is_never_served_from_before(cache: Path, read: Any) -> None:
    """A new updatedAt is a new result, and the old one does not stay on disk."""
    with answering(OLD) as service, service.client() as client:
        assert list(read("list_1", client=client)["verdict"]) == ["valid", "invalid"]
        service.body = NEW
        service.job["updatedAt"] = "2026-10-02T08:42:00.000Z"
        for _ in range(2):
            assert list(read("list_1", client=client)["verdict"]) == ["valid", "valid"]
        assert service.downloads == 2
    [kept] = files(cache)
    assert kept.read_bytes() == NEW


@pytest.mark.parametrize("updated_at", [None, "", 7])
def test_result_of_a_job_without_its_time_is_not_kept(cache: Path, updated_at: Any) -> None:
    """Where nothing says whether a copy is still right, there is no copy."""
    with answering(OLD, {"updatedAt": updated_at}) as service, service.client() as client:
        read_cliova("list_1", client=client)
        service.body = NEW
        assert list(read_cliova("list_1", client=client)["verdict"]) == ["valid", "valid"]
    assert not cache.exists()


def test_services_do_not_share_their_results(cache: Path) -> None:
    """The same id at another address is another list."""
    with answering(OLD) as one, answering(NEW) as other:
        with one.client() as client:
            read_cliova("list_1", client=client)
        with other.client() as client:
            assert list(read_cliova("list_1", client=client)["verdict"]) == ["valid", "valid"]
    assert len(files(cache)) == 2


def test_nothing_is_kept_where_nothing_shall_be(
    client: PatientClient, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """cache=False leaves no folder and no file, not even for a moment afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for output in ("csv", "json"):
        read_cliova("list_300", client=client, cache=False, output=output)
        list(iter_cliova("list_300", client=client, cache=False, output=output))
    assert list(tmp_path.iterdir()) == []


def test_refresh_downloads_what_is_kept(cache: Path) -> None:
    """refresh=True replaces the copy, and the next read uses the new one."""
    with answering(OLD) as service, service.client() as client:
        read_cliova("list_1", client=client)
        service.body = NEW
        assert list(read_cliova("list_1", client=client)["verdict"]) == ["valid", "invalid"]
        assert list(read_cliova("list_1", client=client, refresh=True)["verdict"])[1] == "valid"
        assert list(read_cliova("list_1", client=client)["verdict"])[1] == "valid"
        assert service.downloads == 2
    assert len(files(cache)) == 1


def test_cleared_results_are_downloaded_again(
    client: PatientClient, service: Sandbox, cache: Path
) -> None:
    """clear_cache() says how many there were, and takes nothing else away."""
    read_cliova(["list_300", "list_200"], client=client)
    assert clear_cache() == 2
    assert files(cache) == []
    read_cliova("list_300", client=client)
    assert downloads(service) == 3


def damage_truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def damage_one_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)


def damage_foreign(path: Path) -> None:
    path.write_bytes(b"email,status\nmallory@evil.example,ok\n")


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


def damage_link(path: Path) -> None:
    other = path.with_name("other")
    path.rename(other)
    path.symlink_to(other)


@pytest.mark.parametrize(
    "damage", [damage_truncate, damage_one_byte, damage_foreign, damage_empty, damage_link]
)
def test_damaged_copy_is_downloaded_anew(
    client: PatientClient, service: Sandbox, cache: Path, damage: Any
) -> None:
    """What is not to the bit what was kept is not read, and gives way to a good copy."""
    first = read_cliova("list_300", client=client)
    [kept] = files(cache)
    damage(kept)
    pd.testing.assert_frame_equal(read_cliova("list_300", client=client), first)
    assert downloads(service) == 2
    read_cliova("list_300", client=client)
    assert downloads(service) == 2


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_what_is_kept_is_for_the_owner_alone(
    client: PatientClient, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the umask, nobody else can list or read a folder or a file of it."""
    before = os.umask(0)
    try:
        read_cliova("list_300", client=client)
    finally:
        os.umask(before)
    inside = list(cache.rglob("*"))
    assert len(inside) == 3
    for path in inside:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_names_on_disk_say_nothing(client: PatientClient, service: Sandbox, cache: Path) -> None:
    """Neither list nor address nor key can be read from the names of folders and files."""
    read_cliova("list_300", client=client)
    names = " ".join(str(path.relative_to(cache)) for path in cache.rglob("*"))
    for word in ("list_300", "300", "127.0.0.1", service.api_key):
        assert word not in names or word == "300"


def test_folder_that_cannot_be_written_costs_a_warning(
    client: PatientClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should be: the frame comes all the same."""
    (tmp_path / "cache").write_text("in the way")
    monkeypatch.setenv("CLIOVA_CACHE_DIR", str(tmp_path / "cache"))
    with pytest.warns(CliovaWarning, match="could not be kept in the cache folder"):
        assert len(read_cliova("list_300", client=client)) == 300
    with pytest.warns(CliovaWarning, match="could not be kept in the cache folder"):
        assert sum(map(len, iter_cliova("list_300", chunksize=70, client=client))) == 300
    assert (tmp_path / "cache").read_text() == "in the way"


FULL_DISK = """
    import os, resource, signal, sys, tempfile, warnings
    from pathlib import Path
    from cliova_pandas import iter_cliova, read_cliova

    tempfile.tempdir = sys.argv[1]
    # Every file is cut off after some bytes, as on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if sys.argv[2] == "read":
            rows = len(read_cliova("list_300", output=sys.argv[3]))
        else:
            rows = sum(map(len, iter_cliova("list_300", chunksize=99, output=sys.argv[3])))
    left = [p for r in (sys.argv[1], os.environ["CLIOVA_CACHE_DIR"])
            for p in Path(r).rglob("*") if p.is_file()]
    print(rows, left, *(w.message for w in caught), sep="\\n")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.parametrize("how", ["read", "iter"])
@pytest.mark.parametrize("output", ["csv", "json"])
def test_full_disk_costs_a_warning(
    service: Sandbox, tmp_path: Path, how: str, output: Output
) -> None:
    """Neither the cache nor a temporary file can hold the result: it is read from memory."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path), how, output],
        env={**os.environ, **service.environ, "CLIOVA_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    rows, left, *warned = done.stdout.splitlines()
    assert (rows, left) == ("300", "[]")
    assert len(warned) == 2
    assert "could not be kept in the cache folder (File too large)" in warned[0]
    assert "could not be kept in the folder for temporary files" in warned[1]


SEVERAL = """
    import sys
    import pandas as pd
    from cliova_pandas import clear_cache, iter_cliova, read_cliova

    for number in range(6):
        if sys.argv[1] == "clear" and number % 3 == 0:
            clear_cache()
        refresh = sys.argv[1] == "refresh"
        df = read_cliova("list_300", refresh=refresh)
        chunks = pd.concat(iter_cliova("list_300", chunksize=50))
        pd.testing.assert_frame_equal(df, chunks)
        assert len(df) == 300
    print(pd.util.hash_pandas_object(df.astype(str)).sum())
"""


def test_several_processes_share_the_cache(
    service: Sandbox, client: PatientClient, cache: Path
) -> None:
    """Reading, replacing and clearing at once: everyone gets the whole result, and no warning."""
    ways = ("read", "refresh", "clear")
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(SEVERAL), way],
            env={**os.environ, **service.environ, "CLIOVA_CACHE_DIR": str(cache)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for way in ways
    ]
    said = [process.communicate() for process in running]
    assert [err for _, err in said if err] == []
    df = read_cliova("list_300", client=client, cache=False)
    expected = f"{pd.util.hash_pandas_object(df.astype(str)).sum()}\n"
    assert [out for out, _ in said] == [expected] * 3
    assert [path.suffix for path in files(cache)] in ([], [".result"])


def test_several_threads_share_the_cache(
    client: PatientClient, service: Sandbox, cache: Path
) -> None:
    """Threads that want the same result at once all get it."""
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(read_cliova("list_300", client=client)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    for df in found[1:]:
        pd.testing.assert_frame_equal(df, found[0])
    assert len(files(cache)) == 1


def test_columns_of_an_empty_json_list_are_asked_for_as_csv(
    client: PatientClient, service: Sandbox, cache: Path
) -> None:
    """A JSON list without records names no column, so the CSV does."""
    from_json = read_cliova("list_empty", client=client, output="json")
    assert [r.query.get("output") for r in service.requests] == [None, "json", "csv"]
    pd.testing.assert_frame_equal(from_json, read_cliova("list_empty", client=client))


def test_empty_json_list_stays_an_empty_frame_where_the_csv_says_nothing() -> None:
    """If the CSV cannot be had either, there is a frame with the verdict alone."""
    with answering(b"[]") as service, service.client(max_retries=0) as client:
        df = read_cliova("list_1", client=client, output="json", cache=False)
    assert list(df.columns) == ["verdict"]
    assert len(df) == 0
    assert str(df["verdict"].dtype) == "category"


def test_request_is_checked_when_it_is_made() -> None:
    """A format or a flag that cannot be is refused at once."""
    Request(False, "json", cache=True, refresh=False, progress=None)
    impossible: list[dict[str, Any]] = [{"output": "CSV"}, {"verified_only": 1}]
    for options in impossible:
        with pytest.raises(ConfigurationError):
            Request(
                **{"verified_only": False, "output": "csv", **options},
                cache=True, refresh=False, progress=None,
            )  # fmt: skip


def test_job_is_waited_for_only_if_asked(client: PatientClient) -> None:
    """Without wait, one question decides."""
    request = Request(False, "csv", cache=True, refresh=False, progress=None)
    found = begin_retrieval(client, request, "list_300", False)
    assert found.job is not None
    assert found.job.is_finished
    assert (found.list_id, found.client, found.request) == ("list_300", client, request)
    with pytest.raises(JobNotFinishedError):
        begin_retrieval(client, request, "list_running", False)
    with pytest.raises(JobNotFinishedError):
        begin_retrieval(client, request, "list_running", 0)
    assert client.slept == []


MEMORY = """
    import sys
    import pyarrow.csv, pyarrow.json
    from cliova_pandas import iter_cliova
    from tests.support.memory import read_peak

    for chunk in iter_cliova("list_60000", output=sys.argv[1], chunksize=10_000):
        pass
    before = read_peak()
    rows = sum(map(len, iter_cliova("list_300000", output=sys.argv[1], chunksize=10_000)))
    print(rows, read_peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is measured as Linux tells it")
@pytest.mark.parametrize("output", ["csv", "json"])
def test_chunks_are_read_without_holding_the_result(
    service: Sandbox, tmp_path: Path, output: Output
) -> None:
    """Five times the rows add little to the peak; read whole, they add more than the bound."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MEMORY), output],
        env={**os.environ, **service.environ, "CLIOVA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    rows, grown = map(int, done.stdout.split())
    assert rows == 300_000
    assert grown < 60, f"{grown} MB"
