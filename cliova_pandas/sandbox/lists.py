"""The lists that the sandbox has, and the jobs that validate them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from cliova_pandas.sandbox.data import CREATED, Address, count_valid, generate
from cliova_pandas.sandbox.hostile import generate_hostile
from cliova_pandas.sandbox.signups import LISTS, UPLOADED, make_signups

MOST_ROWS: Final = 10_000_000
_UPDATED: Final = "2026-10-01T08:42:00.000Z"
RUNNING: Final = {
    "status": "IN PROGRESS",
    "totalValidEmails": 0,
    "totalCreditsUsed": 0,
    "updatedAt": CREATED,
}
PERSONAL: Final = ("name", "company")
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
    find_changes : callable
        Returns what the job says of itself now, in place of what it said when it was made.
    changes : dict
        What is said in place of all that.
    """

    job: dict[str, Any]
    addresses: Callable[[], Iterable[Address]]
    uploaded: tuple[str, ...] = ()
    polls_left: int = 0
    find_changes: Callable[[], dict[str, Any]] = dict
    changes: dict[str, Any] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Return the job as it is now."""
        running = RUNNING if self.polls_left else {}
        return {**self.job, **running, **self.find_changes(), **self.changes}


def make_lists(seed: int, polls_until_done: int) -> dict[str, MailingList]:
    """Return the built-in lists by their ids."""
    september, october = _make_months(seed)

    def sized(rows: int, number: int) -> Callable[[], Iterator[Address]]:
        return lambda: generate(rows, seed, number)

    idle = {"totalValidEmails": 0, "totalCreditsUsed": 0}
    fixed = (
        make_list("list_12345", "October newsletter", sized(2_000, 12_345), 2_000),
        make_list("list_september", "Customers, September", lambda: september),
        make_list("list_october", "Customers, October", lambda: october),
        make_list("list_empty", "Nobody", lambda: ()),
        make_list("list_hostile", "Odd names & <b>odd</b> addresses", generate_hostile),
        make_list("list_running", "Spring campaign", sized(5_000, 2), 5_000, **RUNNING),
        make_list("list_queued", "Summer campaign", sized(500, 3), 500, status="QUEUE", **idle),
        make_list("list_failed", "Autumn campaign", sized(500, 4), 500, status="FAILED", **idle),
        make_list("list_finishing", "Winter campaign", sized(1_000, 5), 1_000),
    )
    lists = {str(one.job["id"]): one for one in fixed}
    lists["list_hostile"].uploaded = PERSONAL
    lists["list_finishing"].polls_left = polls_until_done
    return lists


def make_sized(list_id: str, seed: int) -> MailingList | None:
    """Return the list of an id such as ``list_1000000``, or None for another id."""
    found = re.fullmatch(r"list_([1-9][0-9]{0,7})", list_id)
    if not found or (rows := int(found[1])) > MOST_ROWS:
        return None
    return make_list(list_id, f"{rows:,} addresses", lambda: generate(rows, seed, rows), rows)


def make_structured(list_id: str, seed: int) -> MailingList | None:
    """Return a list of sign-ups, or None for an id that is not one of theirs.

    They are not among the built-in lists, for making them takes longer than starting a sandbox.
    """
    if list_id not in LISTS:
        return None
    month = LISTS[list_id]
    signups = make_signups(month, seed)
    made = make_list(list_id, f"Sign-ups until the end of {month.name}", lambda: signups)
    made.job |= {"createdAt": month.created, "updatedAt": month.updated}
    made.uploaded = UPLOADED
    return made


def make_list(
    list_id: str,
    name: str,
    addresses: Callable[[], Iterable[Address]],
    rows: int | None = None,
    **job: Any,
) -> MailingList:
    """Return a list; without its number of rows they are counted, else known in advance."""
    if rows is None:
        are_valid = [address.verdict == "valid" for address in addresses()]
        rows, valid = len(are_valid), sum(are_valid)
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
