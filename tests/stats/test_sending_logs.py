"""The logs of services that send mail are recognised by their columns and read as they mean it."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cliova_pandas.stats.outcomes.log_files import load_table
from cliova_pandas.stats.outcomes.sending_logs import OUTCOMES, load_layouts, read_log, read_times

SES = [
    {
        "eventType": "Send",
        "mail": {"timestamp": "2026-10-20T09:00:00.000Z", "destination": ["Ann@X.example"]},
    },
    {
        "eventType": "Delivery",
        "mail": {"destination": ["Ann@X.example"]},
        "delivery": {"recipients": ["Ann@X.example"]},
    },
    {
        "eventType": "Bounce",
        "mail": {"destination": ["bob@x.example", "eve@x.example"]},
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [
                {"emailAddress": "bob@x.example"},
                {"emailAddress": "eve@x.example"},
            ],
        },
    },
    {
        "eventType": "Bounce",
        "mail": {"destination": ["dan@x.example"]},
        "bounce": {
            "bounceType": "Transient",
            "bounceSubType": "MailboxFull",
            "bouncedRecipients": [{"emailAddress": "dan@x.example"}],
        },
    },
    {
        "eventType": "Bounce",
        "mail": {"destination": ["old@x.example"]},
        "bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "OnAccountSuppressionList",
            "bouncedRecipients": [{"emailAddress": "old@x.example"}],
        },
    },
    {
        "eventType": "DeliveryDelay",
        "mail": {"destination": ["slow@x.example"]},
        "deliveryDelay": {"delayedRecipients": [{"emailAddress": "slow@x.example"}]},
    },
]

# Of each layout events in hostile shapes (mixed case of names and words, columns in another order,
# missing ones, unicode), and what is told of each address: pairs of address and outcome.
LOGS: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str]]]] = {
    "ses-events": (
        SES,
        [
            ("Ann@X.example", "sent"),
            ("Ann@X.example", "delivered"),
            ("bob@x.example", "hard"),
            ("eve@x.example", "hard"),
            ("dan@x.example", "soft"),
            ("old@x.example", "unsent"),
            ("slow@x.example", "deferred"),
        ],
    ),
    "sendgrid-events": (
        [
            {"Event": "processed", "EMAIL": "ann@x.example", "timestamp": 1793000000},
            {"Event": "Delivered", "EMAIL": "ann@x.example", "timestamp": 1793000003},
            {
                "Event": "bounce",
                "EMAIL": "jürgen@müller.example",
                "timestamp": 1793000004,
                "type": "bounce",
            },
            {
                "Event": "bounce",
                "EMAIL": "dan@x.example",
                "timestamp": 1793000004,
                "type": "Blocked",
            },
            {"Event": "deferred", "EMAIL": "slow@x.example", "timestamp": 1793000004},
            {"Event": "dropped", "EMAIL": "old@x.example", "timestamp": 1793000004},
            {"Event": "open", "EMAIL": "eve@x.example", "timestamp": 1793000009},
        ],
        [
            ("ann@x.example", "sent"),
            ("ann@x.example", "delivered"),
            ("jürgen@müller.example", "hard"),
            ("dan@x.example", "soft"),
            ("slow@x.example", "deferred"),
            ("old@x.example", "unsent"),
            ("eve@x.example", "delivered"),
        ],
    ),
    "sendgrid-bounces": (
        [
            {
                "status": "5.1.1",
                "reason": "550 5.1.1 unknown",
                "email": "bob@x.example",
                "created": "1793000000",
            },
            {
                "status": "4.2.2",
                "reason": "full",
                "email": "dan@x.example",
                "created": "1793000000",
            },
            {
                "status": "",
                "reason": "unable to get mx info",
                "email": "eve@x.example",
                "created": "",
            },
        ],
        [("bob@x.example", "hard"), ("dan@x.example", "soft"), ("eve@x.example", "hard")],
    ),
    "mailgun-events": (
        [
            {
                "event-data": {
                    "event": "accepted",
                    "recipient": "ann@x.example",
                    "timestamp": 1793000000.5,
                }
            },
            {
                "event-data": {
                    "event": "failed",
                    "severity": "permanent",
                    "reason": "bounce",
                    "recipient": "bob@x.example",
                }
            },
            {
                "event-data": {
                    "event": "failed",
                    "severity": "permanent",
                    "reason": "suppress-bounce",
                    "recipient": "old@x.example",
                }
            },
            {
                "event-data": {
                    "event": "failed",
                    "severity": "temporary",
                    "reason": "generic",
                    "recipient": "slow@x.example",
                }
            },
            {"event-data": {"event": "clicked", "recipient": "用户@例子.example"}},
        ],
        [
            ("ann@x.example", "sent"),
            ("bob@x.example", "hard"),
            ("old@x.example", "unsent"),
            ("slow@x.example", "deferred"),
            ("用户@例子.example", "delivered"),
        ],
    ),
    "mailgun-bounces": (
        [
            {
                "address": "bob@x.example",
                "code": "550",
                "error": "no such user",
                "created_at": "Mon, 26 Oct 2026 10:00:00 UTC",
            },
            {"address": "dan@x.example", "code": "452", "error": "", "created_at": ""},
        ],
        [("bob@x.example", "hard"), ("dan@x.example", "soft")],
    ),
    "postmark": (
        [
            {
                "RecordType": "Bounce",
                "Type": "HardBounce",
                "Email": "bob@x.example",
                "MessageID": "1",
            },
            {
                "RecordType": "Bounce",
                "Type": "SoftBounce",
                "Email": "dan@x.example",
                "MessageID": "2",
            },
            {
                "RecordType": "Bounce",
                "Type": "Transient",
                "Email": "slow@x.example",
                "MessageID": "3",
            },
            {"RecordType": "Delivery", "Recipient": "ANN@x.example", "MessageID": "4"},
            {
                "RecordType": "Bounce",
                "Type": "ManuallyDeactivated",
                "Email": "old@x.example",
                "MessageID": "5",
            },
        ],
        [
            ("bob@x.example", "hard"),
            ("dan@x.example", "soft"),
            ("slow@x.example", "deferred"),
            ("ANN@x.example", "delivered"),
            ("old@x.example", "unsent"),
        ],
    ),
    "mailchimp-recipients": (
        [
            {
                "email_address": "ann@x.example",
                "status": "sent",
                "open_count": 3,
                "campaign_id": "c",
            },
            {
                "email_address": "bob@x.example",
                "status": "HARD",
                "open_count": 0,
                "campaign_id": "c",
            },
            {
                "email_address": "dan@x.example",
                "status": "soft",
                "open_count": 0,
                "campaign_id": "c",
            },
        ],
        [("ann@x.example", "delivered"), ("bob@x.example", "hard"), ("dan@x.example", "soft")],
    ),
    "mailchimp-activity": (
        [
            {
                "Email Address": "ann@x.example",
                "Action": "open",
                "Timestamp": "2026-10-20 09:00:00",
            },
            {"Email Address": "bob@x.example", "Action": "bounce", "Type": "hard"},
            {"Email Address": "dan@x.example", "Action": "bounce", "Type": "soft"},
        ],
        [("ann@x.example", "delivered"), ("bob@x.example", "hard"), ("dan@x.example", "soft")],
    ),
    "mailchimp-cleaned": (
        [
            {
                "Email Address": "bob@x.example",
                "First Name": "Bob",
                "CLEAN_TIME": "2026-10-20 09:00:00",
                "CLEAN_CAMPAIGN_TITLE": "October",
            }
        ],
        [("bob@x.example", "hard")],
    ),
    "brevo-events": (
        [
            {"event": "request", "email": "ann@x.example", "message-id": "<1>"},
            {"event": "hard_bounce", "email": "bob@x.example", "message-id": "<2>"},
            {"event": "softBounces", "email": "dan@x.example", "message-id": "<3>"},
            {"event": "blocked", "email": "old@x.example", "message-id": "<4>"},
            {"event": "deferred", "email": "slow@x.example", "message-id": "<5>"},
            {"event": "proxy_open", "email": "eve@x.example", "message-id": "<6>"},
        ],
        [
            ("ann@x.example", "sent"),
            ("bob@x.example", "hard"),
            ("dan@x.example", "soft"),
            ("old@x.example", "unsent"),
            ("slow@x.example", "deferred"),
            ("eve@x.example", "delivered"),
        ],
    ),
    "brevo-logs": (
        [
            {
                "st_text": "Sent",
                "ts": "05-10-2026 10:22:05",
                "sub": "Hi",
                "frm": "us@shop.example",
                "email": "ann@x.example",
                "tag": "NA",
                "mid": "<1>",
                "link": "NA",
            },
            {
                "st_text": "Hard bounce",
                "ts": "05-10-2026 10:22:06",
                "sub": "Hi",
                "frm": "us@shop.example",
                "email": "bob@x.example",
                "tag": "NA",
                "mid": "<2>",
                "link": "NA",
            },
            {
                "st_text": "First opening",
                "ts": "05-10-2026 10:23:06",
                "sub": "Hi",
                "frm": "us@shop.example",
                "email": "eve@x.example",
                "tag": "NA",
                "mid": "<3>",
                "link": "NA",
            },
        ],
        [("ann@x.example", "sent"), ("bob@x.example", "hard"), ("eve@x.example", "delivered")],
    ),
    "hubspot-events": (
        [
            {
                "type": "SENT",
                "recipient": "ann@x.example",
                "portalId": 62515,
                "created": 1793000000000,
            },
            {"type": "BOUNCE", "recipient": "bob@x.example", "portalId": 62515, "status": "5.1.1"},
            {"type": "BOUNCE", "recipient": "dan@x.example", "portalId": 62515, "status": "4.2.2"},
            {"type": "DROPPED", "recipient": "old@x.example", "portalId": 62515},
            {"type": "DELIVERED", "recipient": "eve@x.example", "portalId": 62515},
        ],
        [
            ("ann@x.example", "sent"),
            ("bob@x.example", "hard"),
            ("dan@x.example", "soft"),
            ("old@x.example", "unsent"),
            ("eve@x.example", "delivered"),
        ],
    ),
    "hubspot-bounces": (
        [
            {"Email": "bob@x.example", "Portal Bounce": "TRUE", "Portal Unsubscribe": "FALSE"},
            {"Email": "ann@x.example", "Portal Bounce": "FALSE", "Portal Unsubscribe": "TRUE"},
            {"Email": "eve@x.example", "Portal Bounce": "UNKNOWN_USER", "Portal Unsubscribe": ""},
        ],
        [("bob@x.example", "hard"), ("ann@x.example", "unsent"), ("eve@x.example", "hard")],
    ),
    "plain": (
        [
            {"Customer email": "ann@x.example", "Outcome": "delivered"},
            {"Customer email": "bob@x.example", "Outcome": "Hard Bounce"},
            {"Customer email": "dan@x.example", "Outcome": "soft-bounced"},
            {"Customer email": "eve@x.example", "Outcome": "550 5.1.1"},
        ],
        [
            ("ann@x.example", "delivered"),
            ("bob@x.example", "hard"),
            ("dan@x.example", "soft"),
            ("eve@x.example", "hard"),
        ],
    ),
}


def read_pairs(table: pd.DataFrame) -> tuple[str, list[tuple[str, str]]]:
    log = read_log(table)
    assert log is not None
    assert log.not_understood == {}
    outcomes = [OUTCOMES[code] for code in log.outcomes]
    return log.layout.name, list(zip(log.emails.to_pylist(), outcomes, strict=True))


def test_every_layout_is_tested_here() -> None:
    """No layout stands in the file without events of it in this test."""
    assert {layout.name for layout in load_layouts()} == set(LOGS)


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_recognised_and_read(name: str) -> None:
    """Its columns tell the layout, and each event is what the service means by it."""
    events, expected = LOGS[name]
    assert read_pairs(load_table(events, "log")) == (name, expected)
    assert read_pairs(load_table(pd.DataFrame(events), "log")) == (name, expected)


@pytest.mark.parametrize("name", LOGS)
def test_more_columns_and_repeated_rows_change_nothing(name: str) -> None:
    """A column beside, other names of the same case and an event told twice are no trouble."""
    events, expected = LOGS[name]
    table = load_table(events, "log")
    wide = pd.concat([table, table], ignore_index=True)
    wide.insert(0, "Notes", "see ann@shop.example")
    wide["amount"] = 3.5
    found, pairs = read_pairs(wide.rename(columns=str.upper))
    assert (found, sorted(pairs)) == (name, sorted(expected * 2))


# Amazon SES writes no CSV.
@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name in LOGS for kind in ("json", "jsonl", "csv")
     if (name, kind) != ("ses-events", "csv")],
)  # fmt: skip
def test_a_log_can_be_a_file(tmp_path: Any, name: str, kind: str) -> None:
    """JSON with or without an envelope, JSON lines and CSV say the same."""
    events, expected = LOGS[name]
    path = tmp_path / f"log.{kind}"
    if kind == "json":
        path.write_text(json.dumps({"paging": {"next": "x"}, "items": events}), encoding="utf-8")
    elif kind == "jsonl":
        path.write_text("\n".join(map(json.dumps, events)) + "\n", encoding="utf-8")
    else:
        load_table(events, "log").to_csv(path, index=False)
    assert read_pairs(load_table(path, "log")) == (name, expected)


@pytest.mark.parametrize(
    "name", ["ses-events", "sendgrid-events", "mailgun-events", "hubspot-events"]
)
def test_what_tells_hard_from_soft_may_be_missing(name: str) -> None:
    """Without it the log is recognised all the same, and a bounce is what it mostly is."""
    [layout] = [one for one in load_layouts() if one.name == name]
    table = load_table(LOGS[name][0], "log")
    table = table.drop(columns=[column for group in layout.outcome[1:] for column in group],
                       errors="ignore")  # fmt: skip
    found, pairs = read_pairs(table)
    assert found == name
    address = "jürgen@müller.example" if name == "sendgrid-events" else "bob@x.example"
    assert (address, "soft" if name == "ses-events" else "hard") in pairs


def test_events_through_sns_are_unwrapped() -> None:
    """What Amazon SNS hands on has the event as a text inside of its message."""
    wrapped = [{"Type": "Notification", "Message": json.dumps(event)} for event in SES]
    assert read_pairs(load_table(wrapped, "log")) == ("ses-events", LOGS["ses-events"][1])


def test_words_that_are_not_understood_are_named() -> None:
    """They are counted, and the rest is read."""
    table = pd.DataFrame(
        {"email": ["a@x.example", "b@x.example", "c@x.example"],
         "outcome": ["delivered", "hard", "verschollen"]}
    )  # fmt: skip
    log = read_log(table)
    assert log is not None
    assert log.not_understood == {"verschollen": 1}
    assert log.outcomes.tolist() == [OUTCOMES.index("delivered"), OUTCOMES.index("hard"), -1]


@pytest.mark.parametrize(
    "table",
    [
        {"email": ["a@x.example"], "status": ["customer"]},
        {"email": ["a@x.example"]},
        {"status": ["delivered"], "amount": ["5"]},
        {"email": ["a@x.example", "b@x.example"], "result": ["Deliverable", "Risky"]},
    ],
)
def test_what_is_no_log_is_not_taken_for_one(table: Any) -> None:
    """A customer's status, a validation and a table without addresses tell nothing of mail."""
    assert read_log(pd.DataFrame(table)) is None


def test_times_are_read_in_every_form() -> None:
    """Seconds and milliseconds since 1970, ISO 8601, and dates that begin with the day."""
    moment = "2026-10-05T10:22:05.000000000"
    assert str(read_times(pd.Series([1791195725]))[0]) == moment
    assert str(read_times(pd.Series(["1791195725000"]))[0]) == moment
    assert str(read_times(pd.Series(["2026-10-05T12:22:05+02:00"]))[0]) == moment
    assert str(read_times(pd.Series(["05-10-2026 10:22:05"]), day_first=True)[0]) == moment
    assert str(read_times(pd.Series(["no time"]))[0]) == "NaT"


def test_every_layout_names_its_source() -> None:
    """Where it is written, and by whom; a log of one's own needs none."""
    for layout in load_layouts():
        assert layout.grade in {"documented", "reported"}
        assert layout.source.startswith("https://") or layout.name == "plain"
        assert set(layout.words.values()) <= set(OUTCOMES)
    assert {layout.service for layout in load_layouts()} - {""} == {
        "Amazon SES", "SendGrid", "Mailgun", "Postmark", "Mailchimp", "Brevo", "HubSpot"
    }  # fmt: skip
