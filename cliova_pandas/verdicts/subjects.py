"""What the rows of a file are about, if a verdict in it is not one of a mailbox.

A letter, a domain, a phone or a passport is checked as well, in the same words, and the file has
somebody's email beside it. The words of the columns that show it stand in ``column_names.toml``.
"""

from __future__ import annotations

import re
from typing import Final

from cliova_pandas.verdicts.column_names import (
    is_evidence,
    load_subjects,
    name_group,
    read_name,
)
from cliova_pandas.verdicts.columns import Column
from cliova_pandas.verdicts.facts import ResultFacts
from cliova_pandas.verdicts.vocabulary import find_word

_ARRIVING: Final = re.compile(
    r"(?i)deliv|zustell|livr|remise|distribu|entreg|bezorg|bestel|aflever|recapit|consegn|dostarcz"
    r"|dor[eę]cz|doru[cč]|lever|teslim|достав|送达|投递|reach|erreich|joign|bereik|raggiung"
    r"|alcan[cçz]|verif|confirm|exist|bestaat|istniej|esist|finn?es|finns|существ|存在|mevcut"
    r"|add?ress|adres|indirizzo|direcc|endere|recipient|destinat|empf[aä]nger|do.?not.?mail"
    r"|^bounced?$|doma?ine?|dominio|domena|server|format|syntax|malformed|postfach|postbus"
    r"|bo[iî]te|buz[oó]n|casella|caixa|postvak|skrzynk|brevl[aå]da|postkasse|kutusu|ящик"
)
"""Words for what arrives, or is there: a letter, a call, a domain and a person do so as well."""

_VAGUE: Final = re.compile(r"(?i)reach|erreich|joign|bereik|raggiung|alcan[cçz]|verif")
"""Words for what a phone or a domain is called by as often as a mailbox."""

_CALLED_SO: Final = re.compile(
    "deliv|zustell|livr|entreg|bezorg|recapit|dostarcz|postfach|buzon|casell|postvak|skrzynk|poczt"
)
"""What names of this field are made of that those of a letter are as well."""

_MAILBOX: Final = re.compile(r"(?i)mailbox|inbox|e-?mail|smtp|greylist")
"""Words for nothing but a mailbox; "Postfach" and "casella" are those of letters as well."""


def find_subject(column: Column, result: ResultFacts, reason: str | None) -> str | None:
    """Return a column that shows what else the rows are about, where nothing names a mailbox."""
    if _names_mailbox(column.meaning.parts):
        return None
    names = {name: read_name(name).parts for name in result.names}
    good = [word for word, said in column.read.items() if said.verdict == "valid"]
    is_vague = column.is_weak or any(map(_VAGUE.search, good))
    for subject in load_subjects():
        shown = subject.find(names, is_vague=is_vague)
        if shown is not None and not _has_sign(column, result, reason, subject.shared):
            return shown
    return None


def _has_sign(
    column: Column, result: ResultFacts, reason: str | None, shared: frozenset[str]
) -> bool:
    """Tell whether a word, a reason or a column beside it is that of a mailbox."""
    reasons = result.columns.get(reason or "")
    for said in (column, reasons):
        if said is not None and any(_speaks_of_mailbox(word, shared) for word in said.words):
            return True
    history = name_group("history")
    beside = (read_name(name).parts for name in result.names if name != column.name)
    return any(
        (is_evidence(parts - shared) and not parts & history)
        or bool(parts & {"mailbox", "inbox", "smtp"} - shared)
        for parts in beside
    )


def _names_mailbox(parts: frozenset[str]) -> bool:
    """Tell whether a name says email or mailbox, and not only that something arrives."""
    named = name_group("field") | name_group("email") | {"smtp", "mailbox", "inbox"}
    is_post = {"e", "post"} <= parts
    return is_post or any(not _CALLED_SO.search(part) for part in parts & named)


def _speaks_of_mailbox(word: str | None, shared: frozenset[str]) -> bool:
    """Tell whether a word is said of a mailbox only, and of no letter, call or person."""
    if not word:
        return False
    if _MAILBOX.search(word):
        return True
    said = find_word(word)
    is_sure = said is not None and said.strength in ("strong", "telling")
    parts = frozenset(re.findall(r"[a-z]+", word.casefold())) - shared
    return (is_sure and not _ARRIVING.search(word)) or is_evidence(parts)
