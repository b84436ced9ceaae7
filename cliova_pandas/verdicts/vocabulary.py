"""The words of this field: what a verdict can be called, how surely, and in which language.

The words stand in ``words.csv``, one a line. A word is compared as a whole, after folding case,
spaces, hyphens and underscores. There is no matching of parts: "valid" stands in "invalid" and in
"not valid". Other signs stay, because they can turn a word round ("!valid") or doubt it ("valid?").
A word that is not there is not understood, which is safe; a word that is there wrongly is not.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast

from cliova_pandas.verdicts.classes import Verdict
from cliova_pandas.verdicts.phrases import Meaning, read_phrase
from cliova_pandas.verdicts.thresholds import SPOKEN

Strength = Literal["strong", "telling", "generic", "account", "weak", "boolean"]

STRENGTHS: Final[tuple[Strength, ...]] = (
    "strong", "telling", "generic", "account", "weak", "boolean",
)  # fmt: skip
"""How surely a word speaks of an address, the surest first."""

# Whitespace and what cannot be seen, dashes of all kinds, and the marks in "N/A" and "it's (so)."
_JOINTS: Final = re.compile(r"[\s_\-.,/'’()\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff]+")

# What services put before or behind a word as a picture of it. A picture of another class is a
# contradiction, so "❌ valid" is not understood.
_SIGNS: Final[Mapping[str, frozenset[Verdict]]] = {
    **dict.fromkeys("✅✔☑🟢👍", frozenset[Verdict]({"valid"})),
    **dict.fromkeys("⚠🟡🟠", frozenset[Verdict]({"risky", "unknown"})),
    **dict.fromkeys("❓❔⚪🔘⏳", frozenset[Verdict]({"unknown"})),
    **dict.fromkeys("❌✖✗✘🚫🔴⛔👎", frozenset[Verdict]({"invalid"})),
}
_NOUN: Final = re.compile(r"^(?:e?mails?)(?:address(?:es)?)?|(?:e?mails?)?(?:address(?:es)?)?$")
_MAILBOX: Final = re.compile(r"^mailbox|mailbox$")
_HOST: Final = re.compile(r"(?:domain|server|provider)$")
_REFUSED: Final = re.compile(r"55[0-4]")
_ARTICLE: Final = re.compile(r"^\s*(?:this|the|that)\s+", re.IGNORECASE)
_CLAUSES: Final = re.compile(
    r"\s+[-\u2013\u2014|/]+\s+|[:;|(]\s*|,\s+|\s+(?:and|und|et|y|e|en|i)\s+", re.IGNORECASE
)


@dataclass(frozen=True)
class Word:
    """What a word says.

    Attributes
    ----------
    verdict : {"valid", "risky", "unknown", "invalid"}
        Its class.
    strength : {"strong", "telling", "generic", "account", "weak", "boolean"}
        How surely it speaks of an address: "strong" is hardly said of anything else, "telling" of
        little else, "generic" of a coupon or a tax number as well, "account" of people who have
        confirmed who they are, and "weak" of everything.
    """

    verdict: Verdict
    strength: Strength


def fold_word(word: str) -> str:
    """Return a word without case and what joins words: spaces, hyphens, underscores and the like.

    >>> fold_word(" Catch-All "), fold_word("SAFE_TO_SEND"), fold_word("valid?")
    ('catchall', 'safetosend', 'valid?')
    """
    return _JOINTS.sub("", unicodedata.normalize("NFKC", word).casefold())


@dataclass(frozen=True)
class _Vocabulary:
    words: Mapping[str, Mapping[str, Word]]
    booleans: Mapping[str, bool]
    elsewhere: frozenset[str]
    unasked: frozenset[str]


@cache
def _load() -> _Vocabulary:
    words: dict[str, dict[str, Word]] = {}
    booleans: dict[str, bool] = {}
    apart: dict[str, set[str]] = {"elsewhere": set(), "unasked": set()}
    text = files(__package__).joinpath("words.csv").read_text(encoding="utf-8")
    _, *lines = csv.reader(text.splitlines())
    for written, kind, strength, languages in lines:
        folded = fold_word(written)
        if kind in ("true", "false"):
            booleans[folded] = kind == "true"
        elif kind in apart:
            apart[kind].add(folded)
        else:
            word = Word(cast(Verdict, kind), cast(Strength, strength))
            for language in languages.split():
                words.setdefault(language, {})[folded] = word
    return _Vocabulary(words, booleans, frozenset(apart["elsewhere"]), frozenset(apart["unasked"]))


def load_words(language: str = "en") -> Mapping[str, Word]:
    """Return the folded words of a language, and what each says."""
    return _load().words[language]


@lru_cache(maxsize=4096)
def find_word(text: str, language: str = "en") -> Word | None:
    """Return what a word says, with or without a picture of it or what it is said of.

    >>> find_word("Catch-All"), find_word("almost valid")
    (Word(verdict='risky', strength='strong'), None)
    >>> find_word("✅ Valid"), find_word("❌ Valid"), find_word("Not Valid Address")
    (Word(verdict='valid', strength='generic'), None, Word(verdict='invalid', strength='generic'))
    >>> find_word("Mailbox verified"), find_word("Undeliverable - no answer for a week")
    (Word(verdict='valid', strength='strong'), Word(verdict='invalid', strength='strong'))
    """
    said = find_listed(text, language)
    if said is not None and said.strength not in ("weak", "account"):
        return said
    phrase = read_phrase(text)
    if phrase is None or (said is not None and not _is_surer(phrase, said)):
        return said
    return Word(phrase.verdict, phrase.strength)


def _is_surer(phrase: Meaning, said: Word) -> bool:
    """Tell whether a text says more as a whole than by the word that it begins with."""
    return phrase.strength != "weak" and phrase.verdict in ("invalid", "risky")


@lru_cache(maxsize=4096)
def find_listed(text: str, language: str = "en") -> Word | None:
    """Return what a word says that stands in ``words.csv``, alone or in clauses.

    >>> find_listed("Catch-All"), find_listed("Mailbox vouched for by the server")
    (Word(verdict='risky', strength='strong'), None)
    """
    known = load_words(language)
    text = _ARTICLE.sub("", text)
    folded = fold_word(text)
    if folded in known:
        return known[folded]
    bare = folded.replace("\ufe0f", "").strip("".join(_SIGNS))
    signs = {_SIGNS[sign] for sign in folded.replace("\ufe0f", "") if sign in _SIGNS}
    plain = _NOUN.sub("", bare)
    # "Valids" and "Invalid addresses" are the names of groups.
    word = known.get(bare) or known.get(plain) or known.get(plain.removesuffix("s"))
    word = word or _find_noun(bare, known)
    if word is None:
        word = _find_clauses(text, language)
    if word is None or any(word.verdict not in sign for sign in signs):
        return None
    return word


def _find_noun(bare: str, known: Mapping[str, Word]) -> Word | None:
    """Return what is said of a mailbox, or of a server; a valid server is no valid address."""
    said = known.get(_MAILBOX.sub("", bare)) if _MAILBOX.search(bare) else None
    if said is not None:
        return Word(said.verdict, "strong")
    said = known.get(_HOST.sub("", bare)) if _HOST.search(bare) else None
    return said if said is not None and said.verdict == "risky" else None


def _is_doubt(word: Word | None) -> bool:
    return word is not None and word.strength == "strong" and word.verdict != "valid"


def _find_clauses(text: str, language: str) -> Word | None:
    """Return what several clauses say together.

    Behind a bad word stands its reason only. What stands behind "valid" can take it back, so it
    must be understood, and no worse; "verified" may say only that there is a verdict to come.
    """
    plain = " ".join(text.split())  # many spaces would be searched again from each of them
    head, *tail = [clause for clause in _CLAUSES.split(plain.strip(" )")) if clause.strip()] or [""]
    said = find_listed(head, language) if tail else None
    if said is None:
        return next((word for word in map(find_listed, tail) if _is_doubt(word)), None)
    if said.verdict != "valid":
        return said
    rest = [word for clause in tail if (word := find_listed(clause, language)) is not None]
    if len(rest) < len(tail):
        return None
    worse = next((word.verdict for word in rest if word.verdict != "valid"), said.verdict)
    if worse != said.verdict and said.strength != "account":
        return None
    return Word(worse, min((word.strength for word in (said, *rest)), key=STRENGTHS.index))


def find_sign(text: str) -> Verdict | None:
    """Return what a picture says that stands alone, as in a column of ticks and crosses.

    >>> find_sign("✅"), find_sign("⚠️"), find_sign("✅ paid")
    ('valid', 'risky', None)
    """
    found = {_SIGNS.get(sign) for sign in fold_word(text).replace("\ufe0f", "")}
    (sides,) = found if len(found) == 1 else (None,)
    return "risky" if sides and "risky" in sides else next(iter(sides or ()), None)


def find_boolean(text: str) -> bool | None:
    """Return what a word for yes or no says, in any of the languages that are known.

    >>> find_boolean("TRUE"), find_boolean("Falsch"), find_boolean("1.0"), find_boolean("perhaps")
    (True, False, True, None)
    """
    return _load().booleans.get(fold_word(text))


def find_reply(text: str) -> bool | None:
    """Return whether a bare code of an SMTP reply says that the server takes the address.

    >>> find_reply("250"), find_reply("550.0"), find_reply("451")
    (True, False, None)
    """
    code = text.strip().removesuffix(".0")
    return True if code in ("250", "251") else False if _REFUSED.fullmatch(code) else None


def is_said_elsewhere(text: str) -> bool:
    """Tell whether a word is one of the life of something else: a card, an order, a customer."""
    return fold_word(text) in _load().elsewhere


def is_unasked(text: str) -> bool:
    """Tell whether a word says that a check was not made: "not run", "None", "n/a"."""
    return fold_word(text) in _load().unasked


def find_language(words: Iterable[str]) -> str | None:
    """Return the language, other than English, that these words are of.

    They must oppose each other: "valide" alone is a word of several things, "valide" beside
    "invalide" is a verdict. All must be known, or some be said of hardly anything but an address
    and none of the life of something else. Of several it is the one that has most of them.

    >>> find_language(["gültig", "ungültig", "riskant"]), find_language(["gültig", "abgelaufen"])
    ('de', None)
    """
    texts = list(words)
    if len(texts) > SPOKEN:
        return None
    is_life = any(is_said_elsewhere(text) for text in texts)
    best, most = None, 0
    for language in _load().words:
        found = [find_word(text, language) for text in texts]
        said = [word for word in found if word is not None]
        is_whole = len(said) == len(found) or (
            not is_life and any(word.strength == "strong" for word in said)
        )
        sides = {word.verdict for word in said}
        own = sum(find_listed(text, language) is not None for text in texts)
        if language != "en" and is_whole and {"valid", "invalid"} <= sides and own > most:
            best, most = language, own
    return best


def is_foreign(text: str) -> bool:
    """Tell whether a word is one of a verdict in another language than English.

    >>> is_foreign("gültig"), is_foreign("catch-all")
    (True, False)
    """
    vocabulary = _load().words
    folded = fold_word(text)
    return folded not in vocabulary["en"] and any(folded in known for known in vocabulary.values())
