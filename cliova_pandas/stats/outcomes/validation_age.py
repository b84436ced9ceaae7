"""How old the validation of each address was when it was mailed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.frames.arrow_values import encode, write_value
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import find_jobs, read_field, read_moment
from cliova_pandas.stats.groups.grouping import Grouping
from cliova_pandas.stats.outcomes.sending_logs import read_times

Times = np.ndarray[Any, np.dtype[np.datetime64]]

AGE: Final = "age"
"""The key that stands for it."""

_BOUNDS: Final = (0, 7, 30, 90, 180, 365)
AGES: Final = (
    "under 7 days", "7 to 29 days", "30 to 89 days", "90 to 179 days", "180 to 364 days",
    "365 days and more", "mailed before",
)  # fmt: skip
"""Its groups, from young to old; last what was validated only after the mailing."""

_UNKNOWN: Final = "(missing)"
_LIST_COLUMN: Final = "list_id"


def group_by_age(table: FrameColumns, mailed: Times, validated: datetime | str | None) -> Grouping:
    """Group the rows of a result by how old the validation was when the mail was sent.

    Parameters
    ----------
    table : FrameColumns
        The rows of the result.
    mailed : numpy.ndarray of datetime64[ns]
        When each was mailed.
    validated : datetime.datetime or str, optional
        When they were validated, or the column that says it; without it, what attrs say.

    Returns
    -------
    Grouping
        Labels from young to old, such as ``7 to 29 days``; ``mailed before`` what was validated
        only after the mailing.

    Raises
    ------
    ConfigurationError
        If it is not known when the rows were validated.
    """
    days = (mailed - _find_validated(table, validated)) / np.timedelta64(1, "D")
    codes = np.searchsorted(_BOUNDS, days, side="right") - 1
    codes = np.where(np.isnan(days), len(AGES), np.where(days < 0, len(AGES) - 1, codes))
    return Grouping(AGE, codes.astype(np.int64), [*AGES, _UNKNOWN], is_ordered=True)


def _find_validated(table: FrameColumns, said: datetime | str | None) -> Times:
    import pandas as pd

    if isinstance(said, str):
        return read_times(pd.Series(table.read(said)[0].to_pandas()))
    if said is not None:
        if not isinstance(said, datetime) or said.tzinfo is None:
            raise ConfigurationError(
                Argument("validated_at"),
                " must be a time with its zone, such as datetime.now(UTC), or the name of a "
                f"column, not {said!r}.",
            )
        return np.full(table.count_rows(), _to_numpy(said))
    lists = table.described.get("lists")
    jobs = find_jobs(table, None)
    times = [_to_numpy(read_moment(read_field(job, "updated_at"))) for job in jobs]
    if lists and table.names.count(_LIST_COLUMN) == 1:
        known = {str(one.get("list_id")): at for one, at in zip(lists, times, strict=True)}
        codes, values = encode(table.read(_LIST_COLUMN)[0])
        nothing = np.datetime64("NaT", "ns")
        moments = [known.get(write_value(value), nothing) for value in values]
        found = np.array([*moments, nothing], dtype="datetime64[ns]")[codes]
    else:
        found = np.full(
            table.count_rows(), times[0] if len(times) == 1 else np.datetime64("NaT", "ns")
        )
    if len(found) and np.isnat(found).all():
        raise ConfigurationError(
            "It is not known when the addresses were validated. Pass ",
            Argument("validated_at", ...),
            ", which is a time or the name of a column.",
        )
    return found


def _to_numpy(time: datetime | None) -> np.datetime64:
    if time is None:
        return np.datetime64("NaT", "ns")
    return np.datetime64(time.astimezone(UTC).replace(tzinfo=None), "ns")
