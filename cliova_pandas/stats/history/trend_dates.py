"""When each result of a trend was: by what the caller says, by its name, or by its job."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, quote_names, word_given
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import find_jobs, list_described, read_field
from cliova_pandas.stats.frames.keys import (
    SPECIAL_KEYS,
    GroupKey,
    KeyValues,
    is_key,
    read_named,
    read_values,
)
from cliova_pandas.stats.frames.reduction import find_days
from cliova_pandas.stats.groups.grouping import Absent
from cliova_pandas.stats.history.dating import SaidDate, read_dates, read_said

DATES: Final = Argument("dates", ...)
"""What a caller says of it."""


def date_results(
    names: Sequence[Hashable],
    jobs: Sequence[SaidDate | None],
    dates: Any,
    *,
    are_named: bool = True,
) -> list[SaidDate]:
    """Return when each of several results was.

    Parameters
    ----------
    names : sequence
        What they are called, as the caller gave it.
    jobs : sequence of SaidDate or None
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
    found: Sequence[SaidDate | None]
    if dates is None:
        named = [(read_said(name) or read_said(str(name))) if are_named else None for name in names]
        found = named if None not in named else jobs
    elif isinstance(dates, Mapping):
        found = _look_up(names, dates)
    elif isinstance(dates, str) or not hasattr(dates, "__len__") or len(dates) != len(names):
        raise ConfigurationError(
            DATES,
            f" must have a date for each of the {len(names):,} results, in their order or by their "
            f"names; not {word_given(dates)}.",
        )
    else:
        found = [_read_given(one) for one in dates]
    lacking = [str(name) for name, said in zip(names, found, strict=True) if said is None]
    if lacking:
        raise ConfigurationError(
            f"It is not known when {quote_names(lacking)} was. Pass ",
            DATES,
            ", a date for each result.",
        )
    return [said for said in found if said is not None]


def _look_up(names: Sequence[Hashable], dates: Mapping[Any, Any]) -> list[SaidDate | None]:
    """Return what the caller says of each name, under that name or one that reads the same."""
    texts = {str(key): value for key, value in dates.items()}
    return [_read_given(dates[name] if name in dates else texts.get(str(name))) for name in names]


def _read_given(value: Any) -> SaidDate | None:
    """Return a date that the caller gave; what is none is an error."""
    if value is None:
        return None
    said = read_said(value)
    if said is None:
        raise ConfigurationError(
            DATES, f" must hold dates, such as '2026-10-31' or '2026-10', not {word_given(value)}."
        )
    return said


def date_whole(table: FrameColumns, dates: Mapping[Any, Any] | None) -> SaidDate:
    """Return when a frame was whose rows do not say of which list they are; attrs may say it.

    Of several lists, the last counts, as it does of their jobs.

    Raises
    ------
    ConfigurationError
        If it is not known.
    """
    if dates is None:
        [said] = date_results(["the result"], [find_job_date(table)], None, are_named=False)
        return said
    ids = [one[LIST_ID] for one in list_described(table) if one.get(LIST_ID) is not None]
    if not ids:
        raise ConfigurationError(
            f"It is not known of which list the rows are: there is no column {LIST_ID!r}. Pass ",
            DATES,
            ", the name of a column that holds a date.",
        )
    return max(date_results(ids, [None] * len(ids), dates))


def date_lists(
    table: FrameColumns, labels: Sequence[str], dates: Mapping[Any, Any] | None
) -> list[SaidDate | None]:
    """Return when each list of a frame was, by its id; None of rows that have none.

    Raises
    ------
    ConfigurationError
        If the caller does not say it, and the job of a list does not.
    """
    if dates is not None:
        found = _look_up(labels, dates)
    else:
        ids = [str(one.get(LIST_ID)) for one in list_described(table)]
        jobs = dict(zip(ids, _read_jobs(table), strict=True))
        found = [jobs.get(label) for label in labels]
    missing = Absent.MISSING.value
    named = dict(zip(labels, found, strict=True))
    lacking = [label for label, said in named.items() if said is None and label != missing]
    if lacking:
        raise ConfigurationError(
            "It is not known when "
            + (f"the job of {quote_names(lacking)} finished" if dates is None
               else f"{quote_names(lacking)} was")
            + ". Pass ",
            DATES,
            ", a mapping of list ids to dates, or the name of a column that holds a date.",
        )  # fmt: skip
    return [None if label == missing else said for label, said in zip(labels, found, strict=True)]


def find_job_date(table: FrameColumns) -> SaidDate | None:
    """Return when the job of a frame finished, by its attrs; of several, the last."""
    found = _read_jobs(table)
    known = [said for said in found if said is not None]
    return max(known) if known and len(known) == len(found) else None


def _read_jobs(table: FrameColumns) -> list[SaidDate | None]:
    return [read_said(read_field(job, "updated_at")) for job in find_jobs(table, None)]


def check_dates(dates: object) -> None:
    """Refuse what cannot tell when each row of one frame was.

    Raises
    ------
    ConfigurationError
        If it is no key.
    """
    if not is_key(dates):
        raise ConfigurationError(
            DATES,
            " must name the column of one frame that holds a date, or be a Series, a function of "
            f"the frame, or a mapping of list ids to dates; not {word_given(dates)}.",
        )


def keep_days(table: FrameColumns, dates: GroupKey) -> Any:
    """Return a key of moments as one of days in UTC, of which there are few; another as it is."""
    import pyarrow as pa

    if isinstance(dates, str):
        is_column = dates in table.names or dates in table.levels
        if dates in SPECIAL_KEYS or not is_column:
            return dates
        values = KeyValues(dates, read_named(table, [dates])[0])
    else:
        values = read_values(table, dates)
    if not pa.types.is_timestamp(values.column.type):
        return values
    return values._replace(column=find_days(values.column))


def date_labels(labels: Sequence[str], name: str) -> list[SaidDate | None]:
    """Return the dates that the labels of a column's groups stand for; None where it is missing.

    Raises
    ------
    ConfigurationError
        If the column holds something else.
    """
    found = read_dates(labels)
    missing = Absent.MISSING.value
    wrong = [
        one for one, said in zip(labels, found, strict=True) if said is None and one != missing
    ]
    if wrong:
        raise ConfigurationError(
            f"The column {name!r} holds no dates: {wrong[0]!r} is none. Pass ",
            DATES,
            ", a column of dates, or a Series that pandas.to_datetime made of it.",
        )
    return found
