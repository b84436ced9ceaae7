"""What a text of this field says: a reason, an answer of a mail server, a verdict in many words.

A text is read in clauses. The words of a clause are known by their stems, as a mailbox, a server,
something that exists, refuses or is full; a "not" turns the next of them round. The meaning of a
clause is the first line of ``phrases.toml`` all of whose words it has; of several clauses, and of
the codes of an SMTP reply, the meaning counts that stands first in the order given there. So a new
wording is understood as far as its words are.

"Valid" is said only of a text in which every word is known and none of them doubts it; every other
class on less. Nothing is said of a text that names neither a mailbox nor what serves one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from cliova_pandas.verdicts.classes import Verdict

Sureness = Literal["strong", "telling", "weak"]

MOST_LETTERS: Final = 600
"""The length up to which a text is read; what is longer is a page of a log, and no reason."""

_NOT: Final = re.compile(r"n['’]t\b|(?<=\bcan)not\b", re.IGNORECASE)
_NAMES: Final = re.compile(
    r"<[^<>]*>|\[[^\[\]]*\]|\S+@\S+|https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|\d+(?:\.\d+){3}",
    re.IGNORECASE,
)
"""Addresses, hosts and links, which say nothing of what became of them."""

_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3}\.\d{1,3})(?!\.?\d)")
_BASIC: Final = re.compile(
    r"(?:^[\s\"'(<\[-]*|\b(?:smtp|code|reply|response|error|said|status)\W{0,3}|[(:>]\s*)"
    r"([245]\d\d)(?!\.?\d)",
    re.IGNORECASE,
)
_ID: Final = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[\w-]+", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+|\d+|[,;:.()|/–—\n]|\s-+\s|[^\w\s'’\"“”«»\-_]"
)
_BREAKS: Final = frozenset(",;:.()|/–—\n-")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_LETTERS: Final = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "\u200b": " ",
    }
)

_TRANSPARENT: Final = frozenset(
    {"filler", "any", "such", "doubt", "likely", "by", "preposition", "probe"}
)
"""What a "not" passes over on its way to what it turns round."""

_SUBJECTS: Final = frozenset({"mailbox", "person", "host", "domain", "mx", "syntax", "catchall"})
_HARMLESS: Final = frozenset(
    {"mailbox", "email", "person", "recipient", "exist", "good", "deliver", "accept", "confirmed",
     "verify", "filler", "preposition", "by", "host", "mx", "domain"}
)  # fmt: skip
"""What a clause that says "valid" may be made of."""

_NO_FAULT: Final = frozenset(
    {"-full", "-role", "-disposable", "-trap", "-risk", "-catchall", "-temporary", "-failure"}
)
_SPEAKS: Final = frozenset({"accept", "confirmed", "verify", "answer"})
_OF_MAIL: Final = frozenset({"mailbox", "email", "mx", "greylist", "catchall"})
_BESIDE: Final = ("person", "host", "domain", "probe", "connection", "syntax", "role")


@dataclass(frozen=True)
class Meaning:
    """What a text says.

    Attributes
    ----------
    verdict : {"valid", "risky", "unknown", "invalid"}
        Its class.
    strength : {"strong", "telling", "weak"}
        How surely it speaks of a mailbox.
    name : str
        What it says, in a few words.
    """

    verdict: Verdict
    strength: Sureness
    name: str


Tags = frozenset[str]


@dataclass(frozen=True)
class _Clause:
    """The words of a clause by what they are: "-exist" is one that was turned round."""

    words: tuple[Tags, ...]

    @cached_property
    def tags(self) -> Tags:
        """All that its words are."""
        return frozenset().union(*self.words)

    @property
    def is_known(self) -> bool:
        """Whether each word is known."""
        return all(self.words)


@dataclass(frozen=True)
class _Codes:
    """The codes of an SMTP reply: "5", "550", "1.1"."""

    kind: str
    basic: str
    enhanced: str


@dataclass(frozen=True)
class _Language:
    """The stems and the meanings of ``phrases.toml``."""

    exact: Mapping[str, Tags]
    prefixes: Mapping[str, Tags]
    sequences: Mapping[str, Sequence[tuple[tuple[str, ...], Tags]]]
    classes: Mapping[str, Verdict]
    lines: Mapping[str, Sequence[Sequence[str]]]
    across: Mapping[str, Sequence[Sequence[str]]]
    replies: Mapping[str, str]
    joins: frozenset[str]
    order: Sequence[str]

    def match_sequence(self, tokens: Sequence[str]) -> tuple[int, Tags]:
        """Return how many words the longest known sequence takes here, and what it is."""
        found: tuple[int, Tags] = (0, frozenset())
        for stems, tags in self.sequences.get(tokens[0], ()):
            is_longer = found[0] < len(stems) <= len(tokens)
            if is_longer and all(map(_fits, stems, tokens)):
                found = (len(stems), tags)
        return found


def _fits(stem: str, token: str) -> bool:
    return token.startswith(stem[:-1]) if stem.endswith("*") else token == stem


def _split_lines(lines: Sequence[str]) -> list[list[str]]:
    return [line.split() for line in lines]


@cache
def _load() -> _Language:
    text = files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    exact: dict[str, set[str]] = {}
    prefixes: dict[str, set[str]] = {}
    sequences: dict[tuple[str, ...], set[str]] = {}
    for tag, words in data["words"].items():
        for word in words.split():
            if "+" in word:
                sequences.setdefault(tuple(word.split("+")), set()).add(tag)
            elif word.endswith("*"):
                prefixes.setdefault(word[:-1], set()).add(tag)
            else:
                exact.setdefault(word, set()).add(tag)
    by_first: dict[str, list[tuple[tuple[str, ...], Tags]]] = {}
    for stems, tags in sequences.items():
        by_first.setdefault(stems[0], []).append((stems, frozenset(tags)))
    return _Language(
        {word: frozenset(tags) for word, tags in exact.items()},
        {word: frozenset(tags) for word, tags in prefixes.items()},
        by_first,
        {one["name"]: one["class"] for one in data["meanings"]},
        {one["name"]: _split_lines(one["lines"]) for one in data["meanings"]},
        {one["name"]: _split_lines(one.get("across", ())) for one in data["meanings"]},
        data["replies"],
        frozenset(data["joins"]["words"].split()),
        data["order"]["names"],
    )


@lru_cache(maxsize=8192)
def _look_up(token: str) -> Tags:
    """Return what a word is."""
    language = _load()
    found = set(language.exact.get(token, ()))
    for end in range(2, len(token) + 1):
        found |= language.prefixes.get(token[:end], frozenset())
    return frozenset(found)


@lru_cache(maxsize=4096)
def read_phrase(text: str) -> Meaning | None:
    """Return what a text says of a mailbox, or None if it says nothing or is not understood.

    >>> read_phrase("Mailbox confirmed by receiving server")
    Meaning(verdict='valid', strength='strong', name='mailbox exists')
    >>> read_phrase("Recipient refused by host (permanent)")
    Meaning(verdict='invalid', strength='telling', name='mailbox refused')
    >>> read_phrase("Accepted by server, so is any other name").verdict
    'risky'
    >>> read_phrase("550 5.1.1 <ann@firm.example>: no such user").name
    'no such mailbox'
    >>> read_phrase("Delivered, handed to a neighbour"), read_phrase("Mailbox exists until noon")
    (None, None)
    """
    if len(text) > MOST_LETTERS or not re.search(r"[^\W\d_]{2}", text):
        return None
    codes = _read_codes(text)
    clauses = _read_clauses(_strip(text, codes))
    if codes is None and all(clause.tags <= _TRANSPARENT for clause in clauses):
        return None
    found = [name for clause in clauses if (name := _find_meaning(clause)) is not None]
    whole = _Clause(tuple(word for clause in clauses for word in clause.words))
    found += [name for name, lines in _load().across.items() if _has_line(whole, lines)]
    name = min(found, key=_load().order.index, default=None)
    name = _heed_codes(name, codes, whole) if codes else name
    if name is None or (name == "mailbox exists" and not _is_sure(clauses, codes)):
        return None
    verdict = _load().classes[name]
    strength = _weigh(whole.tags, codes, name)
    if verdict == "valid" and strength == "weak" and not whole.tags & {"recipient"}:
        return None
    return Meaning(verdict, strength, name)


def _read_codes(text: str) -> _Codes | None:
    enhanced, basic = _ENHANCED.search(text), _BASIC.search(text)
    if enhanced is None and basic is None:
        return None
    kind = enhanced[1] if enhanced else basic[1][0] if basic else ""
    return _Codes(kind, basic[1] if basic else "", enhanced[2] if enhanced else "")


def _strip(text: str, codes: _Codes | None) -> str:
    """Return a text without addresses and hosts, and a reply without its codes and ids."""
    text = _NAMES.sub(" ", _NOT.sub(" not", text))
    if codes is not None:
        text = _ID.sub(" ", _BASIC.sub(" ", _ENHANCED.sub(" ", text)))
    return text


def _read_clauses(text: str) -> list[_Clause]:
    language = _load()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    plain = re.sub(r"(?<=\w)-(?=\w)", " ", plain)
    tokens = [token.strip().casefold() for token in _TOKEN.findall(plain)]
    parts: list[list[Tags]] = [[]]
    place = 0
    while place < len(tokens):
        token = tokens[place]
        width, tags = language.match_sequence(tokens[place:])
        if not width:
            width, tags = 1, _look_up(token)
        place += width
        if token in _BREAKS or token.startswith("-") or (width == 1 and token in language.joins):
            parts.append([])
        else:
            parts[-1].append(tags)
    clauses: list[_Clause] = []
    carried: tuple[Tags, ...] = ()
    for part in filter(None, parts):
        words = _turn_round(part)
        spoken = tuple(word for word in words if word & _SUBJECTS)
        # "Mailbox exists but is full" speaks of the mailbox twice.
        clauses.append(_Clause(words if spoken else (*carried, *words)))
        carried = spoken or carried
    return clauses


def _turn_round(words: Sequence[Tags]) -> tuple[Tags, ...]:
    """Apply each "not" to the next word that says something, else to the one before it."""
    turned: list[Tags] = []
    is_pending = False
    last = 0
    for place, tags in enumerate(words):
        own = tags - {"negation"}
        if "negation" in tags:
            is_pending, last = True, place
            turned.append(own or frozenset({"filler"}))
        elif is_pending and own - _TRANSPARENT:
            turned.append(_negate(own))
            is_pending = False
        else:
            turned.append(own)
    for place in range(last - 1, -1, -1) if is_pending else ():
        own = turned[place]
        if own - _TRANSPARENT:
            turned[place] = _negate(own)
            break
    return tuple(turned)


def _negate(tags: Tags) -> Tags:
    """Return the opposite of a word; what is turned round twice by "ne" and "pas" is so once."""
    return frozenset(tag if tag.startswith("-") else f"-{tag}" for tag in tags)


def _find_meaning(clause: _Clause) -> str | None:
    return next((name for name, lines in _load().lines.items() if _has_line(clause, lines)), None)


def _has_line(clause: _Clause, lines: Sequence[Sequence[str]]) -> bool:
    return any(all(_has_term(clause, term) for term in line) for line in lines)


def _has_term(clause: _Clause, term: str) -> bool:
    if term.startswith("!"):
        return not _has_term(clause, term[1:])
    if ">" in term:
        first, second = term.split(">")
        places = [place for place, word in enumerate(clause.words) if first in word]
        return bool(places) and any(second in word for word in clause.words[places[0] + 1 :])
    return not clause.tags.isdisjoint(term.split("|"))


def _heed_codes(name: str | None, codes: _Codes, whole: _Clause) -> str | None:
    """Return what a reply means; its code settles what its words leave open."""
    replies = _load().replies
    coded = replies.get(codes.enhanced if codes.kind == "5" else "")
    verdict = _load().classes[name] if name else None
    if codes.kind == "2":
        if name is None and whole.tags <= _HARMLESS - {"host", "mx", "domain"}:
            return replies.get(codes.basic)
        # What was queued is a message that was sent, and not the answer to a check.
        return None if name == "not checked" else name
    if codes.kind == "4":
        return "no answer" if verdict in (None, "invalid", "valid") else name
    if verdict in ("risky", "invalid") and name != "mailbox refused":
        return name
    return coded or name or replies.get(codes.basic)


def _is_sure(clauses: Sequence[_Clause], codes: _Codes | None) -> bool:
    """Tell whether nothing in a text takes back that the mailbox exists."""
    if codes and codes.kind != "2":
        return False
    return all(clause.is_known and _is_harmless(clause) for clause in clauses)


def _is_harmless(clause: _Clause) -> bool:
    """Tell whether a clause only says that a mailbox exists, or what matters to none."""
    is_of_other = not clause.tags & {"mailbox", "person"}
    for place, word in enumerate(clause.words):
        before = frozenset().union(*clause.words[max(0, place - 3) : place])
        if all(tag.startswith("-") for tag in word):
            if not word <= _NO_FAULT:
                return False
        elif is_of_other and word & {"domain", "syntax", "host", "mx"}:
            continue
        elif not word & _HARMLESS or word & {"doubt", "likely", "bad", "reject"}:
            return False
        elif word & {"domain", "host"} and "preposition" not in before:
            # "The server accepts the recipient" says more than "the server of the mailbox is up".
            after = frozenset().union(*clause.words[place + 1 :])
            if "domain" in word or not after & _SPEAKS:
                return False
    return True


def _weigh(tags: Tags, codes: _Codes | None, name: str) -> Sureness:
    """Return how surely a text with these words speaks of a mailbox."""
    plain = {tag.removeprefix("-") for tag in tags}
    if plain & _OF_MAIL or (codes and codes.enhanced) or plain & {"deliver", "undeliver"}:
        return "strong"
    beside = sum(tag in plain for tag in _BESIDE)
    is_of_domain = name in ("no mail at the domain", "malformed address", "disposable address")
    if beside > 1 or codes or (is_of_domain and beside) or name == "trap or complainer":
        return "telling"
    return "weak"
