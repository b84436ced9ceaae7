"""What would bounce if a list were mailed, and what that decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import (
    count_addresses,
    describe_rows,
    find_jobs,
    find_worst,
    read_field,
    read_verdicts,
    refuse_verified_only,
    tally,
)
from cliova_pandas.stats.formatting import NOTHING, format_share
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job

_PLANS: Final = {
    "whole list": ("valid", "risky", "unknown", "invalid"),
    "valid and risky": ("valid", "risky"),
    "valid only": ("valid",),
}
_THRESHOLDS: Final = (0.02, 0.05)
_SOURCES: Final = (
    "Amazon SES advises a bounce rate below 2 % for best results, and places an account under "
    "review from 5 % on.",
    "Amazon SES Developer Guide, Sending review process FAQs, on bounces, question 4: "
    "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html",
)
_SEND: Final = "send"
_CAUTION: Final = "caution"
_STOP: Final = "do not send"
_NOTHING: Final = "nothing to send"


class _Plan(NamedTuple):
    """What is mailed, and the least and most of it that would bounce."""

    name: str
    mailed: int
    low: float
    high: float
    decision: str
    texts: tuple[str, str]


def bounce_range(
    frame: IntoFrame,
    *,
    thresholds: tuple[float, float] = _THRESHOLDS,
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
    table = FrameColumns(frame)
    refuse_verified_only(table, verified_only, "a bounce rate")
    verdicts = read_verdicts(table)
    if unique:
        verdicts = find_worst(verdicts, count_addresses(table, email_column)[0])
    counts = dict(zip(VERDICTS, tally(verdicts).tolist(), strict=True))
    plans = [_make_plan(name, counts, thresholds) for name in _PLANS]
    validated = find_validation(table, job)
    age = None if validated is None else max((now - validated).days, 0)
    result = pd.DataFrame(
        {
            "mailed": pd.array([plan.mailed for plan in plans], dtype="int64"),
            "low": [plan.low for plan in plans],
            "high": [plan.high for plan in plans],
            "decision": pd.array([plan.decision for plan in plans], dtype="str"),
        },
        index=pd.Index(list(_PLANS), dtype="str", name="plan"),
    )
    result.attrs["cliova"] = {
        "decision": f"{_say_decision(plans, thresholds)} {_say_age(validated, age)}",
        "texts": {plan.name: list(plan.texts) for plan in plans},
        "n": len(verdicts),
        "denominator": describe_rows(len(verdicts), unique=unique),
        "thresholds": list(thresholds),
        "sources": list(_SOURCES) if tuple(thresholds) == _THRESHOLDS else [],
        "validated_at": None if validated is None else validated.isoformat(),
        "age_days": age,
    }
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


def _make_plan(name: str, counts: Mapping[str, int], thresholds: tuple[float, float]) -> _Plan:
    mailed = {verdict: counts[verdict] for verdict in _PLANS[name]}
    n = sum(mailed.values())
    if not n:
        return _Plan(name, 0, float("nan"), float("nan"), _NOTHING, (NOTHING, NOTHING))
    low, high = mailed.get("invalid", 0) / n, (n - mailed["valid"]) / n
    fine, harmful = thresholds
    decision = _SEND if high < fine else _STOP if low >= harmful else _CAUTION
    return _Plan(name, n, low, high, decision, (format_share(low), format_share(high)))


def _say_decision(plans: list[_Plan], thresholds: tuple[float, float]) -> str:
    """Say which plan is the largest that can be sent, and what speaks against the whole list."""
    whole, *smaller = plans
    if whole.decision == _NOTHING:
        return "There is nothing to send."
    if whole.decision == _SEND:
        return f"Send to the whole list ({whole.mailed:,}): {_say_range(whole)}."
    # Where nothing is risky, the valid and risky are the valid.
    sent = [plan for plan in smaller if plan.decision == _SEND]
    chosen = max(reversed(sent), key=lambda plan: plan.mailed, default=None)
    if chosen is None:
        first = "No part of the list is safe to send."
    elif chosen.name == "valid only":
        first = (
            f"Send to the valid addresses only ({chosen.mailed:,}): none of them is known to "
            "bounce."
        )
    else:
        first = (
            f"Send to the valid and the risky addresses ({chosen.mailed:,}): {_say_range(chosen)}."
        )
    if whole.decision == _STOP:
        line = f"{100 * thresholds[1]:g} %"
        rest = f"Do not send to the whole list ({whole.mailed:,})"
        return f"{first} {rest}: {_say_range(whole)}, and {line} does harm."
    return f"{first} Caution with the whole list ({whole.mailed:,}): {_say_range(whole)}."


def _say_range(plan: _Plan) -> str:
    low, high = plan.texts
    if plan.low == plan.high:
        return f"{low} would bounce"
    if low == high:
        return f"about {low} would bounce"
    return f"between {low} and {high} would bounce"


def _say_age(validated: datetime | None, age: int | None) -> str:
    if validated is None or age is None:
        return "It is not known when the list was validated."
    ago = f"{age:,} day{'' if age == 1 else 's'} ago" if age else "less than a day ago"
    return f"The list was validated {ago} ({validated:%Y-%m-%d}); addresses go bad with time."


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
