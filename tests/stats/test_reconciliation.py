"""Our counts beside the service's own."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import (
    ConfigurationError,
    Job,
    VerdictError,
    iter_cliova,
    read_cliova,
    read_cliova_file,
    reconcile,
)
from cliova_pandas.verdicts import VERDICTS


def as_rows(table: pd.DataFrame) -> list[list[Any]]:
    """Return ours, the service's and whether they agree, None where it is not known."""
    return [
        [None if value is pd.NA else value for value in row]
        for row in table.astype("object").to_numpy().tolist()
    ]


def make_frame(*verdicts: str, **attrs: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"verdict": pd.Categorical(verdicts, VERDICTS)})
    if attrs:
        frame.attrs["cliova"] = attrs
    return frame


def test_a_whole_result_agrees_with_its_job(client: Any) -> None:
    """All rows and all valid ones are those that the service counts."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = reconcile(df)
    assert as_rows(table) == [[2000, 2000, True], [1500, 1500, True]]
    assert table.dtypes.astype(str).to_dict() == {
        "ours": "Int64", "service": "Int64", "agrees": "boolean"
    }  # fmt: skip
    assert table.index.tolist() == ["addresses", "valid"]
    assert [table.index.name, table.index.dtype] == ["what", "str"]


@given(
    st.lists(st.sampled_from(VERDICTS), max_size=20),
    st.none() | st.integers(0, 20),
    st.none() | st.integers(0, 20),
)
def test_counts_agree_exactly_if_they_are_equal(
    verdicts: list[str], total: int | None, valid: int | None
) -> None:
    """Each count is compared with its own, and with nothing where the job does not say."""
    job = {"total_emails": total, "total_valid_emails": valid}
    ours = len(verdicts), verdicts.count("valid")
    expected = [
        [count, said, None if said is None else count == said]
        for count, said in zip(ours, (total, valid), strict=True)
    ]
    assert as_rows(reconcile(make_frame(*verdicts), job=job)) == expected
    assert as_rows(reconcile(make_frame(*verdicts, job=job, rows=len(verdicts)))) == expected
    as_job = Job(total_emails=total, total_valid_emails=valid)
    assert as_rows(reconcile(pl.from_pandas(make_frame(*verdicts)), job=as_job)) == expected


def test_another_verdict_is_a_contradiction(client: Any) -> None:
    """Where a whole result has other counts than the job, both numbers stand side by side."""
    df = read_cliova("list_12345", client=client, cache=False)
    df.loc[df.index[df["verdict"] == "valid"][0], "verdict"] = "risky"
    assert as_rows(reconcile(df)) == [[2000, 2000, True], [1499, 1500, False]]


def test_a_part_of_a_result_is_no_contradiction(client: Any) -> None:
    """Some rows, or rows twice, have other counts than the list for good reason."""
    df = read_cliova("list_12345", client=client, cache=False)
    unknown = [[None, 2000, None], [None, 1500, None]]
    for part in (df[:10], df.cliova.select("valid"), df[df["verdict"] == "risky"], df[:0]):
        assert as_rows(reconcile(part)) == unknown
    assert as_rows(reconcile(pd.concat([df, df]))) == unknown
    chunks = list(iter_cliova("list_12345", chunksize=800, client=client, cache=False))
    assert as_rows(reconcile(chunks[0])) == unknown
    assert as_rows(reconcile(pd.concat(chunks))) == as_rows(reconcile(df))
    # The job of the whole list, said by the caller, makes it no contradiction either.
    assert as_rows(reconcile(df[:10], job=client.status("list_12345"))) == unknown


def test_verified_rows_are_what_the_service_calls_valid(client: Any) -> None:
    """Of a verified-only result the rows are the valid ones, and the others cannot be told."""
    df = read_cliova("list_12345", verified_only=True, client=client, cache=False)
    expected = [[None, 2000, None], [1500, 1500, True]]
    assert as_rows(reconcile(df)) == expected
    assert as_rows(reconcile(df[:10])) == [[None, 2000, None], [None, 1500, None]]
    job = client.status("list_12345")
    bare = df.copy()
    bare.attrs = {}
    assert as_rows(reconcile(bare, verified_only=True, job=job)) == expected
    assert as_rows(reconcile(bare[["email"]], verified_only=True, job=job)) == expected


def test_several_lists_add_up(client: Any) -> None:
    """The service's counts of several lists are sums, and not known if one of them is not."""
    names = ["list_12345", "list_400"]
    df = read_cliova(names, client=client, cache=False)
    jobs = [client.status(name) for name in names]
    total = sum(job.total_emails for job in jobs)
    valid = sum(job.total_valid_emails for job in jobs)
    assert as_rows(reconcile(df)) == [[total, total, True], [valid, valid, True]]
    assert as_rows(reconcile(df[df["list_id"] == "list_400"])) == [
        [None, total, None], [None, valid, None]
    ]  # fmt: skip
    df.attrs["cliova"]["lists"][1]["job"]["total_valid_emails"] = None
    assert as_rows(reconcile(df)) == [[total, total, True], [valid, None, None]]
    df.attrs["cliova"]["lists"][0]["job"] = None
    assert as_rows(reconcile(df)) == [[total, None, None], [valid, None, None]]


def test_without_a_job_there_is_nothing_to_agree_with(client: Any, tmp_path: Any) -> None:
    """A file has no job, and attrs may be lost: then only our counts are known."""
    df = read_cliova("list_12345", client=client, cache=False)
    path = tmp_path / "saved.csv"
    df.drop(columns="verdict").to_csv(path, index=False)
    expected = [[2000, None, None], [1500, None, None]]
    assert as_rows(reconcile(read_cliova_file(path))) == expected
    df.attrs = {}
    assert as_rows(reconcile(df)) == expected
    assert as_rows(reconcile(df, job=client.status("list_12345")))[0] == [2000, 2000, True]


def test_wrong_counts_and_frames_are_refused() -> None:
    """What is no count, and a frame without verdicts, is an error and not a disagreement."""
    with pytest.raises(ConfigurationError, match="total_emails of the job must be a number"):
        reconcile(make_frame("valid"), job={"total_emails": "all"})
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        reconcile(pd.DataFrame({"email": ["a@x.de"]}))
