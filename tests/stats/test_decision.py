"""What the numbers of a mailing support is said once, in any language, from data alone."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import bounce_range
from cliova_pandas.stats.decision import describe_decision, write_ranges
from cliova_pandas.stats.formatting import EnglishFormatter, format_share
from cliova_pandas.stats.plans import PLANS, THRESHOLDS, make_sending_plan
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
    del about["decision"], about["texts"]
    assert describe_decision(bounces)  # from the numbers, and not from words


def test_every_number_is_written_by_the_formatter() -> None:
    """Counts, shares, thresholds, ages and days are those of the language."""
    job = {"updated_at": "2026-10-01T08:00:00Z"}
    bounces = bounce_range(
        make_frame(1500, 114, 127, 259), thresholds=(0.02, 0.025), job=job, now=NOW
    )
    assert describe_decision(bounces, German()) == (
        "Send to the valid addresses only (1.500): none of them is known to bounce. Do not send to "
        "the whole list (2.000): between 13,0 % and 25,0 % would bounce, and 2,5 % does harm. The "
        "list was validated 54 days ago (01.10.2026); addresses go bad with time."
    )


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_nobody_has_no_shares(name: str) -> None:
    """Nothing bounces of nothing, and nothing is decided by it."""
    plan = make_sending_plan(name, dict.fromkeys(VERDICTS, 0), THRESHOLDS)
    assert plan.mailed == 0
    assert np.isnan([plan.low, plan.high]).all()
    assert plan.decision == "nothing to send"
