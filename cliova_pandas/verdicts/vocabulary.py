"""The words of this field: what a verdict can be called.

A word is compared as a whole, after folding case, spaces, hyphens and underscores. There is no
matching of parts: "valid" stands in "invalid" and in "not valid". Other signs stay, because they
can turn a word round ("!valid") or doubt it ("valid?"). A word that is not here is not
understood, which is safe; a word that is here wrongly is not. So words that mean something else
elsewhere ("active", "accepted", "verified", "success") are left out on purpose.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from cliova_pandas.verdicts.classes import VERDICTS, Verdict

_VALID: Final = """
    valid, ok, okay, deliverable, safe to send, safe, good, pass, passed, valid email,
    email valid, email ok, mailbox exists, valid mailbox
"""
_RISKY: Final = """
    risky, risk, high risk, catch all, accept all, accepts all, ok for all, valid catch all,
    risky catch all, disposable, temporary, temporary email, disposable email, role, role account,
    role based, role email, spam trap, spamtrap, honeypot, do not mail, do not send, abuse,
    complainer, toxic, webmail, free, low quality, low deliverability, mailbox full, inbox full,
    full mailbox, over quota, blacklisted, unsafe, not safe, unsafe to send, not safe to send,
    suspicious, soft bounce, catch all unverifiable
"""
_UNKNOWN: Final = """
    unknown, unverifiable, unverified, not verified, cannot verify, cannot be verified,
    could not verify, could not be verified, indeterminate, inconclusive, undetermined,
    timeout, timed out, error, retry, reverify, pending, not checked, unchecked, greylisted,
    grey listed, graylisted, gray listed, antispam system, smtp protocol, no response, no connect,
    temporarily blocked, temporary error, temporarily unavailable, skipped, smtp error,
    relay error, error credit
"""
_INVALID: Final = """
    invalid, undeliverable, not deliverable, non deliverable, not valid, not ok, bad, fail, failed,
    incorrect, rejected, rejected email, bounce, bounced, hard bounce, invalid email,
    invalid mailbox, invalid domain, invalid mx, no mx, no mx record, dead server, domain not found,
    domain does not exist, does not exist, not exist, nonexistent, non existent, not found,
    mailbox not found, mailbox does not exist, address not found, no such user, user unknown,
    unknown user, bad syntax, syntax error, invalid syntax, invalid format, typo, email disabled,
    mailbox disabled, disabled, email invalid, bad mx, malformed, domain error
"""
_WEAK: Final = """
    ok, okay, good, safe, pass, passed, bad, fail, failed, error, pending, retry, skipped, free,
    role, risk, high risk, abuse, temporary, timeout, disabled, incorrect, rejected, not found,
    unverified, not verified, typo, unchecked, not checked, suspicious, webmail
"""

_GENERIC: Final = "valid, invalid, unknown, not valid, not checked, not verified"

_FOREIGN: Final = """
    gültig, gueltig, zustellbar, ungültig, ungueltig, nicht gültig, unzustellbar, nicht zustellbar,
    riskant, unbekannt, valide, délivrable, delivrable, invalide, non valide, non délivrable,
    indélivrable, risqué, inconnu, válido, válida, valido, valida, entregable, entregável, inválido,
    inválida, invalido, invalida, no válido, no valido, no entregable, não entregável, não válido,
    non valido, non valida, riesgoso, arriesgado, arriscado, rischioso, desconocido, desconhecido,
    sconosciuto, recapitabile, geldig, ongeldig, bezorgbaar, onbekend
"""

# Whitespace and what cannot be seen, dashes of all kinds, and the marks in "N/A" and "it's (so)."
_JOINTS: Final = re.compile(r"[\s_\-.,/'’()\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff]+")

TRUE_WORDS: Final = frozenset({"true", "yes", "y", "t", "1"})
FALSE_WORDS: Final = frozenset({"false", "no", "n", "f", "0"})


def fold_word(word: str) -> str:
    """Return a word without case and what joins words: spaces, hyphens, underscores and the like.

    >>> fold_word(" Catch-All "), fold_word("SAFE_TO_SEND"), fold_word("valid?")
    ('catchall', 'safetosend', 'valid?')
    """
    return _JOINTS.sub("", unicodedata.normalize("NFKC", word).casefold())


def _words(text: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in text.split(","))


WORD_CLASSES: Final[dict[str, Verdict]] = {
    word: verdict
    for verdict, text in zip(VERDICTS, (_VALID, _RISKY, _UNKNOWN, _INVALID), strict=True)
    for word in _words(text)
}
WEAK_WORDS: Final = _words(_WEAK) | TRUE_WORDS | FALSE_WORDS
"""Words that are common outside of this field, so that they prove less."""

GENERIC_WORDS: Final = _words(_GENERIC)
"""Words that a bank account, a coupon or a tax number can be called as well."""

FOREIGN_WORDS: Final = _words(_FOREIGN)
"""Words of a verdict in other languages: known for what they are, and not given a class."""
