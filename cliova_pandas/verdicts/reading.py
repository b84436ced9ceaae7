"""How a result is read: which columns hold what, and the class of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cliova_pandas.errors import Message
from cliova_pandas.verdicts.checks import ANSWERS, Answer, Check, decide_rows, join_answers
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.profile import encode_words, map_parts
from cliova_pandas.verdicts.settling import Pairs
from cliova_pandas.verdicts.signals import Ranked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from cliova_pandas.verdicts.checks import Codes


@dataclass(frozen=True)
class ColumnRoles:
    """How a result is read.

    Attributes
    ----------
    email, verdict, reason : str or None
        The columns.
    words : dict of str to str
        The class of each word of the verdict column.
    not_understood : dict of str to int
        Words that count as unknown because nobody knows them, and how often they occur.
    why : str
        What spoke for the verdict column, or against every candidate.
    warnings : tuple of Message
        What a reader must know.
    layout : dict of str to str, optional
        Name, source and grade of the layout, where it is a known one.
    checks : dict of str to Check
        What other columns say was checked, by column. Beside a verdict column they make risky what
        that calls valid; where there is none, the class of a row is composed of them.
    pairs : dict of str to dict
        What the words of the verdict column mean beside those of another, by that column.
    confirmed : int or None
        The job's count of valid addresses, where the column says the same.
    signals : tuple of dict
        What spoke for the column and against it, with its weight; where there is no verdict, of
        the best candidate.
    candidates : tuple of Ranked
        All columns that were weighed, the best first.
    """

    email: str | None
    verdict: str | None
    reason: str | None
    words: Mapping[str, Verdict] = field(default_factory=dict)
    not_understood: Mapping[str, int] = field(default_factory=dict)
    why: str = ""
    warnings: tuple[Message, ...] = ()
    layout: Mapping[str, str] | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    pairs: Mapping[str, Pairs] = field(default_factory=dict)
    confirmed: int | None = None
    signals: tuple[Mapping[str, str | int], ...] = ()
    candidates: tuple[Ranked, ...] = ()

    @property
    def judges(self) -> Mapping[str, Mapping[str, str]]:
        """The columns that say what became of an address, and the words that are understood."""
        if self.verdict is not None:
            return {self.verdict: self.words}
        return {
            name: {word: said for word, said in check.answers.items() if word != EMPTY}
            for name, check in self.checks.items()
        }


def classify(column: pa.ChunkedArray, reading: ColumnRoles) -> pd.Categorical:
    """Return the class of each value of the verdict column; what is not understood is unknown."""
    return _make_verdicts(_read_codes(column, reading.words, VERDICTS, "unknown"))


def classify_table(table: pa.Table, roles: ColumnRoles) -> pd.Categorical:
    """Return the class of each row of a result, whichever columns say it."""
    rows = table.num_rows
    verdicts = None
    if roles.verdict is not None:
        verdicts = _read_codes(table[roles.verdict], roles.words, VERDICTS, "unknown")
        verdicts = _settle(table, roles, verdicts)
    if verdicts is not None and not roles.checks:
        return _make_verdicts(verdicts)
    if not roles.checks:
        return make_missing(rows)
    silent: Answer = "unasked" if verdicts is None else "no"
    said = [
        (check.concept, _read_codes(table[name], check.answers, ANSWERS, silent))
        for name, check in roles.checks.items()
    ]
    return _make_verdicts(decide_rows(join_answers(said), rows, verdicts))


def _settle(table: pa.Table, roles: ColumnRoles, verdicts: Codes) -> Codes:
    """Return the classes with what other columns say of them."""
    import numpy as np

    for name, pairs in roles.pairs.items():
        first, words = _encode(table[roles.verdict])
        second, others = _encode(table[name])
        classes = np.full((len(words), len(others)), -1, dtype=np.int8)
        for (word, other), verdict in pairs.items():
            if word in words and other in others:
                classes[words[word], others[other]] = VERDICTS.index(verdict)
        settled = classes[first, second]
        verdicts = np.where(settled < 0, verdicts, settled)
    return verdicts


def _encode(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], dict[str | None, int]]:
    """Return the words of a column as places, and the place of each."""
    import numpy as np

    encoded = encode_words(column)
    words = encoded.dictionary.to_pylist()
    places = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return np.asarray(places, dtype=np.int64), {w: i for i, w in enumerate([*words, None])}


def _read_codes(
    column: pa.ChunkedArray, words: Mapping[str, str], order: Sequence[str], silent: str
) -> Codes:
    """Return the place in an order of what each value says; of one that is not known, silent's."""
    import numpy as np

    def codes(part: pa.ChunkedArray) -> Codes:
        encoded = encode_words(part)
        known = [EMPTY if word is None else word for word in encoded.dictionary.to_pylist()]
        # A missing value has no index; the last entry of the table is for it.
        said = [words.get(word, silent) for word in [*known, EMPTY]]
        table = np.array([order.index(one) for one in said], dtype=np.int8)
        places = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        return np.asarray(table[places])

    return np.concatenate(map_parts(codes, column))


def make_missing(rows: int) -> pd.Categorical:
    """Return the verdicts of a result whose verdict column cannot be told: all missing."""
    import numpy as np

    return _make_verdicts(np.full(rows, -1, dtype=np.int8))


def _make_verdicts(codes: Codes) -> pd.Categorical:
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str"))
