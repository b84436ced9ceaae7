"""Every number that any surface shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import VerdictError
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from cliova_pandas.job import Job


def summarize(
    frame: pd.DataFrame,
    *,
    level: float = 0.95,
    verified_only: bool | None = None,
    job: Job | Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Count the verdicts, with their shares and how far these could be from the truth.

    Parameters
    ----------
    frame : pandas.DataFrame
        A result with its column ``verdict``.
    level : float, default 0.95
        The confidence level of the intervals.
    verified_only : bool, optional
        Whether the frame holds only the addresses that the service counts as verified; without it,
        what ``frame.attrs`` says. Its rows are then no denominator: the shares are those of the
        whole list, by the job's totals, and of the other classes nothing is known.
    job : Job or mapping, optional
        The job with ``total_emails`` and ``total_valid_emails``; without it, what ``frame.attrs``
        says. Needed for a verified-only frame alone.

    Returns
    -------
    pandas.DataFrame
        A row for each verdict, in the fixed order; the index is called ``verdict``. Columns:
        ``count`` (``Int64``; missing where it is not known), ``share`` (``float64``, of the
        denominator), ``low`` and ``high`` (``float64``, the Wilson score interval of the share;
        see `cliova_pandas.intervals.wilson`). ``attrs["cliova"]`` has ``n``, ``denominator`` in
        words, and ``level``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or is verified-only and the job's totals are not known.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> summarize(df).round(3)
             count  share    low   high
    verdict
    valid     1500   0.75  0.731  0.768
    risky      119   0.06   0.05  0.071
    unknown    145  0.073  0.062  0.085
    invalid    236  0.118  0.105  0.133
    """
    import pandas as pd

    from cliova_pandas.intervals import wilson

    described = frame.attrs.get("cliova", {})
    if verified_only is None:
        verified_only = bool(described.get("verified_only", False))
    if verified_only:
        counts, n, denominator = _read_totals(job if job is not None else described.get("job"))
    else:
        tally = count_verdicts(frame)
        counts = pd.array(tally, dtype="Int64")
        n = int(tally.sum())
        denominator = f"{n:,} row{'' if n == 1 else 's'}"
    known = counts.to_numpy(dtype=float, na_value=float("nan"))
    low, high = wilson(known, n, level)
    summary = pd.DataFrame(
        {"count": counts, "share": known / n if n else float("nan"), "low": low, "high": high},
        index=pd.Index(VERDICTS, name="verdict"),
    )
    summary.attrs["cliova"] = {"n": n, "denominator": denominator, "level": level}
    return summary


def count_verdicts(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Count the rows of each verdict, in the fixed order.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or not for every row, or others than the four.
    """
    import numpy as np
    import pandas as pd

    if "verdict" not in frame.columns:
        raise VerdictError(
            "The frame has no column 'verdict'. Read the result with read_cliova or "
            "read_cliova_file, which make it."
        )
    verdict = frame["verdict"]
    if not isinstance(verdict.dtype, pd.CategoricalDtype):
        verdict = verdict.astype("category")
    others = [str(word) for word in verdict.cat.categories if word not in VERDICTS]
    verdict = verdict.cat.set_categories(VERDICTS)
    codes = verdict.cat.codes.to_numpy()
    tally = np.bincount(codes + 1, minlength=len(VERDICTS) + 1)
    if tally[0]:
        why = (
            f"holds {', '.join(map(repr, others[:5]))}, which are none of {', '.join(VERDICTS)}"
            if others
            else f"is missing in {tally[0]:,} of {len(frame):,} rows"
        )
        raise VerdictError(
            f"The column 'verdict' {why}, so no share can be given. If it could not be told which "
            "column is the verdict, say so with verdict_column=... and verdict_map=... when the "
            "result is read."
        )
    return tally[1:].astype(np.int64)


def _read_totals(job: Job | Mapping[str, Any] | None) -> tuple[Any, int, str]:
    import pandas as pd

    def read(name: str) -> int | None:
        found = job.get(name) if isinstance(job, Mapping) else getattr(job, name, None)
        return None if found is None else int(found)

    total, valid = read("total_emails"), read("total_valid_emails")
    if total is None or valid is None:
        raise VerdictError(
            "The frame holds only verified addresses, so its rows are no denominator, and the "
            "job's totals are not known. Pass job=client.status(list_id), or read the list "
            "without verified_only."
        )
    counts = pd.array([valid, None, None, None], dtype="Int64")
    return counts, total, f"{valid:,} of {total:,} verified"
