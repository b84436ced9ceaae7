"""What the numbers of a mailing support is said once, in any language, from data alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import bounce_range
from cliova_pandas.stats.forecasts.decision import (
    describe_basis,
    describe_decision,
    write_ranges,
)
from cliova_pandas.stats.forecasts.plans import PLANS
from cliova_pandas.stats.writing.formatting import EnglishFormatter, format_share
from cliova_pandas.verdicts import VERDICTS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)


class German(EnglishFormatter):
    """Numbers as they are written in German."""

    def count(self, number: int, /) -> str:
        """Write a whole number."""
        return f"{number:,}".replace(",", ".")

    def share(self, share: float, /) -> str:
        """Write a share."""
        return format_share(share).replace(".", ",")

    def percentage(self, share: float, /) -> str:
        """Write a chosen share."""
        return super().percentage(share).replace(".", ",")

    def date(self, moment: datetime, /) -> str:
        """Write a day."""
        return f"{moment:%d.%m.%Y}"


def make_frame(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"verdict": pd.Categorical(np.repeat(VERDICTS, counts), VERDICTS)})


@given(COUNTS)
def test_attrs_hold_what_is_said_in_english(counts: list[int]) -> None:
    """The words that come with the numbers are those that are made of them."""
    bounces = bounce_range(make_frame(*counts), now=NOW)
    about = bounces.attrs["cliova"]
    assert about["decision"] == describe_decision(bounces)
    assert about["texts"] == write_ranges(bounces)
    assert about["basis"] == describe_basis(bounces)
    assert about["basis"] in about["decision"]
    del about["decision"], about["texts"], about["basis"]
    assert describe_decision(bounces)  # from the numbers, and not from words


def test_every_number_is_written_by_the_formatter() -> None:
    """Counts, shares, thresholds, ages and days are those of the language."""
    job = {"updated_at": "2026-10-01T08:00:00Z"}
    frame = make_frame(1500, 114, 127, 259)
    rates = pd.DataFrame(
        {"sent": [12_000, 500], "bounced": [138, 61]},
        index=pd.Index(["valid", "risky"], name="verdict"),
    )
    bounces = bounce_range(
        frame, rates=rates, assumed={"invalid": (0.925, 1)}, thresholds=(0.02, 0.025), job=job,
        now=NOW,
    )  # fmt: skip
    assert describe_decision(bounces, German()) == (
        "Send to the valid addresses only (1.500): between 0,6 % and 1,7 % would bounce. Do not "
        "send to the whole list (2.000): between 13,0 % and 21,5 % would bounce, and 2,5 % does "
        "harm. Measured: 1,2 % of 12.000 valid and 12,2 % of 500 risky addresses bounced; the "
        "ranges are 95 % predictive intervals. Assumed, not measured: any share of the unknown and "
        "92,5 % to 100 % of the invalid addresses bounce. The list was validated 54 days ago "
        "(01.10.2026); addresses go bad with time."
    )


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_nobody_has_no_shares(name: str) -> None:
    """Nothing bounces of nothing, and nothing is decided by it."""
    plans = bounce_range(make_frame(0, 0, 0, 0)).loc[[name]]
    assert plans["mailed"].tolist() == [0]
    assert plans[["expected", "low", "high"]].isna().all(axis=None)
    assert plans[["decision", "basis"]].to_numpy().tolist() == [["nothing to send", "none"]]


@given(COUNTS)
def test_nothing_is_said_to_bounce_at_exactly_nothing(counts: list[int]) -> None:
    """Without a measurement some of each plan may bounce, and the words name what is assumed."""
    bounces = bounce_range(make_frame(*counts), now=NOW)
    text = bounces.attrs["cliova"]["decision"]
    assert not re.search(r"(?<![\d.])0 %", text)
    if sum(counts):
        assert "Assumed, not measured: " in text
    mailed = bounces[bounces["mailed"] > 0]
    assert (mailed["high"] > 0).all()
    assert (mailed["basis"] == "assumed").all()
