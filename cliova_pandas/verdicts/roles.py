"""Which columns hold the address and the reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from cliova_pandas.verdicts.column_names import name_group, names_decoy, read_name, split_name
from cliova_pandas.verdicts.columns import Agreement, Column
from cliova_pandas.verdicts.profile import ColumnProfiles, Words
from cliova_pandas.verdicts.thresholds import HALF, TOLD_APART
from cliova_pandas.verdicts.vocabulary import find_boolean, find_word

_REASON_ORDER: Final = (
    ("reason",), ("reasons",), ("sub", "status"), ("substatus",), ("sub", "result"),
    ("secondary", "status"), ("fail", "type"), ("failure", "type"), ("fail", "reason"),
    ("reason", "code"), ("error", "code"), ("event",), ("flags",), ("status", "message"),
    ("details",), ("detail",), ("status", "detail"), ("description",), ("diagnosis",),
    ("explanation",),
    ("grund",), ("motif",), ("raison",), ("motivo",), ("reden",), ("powod",),
    ("error",), ("message",),
)  # fmt: skip
"""How a reason is called, the surest name first."""

_BEST_FIT: Final = 3.0
"""What the name of a column weighs that says of itself that it holds the addresses."""

_NUMBER: Final = re.compile(r"[-+.,\d\s%]+")


def find_email(profiles: ColumnProfiles) -> str | None:
    """Return the column of the addresses: most of it looks like one, and its name says so."""
    best, best_rank = None, (0.0, 0.0)
    for name in profiles.names:
        fit, is_named, is_derived = _weigh_name(name)
        share = profiles.addresses[name]
        if is_derived and not share:
            continue
        rank = (float(share >= 0.5), fit)
        if (share >= 0.5 or is_named) and (best is None or rank > best_rank):
            best, best_rank = name, rank
    return best


def name_email(names: Iterable[str]) -> str | None:
    """Return the column that is that of the addresses if it holds any, whatever others hold.

    >>> name_email(["id", "owner email", "E-Mail", "email"]), name_email(["id", "address"])
    ('E-Mail', None)
    """
    emails = name_group("email")  # a mere "address" may be one of the post
    named = (name for name in names if emails & set(split_name(name)))
    return next((name for name in named if _weigh_name(name)[0] == _BEST_FIT), None)


def _weigh_name(name: str) -> tuple[float, bool, bool]:
    """Return how well a name fits a column of addresses, whether it is one, and whether derived."""
    emails, derived = name_group("email"), name_group("derived")
    parts = split_name(name)
    is_named = bool(emails & set(parts)) or parts == ["address"]
    is_derived = bool(derived & set(parts))
    fit = 2.0 * (is_named and not is_derived) - is_derived
    fit += set(parts) <= name_group("neutral") | emails
    return fit, is_named, is_derived


def find_reason(
    profiles: ColumnProfiles,
    email: str | None,
    verdict: Column | None,
    agreement: Agreement,
) -> str | None:
    """Return the column that says why: it is called so, and it holds reasons.

    Reasons are several texts, more than yes and no, and they go with the verdict. A reason of an
    old bounce, of a lost sale, or one that stands beside any verdict is somebody else's.
    """
    taken = {email, verdict.name if verdict else None}
    parts = {
        name: tuple(split_name(name))
        for name in profiles.names
        if name not in taken and not names_decoy(name)
    }
    for wanted in _REASON_ORDER:
        for name, words in parts.items():
            is_named = words[-len(wanted) :] == wanted and not name_group("history") & set(words)
            if is_named and _holds_reasons(profiles, name, verdict, agreement):
                return name
    for name in parts:
        is_told = read_name(name).kind == "reason" and _tells(profiles.words.get(name))
        if is_told and _holds_reasons(profiles, name, verdict, agreement):
            return name
    return None


def _tells(counted: Words | None) -> bool:
    """Tell whether most of the texts of a remark are those of this field, and no code's."""
    texts = {word: count for word, count in (counted or {}).items() if word}
    known = sum(count for text, count in texts.items() if _is_known(text))
    return len(texts) > 1 and known > HALF * sum(texts.values())


def _holds_reasons(
    profiles: ColumnProfiles, name: str, verdict: Column | None, agreement: Agreement
) -> bool:
    if not profiles.rows:
        return True
    counted = profiles.words.get(name)
    if counted is None:
        return True  # more texts than can be counted
    texts = {word for word in counted if word}
    is_text = any(find_boolean(text) is None and not _NUMBER.fullmatch(text) for text in texts)
    if not is_text or not (len(texts) > 1 or any(map(_is_known, texts))):
        return False
    return verdict is None or not verdict.read or _goes_with(counted, name, verdict, agreement)


def _is_known(text: str) -> bool:
    said = find_word(text)
    return said is not None and said.strength in ("strong", "telling")


def _goes_with(counted: Words, name: str, verdict: Column, agreement: Agreement) -> bool:
    """Tell whether most rows of each text are on one side of the verdict."""
    sides: dict[str, Counter[bool]] = {}
    for (word, text), count in agreement.pairs(verdict.name, name).items():
        if text:
            said = verdict.classes.get(word or "")
            sides.setdefault(text, Counter())[said == "valid"] += count
    rows = sum(side.total() for side in sides.values())
    return not rows or sum(max(side.values()) for side in sides.values()) >= TOLD_APART * rows
