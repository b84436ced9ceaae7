"""The panel's one screen in numbers: what stands in its facets, its choices and its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.panel.facets import COLUMN, Counts, Facet, GroupFacet, RangeFacet
from cliova_pandas.panel.filters import Filters
from cliova_pandas.panel.messages import (
    ChoicePart,
    FacetPart,
    ItemPart,
    PlanPart,
)
from cliova_pandas.panel.sentences import say_bounds
from cliova_pandas.panel.views import write_label
from cliova_pandas.stats import bounce_range, format_share
from cliova_pandas.stats.formatting import format_counts
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.panel.filtered import FilteredResult

LABELS: Final = {
    "verdicts": "Verdict",
    "reasons": "Reason",
    "providers": "Provider",
    "domains": "Domain",
    "flags": "Flag",
}
"""The facets that have a name of their own, and what they are called."""

SHOWN: Final = ("reasons", "providers", "domains", "flags")
"""The facets that stand in columns until others are chosen."""

_PLAN: Final = "what is mailed"
_MOST_ITEMS: Final = 6
_MOST_CHOICES: Final = 200


def name_facet(name: str) -> str:
    """Return what a facet is called.

    >>> name_facet("domains"), name_facet("column:team")
    ('Domain', 'team')
    """
    return LABELS.get(name) or write_label(name.removeprefix(COLUMN))


def list_facets(
    filtered: FilteredResult,
    filters: Filters,
    names: Sequence[str],
    typed: Mapping[str, str],
) -> list[FacetPart]:
    """Count each facet, the verdicts first, among the rows that the other filters leave.

    Parameters
    ----------
    filtered : FilteredResult
        The result.
    filters : Filters
        What is asked.
    names : sequence of str
        The facets that stand in columns.
    typed : mapping of str to str
        What their groups must contain in their names.
    """
    shown = list_facet_names(filtered, filters, names)
    counted = filtered.count_left(filters, shown)
    return [
        _write_facet(filtered.open_facet(name), name, counted[name], filters, typed.get(name, ""))
        for name in shown
    ]


def list_facet_names(filtered: FilteredResult, filters: Filters, names: Sequence[str]) -> list[str]:
    """Return the facets to show: the verdicts, those in columns, and whatever is filtered by."""
    known = set(filtered.facet_names)
    asked = [*dict.fromkeys(["verdicts", *names, *(name for name, _ in filters.iter_parts())])]
    return [name for name in asked if name in known or name.startswith(COLUMN)]


def _write_facet(facet: Facet, name: str, left: Counts, filters: Filters, typed: str) -> FacetPart:
    chosen = filters.find(name)
    is_inverted = name in filters.without
    part: FacetPart = {
        "name": name, "label": name_facet(name), "kind": "groups", "items": [], "more": 0,
        "typed": typed, "is_filtered": bool(chosen), "is_inverted": bool(chosen) and is_inverted,
        "can_find": False, "said": "",
    }  # fmt: skip
    if isinstance(facet, RangeFacet):
        part["kind"] = "range"
        part["items"] = list(_write_bars(facet, left, chosen, is_inverted))
        part["said"] = say_bounds(chosen or facet.find_span(0, facet.size - 1))
        return part
    is_all = name in {"verdicts", "flags"}
    most = len(facet.labels) if is_all else _MOST_ITEMS
    places = list(range(len(facet.labels))) if name == "verdicts" else facet.rank(
        left, typed, most, chosen
    )  # fmt: skip
    notes = format_counts(left.sum(axis=1).tolist()) if name == "verdicts" else []
    part["items"] = [
        {
            "value": facet.labels[place],
            "text": write_label(facet.labels[place]),
            "note": notes[place] if notes else "",
            "left": left[place].tolist(),
            "whole": int(facet.whole[place].sum()),
            "is_on": (facet.labels[place] in chosen) != (bool(chosen) and is_inverted),
        }
        for place in places
    ]
    if isinstance(facet, GroupFacet) and name != "verdicts":
        shown = int((facet.is_nameable & (facet.whole.sum(axis=1) > 0)).sum())
        part["more"] = max(shown - len(places), 0)
        part["can_find"] = shown > _MOST_ITEMS
    return part


def _write_bars(
    facet: RangeFacet, left: Counts, chosen: Any, is_inverted: bool
) -> Iterator[ItemPart]:
    ends = facet.find_bars(chosen) if chosen else None
    for place in range(facet.size):
        inside = ends is None or ends[0] <= place <= ends[1]
        span = facet.find_span(place, place)
        text = "" if span is None else say_bounds(span)
        yield {
            "value": str(place),
            "text": text,
            "note": "",
            "left": left[place].tolist(),
            "whole": int(facet.whole[place].sum()),
            "is_on": bool(chosen) and (inside != is_inverted),
        }


def write_plan(
    filtered: FilteredResult,
    mailed: Sequence[str],
    providers: Sequence[str],
    thresholds: tuple[float, float],
    rates: pd.DataFrame | None = None,
) -> PlanPart | None:
    """Say how much would bounce if some groups of the whole list were mailed.

    Parameters
    ----------
    filtered : FilteredResult
        The result.
    mailed : sequence of str
        The verdicts that are mailed.
    providers : sequence of str
        The providers at which risky and unknown addresses are mailed too.
    thresholds : tuple of two float
        As in `cliova_pandas.bounce_range`.
    rates : pandas.DataFrame, optional
        What `cliova_pandas.bounce_rates` measured of an earlier campaign.

    Returns
    -------
    dict or None
        None where no share can be given.
    """
    if filtered.verdicts is None or filtered.is_verified_only:
        return None
    is_mailed = np.isin(filtered.verdicts, [VERDICTS.index(verdict) for verdict in mailed])
    if providers and "providers" in filtered.facet_names:
        doubtful = np.isin(filtered.verdicts, [VERDICTS.index("risky"), VERDICTS.index("unknown")])
        facet = filtered.open_facet("providers")
        if isinstance(facet, GroupFacet):
            is_mailed |= doubtful & facet.mask(providers)
    # Of the verdicts alone the columns of the addresses need not be looked at again.
    is_by_more = rates is not None and list(rates.index.names) != ["verdict"]
    whole = np.ones(filtered.rows, dtype=bool)
    frame = filtered.frame if is_by_more else filtered.select_verdicts(whole)
    plan = bounce_range(
        frame, rates=rates, thresholds=thresholds, verified_only=False,
        plans={_PLAN: is_mailed if is_by_more else is_mailed[filtered.counted]},
    )  # fmt: skip
    low, high = plan.attrs["cliova"]["texts"][_PLAN]
    found: Any = plan.loc[_PLAN].to_dict()
    part: PlanPart = {
        "verdicts": list(mailed), "providers": list(providers),
        "mailed": f"{found['mailed']:,}", "bounces": "",
        "decision": found["decision"], "basis": found["basis"],
    }  # fmt: skip
    if found["mailed"]:
        share = low if low == high else f"{low} to {high}"
        expected: float = found["expected"]
        known = "" if np.isnan(expected) else f"{format_share(expected)}, in the range of "
        part["bounces"] = f"{known}{share}"
    return part


def list_choices(values: Mapping[str, str], chosen: Sequence[str]) -> list[ChoicePart]:
    """List what can be chosen, with what it is called, and what is."""
    return [
        {"value": value, "text": text, "is_on": value in chosen}
        for value, text in list(values.items())[:_MOST_CHOICES]
    ]
