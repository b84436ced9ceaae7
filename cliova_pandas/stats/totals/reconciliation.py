"""Whether our counts of a result are the service's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts, tally
from cliova_pandas.stats.frames.denominator import (
    find_jobs,
    is_part,
    is_verified_only,
    open_counted,
    read_count,
)
from cliova_pandas.stats.frames.needs import need_verdicts
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job


def reconcile(
    frame: IntoFrame | FrameColumns,
    *,
    verified_only: bool | None = None,
    job: Job | Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Put our counts of a result beside the service's own.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
        Addresses are counted as they come, duplicates too, as the service does; rows without one
        are not.
    verified_only : bool, optional
        Whether the frame holds only the addresses that the service counts as verified; without it,
        what attrs say. How many addresses the list had cannot be told from such rows, and all of
        them are what the service calls valid.
    job : Job or mapping, optional
        What has ``total_emails`` and ``total_valid_emails``; without it, what attrs say (of several
        lists, the sums).

    Returns
    -------
    pandas.DataFrame
        Two rows, ``addresses`` and ``valid``; the index (``str``) is called ``what``. Columns:
        ``ours`` and ``service`` (``Int64``), ``agrees`` (``boolean``), each missing where it is
        not known. Ours is not known of a part of a result, as far as attrs tell that it is one: it
        has other counts than the list, and that is no contradiction.

    Raises
    ------
    VerdictError
        If the frame has no verdicts (a verified-only frame needs none).
    ConfigurationError
        If what the job counts is no number.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> reconcile(df)
               ours  service  agrees
    what
    addresses  2000     2000    True
    valid      1500     1500    True
    """
    import pandas as pd

    table = open_counted(frame, None, lambda _: need_verdicts())
    addresses: int | None
    valid: int | None
    if is_verified_only(table, verified_only):
        addresses, valid = None, table.count_rows()
    else:
        verdicts = read_verdicts(table)
        counts = tally(verdicts, table.weights)
        addresses, valid = int(counts.sum()), int(counts[VERDICTS.index("valid")])
    if is_part(table):
        addresses = valid = None
    jobs = find_jobs(table, job)
    result = pd.DataFrame(
        {
            "ours": pd.array([addresses, valid], dtype="Int64"),
            "service": pd.array(
                [_add_up(jobs, "total_emails"), _add_up(jobs, "total_valid_emails")], dtype="Int64"
            ),
        },
        index=pd.Index(["addresses", "valid"], dtype="str", name="what"),
    )
    result["agrees"] = result["ours"] == result["service"]
    return result


def _add_up(jobs: list[Any], name: str) -> int | None:
    """Return the sum of a count over all jobs, if it is known of each."""
    counts = [read_count(job, name) for job in jobs]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
