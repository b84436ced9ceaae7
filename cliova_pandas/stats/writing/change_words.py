"""What changed between two results, in a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from cliova_pandas.stats.writing.formatting import Formatter
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd

_WORSE: Final[Verdict] = "invalid"


class PointsFormatter(Formatter, Protocol):
    """Writes percentage points as well."""

    def points(self, points: float, /) -> str:
        """Write a number of percentage points, with its sign."""
        ...


@dataclass(frozen=True)
class ShareChange:
    """How the share of a verdict changed between two results.

    Attributes
    ----------
    before, share : float
        The two shares; NaN without rows.
    change, low, high : float
        The change in percentage points, with its interval.
    """

    before: float
    share: float
    change: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether its interval does not reach 0."""
        return self.low > 0 or self.high < 0


def describe_change(
    change: ShareChange, level: str, write: PointsFormatter, verdict: Verdict = _WORSE
) -> str:
    """Say by how much the share of a verdict changed, and whether that is clear.

    Parameters
    ----------
    change : ShareChange
        Of the verdict.
    level : str
        What the interval is called, such as ``"95 % interval"``.
    write : PointsFormatter
        Writes the numbers.
    verdict : {"valid", "risky", "unknown", "invalid"}, default "invalid"
        Which it is.

    Returns
    -------
    str
        Without a point at its end; empty where there is no share.
    """
    if math.isnan(change.change):
        return ""
    before, now = write.share(change.before), write.share(change.share)
    span = f"{before.removesuffix('%').rstrip()} to {now}"
    if not change.is_clear:
        return (
            f"no clear change of {verdict}: from {span} ({write.points(change.change)} points, "
            f"{level} {write.points(change.low)} to {write.points(change.high)})"
        )
    low, high = sorted((abs(change.low), abs(change.high)))
    size, low_said, high_said = (
        write.points(bound).replace("+", "") for bound in (abs(change.change), low, high)
    )
    way = "up" if change.change > 0 else "down"
    return f"{verdict} {way} {size} points, from {span} ({level} {low_said} to {high_said})"


def pair_shares(compared: pd.DataFrame, before: str, after: str) -> dict[Verdict, ShareChange]:
    """Return how the share of each verdict changed between two results.

    Parameters
    ----------
    compared : pandas.DataFrame
        What `cliova_pandas.compare` returned, with ``before`` as its first.
    before, after : str
        The names of the two.
    """
    rows: Any = compared.to_dict("index")
    return {
        verdict: ShareChange(
            float(rows[verdict, before]["share"]),
            *(
                float(rows[verdict, after][name])
                for name in ("share", "change", "change_low", "change_high")
            ),
        )
        for verdict in VERDICTS
    }


def count_turned(changes: pd.DataFrame) -> tuple[int, int]:
    """Return how many addresses became invalid, and how many are not invalid any more.

    Parameters
    ----------
    changes : pandas.DataFrame
        What `cliova_pandas.changes` returned.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import changes
    >>> before = pd.DataFrame({"email": ["a@x.de", "b@x.de"], "verdict": ["valid", "unknown"]})
    >>> after = pd.DataFrame({"email": ["a@x.de", "b@x.de"], "verdict": ["invalid", "valid"]})
    >>> count_turned(changes(before, after))
    (1, 0)
    """
    counts, last = changes.to_numpy(), VERDICTS.index(_WORSE)
    same = int(counts[last, last])
    return int(counts[:, last].sum()) - same, int(counts[last].sum()) - same


def describe_turned(changes: pd.DataFrame, write: Formatter) -> str:
    """Say how many of the same addresses went bad; empty where no address is in both."""
    if not changes.attrs["cliova"]["n"]:
        return ""
    bad, _ = count_turned(changes)
    return f"{count_noun(bad, 'address', write.count)} went bad"
