"""How a result is read: which columns hold what, and the class of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cliova_pandas.errors import Message
from cliova_pandas.verdicts.checks import ANSWERS, Answer, Check, decide_rows, join_answers
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.messages import EMPTY
from cliova_pandas.verdicts.settling import Pairs
from cliova_pandas.verdicts.signals import Ranked
from cliova_pandas.verdicts.word_codes import CodedColumn, code_column

if TYPE_CHECKING:
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
    return _make_verdicts(_translate(code_column(column), reading.words, VERDICTS, "unknown"))


def classify_table(
    table: pa.Table,
    roles: ColumnRoles,
    coded: Mapping[str, CodedColumn] | None = None,
    start: int = 0,
) -> pd.Categorical:
    """Return the class of each row of a result, whichever columns say it.

    Parameters
    ----------
    table : pyarrow.Table
        The result, or a piece of it.
    roles : ColumnRoles
        How it is read.
    coded : mapping, optional
        Columns of the result that are coded already.
    start : int, default 0
        Which row of these the table begins with.
    """
    known = coded or {}
    rows = table.num_rows

    def find(name: str) -> CodedColumn:
        return known[name].slice(start, rows) if name in known else code_column(table[name])

    verdicts = None
    if roles.verdict is not None:
        words = find(roles.verdict)
        verdicts = _translate(words, roles.words, VERDICTS, "unknown")
        others = [(find(name), pairs) for name, pairs in roles.pairs.items()]
        verdicts = _settle(verdicts, words, others)
    if verdicts is not None and not roles.checks:
        return _make_verdicts(verdicts)
    if not roles.checks:
        return make_missing(rows)
    silent: Answer = "unasked" if verdicts is None else "no"
    said = [
        (check.concept, _translate(find(name), check.answers, ANSWERS, silent))
        for name, check in roles.checks.items()
    ]
    return _make_verdicts(decide_rows(join_answers(said), rows, verdicts))


def _settle(
    verdicts: Codes, column: CodedColumn, others: Iterable[tuple[CodedColumn, Pairs]]
) -> Codes:
    """Return the classes with what other columns say of them."""
    import numpy as np

    for other, pairs in others:
        first, second = ({w: i for i, w in enumerate(one.words)} for one in (column, other))
        classes = np.full((len(first), len(second)), -1, dtype=np.int8)
        for (word, beside), verdict in pairs.items():
            if word in first and beside in second:
                classes[first[word], second[beside]] = VERDICTS.index(verdict)
        settled = classes[column.codes, other.codes]
        verdicts = np.where(settled < 0, verdicts, settled)
    return verdicts


def _translate(
    column: CodedColumn, words: Mapping[str, str], order: Sequence[str], silent: str
) -> Codes:
    """Return the place in an order of what each value says; of one that is not known, silent's."""
    said = {None if word == EMPTY else word: order.index(one) for word, one in words.items()}
    return column.translate(said, order.index(silent))


def make_missing(rows: int) -> pd.Categorical:
    """Return the verdicts of a result whose verdict column cannot be told: all missing."""
    import numpy as np

    return _make_verdicts(np.full(rows, -1, dtype=np.int8))


def _make_verdicts(codes: Codes) -> pd.Categorical:
    import pandas as pd

    return pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str"))
