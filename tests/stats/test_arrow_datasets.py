"""What is told of single addresses of a dataset is counted where it is read, by DuckDB."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import changes, find_drivers, flags, join_verdicts, summarize
from cliova_pandas.stats.frames.engines import find_lazy
from tests.support.engines import count_odd, make_hostile, to_arrow
from tests.support.lazy_frames import refuse_rows

pytestmark = pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")

HOSTILE: Final = make_hostile(2_000)

NUMBERS: Final[dict[str, Callable[[Any], pd.DataFrame]]] = {
    "summarize": lambda frame: summarize(frame, unique=True),
    "flags": flags,
    "flags of addresses": lambda frame: flags(frame, unique=True),
    "changes": lambda frame: changes(frame, frame),
    "join": lambda frame: join_verdicts(HOSTILE[["email"]], frame),
    "drivers": lambda frame: find_drivers(frame, min_n=5),
}


def write(table: pa.Table, folder: Path, *, rows: int, group: int) -> Path:
    """Write a table as several files, each in several groups of rows."""
    for start in range(0, len(table), rows):
        pq.write_table(
            table.slice(start, rows), folder / f"{start:08}.parquet", row_group_size=group
        )
    return folder


def make_datasets(folder: Path) -> dict[str, Any]:
    """Return datasets of every kind that Arrow has."""
    table = to_arrow(HOSTILE)
    files = write(table, folder, rows=700, group=100)
    few = pa.schema([table.schema.field(name) for name in ("email", "verdict", "isRoleBased")])
    return {
        "files": ds.dataset(files),
        "filtered files": ds.dataset(files).filter(pc.field("utm_source") == "shop"),
        "table": ds.dataset(table),
        "filtered table": ds.dataset(table).filter(pc.field("utm_source").is_null()),
        "batches": ds.dataset(table.to_batches(max_chunksize=70)),
        "union": ds.dataset([ds.dataset(table), ds.dataset(table.slice(0, 50))]),
        "fewer columns": ds.dataset(files).replace_schema(few),
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_datasets_of_all_kinds_have_the_numbers_of_their_rows(number: str, tmp_path: Path) -> None:
    """Those that are filtered, joined or cut, too, with DuckDB and without."""
    for name, dataset in make_datasets(tmp_path).items():
        expected = NUMBERS[number](dataset.to_table().to_pandas())
        assert_frame_equal(NUMBERS[number](dataset), expected, check_exact=True, obj=name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "duckdb", None)
            assert_frame_equal(NUMBERS[number](dataset), expected, check_exact=True, obj=name)


@pytest.mark.parametrize("number", [name for name in NUMBERS if name != "drivers"])
def test_plain_rows_stay_where_they_are(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetched are those that are not written plainly, and what is asked for by name."""
    dataset = make_datasets(tmp_path)["files"]
    most = 2 * count_odd(HOSTILE, "verdict") + (len(HOSTILE) if number == "join" else 0)
    with refuse_rows(monkeypatch, above=most):
        NUMBERS[number](dataset)


def test_names_may_differ_in_case() -> None:
    """DuckDB takes them for one."""
    table = to_arrow(HOSTILE)
    table = table.append_column("EMAIL", table["utm_source"]).append_column(
        "Verdict", table["reason"]
    )
    for dataset in (ds.dataset(table), ds.dataset(table.select(table.column_names[::-1]))):
        for number, count in NUMBERS.items():
            expected = count(dataset.to_table().to_pandas())
            assert_frame_equal(count(dataset), expected, check_exact=True, obj=number)


def test_what_duckdb_cannot_read_is_read_by_arrow() -> None:
    """A column of a type that it does not have, whether the number needs it or not."""
    table = to_arrow(HOSTILE)
    column = pa.array(np.arange(len(table)) % 3).cast(pa.decimal256(60, 2))
    dataset = ds.dataset(table.append_column("large", column))
    assert find_lazy(dataset) is None
    for number, count in NUMBERS.items():
        assert_frame_equal(count(dataset), count(dataset.to_table()), check_exact=True, obj=number)


def test_the_first_of_several_reasons_is_the_first_row(tmp_path: Path) -> None:
    """In more rows than DuckDB looks at in one piece, in several files and groups."""
    rows, chance = 300_000, np.random.default_rng(0)
    table = pa.table(
        {
            "email": [f"u{number}@x.example" for number in chance.integers(0, 2_000, rows)],
            "verdict": np.array(["valid", "invalid"])[chance.integers(0, 2, rows)],
            "reason": [f"reason {number}" for number in range(rows)],
        }
    )
    dataset = ds.dataset(write(table, tmp_path, rows=70_000, group=20_000))
    people = pd.DataFrame({"email": [f"u{number}@x.example" for number in range(2_000)]})
    expected = join_verdicts(people, table.to_pandas())
    assert_frame_equal(join_verdicts(people, dataset), expected, check_exact=True)
