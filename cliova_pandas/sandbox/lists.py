"""The lists that the sandbox has, and the jobs that validate them."""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from cliova_pandas.sandbox.data import CREATED, REASONS, Address, count_valid, generate
from cliova_pandas.sandbox.hostile import generate_hostile
from cliova_pandas.sandbox.names import ROLES
from cliova_pandas.sandbox.signups import LISTS, UPLOADED, make_signups

MOST_ROWS: Final = 10_000_000
_UPDATED: Final = "2026-10-01T08:42:00.000Z"
_RUNNING: Final = {
    "status": "IN PROGRESS",
    "totalValidEmails": 0,
    "totalCreditsUsed": 0,
    "updatedAt": CREATED,
}
_PERSONAL: Final = ("name", "company")
_SIZE_OF_MONTH: Final = 3_000
_NEW_IN_OCTOBER: Final = 400


@dataclass
class MailingList:
    """A list, its job and its addresses.

    Attributes
    ----------
    job : dict
        The job as the service describes it.
    addresses : callable
        Yields the validated addresses.
    uploaded : tuple of str
        The columns of the upload, besides the address, that its result carries in every layout.
    polls_left : int
        How often its job is described as running before it is finished.
    """

    job: dict[str, Any]
    addresses: Callable[[], Iterable[Address]]
    uploaded: tuple[str, ...] = ()
    polls_left: int = 0
    changes: dict[str, Any] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Return the job as it is now."""
        return {**self.job, **(_RUNNING if self.polls_left else {}), **self.changes}


def make_lists(seed: int, polls_until_done: int) -> dict[str, MailingList]:
    """Return the built-in lists by their ids."""
    september, october = _make_months(seed)

    def sized(rows: int, number: int) -> Callable[[], Iterator[Address]]:
        return lambda: generate(rows, seed, number)

    unfinished = {"totalValidEmails": 0, "totalCreditsUsed": 0}
    fixed = (
        _make("list_12345", "October newsletter", sized(2_000, 12_345), 2_000),
        _make("list_september", "Customers, September", lambda: september),
        _make("list_october", "Customers, October", lambda: october),
        _make("list_empty", "Nobody", lambda: ()),
        _make("list_hostile", "Odd names & <b>odd</b> addresses", generate_hostile),
        _make("list_running", "Spring campaign", sized(5_000, 2), 5_000, **_RUNNING),
        _make("list_queued", "Summer campaign", sized(500, 3), 500, status="QUEUE", **unfinished),
        _make("list_failed", "Autumn campaign", sized(500, 4), 500, status="FAILED", **unfinished),
        _make("list_finishing", "Winter campaign", sized(1_000, 5), 1_000),
    )
    lists = {str(one.job["id"]): one for one in fixed}
    lists["list_hostile"].uploaded = _PERSONAL
    lists["list_finishing"].polls_left = polls_until_done
    return lists


def make_sized(list_id: str, seed: int) -> MailingList | None:
    """Return the list of an id such as ``list_1000000``, or None for another id."""
    found = re.fullmatch(r"list_([1-9][0-9]{0,7})", list_id)
    if not found or (rows := int(found[1])) > MOST_ROWS:
        return None
    return _make(list_id, f"{rows:,} addresses", lambda: generate(rows, seed, rows), rows)


def make_structured(list_id: str, seed: int) -> MailingList | None:
    """Return a list of sign-ups, or None for an id that is not one of theirs.

    They are not among the built-in lists, for making them takes longer than starting a sandbox.
    """
    if list_id not in LISTS:
        return None
    month = LISTS[list_id]
    signups = make_signups(month, seed)
    made = _make(list_id, f"Sign-ups until the end of {month.name}", lambda: signups)
    made.job |= {"createdAt": month.created, "updatedAt": month.updated}
    made.uploaded = UPLOADED
    return made


def make_submitted(
    name: str, rows: list[dict[str, str]], seed: int, polls_until_done: int
) -> MailingList:
    """Return the list of an upload; each address turns out as its text has it, by chance."""
    outcomes = [a for a in generate(500, seed) if a.reason in _REASONS_OF_UPLOADS]
    validated = [_validate(row, outcomes) for row in rows]
    list_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}/{name}"))
    submitted = _make(list_id, name, lambda: validated)
    if any("name" in row or "company" in row for row in rows):
        submitted.uploaded = _PERSONAL
    submitted.polls_left = polls_until_done
    return submitted


_REASONS_OF_UPLOADS: Final = REASONS.keys() - {"syntax_error", "role_account", "disposable"}


def _validate(row: dict[str, str], outcomes: list[Address]) -> Address:
    email = row["email"]
    local, at, domain = email.rpartition("@")
    outcome = outcomes[zlib.crc32(email.lower().encode()) % len(outcomes)]
    checked = outcome._replace(
        email=email,
        domain=domain.lower() if at else "",
        name=row.get("name", ""),
        company=row.get("company", ""),
        is_role=local.lower() in ROLES,
    )
    if local and domain:
        return checked
    return checked._replace(verdict="invalid", reason="syntax_error", score="0.00", mx=None)


def _make(
    list_id: str,
    name: str,
    addresses: Callable[[], Iterable[Address]],
    rows: int | None = None,
    **job: Any,
) -> MailingList:
    """Return a list; without its number of rows they are counted, else known in advance."""
    if rows is None:
        verdicts = [address.verdict for address in addresses()]
        rows, valid = len(verdicts), verdicts.count("valid")
    else:
        valid = count_valid(rows)
    described = {
        "id": list_id,
        "name": name,
        "orgId": "org_sandbox",
        "totalEmails": rows,
        "totalValidEmails": valid,
        "totalCreditsUsed": rows,
        "status": "COMPLETED",
        "environment": "sandbox",
        "apiKeyId": "key_sandbox",
        "userId": "user_sandbox",
        "createdAt": CREATED,
        "updatedAt": _UPDATED,
        "deletedAt": None,
    }
    return MailingList({**described, **job}, addresses)


@lru_cache(maxsize=4)
def _make_months(seed: int) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Return two months of the same customers: some have left, and some have come."""
    customers = list(generate(_SIZE_OF_MONTH + _NEW_IN_OCTOBER, seed, 1))
    revised = map(_revise, range(len(customers)), customers)
    return tuple(customers[:_SIZE_OF_MONTH]), tuple(revised)[_NEW_IN_OCTOBER:]


def _revise(number: int, address: Address) -> Address:
    """Return an address a month later: some mailboxes closed, some answered after all."""
    if address.verdict == "valid" and number % 23 == 0:
        return address._replace(verdict="invalid", reason="mailbox_disabled", score="0.06")
    if address.verdict == "valid" and number % 41 == 0:
        return address._replace(verdict="risky", reason="mailbox_full", score="0.44")
    if address.verdict == "unknown" and number % 3 == 0:
        return address._replace(verdict="valid", reason="none", score="0.91")
    return address
