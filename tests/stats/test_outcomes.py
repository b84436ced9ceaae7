"""What became of mailed addresses is counted once for each, beside what was known of it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from cliova_pandas import (
    CliovaWarning,
    ConfigurationError,
    VerdictError,
    bounce_range,
    bounce_rates,
    read_cliova,
    sandbox,
)
from cliova_pandas.verdicts import VERDICTS

NAMES = [f"u{number}@{domain}" for number in range(6) for domain in ("x.example", "y.example")]
SPELLINGS = [str.upper, str.lower, lambda text: f" {text} ", lambda text: f"Ann <{text}>"]
EMAILS = st.builds(
    lambda name, spell: spell(name), st.sampled_from(NAMES), st.sampled_from(SPELLINGS)
)


def fold(text: str) -> str:
    return text.strip().removeprefix("Ann <").removesuffix(">").strip().lower()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(EMAILS, st.sampled_from(VERDICTS)), min_size=1, max_size=25),
    st.lists(EMAILS, max_size=15),
    st.lists(EMAILS, max_size=8),
    st.sampled_from([0.8, 0.95]),
)
@pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")
def test_the_rates_equal_plain_loops(
    result: list[tuple[str, str]], sent: list[str], bounced: list[str], level: float
) -> None:
    """Each address counts once, under its worst verdict; the interval is that of statsmodels."""
    frame = pd.DataFrame(result, columns=["email", "verdict"])
    rates = bounce_rates(frame, sent=sent, bounced=bounced, level=level)
    worst: dict[str, str] = {}
    for email, verdict in result:
        known = worst.get(fold(email), "valid")
        worst[fold(email)] = max(known, verdict, key=VERDICTS.index)
    mailed, back = set(map(fold, sent)), set(map(fold, bounced))
    expected: Counter[str] = Counter()
    hard: Counter[str] = Counter()
    for address in mailed:
        expected[worst.get(address, "not validated")] += 1
        hard[worst.get(address, "not validated")] += address in back
    assert rates.index.tolist() == [*VERDICTS, "not validated", "not mailed"]
    assert rates.index.name == "verdict"
    assert rates["sent"].to_dict() == {name: expected[name] for name in rates.index}
    assert rates["bounced"].to_dict() == {name: hard[name] for name in rates.index}
    assert rates.loc["not mailed", "n"] == len(set(worst) - mailed)
    assert rates["n"].sum() == len(set(worst) | mailed)
    for name, row in rates.iterrows():
        if not expected[str(name)]:
            assert row[["rate", "low", "high"]].isna().all()
            continue
        count, n = hard[str(name)], expected[str(name)]
        assert row["rate"] == count / n
        bounds = proportion_confint(count, n, alpha=1 - level, method="wilson")
        assert row[["low", "high"]].astype(float).to_numpy() == pytest.approx(bounds, abs=1e-12)
    about = rates.attrs["cliova"]
    assert about["bounced_not_sent"] == len(back - mailed)
    assert (about["sent"], about["bounced"]) == (len(mailed), len(back & mailed))


FRAME = pd.DataFrame(
    {"email": ["ann@x.example", "bob@x.example", "dan@gmail.com", "eve@x.example"],
     "verdict": ["valid", "invalid", "risky", "valid"], "team": ["b", "a", "b", None]}
)  # fmt: skip


def test_the_table_is_typed() -> None:
    """Columns, dtypes and index are as documented, with and without mail."""
    holders: list[Any] = [FRAME, []]
    for sent in holders:
        rates = bounce_rates(FRAME, sent=sent, bounced=[])
        assert rates.dtypes.astype(str).to_dict() == {
            "n": "int64", "sent": "int64", "bounced": "int64", "soft": "int64", "rate": "float64",
            "low": "float64", "high": "float64",
        }  # fmt: skip
        assert [rates.index.name, rates.index.dtype] == ["verdict", "str"]
        assert set(rates.attrs["cliova"]) == {
            "n", "sent", "bounced", "soft", "denominator", "by", "level", "fold", "layouts",
            "bounced_not_sent", "not_understood", "mailed_at",
        }  # fmt: skip


def make_holders(tmp_path: Path, emails: list[str]) -> list[Any]:
    """Return all that may hold the same addresses."""
    frame = pd.DataFrame({"id": range(len(emails)), "E-Mail": emails})
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.txt", "d.csv.gz", "e.csv", "f.json")]
    frame.to_csv(paths[0], index=False)
    frame.to_csv(paths[1], index=False, sep=";", encoding="utf-8-sig")
    paths[2].write_text("\n".join(emails) + "\n", encoding="utf-8")
    paths[3].write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
    paths[4].write_bytes(frame.to_csv(index=False).encode("utf-16"))
    paths[5].write_text(json.dumps(emails), encoding="utf-8")
    return [
        emails, iter(emails), tuple(emails), pd.Series(emails), pd.Series(emails, dtype="category"),
        frame, pl.from_pandas(frame), pl.Series(emails), pl.from_pandas(frame).lazy(),
        pl.from_pandas(frame).to_arrow(), frame.to_dict("records"), np.array(emails), str(paths[0]),
        *paths,
    ]  # fmt: skip


def test_a_folder_may_look_like_an_address(tmp_path: Path) -> None:
    """A path with an at sign is a file where there is one."""
    folder = tmp_path / "ann@x.example"
    folder.mkdir()
    FRAME.to_csv(folder / "sent.csv", index=False)
    rates = bounce_rates(FRAME, sent=str(folder / "sent.csv"), bounced=[])
    assert rates["sent"].sum() == 4


def test_anything_that_holds_addresses_will_do(tmp_path: Path) -> None:
    """Lists, series, frames of each library and files give the same numbers."""
    emails = ["ANN@x.example", "bob@x.example", "jürgen@müller.example"]
    expected = bounce_rates(FRAME, sent=emails, bounced=["Bob@x.example"])
    assert expected["sent"].tolist() == [1, 0, 0, 1, 1, 0]
    for sent in make_holders(tmp_path, emails):
        found = bounce_rates(FRAME, sent=sent, bounced=["Bob@x.example"])
        pd.testing.assert_frame_equal(found, expected)


LOG = pd.DataFrame(
    [
        ("ann@x.example", "processed", None, 1793000000),
        ("ann@x.example", "deferred", None, 1793000002),
        ("ann@x.example", "delivered", None, 1793000009),
        ("Bob@X.example", "bounce", "bounce", 1793000003),
        ("bob@x.example", "processed", None, 1793000000),
        ("dan@gmail.com", "processed", None, 1793000000),
        ("dan@gmail.com", "deferred", None, 1793000004),
        ("new@x.example", "bounce", "blocked", 1793000004),
        ("eve@x.example", "dropped", None, 1793000004),
    ],
    columns=["email", "event", "type", "timestamp"],
)


def test_a_log_tells_hard_and_soft_apart() -> None:
    """What was deferred and then delivered is no bounce, what was dropped was not mailed."""
    rates = bounce_rates(FRAME, log=LOG)
    assert rates[["n", "sent", "bounced", "soft"]].T.to_dict("list") == {
        "valid": [1, 1, 0, 0], "risky": [1, 1, 0, 1], "unknown": [0, 0, 0, 0],
        "invalid": [1, 1, 1, 0], "not validated": [1, 1, 0, 1], "not mailed": [1, 0, 0, 0],
    }  # fmt: skip
    about = rates.attrs["cliova"]
    assert about["layouts"] == {"log": "sendgrid-events"}
    assert about["denominator"] == "4 addresses mailed"
    assert about["mailed_at"] == ["2026-10-26T07:33:20+00:00", "2026-10-26T07:33:24+00:00"]


def test_the_order_of_events_does_not_matter() -> None:
    """Services send them late, twice and in any order."""
    expected = bounce_rates(FRAME, log=LOG)
    for seed in range(5):
        shuffled = pd.concat([LOG, LOG]).sample(frac=1, random_state=seed)
        pd.testing.assert_frame_equal(bounce_rates(FRAME, log=shuffled), expected)


def test_a_log_of_bounces_beside_what_was_sent() -> None:
    """With ``sent`` it decides what was mailed, and a log of bounces tells hard from soft."""
    bounces = LOG[LOG["event"] == "bounce"]
    rates = bounce_rates(FRAME, sent=[*FRAME["email"], "new@x.example"], log=bounces)
    assert rates["sent"].tolist() == [2, 1, 0, 1, 1, 0]
    assert rates["bounced"].tolist() == [0, 0, 0, 1, 0, 0]
    assert rates["soft"].tolist() == [0, 0, 0, 0, 1, 0]
    same = bounce_rates(FRAME, sent=[*FRAME["email"], "new@x.example"], bounced=bounces)
    pd.testing.assert_frame_equal(rates, same)


def test_what_bounced_and_was_never_sent_is_warned_of() -> None:
    """The warning gives the count, and these are in no row."""
    with pytest.warns(CliovaWarning, match="2 addresses bounced that were never sent"):
        rates = bounce_rates(
            FRAME, sent=["ann@x.example"], bounced=["ann@x.example", "p@x.example", "q@x.example"]
        )
    assert rates["bounced"].sum() == 1
    assert rates.attrs["cliova"]["bounced_not_sent"] == 2


def test_words_that_are_not_understood_are_warned_of() -> None:
    """Such an address was mailed, and the warning quotes the words."""
    log = pd.DataFrame({"email": FRAME["email"], "outcome": ["delivered", "hard", "lost", "soft"]})
    with pytest.warns(CliovaWarning, match=r"not understood, and count as sent: 'lost' \(1\)"):
        rates = bounce_rates(FRAME, log=log)
    assert rates["sent"].tolist() == [2, 1, 0, 1, 0, 0]
    assert rates.attrs["cliova"]["not_understood"] == {"lost": 1}


def test_any_key_will_do() -> None:
    """Domain, provider, a column and several at once; the largest first, the rest at the end."""
    sent = [*FRAME["email"], "new@x.example"]
    rates = bounce_rates(FRAME, sent=sent, bounced=["bob@x.example"], by="domain")
    assert rates["sent"].to_dict() == {
        "x.example": 3, "gmail.com": 1, "not validated": 1, "not mailed": 0
    }  # fmt: skip
    rates = bounce_rates(FRAME, sent=sent, bounced=["bob@x.example"], by="team")
    assert rates["bounced"].to_dict() == {
        "b": 0, "(missing)": 0, "a": 1, "not validated": 0, "not mailed": 0
    }  # fmt: skip
    both = bounce_rates(FRAME, sent=sent, bounced=["bob@x.example"], by=["verdict", "team"])
    assert both.index.tolist() == [
        ("valid", "(missing)"), ("valid", "b"), ("risky", "b"), ("invalid", "a"),
        ("not validated", "not validated"), ("not mailed", "not mailed"),
    ]  # fmt: skip
    assert both.index.names == ["verdict", "team"]
    with pytest.raises(ConfigurationError, match="team"):
        bounce_rates(FRAME, sent=sent, bounced=[], by="no such column")


def test_addresses_can_be_folded_to_mailboxes() -> None:
    """Gmail's dots and plus tags reach one mailbox, if that is asked for."""
    sent = ["d.a.n+shop@gmail.com"]
    assert bounce_rates(FRAME, sent=sent, bounced=[]).loc["not validated", "sent"] == 1
    rates = bounce_rates(FRAME, sent=sent, bounced=["DAN@googlemail.com"], fold="mailbox")
    assert rates.loc[["risky"], ["sent", "bounced"]].to_numpy().tolist() == [[1, 1]]


NOW = datetime(2026, 10, 26, 12, tzinfo=UTC)


def test_the_age_of_the_validation_is_a_key() -> None:
    """Told by the job, by a column or by what is said; from young to old."""
    ages = [0, 20, 400, -3]
    frame = FRAME.assign(checked=[(NOW - timedelta(days=days)).isoformat() for days in ages])
    rates = bounce_rates(
        frame, sent=frame, bounced=[], by="age", mailed_at=NOW, validated_at="checked"
    )
    assert rates["sent"].to_dict() == {
        "under 7 days": 1, "7 to 29 days": 1, "365 days and more": 1, "mailed before": 1,
        "not validated": 0, "not mailed": 0,
    }  # fmt: skip
    frame.attrs["cliova"] = {"job": {"updated_at": (NOW - timedelta(days=40)).isoformat()}}
    rates = bounce_rates(frame, log=LOG, by=["age", "verdict"])
    assert rates["sent"].iloc[:3].to_dict() == {
        ("30 to 89 days", "valid"): 1, ("30 to 89 days", "risky"): 1,
        ("30 to 89 days", "invalid"): 1,
    }  # fmt: skip
    said = bounce_rates(frame, log=LOG, by="age", validated_at=NOW - timedelta(days=200))
    assert said["sent"].iloc[0] == 3
    assert said.index[0] == "180 to 364 days"


def test_lists_that_are_read_together_have_ages_of_their_own(client: Any) -> None:
    """Each row is as old as the list that it stands in."""
    df = read_cliova(["list_12345", "list_400"], client=client, cache=False)
    for one, days in zip(df.attrs["cliova"]["lists"], (5, 100), strict=True):
        one["job"]["updated_at"] = (NOW - timedelta(days=days)).isoformat()
    rates = bounce_rates(df, sent=df, bounced=[], by="age", mailed_at=NOW)
    assert list(rates.index[:2]) == ["under 7 days", "90 to 179 days"]
    assert rates["sent"].sum() == df["email"].str.lower().nunique()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"Pass sent=\.\.\. as well, or a log"),
        ({"sent": ["a@x.example"]}, r"Pass bounced=\.\.\."),
        ({"bounced": ["a@x.example"]}, r"Pass sent=\.\.\."),
        ({"log": ["a@x.example"]}, "no layout that is known.*Amazon SES"),
        ({"log": "no-such.csv"}, "there is no file 'no-such.csv'"),
        ({"log": LOG[LOG["event"] == "bounce"]}, "tells of bounces alone"),
        ({"sent": 5, "bounced": []}, "sent must hold addresses"),
        ({"sent": "ann@x.example", "bounced": []}, "sent must hold addresses"),
        ({"sent": pd.DataFrame({"a": [1], "b": [2]}), "bounced": []}, "which column holds the"),
        ({"sent": [], "bounced": [], "fold": "dots"}, "fold must be one of"),
        ({"sent": [], "bounced": [], "level": 2}, "level must be between 0 and 1"),
        ({"sent": [], "bounced": [], "by": "age"}, r"Pass mailed_at=\.\.\."),
        ({"log": LOG, "by": "age"}, r"Pass validated_at=\.\.\."),
        ({"log": LOG, "by": "age", "mailed_at": datetime(2026, 1, 1)}, "a time with its zone"),  # noqa: DTZ001 - refused
        ({"log": LOG, "by": "age", "validated_at": datetime(2026, 1, 1)}, "a time with its zone"),  # noqa: DTZ001 - refused
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(options: Any, message: str) -> None:
    """The message names the argument that would help."""
    with pytest.raises(ConfigurationError, match=message):
        bounce_rates(FRAME, **options)


def test_a_frame_without_verdicts_is_refused() -> None:
    """It says nothing that the outcomes could be held against."""
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        bounce_rates(FRAME[["email"]], sent=[], bounced=[])


@pytest.mark.parametrize("form", ["sendgrid", "ses"])
def test_the_sandbox_s_campaigns_come_out_as_they_were_made(
    client: Any, tmp_path: Path, form: Any
) -> None:
    """The odds that the sandbox mailed by lie in intervals of what is measured from its log."""
    df = read_cliova("list_signups_august", client=client, cache=False)
    path = sandbox.write_campaign_log(
        "september", tmp_path / ("log.csv" if form == "sendgrid" else "log.jsonl"), form=form
    )
    rates = bounce_rates(df, log=path, level=0.999)
    table = bounce_rates(df, log=sandbox.make_campaign_log("september", form=form), level=0.999)
    pd.testing.assert_frame_equal(rates, table)
    for verdict, odds in (("valid", 0.008 + 2 * 0.0002), ("invalid", 0.95)):
        assert rates["low"].to_dict()[verdict] < odds < rates["high"].to_dict()[verdict]
    assert rates["sent"].to_dict()["not validated"] == 89
    forecast = bounce_range(df, rates=rates)
    assert forecast["basis"].tolist() == ["measured"] * 3
