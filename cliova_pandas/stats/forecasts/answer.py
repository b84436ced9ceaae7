"""What to do with a list, in one sentence, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cliova_pandas.stats.forecasts.decision import name_plan, say_range
from cliova_pandas.stats.forecasts.plans import ASSUMED_BASIS, MEASURED_BASIS, MIXED_BASIS, Plan
from cliova_pandas.stats.measures.thresholds import NOTHING_TO_SEND, SEND, STOP
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter

if TYPE_CHECKING:
    import pandas as pd

SURENESS: Final = {
    MEASURED_BASIS: "as measured of a mailing",
    MIXED_BASIS: "partly measured, partly assumed",
    ASSUMED_BASIS: "assumed, not measured",
}
"""How sure what is said of a plan is, by what it rests on."""


def find_advised(bounces: pd.DataFrame) -> Plan | None:
    """Return which plan to follow, if any.

    That is the largest that can be sent; where none can, the one of which least would bounce,
    unless that does harm for sure.

    Parameters
    ----------
    bounces : pandas.DataFrame
        What `cliova_pandas.bounce_range` returned.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import bounce_range
    >>> df = pd.DataFrame({"verdict": ["valid"] * 97 + ["risky"] * 2 + ["invalid"]})
    >>> find_advised(bounce_range(df, valid_error=0.01)).name
    'valid only'
    """
    plans = [Plan(*row) for row in bounces.itertuples(name=None)]
    mailed = [plan for plan in plans if plan.mailed and plan.decision != NOTHING_TO_SEND]
    sent = [plan for plan in mailed if plan.decision == SEND]
    if sent:
        # Of two that mail the same, the one that says it more narrowly.
        return max(reversed(sent), key=lambda plan: plan.mailed)
    least = min(reversed(mailed), key=lambda plan: plan.high, default=None)
    return None if least is None or least.decision == STOP else least


def describe_answer(bounces: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say in one sentence what to do with a list, and how sure that is.

    Parameters
    ----------
    bounces : pandas.DataFrame
        What `cliova_pandas.bounce_range` returned.
    write : Formatter
        Writes the numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import bounce_range
    >>> df = pd.DataFrame({"verdict": ["valid"] * 97 + ["risky"] * 2 + ["invalid"]})
    >>> print(describe_answer(bounce_range(df)))
    Send to the valid addresses only (97), with caution: up to 3.0 % would bounce (assumed, not
    measured).
    """
    plans = [Plan(*row) for row in bounces.itertuples(name=None)]
    mailed = [plan for plan in plans if plan.mailed]
    if not mailed:
        return "There is nothing to send."
    chosen = find_advised(bounces)
    if chosen is None:
        least = min(reversed(mailed), key=lambda plan: plan.high)
        if least.mailed == mailed[0].mailed:
            named = f"the list ({write.count(least.mailed)})"
            return f"Do not send to {named}: {_say(least, write)}."
        named = name_plan(least, write)
        return f"Do not send to any part of the list: even of {named}, {_say(least, write)}."
    if chosen.decision != SEND and chosen.high >= bounces.attrs["cliova"]["thresholds"][1]:
        named = name_plan(chosen, write)
        return f"Send to {named} only after a test with a few of them: {_say(chosen, write)}."
    caution = "" if chosen.decision == SEND else ", with caution"
    return f"Send to {name_plan(chosen, write)}{caution}: {_say(chosen, write)}."


def _say(plan: Plan, write: Formatter) -> str:
    return f"{say_range(plan, write)} ({SURENESS[plan.basis]})"
