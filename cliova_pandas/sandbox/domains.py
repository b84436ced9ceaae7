"""The domains that addresses have: a few large providers, and a long tail of invented companies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cliova_pandas.sandbox.names import LANGUAGES, read_words


class Domain(NamedTuple):
    """A domain, who is behind it, and how its addresses turn out.

    Attributes
    ----------
    name : str
        In lower case.
    kind : str
        A key of `KINDS`.
    mx, country : str or None
        Its mail server, and the country of its site.
    language : str or None
        Of its site.
    company : str
        The name of the company, empty for a provider.
    """

    name: str
    kind: str
    mx: str | None
    country: str | None
    language: str | None
    company: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the addresses of a kind of domain turn out.

    Attributes
    ----------
    log_odds : float
        Of being valid, before a block is balanced.
    others : tuple of (float, (str, str))
        The shares of the rest, with verdict and reason.
    is_free, is_disposable : bool
        Whether anybody can have a mailbox there, and whether to throw it away.
    """

    log_odds: float
    others: tuple[tuple[float, tuple[str, str]], ...]
    is_free: bool = True
    is_disposable: bool = False


def _others(text: str) -> tuple[tuple[float, tuple[str, str]], ...]:
    verdicts = {
        "risky": "catch_all role_account disposable mailbox_full low_quality",
        "unknown": "timeout greylisted server_unavailable",
        "invalid": "mailbox_not_found domain_not_found no_mx_record mailbox_disabled syntax_error",
    }
    verdict_of = {reason: verdict for verdict, text in verdicts.items() for reason in text.split()}
    pairs = (entry.split("=") for entry in text.split())
    return tuple((float(share), (verdict_of[reason], reason)) for reason, share in pairs)


KINDS: Final = {
    "major": Kind(
        1.6,
        _others(
            "mailbox_not_found=.47 mailbox_disabled=.14 syntax_error=.11 mailbox_full=.11 "
            "low_quality=.10 timeout=.05 greylisted=.02"
        ),
    ),
    # Answers late, or not at all.
    "wary": Kind(
        0.7,
        _others(
            "timeout=.38 greylisted=.17 server_unavailable=.06 mailbox_not_found=.24 "
            "mailbox_disabled=.08 mailbox_full=.05 syntax_error=.02"
        ),
    ),
    # Many of its mailboxes were given up.
    "faded": Kind(
        -0.2,
        _others(
            "mailbox_disabled=.36 mailbox_not_found=.38 mailbox_full=.12 low_quality=.06 "
            "timeout=.08"
        ),
    ),
    "regional": Kind(
        1.5,
        _others(
            "mailbox_not_found=.44 mailbox_disabled=.14 mailbox_full=.12 greylisted=.14 "
            "timeout=.08 low_quality=.06 syntax_error=.02"
        ),
    ),
    "company": Kind(
        1.3,
        _others(
            "mailbox_not_found=.46 greylisted=.14 timeout=.14 server_unavailable=.08 "
            "mailbox_disabled=.08 low_quality=.06 mailbox_full=.04"
        ),
        is_free=False,
    ),
    # Accepts mail for every address.
    "open": Kind(-2.0, _others("catch_all=.94 timeout=.06"), is_free=False),
    "throwaway": Kind(-3.5, _others("disposable=.90 mailbox_not_found=.10"), is_disposable=True),
    # Misspelt, or given up: nothing there can be valid, unless a tiny list needs one.
    "gone": Kind(-20.0, _others("domain_not_found=1"), is_free=False),
    "mute": Kind(-20.0, _others("no_mx_record=1"), is_free=False),
}

_PROVIDERS: Final = """
    gmail.com          30  major     gmail-smtp-in.l.google.com                  US en *
    outlook.com         6  major     outlook-com.olc.protection.outlook.com      US en *
    hotmail.com         7  wary      hotmail-com.olc.protection.outlook.com      US en *
    yahoo.com           6  wary      mta5.am0.yahoodns.net                       US en *
    icloud.com          5  major     mx01.mail.icloud.com                        US en *
    live.com            1  wary      live-com.olc.protection.outlook.com         US en *
    aol.com           1.4  faded     mx-aol.mail.gm0.yahoodns.net                US en *
    msn.com           0.6  faded     msn-com.olc.protection.outlook.com          US en *
    proton.me         1.6  major     mail.protonmail.ch                          CH en *
    comcast.net         4  regional  mx1a1.comcast.net                           US en en
    yahoo.co.uk         4  wary      mx-eu.mail.am0.yahoodns.net                 GB en en
    btinternet.com      3  regional  mx.bt.lon5.cpcloud.co.uk                    GB en en
    gmx.de             16  regional  mx00.emig.gmx.net                           DE de de
    web.de             15  regional  mx-ha02.web.de                              DE de de
    t-online.de         8  wary      mx00.t-online.de                            DE de de
    freenet.de          2  faded     emig.freenet.de                             DE de de
    orange.fr          13  regional  smtp-in.orange.fr                           FR fr fr
    free.fr             7  wary      mx1.free.fr                                 FR fr fr
    yahoo.fr            5  wary      mx-eu.mail.am0.yahoodns.net                 FR fr fr
    wanadoo.fr          3  faded     smtp-in.orange.fr                           FR fr fr
    libero.it          12  faded     smtp-in.libero.it                           IT it it
    virgilio.it         4  faded     smtp-in.virgilio.it                         IT it it
    tiscali.it          3  regional  mx.tiscali.it                               IT it it
    hotmail.es          6  wary      eur.olc.protection.outlook.com              ES es es
    uol.com.br          5  faded     mx.uol.com.br                               BR pt es
    terra.es            2  faded     mx.terra.es                                 ES es es
    ziggo.nl            8  regional  mx.tb.mail.iss.as9143.net                   NL nl nl
    kpnmail.nl          6  regional  mx.kpnmail.nl                               NL nl nl
    telia.com           6  regional  mx.telia.com                                SE sv sv
    online.no           3  regional  mx.online.no                                NO no sv
    wp.pl              12  regional  mx.wp.pl                                    PL pl pl
    onet.pl             9  regional  mx.poczta.onet.pl                           PL pl pl
    seznam.cz           9  regional  mx1.seznam.cz                               CZ cs pl
    yahoo.co.jp        12  wary      mx1.mail.yahoo.co.jp                        JP ja ja
    docomo.ne.jp        6  wary      mfsmax.docomo.ne.jp                         JP ja ja
    qq.com             12  regional  mx1.qq.com                                  CN zh ja
    naver.com           7  regional  mx1.naver.com                               KR ko ja
    mailinator.com    0.5  throwaway mail.mailinator.com                         US en *
    yopmail.com       0.4  throwaway smtp.yopmail.com                            FR fr *
    guerrillamail.com 0.3  throwaway mail.guerrillamail.com                      US en *
    10minutemail.com  0.2  throwaway mx.10minutemail.com                         US en *
    gmial.com        0.25  gone      -                                           -  -  *
    gmail.con         0.2  gone      -                                           -  -  *
    hotmial.com      0.15  gone      -                                           -  -  *
    yaho.con          0.1  gone      -                                           -  -  *
    outlok.com        0.1  mute      -                                           -  -  *
"""  # the last column: whose people have an address there, * for all

_SITES: Final = (
    # ending, country, language of the site, of the people, forms of a company
    ("com", "US", "en", "en", "Inc"),
    ("co.uk", "GB", "en", "en", "Ltd"),
    ("io", "US", "en", "en", "Inc"),
    ("de", "DE", "de", "de", "GmbH"),
    ("at", "AT", "de", "de", "GmbH"),
    ("ch", "CH", "de", "de", "AG"),
    ("fr", "FR", "fr", "fr", "SARL"),
    ("it", "IT", "it", "it", "Srl"),
    ("es", "ES", "es", "es", "SL"),
    ("com.br", "BR", "pt", "es", "Ltda"),
    ("nl", "NL", "nl", "nl", "BV"),
    ("be", "BE", "nl", "nl", "BV"),
    ("se", "SE", "sv", "sv", "AB"),
    ("dk", "DK", "da", "sv", "ApS"),
    ("pl", "PL", "pl", "pl", "Sp. z o.o."),
    ("cz", "CZ", "cs", "pl", "s.r.o."),
    ("co.jp", "JP", "ja", "ja", "KK"),
)
_STEMS: Final = read_words("""
    north alpen blue delta harbor iron maple nova orbit prime quartz river silver summit terra urban
    vector willow zenith acorn beacon cedar dune ember falcon granite haven indigo juniper kestrel
    lumen meadow nimbus opal pioneer raven sable timber umber velvet wander atlas birch coral drift
    echo fjord glen hazel island jade keystone lotus mira nectar oak pebble quill ridge solar tide
    union vista wave yarrow anchor bright crest dawn elm forge golden hill inland
""")
_TRADES: Final = read_words("""
    logistics media foods labs design energy consult motors systems textile health travel books
    garden partners studio finance print optics marine dental legal sports trade software bau
    technik conseil impianti works analytics capital cycles coffee events furniture academy clinic
    ceramics fashion films hosting interiors kitchen lighting metals music packaging pharma plastics
    properties research robotics security solutions supply tools toys wines woods
""")
_WEIGHT_OF_COMPANIES: Final = 26.0
_STEEPNESS: Final = 0.95
_SHARE_AT_HOME: Final = 0.85


class DomainTable(NamedTuple):
    """All domains, and the odds of each.

    Attributes
    ----------
    domains : tuple of Domain
        Providers first.
    providers : int
        How many of them are not companies.
    log_odds : ndarray of float
        Of being valid, by domain.
    bounds : ndarray of float
        Cumulative odds of the domains, one row for each language of people.
    """

    domains: tuple[Domain, ...]
    providers: int
    log_odds: npt.NDArray[np.float64]
    bounds: npt.NDArray[np.float64]


def _or_none(word: str) -> str | None:
    return None if word == "-" else word


@cache
def make_table() -> DomainTable:
    """Return the domains; the same for every seed, as the world is."""
    rng = np.random.default_rng(7)
    rows = [line.split() for line in _PROVIDERS.strip().splitlines()]
    providers = [
        Domain(name, kind, _or_none(mx), _or_none(country), _or_none(language))
        for name, _, kind, mx, country, language, _ in rows
    ]
    common = np.array([[whose in ("*", people) for *_, whose in rows] for people in LANGUAGES])
    provider_odds = common * np.array([float(row[1]) for row in rows])

    companies, homes = _make_companies(rng)
    tail = rng.permutation(np.arange(1, len(companies) + 1) ** -_STEEPNESS)
    is_home = np.arange(len(LANGUAGES))[:, None] == homes
    home, abroad = tail * is_home, tail * ~is_home
    company_odds = _SHARE_AT_HOME * home / home.sum(axis=1, keepdims=True)
    company_odds += (1 - _SHARE_AT_HOME) * abroad / abroad.sum(axis=1, keepdims=True)

    odds = np.hstack([provider_odds, _WEIGHT_OF_COMPANIES * company_odds])
    bounds = np.cumsum(odds, axis=1)
    bounds /= bounds[:, -1:]
    domains = (*providers, *companies)
    log_odds = np.array([KINDS[domain.kind].log_odds for domain in domains])
    log_odds += rng.normal(scale=0.35, size=len(domains))
    return DomainTable(domains, len(providers), log_odds, bounds)


def _make_companies(rng: np.random.Generator) -> tuple[list[Domain], npt.NDArray[np.int64]]:
    """Return the companies, and for each the place of its people's language in `LANGUAGES`."""
    count = len(_STEMS) * len(_TRADES)
    site_of = rng.integers(0, len(_SITES), count).tolist()
    kinds = rng.choice(["company", "open", "gone", "mute"], size=count, p=(0.84, 0.11, 0.03, 0.02))
    hosts = rng.integers(0, 3, count).tolist()
    joints = rng.choice(["", "", "-"], size=count).tolist()
    companies: list[Domain] = []
    homes: list[int] = []
    names = ((stem, trade) for stem in _STEMS for trade in _TRADES)
    for place, ((stem, trade), kind) in enumerate(zip(names, kinds.tolist(), strict=True)):
        ending, country, language, people, form = _SITES[site_of[place]]
        name = f"{stem}{joints[place]}{trade}.{ending}"
        mx = (
            "aspmx.l.google.com",
            f"{name.replace('.', '-')}.mail.protection.outlook.com",
            f"mx.{name}",
        )[hosts[place]]
        company = f"{stem} {trade}".title() + f" {form}"
        has_mail = kind in ("company", "open")
        companies.append(Domain(name, kind, mx if has_mail else None, country, language, company))
        homes.append(LANGUAGES.index(people))
    return companies, np.array(homes)
