"""What would bounce, and what that decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, Job, bounce_range, read_cliova
from cliova_pandas.stats.formatting import format_counts
from cliova_pandas.verdicts import VERDICTS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


def make_frame(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"verdict": pd.Categorical(np.repeat(VERDICTS, counts), VERDICTS)})


def decide(*counts: int, thresholds: tuple[float, float] = (0.02, 0.05)) -> str:
    text: str = bounce_range(make_frame(*counts), thresholds=thresholds, now=NOW).attrs["cliova"][
        "decision"
    ]
    return text.removesuffix(" It is not known when the list was validated.")


@given(COUNTS, st.integers(1, 20), st.integers(0, 30))
def test_the_range_equals_a_plain_count(counts: list[int], fine: int, more: int) -> None:
    """Of each plan: who is mailed, who bounces for certain, who may, and what that decides."""
    valid, risky, unknown, invalid = counts
    thresholds = (fine / 100, (fine + more) / 100)
    table = bounce_range(make_frame(*counts), thresholds=thresholds, now=NOW)
    expected = {
        "whole list": (sum(counts), invalid, invalid + risky + unknown),
        "valid and risky": (valid + risky, 0, risky),
        "valid only": (valid, 0, 0),
    }
    assert list(table.index) == list(expected)
    for plan, (mailed, certain, possible) in expected.items():
        row = table.loc[plan]
        assert row["mailed"] == mailed
        if not mailed:
            assert np.isnan([row["low"], row["high"]]).all()
            assert row["decision"] == "nothing to send"
            continue
        assert (row["low"], row["high"]) == (certain / mailed, possible / mailed)
        if Fraction(possible, mailed) < Fraction(fine, 100):
            assert row["decision"] == "send"
        elif Fraction(certain, mailed) >= Fraction(fine + more, 100):
            assert row["decision"] == "do not send"
        else:
            assert row["decision"] == "caution"


@given(COUNTS)
def test_the_range_is_written_as_the_shares_beside_it(counts: list[int]) -> None:
    """The lower bound of the whole list reads as the share of invalid does, and the upper one as
    that of all that are not valid; so the words say."""
    table = bounce_range(make_frame(*counts), now=NOW)
    low, high = table.attrs["cliova"]["texts"]["whole list"]
    valid, *others = counts
    assert low == format_counts(counts)[VERDICTS.index("invalid")]
    assert high == format_counts([valid, sum(others)])[1]
    is_doubtful = sum(counts) and table.loc["whole list", "decision"] != "send"
    if is_doubtful and low != high:
        assert f"between {low} and {high} would bounce" in table.attrs["cliova"]["decision"]


@given(COUNTS)
def test_the_words_send_to_nobody_who_may_not_be_sent_to(counts: list[int]) -> None:
    """The sentence recommends the largest plan whose decision is to send, and no other."""
    table = bounce_range(make_frame(*counts), now=NOW)
    text = table.attrs["cliova"]["decision"]
    safe = table[table["decision"] == "send"]
    if not len(safe):
        assert not text.startswith("Send")
        return
    assert text.startswith("Send to the ")
    assert f"({safe['mailed'].max():,})" in text.partition(".")[0]


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0, 0, 0), "There is nothing to send."),
        ((100, 0, 0, 0), "Send to the whole list (100): 0 % would bounce."),
        (
            (990, 5, 0, 5),
            "Send to the whole list (1,000): between 0.5 % and 1.0 % would bounce.",
        ),
        (
            (980, 10, 0, 50),
            "Send to the valid and the risky addresses (990): between 0 % and 1.0 % would bounce. "
            "Caution with the whole list (1,040): between 4.8 % and 5.8 % would bounce.",
        ),
        (
            (97, 2, 0, 1),
            "Send to the valid addresses only (97): none of them is known to bounce. "
            "Caution with the whole list (100): between 1.0 % and 3.0 % would bounce.",
        ),
        (
            (1500, 114, 127, 259),
            "Send to the valid addresses only (1,500): none of them is known to bounce. "
            "Do not send to the whole list (2,000): between 13.0 % and 25.0 % would bounce, and "
            "5 % does harm.",
        ),
        (
            (90, 0, 0, 10),
            "Send to the valid addresses only (90): none of them is known to bounce. "
            "Do not send to the whole list (100): 10.0 % would bounce, and 5 % does harm.",
        ),
        (
            (0, 0, 10, 0),
            "No part of the list is safe to send. "
            "Caution with the whole list (10): between 0 % and 100 % would bounce.",
        ),
        (
            (0, 5, 0, 5),
            "No part of the list is safe to send. Do not send to the whole list (10): "
            "between 50.0 % and 100 % would bounce, and 5 % does harm.",
        ),
        (
            (9_696, 1, 0, 303),
            "Send to the valid and the risky addresses (9,697): between 0 % and < 0.1 % would "
            "bounce. Caution with the whole list (10,000): about 3.0 % would bounce.",
        ),
    ],
)
def test_the_decision_is_said_in_words(counts: tuple[int, ...], text: str) -> None:
    """What can be sent, what that risks, and what speaks against the rest."""
    assert decide(*counts) == text


@pytest.mark.parametrize(
    ("counts", "decision"),
    [
        ((98, 0, 0, 2), "caution"),
        ((981, 0, 0, 19), "send"),
        ((95, 0, 0, 5), "do not send"),
        ((951, 0, 0, 49), "caution"),
        ((95, 3, 1, 1), "caution"),
        ((90, 5, 4, 1), "caution"),
    ],
)
def test_the_lines_are_two_and_five_percent(counts: tuple[int, ...], decision: str) -> None:
    """Below 2 % is fine, 5 % and more does harm, and what is only possible stops nobody."""
    table = bounce_range(make_frame(*counts))
    assert table.loc["whole list", "decision"] == decision
    about = table.attrs["cliova"]
    assert about["thresholds"] == [0.02, 0.05]
    assert "docs.aws.amazon.com" in about["sources"][1]


def test_other_lines_can_be_drawn() -> None:
    """With lines of one's own the same numbers decide otherwise, and the words name the line."""
    assert decide(98, 0, 0, 2, thresholds=(0.03, 0.1)).startswith("Send to the whole list")
    assert decide(98, 0, 0, 2, thresholds=(0.001, 0.015)).endswith("and 1.5 % does harm.")
    table = bounce_range(make_frame(98, 0, 0, 2), thresholds=(0.03, 0.1))
    assert table.attrs["cliova"]["sources"] == []


@pytest.mark.parametrize(
    "thresholds",
    [
        (0.05, 0.02),
        (0, 0.05),
        (2, 5),
        (0.02,),
        (0.02, 0.05, 0.1),
        (-0.1, 0.1),
        0.02,
        ("0.02", "0.05"),
        (None, 0.05),
    ],
)
def test_lines_that_cannot_be_are_refused(thresholds: Any) -> None:
    """They are two shares in rising order, and the message shows such a pair."""
    with pytest.raises(ConfigurationError, match=r"such as \(0\.02, 0\.05\), not"):
        bounce_range(make_frame(1, 0, 0, 0), thresholds=thresholds)


@pytest.mark.parametrize(
    ("age", "words", "days"),
    [
        (timedelta(minutes=5), "less than a day ago (2026-11-24)", 0),
        (timedelta(hours=23), "less than a day ago (2026-11-23)", 0),
        (timedelta(days=1), "1 day ago (2026-11-23)", 1),
        (timedelta(days=400), "400 days ago (2025-10-20)", 400),
        (timedelta(days=1500), "1,500 days ago (2022-10-16)", 1500),
        (-timedelta(hours=1), "less than a day ago (2026-11-24)", 0),
    ],
)
def test_the_age_of_the_result_is_said(age: timedelta, words: str, days: int) -> None:
    """Addresses go bad, so the words end with how old the result is; a clock that is a little
    ahead is no future."""
    for job in (Job(updated_at=NOW - age), {"updated_at": (NOW - age).isoformat()}):
        about = bounce_range(make_frame(1, 0, 0, 0), job=job, now=NOW).attrs["cliova"]
        assert about["decision"].endswith(
            f"The list was validated {words}; addresses go bad with time."
        )
        assert about["age_days"] == days
        assert datetime.fromisoformat(about["validated_at"]) == NOW - age


@pytest.mark.parametrize(
    "updated", [None, "", "yesterday", 20261124, "2026-11-24T10:00:00", datetime(2026, 1, 1)]  # noqa: DTZ001 - a time without a zone is the point
)  # fmt: skip
def test_an_age_that_is_not_known_is_not_guessed(updated: Any) -> None:
    """Without a time, or one without its zone, the words say that it is not known."""
    about = bounce_range(make_frame(1, 0, 0, 0), job={"updated_at": updated}).attrs["cliova"]
    assert about["decision"].endswith("It is not known when the list was validated.")
    assert about["age_days"] is about["validated_at"] is None


def test_the_oldest_of_several_lists_counts(client: Any) -> None:
    """Lists that are read together are as old as the oldest, and of unknown age if one is."""
    df = read_cliova(["list_12345", "list_400"], client=client, cache=False)
    lists = df.attrs["cliova"]["lists"]
    lists[0]["job"]["updated_at"] = "2026-11-20T12:00:00.000Z"
    lists[1]["job"]["updated_at"] = "2026-10-01T12:00:00.000Z"
    assert bounce_range(df, now=NOW).attrs["cliova"]["age_days"] == 54
    lists[1]["job"] = None
    assert bounce_range(df, now=NOW).attrs["cliova"]["age_days"] is None


def test_now_needs_a_time_zone() -> None:
    """A time without a zone could be hours off; any zone will do."""
    with pytest.raises(ConfigurationError, match="must have a time zone"):
        bounce_range(make_frame(1, 0, 0, 0), now=datetime(2026, 1, 1))  # noqa: DTZ001 - refused
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    job = {"updated_at": (NOW - timedelta(days=2)).isoformat()}
    about = bounce_range(make_frame(1, 0, 0, 0), job=job, now=there).attrs["cliova"]
    assert about["age_days"] == 2


def test_addresses_can_be_counted() -> None:
    """With ``unique`` an address is mailed once, and bounces if one of its rows is invalid."""
    frame = pd.DataFrame(
        {"email": ["a@x.de", "A@x.de", "b@x.de"], "verdict": ["valid", "invalid", "valid"]}
    )
    table = bounce_range(frame, unique=True)
    assert table["mailed"].tolist() == [2, 1, 1]
    assert table.loc["whole list", "low"] == 0.5
    assert table.attrs["cliova"]["denominator"] == "2 addresses"


def test_the_table_is_typed(client: Any) -> None:
    """Columns, dtypes and index are as documented, with and without rows."""
    df = read_cliova("list_12345", client=client, cache=False)
    for frame in (df, df[:0]):
        table = bounce_range(frame)
        assert table.dtypes.astype(str).to_dict() == {
            "mailed": "int64", "low": "float64", "high": "float64", "decision": "str"
        }  # fmt: skip
        assert [table.index.name, table.index.dtype] == ["plan", "str"]
    assert set(bounce_range(df).attrs["cliova"]) == {
        "decision", "texts", "n", "denominator", "thresholds", "sources", "validated_at", "age_days"
    }  # fmt: skip
