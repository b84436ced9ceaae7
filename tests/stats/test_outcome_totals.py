"""What was measured by the verdict and more adds up to what was measured by the verdict."""

from __future__ import annotations

import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, bounce_rates, sandbox
from cliova_pandas.stats import describe_outcomes, total_rates
from tests.support.report_frames import read


@pytest.mark.parametrize("by", ["verdict", ["verdict", "provider"], ["provider", "verdict"]])
def test_the_totals_are_those_of_the_verdict(by: str | list[str]) -> None:
    """Whatever else it was measured by, counts, rates and intervals are those by the verdict."""
    df, log = read("list_signups_september"), sandbox.make_campaign_log("october")
    expected = bounce_rates(df, log=log)
    totals = total_rates(bounce_rates(df, log=log, by=by))
    pd.testing.assert_frame_equal(totals, pd.DataFrame(expected), check_frame_type=False)


def test_the_sentence_says_what_was_measured() -> None:
    """Nothing, hard bounces alone, and soft ones beside them."""
    df = pd.DataFrame({"email": [f"u{i}@x.example" for i in range(4)], "verdict": "valid"})
    nothing = total_rates(bounce_rates(df, sent=[], bounced=[]))
    assert describe_outcomes(nothing) == "Nothing of this was mailed."
    log = pd.DataFrame({"email": df["email"], "outcome": ["hard", "soft", "delivered", "hard"]})
    said = describe_outcomes(total_rates(bounce_rates(df, log=log)))
    assert said == (
        "50.0 % of 4 mailed addresses bounced hard, and 25.0 % soft. "
        "By the verdict: valid 50.0 % of 4."
    )


def test_what_was_not_measured_by_the_verdict_is_refused() -> None:
    """The message says what to pass."""
    df = pd.DataFrame({"email": ["ann@x.example"], "verdict": "valid"})
    with pytest.raises(ConfigurationError, match="bounce_rates"):
        total_rates(bounce_rates(df, sent=df, bounced=[], by="domain"))
    with pytest.raises(ConfigurationError, match="bounce_rates"):
        total_rates(df)


def test_mailings_can_be_added_up() -> None:
    """The counts of two mailings give the rates of both together."""
    df = pd.DataFrame({"email": [f"u{i}@x.example" for i in range(40)], "verdict": "valid"})
    counts = ["n", "sent", "bounced", "soft"]
    first = bounce_rates(df, sent=df[:30], bounced=df["email"][:3])
    second = bounce_rates(df, sent=df[20:], bounced=df["email"][20:21])
    total = total_rates(first[counts].add(second[counts], fill_value=0)).loc["valid"]
    assert (total["sent"], total["bounced"], total["rate"]) == (50, 4, 0.08)
    assert total["low"] < 0.08 < total["high"]
