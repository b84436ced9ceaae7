"""What is different between results: shares side by side, and addresses that changed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.frames.counting import count_result, naming_frame
from cliova_pandas.stats.measures.intervals import newcombe, wilson
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.stats.frames.columns import FrameColumns


def compare(
    frames: Mapping[str, IntoFrame | FrameColumns],
    *,
    level: float = 0.95,
    unique: bool = False,
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Put the shares of several results side by side, with the change against the first.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Results (months, sources, lists) by their names; the first is what the others are compared
        with.
    level : float, default 0.95
        The confidence level of the intervals.
    unique : bool, default False
        Whether to count addresses instead of rows, as in `summarize`.
    email_column : str, optional
        The column of the addresses, for ``unique``; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frames hold only verified addresses; without it, what the attrs of each say,
        which pandas drops on a merge.

    Returns
    -------
    pandas.DataFrame
        A row for each verdict and frame, the verdicts in the fixed order and the frames as given;
        the index is ``verdict`` and ``frame`` (``str``). Columns: ``count``, ``n`` (``int64``, the
        rows of the frame), ``share``, ``low``, ``high`` (``float64``, the share with its Wilson
        score interval), ``change``, ``change_low``, ``change_high`` (``float64``, in percentage
        points against the first frame, with its interval; NaN for the first, and without rows).
        ``attrs["cliova"]`` has ``baseline``, ``n`` of each frame, ``level`` and ``unique``.

    Raises
    ------
    VerdictError
        If a frame has no verdicts, or holds only verified addresses; the message names it.
    ConfigurationError
        If there is no frame, or two names read alike.

    Notes
    -----
    The interval of a change is that of R. G. Newcombe (1998), method 10; see
    `cliova_pandas.stats.measures.intervals.newcombe`.
    It takes the frames as independent samples. Where the same
    addresses are in both, `changes` tells which of them changed.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"verdict": ["valid"] * 80 + ["invalid"] * 20})
    >>> after = pd.DataFrame({"verdict": ["valid"] * 90 + ["invalid"] * 10})
    >>> compare({"Jan": before, "Feb": after}).loc["invalid", ["count", "share", "change"]]
           count  share  change
    frame
    Jan       20    0.2     NaN
    Feb       10    0.1   -10.0
    """
    import pandas as pd

    from cliova_pandas.stats.writing.printing import NumberTable

    if not isinstance(frames, Mapping) or not frames:
        raise ConfigurationError(
            "compare needs frames by their names, such as {'Jan': january, 'Feb': february}."
        )
    names = [str(name) for name in frames]
    if len(set(names)) < len(names):
        raise ConfigurationError(f"compare needs names that differ as texts, not {names!r}.")
    tallies = []
    for name, frame in frames.items():
        with naming_frame(name):
            tallies.append(
                count_result(
                    frame,
                    "a comparison",
                    unique=unique,
                    email_column=email_column,
                    verified_only=verified_only,
                )
            )
    # A row for each verdict, a column for each frame.
    counts = np.array(tallies).T
    n = np.broadcast_to(counts.sum(axis=0), counts.shape)
    low, high = wilson(counts, n, level)
    with np.errstate(invalid="ignore"):
        share = counts / n
    change = subtract_shares(counts, n, counts[:, :1], n[:, :1])
    bounds = newcombe(counts, n, counts[:, :1], n[:, :1], level)
    change_low, change_high = (100 * bound for bound in bounds)
    for column in (change, change_low, change_high):
        column[:, 0] = np.nan
    columns = {
        "count": counts, "n": n, "share": share, "low": low, "high": high,
        "change": change, "change_low": change_low, "change_high": change_high,
    }  # fmt: skip
    index = pd.MultiIndex.from_product([VERDICTS, names], names=["verdict", "frame"])
    result = NumberTable({name: column.ravel() for name, column in columns.items()}, index=index)
    result.attrs["cliova"] = {
        "baseline": names[0],
        "n": dict(zip(names, counts.sum(axis=0).tolist(), strict=True)),
        "level": level,
        "unique": unique,
    }
    return result


@partial(np.vectorize, otypes=[float])
def subtract_shares(count: int, n: int, other_count: int, other_n: int) -> float:
    """Return the difference of two shares in percentage points, exact but for one last bit.

    The difference of two rounded quotients loses digits, and a tie would be written as if it were
    none.
    """
    whole = int(n) * int(other_n)
    if not whole:
        return math.nan
    return 100 * (int(count) * int(other_n) - int(other_count) * int(n)) / whole
