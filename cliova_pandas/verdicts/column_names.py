"""What the name of a column says: a verdict, a check, a reason, or something else altogether.

The words that names are made of stand in ``column_names.toml``, in groups.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from cliova_pandas.verdicts.clauses import look_up
from cliova_pandas.verdicts.phrases import asks_for_mailbox

Kind = Literal["verdict", "neutral", "check", "reason", "prefixed", "unnamed", "other"]

_ACCENTS: Final = re.compile("[\u0300-\u036f]")

_SUFFIX: Final = re.compile(
    r"(?:\.\d+|[ _-]\d{1,2}|[._][xy]|[ _-]new| ?\(\d{1,2}\))$", re.IGNORECASE
)
"""What parsing, a merge or a spreadsheet puts behind a name that is there already."""

_NOTE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LEGEND: Final = re.compile(
    r"([A-Za-z]|-?\d{1,3})\s*[=:]\s*([^=:,;()/|]+?)(?=\s*(?:[,;()/|]|$)|\s+\w{1,3}\s*[=:])"
)

_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
     "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)  # fmt: skip
"""Letters that are no accented ones, so that taking off the accents leaves them as they are."""

_SERVICES: Final = frozenset({"zero", "never"})
"""Services whose names go on with "bounce"; without it they are words that turn a name round."""

_REMEMBERED: Final = 1 << 14
"""How many names are remembered with what they say, since each is asked for again and again."""

_JOINED: Final = ("verdict", "boolean", "neutral", "reason", "other", "email")
"""Groups whose words may stand without a joint, as in ``isvalid``."""


@dataclass(frozen=True)
class NameMeaning:
    """What a name says of its column.

    Attributes
    ----------
    parts : frozenset of str
        Its words.
    kind : {"verdict", "neutral", "check", "reason", "prefixed", "unnamed", "other"}
        A verdict; something of this field; the verdict of a mailbox check; what is said of one; a
        verdict of something unknown; nothing; another thing.
    is_boolean : bool
        Whether yes means that mail arrives.
    is_of_field, is_of_validation : bool
        Whether it says that this is about an email; about a check of something.
    is_open : bool
        Whether other columns are called so as often, such as "state".
    legend : mapping
        What the codes of the column mean, where the name says so: "code (1=good, 0=bad)".
    """

    parts: frozenset[str]
    kind: Kind
    is_boolean: bool
    is_of_field: bool
    is_of_validation: bool
    is_open: bool
    legend: Mapping[str, str] = field(default_factory=dict)


@cache
def _load_file() -> Mapping[str, Mapping[str, Any]]:
    text = files(__package__).joinpath("column_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def load_section(name: str) -> Mapping[str, Any]:
    """Return a section of ``column_names.toml``."""
    return _load_file()[name]


@cache
def _load() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in load_section("groups").items()}


def name_group(name: str) -> frozenset[str]:
    """Return the words of one group of ``column_names.toml``."""
    return _load()[name]


@cache
def _load_joined() -> frozenset[str]:
    return frozenset().union(*(name_group(name) for name in _JOINED))


@cache
def _find_longest() -> int:
    """Return the length of the longest word that is known, beyond which none is looked for."""
    return max(map(len, _load_joined()))


@cache
def _load_pairs(name: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(pair.split("+")) for pair in name_group(name))


def fold_text(text: str) -> str:
    """Return a text in lower case, without accents and what joins its words.

    >>> fold_text("Nicht zustellbar"), fold_text("E-Mail (gültig)")
    ('nichtzustellbar', 'emailgultig')
    """
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    return re.sub(r"[\W_]+", "", bare).lower()


def split_name(name: str) -> list[str]:
    """Return the words of a column's name, in lower case and without accents.

    >>> split_name("verification.emailStatus"), split_name("MX_Record"), split_name("isvalid")
    (['verification', 'email', 'status'], ['mx', 'record'], ['is', 'valid'])
    """
    name = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).translate(_LETTERS)
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+", name)
    return [word for part in parts for word in _split_joined(part.lower())]


def _split_joined(part: str) -> list[str]:
    known, longest = _load_joined(), _find_longest()
    if part in known:
        return [part]
    for place in range(max(2, len(part) - longest), min(longest, len(part) - 2) + 1):
        if part[:place] in known and part[place:] in known:
            return [part[:place], part[place:]]
    return [part]


@lru_cache(maxsize=_REMEMBERED)
def split_column(name: str) -> frozenset[str]:
    """Return the words of a column's name, without what only tells it from another one."""
    return frozenset(split_name(_SUFFIX.sub("", name)))


def is_decoy(name: str, other: str) -> bool:
    """Tell whether a column holds the answer for a made-up address, and another for the real one.

    >>> is_decoy("probe_reply", "rcpt_reply"), is_decoy("probe_reply", "mx_reply")
    (True, False)
    >>> is_decoy("fake_user_probe.code", "verdict"), is_decoy("random_seed", "verdict")
    (True, False)
    """
    if names_decoy(name):
        return not names_decoy(other)
    decoy, genuine = split_column(name), split_column(other)
    named, real = name_group("decoy"), name_group("genuine")
    is_twin = decoy - named - real == genuine - named - real
    return is_twin and bool(decoy & named) and not genuine & named


def names_decoy(name: str) -> bool:
    """Tell whether a name is that of an answer for an address that nobody has.

    >>> names_decoy("random_rcpt_code"), names_decoy("gibberish_email"), names_decoy("random_seed")
    (True, False, False)
    """
    parts = split_column(name)
    decoy = {part for part in parts - name_group("evidence") if "decoy" in look_up(part)}
    return bool(decoy) and not (parts - decoy).isdisjoint(
        name_group("genuine") | name_group("answers")
    )


def is_negated(parts: frozenset[str]) -> bool:
    """Tell whether a word of a column's name turns the others round, as in ``not_valid``."""
    return bool(parts & name_group("negation")) or bool(parts & _SERVICES) != ("bounce" in parts)


@lru_cache(maxsize=_REMEMBERED)
def read_name(name: str, email: str | None = None, *, is_spelled: bool = False) -> NameMeaning:
    """Return what the name of a column says; ``email`` is the column of the addresses.

    Where the words are spelled out (``is_spelled``), a result code is a result.
    """
    codes = {code: text.strip() for code, text in _LEGEND.findall(name)}
    legend = codes if len(codes) > 1 else {}
    parts = split_column(
        _leave_out_note(name if not legend else name[: name.index(next(iter(legend)))])
    )
    # A code whose meaning stands in words is no code any more.
    is_spelled &= bool(parts & name_group("verdict"))
    if legend or is_spelled or parts & {"meaning", "text", "label"}:
        parts -= {"code", "codes"}
    is_address = bool(email) and split_column(email or "") <= name_group("address")
    kind = _find_kind(parts, is_address=is_address)
    is_question = kind != "verdict" and asks_for_mailbox(name.rpartition(".")[2])
    kind = "check" if is_question else kind
    return NameMeaning(
        parts=parts,
        kind=kind,
        is_boolean=is_question
        or (
            bool(parts & name_group("boolean" if kind != "check" else "arrives"))
            and not is_negated(parts)
        ),
        is_of_field=is_question
        or bool(parts & name_group("field"))
        or any(pair <= parts for pair in _load_pairs("field_pairs"))
        or (is_address and bool(parts & name_group("address"))),
        is_of_validation=any(map(_is_validation, parts)),
        is_open=bool(parts & name_group("open")) and not parts & name_group("field"),
        legend=legend,
    )


def _leave_out_note(name: str) -> str:
    """Return a name without what stands in brackets, where it says without it whose verdict it is.

    Behind "Email status", that is who gave it, or when.
    """
    bare = _NOTE.sub(" ", name)
    parts = split_column(bare)
    return bare if parts & name_group("email") and parts & name_group("verdict") else name


@lru_cache(maxsize=_REMEMBERED)
def _is_validation(word: str) -> bool:
    """Tell whether a word is one for a validation, or is made with one, as "mailcheck" is."""
    return word in name_group("validation") or any(
        word.startswith(stem) or (word.endswith(stem) and word != stem)
        for stem in name_group("validation_stems")
    )


def _find_kind(parts: frozenset[str], *, is_address: bool) -> Kind:
    named = name_group("verdict") | name_group("boolean")
    neutral = name_group("neutral")
    is_text = bool(parts & {"text", "meaning"})
    parts = frozenset(part for part in parts - name_group("filler") if not part.isdigit())
    # Unless the emails stand in a column of that name, an "address" is where somebody lives.
    is_postal = bool(parts & name_group("address")) and not is_address
    is_postal &= not parts & name_group("email")
    own = parts - neutral - named
    is_check = bool(own & name_group("mailbox"))
    is_check &= own - name_group("arrives") - name_group("means") <= name_group("mailbox")
    is_check &= bool(own & (name_group("mailbox") - {"smtp"})) or bool(parts & (named | neutral))
    if parts & name_group("foretold"):
        # What is to be expected of a message is said of its address.
        parts -= name_group("history")
    if parts & name_group("email"):
        # Whose email it is says nothing of what was checked.
        parts -= name_group("holder")
    if is_postal or is_negated(parts):
        return "other"
    if is_check:
        return "check"
    if parts & name_group("reason") and not parts & name_group("history"):
        return "reason" if not parts & name_group("other") - name_group("asked") else "other"
    if is_text and parts <= name_group("asked"):
        return "reason"
    others = parts & (name_group("reason") | name_group("other"))
    # The verdict of something with "inbox" in its name is one, the state of an inbox is not.
    if others and not (parts & (named - name_group("open")) and others <= {"inbox", "mailbox"}):
        return "other"
    if parts & named:
        return "verdict" if parts <= named | neutral else "prefixed"
    return "neutral" if parts and parts <= neutral else "unnamed"


def is_evidence(parts: frozenset[str]) -> bool:
    """Tell whether only results of this field have a column of this name."""
    return bool(parts & name_group("evidence")) or any(
        pair <= parts for pair in _load_pairs("evidence_pairs")
    )


def points_elsewhere(parts: frozenset[str], *, is_bare: bool = False) -> bool:
    """Tell whether a name is neither of this field, nor one that every list of people has.

    Beside a bare yes or no (``is_bare``) even a code or a domain may be what the row is about.

    >>> points_elsewhere(split_column("First Name")), points_elsewhere(split_column("seat_no"))
    (False, True)
    """
    words = frozenset(part for part in parts if not part.isdigit())
    groups = ("verdict", "boolean", "neutral", "field", "mailbox", "arrives", "partial", "evidence",
              "contact", "email", "derived", "reason")  # fmt: skip
    if words & name_group("field") or is_evidence(words):
        return False
    known = frozenset().union(*map(name_group, groups))
    return not words <= (known - name_group("thing") if is_bare else known)
