"""A row without an address and without a verdict is in no number; an address always is.

Rows that are only the verified ones of a list are no denominator; the totals of its job are.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from scipy.stats import binomtest

from cliova_pandas import (
    CliovaWarning,
    ConfigurationError,
    Job,
    VerdictError,
    breakdown,
    group_keys,
    is_flagged,
    read_cliova,
    read_cliova_file,
    summarize,
)
from cliova_pandas import stats as numbers
from cliova_pandas.sandbox import make_campaign_log
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import keep_addresses, open_counted

FRAME = pd.DataFrame(
    {
        "email": ["a@x.de", None, "Total", "bob.example.com", "email"],
        "role": ["true", "true", None, "false", "role"],
        "verdict": pd.Categorical(["valid", None, None, "invalid", None]),
    },
    index=[5, 5, 6, 7, 8],
)


def join_quietly(other: pd.DataFrame, result: pd.DataFrame) -> Any:
    """Join, and do not say that a row was not matched."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CliovaWarning)
        return numbers.join_verdicts(other, result)


def repr_of_accessor(df: pd.DataFrame) -> str:
    """Return what ``df.cliova`` alone shows."""
    return repr(df.cliova)


def test_the_rows_that_count_are_kept() -> None:
    """In any library, whatever was lost on the way."""
    for frame in (FRAME, pl.from_pandas(FRAME), FRAME.astype({"verdict": "str"})):
        assert open_counted(frame).find_kept().tolist() == [True, False, False, True, False]
        assert summarize(frame)["count"].tolist() == [1, 0, 0, 1]
        assert breakdown(frame, "role")["n"].sum() == 2


def test_numbers_for_each_row_have_none_for_the_others() -> None:
    """They are in no group, and no flag is set."""
    keys = group_keys(FRAME)
    assert keys.index.tolist() == [5, 5, 6, 7, 8]
    assert keys.isna().tolist() == [False, True, True, False, True]
    assert is_flagged(FRAME, "role").tolist() == [True, False, False, False, False]
    assert is_flagged(FRAME, "syntax").tolist() == [False, False, False, True, False]


@pytest.mark.parametrize("email", ["a@x.de", "Ann <a@x.de>", "a b@x.de"])
def test_an_address_without_a_verdict_is_an_error(email: str) -> None:
    """A share without it would be one of other rows."""
    frame = pd.DataFrame({"email": ["b@x.de", email, None], "verdict": ["valid", None, None]})
    with pytest.raises(VerdictError, match="missing in 1 of 2 rows"):
        summarize(frame)


NUMBERS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "summarize": numbers.summarize,
    "breakdown": lambda df: breakdown(df, ["provider", "utm_source"]),
    "flags": numbers.flags,
    "bounce_range": numbers.bounce_range,
    "find_drivers": numbers.find_drivers,
    "compare": lambda df: numbers.compare({"a": df, "b": df}),
    "changes": lambda df: numbers.changes(df, df),
    "suggest_corrections": lambda df: numbers.suggest_corrections(df).drop(columns="row"),
    "bounce_rates": lambda df: numbers.bounce_rates(
        df, log=make_campaign_log("september"), by=["verdict", "provider"]
    ),
    "join_verdicts": lambda df: join_quietly(pd.DataFrame({"email": ["x@y.example"]}), df),
    "style": lambda df: df.cliova.style("utm_source").set_uuid("x").to_html(),
    "preview": repr_of_accessor,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_rows_without_an_address_change_no_number(name: str, client: Any) -> None:
    """Blank rows and totals between the others are in no count, and in no denominator."""
    df = read_cliova("list_signups_august", client=client, cache=False)
    odd = pd.DataFrame({"email": ["", None, "Total: 6598", "email", " "]}).astype("str")
    parts = [odd, df.iloc[:3000], odd, df.iloc[3000:], odd]
    mixed = pd.concat([part.reindex(columns=df.columns) for part in parts]).astype(df.dtypes)
    mixed.attrs = {"cliova": {**df.attrs["cliova"], "rows": len(mixed)}}
    measure = NUMBERS[name]
    found, expected = measure(mixed), measure(df)
    if isinstance(expected, str):
        assert found == expected
        return
    pd.testing.assert_frame_equal(
        found.reset_index(drop=name == "suggest_corrections"),
        expected.reset_index(drop=name == "suggest_corrections"),
    )
    assert found.attrs["cliova"].get("n") == expected.attrs["cliova"].get("n")
    assert found.attrs["cliova"].get("denominator") == expected.attrs["cliova"].get("denominator")


def test_where_no_verdict_was_told_nothing_odd_is_left_out() -> None:
    """Hashed addresses without a verdict are not an empty list."""
    frame = pd.DataFrame({"email": ["5f4dcc3b", "7c6a1801", None], "verdict": [None, None, None]})
    with pytest.raises(VerdictError, match="missing in 2 of 2 rows"):
        summarize(frame, email_column="email")
    assert summarize(frame.tail(1), email_column="email").attrs["cliova"]["n"] == 0


def test_without_the_column_of_addresses_only_attrs_can_tell() -> None:
    """They say how many rows the reader has left without a verdict."""
    frame = pd.DataFrame({"score": [1, 2], "verdict": ["valid", None]})
    with pytest.raises(VerdictError):
        summarize(frame)
    frame.attrs["cliova"] = {"no_address": {"count": 1}}
    assert summarize(frame).attrs["cliova"]["n"] == 1


def test_a_frame_without_gaps_is_kept_as_it_is() -> None:
    """An empty address with a verdict counts, as it was counted by whoever gave it one."""
    table = FrameColumns(pd.DataFrame({"email": ["a@x.de", None], "verdict": ["valid", "risky"]}))
    assert keep_addresses(table) is table


REFUSING = {
    "breakdown": lambda df, **said: numbers.breakdown(df, **said),
    "flags": lambda df, **said: numbers.flags(df, **said),
    "bounce_range": lambda df, **said: numbers.bounce_range(df, **said),
    "compare": lambda df, **said: numbers.compare({"x": df}, **said),
    "changes": lambda df, **said: numbers.changes(df, df, **said),
}


@pytest.fixture
def verified(client: Any) -> pd.DataFrame:
    return read_cliova("list_12345", verified_only=True, client=client, cache=False)


@pytest.mark.parametrize("name", REFUSING)
def test_verified_rows_are_no_denominator(verified: pd.DataFrame, name: str) -> None:
    """What needs the other addresses refuses on a verified-only frame; and where attrs are lost,
    if it is said."""
    with pytest.raises(VerdictError, match="holds only verified addresses"):
        REFUSING[name](verified)
    verified.attrs = {}
    with pytest.raises(VerdictError, match="holds only verified addresses"):
        REFUSING[name](verified, verified_only=True)
    assert len(REFUSING[name](verified, verified_only=False))


def test_the_headline_of_verified_rows_is_of_the_whole_list(
    verified: pd.DataFrame, client: Any
) -> None:
    """The share is that of the job's totals, the other classes are missing, not zero."""
    assert len(verified) == 1500
    summary = summarize(verified)
    assert summary["count"].dtype == "Int64"
    assert summary["count"].tolist() == [1500, pd.NA, pd.NA, pd.NA]
    assert summary["share"].iloc[0] == 0.75
    assert summary[["share", "low", "high"]].iloc[1:].isna().all(axis=None)
    assert summary.attrs["cliova"]["denominator"] == "1,500 of 2,000 verified"
    interval = binomtest(1500, 2000).proportion_ci(method="wilson")
    assert summary.loc["valid", "low"] == pytest.approx(interval.low)
    # Attrs are lost, and it is said.
    bare = verified.copy()
    bare.attrs = {}
    for job in (client.status("list_12345"), {"total_emails": 2000, "total_valid_emails": 1500}):
        pd.testing.assert_frame_equal(summarize(bare, verified_only=True, job=job), summary)
    with pytest.raises(VerdictError, match=r"job's totals are not known\. Pass job="):
        summarize(bare, verified_only=True)


def test_what_pandas_keeps_of_attrs_is_enough(verified: pd.DataFrame, tmp_path: Path) -> None:
    """A copy, a pickle, a parquet file and another index know that they are verified-only."""
    path = tmp_path / "result.parquet"
    verified.to_parquet(path)
    for frame in (
        verified.copy(),
        pickle.loads(pickle.dumps(verified)),
        pd.read_parquet(path),
        verified.set_index("email", drop=False),
        verified.assign(team="a"),
        verified.sort_values("email"),
        pd.concat([verified[:700], verified[700:]]),
    ):
        assert summarize(frame)["share"].iloc[0] == 0.75
        with pytest.raises(VerdictError, match="only verified"):
            breakdown(frame)


def test_a_part_of_verified_rows_has_no_headline(verified: pd.DataFrame) -> None:
    """The job's totals are not those of some of the rows, or of the rows twice."""
    for part in (verified[:10], pd.concat([verified, verified])):
        with pytest.raises(VerdictError, match="of the 1,500 rows of a verified-only result"):
            summarize(part)
    job = {"total_emails": 20, "total_valid_emails": 10}
    assert summarize(verified[:10], job=job).loc["valid", "share"] == 0.5


def test_addresses_of_verified_rows_are_not_counted(verified: pd.DataFrame) -> None:
    """The job's totals count rows, so that ``unique`` has no denominator."""
    with pytest.raises(VerdictError, match=r"count rows\. Leave unique out"):
        summarize(verified, unique=True)


def test_several_verified_lists_add_up(client: Any) -> None:
    """The headline of several lists is that of their totals together."""
    df = read_cliova(["list_12345", "list_400"], verified_only=True, client=client, cache=False)
    jobs = [client.status(name) for name in ("list_12345", "list_400")]
    total = sum(job.total_emails for job in jobs)
    valid = sum(job.total_valid_emails for job in jobs)
    summary = summarize(df)
    assert summary.loc["valid", "share"] == valid / total
    assert summary.attrs["cliova"]["n"] == total
    df.attrs["cliova"]["lists"][1]["job"] = None
    with pytest.raises(VerdictError, match="totals are not known"):
        summarize(df)


@pytest.mark.parametrize(
    ("job", "error", "message"),
    [
        (Job(total_emails=10), VerdictError, "totals are not known"),
        ({}, VerdictError, "totals are not known"),
        ({"total_emails": 5, "total_valid_emails": 6}, VerdictError, "6 valid of 5 .* cannot be"),
        ({"total_emails": "many", "total_valid_emails": 6}, ConfigurationError, "not 'many'"),
        ({"total_emails": 2.5, "total_valid_emails": 1}, ConfigurationError, r"not 2\.5"),
        ({"total_emails": -1, "total_valid_emails": 0}, ConfigurationError, "not -1"),
    ],
)
def test_totals_that_cannot_be_are_refused(job: Any, error: type[Exception], message: str) -> None:
    """A headline needs both totals, and such that one is part of the other."""
    frame = pd.DataFrame({"verdict": ["valid"] * 6})
    with pytest.raises(error, match=message):
        summarize(frame, verified_only=True, job=job)


def test_a_saved_verified_result_is_known_as_one(verified: pd.DataFrame, tmp_path: Path) -> None:
    """A file says nothing of the rest of the list, so whoever reads it can."""
    path = tmp_path / "saved.csv"
    verified.drop(columns="verdict").to_csv(path, index=False)
    saved = read_cliova_file(path, verified_only=True)
    with pytest.raises(VerdictError, match="only verified"):
        breakdown(saved)
    job = {"total_emails": 2000, "total_valid_emails": 1500}
    assert summarize(saved, job=job).loc["valid", "share"] == 0.75
