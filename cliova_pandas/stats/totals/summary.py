"""The four verdicts of a list: counts, shares, and how far these could be from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.errors import Argument, VerdictError
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts, tally, tally_addresses
from cliova_pandas.stats.frames.denominator import (
    is_verified_only,
    mark_part,
    open_counted,
    read_totals,
)
from cliova_pandas.stats.frames.needs import need_verdicts
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.stats.writing.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job


def summarize(
    frame: IntoFrame | FrameColumns,
    *,
    unique: bool = False,
    level: float = 0.95,
    email_column: str | None = None,
    verified_only: bool | None = None,
    job: Job | Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Count the verdicts, with their shares and how far these could be from the truth.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    unique : bool, default False
        Whether to count addresses instead of rows. Spellings that differ only in case, in spaces
        around them or in the form of the domain are one address, and the worst of its verdicts
        counts (the later in the order valid, risky, unknown, invalid). Rows that have a verdict,
        but no address, count one by one.
    level : float, default 0.95
        The confidence level of the intervals.
    email_column : str, optional
        The column of the addresses, for ``unique``; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frame holds only the addresses that the service counts as verified; without it,
        what attrs say. A merge or a change of library drops attrs, and nothing in the rows tells,
        so that it must be said then. Such rows are no denominator: the shares are those of the
        whole list, by the job's totals, and of the other classes nothing is known.
    job : Job or mapping, optional
        What has ``total_emails`` and ``total_valid_emails``; without it, what attrs say. Needed
        for a verified-only frame alone.

    Returns
    -------
    pandas.DataFrame
        A row for each verdict, in the fixed order; the index (``str``) is called ``verdict``.
        Columns: ``count`` (``int64``; on a verified-only frame ``Int64``, missing for all but
        valid), ``share`` (``float64``, of the denominator; NaN without rows), ``low`` and ``high``
        (``float64``, the Wilson score interval of the share, see
        `cliova_pandas.stats.measures.intervals.wilson`).
        ``attrs["cliova"]`` has ``n``, ``denominator`` in words, ``level`` and ``unique``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or is verified-only and the job's totals are not known, are
        those of more rows, or would have to be of unique addresses.

    Notes
    -----
    A row without an address (blank, a total, the header again) is in no count and no denominator,
    here as everywhere: its verdict is missing, and
    `cliova_pandas.stats.frames.denominator.open_counted` leaves it out. Nor is a row for which
    `cliova_pandas.join_verdicts` has found no verdict: how many these are, ``denominator`` says,
    and ``attrs["cliova"]["not_validated"]``. Any other address whose verdict is missing is an
    error.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> summarize(df).round(3)
             count  share    low   high
    verdict
    valid     1500  0.750  0.731  0.768
    risky      114  0.057  0.048  0.068
    unknown    127  0.064  0.054  0.075
    invalid    259  0.130  0.115  0.145
    """
    import pandas as pd

    table = open_counted(frame, email_column, lambda _: need_verdicts())
    counts: Any
    part = mark_part(table)
    if is_verified_only(table, verified_only):
        if unique:
            raise VerdictError(
                "The frame holds only verified addresses, and the job's totals, from which its "
                "shares come, count rows. Leave ",
                Argument("unique"),
                " out, or read the list without ",
                Argument("verified_only"),
                ".",
            )
        valid, n = read_totals(table, job)
        counts = pd.array([valid, None, None, None], dtype="Int64")
        known = np.array([valid, np.nan, np.nan, np.nan])
        denominator = f"{valid:,} of {n:,} verified"
    else:
        if unique:
            counts = tally_addresses(frame, table, email_column)
        else:
            counts = tally(read_verdicts(table), table.weights)
        n = int(counts.sum())
        known = counts.astype(float)
        denominator = describe_rows(n, unique=unique, **part)
    low, high = wilson(known, n, level)
    summary = pd.DataFrame(
        {"count": counts, "share": known / n if n else np.nan, "low": low, "high": high},
        index=pd.Index(VERDICTS, dtype="str", name="verdict"),
    )
    summary.attrs["cliova"] = {
        "n": n, "denominator": denominator, "level": level, "unique": unique, **part
    }  # fmt: skip
    return summary
