"""What the numbers of a mailing support, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from cliova_pandas.stats.forecasts.plans import Plan
from cliova_pandas.stats.measures.thresholds import NOTHING_TO_SEND, SEND, STOP
from cliova_pandas.stats.writing.formatting import ENGLISH, NOTHING, Formatter
from cliova_pandas.stats.writing.nouns import count_noun

if TYPE_CHECKING:
    import pandas as pd


def describe_decision(bounces: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say which part of a list can be mailed, what that rests on, and how old it is.

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
    >>> print(describe_decision(bounce_range(df, valid_error=0.01)))
    Send to the valid addresses only (97): up to 1.0 % would bounce. Caution with the whole list
    (100): between 0.9 % and 4.0 % would bounce. Assumed, not measured: up to 1 % of the valid, any
    share of the risky and 90 % to 100 % of the invalid addresses bounce. It is not known when the
    list was validated.
    """
    about = bounces.attrs["cliova"]
    plans = [Plan(*row) for row in bounces.itertuples(name=None)]
    said = [
        _say_decision(plans, about["thresholds"], write),
        describe_basis(bounces, write),
        _say_age(about["validated_at"], about["age_days"], write),
    ]
    return " ".join(filter(None, said))


def describe_basis(bounces: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say what the numbers of bounces rest on: what was measured, and what is assumed.

    Parameters
    ----------
    bounces : pandas.DataFrame
        What `cliova_pandas.bounce_range` returned.
    write : Formatter
        Writes the numbers.

    Returns
    -------
    str
        A sentence or two; empty if there is nothing to mail.
    """
    about = bounces.attrs["cliova"]
    if not about["n"]:
        return ""
    sentences = []
    if measured := about["measured"]:
        parts = [
            f"{write.share(one['bounced'] / one['sent'])} of {write.count(one['sent'])} {verdict}"
            for verdict, one in measured.items()
        ]
        level = write.percentage(about["level"])
        sentences.append(
            f"Measured: {_list(parts)} addresses bounced; the ranges are {level} predictive "
            "intervals."
        )
    if assumed := about["assumed"]:
        by_range: dict[tuple[float, float], list[str]] = {}
        for verdict, (low, high) in assumed.items():
            by_range.setdefault((low, high), []).append(verdict)
        parts = [
            f"{write_assumption(low, high, write)} of the {_list(verdicts)}"
            for (low, high), verdicts in by_range.items()
        ]
        sentences.append(f"Assumed, not measured: {_list(parts)} addresses bounce.")
    return " ".join(sentences)


def write_assumption(low: float, high: float, write: Formatter = ENGLISH) -> str:
    """Write between which shares something is taken to bounce.

    >>> write_assumption(0, 0.03), write_assumption(0, 1), write_assumption(0.9, 1)
    ('up to 3 %', 'any share', '90 % to 100 %')
    """
    if (low, high) == (0, 1):
        return "any share"
    if low == high:
        return write.percentage(low)
    if not low:
        return f"up to {write.percentage(high)}"
    return f"{write.percentage(low)} to {write.percentage(high)}"


def _list(parts: list[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


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
    list_said = name_plan(whole, write)
    if whole.decision == SEND:
        return f"Send to {list_said}: {say_range(whole, write)}."
    # Where nothing is risky, the valid and risky are the valid.
    sent = [plan for plan in smaller if plan.decision == SEND]
    chosen = max(reversed(sent), key=lambda plan: plan.mailed, default=None)
    if chosen is not None:
        first = f"Send to {name_plan(chosen, write)}: {say_range(chosen, write)}."
    else:
        first = "No part of the list is safe to send."
        least = min(
            (plan for plan in reversed(smaller) if 0 < plan.mailed < whole.mailed),
            key=lambda plan: plan.high,
            default=None,
        )
        if least is not None:
            fine = write.percentage(thresholds[0])
            first = (
                f"No part of the list is sure to stay below {fine}: with "
                f"{name_plan(least, write)}, {say_range(least, write)}."
            )
    if whole.decision == STOP:
        line = write.percentage(thresholds[1])
        return (
            f"{first} Do not send to {list_said}: {say_range(whole, write)}, and {line} does harm."
        )
    return f"{first} Caution with {list_said}: {say_range(whole, write)}."


_NAMES: Final = {
    "whole list": "the whole list",
    "valid and risky": "the valid and the risky addresses",
    "valid only": "the valid addresses only",
}


def name_plan(plan: Plan, write: Formatter = ENGLISH) -> str:
    """Say which addresses a plan mails, and how many these are."""
    named = _NAMES.get(plan.name, f"“{plan.name}”")
    return f"{named} ({write.count(plan.mailed)})"


def say_range(plan: Plan, write: Formatter = ENGLISH) -> str:
    """Say how many of the addresses of a plan would bounce."""
    low, high = write.share(plan.low), write.share(plan.high)
    if plan.low == plan.high:
        return f"{low} would bounce"
    if low == high:
        return f"about {low} would bounce"
    if plan.low == 0:
        return f"up to {high} would bounce"
    return f"between {low} and {high} would bounce"


def _say_age(validated_at: str | None, age: int | None, write: Formatter) -> str:
    if validated_at is None or age is None:
        return "It is not known when the list was validated."
    day = write.date(datetime.fromisoformat(validated_at))
    ago = f"{count_noun(age, 'day', write.count)} ago" if age else "less than a day ago"
    return f"The list was validated {ago} ({day}); addresses go bad with time."
