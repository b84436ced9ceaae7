"""Who runs the mailboxes of an address, from tables in the package: nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from cliova_pandas.stats.frames.mail_hosts import find_registered, list_endings, load_hosts

if TYPE_CHECKING:
    from cliova_pandas.stats.frames.arrow_values import Codes
    from cliova_pandas.stats.frames.mail_hosts import MailHosts

NOT_IN_TABLE: Final = "not in the table"
"""The provider where neither the host nor the domain is known."""

OWN_SERVER: Final = "own mail server"
"""The provider where the host is under the domain of the address itself."""

UNNAMED: Final = frozenset({NOT_IN_TABLE, OWN_SERVER})
"""What is no name of a provider, and never among the largest."""

# Brands that come under many country codes; only codes under which the brand has given addresses
# away, for anybody could own the rest.
_COUNTRIES: Final = {
    "Microsoft": {
        "hotmail": """
            com at be ca ch cl co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com.ar com.au
            com.br com.hk com.mx com.tr com.tw com.vn cz de dk ee es fi fr gr hu it jp lt lv my nl
            no ph pt ro rs ru se sg sk
        """,
        "live": """
            com at be ca ch cl cn co.il co.in co.kr co.uk co.za com.ar com.au com.br com.co com.mx
            com.my com.pe com.ph com.pk com.pt com.sg com.ve de dk fi fr hk ie in it jp nl no ph pt
            ru se
        """,
        "outlook": """
            com at be bg cl co co.id co.il co.nz co.th com.ar com.au com.br com.gr com.hr com.pe
            com.pl com.py com.tr com.uy com.vn cz de dk ec es fi fr gt hn hr hu ie in it jp kr lv my
            pa ph pk pt ro sa sg si sk sv uk
        """,
    },
    "Yahoo": {
        "yahoo": """
            com at be bg ca cl co co.hu co.id co.il co.in co.kr co.nz co.th co.uk co.za com.ar
            com.au com.br com.cn com.co com.ec com.hk com.hr com.mx com.my com.pe com.ph com.sg
            com.tr com.tw com.ua com.ve com.vn cn cz de dk ee es fi fr gr hr hu ie in it lt lv nl
            no pl pt ro rs ru se si sk
        """,
        "aol": "com at be ca ch cl co.nz co.uk com.ar com.au com.br com.co com.mx com.tr cz de dk "
        "es fi fr gr hk hu in it jp kr nl no pl pt ro ru se sg tw",
    },
    "Yandex": {"yandex": "ru com by kz ua com.tr com.ge co.il ee lt lv md tj tm uz"},
    "GMX": {"gmx": "net com de at ch us co.uk ca eu fr es it org li info biz name tm"},
    "Zoho": {"zohomail": "com eu in com.au", "zoho": "com eu in com.au"},
    "Tuta": {"tutanota": "com de"},
    "Fastmail": {"fastmail": "com fm ca cn co.uk com.au de es fr in jp mx net nl org se to tw us"},
}
_DOMAINS: Final = {
    "Google": "gmail.com googlemail.com",
    "Microsoft": "msn.com passport.com webtv.net windowslive.com windowslive.es livemail.tw "
    "livemail.com.br hotmail.com.pe hotmail.com.co live.com.hk",
    "Yahoo": "ymail.com rocketmail.com yahoomail.com myyahoo.com y7mail.com yahooxtra.co.nz "
    "kimo.com aim.com love.com games.com wow.com ygm.com netscape.net netscape.com verizon.net "
    "compuserve.com cs.com",
    # A company of its own, which has licensed the name.
    "Yahoo Japan": "yahoo.co.jp yahoo.ne.jp ybb.ne.jp ymail.ne.jp",
    "Apple": "icloud.com me.com mac.com privaterelay.appleid.com",
    "Proton": "proton.me protonmail.com protonmail.ch pm.me proton.ch",
    "Tuta": "tuta.com tuta.io tutamail.com keemail.me",
    "Fastmail": "fastmail.email sent.com",
    "GMX": "caramail.com caramail.fr",
    "WEB.DE": "web.de email.de",
    "mail.com": "mail.com email.com usa.com post.com europe.com asia.com consultant.com "
    "engineer.com techie.com writeme.com myself.com cheerful.com dr.com iname.com",
    "Mail.ru": "mail.ru inbox.ru list.ru bk.ru internet.ru xmail.ru mail.ua",
    "Yandex": "ya.ru narod.ru",
    "Rambler": "rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru rambler.ua",
    "Tencent": "qq.com vip.qq.com foxmail.com",
    "NetEase": "163.com 126.com yeah.net vip.163.com vip.126.com 188.com",
    "Sina": "sina.com sina.cn vip.sina.com sina.com.cn",
    "Sohu": "sohu.com vip.sohu.com",
    "Alibaba": "aliyun.com",
    "China Mobile": "139.com",
    "China Telecom": "189.cn 21cn.com",
    "Naver": "naver.com",
    "Kakao": "hanmail.net daum.net kakao.com",
    "Nate": "nate.com",
    "Zoho": "zohomail.sa",
    "Rediff": "rediffmail.com rediff.com",
    "Comcast": "comcast.net xfinity.com",
    "AT&T": "att.net sbcglobal.net bellsouth.net ameritech.net pacbell.net swbell.net prodigy.net "
    "flash.net nvbell.net snet.net wans.net currently.com",
    "Charter": "charter.net spectrum.net rr.com twc.com roadrunner.com brighthouse.com bresnan.net",
    "Cox": "cox.net",
    "Altice": "optonline.net optimum.net suddenlink.net",
    "EarthLink": "earthlink.net mindspring.com",
    "Frontier": "frontier.com frontiernet.net",
    "CenturyLink": "centurylink.net centurytel.net embarqmail.com q.com qwest.net",
    "Bell": "bell.net sympatico.ca",
    "Rogers": "rogers.com",
    "Shaw": "shaw.ca",
    "Telus": "telus.net",
    "Vidéotron": "videotron.ca",
    "Deutsche Telekom": "t-online.de magenta.de",
    "Freenet": "freenet.de",
    "1&1": "online.de 1und1.de",
    "Vodafone": "arcor.de vodafone.de kabelmail.de unitybox.de vodafone.it vodafone.es ono.com",
    "Orange": "orange.fr wanadoo.fr voila.fr orange.es",
    "SFR": "sfr.fr neuf.fr cegetel.net club-internet.fr 9online.fr numericable.fr",
    "Free": "free.fr aliceadsl.fr libertysurf.fr",
    "La Poste": "laposte.net",
    "Bouygues": "bbox.fr",
    "Telecom Italia": "tim.it alice.it tin.it",
    "Italiaonline": "libero.it virgilio.it iol.it inwind.it blu.it giallo.it",
    "Tiscali": "tiscali.it",
    "Aruba": "aruba.it pec.it technet.it",
    "BT": "btinternet.com btopenworld.com talk21.com",
    "Sky": "sky.com",
    "Virgin Media": "virginmedia.com ntlworld.com blueyonder.co.uk virgin.net",
    "TalkTalk": "talktalk.net tiscali.co.uk",
    "KPN": "kpnmail.nl kpnplanet.nl planet.nl hetnet.nl xs4all.nl telfort.nl",
    "Ziggo": "ziggo.nl home.nl upcmail.nl casema.nl chello.nl",
    "Telenet": "telenet.be",
    "Proximus": "skynet.be proximus.be scarlet.be",
    "Swisscom": "bluewin.ch",
    "Seznam": "seznam.cz email.cz post.cz spoluzaci.cz",
    "Wirtualna Polska": "wp.pl o2.pl tlen.pl",
    "Onet": "onet.pl op.pl poczta.onet.pl vp.pl onet.eu autograf.pl",
    "Interia": "interia.pl interia.eu poczta.fm",
    "Freemail.hu": "freemail.hu",
    "Citromail": "citromail.hu",
    "abv.bg": "abv.bg",
    "UKR.NET": "ukr.net",
    "Inbox.lv": "inbox.lv",
    "SAPO": "sapo.pt",
    "UOL": "uol.com.br bol.com.br",
    "Terra": "terra.com.br terra.com terra.es",
    "Globo": "globo.com globomail.com",
    "iG": "ig.com.br",
    "NTT Docomo": "docomo.ne.jp",
    "KDDI": "ezweb.ne.jp au.com",
    "SoftBank": "softbank.ne.jp i.softbank.jp",
    "Telstra": "bigpond.com bigpond.net.au",
    "Optus": "optusnet.com.au",
    "iiNet": "iinet.net.au internode.on.net",
    "Spark": "xtra.co.nz",
    "Hushmail": "hushmail.com hush.com",
    "Mailbox.org": "mailbox.org",
    "Posteo": "posteo.de posteo.net",
    "HEY": "hey.com",
}


def provider_of(domain: str) -> str:
    """Return who runs the mailboxes of a domain.

    Parameters
    ----------
    domain : str
        A domain as `cliova_pandas.verdicts.addresses.fold_domain` returns it: in lower case.

    Returns
    -------
    str
        The provider's name, or ``"not in the table"``. The table has the mailbox providers of
        consumers, under their country domains too. Whose servers a company uses under a domain of
        its own only its MX host tells, see `provider_of_host`.

    Examples
    --------
    >>> provider_of("hotmail.co.uk"), provider_of("googlemail.com"), provider_of("example.com")
    ('Microsoft', 'Google', 'not in the table')
    """
    return _make_table().get(domain, NOT_IN_TABLE)


def provider_of_host(host: str) -> str:
    """Return who runs a host that takes mail (MX).

    Parameters
    ----------
    host : str
        As `cliova_pandas.stats.frames.mail_hosts.fold_host` returns it.

    Returns
    -------
    str
        The provider's name, by the longest ending of the host that is in ``mail_hosts.toml`` or in
        the table of domains; ``"not in the table"`` if none is.

    Examples
    --------
    >>> provider_of_host("aspmx.l.google.com"), provider_of_host("x.mail.protection.outlook.com")
    ('Google Workspace', 'Microsoft 365')
    >>> provider_of_host("gmail-smtp-in.l.google.com"), provider_of_host("mx.firm.example")
    ('Google', 'not in the table')
    """
    hosts, domains = load_hosts(), _make_table()
    for ending in list_endings(host):
        if (found := hosts.get(ending) or domains.get(ending)) is not None:
            return found
    return NOT_IN_TABLE


def find_providers(
    codes: Codes, domains: Sequence[str | None], hosts: MailHosts | None
) -> tuple[Codes, list[str]]:
    """Return the provider of each row as a code, and what the codes stand for.

    Parameters
    ----------
    codes : numpy.ndarray of int64
        For each row the position of its domain.
    domains : sequence of str or None
        The domains, folded; None where a row has none.
    hosts : MailHosts, optional
        The MX host of each row, as `cliova_pandas.stats.frames.mail_hosts.find_mail_hosts` returns
        them.

    Returns
    -------
    codes : numpy.ndarray of int64
        For each row the position of its provider; -1 where it has no domain.
    providers : list of str
        Who runs its host, else who runs its domain; else ``"own mail server"`` where the host and
        the domain were registered as one; else ``"not in the table"``.
    """
    names = {NOT_IN_TABLE: 0, OWN_SERVER: 1}

    def encode_names(found: Iterable[str]) -> Codes:
        return np.array([*(names.setdefault(one, len(names)) for one in found), 0], dtype=np.int64)

    by_domain = encode_names(provider_of(one or "") for one in domains)[codes]
    providers = by_domain
    if hosts is not None:
        at, known = hosts.codes, hosts.hosts
        by_host = encode_names(provider_of_host(one) for one in known)[at]
        registered: dict[str, int] = {}

        def encode_registered(found: Iterable[str | None]) -> Codes:
            owners = [
                registered.setdefault(find_registered(one), len(registered)) if one else -1
                for one in found
            ]
            return np.array([*owners, -1], dtype=np.int64)

        owner = encode_registered(known)[at]
        is_own = (owner >= 0) & (owner == encode_registered(domains)[codes])
        fallback = np.where((by_domain == 0) & is_own, 1, by_domain)
        providers = np.where(by_host > 0, by_host, fallback)
    has_none = np.array([*(one is None for one in domains), True])[codes]
    return np.where(has_none, -1, providers), list(names)


def list_domains() -> list[str]:
    """Return the domains of the table, those of one provider together.

    >>> "gmail.com" in list_domains()
    True
    """
    return list(_make_table())


@cache
def _make_table() -> dict[str, str]:
    table = {
        domain: provider for provider, domains in _DOMAINS.items() for domain in domains.split()
    }
    for provider, brands in _COUNTRIES.items():
        for brand, endings in brands.items():
            table |= {f"{brand}.{ending}": provider for ending in endings.split()}
    return table
