"""What would bounce if a list were mailed, and what that decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import count_addresses, find_worst, read_verdicts, tally
from cliova_pandas.stats.decision import describe_decision, write_ranges
from cliova_pandas.stats.denominator import (
    find_jobs,
    mark_part,
    open_counted,
    read_field,
    refuse_verified_only,
)
from cliova_pandas.stats.nouns import describe_rows
from cliova_pandas.stats.plans import (
    ADVICE,
    ADVICE_TITLE,
    ADVICE_URL,
    PLANS,
    THRESHOLDS,
    make_sending_plan,
)
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job

_SOURCES: Final = (ADVICE, f"{ADVICE_TITLE}: {ADVICE_URL}")


def bounce_range(
    frame: IntoFrame,
    *,
    thresholds: tuple[float, float] = THRESHOLDS,
    unique: bool = False,
    email_column: str | None = None,
    verified_only: bool | None = None,
    job: Job | Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> pd.DataFrame:
    """Tell how much would bounce if a list were mailed, and which decision that supports.

    Whether a risky or unknown address bounces is not known. So what an invalid address adds is
    counted in any case, and what those add only in the upper bound. These are bounds, not an
    interval with a level: they take each ``valid`` and ``invalid`` to be right, as of the day of
    the validation.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow or dask.
    thresholds : tuple of two float, default (0.02, 0.05)
        The share of bounces below which a mailing is fine, and from which on it does harm.
    unique : bool, default False
        Whether to count addresses instead of rows, as in `summarize`.
    email_column : str, optional
        The column of the addresses, for ``unique``; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say, which pandas
        drops on a merge.
    job : Job or mapping, optional
        What has ``updated_at``, the time of the validation; without it, what attrs say (of several
        lists, the oldest).
    now : datetime.datetime, optional
        The time from which the age of the result is told, with its time zone; without it, now.

    Returns
    -------
    pandas.DataFrame
        A row for each plan; the index (``str``) is called ``plan``: ``whole list``,
        ``valid and risky``, ``valid only``. Columns: ``mailed`` (``int64``), ``low`` and ``high``
        (``float64``; of what is mailed, the share that is invalid, and the share that is invalid,
        risky or unknown; NaN if nothing is mailed), ``decision`` (``str``): ``send`` if ``high`` is
        below the first threshold, ``do not send`` if ``low`` is not below the second, ``caution``
        if neither, ``nothing to send`` if nothing is mailed. ``attrs["cliova"]`` has
        ``decision`` (what the numbers support, in words, and how old they are), ``texts`` (``low``
        and ``high`` of each plan, as they are written), ``n``,
        ``denominator`` in words, ``thresholds``, ``sources`` (what they rest on, and where that is
        written; empty for thresholds of the caller), ``validated_at`` (ISO 8601, or None) and
        ``age_days`` (or None).

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    ConfigurationError
        If the thresholds are not two shares in rising order, or ``now`` has no time zone.

    Notes
    -----
    The thresholds are those of Amazon SES, and other providers draw the lines near there: below 2 %
    for best results, from 5 % on the account comes under review, and from 10 % on its sending may
    be paused. Amazon SES Developer Guide, "Sending review process FAQs", on bounces, question 4;
    https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"] * 97 + ["risky"] * 2 + ["invalid"]})
    >>> plans = bounce_range(df)
    >>> plans
                     mailed  low      high decision
    plan
    whole list          100  0.01  0.030000  caution
    valid and risky      99  0.00  0.020202  caution
    valid only           97  0.00  0.000000     send
    >>> print(plans.attrs["cliova"]["decision"])
    Send to the valid addresses only (97): none of them is known to bounce. Caution with the whole
    list (100): between 1.0 % and 3.0 % would bounce. It is not known when the list was validated.
    """
    import pandas as pd

    now = datetime.now(UTC) if now is None else now
    _check(thresholds, now)
    table = open_counted(frame, email_column)
    refuse_verified_only(table, verified_only, "a bounce rate")
    verdicts = read_verdicts(table)
    if unique:
        verdicts = find_worst(verdicts, count_addresses(table, email_column)[0])
    counts = dict(zip(VERDICTS, tally(verdicts).tolist(), strict=True))
    plans = [make_sending_plan(name, counts, thresholds) for name in PLANS]
    validated = find_validation(table, job)
    age = None if validated is None else max((now - validated).days, 0)
    result = pd.DataFrame(
        {
            "mailed": pd.array([plan.mailed for plan in plans], dtype="int64"),
            "low": [plan.low for plan in plans],
            "high": [plan.high for plan in plans],
            "decision": pd.array([plan.decision for plan in plans], dtype="str"),
        },
        index=pd.Index(list(PLANS), dtype="str", name="plan"),
    )
    part = mark_part(table)
    result.attrs["cliova"] = {
        "n": len(verdicts),
        "denominator": describe_rows(len(verdicts), unique=unique, **part),
        "thresholds": list(thresholds),
        "sources": list(_SOURCES) if tuple(thresholds) == THRESHOLDS else [],
        "validated_at": None if validated is None else validated.isoformat(),
        "age_days": age,
    }
    result.attrs["cliova"] |= part
    words = {"decision": describe_decision(result), "texts": write_ranges(result)}
    result.attrs["cliova"] |= words
    return result


def _check(thresholds: tuple[float, float], now: datetime) -> None:
    is_pair = isinstance(thresholds, Sequence) and len(thresholds) == 2
    if (
        not is_pair
        or not all(isinstance(one, Real) for one in thresholds)
        or not 0 < thresholds[0] <= thresholds[1] <= 1
    ):
        raise ConfigurationError(
            Argument("thresholds"),
            f" must be two shares in rising order, such as (0.02, 0.05), not {thresholds!r}.",
        )
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise ConfigurationError(
            Argument("now"),
            f" must have a time zone, such as datetime.now(UTC), which {now!r} has not.",
        )


def find_validation(table: FrameColumns, job: Job | Mapping[str, Any] | None) -> datetime | None:
    """Return when the oldest of the jobs was last updated, if it is known of all."""
    times = [_read_time(read_field(one, "updated_at")) for one in find_jobs(table, job)]
    known = [time for time in times if time is not None]
    return min(known) if known and len(known) == len(times) else None


def _read_time(value: Any) -> datetime | None:
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo is not None else None
