"""What became of two mailings to the sign-ups, as the services that sent them tell it.

The odds by which an address bounces are known (`HARD`, `SOFT`, `DRIFT_PER_DAY`), so that what is
measured from the logs can be held against them. Nothing else decides about a bounce: not the
source, nor the month.

===========  ======================  ==========  ===================================  ==========
campaign     the list it went to     mailed on   to whom                              sent by
===========  ======================  ==========  ===================================  ==========
september    list_signups_august     2026-09-02  everybody                            SendGrid
october      list_signups_september  2026-10-20  valid, risky and unknown             Amazon SES
===========  ======================  ==========  ===================================  ==========

Both also went to those who had signed up on the first two days of the month, whom nobody had
validated then. The logs write every address in lower case and tell of each mailed address once how
it ended; SendGrid's tells before it that the mail was taken on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.paths import make_path
from cliova_pandas.sandbox.data import Address
from cliova_pandas.sandbox.signups import LISTS, make_signups

if TYPE_CHECKING:
    import pandas as pd

HARD: Final = {"valid": 0.008, "risky": 0.16, "unknown": 0.13, "invalid": 0.95}
"""The odds of a hard bounce by verdict, on the day of the validation."""

HARD_AT_GOOGLE: Final = {**HARD, "risky": 0.03}
"""The same where Google takes the mail, for Gmail or for a company: its risky ones are mostly full
or seldom read, and do not bounce."""

SOFT: Final = {"valid": 0.004, "risky": 0.05, "unknown": 0.06, "invalid": 0.01}
"""The odds of a soft bounce by verdict."""

DRIFT_PER_DAY: Final = 0.0002
"""How much the odds of a hard bounce of a valid address grow with each day after the validation."""

_NUMBER: Final = 7
_FIRST_DAYS: Final = 2
_FROM: Final = "news@shop.example"
_HARD_ANSWER: Final = "550 5.1.1 The mailbox does not exist"
_SOFT_ANSWER: Final = "452 4.2.2 The mailbox is full"

Form = Literal["sendgrid", "ses"]
Outcome = Literal["delivered", "hard", "soft"]


@dataclass(frozen=True)
class Campaign:
    """A mailing to a list.

    Attributes
    ----------
    list_id : str
        The list, as it had been validated last.
    next_list_id : str
        Where those stand who signed up between the validation and the mailing.
    mailed_at : datetime
        When it was sent.
    verdicts : tuple of str
        What was mailed.
    form : {"sendgrid", "ses"}
        Which service sent it.
    """

    list_id: str
    next_list_id: str
    mailed_at: datetime
    verdicts: tuple[str, ...]
    form: Form


CAMPAIGNS: Final = {
    "september": Campaign(
        "list_signups_august",
        "list_signups_september",
        datetime(2026, 9, 2, 9, tzinfo=UTC),
        ("valid", "risky", "unknown", "invalid"),
        "sendgrid",
    ),
    "october": Campaign(
        "list_signups_september",
        "list_signups_october",
        datetime(2026, 10, 20, 9, tzinfo=UTC),
        ("valid", "risky", "unknown"),
        "ses",
    ),
}
"""The mailings by name."""


class _Sent(NamedTuple):
    number: int
    email: str
    host: str
    at: datetime
    outcome: Outcome


def find_hard_odds(address: Address, days: float) -> float:
    """Return the odds that mail to an address bounces for good, so many days after its validation.

    >>> valid = Address("ann@firm.example", "firm.example", "", "", "valid", "none")
    >>> round(find_hard_odds(valid, days=20), 4)
    0.012
    """
    is_google = (address.mx or "").endswith(".google.com")
    odds = (HARD_AT_GOOGLE if is_google else HARD)[address.verdict]
    return odds + DRIFT_PER_DAY * days if address.verdict == "valid" else odds


def make_campaign_log(campaign: str, *, form: Form | None = None, seed: int = 0) -> pd.DataFrame:
    """Return what the sending service tells of a mailing to the sandbox's sign-ups.

    Parameters
    ----------
    campaign : {"september", "october"}
        The mailing; `cliova_pandas.sandbox.campaigns` says what each one was.
    form : {"sendgrid", "ses"}, optional
        In whose form; without it, that of the service which sent it.
    seed : int, default 0
        Of the sandbox that has the list.

    Returns
    -------
    pandas.DataFrame
        A row for each event. ``sendgrid``: the events of its webhook (``email``, ``timestamp``,
        ``event``, ``type``, ``status``, ``reason``, ``sg_message_id``; ``processed`` and then
        ``delivered``, or ``bounce`` of the type ``bounce``, which is hard, or ``blocked``, which is
        not). ``ses``: the published events, an object inside of an object as a name with a point
        (``eventType`` with ``Delivery`` or ``Bounce``, ``bounce.bounceType`` with ``Permanent`` or
        ``Transient``, ``mail.destination`` and so on).

    Raises
    ------
    ConfigurationError
        If there is no such mailing or form.

    See Also
    --------
    write_campaign_log : The same as a file.

    Notes
    -----
    The forms are those of https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
    and https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-firehose-contents.html

    Examples
    --------
    >>> from cliova_pandas import sandbox
    >>> log = sandbox.make_campaign_log("september")
    >>> log.event.value_counts().to_dict()
    {'processed': 6687, 'delivered': 5739, 'bounce': 948}
    """
    import pandas as pd

    chosen = _find(campaign, form)
    events = list(_FORMS[form or chosen.form](_send(campaign, chosen, seed)))
    if (form or chosen.form) == "sendgrid":
        return pd.DataFrame(events)
    return pd.json_normalize([_take_only_recipient(event) for event in events])


def write_campaign_log(
    campaign: str, path: str | Path, *, form: Form | None = None, seed: int = 0
) -> Path:
    """Write what the sending service tells of a mailing into a file, as it comes from there.

    Parameters
    ----------
    campaign : {"september", "october"}
        The mailing.
    path : str or Path
        The file: CSV for SendGrid, and for Amazon SES one JSON object on each line.
    form, seed
        As in `make_campaign_log`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ConfigurationError
        If there is no such mailing or form.
    """
    chosen, path = _find(campaign, form), make_path(path)
    if (form or chosen.form) == "sendgrid":
        make_campaign_log(campaign, form=form, seed=seed).to_csv(path, index=False)
        return path
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for event in _write_ses(_send(campaign, chosen, seed)):
            file.write(json.dumps(event, separators=(",", ":")) + "\n")
    return path


def _find(campaign: str, form: str | None) -> Campaign:
    for name, value, choices in (
        ("campaign", campaign, CAMPAIGNS),
        ("form", form, (None, *_FORMS)),
    ):
        if value not in choices:
            raise ConfigurationError(Argument(name).must_be(filter(None, choices), value))
    return CAMPAIGNS[campaign]


def _send(name: str, campaign: Campaign, seed: int) -> Iterator[_Sent]:
    """Yield what became of each address that was mailed, in an order that tells nothing."""
    rng = np.random.default_rng([seed, _NUMBER, list(CAMPAIGNS).index(name)])
    month = LISTS[campaign.list_id]
    age = campaign.mailed_at - datetime.fromisoformat(month.checked)
    audience = [a for a in make_signups(month, seed) if a.verdict in campaign.verdicts]
    until = campaign.mailed_at.replace(day=_FIRST_DAYS).date().isoformat()
    audience += [
        address
        for address in make_signups(LISTS[campaign.next_list_id], seed)
        if month.last_day < address.uploaded["signed_up"] <= until
    ]
    order = rng.permutation(len(audience)).tolist()
    draws = rng.random(len(audience)).tolist()
    for number, (place, luck) in enumerate(zip(order, draws, strict=True)):
        address = audience[place]
        hard = find_hard_odds(address, age / timedelta(days=1))
        soft = SOFT[address.verdict]
        outcome: Outcome = "hard" if luck < hard else "soft" if luck < hard + soft else "delivered"
        at = campaign.mailed_at + timedelta(seconds=number // 5)
        host = address.mx or address.domain
        yield _Sent(number, address.email.lower(), host, at, outcome)


def _write_sendgrid(sent: Iterator[_Sent]) -> Iterator[dict[str, Any]]:
    types = {"hard": "bounce", "soft": "blocked"}
    answers = {"hard": _HARD_ANSWER, "soft": _SOFT_ANSWER}
    for one in sent:
        at = int(one.at.timestamp())
        event: dict[str, Any] = {
            "email": one.email,
            "timestamp": at,
            "event": "processed",
            "type": None,
            "status": None,
            "reason": None,
            "sg_message_id": f"sandbox{one.number:08}.filterdrecv",
        }
        yield event
        event = {**event, "timestamp": at + 3, "event": "delivered"}
        if one.outcome != "delivered":
            answer = answers[one.outcome]
            event |= {"event": "bounce", "type": types[one.outcome]}
            event |= {"status": answer.split()[1], "reason": answer}
        yield event


def _write_ses(sent: Iterator[_Sent]) -> Iterator[dict[str, Any]]:
    for one in sent:
        when = (one.at + timedelta(seconds=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        mail = {
            "timestamp": one.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "source": _FROM,
            "messageId": f"sandbox-{one.number:08}",
            "destination": [one.email],
        }
        if one.outcome == "delivered":
            delivery = {
                "timestamp": when,
                "recipients": [one.email],
                "smtpResponse": "250 2.0.0 OK",
            }
            yield {"eventType": "Delivery", "mail": mail, "delivery": delivery}
            continue
        is_hard = one.outcome == "hard"
        answer = _HARD_ANSWER if is_hard else _SOFT_ANSWER
        recipient = {
            "emailAddress": one.email,
            "action": "failed",
            "status": answer.split()[1],
            "diagnosticCode": f"smtp; {answer}",
        }
        bounce = {
            "bounceType": "Permanent" if is_hard else "Transient",
            "bounceSubType": "General" if is_hard else "MailboxFull",
            "bouncedRecipients": [recipient],
            "timestamp": when,
            "reportingMTA": f"dns; {one.host}",
        }
        yield {"eventType": "Bounce", "mail": mail, "bounce": bounce}


def _take_only_recipient(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of Amazon SES without its lists, all of which have one recipient here."""
    lists = {"mail": "destination", "bounce": "bouncedRecipients", "delivery": "recipients"}
    return {
        part: {**said, lists[part]: said[lists[part]][0]} if part in lists else said
        for part, said in event.items()
    }


_FORMS: Final[dict[str, Callable[[Iterator[_Sent]], Iterator[dict[str, Any]]]]] = {
    "sendgrid": _write_sendgrid,
    "ses": _write_ses,
}
