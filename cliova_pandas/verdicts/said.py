"""What the caller says about a result, and what the service says about its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cliova_pandas.errors import Argument, ConfigurationError, quote_names, word_given
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.legends import Legend
from cliova_pandas.verdicts.vocabulary import fold_word


@dataclass(frozen=True)
class Said:
    """What the caller says about the columns of a result, and the service about its rows.

    Attributes
    ----------
    email, verdict, reason, layout : str or None
        Columns, and the name of a layout; not questioned.
    words : mapping of str or None to str
        Folded words and their classes; None stands for a missing value.
    total_valid : int or None
        How many addresses of these rows the service counts as valid.
    is_verified_only : bool
        Whether the rows are only those that the service counts as verified.
    legends : tuple of dict
        What codes mean, where the document says it.
    """

    email: str | None = None
    verdict: str | None = None
    reason: str | None = None
    layout: str | None = None
    words: Mapping[str | None, Verdict] = field(default_factory=dict)
    total_valid: int | None = None
    is_verified_only: bool = False
    legends: tuple[Legend, ...] = ()

    @property
    def count(self) -> int | None:
        """The service's count, where it is one of these rows."""
        return None if self.is_verified_only else self.total_valid


def fold_map(verdict_map: Mapping[Any, str] | None) -> dict[str | None, Verdict]:
    """Return folded words and their classes; None stands for a missing value.

    Raises
    ------
    ConfigurationError
        If a class is none of the four, or one word has two.
    """
    if verdict_map is not None and not isinstance(verdict_map, Mapping):
        raise ConfigurationError(
            Argument("verdict_map"),
            f" must be a mapping of words to classes, not {word_given(verdict_map)}.",
        )
    folded: dict[str | None, Verdict] = {}
    for word, verdict in (verdict_map or {}).items():
        if verdict not in VERDICTS:
            raise ConfigurationError(
                Argument("verdict_map"),
                f" gives {word!r} the class {verdict!r}. The classes are: {quote_names(VERDICTS)}.",
            )
        is_missing = word is None or word == ""
        key = None if is_missing else fold_word(str(word))
        if folded.setdefault(key, verdict) != verdict:
            raise ConfigurationError(
                Argument("verdict_map"),
                f" gives {word!r} the class {verdict!r}, and the same word in another spelling "
                f"the class {folded[key]!r}.",
            )
    return folded
