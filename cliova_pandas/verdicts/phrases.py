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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.clauses import (
    TRANSPARENT,
    Clause,
    find_meaning,
    has_line,
    load_language,
    look_up,
    read_clauses,
)

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
    r"(?:^[\s\"'(<\[-]*|\b(?:smtp|code|reply|r[eé]ponse|response|antwort|antwoord|risposta|respuesta|resposta|odpowied[zź]|error|said|says|status|answered|answers|returned|returns|replied|replies|got|gets|also|with|gives|gave)\W{0,3}|\b(?:rcpt|recipient|address|name)\W{1,3}(?=25[01]|55[0-4]|45[0-2]|421)|\b(?:and|but)\s(?=\d{3}\s(?:for|to|on)\b)|[(:>]\s*)([245]\d\d)(?!\.?\d)",
    re.IGNORECASE,
)
_ID: Final = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[\w-]+", re.IGNORECASE)
_HARMLESS: Final = frozenset(
    {"mailbox", "email", "person", "recipient", "exist", "good", "deliver", "accept", "confirmed",
     "verify", "answer", "advice", "filler", "preposition", "by", "host", "mx", "domain"}
)  # fmt: skip
"""What a clause that says "valid" may be made of."""

_NO_FAULT: Final = frozenset(
    {"-full", "-role", "-disposable", "-trap", "-risk", "-catchall", "-temporary", "-failure"}
)
_SPEAKS: Final = frozenset({"accept", "confirmed", "verify", "answer", "know"})
_TAKEN: Final = frozenset({"accept", "exist", "good", "deliver", "-reject", "full", "greylist"})
_REFUSED: Final = frozenset(
    {"reject", "-accept", "bad", "unknown", "undeliver", "-exist", "-deliver"}
)
_OF_MAIL: Final = frozenset({"mailbox", "email", "mx", "greylist", "catchall"})
_BESIDE: Final = ("person", "host", "domain", "probe", "connection", "syntax", "role")


@dataclass(frozen=True)
class Meaning:
    """What a text says.

    Attributes
    ----------
    verdict, strength : str
        Its class, and how surely it speaks of a mailbox.
    name : str
        What it says, in a few words.
    """

    verdict: Verdict
    strength: Sureness
    name: str


@dataclass(frozen=True)
class _Codes:
    """The codes of an SMTP reply: "5", "550", "1.1"; those of "server said 550" are told."""

    kind: str
    basic: str
    enhanced: str
    is_told: bool


@lru_cache(maxsize=4096)
def read_phrase(text: str, *, is_of_mail: bool = False) -> Meaning | None:
    """Return what a text says of a mailbox, or None if it says nothing or is not understood.

    Beside texts of mail (``is_of_mail``) a recipient, a user and an address are those of mail.

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
    clauses = _drop_controls(read_clauses(_strip(text, codes)))
    if codes is None and all(clause.tags <= TRANSPARENT for clause in clauses):
        return None
    found = [name for clause in clauses if (name := find_meaning(clause)) is not None]
    whole = Clause(tuple(word for clause in clauses for word in clause.words))
    found += [name for name, lines in load_language().across.items() if has_line(whole, lines)]
    name = min(found, key=load_language().order.index, default=None)
    name = _heed_codes(name, codes, whole) if codes else name
    if name is None or (name == "mailbox exists" and not _is_sure(clauses, codes)):
        return None
    verdict = load_language().classes[name]
    strength = _weigh(whole, codes, name)
    if strength == "weak" and is_of_mail:
        strength = "telling"
    if verdict == "valid" and strength == "weak":
        return None
    return Meaning(verdict, strength, name)


def read_reason(text: str) -> Meaning | None:
    """Return what a text says where it is plain that it speaks of a mailbox, unless that is valid.

    >>> read_reason("full").verdict, read_reason("ok"), read_reason("none")
    ('risky', None, None)
    """
    says_nothing = all(tags <= TRANSPARENT for one in read_clauses(text) for tags in one.words)
    said = None if says_nothing else read_phrase(f"mailbox {text}")
    return said if said is not None and said.verdict != "valid" else None


def _drop_controls(clauses: list[Clause]) -> list[Clause]:
    """Return the clauses without those that say that a name was refused that nobody has."""
    kept = [one for one in clauses if not _is_control(one)]
    return kept if any(one.tags - TRANSPARENT for one in kept) else clauses


def _is_control(clause: Clause) -> bool:
    is_refused = clause.tags & _REFUSED and not clause.tags & _TAKEN
    return bool(clause.tags & {"decoy"} and is_refused and clause.is_known)


@lru_cache(maxsize=4096)
def speaks_of_mail(text: str) -> bool:
    """Tell whether a text says of a mailbox what is said of nothing that has an address as well.

    >>> speaks_of_mail("catch-all domain"), speaks_of_mail("address does not exist")
    (True, False)
    """
    said = read_phrase(text)
    if said is None:
        return False
    tags = frozenset().union(*(clause.tags for clause in read_clauses(_NOT.sub(" not", text))))
    plain = {tag.removeprefix("-") for tag in tags}
    return bool(plain & _OF_MAIL) or said.name == "accepts any address"


@lru_cache(maxsize=4096)
def read_question(name: str) -> Meaning | None:
    """Return what a column says of a row by a yes, whose name asks for it; None if it asks nothing.

    >>> read_question("Does the mailbox exist?").name, read_question("Czy skrzynka istnieje").name
    ('mailbox exists', 'mailbox exists')
    >>> read_question("could_not_check").name, read_question("Mailbox")
    ('not determined', None)
    """
    words = [word for word in re.split(r"[\s_?¿]+", name) if word]
    plain = " ".join(word for word in words if not look_up(word.casefold()) & {"whether", "probe"})
    said = read_phrase(plain)
    return said if said and all(clause.is_known for clause in read_clauses(plain)) else None


@lru_cache(maxsize=4096)
def asks_for_mailbox(name: str) -> bool:
    """Tell whether a name asks if there is a mailbox, or if it takes mail; one in use may be full.

    >>> asks_for_mailbox("La boîte existe ?"), asks_for_mailbox("mailbox_enabled")
    (True, False)
    """
    said = read_question(name)
    if said is None or said.verdict != "valid" or said.strength != "strong":
        return False
    tags = frozenset().union(*(clause.tags for clause in read_clauses(name)))
    return "mailbox" in tags and not tags.isdisjoint({"exist", "accept", "confirmed", "know"})


def read_third(text: str) -> Verdict:
    """Return what is said to a question that yes or no would have answered: a doubt, or nothing.

    >>> read_third("maybe, server takes any name"), read_third("impossible à dire")
    ('risky', 'unknown')
    """
    said = read_phrase(f"mailbox {text}")
    return "risky" if said is not None and said.verdict == "risky" else "unknown"


def names_mailbox(parts: Iterable[str]) -> bool:
    """Tell whether one of the words of a name is a mailbox."""
    return any("mailbox" in look_up(part) for part in parts)


def _read_codes(text: str) -> _Codes | None:
    enhanced, basic = _ENHANCED.search(text), _BASIC.search(text)
    if enhanced is None and basic is None:
        return None
    kind = enhanced[1] if enhanced else basic[1][0] if basic else ""
    is_told = basic is not None and bool(re.match(r"\W*[^\W\d]", basic[0]))
    return _Codes(kind, basic[1] if basic else "", enhanced[2] if enhanced else "", is_told)


def _strip(text: str, codes: _Codes | None) -> str:
    """Return a text without addresses and hosts, and a reply without its codes and ids."""
    text = _NAMES.sub(_keep_words, _NOT.sub(" not", text))
    if codes is not None:
        text = _BASIC.sub(lambda found: _word_code(found, codes.basic), _ENHANCED.sub(" ", text))
        text = _ID.sub(" ", text)
    return text


def _keep_words(found: re.Match[str]) -> str:
    """Return a name of a host that is made of words of ours, such as "rcpt.unknown"."""
    labels = re.split(r"[.\s]+", found[0])
    return found[0] if all(label and look_up(label.casefold()) for label in labels) else " "


def _word_code(found: re.Match[str], first: str) -> str:
    """Return a word for a code: in "a made-up address got 250 as well" it is the verb.

    A second code is the answer for another address.
    """
    before = found[0][: -len(found[1])]
    is_other = found[1] != first and found[1][0] == "5"
    verb = "smtpaccepted" if found[1] in ("250", "251") else "smtprefused" if is_other else ""
    return f"{before} {verb} "


def _heed_codes(name: str | None, codes: _Codes, whole: Clause) -> str | None:
    """Return what a reply means; its code settles what its words leave open."""
    replies = load_language().replies
    coded = replies.get(codes.enhanced if codes.kind == "5" else "")
    verdict = load_language().classes[name] if name else None
    if codes.kind == "2":
        if name is None and codes.enhanced == "1.5":
            return "mailbox exists"
        spoken = {"mx", "domain"} if codes.is_told else {"host", "mx", "domain"}
        is_from = {"host", "preposition"} <= whole.tags and "good" not in whole.tags
        if name is None and whole.tags <= _HARMLESS - (spoken - {"host"} if is_from else spoken):
            return replies.get(codes.basic)
        # What was queued is a message that was sent, and not the answer to a check.
        return None if name == "not checked" else name
    if codes.kind == "4":
        return "no answer" if verdict in (None, "invalid", "valid") else name
    if verdict in ("risky", "invalid") and name != "mailbox refused":
        return name
    return coded or name or replies.get(codes.basic)


def _is_sure(clauses: Sequence[Clause], codes: _Codes | None) -> bool:
    """Tell whether nothing in a text takes back that the mailbox exists."""
    if codes and codes.kind != "2":
        return False
    is_harmless = all(clause.is_known and _is_harmless(clause) for clause in clauses)
    return is_harmless and not (_is_of_form(clauses) and not codes)


def _is_of_form(clauses: Sequence[Clause]) -> bool:
    """Tell whether an address is only called good, beside its form or its domain."""
    words = [word for clause in clauses for word in clause.words]
    is_asked = any(
        word & {"accept", "confirmed", "exist", "deliver"}
        or (word & {"mailbox", "person"} and "address" not in word)
        for word in words
    )
    return not is_asked and any(word & {"syntax", "domain", "mx"} for word in words)


def _is_harmless(clause: Clause) -> bool:
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


def _weigh(whole: Clause, codes: _Codes | None, name: str) -> Sureness:
    """Return how surely a text with these words speaks of a mailbox.

    A word that is not known may say whose server or user it is.
    """
    plain = {tag.removeprefix("-") for tag in whole.tags}
    if plain & _OF_MAIL or (codes and codes.enhanced) or plain & {"deliver", "undeliver"}:
        return "strong"
    beside = sum(tag in plain for tag in _BESIDE)
    is_of_domain = name in ("no mail at the domain", "malformed address", "disposable address")
    spoken = (_SPEAKS - {"know"}) | {"reject", "transient"}
    is_of_server = "host" in plain and not plain.isdisjoint(spoken)
    if (
        (whole.is_known and (beside > 1 or is_of_server))
        or codes
        or (is_of_domain and beside > ("host" in plain))
        or name == "trap or complainer"
    ):
        return "telling"
    return "weak"
