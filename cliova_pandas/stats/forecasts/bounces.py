"""What would bounce if a list were mailed, and what that decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.stats.forecasts.assumptions import (
    CLAIMS,
    VALID_ERROR,
    Assumptions,
    read_assumptions,
)
from cliova_pandas.stats.forecasts.decision import describe_basis, describe_decision, write_ranges
from cliova_pandas.stats.forecasts.mailing import foresee_plan, tabulate_plans
from cliova_pandas.stats.forecasts.measured import AlikeAddresses, sort_alike, total_by_verdict
from cliova_pandas.stats.forecasts.plans import (
    PlanRows,
    mark_plans,
)
from cliova_pandas.stats.frames.arrow_values import Codes, Mask
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import count_addresses, pick_worst, read_verdicts
from cliova_pandas.stats.frames.denominator import (
    find_jobs,
    mark_part,
    open_counted,
    read_field,
    read_moment,
    refuse_verified_only,
)
from cliova_pandas.stats.frames.needs import Needs, need_keys, need_verdicts
from cliova_pandas.stats.measures.intervals import wilson
from cliova_pandas.stats.measures.thresholds import (
    ADVICE,
    ADVICE_TITLE,
    ADVICE_URL,
    THRESHOLDS,
    check_thresholds,
)
from cliova_pandas.stats.writing.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job

_SOURCES: Final = (ADVICE, f"{ADVICE_TITLE}: {ADVICE_URL}")


def bounce_range(
    frame: IntoFrame | FrameColumns,
    *,
    rates: pd.DataFrame | None = None,
    plans: Mapping[str, PlanRows] | None = None,
    valid_error: float = VALID_ERROR,
    assumed: Mapping[Verdict, tuple[float, float]] | None = None,
    level: float = 0.95,
    thresholds: tuple[float, float] = THRESHOLDS,
    unique: bool = False,
    email_column: str | None = None,
    reason_column: str | None = None,
    verified_only: bool | None = None,
    job: Job | Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> pd.DataFrame:
    """Tell how much would bounce if a list were mailed, and which decision that supports.

    With ``rates``, what was measured in an earlier campaign, it is a forecast: the number to
    expect, and a predictive interval around it. Without, nothing is known but the verdicts, and
    the range is what follows from assumptions, which are named beside every number.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    rates : pandas.DataFrame, optional
        What `cliova_pandas.bounce_rates` returned of an earlier campaign, by the verdict or by the
        verdict and more (``by=["verdict", "provider"]``): a table with the columns ``sent`` and
        ``bounced`` whose index has a level ``verdict``. A group that was mailed too little for 5
        bounces (or 5 deliveries) at the rate of its verdict is taken to bounce as that verdict did
        as a whole. For a verdict of which none was mailed, the assumptions stand in.
    plans : mapping, optional
        Plans of one's own by their names, beside those of every list. What a plan mails is some
        verdicts (``"valid"`` or ``["valid", "risky"]``), or a boolean for each row of the frame,
        or a function of the frame that returns one of these.
    valid_error : float, default 0.03
        The most of the valid addresses that bounces, where it was not measured; above 0.
    assumed : mapping, optional
        The least and the most of the others that bounces, where it was not measured, such as
        ``{"risky": (0.05, 0.3)}``. Without it, any share of the risky and the unknown, and 90 to
        100 % of the invalid.
    level : float, default 0.95
        The probability with which a forecast lies between ``low`` and ``high``; for ``rates``.
    thresholds : tuple of two float, default (0.02, 0.05)
        The share of bounces below which a mailing is fine, and from which on it does harm.
    unique : bool, default False
        Whether to count addresses instead of rows, as in `summarize`; an address is mailed if one
        of its rows is.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.
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
        ``valid and risky``, ``valid only``, then those of one's own. Columns: ``mailed``
        (``int64``), ``expected`` (``float64``, the share that is expected to bounce; NaN where it
        was not measured for all that is mailed), ``low`` and ``high`` (``float64``, the least and
        the most that would; NaN if nothing is mailed), ``decision`` (``str``): ``send`` if ``high``
        is below the first threshold, ``do not send`` if ``low`` is not below the second,
        ``caution`` if neither, ``nothing to send`` if nothing is mailed; ``basis`` (``str``, what
        the numbers rest on): ``assumed``, ``measured``, ``partly measured``, ``none`` if nothing is
        mailed.

        ``attrs["cliova"]`` has ``decision`` (what the numbers support, in words, what they rest on
        and how old they are), ``basis`` (what they rest on, in words), ``texts`` (``low`` and
        ``high`` of each plan, as they are written), ``n``, ``denominator`` in words, ``measured``
        (``sent`` and ``bounced`` of each verdict that was mailed), ``assumed`` (the least and the
        most of each verdict that is taken on assumption), ``level``, ``thresholds``, ``sources``
        (what these rest on, and where that is written; empty for thresholds of the caller),
        ``claims`` (where the default of ``valid_error`` is from), ``validated_at`` (ISO 8601, or
        None) and ``age_days`` (or None).

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    ConfigurationError
        If rates, plans or assumptions cannot be, the thresholds are not two shares in rising
        order, or ``now`` has no time zone.

    Notes
    -----
    The forecast: of each kind of address the share that bounces has Jeffreys' prior, so that the
    number of bounces among those to be mailed is beta-binomial, with the parameters
    ``bounced + 1/2`` and ``sent - bounced + 1/2`` (Gelman et al. 2013, "Bayesian Data Analysis",
    sections 2.4 and 2.8). The kinds are independent, and the distribution of their sum is their
    convolution, computed without sampling; ``low`` and ``high`` are its quantiles. It takes the
    addresses to be like those that were measured: as old, from the same sources. What rests on
    assumptions is added to both ends.

    The default of ``valid_error`` is the most cautious of what services of this kind claim of
    themselves, 97 to 99 % of the addresses marked as valid being delivered:
    https://help.validemailchecker.com/getting-started/our-guarantee (3 %),
    https://debounce.io/deliverability-guarantee/ (97.5 %),
    https://docs.tomba.io/email-verifier-delivery-guarantee (98 %),
    https://help.millionverifier.com/email-verification/99-accurate-results (99 %).
    They are claims, not measurements; what users report is worse.

    The thresholds are those of Amazon SES, and other providers draw the lines near there: below 2 %
    for best results, from 5 % on the account comes under review, and from 10 % on its sending may
    be paused. Amazon SES Developer Guide, "Sending review process FAQs", on bounces, question 4;
    https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"] * 970 + ["risky"] * 20 + ["invalid"] * 10})
    >>> bounce_range(df)[["mailed", "low", "high", "decision", "basis"]].round(3)
                     mailed    low   high decision    basis
    plan
    whole list         1000  0.009  0.059  caution  assumed
    valid and risky     990  0.000  0.050  caution  assumed
    valid only          970  0.000  0.030  caution  assumed
    >>> rates = pd.DataFrame(
    ...     {"sent": [4000, 300, 0, 0], "bounced": [24, 21, 0, 0]},
    ...     index=pd.Index(["valid", "risky", "unknown", "invalid"], name="verdict"),
    ... )
    >>> forecast = bounce_range(df, rates=rates)
    >>> forecast.loc["valid only", ["expected", "low", "high"]].astype(float).round(4).tolist()
    [0.0061, 0.001, 0.0124]
    >>> forecast["decision"].tolist(), forecast["basis"].tolist()
    (['caution', 'send', 'send'], ['partly measured', 'measured', 'measured'])
    """
    now = datetime.now(UTC) if now is None else now
    check_thresholds(thresholds)
    _check_now(now)
    wilson(0, 1, level)  # refuses a level that cannot be
    assumptions = read_assumptions(valid_error, assumed)
    find_needs = partial(
        _find_needs, rates=rates, plans=plans, reason_column=reason_column, unique=unique
    )
    table = open_counted(frame, email_column, find_needs)
    refuse_verified_only(table, verified_only, "a bounce rate")
    verdicts = read_verdicts(table)
    places, first = np.arange(len(verdicts)), np.arange(len(verdicts))
    if unique:
        places, first = _find_addresses(table, verdicts, email_column)
        verdicts = verdicts[first][places]
    marked = mark_plans(table, table.frame, verdicts, plans)
    alike = sort_alike(
        table, verdicts, rates, email_column=email_column, reason_column=reason_column
    )
    kinds = alike.codes[first]
    weights = np.ones(len(kinds), dtype=np.int64) if table.weights is None else table.weights
    counts = {
        name: _count_kinds(kinds, weights, _mark(places[rows], len(kinds)), len(alike.sent))
        for name, rows in marked.items()
    }
    planned = [
        foresee_plan(name, mailed, alike, assumptions, level, thresholds)
        for name, mailed in counts.items()
    ]
    result = tabulate_plans(planned)
    part = mark_part(table)
    result.attrs["cliova"] = {
        "n": int(weights.sum()),
        "denominator": describe_rows(int(weights.sum()), unique=unique, **part),
        **_describe_basis(alike, kinds, assumptions, level),
        "thresholds": list(thresholds),
        "sources": list(_SOURCES) if tuple(thresholds) == THRESHOLDS else [],
        **_describe_age(find_validation(table, job), now),
        **part,
    }
    return _word(result)


def _word(result: pd.DataFrame) -> pd.DataFrame:
    """Add to attrs what they say in words."""
    words = {
        "decision": describe_decision(result),
        "basis": describe_basis(result),
        "texts": write_ranges(result),
    }
    result.attrs["cliova"] |= words
    return result


def _find_needs(
    table: FrameColumns,
    rates: Any,
    plans: Any,
    reason_column: str | None,
    *,
    unique: bool,
) -> Needs | None:
    """Return what is needed: what the rates are by, and the frame itself for plans of the caller.

    What cannot be is told where it is read.
    """
    if plans:
        return None
    names = getattr(getattr(rates, "index", None), "names", ())
    keys = [str(name) for name in names if name != "verdict"]
    if not keys:
        return need_verdicts(unique=unique)
    return need_keys(table, keys, reason_column, unique=unique)


def _count_kinds(kinds: Codes, weights: Codes, rows: Mask, size: int) -> Codes:
    return np.bincount(kinds[rows], weights[rows], minlength=size).astype(np.int64)


def _mark(places: Codes, size: int) -> Mask:
    is_marked = np.zeros(size, dtype=bool)
    is_marked[places] = True
    return is_marked


def _find_addresses(
    table: FrameColumns, verdicts: Codes, email_column: str | None
) -> tuple[Codes, Codes]:
    """Return which address each row holds, and a row of each address with its worst verdict."""
    addresses = count_addresses(table, email_column)[0]
    worst = pick_worst(verdicts, addresses)
    return np.searchsorted(addresses[worst], addresses), worst


def _describe_basis(
    alike: AlikeAddresses, kinds: Codes, assumptions: Assumptions, level: float
) -> dict[str, Any]:
    """Return what attrs say of what was measured and what is assumed."""
    unknown = [int(kind) for kind in np.unique(kinds) if not alike.sent[kind]]
    present = [VERDICTS[verdict] for verdict in np.unique(alike.verdicts[unknown])]
    is_default = assumptions["valid"] == (0.0, VALID_ERROR)
    return {
        "measured": {
            verdict: {"sent": sent, "bounced": bounced}
            for verdict, (sent, bounced) in total_by_verdict(alike).items()
        },
        "assumed": {verdict: list(assumptions[verdict]) for verdict in present},
        "claims": dict(CLAIMS) if is_default and "valid" in present else {},
        "level": level,
    }


def _describe_age(validated: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "validated_at": None if validated is None else validated.isoformat(),
        "age_days": None if validated is None else max((now - validated).days, 0),
    }


def _check_now(now: datetime) -> None:
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise ConfigurationError(
            Argument("now"),
            f" must have a time zone, such as datetime.now(UTC), which {now!r} has not.",
        )


def find_validation(table: FrameColumns, job: Job | Mapping[str, Any] | None) -> datetime | None:
    """Return when the oldest of the jobs was last updated, if it is known of all."""
    times = [read_moment(read_field(one, "updated_at")) for one in find_jobs(table, job)]
    known = [time for time in times if time is not None]
    return min(known) if known and len(known) == len(times) else None
