"""When each result of a trend was: by what the caller says, by its name, or by its job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.dating import read_date, read_dates
from cliova_pandas.stats.grouping import Absent

if TYPE_CHECKING:
    import pandas as pd

DATES: Final = Argument("dates", ...)
"""What a caller says of it."""


def date_results(
    names: list[str],
    jobs: list[pd.Timestamp | None],
    dates: Any,
    *,
    are_named: bool = True,
) -> list[pd.Timestamp]:
    """Return when each of several results was.

    Parameters
    ----------
    names : list of str
        What they are called.
    jobs : list of Timestamp or None
        When the job of each was finished.
    dates : mapping, sequence or None
        What the caller says.
    are_named : bool
        Whether the names are the caller's, so that they may be dates.

    Raises
    ------
    ConfigurationError
        If it is not known.
    """
    if dates is None:
        named = [read_date(name) if are_named else None for name in names]
        found = named if None not in named else jobs
    elif isinstance(dates, Mapping):
        found = [_read_said(dates.get(name)) for name in names]
    elif isinstance(dates, str) or not hasattr(dates, "__len__") or len(dates) != len(names):
        raise ConfigurationError(
            DATES,
            f" must have a date for each of the {len(names):,} results, in their order or by their "
            f"names; not {dates!r}.",
        )
    else:
        found = [_read_said(one) for one in dates]
    lacking = [name for name, day in zip(names, found, strict=True) if day is None]
    if lacking:
        raise ConfigurationError(
            f"It is not known when {quote_names(lacking)} was. Pass ",
            DATES,
            ", a date for each result.",
        )
    return [day for day in found if day is not None]


def _read_said(value: Any) -> pd.Timestamp | None:
    """Return a date that the caller gave; what is none is an error."""
    if value is None:
        return None
    day = read_date(value)
    if day is None:
        raise ConfigurationError(
            DATES, f" must hold dates, such as '2026-10-31' or '2026-10', not {value!r}."
        )
    return day


def date_lists(table: FrameColumns, dates: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return when each list of a frame was, by its id.

    Raises
    ------
    ConfigurationError
        If the caller does not say it, and the job of a list does not.
    """
    if dates is not None:
        return {str(name): _read_said(value) for name, value in dates.items()}
    lists = table.described.get("lists") or (table.described,)
    days = {str(one.get(LIST_ID)): _read_job_date(one) for one in lists if LIST_ID in one}
    lacking = [name for name, day in days.items() if day is None]
    if lacking or not days:
        raise ConfigurationError(
            "It is not known when "
            + (f"the job of {quote_names(lacking)}" if lacking else "the lists of the frame")
            + " finished. Pass ",
            DATES,
            ", a mapping of list ids to dates, or the name of a column that holds a date.",
        )
    return days


def find_job_date(table: FrameColumns) -> pd.Timestamp | None:
    """Return when the job of a frame finished, by its attrs; of several, the last."""
    lists = table.described.get("lists") or (table.described,)
    days = [_read_job_date(one) for one in lists]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _read_job_date(about: Mapping[str, Any]) -> pd.Timestamp | None:
    job = about.get("job") or {}
    return read_date(job.get("updated_at") or job.get("created_at"))


def date_labels(labels: Sequence[str], name: str) -> list[pd.Timestamp | None]:
    """Return the days that the labels of a column's groups stand for; None where it is missing.

    Raises
    ------
    ConfigurationError
        If the column holds something else.
    """
    days = read_dates(labels)
    missing = Absent.MISSING.value
    wrong = [one for one, day in zip(labels, days, strict=True) if day is None and one != missing]
    if wrong:
        raise ConfigurationError(
            f"The column {name!r} holds no dates: {wrong[0]!r} is none. Pass ",
            DATES,
            ", a column of dates, or a Series that pandas.to_datetime made of it.",
        )
    return days
