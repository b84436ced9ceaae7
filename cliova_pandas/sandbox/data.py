"""Invented addresses and what the service could find out about them: seeded, skewed, repeatable.

Rows come in blocks. In each whole block exactly three of four addresses are valid, chosen with odds
that differ by provider and domain, so a list of any size has known totals before a row of it is
made, and takes no memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cliova_pandas.sandbox.domains import KINDS, Kind, make_table
from cliova_pandas.sandbox.names import (
    ROLES,
    STYLE_ODDS,
    STYLES,
    Person,
    list_people,
    spell_initial,
)

BLOCK: Final = 2_000
_SHARE_VALID: Final = 0.75
_SHARE_ROLES: Final = 0.02
_SHARE_RISKY_ROLES: Final = 0.6
_ROLE_LOG_ODDS: Final = -0.8
_SHARE_YEARS: Final = 0.24
_FIRST_YEAR, _LAST_YEAR = 1972, 2000
_SCORES: Final = {"valid": (70, 99), "risky": (30, 69), "unknown": (20, 50), "invalid": (0, 15)}
_GOLDEN: Final = 0.6180339887
CREATED: Final = "2026-10-01T08:30:00.000Z"
CHECKED: Final = "2026-10-01T08:41:17.250Z"
_NOTHING_UPLOADED: Final[Mapping[str, str]] = MappingProxyType({})

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


class Address(NamedTuple):
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
    created, checked : str
        When the list was uploaded, and when this address was looked at.
    uploaded : Mapping of str to str
        What the other columns of the upload say of it.
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
    score: str = "0.50"
    mx: str | None = None
    country: str | None = None
    language: str | None = None
    created: str = CREATED
    checked: str = CHECKED
    uploaded: Mapping[str, str] = _NOTHING_UPLOADED


def count_valid(rows: int) -> int:
    """Return how many of so many rows are valid.

    >>> count_valid(2_000), count_valid(1_000_000)
    (1500, 750000)
    """
    whole, part = divmod(rows, BLOCK)
    return whole * round(BLOCK * _SHARE_VALID) + round(part * _SHARE_VALID)


def generate(rows: int, seed: int, number: int = 0) -> Iterator[Address]:
    """Yield the addresses of a list, all different, the same ones for the same seed and number.

    Parameters
    ----------
    rows : int
        How many.
    seed : int
        Of the sandbox.
    number : int, default 0
        Of the list, so that no two lists are alike.

    Yields
    ------
    Address

    Examples
    --------
    >>> addresses = list(generate(400, seed=0))
    >>> sum(address.verdict == "valid" for address in addresses)
    300
    """
    for block in range(math.ceil(rows / BLOCK)):
        yield from _generate_block(min(BLOCK, rows - block * BLOCK), seed, number, block)


def _generate_block(rows: int, seed: int, number: int, block: int) -> Iterator[Address]:
    rng = np.random.default_rng([seed, number, block + 1])  # with 0 the people are shuffled
    table = make_table()
    people, texts = _deal_people(rows, seed, number, block)
    places = _pick_domains(rng.random(rows), people)
    log_odds = table.log_odds[places]
    role_texts: dict[int, str] = {}
    chosen = rng.permutation(rows)[: round(rows * _SHARE_ROLES)].tolist()
    for nth, row in enumerate(chosen, block * round(BLOCK * _SHARE_ROLES)):
        role_texts[row], places[row] = _deal_role(nth)
        log_odds[row] = table.log_odds[places[row]] + _ROLE_LOG_ODDS
    # The valid ones: a weighted draw without replacement, of an exact size (Gumbel top-k).
    keys = log_odds + rng.gumbel(size=rows)
    is_valid = np.zeros(rows, dtype=bool)
    is_valid[np.argsort(-keys)[: round(rows * _SHARE_VALID)]] = True
    draws = rng.random((4, rows)).tolist()
    for row, (place, valid, person, text, *luck) in enumerate(
        zip(places.tolist(), is_valid.tolist(), people, texts, *draws, strict=True)
    ):
        domain = table.domains[place]
        kind = KINDS[domain.kind]
        role_text = role_texts.get(row)
        verdict, reason = ("valid", "none") if valid else _pick_reason(kind, luck[0])
        local = role_text or text
        if role_text and not valid and domain.kind == "company" and luck[1] < _SHARE_RISKY_ROLES:
            verdict, reason = "risky", "role_account"
        if not role_text and kind.is_free and not text[-1].isdigit():
            local += _write_year(luck[1])
        if reason == "syntax_error":
            local += "."
        yield Address(
            f"{local}@{domain.name}",
            domain.name,
            "" if role_text else _write_name(person, luck[2]),
            domain.company,
            verdict,
            reason,
            role_text is not None,
            kind.is_disposable,
            kind.is_free,
            _write_score(verdict, luck[3]),
            domain.mx,
            domain.country,
            domain.language,
        )


def _deal_people(rows: int, seed: int, number: int, block: int) -> tuple[list[Person], list[str]]:
    """Return the people of a block, and their local parts, which no other row of the list has."""
    deck, styles = _shuffle(seed, number)
    people = list_people()
    dealt, texts = [], []
    for row in range(block * BLOCK, block * BLOCK + rows):
        deal, place = divmod(row, len(deck))
        round_, style = divmod(deal, len(STYLES))
        person = people[deck[place]]
        text = STYLES[(styles[place] + style) % len(STYLES)].format(person.first, person.last)
        dealt.append(person)
        texts.append(f"{text}{round_}" if round_ else text)
    return dealt, texts


@lru_cache(maxsize=4)
def _shuffle(seed: int, number: int) -> tuple[list[int], list[int]]:
    """Return the order in which a list deals its people, and the style that each has at first."""
    rng = np.random.default_rng([seed, number, 0])
    count = len(list_people())
    styles = rng.choice(len(STYLES), size=count, p=STYLE_ODDS)
    return rng.permutation(count).tolist(), styles.tolist()


def _pick_domains(luck: npt.NDArray[np.float64], people: list[Person]) -> npt.NDArray[np.int64]:
    """Return the places of domains in the table, as people of that language have them."""
    bounds = make_table().bounds
    languages = np.array([person.language for person in people])
    places = np.empty(len(people), dtype=np.int64)
    for language in np.unique(languages):
        chosen = languages == language
        places[chosen] = np.searchsorted(bounds[language], luck[chosen], side="right")
    return places


def _deal_role(nth: int) -> tuple[str, int]:
    """Return the local part and the domain's place of the nth role address, all different."""
    table = make_table()
    companies = len(table.domains) - table.providers
    count = companies * len(ROLES)
    step = round(count * _GOLDEN)
    while math.gcd(step, count) > 1:
        step += 1
    round_, place = divmod(nth, count)
    company, role = divmod(place * step % count, len(ROLES))
    return f"{ROLES[role]}{round_ + 1 if round_ else ''}", table.providers + company


def _pick_reason(kind: Kind, luck: float) -> tuple[str, str]:
    """Return verdict and reason of an address that is not valid."""
    for share, outcome in kind.others:
        if luck < share:
            return outcome
        luck -= share
    return kind.others[-1][1]  # the shares add up to 1, but for rounding


def _write_year(luck: float) -> str:
    """Return the digits that some people have in an address: none, or a year of birth."""
    if luck >= _SHARE_YEARS:
        return ""
    year = _FIRST_YEAR + int(luck / _SHARE_YEARS * (_LAST_YEAR - _FIRST_YEAR))
    # In a long list the same name returns with a number behind it, up to 72. Years with two digits
    # therefore begin at 80, or two people could get the same address.
    return str(year)[2:] if year >= 1980 else str(year)


def _write_name(person: Person, luck: float) -> str:
    first = person.first
    if len(first) == 1:
        first = spell_initial(first, person.language, luck)
    return f"{first.title()} {person.last.title()}"


def _write_score(verdict: str, luck: float) -> str:
    low, high = _SCORES[verdict]
    return f"0.{low + int(luck * (high - low + 1)):02}"
