"""A result that comes in pieces is parsed once, and its tables are read back from a file."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from cliova_pandas import iter_cliova
from cliova_pandas.io.table_file import TableFile
from cliova_pandas.io.tables import gather_tables
from cliova_pandas.sandbox import Sandbox
from cliova_pandas.service.cancel import Cancelled, CancelToken
from tests.support.clients import PatientClient
from tests.support.raw_service import KEY, answering


def text(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(v, pa.large_string()) for name, v in columns.items()})


TABLES = [
    text(email=["a@x.example", None]),
    text(email=[]),
    text(email=["b@x.example"], note=["é\n"]),
    text(),
    pa.concat_tables([text(email=["c"], note=[None]), text(email=["d"], note=["x" * 70_000])]),
]


class Source:
    """Tables, and how often they were asked for."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Iterator[pa.Table]:
        self.count += 1
        yield from TABLES


def test_tables_are_parsed_once_and_come_back_as_they_were() -> None:
    """Columns that only later tables have, tables without rows and without columns too."""
    source = Source()
    with TableFile(source) as tables:
        for _ in range(3):
            assert [t.combine_chunks() for t in tables()] == [t.combine_chunks() for t in TABLES]
    assert source.count == 1


def test_two_may_read_back_at_once() -> None:
    """Each has a place of its own."""
    with TableFile(Source()) as tables:
        list(tables())
        for one, other in zip(tables(), tables(), strict=True):
            assert one == other


def test_tables_left_early_are_parsed_again() -> None:
    """What was not read to its end is not taken for all there is."""
    source = Source()
    with TableFile(source) as tables:
        next(tables())
        assert len(list(tables())) == len(list(tables())) == len(TABLES)
    assert source.count == 2


def test_without_a_place_for_the_file_tables_are_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It costs time, and nothing else."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    source = Source()
    with TableFile(source) as tables:
        assert list(map(len, tables())) == list(map(len, tables())) == list(map(len, TABLES))
    assert source.count == 2


FULL_DISK = """
    import resource
    from cliova_pandas.io.table_file import TableFile
    from tests.io.test_table_file import Source, TABLES

    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
    source = Source()
    with TableFile(source) as tables:
        assert [t.num_rows for t in tables()] == [t.num_rows for t in tables()] == [2, 0, 1, 0, 2]
    print(source.count)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_disk_that_is_full_costs_a_second_parsing() -> None:
    """The file takes the first tables, and not the last."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL_DISK)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "2\n"


def test_reading_back_ends_when_it_is_cancelled() -> None:
    """Between two tables, without waiting for anything."""
    token = CancelToken()
    with TableFile(Source(), token.check) as tables:
        list(tables())
        again = tables()
        next(again)
        token.cancel()
        with pytest.raises(Cancelled):
            next(again)


@pytest.mark.parametrize("output", ["csv", "json"])
def test_a_dropped_generator_leaves_nothing_behind(
    service: Sandbox,
    client: PatientClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    output: str,
) -> None:
    """Neither in the folder for temporary files nor among the open files of the process."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    opened = Path("/proc/self/fd")
    for _ in range(2):
        chunks = iter_cliova(
            "list_300", chunksize=10, client=client, cache=False, output=output  # type: ignore[arg-type]
        )  # fmt: skip
        assert len(next(chunks)) == 10
        del chunks
        gc.collect()
        assert list(tmp_path.iterdir()) == []
        if opened.exists():
            targets = [os.path.realpath(one) for one in opened.iterdir()]
            assert not any(str(tmp_path) in target for target in targets)


def test_long_texts_are_gathered_in_small_tables() -> None:
    """So many rows to a table as usual would be too much of them."""
    tables = list(gather_tables([text(note=["x" * 100_000])] * 500))
    assert sum(map(len, tables)) == 500
    assert max(table.nbytes for table in tables) < 10_000_000


MEMORY = """
    import sys, warnings
    import pyarrow.csv, pyarrow.json, msgspec
    from cliova_pandas import CliovaClient, iter_cliova
    from tests.support.memory import read_peak

    counts = []
    for url in sys.argv[3:]:
        with CliovaClient(sys.argv[1], base_url=url) as client:
            chunks = iter_cliova(
                "list_1", client=client, output=sys.argv[2], cache=False, chunksize=4
            )
            counts.append(sum(map(len, chunks)))
        if len(counts) == 1:
            before = read_peak()
    print(counts, read_peak() - before)
"""


def make_long_texts(output: str, rows: int) -> bytes:
    """Return a result whose rows have a text of 250 KB each."""
    records = [
        {"email": f"a{row}@x.example", "status": "valid", "log": f"{row} " + "ab, {c}" * 36_000}
        for row in range(rows)
    ]
    if output == "json":
        return json.dumps({"payload": records}).encode()
    lines = [f'{r["email"]},{r["status"]},"{r["log"]}"\n' for r in records]
    return ("email,status,log\n" + "".join(lines)).encode()


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is measured as Linux tells it")
@pytest.mark.parametrize("output", ["csv", "json"])
def test_pieces_with_long_texts_are_read_without_holding_the_result(output: str) -> None:
    """A result of 125 MB adds less to the peak than the half of it."""
    with (
        answering(make_long_texts(output, 120)) as small,
        answering(make_long_texts(output, 500)) as large,
    ):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(MEMORY), KEY, output,
             small.base_url, large.base_url],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    counts, _, grown = done.stdout.rpartition(" ")
    assert counts == "[120, 500]"
    assert int(grown) < 60, f"{grown} MB"
