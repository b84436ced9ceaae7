"""The lists that the sandbox has, and the jobs that validate them."""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, Final

from cliova_pandas.sandbox.data import Address, count_valid, generate
from cliova_pandas.sandbox.hostile import generate_hostile

MOST_ROWS: Final = 10_000_000
_CREATED: Final = "2026-10-01T08:30:00.000Z"
_UPDATED: Final = "2026-10-01T08:42:00.000Z"


@dataclass
class MailingList:
    """A list, its job and its addresses.

    Attributes
    ----------
    job : dict
        The job as the service describes it.
    addresses : callable
        Yields the validated addresses.
    has_uploaded : bool
        Whether its result carries the uploaded name and company in every layout.
    polls_left : int
        How often its job is described as running before it is finished.
    """

    job: dict[str, Any]
    addresses: Callable[[], Iterable[Address]]
    has_uploaded: bool = False
    polls_left: int = 0
    changes: dict[str, Any] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Return the job as it is now."""
        running = {"status": "IN PROGRESS"} if self.polls_left else {}
        return {**self.job, **running, **self.changes}


def make_lists(seed: int, polls_until_done: int) -> dict[str, MailingList]:
    """Return the built-in lists by their ids."""
    september = list(generate(3_000, seed + 9))
    october = [*_revise(september[400:]), *islice(generate(4_000, seed + 10), 3_600, 4_000)]

    def sized(rows: int, offset: int = 0) -> Callable[[], Iterator[Address]]:
        return lambda: generate(rows, seed + offset)

    fixed = (
        _make("list_12345", "October newsletter", sized(2_000), 2_000, count_valid(2_000)),
        _make("list_september", "Customers, September", lambda: september),
        _make("list_october", "Customers, October", lambda: october),
        _make("list_empty", "Nobody", lambda: (), 0, 0),
        _make("list_hostile", "Odd names & <b>odd</b> addresses", generate_hostile),
        _make("list_running", "Spring campaign", sized(5_000, 1), 5_000, 0, "IN PROGRESS"),
        _make("list_queued", "Summer campaign", sized(500, 2), 500, 0, "QUEUE"),
        _make("list_failed", "Autumn campaign", sized(500, 3), 500, 0, "FAILED"),
        _make("list_finishing", "Winter campaign", sized(1_000, 4), 1_000, count_valid(1_000)),
    )
    lists = {str(one.job["id"]): one for one in fixed}
    lists["list_hostile"].has_uploaded = True
    lists["list_finishing"].polls_left = polls_until_done
    return lists


def make_sized(list_id: str, seed: int) -> MailingList | None:
    """Return the list of an id such as ``list_1000000``, or None for another id."""
    found = re.fullmatch(r"list_([1-9][0-9]{0,7})", list_id)
    if not found or (rows := int(found[1])) > MOST_ROWS:
        return None
    return _make(
        list_id, f"{rows:,} addresses", lambda: generate(rows, seed), rows, count_valid(rows)
    )


def make_submitted(
    name: str, rows: list[dict[str, str]], seed: int, polls_until_done: int
) -> MailingList:
    """Return the list of an upload; each address turns out as its text has it, by chance."""
    outcomes = list(generate(500, seed))

    def validate(row: dict[str, str]) -> Address:
        email = row["email"]
        outcome = outcomes[zlib.crc32(email.lower().encode()) % len(outcomes)]
        return replace(
            outcome,
            email=email,
            domain=email.rpartition("@")[2].lower(),
            name=row.get("name") or "",
            company=row.get("company") or "",
        )

    validated = [validate(row) for row in rows]
    list_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{name}"))
    submitted = _make(list_id, name, lambda: validated)
    submitted.has_uploaded = any("name" in row or "company" in row for row in rows)
    submitted.polls_left = polls_until_done
    return submitted


def _make(
    list_id: str,
    name: str,
    addresses: Callable[[], Iterable[Address]],
    rows: int | None = None,
    valid: int | None = None,
    status: str = "COMPLETED",
) -> MailingList:
    if rows is None or valid is None:
        verdicts = [address.verdict for address in addresses()]
        rows, valid = len(verdicts), verdicts.count("valid")
    job = {
        "id": list_id,
        "name": name,
        "orgId": "org_sandbox",
        "totalEmails": rows,
        "totalValidEmails": valid,
        "totalCreditsUsed": rows,
        "status": status,
        "environment": "sandbox",
        "apiKeyId": "key_sandbox",
        "userId": "user_sandbox",
        "createdAt": _CREATED,
        "updatedAt": _UPDATED,
        "deletedAt": None,
    }
    return MailingList(job, addresses)


def _revise(addresses: Iterable[Address]) -> Iterator[Address]:
    """Yield the addresses a month later: some mailboxes closed, some answered after all."""
    for number, address in enumerate(chain(addresses)):
        if address.verdict == "valid" and number % 23 == 0:
            yield replace(address, verdict="invalid", reason="mailbox_disabled", score="0.06")
        elif address.verdict == "unknown" and number % 3 == 0:
            yield replace(address, verdict="valid", reason="none", score="0.91")
        else:
            yield address
