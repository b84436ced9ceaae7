"""The logs of the campaigns tell each mailed address once, and bounce by known odds."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import binom

from cliova_pandas import ConfigurationError, read_cliova, sandbox
from cliova_pandas.sandbox.campaigns import CAMPAIGNS, SOFT, find_hard_odds
from cliova_pandas.sandbox.data import Address
from cliova_pandas.sandbox.signups import LISTS, make_signups


@cache
def read_ends(campaign: str, seed: int = 0) -> pd.Series[str]:
    """Return by address how each mail ended, from the log of SendGrid's form."""
    log = sandbox.make_campaign_log(campaign, form="sendgrid", seed=seed)
    ends = log[log["event"] != "processed"].set_index("email")
    assert ends.index.is_unique
    return ends["type"].fillna("delivered")


def find_addresses(campaign: str, seed: int = 0) -> dict[str, Address]:
    """Return those that were mailed and had been validated before, by the address as mailed."""
    found = CAMPAIGNS[campaign]
    listed = make_signups(LISTS[found.list_id], seed)
    return {a.email.lower(): a for a in listed if a.verdict in found.verdicts}


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_everybody_was_mailed_once(campaign: str) -> None:
    """The log has all of the chosen verdicts, and some who had just signed up."""
    ends, addresses = set(read_ends(campaign).index), find_addresses(campaign)
    assert addresses.keys() <= ends
    assert 20 < len(ends) - len(addresses) < 200


@pytest.mark.parametrize(
    ("campaign", "verdict"),
    [(name, verdict) for name, found in CAMPAIGNS.items() for verdict in found.verdicts],
)
@pytest.mark.parametrize("at_google", [True, False])
def test_bounces_follow_the_odds(campaign: str, verdict: str, at_google: bool) -> None:
    """What was measured is within what chance allows about the odds, over three seeds."""
    found = CAMPAIGNS[campaign]
    validated = datetime.fromisoformat(LISTS[found.list_id].checked)
    days = (found.mailed_at - validated).total_seconds() / 86_400
    sent, hard, soft, odds = 0, 0, 0, 0.0
    for seed in range(3):
        ends = read_ends(campaign, seed)
        for email, address in find_addresses(campaign, seed).items():
            is_google = (address.mx or "").endswith(".google.com")
            if address.verdict == verdict and is_google == at_google:
                sent += 1
                hard += ends[email] == "bounce"
                soft += ends[email] == "blocked"
                odds = find_hard_odds(address, days)
    for count, chance in ((hard, odds), (soft, SOFT[verdict])):
        low, high = binom.interval(0.9999, sent, chance)
        assert low <= count <= high


def test_old_verdicts_bounce_more() -> None:
    """The longer ago an address was found valid, the likelier it bounces."""
    valid = Address("ann@firm.example", "firm.example", "", "", "valid", "none")
    odds = [find_hard_odds(valid, days) for days in (0, 20, 60)]
    assert odds == sorted(set(odds))


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_both_forms_tell_the_same(campaign: str) -> None:
    """What SendGrid calls bounce and blocked, Amazon SES calls Permanent and Transient."""
    ends = read_ends(campaign)
    events = sandbox.make_campaign_log(campaign, form="ses").set_index("mail.destination")
    words = events["bounce.bounceType"].map({"Permanent": "bounce", "Transient": "blocked"})
    assert words.fillna("delivered").to_dict() == ends.to_dict()


def test_files_hold_what_the_frames_hold(tmp_path: Path) -> None:
    """SendGrid's log is a CSV, and that of Amazon SES has a JSON object on each line."""
    path = sandbox.write_campaign_log("september", tmp_path / "september.csv")
    log = sandbox.make_campaign_log("september")
    assert pd.read_csv(path).equals(pd.read_csv(path, dtype=dict(log.dtypes)))
    assert list(pd.read_csv(path)["email"]) == list(log["email"])
    lines = sandbox.write_campaign_log("october", str(tmp_path / "october.jsonl")).read_text()
    events = [json.loads(line) for line in lines.splitlines()]
    assert [event["mail"]["destination"] for event in events] == [
        [email] for email in sandbox.make_campaign_log("october")["mail.destination"]
    ]


def test_logs_belong_to_the_list_of_the_same_seed() -> None:
    """A sandbox of another seed has other people, and its log tells of them."""
    with sandbox.serve(seed=5) as service:
        df = read_cliova("list_signups_august", client=service.client(), cache=False)
    assert set(df["email"].str.lower()) <= set(read_ends("september", seed=5).index)
    assert not set(df["email"].str.lower()) <= set(read_ends("september").index)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"campaign": "may"}, "campaign must be one of 'september', 'october', not 'may'."),
        (
            {"campaign": "october", "form": "fax"},
            "form must be one of 'sendgrid', 'ses', not 'fax'",
        ),
    ],
)
def test_what_there_is_not_is_refused(arguments: dict[str, str], message: str) -> None:
    """Another mailing or form is an error that names those which there are."""
    with pytest.raises(ConfigurationError, match=message.replace("(", r"\(")):
        sandbox.make_campaign_log(**arguments)  # type: ignore[arg-type]
