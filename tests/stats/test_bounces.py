"""What would bounce, and what that decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from cliova_pandas import ConfigurationError, Job, bounce_range, group_keys, read_cliova
from cliova_pandas.stats.writing.formatting import format_share
from cliova_pandas.verdicts import VERDICTS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


def make_frame(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"verdict": pd.Categorical(np.repeat(VERDICTS, counts), VERDICTS)})


def decide(
    *counts: int, thresholds: tuple[float, float] = (0.02, 0.05), valid_error: float = 0.03
) -> str:
    table = bounce_range(
        make_frame(*counts), thresholds=thresholds, valid_error=valid_error, now=NOW
    )
    text: str = table.attrs["cliova"]["decision"]
    said = text.partition(" Assumed, not measured: ")[0]
    return said.removesuffix(" It is not known when the list was validated.")


@given(COUNTS, st.integers(1, 20), st.integers(0, 30), st.integers(1, 20))
def test_the_range_equals_a_plain_count(
    counts: list[int], fine: int, more: int, error: int
) -> None:
    """Of each plan: who is mailed, who bounces by what is assumed, and what that decides."""
    valid, risky, unknown, invalid = counts
    thresholds = (fine / 100, (fine + more) / 100)
    table = bounce_range(
        make_frame(*counts), thresholds=thresholds, valid_error=error / 100,
        assumed={"invalid": (0.85, 0.99)}, now=NOW,
    )  # fmt: skip
    mistaken = Fraction(error, 100) * valid
    expected: dict[str, tuple[int, Fraction, Fraction]] = {
        "whole list": (
            sum(counts), Fraction(85, 100) * invalid,
            mistaken + risky + unknown + Fraction(99, 100) * invalid,
        ),
        "valid and risky": (valid + risky, Fraction(0), mistaken + risky),
        "valid only": (valid, Fraction(0), mistaken),
    }  # fmt: skip
    assert list(table.index) == list(expected)
    for plan, (mailed, certain, possible) in expected.items():
        row = table.loc[plan]
        assert row["mailed"] == mailed
        if not mailed:
            assert np.isnan([row["low"], row["high"]]).all()
            assert row["decision"] == "nothing to send"
            continue
        assert (row["low"], row["high"]) == (
            float(certain / mailed), float(possible / mailed)
        )  # fmt: skip
        assert np.isnan(row["expected"])
        assert row["basis"] == "assumed"
        if possible / mailed < Fraction(fine, 100):
            assert row["decision"] == "send"
        elif certain / mailed >= Fraction(fine + more, 100):
            assert row["decision"] == "do not send"
        else:
            assert row["decision"] == "caution"


@given(COUNTS)
def test_the_range_is_written_as_the_numbers_beside_it(counts: list[int]) -> None:
    """The bounds in words are those of the table, rounded as every share is."""
    table = bounce_range(make_frame(*counts), now=NOW)
    low, high = table.attrs["cliova"]["texts"]["whole list"]
    bounds = [float(table[side].iloc[0]) for side in ("low", "high")]
    assert [low, high] == [format_share(bound) for bound in bounds]
    is_doubtful = sum(counts) and table.loc["whole list", "decision"] != "send"
    if is_doubtful and low != high:
        said = f"up to {high}" if bounds[0] == 0 else f"between {low} and {high}"
        assert f"{said} would bounce" in table.attrs["cliova"]["decision"]


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
        ((100, 0, 0, 0), "Send to the whole list (100): up to 1.0 % would bounce."),
        (
            (990, 5, 0, 5),
            "Send to the whole list (1,000): between 0.5 % and 2.0 % would bounce.",
        ),
        (
            (980, 9, 0, 50),
            "Send to the valid and the risky addresses (989): up to 1.9 % would bounce. "
            "Caution with the whole list (1,039): between 4.3 % and 6.6 % would bounce.",
        ),
        (
            (97, 2, 0, 1),
            "Send to the valid addresses only (97): up to 1.0 % would bounce. "
            "Caution with the whole list (100): between 0.9 % and 4.0 % would bounce.",
        ),
        (
            (1500, 114, 127, 259),
            "Send to the valid addresses only (1,500): up to 1.0 % would bounce. "
            "Do not send to the whole list (2,000): between 11.7 % and 25.8 % would bounce, and "
            "5 % does harm.",
        ),
        (
            (90, 0, 0, 10),
            "Send to the valid addresses only (90): up to 1.0 % would bounce. "
            "Do not send to the whole list (100): between 9.0 % and 10.9 % would bounce, and 5 % "
            "does harm.",
        ),
        (
            (0, 0, 10, 0),
            "No part of the list is safe to send. "
            "Caution with the whole list (10): up to 100 % would bounce.",
        ),
        (
            (0, 5, 0, 5),
            "No part of the list is sure to stay below 2 %: with the valid and the risky addresses "
            "(5), up to 100 % would bounce. Do not send to the whole list (10): between 45.0 % and "
            "100 % would bounce, and 5 % does harm.",
        ),
    ],
)
def test_the_decision_is_said_in_words(counts: tuple[int, ...], text: str) -> None:
    """What can be sent, what that risks, and what speaks against the rest."""
    assert decide(*counts, valid_error=0.01) == text


def test_what_sellers_claim_is_not_enough_to_send() -> None:
    """By the most cautious claim even the valid may bounce at 3 %, and the words say so."""
    table = bounce_range(make_frame(1500, 114, 127, 259), now=NOW)
    assert table["decision"].tolist() == ["do not send", "caution", "caution"]
    about = table.attrs["cliova"]
    assert about["decision"] == (
        "No part of the list is sure to stay below 2 %: with the valid addresses only (1,500), up "
        "to 3.0 % would bounce. Do not send to the whole list (2,000): between 11.7 % and 27.3 % "
        "would bounce, and 5 % does harm. Assumed, not measured: up to 3 % of the valid, any share "
        "of the risky and unknown and 90 % to 100 % of the invalid addresses bounce. It is not "
        "known when the list was validated."
    )
    assert about["assumed"] == {
        "valid": [0.0, 0.03], "risky": [0.0, 1.0], "unknown": [0.0, 1.0], "invalid": [0.9, 1.0]
    }  # fmt: skip
    assert all(url.startswith("https://") for url in about["claims"].values())
    assert bounce_range(make_frame(1, 0, 0, 0), valid_error=0.01).attrs["cliova"]["claims"] == {}


@pytest.mark.parametrize(
    ("counts", "error", "decision"),
    [
        ((100, 0, 0, 0), 0.02, "caution"),
        ((100, 0, 0, 0), 0.0199, "send"),
        ((95, 0, 0, 5), 0.03, "do not send"),
        ((951, 0, 0, 49), 0.03, "caution"),
        ((95, 3, 1, 1), 0.03, "caution"),
        ((90, 5, 4, 1), 0.03, "caution"),
    ],
)
def test_the_lines_are_two_and_five_percent(
    counts: tuple[int, ...], error: float, decision: str
) -> None:
    """Below 2 % is fine, 5 % and more does harm, and what is only possible stops nobody."""
    table = bounce_range(make_frame(*counts), valid_error=error, assumed={"invalid": (1, 1)})
    assert table.loc["whole list", "decision"] == decision
    about = table.attrs["cliova"]
    assert about["thresholds"] == [0.02, 0.05]
    assert "docs.aws.amazon.com" in about["sources"][1]


def test_other_lines_can_be_drawn() -> None:
    """With lines of one's own the same numbers decide otherwise, and the words name the line."""
    assert decide(98, 0, 0, 2, thresholds=(0.05, 0.1)).startswith("Send to the whole list")
    assert decide(98, 0, 0, 2, thresholds=(0.001, 0.015)).endswith("and 1.5 % does harm.")
    table = bounce_range(make_frame(98, 0, 0, 2), thresholds=(0.03, 0.1))
    assert table.attrs["cliova"]["sources"] == []


@pytest.mark.parametrize("error", [0, -0.1, 1.01, "3 %", None, True, float("nan")])
def test_an_error_that_cannot_be_is_refused(error: Any) -> None:
    """That no valid address bounces is no assumption: it can only be measured."""
    with pytest.raises(ConfigurationError, match=r"valid_error must be a share above 0.*rates"):
        bounce_range(make_frame(1, 0, 0, 0), valid_error=error)


@pytest.mark.parametrize(
    "assumed",
    [{"valid": (0, 0.01)}, {"risky": 0.3}, {"risky": (0.3, 0.1)}, {"invalid": (0, 0)}, [0.1],
     {"bad": (0, 1)}, {"risky": (0, 2)}, {"risky": (0, 0.1, 0.2)}],
)  # fmt: skip
def test_assumptions_that_cannot_be_are_refused(assumed: Any) -> None:
    """They are pairs of shares for risky, unknown or invalid, and the message shows such a pair."""
    with pytest.raises(ConfigurationError, match=r"such as \{'risky': \(0\.05, 0\.3\)\}, not"):
        bounce_range(make_frame(1, 0, 0, 0), assumed=assumed)


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
    assert table.loc["whole list", "low"] == 0.45
    assert table.attrs["cliova"]["denominator"] == "2 addresses"


def test_the_table_is_typed(client: Any) -> None:
    """Columns, dtypes and index are as documented, with and without rows."""
    df = read_cliova("list_12345", client=client, cache=False)
    for frame in (df, df[:0]):
        table = bounce_range(frame)
        assert table.dtypes.astype(str).to_dict() == {
            "mailed": "int64", "expected": "float64", "low": "float64", "high": "float64",
            "decision": "str", "basis": "str"
        }  # fmt: skip
        assert [table.index.name, table.index.dtype] == ["plan", "str"]
    assert set(bounce_range(df).attrs["cliova"]) == {
        "decision", "basis", "texts", "n", "denominator", "measured", "assumed", "level",
        "thresholds", "sources", "claims", "validated_at", "age_days"
    }  # fmt: skip


def make_rates(sent: list[int], bounced: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"sent": sent, "bounced": bounced}, index=pd.Index(VERDICTS, name="verdict")
    )


def sum_slowly(parts: list[tuple[int, int, int]], level: float) -> tuple[float, int, int]:
    """Return mean and quantiles of a sum of beta-binomials, by plain loops over scipy's."""
    chances = {0: 1.0}
    for mailed, sent, bounced in parts:
        one = betabinom(mailed, bounced + 0.5, sent - bounced + 0.5)
        added: dict[int, float] = {}
        for total, chance in chances.items():
            for count in range(mailed + 1):
                more = chance * float(one.pmf(count))
                added[total + count] = added.get(total + count, 0.0) + more
        chances = added
    tail, below, low, high = (1 - level) / 2, 0.0, None, None
    for total in sorted(chances):
        below += chances[total]
        # A tie of a float is no tie.
        if low is None and below >= tail - 1e-12:
            low = total
        if high is None and below >= 1 - tail - 1e-12:
            high = total
    assert low is not None
    assert high is not None
    return sum(total * chance for total, chance in chances.items()), low, high


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 12), min_size=4, max_size=4),
    st.lists(st.integers(1, 400), min_size=4, max_size=4),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.sampled_from([0.5, 0.9, 0.95, 0.99]),
)
def test_the_forecast_equals_a_plain_sum(
    counts: list[int], sent: list[int], shares: list[float], level: float
) -> None:
    """Expected number and interval are those of the sum of scipy's beta-binomials."""
    bounced = [int(n * share) for n, share in zip(sent, shares, strict=True)]
    table = bounce_range(make_frame(*counts), rates=make_rates(sent, bounced), level=level)
    parts = list(zip(counts, sent, bounced, strict=True))
    for plan, chosen in (("whole list", parts), ("valid and risky", parts[:2])):
        row = table.loc[plan]
        mailed = sum(part[0] for part in chosen)
        if not mailed:
            assert row["basis"] == "none"
            continue
        mean, low, high = sum_slowly(chosen, level)
        assert row["expected"] == pytest.approx(mean / mailed)
        assert (row["low"], row["high"]) == (low / mailed, high / mailed)
        assert row["basis"] == "measured"


def test_a_verdict_that_was_not_mailed_is_assumed() -> None:
    """What no campaign has told of is taken from the assumptions, and named as such."""
    rates = make_rates([5000, 0, 0, 0], [50, 0, 0, 0])
    frame = make_frame(1000, 100, 0, 0)
    table = bounce_range(frame, rates=rates, assumed={"risky": (0.1, 0.4)})
    assert table["basis"].tolist() == ["partly measured", "partly measured", "measured"]
    assert table["expected"].isna().tolist() == [True, True, False]
    only = table.loc["valid only"]
    assert table.loc["whole list", "low"] == pytest.approx((1000 * only["low"] + 10) / 1100)
    assert table.loc["whole list", "high"] == pytest.approx((1000 * only["high"] + 40) / 1100)
    about = table.attrs["cliova"]
    assert about["basis"] == (
        "Measured: 1.0 % of 5,000 valid addresses bounced; the ranges are 95 % predictive "
        "intervals. Assumed, not measured: 10 % to 40 % of the risky addresses bounce."
    )
    assert about["measured"] == {"valid": {"sent": 5000, "bounced": 50}}
    assert about["assumed"] == {"risky": [0.1, 0.4]}


def test_rates_by_more_than_the_verdict_tell_groups_apart() -> None:
    """A group that was mailed enough bounces by its own rate, others by that of their verdict."""
    groups = pd.DataFrame(
        {
            "verdict": ["valid", "risky", "risky", "risky", "risky", "not validated"],
            "team": ["a", "a", "b", "c", "d", "a"],
            "sent": [4000, 1000, 400, 20, 25, 50],
            "bounced": [20, 10, 200, 2, 4, 50],
        }
    ).set_index(["verdict", "team"])
    frame = pd.DataFrame(
        {"verdict": ["valid"] * 50 + ["risky"] * 50, "team": ["b"] * 50 + [*"abcxy"] * 10}
    )
    plans = {f"risky {team}": (frame["verdict"] == "risky") & (frame["team"] == team)
             for team in "abcx"}  # fmt: skip
    table = bounce_range(frame, rates=groups, plans=plans)
    expected = {"a": 10.5 / 1001, "b": 200.5 / 401, "c": 216.5 / 1446, "x": 216.5 / 1446}
    for team, rate in expected.items():
        assert table.loc[f"risky {team}", "expected"] == pytest.approx(rate)
    assert table.loc["valid only", "expected"] == pytest.approx(20.5 / 4001)
    assert table.attrs["cliova"]["measured"]["risky"] == {"sent": 1445, "bounced": 216}


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_plans_of_one_s_own(library: str) -> None:
    """Verdicts, booleans and functions say what is mailed, and the words may recommend it."""
    plain = pd.DataFrame(
        {"email": [f"{i}@gmail.com" if i % 2 else f"{i}@x.de" for i in range(1000)],
         "verdict": ["valid"] * 800 + ["risky"] * 200}
    )  # fmt: skip
    frame: Any = plain if library == "pandas" else pl.from_pandas(plain)
    is_google = group_keys(frame, "provider") == "Google"

    def choose(df: Any) -> Any:
        return np.asarray(df["verdict"] == "valid") | is_google.to_numpy()

    rates = make_rates([9000, 900, 0, 0], [9, 90, 0, 0])
    plans: Any = {
        "risky": "risky", "both": ["valid", "risky"], "valid, and risky at Google": choose,
        "ours": is_google.to_list(), "missing": [True] * 5 + [None] * 995,
    }  # fmt: skip
    table = bounce_range(frame, rates=rates, plans=plans)
    assert table["mailed"].to_dict() == {
        "whole list": 1000, "valid and risky": 1000, "valid only": 800, "risky": 200, "both": 1000,
        "valid, and risky at Google": 900, "ours": 500, "missing": 5,
    }  # fmt: skip
    rates = make_rates([9000, 9000, 0, 0], [9, 800, 0, 0])
    table = bounce_range(frame, rates=rates, plans={"valid, and risky at Google": choose})
    assert table.attrs["cliova"]["decision"].startswith(
        "Send to “valid, and risky at Google” (900): between "
    )


def test_an_address_is_mailed_if_one_of_its_rows_is() -> None:
    """With ``unique`` a plan by rows mails addresses, and each counts with its worst verdict."""
    frame = pd.DataFrame(
        {"email": ["a@x.de", "A@x.de", "b@x.de", "c@x.de"],
         "verdict": ["valid", "invalid", "valid", "risky"]}
    )  # fmt: skip
    plans: Any = {"first": [True, False, False, False], "valid": "valid"}
    table = bounce_range(frame, unique=True, plans=plans)
    assert table.loc[["first", "valid"], "mailed"].tolist() == [1, 1]
    assert table.loc[["first"], ["low", "high"]].to_numpy().tolist() == [[0.9, 1.0]]


@pytest.mark.parametrize(
    ("plans", "message"),
    [
        ({"mine": ["good"]}, "the plan 'mine' names 'good'.*'valid'"),
        ({"mine": [True]}, "cannot be read.*each of the 2 rows"),
        ({"mine": 5}, "cannot be read"),
        ({"mine": [1, 0]}, "cannot be read"),
        ({"whole list": "valid"}, "which every list has"),
        ({5: "valid"}, "by their names"),
        (["valid"], "by their names"),
        ({"mine": pd.Series([True, False], index=[7, 8])}, "another index"),
    ],
)
def test_plans_that_cannot_be_are_refused(plans: Any, message: str) -> None:
    """The message names the plan and what can be said."""
    with pytest.raises(ConfigurationError, match=message):
        bounce_range(make_frame(1, 1, 0, 0), plans=plans)


@pytest.mark.parametrize(
    "rates",
    [
        pd.DataFrame({"sent": [5], "bounced": [1]}, index=pd.Index(["Google"], name="provider")),
        pd.DataFrame({"sent": [5]}, index=pd.Index(["valid"], name="verdict")),
        {"valid": 0.01},
        0.01,
    ],
)
def test_what_is_no_rates_is_refused(rates: Any) -> None:
    """They are a table by the verdict, as bounce_rates returns it."""
    with pytest.raises(ConfigurationError, match="rates must be what bounce_rates returned"):
        bounce_range(make_frame(1, 0, 0, 0), rates=rates)


def test_more_bounced_than_sent_is_refused() -> None:
    """Such rates cannot be, and the message names where."""
    with pytest.raises(ConfigurationError, match="9 bounced of 5 sent at risky"):
        bounce_range(make_frame(1, 0, 0, 0), rates=make_rates([5] * 4, [1, 9, 0, 0]))


def test_a_forecast_of_a_million_addresses_takes_no_sampling() -> None:
    """It is exact at that size too: the same twice, and its mean that of the formula."""
    frame = make_frame(700_000, 150_000, 50_000, 100_000)
    rates = make_rates([40_000, 300, 5, 2], [240, 21, 1, 2])
    table = bounce_range(frame, rates=rates)
    pd.testing.assert_frame_equal(table, bounce_range(frame, rates=rates))
    mean = 700_000 * 240.5 / 40_001 + 150_000 * 21.5 / 301 + 50_000 * 1.5 / 6 + 100_000 * 2.5 / 3
    assert table.loc["whole list", "expected"] == pytest.approx(mean / 1e6, rel=1e-9)
