"""How the columns of this field are named."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ACCENTS: Final = re.compile("[\u0300-\u036f]")


def split_name(name: str) -> list[str]:
    """Return the words of a column's name, in lower case and without accents.

    >>> split_name("verification.emailStatus"), split_name("MX_Record"), split_name("isvalid")
    (['verification', 'email', 'status'], ['mx', 'record'], ['is', 'valid'])
    """
    name = _ACCENTS.sub("", unicodedata.normalize("NFKD", name))
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+", name)
    return [word for part in parts for word in _split_joined(part.lower())]


def _split_joined(part: str) -> list[str]:
    if part in NAME_WORDS:
        return [part]
    for place in range(2, len(part) - 1):
        if part[:place] in NAME_WORDS and part[place:] in NAME_WORDS:
            return [part[:place], part[place:]]
    return [part]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERDICT_NAMES: Final = _names(
    "status result results state verdict deliverability classification class outcome category "
    "validity conclusion reachable statut estado stato ergebnis resultado resultat risultato"
)
BOOLEAN_NAMES: Final = _names("valid deliverable")
NEUTRAL_NAMES: Final = _names(
    "email e mail address verification verify validation validate validator verifier check "
    "checker final overall bulk data attributes is main primary cliova response "
    # Services of this field, whose names stand before "status" or "result".
    "zb zero bounce zerobounce nb never neverbounce kickbox bouncer usebouncer debounce clearout "
    "mv ev million millionverifier mailgun sendgrid brite briteverify hippo verifalia reoon snov "
    "hunter emailable mailfloss mailercheck quickemailverification qev elv emaillistverify"
)
NEGATIONS: Final = _names("not non no un in")
"""Words that turn the meaning of a name round."""

REASON_NAMES: Final = _names(
    "reason reasons message detail details description cause explanation comment note code fail "
    "failure error type sub substatus secondary event diagnosis diagnostic flags additional"
)
OTHER_NAMES: Final = _names(
    "free mx smtp dns domain syntax format safe send transactional http https job order phone "
    "mobile account payment subscription subscriber subscribed user customer member marital sync "
    "crm opt optin consent campaign lead deal contact company disposable role catch accept all "
    "webmail spf dkim dmarc api request shipping employment ticket license previous old last prior "
    "initial original score social gdpr unsubscribe vat billing invoice credit card site server "
    "host inbox ssl gibberish spam trap typo regexp mailbox newsletter login signup registration "
    "upload import export delivery webhook record sms whatsapp telephone landline fax voice postal "
    "postcode zip street mailing tld url website expected target "
    "created updated modified timestamp"
)
"""Words that say that a status is the status of something else than the address."""

OPEN_NAMES: Final = _names("state category class estado stato")
"""Names of a verdict that other columns of an upload have as often: California, Retail, 3b."""

EMAIL_NAMES: Final = _names("email mail emails emailaddress recipient")
DERIVED_NAMES: Final = _names(
    "original normalized normalised suggested suggestion correction did you mean corrected "
    "canonical clean cleaned alternative secondary previous old status result md5 hash "
    "referrer owner sender from reply backup"
)
"""Words that say that an address is not the one that was validated."""

NAME_WORDS: Final = (
    VERDICT_NAMES | BOOLEAN_NAMES | NEUTRAL_NAMES | REASON_NAMES | OTHER_NAMES | EMAIL_NAMES
)
