"""Domains that are one slip away from the one that was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cliova_pandas.stats.groups.providers import list_domains

Slip = Literal["dot", "look-alike", "ending", "extra ending", "letter"]

_COINED: Final = frozenset(
    """
    gmail googlemail hotmail outlook yahoo icloud protonmail tutanota rocketmail yahoomail foxmail
    rediffmail hushmail fastmail zohomail windowslive comcast verizon sbcglobal bellsouth optonline
    mindspring earthlink centurylink btinternet btopenworld virginmedia blueyonder ntlworld talktalk
    wanadoo laposte libertysurf aliceadsl club-internet numericable t-online freenet kabelmail
    bluewin seznam yandex hanmail bigpond optusnet sympatico videotron kpnmail caramail globomail
    """.split()  # noqa: SIM905 - as the lists of words in vocabulary.py
)
"""Names that were made for mail. A word nearly like one of these is no word of its own, whereas
names such as "orange", "online" or "charter" have neighbours that are firms."""

_ENDINGS: Final = frozenset(
    """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
    bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg
    er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn
    hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li
    lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne
    nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb
    sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
    tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
    aco anz art bar bcg bcn bet bid bio biz bom buy cab cal cam car cat cba cbn ceo cfa com cpa crs
    dev eat eco edu email esq eus fit frl ftr fyi game gbiz gea gle gmail gmx gov got hkt ice ifm
    inc info ing ink int ist itv jio jmp krd lat lpl ltd med men mil mit moe mom msd mtr name nec
    net network new next nfl ngo nhk now ntt ong onl org pay pet phd pid pin pro pru ril rio run sap
    sas sbi sca sew sex sfr ski sky spa tdk thd tjx top trv ubs uno ups vet vin win wme xin
    """.split()  # noqa: SIM905
)
"""Endings that exist: the countries', and those of IANA's list that are one slip from an ending of
the table of providers. Whoever types one of these may mean it."""

_COM_CUT_SHORT: Final = frozenset({"co", "cm", "om"})
"""Endings that exist and are "com" with a letter missing; only coined names are believed then."""

_LOOK_ALIKES: Final = str.maketrans(
    "аԁеһіјкӏмпорԛѕтѵԝхуʏсԍԏɑαεικνορτυχωıɡℓөօսոհցզ",
    "adehijklmnopqstvwxyycgtaaeikvoptuxwigloounhgq",
)
"""Letters of other scripts that look like Latin ones: Unicode Technical Standard 39."""

_ASCII_LOOK_ALIKES: Final = (("0", "o"), ("1", "l"), ("rn", "m"), ("vv", "w"))
_BETWEEN: Final = re.compile(r"[.,;:\s]+")
_DIGITS: Final = re.compile(r"\d")
_LEAST_NAME: Final = 5
_LONG_NAME: Final = 12
"""From here on a name that is frequent in the list is believed to be meant by its neighbours;
shorter ones are neighbours of other firms, such as baker-law and barker-law."""

_MANY_MORE: Final = 10


@dataclass(frozen=True)
class Meant:
    """The domain that was meant.

    Attributes
    ----------
    domain : str
        The domain.
    slip : {"dot", "look-alike", "ending", "extra ending", "letter"}
        What went wrong.
    distance : int
        How many letters were left out, put in, taken for another or swapped with the next.
    """

    domain: str
    slip: Slip
    distance: int


class SlipFinder:
    """Finds the domain that was meant by one that is none.

    Parameters
    ----------
    frequent : mapping of str to int
        The domains of the list that are frequently valid, and how often.
    """

    def __init__(self, frequent: Mapping[str, int]) -> None:
        self._valid = frequent
        self._table = frozenset(list_domains())
        # The most frequent first, then as in the table: what comes first is meant.
        known = [*sorted(frequent, key=lambda d: -frequent[d]), *list_domains()]
        self._known = list(dict.fromkeys(domain for domain in known if "." in domain))
        self._by_letters = _index(self._known, _join)
        self._by_looks = _index(self._known, _read_by_looks)
        self._by_shape = _index((d for d in self._known if _is_coined(d)), _read_by_shape)
        self._endings: dict[str, list[str]] = {}
        # By the first letter, which is seldom the wrong one, and then by ending.
        self._names: dict[str, dict[str, list[str]]] = {}
        for domain in self._known:
            name, _, ending = domain.partition(".")
            self._endings.setdefault(name, []).append(ending)
            if len(name) >= _LEAST_NAME and (_is_coined(domain) or self._is_long(domain)):
                self._names.setdefault(name[0], {}).setdefault(ending, []).append(name)
        self._near: dict[str, frozenset[str]] = {}

    def _is_long(self, domain: str) -> bool:
        return domain in self._valid and len(domain.partition(".")[0]) >= _LONG_NAME

    def find(self, domain: str, rows: int = 1) -> Meant | None:
        """Return what was meant by a folded domain that no row shows to be valid.

        Parameters
        ----------
        domain : str
            The domain, folded.
        rows : int, default 1
            How many rows have it. A domain of the list is meant only where it is ten times as
            frequent.
        """
        if not domain or domain in self._table or len(domain) > 253:
            return None
        found = (
            self._read_same(domain)
            or self._find_extra_ending(domain)
            or self._find_ending(domain)
            or self._find_letter(domain)
        )
        if found is None or found.domain == domain:
            return None
        if found.domain not in self._table and self._valid[found.domain] < _MANY_MORE * rows:
            return None
        return found

    def _read_same(self, domain: str) -> Meant | None:
        """Find one of the same letters, whatever stands between them, or of letters alike."""
        if (meant := self._by_letters.get(_join(domain))) is not None:
            return _make(domain, meant, "dot")
        meant = self._by_looks.get(_read_by_looks(domain))
        if meant is None:
            meant = self._by_shape.get(_read_by_shape(domain))
        return None if meant is None else _make(domain, meant, "look-alike")

    def _find_extra_ending(self, domain: str) -> Meant | None:
        before, _, last = domain.rpartition(".")
        is_ending = (last in _ENDINGS and len(last) == 2) or last in ("com", "net", "org")
        if is_ending and before in self._table and _is_coined(before):
            return _make(domain, before, "extra ending")
        return None

    def _find_ending(self, domain: str) -> Meant | None:
        """Find one of the same name, with an ending of which this one is a slip."""
        name, _, ending = domain.partition(".")
        last = ending.rpartition(".")[2]
        near = [
            known for known in self._endings.get(name, ()) if _count_slips(ending, known, 1) == 1
        ]
        if last in _ENDINGS:
            is_cut = ending in _COM_CUT_SHORT and "com" in near and name in _COINED
            return _make(domain, f"{name}.com", "ending") if is_cut else None
        # Of two endings that are as near, .com is meant, or it cannot be told.
        if "com" in near:
            return _make(domain, f"{name}.com", "ending")
        return _make(domain, f"{name}.{near[0]}", "ending") if len(near) == 1 else None

    def _find_letter(self, domain: str) -> Meant | None:
        name, _, ending = domain.partition(".")
        if len(name) < _LEAST_NAME - 1 or not ending or ending in _COM_CUT_SHORT:
            return None
        # The first letter is seldom the wrong one: J. J. Pollock and A. Zamora (1984), "Automatic
        # spelling correction in scientific and scholarly text", Communications of the ACM 27.
        for first in dict.fromkeys(name[:2]):
            for known in _find_near(name, self._names.get(first, {}).get(ending, [])):
                if _is_slip_of(name, known):
                    return _make(domain, f"{known}.{ending}", "letter")
        if ending.rpartition(".")[2] in _ENDINGS:
            return None
        # An ending that does not exist is a slip for sure, so that a second one is believed.
        near = self._find_near_endings(ending)
        for known_ending, names in self._names.get(name[0], {}).items():
            if known_ending in near:
                for known in _find_near(name, names):
                    if known in _COINED and _is_slip_of(name, known):
                        return _make(domain, f"{known}.{known_ending}", "letter")
        return None

    def _find_near_endings(self, ending: str) -> frozenset[str]:
        """Return the known endings of which one is a slip; many domains share an ending."""
        if ending not in self._near:
            known = {one for endings in self._names.values() for one in endings}
            near = (one for one in known if _count_slips(ending, one, 1) == 1)
            self._near[ending] = frozenset(near)
        return self._near[ending]


def _is_slip_of(name: str, known: str) -> bool:
    """Tell whether a name that is one slip from another is no name of its own."""
    if name[0] != known[0] and name[:2] != known[1::-1]:
        return False
    # firm1 and firm2 are two firms, and so are a firm and its plural.
    is_numbered = _DIGITS.sub("", name) == _DIGITS.sub("", known)
    is_plural = known not in _COINED and (f"{known}s" == name or f"{name}s" == known)
    return not is_numbered and not is_plural


def _find_near(name: str, names: list[str]) -> list[str]:
    """Return the names that are one slip away, in their order."""
    if not names:
        return []
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    near = extract(name, names, scorer=OSA.distance, score_cutoff=1, limit=None)
    return [known for known, distance, _ in sorted(near, key=_place) if distance == 1]


def _place(found: tuple[str, float, int]) -> int:
    return found[2]


def _is_coined(domain: str) -> bool:
    return domain.partition(".")[0] in _COINED


def _index(domains: Iterable[str], key: Callable[[str], str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for domain in domains:
        made.setdefault(key(domain), domain)
    return made


def _join(domain: str) -> str:
    return _BETWEEN.sub("", domain)


def _read_by_looks(domain: str) -> str:
    """Return a domain as it looks: in Latin letters, without accents.

    >>> _read_by_looks("gmаìl.com")  # with a Cyrillic letter, and an accent
    'gmail.com'
    """
    if domain.isascii():
        return domain
    taken_apart = unicodedata.normalize("NFKD", domain.translate(_LOOK_ALIKES))
    return "".join(sign for sign in taken_apart if not unicodedata.combining(sign))


def _read_by_shape(domain: str) -> str:
    """Return a domain with one letter for all that look like it.

    >>> _read_by_shape("outl00k.com"), _read_by_shape("grnai1.com")
    ('outlook.com', 'gmail.com')
    """
    domain = _read_by_looks(domain)
    for sign, other in _ASCII_LOOK_ALIKES:
        domain = domain.replace(sign, other)
    return domain


def _make(domain: str, meant: str, slip: Slip) -> Meant:
    return Meant(meant, slip, _count_slips(domain, meant, None))


def _count_slips(one: str, other: str, most: int | None) -> int:
    """Count the letters left out, put in, taken for another, or swapped with the next.

    The distance of optimal string alignment: F. J. Damerau (1964), "A technique for computer
    detection and correction of spelling errors", Communications of the ACM 7, 171-176.

    >>> _count_slips("gmial", "gmail", None), _count_slips("abcd", "wxyz", 1)
    (1, 2)
    """
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=most)
