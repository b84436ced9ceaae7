"""The table of the four verdicts, as every surface shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cliova_pandas.stats.frames.arrow_values import is_missing
from cliova_pandas.stats.writing.formatting import ENGLISH, NOTHING, Formatter
from cliova_pandas.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class VerdictRow:
    """A verdict with its numbers, None where one is not known, and their texts."""

    verdict: Verdict
    count: int | None
    share: float | None
    low: float | None
    high: float | None
    count_text: str
    share_text: str
    low_text: str
    high_text: str

    @property
    def interval_text(self) -> str:
        """The bounds of the share, as one where they read alike."""
        return " to ".join(dict.fromkeys((self.low_text, self.high_text)))


def tabulate_verdicts(summary: pd.DataFrame, write: Formatter = ENGLISH) -> list[VerdictRow]:
    """Return the numbers of a summary, with how they are written.

    Parameters
    ----------
    summary : pandas.DataFrame
        What `cliova_pandas.summarize` returned.
    write : Formatter
        Writes the numbers.

    Returns
    -------
    list of VerdictRow
        One for each verdict, in the fixed order.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import summarize
    >>> df = pd.DataFrame({"verdict": ["valid"] * 8 + ["invalid"] * 2})
    >>> [row.interval_text for row in tabulate_verdicts(summarize(df))]
    ['49.0 % to 94.3 %', '0 % to 27.8 %', '0 % to 27.8 %', '5.7 % to 51.0 %']
    """
    rows = []
    for verdict, count, *shares in summary[["count", "share", "low", "high"]].itertuples():
        number = None if is_missing(count) else int(count)
        share, low, high = (None if is_missing(one) else float(one) for one in shares)
        rows.append(
            VerdictRow(
                verdict, number, share, low, high,
                NOTHING if number is None else write.count(number),
                *(NOTHING if one is None else write.share(one) for one in (share, low, high)),
            )
        )  # fmt: skip
    return rows
