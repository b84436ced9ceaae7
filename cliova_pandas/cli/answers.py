"""What commands answer a script: plain data, which becomes one JSON document."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import VerdictError

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.service.job import Job


def describe_result(df: pd.DataFrame, word: Callable[[BaseException], str]) -> dict[str, Any]:
    """Describe a result: what it is, its columns, and its verdicts with their shares.

    Parameters
    ----------
    df : pandas.DataFrame
        The result.
    word : callable
        Words an error in the options of the command.
    """
    from cliova_pandas.stats import summarize

    about = df.attrs["cliova"]
    answer: dict[str, Any] = {
        "list_id": about.get("list_id"),
        "name": about.get("name"),
        "rows": len(df),
        "columns": list(df.columns),
        "roles": about.get("columns"),
        "verified_only": about.get("verified_only"),
    }
    try:
        summary = summarize(df)
    except VerdictError as error:
        return {**answer, "verdicts": None, "why_not": word(error)}
    counted = summary.attrs["cliova"]
    return {
        **answer,
        "denominator": counted["n"],
        "level": counted["level"],
        "verdicts": summary.to_dict("index"),
    }


def describe_job(job: Job) -> dict[str, Any]:
    """Describe what the service says of a job."""
    return {
        "list_id": job.id,
        "name": job.name,
        "status": job.status,
        "is_finished": job.is_finished,
        "is_failed": job.is_failed,
        "total_emails": job.total_emails,
        "total_valid_emails": job.total_valid_emails,
        "total_credits_used": job.total_credits_used,
        "created_at": job.created_at,
        "updated_at": job.updated_at,
    }


def make_plain(value: Any) -> Any:
    """Return a value as JSON holds it: times as ISO 8601, and nothing for what is missing.

    >>> from pathlib import Path
    >>> make_plain({"share": float("nan"), "file": Path("a.csv"), "at": date(2026, 10, 1)})
    {'share': None, 'file': 'a.csv', 'at': '2026-10-01'}
    """
    if isinstance(value, Mapping):
        return {str(key): make_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [make_plain(one) for one in value]
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    from cliova_pandas.stats.frames.arrow_values import is_missing

    if is_missing(value):
        return None
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
