"""A table of text becomes the frame that was planned for it."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.io.dtypes import examine_forms
from cliova_pandas.io.frames import (
    ColumnChoices,
    FramePlan,
    make_attrs,
    make_frame,
    make_plan,
    rechunk,
    stack_frames,
)
from cliova_pandas.io.request import Origin, Request
from cliova_pandas.io.survey import Survey
from cliova_pandas.service.job import Job
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.profile import PairCounter, gather_evidence

REQUEST = Request(False, "csv", cache=False, refresh=False, progress=False)
JOB = Job.from_payload({"id": "list_1", "name": "One", "status": "COMPLETED", "totalEmails": 2})
ORIGIN = Origin(REQUEST, "list_1", JOB)


def make_table(**columns: Any) -> pa.Table:
    return pa.table({name: pa.array(values, pa.large_string()) for name, values in columns.items()})


TABLE = make_table(
    email=["a@x.example", "b@x.example"], status=["valid", "invalid"], name=["NA", None]
)


def plan_for(table: pa.Table, job: Job | None = None, **choice: Any) -> FramePlan:
    return make_plan(
        Survey(gather_evidence([table]), examine_forms(table)),
        PairCounter(lambda: [table]),
        ColumnChoices(**choice),
        Origin(REQUEST, "list_1", job),
    )


def frame_of(table: pa.Table, start: int = 0, **choice: Any) -> pd.DataFrame:
    plan = plan_for(table, **choice)
    return make_frame(table, plan, make_attrs(plan, ORIGIN, table.num_rows), start)


def test_frame_has_the_columns_as_text_and_the_verdict_at_the_end() -> None:
    """Every column is str, what is missing is missing, and the index goes on from its start."""
    df = frame_of(TABLE, start=10)
    assert list(df.columns) == ["email", "status", "name", "verdict"]
    assert [str(dtype) for dtype in df.dtypes] == ["str", "str", "str", "category"]
    assert list(df["verdict"]) == ["valid", "invalid"]
    assert list(df["verdict"].cat.categories) == list(VERDICTS)
    assert list(df["name"].isna()) == [False, True]
    assert df.index.equals(pd.RangeIndex(10, 12))


def test_frame_without_rows_has_the_same_dtypes() -> None:
    """An empty table gives the columns and categories of a full one."""
    empty, full = frame_of(TABLE.slice(0, 0), verdict="status"), frame_of(TABLE)
    assert list(empty.dtypes) == list(full.dtypes)
    assert list(empty.columns) == list(full.columns)


def test_frame_without_columns_still_has_its_rows() -> None:
    """Only the verdict is asked for: the rows are as many."""
    df = frame_of(TABLE, columns=[])
    assert list(df.columns) == ["verdict"]
    assert len(df) == 2


def test_columns_are_chosen_but_the_verdict_is_found_in_all_of_them() -> None:
    """The verdict does not depend on whether its column is returned."""
    df = frame_of(TABLE, columns=["name", "email"])
    assert list(df.columns) == ["name", "email", "verdict"]
    assert list(df["verdict"]) == ["valid", "invalid"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("email", r"\['email'\]"),
        (["nope", "email"], "no column 'nope'. It has: 'email', 'status', 'name'"),
        (["email", "email"], "'email' twice"),
    ],
)
def test_columns_that_cannot_be_chosen_are_named(columns: Any, words: str) -> None:
    """The error says which there are."""
    with pytest.raises(ConfigurationError, match=words.replace(". ", r"\. ")):
        plan_for(TABLE, columns=columns)


def test_column_named_verdict_is_put_aside() -> None:
    """What the service calls verdict keeps its place and values under another free name."""
    table = make_table(
        verdict=["valid", "risky"], verdict_raw=["x", "y"], email=["a@x.example", "b@x.example"]
    )
    df = frame_of(table)
    assert list(df.columns) == ["verdict_raw_raw", "verdict_raw", "email", "verdict"]
    assert list(df["verdict_raw_raw"]) == list(df["verdict"]) == ["valid", "risky"]
    assert df.attrs["cliova"]["columns"]["verdict"] == "verdict_raw_raw"


def test_description_is_plain_json() -> None:
    """It holds the job, the choice and the words, and nothing that JSON would change."""
    plan = plan_for(TABLE, JOB)
    said = make_attrs(plan, ORIGIN, 2)
    assert json.loads(json.dumps(said)) == said
    assert said["name"] == "One"
    assert said["job"]["total_emails"] == 2
    assert said["columns"] == {"email": "email", "verdict": "status", "reason": None}
    assert said["verdict"]["words"] == {"valid": "valid", "invalid": "invalid"}
    assert make_attrs(plan, Origin(REQUEST, None, None), 2)["job"] is None


def test_attrs_of_a_frame_are_its_own() -> None:
    """Changing what one chunk says changes no other."""
    plan = plan_for(TABLE)
    attrs = make_attrs(plan, ORIGIN, 2)
    one, other = (make_frame(TABLE, plan, attrs) for _ in range(2))
    one.attrs["cliova"]["rows"] = 99
    assert other.attrs["cliova"]["rows"] == 2


@pytest.mark.parametrize("sizes", [[5], [1, 1, 1, 1, 1], [0, 3, 0, 2], [4, 1], []])
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_tables_are_cut_into_exact_sizes(sizes: list[int], size: int) -> None:
    """Whatever pieces come in, every piece that goes out is full but the last."""
    rows = iter(range(100))
    tables = [make_table(a=[str(next(rows)) for _ in range(n)]) for n in sizes]
    pieces = list(rechunk(tables, ("a",), size))
    assert [p.num_rows for p in pieces[:-1]] == [size] * (len(pieces) - 1)
    total = sum(sizes)
    assert pa.concat_tables(pieces)["a"].to_pylist() == [str(n) for n in range(total)]
    assert total == 0 or pieces[-1].num_rows > 0


def test_late_columns_are_missing_in_earlier_pieces() -> None:
    """A column that the first table lacks is there in every piece, in the right place."""
    tables = [make_table(a=["1", "2"]), make_table(b=["x"], a=["3"])]
    first, second = rechunk(tables, ("a", "b"), 2)
    assert first.to_pylist() == [{"a": "1", "b": None}, {"a": "2", "b": None}]
    assert second.to_pylist() == [{"a": "3", "b": "x"}]


def test_lists_of_different_columns_are_stacked() -> None:
    """Columns that only one list has are missing in the other, and the verdict stays last."""
    other = make_table(email=["c@x.example"], status=["risky"], score=["0.5"], list_id=["7"])
    df = stack_frames([frame_of(TABLE), frame_of(other)], ["list_1", "list_2"])
    assert list(df.columns) == [
        "list_id", "email", "status", "name", "score", "list_id_raw", "verdict",
    ]  # fmt: skip
    assert list(df["list_id"]) == ["list_1", "list_1", "list_2"]
    assert list(df["verdict"]) == ["valid", "invalid", "risky"]
    assert str(df["verdict"].dtype) == "category"
    dtypes = ["str", "str", "str", "str", "Float64", "Int64"]
    assert [str(df[name].dtype) for name in df.columns[:-1]] == dtypes
    said = df.attrs["cliova"]
    assert json.loads(json.dumps(said)) == said
    assert said["rows"] == 3
    assert said["verdict"]["words"] == {"valid": "valid", "invalid": "invalid", "risky": "risky"}
    assert [one["rows"] for one in said["lists"]] == [2, 1]
