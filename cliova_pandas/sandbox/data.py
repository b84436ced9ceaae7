"""Invented addresses and what the service could find out about them: seeded, skewed, repeatable.

Rows come in blocks. In each whole block exactly three of four addresses are valid, chosen with odds
that differ by provider and domain, so a list of any size has known totals before a row of it is
made, and takes no memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

BLOCK: Final = 2_000
_SHARE_VALID: Final = 0.75

REASONS: Final = {
    "none": "The mailbox accepts mail",
    "catch_all": "The domain accepts mail for every address",
    "role_account": "The address belongs to a function, not to a person",
    "disposable": "The address was made to be thrown away",
    "mailbox_full": "The mailbox is full",
    "low_quality": "The address shows signs of low engagement",
    "timeout": "The mail server did not answer in time",
    "greylisted": "The mail server asked to try again later",
    "server_unavailable": "The mail server is not available",
    "mailbox_not_found": "The mailbox does not exist",
    "domain_not_found": "The domain does not exist",
    "no_mx_record": "The domain does not take mail",
    "mailbox_disabled": "The mailbox has been closed",
    "syntax_error": "The address is not well formed",
}
_REASONS_OF: Final = {
    "risky": ("catch_all", "low_quality", "mailbox_full"),
    "unknown": ("timeout", "greylisted", "server_unavailable"),
    "invalid": (
        "mailbox_not_found", "mailbox_disabled", "domain_not_found", "no_mx_record", "syntax_error"
    ),
}  # fmt: skip
_REASON_ODDS: Final = {
    "risky": (0.7, 0.2, 0.1),
    "unknown": (0.55, 0.3, 0.15),
    "invalid": (0.66, 0.14, 0.08, 0.07, 0.05),
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address with all that any row layout tells of it.

    Attributes
    ----------
    email, domain, name, company : str
        As uploaded; name and company may be empty.
    verdict, reason : str
        One of the four classes, and a key of `REASONS`.
    is_role, is_disposable, is_free : bool
        What kind of address it is.
    score : str
        The text of a number between 0 and 1.
    mx, country, language : str or None
        Of the domain.
    """

    email: str
    domain: str
    name: str
    company: str
    verdict: str
    reason: str
    is_role: bool = False
    is_disposable: bool = False
    is_free: bool = False
    score: str = "0.5"
    mx: str | None = None
    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the addresses of a kind of domain turn out."""

    valid: float  # odds of being valid, before the block is balanced
    split: tuple[float, float, float]  # of the others: risky, unknown, invalid


_KINDS: Final = {
    "major": _Kind(0.82, (0.12, 0.18, 0.70)),
    "wary": _Kind(0.68, (0.10, 0.62, 0.28)),  # answers late, or not at all
    "faded": _Kind(0.45, (0.05, 0.15, 0.80)),  # many mailboxes were closed
    "regional": _Kind(0.80, (0.15, 0.25, 0.60)),
    "company": _Kind(0.78, (0.40, 0.20, 0.40)),
    "open": _Kind(0.25, (0.90, 0.05, 0.05)),  # accepts everything
    "throwaway": _Kind(0.04, (0.75, 0.05, 0.20)),
}

_PROVIDERS: Final = (
    # domain, weight, kind, mail server, country, language
    ("gmail.com", 30.0, "major", "gmail-smtp-in.l.google.com", "US", "en"),
    ("outlook.com", 6.0, "major", "outlook-com.olc.protection.outlook.com", "US", "en"),
    ("hotmail.com", 7.0, "wary", "hotmail-com.olc.protection.outlook.com", "US", "en"),
    ("yahoo.com", 8.0, "wary", "mta5.am0.yahoodns.net", "US", "en"),
    ("icloud.com", 4.0, "major", "mx01.mail.icloud.com", "US", "en"),
    ("aol.com", 2.0, "faded", "mx-aol.mail.gm0.yahoodns.net", "US", "en"),
    ("live.com", 1.5, "wary", "live-com.olc.protection.outlook.com", "US", "en"),
    ("msn.com", 0.8, "faded", "msn-com.olc.protection.outlook.com", "US", "en"),
    ("gmx.de", 2.5, "regional", "mx00.emig.gmx.net", "DE", "de"),
    ("web.de", 2.2, "regional", "mx-ha02.web.de", "DE", "de"),
    ("t-online.de", 1.2, "wary", "mx00.t-online.de", "DE", "de"),
    ("orange.fr", 1.5, "regional", "smtp-in.orange.fr", "FR", "fr"),
    ("yahoo.fr", 0.9, "wary", "mx-eu.mail.am0.yahoodns.net", "FR", "fr"),
    ("libero.it", 1.2, "faded", "smtp-in.libero.it", "IT", "it"),
    ("yahoo.co.uk", 1.1, "wary", "mx-eu.mail.am0.yahoodns.net", "GB", "en"),
    ("btinternet.com", 0.8, "regional", "mx.bt.lon5.cpcloud.co.uk", "GB", "en"),
    ("proton.me", 1.4, "major", "mail.protonmail.ch", "CH", "en"),
    ("wp.pl", 0.9, "regional", "mx.wp.pl", "PL", "pl"),
    ("seznam.cz", 0.7, "regional", "mx1.seznam.cz", "CZ", "cs"),
    ("uol.com.br", 0.8, "faded", "mx.uol.com.br", "BR", "pt"),
    ("qq.com", 0.9, "regional", "mx1.qq.com", "CN", "zh"),
    ("yahoo.co.jp", 0.8, "wary", "mx1.mail.yahoo.co.jp", "JP", "ja"),
    ("mailinator.com", 0.5, "throwaway", "mail.mailinator.com", "US", "en"),
    ("yopmail.com", 0.4, "throwaway", "smtp.yopmail.com", "FR", "fr"),
    ("guerrillamail.com", 0.3, "throwaway", "mail.guerrillamail.com", "US", "en"),
)


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_WEIGHT_OF_COMPANIES: Final = 22.0
_COUNTRIES: Final = (
    ("com", "US", "en"), ("com", "US", "en"), ("de", "DE", "de"), ("co.uk", "GB", "en"),
    ("fr", "FR", "fr"), ("nl", "NL", "nl"), ("it", "IT", "it"), ("es", "ES", "es"),
    ("se", "SE", "sv"), ("io", "US", "en"), ("com.br", "BR", "pt"), ("pl", "PL", "pl"),
)  # fmt: skip
_STEMS: Final = _split("""
    north alpen blue delta harbor iron maple nova orbit prime quartz river silver summit terra
    urban vector willow zenith acorn beacon cedar dune ember falcon granite haven indigo juniper
    kestrel lumen meadow nimbus opal pioneer raven sable timber umber velvet wander
""")
_TRADES: Final = _split("""
    logistics media foods labs design energy consult motors systems textile health travel books
    garden partners studio finance print optics marine dental legal sports trade software bau
    technik conseil impianti
""")
_FIRST: Final = _split("""
    anna james maria lukas sophie david laura pierre giulia jan elena thomas emma pablo karin
    olivia marek ines noah lea felix chloe mateo klara hugo nina oliver camille andrea paula
    sven amelie rafael ewa simon lucia daniel hanna victor marta yuki wei fatima omar priya
""")
_LAST: Final = _split("""
    schmidt miller rossi dubois garcia kowalski jansen silva novak smith weber martin lopez
    andersson fischer moreau ricci bakker costa brown wagner bernard romano visser nowak johnson
    becker laurent greco santos taylor hoffmann girard conti pereira wilson koch fontaine marino
    tanaka chen khan patel haddad okafor
""")
_ROLES: Final = _split("info sales contact office support admin billing jobs marketing hello")


def count_valid(rows: int) -> int:
    """Return how many of so many rows are valid.

    >>> count_valid(2_000), count_valid(1_000_000)
    (1500, 750000)
    """
    whole, part = divmod(rows, BLOCK)
    return whole * round(BLOCK * _SHARE_VALID) + round(part * _SHARE_VALID)


def generate(rows: int, seed: int) -> Iterator[Address]:
    """Yield so many different addresses, the same ones for the same seed."""
    for number in range(math.ceil(rows / BLOCK)):
        yield from _generate_block(min(BLOCK, rows - number * BLOCK), seed, number)


def _generate_block(rows: int, seed: int, number: int) -> Iterator[Address]:
    rng = np.random.default_rng([seed, number])
    names, weights = _domain_table()
    picked = rng.choice(len(names), size=rows, p=weights).tolist()
    kinds = [names[i][2] for i in picked]
    valid_odds = np.array([_KINDS[kind].valid for kind in kinds])
    # The valid ones: a weighted draw without replacement, of an exact size (Gumbel top-k).
    keys = np.log(valid_odds / (1 - valid_odds)) + rng.gumbel(size=rows)
    is_valid = np.zeros(rows, dtype=bool)
    is_valid[np.argsort(-keys)[: round(rows * _SHARE_VALID)]] = True
    draws = rng.random((rows, 5)).tolist()
    first = rng.integers(0, len(_FIRST), rows).tolist()
    last = rng.integers(0, len(_LAST), rows).tolist()
    seen: set[str] = set()
    for row, index in enumerate(picked):
        domain, _, kind, mx, country, language = names[index]
        luck = draws[row]
        is_company = kind in {"company", "open"}
        verdict, reason = _judge(kind, bool(is_valid[row]), luck[0], luck[1])
        is_role = is_company and luck[2] < (0.25 if verdict == "risky" else 0.06)
        if is_role and verdict == "risky":
            reason = "role_account"
        given, family = _FIRST[first[row]], _LAST[last[row]]
        stem = _ROLES[int(luck[3] * len(_ROLES))] if is_role else _stem(given, family, luck[3])
        local, repeat = f"{stem}{number or ''}", 2
        while f"{local}@{domain}" in seen:
            local = f"{stem[0]}{repeat}{stem[1:]}{number or ''}"
            repeat += 1
        seen.add(f"{local}@{domain}")
        if reason == "syntax_error":
            local = f"{local[0]}..{local[1:]}"
        yield Address(
            email=f"{local}@{domain}",
            domain=domain,
            name="" if is_role else f"{given.title()} {family.title()}",
            company=domain.split(".")[0].title() if is_company else "",
            verdict=verdict,
            reason=reason,
            is_role=is_role,
            is_disposable=kind == "throwaway",
            is_free=not is_company,
            score=_score(verdict, luck[4]),
            mx=None if reason in {"domain_not_found", "no_mx_record"} else mx,
            country=country,
            language=language,
        )


def _judge(kind: str, is_valid: bool, luck: float, more_luck: float) -> tuple[str, str]:
    if is_valid:
        return "valid", "none"
    risky, unknown, _ = _KINDS[kind].split
    verdict = "risky" if luck < risky else "unknown" if luck < risky + unknown else "invalid"
    if verdict == "risky" and kind == "throwaway":
        return verdict, "disposable"
    bounds = np.cumsum(_REASON_ODDS[verdict])
    return verdict, _REASONS_OF[verdict][min(int((bounds <= more_luck).sum()), len(bounds) - 1)]


def _stem(given: str, family: str, luck: float) -> str:
    if luck < 0.6:
        return f"{given}.{family}"
    if luck < 0.8:
        return f"{given[0]}.{family}"
    return f"{given}{family}" if luck < 0.95 else f"{given}_{family}"


def _score(verdict: str, luck: float) -> str:
    low, high = {"valid": (70, 99), "risky": (30, 69), "unknown": (20, 50), "invalid": (0, 15)}[
        verdict
    ]
    return f"{(low + round(luck * (high - low))) / 100:.2f}"


@cache
def _domain_table() -> tuple[list[tuple[str, float, str, str, str, str]], np.ndarray]:
    """Return all domains, with the odds of each: a few large ones, and a long tail of companies."""
    table = list(_PROVIDERS)
    companies = len(_STEMS) * len(_TRADES)
    tail = np.arange(1, companies + 1) ** -0.9
    tail *= _WEIGHT_OF_COMPANIES / tail.sum()
    rng = np.random.default_rng(7)
    for place, rank in enumerate(rng.permutation(companies).tolist()):
        stem, trade = divmod(place, len(_TRADES))
        ending, country, language = _COUNTRIES[(stem * 5 + trade) % len(_COUNTRIES)]
        domain = f"{_STEMS[stem]}{_TRADES[trade]}.{ending}"
        kind = "open" if (stem + trade) % 6 == 0 else "company"
        table.append((domain, float(tail[rank]), kind, f"mx.{domain}", country, language))
    weights = np.array([weight for _, weight, *_ in table])
    return table, weights / weights.sum()
