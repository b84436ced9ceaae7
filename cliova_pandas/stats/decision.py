"""What the numbers of a mailing support, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cliova_pandas.stats.formatting import ENGLISH, NOTHING, Formatter
from cliova_pandas.stats.nouns import count_noun
from cliova_pandas.stats.plans import NOTHING_TO_SEND, SEND, STOP, Plan

if TYPE_CHECKING:
    import pandas as pd


def describe_decision(bounces: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say which part of a list can be mailed, and how old that advice is.

    Parameters
    ----------
    bounces : pandas.DataFrame
        What `cliova_pandas.bounce_range` returned.
    write : Formatter
        Writes the numbers and the date.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import bounce_range
    >>> df = pd.DataFrame({"verdict": ["valid"] * 97 + ["risky"] * 2 + ["invalid"]})
    >>> print(describe_decision(bounce_range(df)))
    Send to the valid addresses only (97): none of them is known to bounce. Caution with the whole
    list (100): between 1.0 % and 3.0 % would bounce. It is not known when the list was validated.
    """
    about = bounces.attrs["cliova"]
    plans = [Plan(*row) for row in bounces.itertuples(name=None)]
    age = _say_age(about["validated_at"], about["age_days"], write)
    return f"{_say_decision(plans, about['thresholds'], write)} {age}"


def write_ranges(bounces: pd.DataFrame, write: Formatter = ENGLISH) -> dict[str, list[str]]:
    """Write the least and the most that would bounce of each plan."""
    return {
        plan.name: [write.share(plan.low), write.share(plan.high)] if plan.mailed else [NOTHING] * 2
        for plan in (Plan(*row) for row in bounces.itertuples(name=None))
    }


def _say_decision(plans: list[Plan], thresholds: list[float], write: Formatter) -> str:
    """Say which plan is the largest that can be sent, and what speaks against the whole list."""
    whole, *smaller = plans
    if whole.decision == NOTHING_TO_SEND:
        return "There is nothing to send."
    list_said = f"the whole list ({write.count(whole.mailed)})"
    if whole.decision == SEND:
        return f"Send to {list_said}: {_say_range(whole, write)}."
    # Where nothing is risky, the valid and risky are the valid.
    sent = [plan for plan in smaller if plan.decision == SEND]
    chosen = max(reversed(sent), key=lambda plan: plan.mailed, default=None)
    if chosen is None:
        first = "No part of the list is safe to send."
    elif chosen.name == "valid only":
        first = (
            f"Send to the valid addresses only ({write.count(chosen.mailed)}): none of them is "
            "known to bounce."
        )
    else:
        first = (
            f"Send to the valid and the risky addresses ({write.count(chosen.mailed)}): "
            f"{_say_range(chosen, write)}."
        )
    if whole.decision == STOP:
        line = write.percentage(thresholds[1])
        return (
            f"{first} Do not send to {list_said}: {_say_range(whole, write)}, and {line} does harm."
        )
    return f"{first} Caution with {list_said}: {_say_range(whole, write)}."


def _say_range(plan: Plan, write: Formatter) -> str:
    low, high = write.share(plan.low), write.share(plan.high)
    if plan.low == plan.high:
        return f"{low} would bounce"
    if low == high:
        return f"about {low} would bounce"
    return f"between {low} and {high} would bounce"


def _say_age(validated_at: str | None, age: int | None, write: Formatter) -> str:
    if validated_at is None or age is None:
        return "It is not known when the list was validated."
    day = write.date(datetime.fromisoformat(validated_at))
    ago = f"{count_noun(age, 'day', write.count)} ago" if age else "less than a day ago"
    return f"The list was validated {ago} ({day}); addresses go bad with time."
