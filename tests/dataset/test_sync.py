"""A folder of lists: whole files, fetched once, whatever happens on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import CliovaWarning, ConfigurationError, read_cliova, sync_cliova
from cliova_pandas.dataset.list_files import list_files, name_file, read_facts
from cliova_pandas.dataset.sync import is_current
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.job import LIST_COLUMNS
from tests.support.clients import PatientClient

LISTS = ["list_12345", "list_signups_october", "list_300"]


def count_downloads(service: Sandbox) -> int:
    return sum("download-result" in one.path for one in service.requests)


def test_a_file_has_what_a_frame_has(client: PatientClient, tmp_path: Path) -> None:
    """The same values and types, with the list and its counts beside them."""
    sync_cliova(["list_12345"], tmp_path, client=client)
    frame = read_cliova("list_12345", client=client)
    kept = pd.read_parquet(tmp_path / "list_12345.parquet")
    assert_frame_equal(
        kept.drop(columns=list(LIST_COLUMNS)), frame, check_categorical=False, check_dtype=False
    )
    assert kept["verdict"].astype("str").tolist() == frame["verdict"].astype("str").tolist()
    assert kept[list(LIST_COLUMNS)].drop_duplicates().to_numpy().tolist() == [
        ["list_12345", 2000, 2000, 1500, False, frame.attrs["cliova"]["job"]["updated_at"]]
    ]


def test_columns_are_typed_and_packed(
    client: PatientClient, tmp_path: Path, service: Sandbox
) -> None:
    """Booleans are booleans, the verdict is a dictionary, and all is compressed with zstd."""
    sync_cliova(["list_12345"], tmp_path, client=client)
    file = pq.ParquetFile(tmp_path / "list_12345.parquet")
    schema = file.schema_arrow
    frame = read_cliova("list_12345", client=client)
    assert schema.field("verdict").type == pa.dictionary(pa.int8(), pa.string())
    for name, dtype in frame.dtypes.astype(str).items():
        if dtype == "boolean":
            assert schema.field(str(name)).type == pa.bool_()
        if dtype.startswith("datetime64"):
            assert pa.types.is_timestamp(schema.field(str(name)).type)
    columns = [file.metadata.row_group(0).column(i) for i in range(len(schema))]
    assert {column.compression for column in columns} == {"ZSTD"}


def test_metadata_tell_the_counts_and_the_columns(client: PatientClient, tmp_path: Path) -> None:
    """What attrs of the frame say stands in the footer as JSON."""
    sync_cliova(["list_12345"], tmp_path, client=client)
    written = pq.read_metadata(tmp_path / "list_12345.parquet").metadata
    said = json.loads(written[b"cliova"])["attrs"]
    assert said == read_cliova("list_12345", client=client).attrs["cliova"]
    assert said["job"]["total_valid_emails"] == 1500
    assert said["columns"]["verdict"] == "status"


def test_only_what_is_missing_or_changed_is_fetched(
    service: Sandbox, client: PatientClient, tmp_path: Path
) -> None:
    """The second time nothing is downloaded, and then the one list that has changed."""
    assert set(sync_cliova(LISTS, tmp_path, client=client)["outcome"]) == {"downloaded"}
    assert count_downloads(service) == 3
    assert set(sync_cliova(LISTS, tmp_path, client=client)["outcome"]) == {"unchanged"}
    assert count_downloads(service) == 3
    service.update_job("list_300", updatedAt="2026-11-01T00:00:00.000Z")
    again = sync_cliova([*LISTS, "list_200"], tmp_path, client=client)
    assert again["outcome"].tolist() == ["unchanged", "unchanged", "downloaded", "downloaded"]
    assert again["rows"].tolist()[2:] == [300, 200]
    assert count_downloads(service) == 5


def test_other_arguments_make_the_file_anew(client: PatientClient, tmp_path: Path) -> None:
    """A file of some columns is no answer for all of them."""
    sync_cliova(["list_300"], tmp_path, columns=["email"], client=client)
    assert "domain" not in pq.read_schema(tmp_path / "list_300.parquet").names
    again = sync_cliova(["list_300"], tmp_path, client=client)
    assert again["outcome"].tolist() == ["downloaded"]
    assert "domain" in pq.read_schema(tmp_path / "list_300.parquet").names
    forced = sync_cliova(["list_300"], tmp_path, refresh=True, client=client)
    assert forced["outcome"].tolist() == ["downloaded"]


def test_one_list_that_fails_stops_no_other(client: PatientClient, tmp_path: Path) -> None:
    """Each is told with its reason, in the table and in a warning."""
    asked = ["list_nope", "list_300", "not a list id", "list_running", "list_failed", "list_200"]
    with pytest.warns(CliovaWarning) as caught:
        synced = sync_cliova(asked, tmp_path, client=client)
    assert synced.index.tolist() == asked
    assert synced["outcome"].tolist() == [
        "failed", "downloaded", "failed", "failed", "failed", "downloaded"
    ]  # fmt: skip
    assert [path.name for path in list_files(tmp_path)] == ["list_200.parquet", "list_300.parquet"]
    assert synced["error"].notna().tolist() == [True, False, True, True, True, False]
    assert {str(one.message).partition(":")[0] for one in caught} == {
        "list_nope", "not a list id", "list_running", "list_failed"
    }  # fmt: skip


def test_a_list_that_breaks_off_keeps_the_file_before(
    service: Sandbox, client: PatientClient, tmp_path: Path
) -> None:
    """Nothing is replaced by less than the whole."""
    sync_cliova(["list_300"], tmp_path, client=client)
    before = (tmp_path / "list_300.parquet").read_bytes()
    service.inject(faults.cut(1_000, times=None))
    with pytest.warns(CliovaWarning, match="stays as it was"):
        synced = sync_cliova(["list_300"], tmp_path, refresh=True, client=client)
    assert synced["outcome"].tolist() == ["failed"]
    assert (tmp_path / "list_300.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["list_300.parquet"]


SYNC = """
    import sys
    from cliova_pandas import CliovaClient, sync_cliova

    with CliovaClient(sys.argv[1], base_url=sys.argv[2]) as client:
        synced = sync_cliova(sys.argv[4:], sys.argv[3], client=client)
    print(*sorted(set(synced["outcome"])))
"""


def start(service: Sandbox, folder: Path, *list_ids: str) -> subprocess.Popen[str]:
    words = [service.api_key, service.base_url, str(folder), *list_ids]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SYNC), *words], stdout=subprocess.PIPE, text=True
    )


def test_what_is_killed_is_continued(
    service: Sandbox, client: PatientClient, tmp_path: Path
) -> None:
    """After SIGKILL every file that is there is whole, and the next run fetches the rest."""
    wanted = ["list_300", *(f"list_{20_000 + number}" for number in range(8))]
    with start(service, tmp_path, *wanted) as process:
        while not list_files(tmp_path) and process.poll() is None:
            os.sched_yield()
        process.kill()
    there = list_files(tmp_path)
    assert there
    for path in there:
        facts = read_facts(path)
        assert facts is not None
        assert pq.read_table(path, columns=["email"]).num_rows == facts.rows
    synced = sync_cliova(wanted, tmp_path, client=client)
    assert synced["rows"].tolist() == [300, *range(20_000, 20_008)]
    assert synced["outcome"].tolist().count("unchanged") == len(there)


def test_what_was_left_half_written_is_removed_later(client: PatientClient, tmp_path: Path) -> None:
    """A day after, so that nobody's work is taken away who is still at it."""
    old, new = (tmp_path / f".list_300.parquet.{name}.cliova-part" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"PAR1")
    day = 25 * 3600
    os.utime(old, (time.time() - day, time.time() - day))
    sync_cliova(["list_300"], tmp_path, client=client)
    assert not old.exists()
    assert new.exists()


def test_two_processes_may_do_the_same(service: Sandbox, tmp_path: Path) -> None:
    """Both end well, and every file is whole."""
    running = [start(service, tmp_path, *LISTS) for _ in range(2)]
    for process in running:
        process.communicate()
        assert process.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == set(map(name_file, LISTS))
    for path in list_files(tmp_path):
        facts = read_facts(path)
        assert facts is not None
        assert pq.read_table(path).num_rows == facts.rows


@pytest.mark.parametrize("name", ["a", "A", "_a", "-a", ".a", "ä", "a.b", "con:1", "x" * 200])
def test_names_of_files_are_told_apart_everywhere(name: str) -> None:
    """Also where capitals are small letters, and where some signs are forbidden."""
    others = ["a", "A", "_a", "-a", ".a", "ä", "a.b", "con:1", "x" * 200, "x" * 199]
    file = name_file(name)
    assert len(file) < 200
    assert file.isascii()
    assert file[0] not in "._-"
    assert [one for one in others if name_file(one).lower() == file.lower()] == [name]


def test_a_damaged_file_is_made_anew(client: PatientClient, tmp_path: Path) -> None:
    """What is no file of ours tells nothing, and is no reason to stop."""
    path = tmp_path / "list_300.parquet"
    path.write_bytes(b"PAR1 and nothing else")
    assert read_facts(path) is None
    assert sync_cliova(["list_300"], tmp_path, client=client)["outcome"].tolist() == ["downloaded"]
    pq.write_table(pa.table({"email": ["a@x.example"]}), path)
    assert read_facts(path) is None
    assert not is_current(None, {}, "2026")


def test_a_list_whose_state_is_not_told_is_fetched_each_time(
    service: Sandbox, client: PatientClient, tmp_path: Path
) -> None:
    """Nothing says then that it is the same."""
    service.update_job("list_300", updatedAt=None)
    for _ in range(2):
        assert sync_cliova(["list_300"], tmp_path, client=client)["outcome"].tolist() == [
            "downloaded"
        ]


def test_verified_only_lists_carry_the_counts_of_the_whole(
    client: PatientClient, tmp_path: Path
) -> None:
    """The rows are fewer than the list, and say so themselves."""
    sync_cliova(["list_12345"], tmp_path, True, client=client)
    kept = pd.read_parquet(tmp_path / "list_12345.parquet")
    assert len(kept) == 1500
    assert kept["list_verified_only"].all()
    assert kept["list_total_emails"].eq(2000).all()


@pytest.mark.parametrize(
    ("list_ids", "options"),
    [("list_300", {}), ([1], {}), (["list_300"], {"dtype": "category"}), (b"x", {})],
)
def test_what_cannot_be_is_refused_at_once(
    service: Sandbox, client: PatientClient, tmp_path: Path, list_ids: Any, options: Any
) -> None:
    """Nothing is asked of the service."""
    with pytest.raises(ConfigurationError):
        sync_cliova(list_ids, tmp_path, client=client, **options)
    assert service.requests == []


def test_a_file_is_no_folder(client: PatientClient, tmp_path: Path) -> None:
    """The error names it."""
    path = tmp_path / "results"
    path.write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        sync_cliova(["list_300"], path, client=client)


def test_the_key_stands_in_no_file(service: Sandbox, client: PatientClient, tmp_path: Path) -> None:
    """Neither in the rows nor in the metadata."""
    sync_cliova(LISTS, tmp_path, client=client)
    for path in list_files(tmp_path):
        assert service.api_key.encode() not in path.read_bytes()
        assert service.api_key not in str(pq.read_metadata(path).metadata)
