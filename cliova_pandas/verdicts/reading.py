"""How a result is read: which columns hold what, and the class of each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import Message
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.profile import encode_words, map_parts
from cliova_pandas.verdicts.signals import Ranked

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


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
    risks : dict of str to frozenset of str
        Words of other columns, by column, that make risky what the verdict column calls valid.
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
    risks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    confirmed: int | None = None
    signals: tuple[Mapping[str, str | int], ...] = ()
    candidates: tuple[Ranked, ...] = ()


def classify(column: pa.ChunkedArray, reading: ColumnRoles) -> pd.Categorical:
    """Return the class of each value of the verdict column; what is not understood is unknown."""
    import numpy as np

    def code(word: str | None) -> int:
        return VERDICTS.index(reading.words.get(EMPTY if word is None else word, "unknown"))

    def codes(part: pa.ChunkedArray) -> Any:
        encoded = encode_words(part)
        words = encoded.dictionary.to_pylist()
        # A missing value has no index; the last entry of the table is for it.
        table = np.array([code(word) for word in [*words, None]], dtype=np.int8)
        return table[encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)]

    return _make_verdicts(np.concatenate(map_parts(codes, column)))


def classify_table(table: pa.Table, roles: ColumnRoles) -> pd.Categorical:
    """Return the class of each row of a result, whichever columns say it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if roles.verdict is None:
        return make_missing(table.num_rows)
    verdicts = classify(table[roles.verdict], roles)
    codes = verdicts.codes
    for name, words in roles.risks.items():
        is_said = pc.is_in(table[name], value_set=pa.array(sorted(words), table[name].type))
        is_risky = is_said.to_numpy(zero_copy_only=False) & (codes == VERDICTS.index("valid"))
        codes = np.where(is_risky, VERDICTS.index("risky"), codes)
    return _make_verdicts(codes) if roles.risks else verdicts


def make_missing(rows: int) -> pd.Categorical:
    """Return the verdicts of a result whose verdict column cannot be told: all missing."""
    import numpy as np

    return _make_verdicts(np.full(rows, -1, dtype=np.int8))


def _make_verdicts(codes: Any) -> pd.Categorical:
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str"))
