"""Three months of one list with causes in it that can be found: sources, typing errors, ageing.

People have signed up since March 2026. The whole list is validated at the end of August, September
and October (``list_signups_august``, ``list_signups_september``, ``list_signups_october``), and
each result carries two columns of the upload: ``utm_source``, where they came from (empty for
some), and ``signed_up``, the day (``2026-08-31``). What is in it, the same for every seed:

- Of what ``partner-b`` has brought since June a third is invalid, of the rest about 9 %
  (`SOURCES`). Nothing else in the list makes an address bad, but for the domain it is at.
- Where people type their address themselves, on the site and at the fair, some mistype the domain
  (`SLIPS`). These addresses are invalid, and can be repaired.
- Each month some mailboxes are closed, some of the unknown answer after all, and some people leave.

What became of two mailings to it is in `cliova_pandas.sandbox.campaigns`.
"""

from __future__ import annotations

from calendar import monthrange
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from cliova_pandas.sandbox.data import Address, generate

UPLOADED: Final = ("utm_source", "signed_up")


@dataclass(frozen=True)
class Source:
    """Where sign-ups come from.

    Attributes
    ----------
    share : float
        Its part of the sign-ups of a month.
    invalid, risky, unknown : float
        The shares of the verdicts on the day of the sign-up; the rest is valid. A mistyped domain
        counts as invalid.
    mistyped : float
        The share of those whose domain is mistyped.
    first_month : int, default 3
        The month of 2026 in which it began.
    """

    share: float
    invalid: float
    risky: float
    unknown: float
    mistyped: float = 0.0
    first_month: int = 3


SOURCES: Final = {
    "website": Source(0.36, 0.08, 0.075, 0.05, mistyped=0.02),
    "webinar": Source(0.16, 0.08, 0.075, 0.05),
    "partner-a": Source(0.17, 0.08, 0.075, 0.05),
    "partner-b": Source(0.20, 0.335, 0.13, 0.07, first_month=6),
    "trade-fair": Source(0.08, 0.08, 0.075, 0.05, mistyped=0.02),
    "": Source(0.03, 0.08, 0.075, 0.05),
}
"""The sources by what ``utm_source`` says; nobody knows any more where the last ones came from."""

SLIPS: Final = {
    "gmail.com": ("gmial.com", "gmail.con", "gmai.com", "gmaill.com"),
    "hotmail.com": ("hotmial.com", "hotmail.con"),
    "yahoo.com": ("yaho.com", "yahoo.con"),
    "outlook.com": ("outlok.com", "outloook.com"),
    "icloud.com": ("iclod.com", "icloud.con"),
    "t-online.de": ("t-onlin.de",),
    "btinternet.com": ("btinternet.con",),
}
"""How the domains are mistyped."""

SHARE_CLOSED: Final = 0.003
SHARE_ANSWERED: Final = 0.2
SHARE_LEAVING: Final = 0.01
"""Of the valid, of the unknown, of all: what becomes of those of earlier months each month."""

_PER_MONTH: Final = 1_250
_YEAR: Final = 2026
_FIRST_MONTH: Final = 3
_LAST_MONTH: Final = 10
_NUMBER: Final = 6  # of the lists that `generate` makes
_POOL: Final = 26_000
_MOST_MISTYPED: Final = 150


@dataclass(frozen=True)
class Month:
    """A month at whose end the list is validated.

    Attributes
    ----------
    name : str
        Of the month.
    number : int
        Of the month in the year.
    """

    name: str
    number: int

    @property
    def last_day(self) -> str:
        """The day of the validation."""
        return f"{_YEAR}-{self.number:02}-{monthrange(_YEAR, self.number)[1]}"

    @property
    def created(self) -> str:
        """When the job began."""
        return f"{self.last_day}T17:00:00.000Z"

    @property
    def checked(self) -> str:
        """When the addresses were looked at."""
        return f"{self.last_day}T17:21:40.500Z"

    @property
    def updated(self) -> str:
        """When the job was finished."""
        return f"{self.last_day}T17:24:00.000Z"


LISTS: Final = {
    f"list_signups_{name.lower()}": Month(name, number)
    for name, number in (("August", 8), ("September", 9), ("October", 10))
}
"""The months by the ids of their lists."""


class _SignUp(NamedTuple):
    address: Address
    month: int


def make_signups(month: Month, seed: int) -> tuple[Address, ...]:
    """Return the list as it was validated at the end of a month.

    Parameters
    ----------
    month : Month
        One of `LISTS`.
    seed : int
        Of the sandbox.

    Examples
    --------
    >>> october = make_signups(LISTS["list_signups_october"], seed=0)
    >>> partner = [a for a in october if a.uploaded["utm_source"] == "partner-b"]
    >>> round(sum(a.verdict == "invalid" for a in partner) / len(partner), 2)
    0.34
    """
    return _make_months(seed)[month.number]


@lru_cache(maxsize=4)
def _make_months(seed: int) -> dict[int, tuple[Address, ...]]:
    rng = np.random.default_rng([seed, _NUMBER])
    everybody = list(_sign_up(seed, rng))
    named = {month.number: month for month in LISTS.values()}
    made = {}
    current: list[_SignUp] = []
    for number in range(_FIRST_MONTH, _LAST_MONTH + 1):
        current = [_grow_older(one, luck) for one, luck in _draw(_leave(current, rng), rng)]
        current += [one for one in everybody if one.month == number]
        if number in named:
            month = named[number]
            made[number] = tuple(
                one.address._replace(created=month.created, checked=month.checked)
                for one in current
            )
    return made


def _draw(people: list[_SignUp], rng: np.random.Generator) -> Iterator[tuple[_SignUp, float]]:
    return zip(people, rng.random(len(people)).tolist(), strict=True)


def _leave(people: list[_SignUp], rng: np.random.Generator) -> list[_SignUp]:
    return [one for one, luck in _draw(people, rng) if luck >= SHARE_LEAVING]


def _grow_older(one: _SignUp, luck: float) -> _SignUp:
    address = one.address
    if address.verdict == "valid" and luck < SHARE_CLOSED:
        address = address._replace(verdict="invalid", reason="mailbox_disabled", score="0.06")
    elif address.verdict == "unknown" and luck < SHARE_ANSWERED:
        address = address._replace(verdict="valid", reason="none", score="0.91")
    return one._replace(address=address)


def _sign_up(seed: int, rng: np.random.Generator) -> Iterator[_SignUp]:
    """Yield all who signed up, in the order of the months, with the verdict that each had first."""
    mistyped = {slip for slips in SLIPS.values() for slip in slips}
    pools: dict[str, deque[Address]] = {}
    correct: deque[Address] = deque()
    for address in generate(_POOL, seed, _NUMBER):
        # Domains that are mistyped by chance would be a cause that is documented nowhere.
        if address.reason in ("domain_not_found", "no_mx_record") or address.domain in mistyped:
            continue
        is_known = address.verdict == "valid" and address.domain in SLIPS
        if is_known and len(correct) < _MOST_MISTYPED:
            correct.append(address)
        else:
            pools.setdefault(address.verdict, deque()).append(address)
    for month in range(_FIRST_MONTH, _LAST_MONTH + 1):
        dealt: list[Address] = []
        for name, source in SOURCES.items():
            if month >= source.first_month:
                dealt += _deal(name, source, pools, correct, rng)
        days = np.sort(rng.integers(1, monthrange(_YEAR, month)[1], len(dealt), endpoint=True))
        order = rng.permutation(len(dealt)).tolist()
        for place, day in zip(order, days.tolist(), strict=True):
            address = dealt[place]
            uploaded = {**address.uploaded, "signed_up": f"{_YEAR}-{month:02}-{day:02}"}
            yield _SignUp(address._replace(uploaded=uploaded), month)


def _deal(
    name: str,
    source: Source,
    pools: dict[str, deque[Address]],
    correct: deque[Address],
    rng: np.random.Generator,
) -> Iterator[Address]:
    """Yield what a source brings in a month, in the shares that are documented."""
    count = round(_PER_MONTH * source.share)
    mistyped = round(count * source.mistyped)
    rest = {
        "invalid": round(count * source.invalid) - mistyped,
        "risky": round(count * source.risky),
        "unknown": round(count * source.unknown),
    }
    rest["valid"] = count - mistyped - sum(rest.values())
    for verdict, wanted in rest.items():
        for _ in range(wanted):
            yield pools[verdict].popleft()._replace(uploaded={"utm_source": name})
    for _ in range(mistyped):
        yield _mistype(correct.popleft(), rng)._replace(uploaded={"utm_source": name})


def _mistype(address: Address, rng: np.random.Generator) -> Address:
    slips = SLIPS[address.domain]
    domain = slips[int(rng.integers(len(slips)))]
    return address._replace(
        email=f"{address.email.rpartition('@')[0]}@{domain}",
        domain=domain,
        verdict="invalid",
        reason="domain_not_found",
        score="0.00",
        mx=None,
        country=None,
        language=None,
    )
