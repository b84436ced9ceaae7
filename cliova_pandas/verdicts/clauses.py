"""The words of a text by what they are, in clauses, with each "not" applied.

What the stems are and what they mean together stands in ``phrases.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

from cliova_pandas.verdicts.classes import Verdict

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

TRANSPARENT: Final = frozenset(
    {"filler", "any", "such", "doubt", "likely", "by", "preposition", "probe"}
)
"""What a "not" passes over on its way to what it turns round."""

_SPANS: Final = ("day", "hour", "minute", "second", "tag", "jour", "dia", "giorn", "dag", "dni")
"""What a number may count that says nothing of an address."""

FILLER: Final = frozenset({"filler"})
_SUBJECTS: Final = frozenset({"mailbox", "person", "host", "domain", "mx", "syntax", "catchall"})


Tags = frozenset[str]


@dataclass(frozen=True)
class Clause:
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
class Language:
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
def load_language() -> Language:
    """Return the stems and the meanings of ``phrases.toml``."""
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
    return Language(
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


@cache
def _find_longest() -> int:
    return max(map(len, load_language().prefixes))


@lru_cache(maxsize=8192)
def look_up(token: str) -> Tags:
    """Return what a word is."""
    language = load_language()
    found = set(language.exact.get(token, ()))
    for end in range(2, min(len(token), _find_longest()) + 1):
        found |= language.prefixes.get(token[:end], frozenset())
    return frozenset(found)


def read_clauses(text: str) -> list[Clause]:
    """Return the clauses of a text; one without a subject has that of the one before."""
    language = load_language()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    plain = re.sub(r"(?<=\w)-(?=\w)", " ", plain)
    tokens = [token.strip().casefold() for token in _TOKEN.findall(plain)]
    parts: list[list[Tags]] = [[]]
    place = 0
    while place < len(tokens):
        token = tokens[place]
        width, tags = language.match_sequence(tokens[place:])
        if not width:
            width, tags = 1, look_up(token)
        place += width
        if token.isdigit() and place < len(tokens) and tokens[place].startswith(_SPANS):
            tags = FILLER
        if token in _BREAKS or token.startswith("-") or (width == 1 and token in language.joins):
            parts.append([])
        else:
            parts[-1].append(tags)
    clauses: list[Clause] = []
    carried: tuple[Tags, ...] = ()
    for part in filter(None, parts):
        words = _turn_round(_mark_agents(part))
        spoken = tuple(word for word in words if word & _SUBJECTS)
        # "Mailbox exists but is full" speaks of the mailbox twice.
        clauses.append(Clause(words if spoken else (*carried, *words)))
        carried = spoken or carried
    return clauses


def _mark_agents(words: Sequence[Tags]) -> list[Tags]:
    """Tell who does something from whom it is done to: "confirmed by the user" asked no server."""
    marked: list[Tags] = []
    is_by = False
    for tags, behind in zip(words, [*words[1:], frozenset()], strict=True):
        is_agent = is_by and "person" in tags and not (tags | behind) & {"mailbox", "host"}
        marked.append(frozenset({"agent"}) if is_agent else tags)
        is_by = "by" in tags or (is_by and tags <= TRANSPARENT)
    return marked


def _turn_round(words: Sequence[Tags]) -> tuple[Tags, ...]:
    """Apply each "not" to the next word that says something, else to the one before it."""
    turned: list[Tags] = []
    is_pending = False
    last = 0
    for place, tags in enumerate(words):
        own = tags - {"negation"}
        if "negation" in tags:
            is_pending, last = True, place
            turned.append(own or FILLER)
        elif is_pending and own - TRANSPARENT:
            turned.append(_negate(own))
            is_pending = False
        else:
            turned.append(own)
    for place in range(last - 1, -1, -1) if is_pending else ():
        own = turned[place]
        if own - TRANSPARENT:
            turned[place] = _negate(own)
            break
    return tuple(turned)


def _negate(tags: Tags) -> Tags:
    """Return the opposite of a word; what is turned round twice by "ne" and "pas" is so once."""
    return frozenset(tag if tag.startswith("-") else f"-{tag}" for tag in tags)


def find_meaning(clause: Clause) -> str | None:
    """Return the first meaning one of whose lines a clause has."""
    return next(
        (name for name, lines in load_language().lines.items() if has_line(clause, lines)), None
    )


def has_line(clause: Clause, lines: Sequence[Sequence[str]]) -> bool:
    """Tell whether a clause has all words of one of these lines."""
    return any(all(_has_term(clause, term) for term in line) for line in lines)


def _has_term(clause: Clause, term: str) -> bool:
    if term.startswith("!"):
        return not _has_term(clause, term[1:])
    if ">" in term:
        first, second = term.split(">")
        places = [place for place, word in enumerate(clause.words) if first in word]
        return bool(places) and any(second in word for word in clause.words[places[0] + 1 :])
    return not clause.tags.isdisjoint(term.split("|"))
