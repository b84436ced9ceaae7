"""What codes mean, where the document says it: an object of codes and texts, or a list of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from cliova_pandas.verdicts.thresholds import HALF
from cliova_pandas.verdicts.vocabulary import find_word

Legend = Mapping[str, str]

_LONGEST_CODE: Final = 12
"""A code is short; the keys of other objects are as well, but their values are no meanings."""


def read_legend(value: object) -> dict[str, str] | None:
    """Return the codes and their meanings, if at least half of these are those of this field.

    Parameters
    ----------
    value : object
        A part of a JSON document.

    Examples
    --------
    >>> read_legend({"0": "mailbox confirmed by server", "2": "no such mailbox"})
    {'0': 'mailbox confirmed by server', '2': 'no such mailbox'}
    >>> read_legend([{"code": 7, "text": "mailbox full"}, {"code": 8, "text": "user unknown"}])
    {'7': 'mailbox full', '8': 'user unknown'}
    >>> read_legend({"id": "88121", "file": "spring.csv"}) is None
    True
    """
    pairs = list(_iter_pairs(value))
    codes = [code for code, _ in pairs]
    if len(pairs) < 2 or len(set(codes)) < len(codes) or max(map(len, codes)) > _LONGEST_CODE:
        return None
    known = sum(_is_meaning(text) for _, text in pairs)
    return dict(pairs) if known >= HALF * len(pairs) else None


def find_legends(envelope: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the legends of what stands around the records of a document."""
    for value in envelope.values():
        if (legend := read_legend(value)) is not None:
            yield legend
        elif isinstance(value, Mapping):
            yield from find_legends(value)


def choose_legend(words: Iterable[str | None], legends: Iterable[Legend]) -> Legend | None:
    """Return the legend that has all words of a column, if these are two or more."""
    texts = {word.strip() for word in words if word and word.strip()}
    return next((one for one in legends if len(texts) > 1 and texts <= one.keys()), None)


def _iter_pairs(value: object) -> Iterator[tuple[str, str]]:
    """Yield the codes of a legend with their texts; nothing of what is none."""
    if isinstance(value, Mapping):
        if all(isinstance(text, str) for text in value.values()):
            yield from ((str(code), text) for code, text in value.items())
    elif isinstance(value, list) and all(map(_is_pair, value)):
        for one in value:
            code, text = map(str, one.values())
            yield (code, text) if len(code) <= len(text) else (text, code)


def _is_pair(item: object) -> bool:
    """Tell whether an item of a list may be a code and its text; a record has an address."""
    return (
        isinstance(item, Mapping)
        and len(item) == 2
        and not any("@" in str(one) for one in item.values())
    )


def _is_meaning(text: str) -> bool:
    said = find_word(text)
    return said is not None and said.strength in ("strong", "telling")
