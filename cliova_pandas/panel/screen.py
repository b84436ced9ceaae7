"""The panel's one screen in numbers: what stands in its facets, its choices and its plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.panel.facets import COLUMN, Counts, Facet, GroupFacet, RangeFacet
from cliova_pandas.panel.filters import Filters
from cliova_pandas.panel.messages import (
    ChoicePart,
    FacetPart,
    ItemPart,
)
from cliova_pandas.panel.sentences import list_bounds, say_bounds
from cliova_pandas.panel.views import write_label
from cliova_pandas.stats.writing.formatting import format_counts

if TYPE_CHECKING:
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
_MOST_CHOICES: Final = 150


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
        "can_find": False, "said": [],
    }  # fmt: skip
    if isinstance(facet, RangeFacet):
        part["kind"] = "range"
        part["items"] = list(_write_bars(facet, left, chosen, is_inverted))
        part["said"] = list_bounds(chosen or facet.find_span(0, facet.size - 1))
        if facet.missing:
            part["said"].append(f"({facet.missing:,} missing)")
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
            "whole": int(facet.sizes[place]),
            "is_on": (facet.labels[place] in chosen) != (bool(chosen) and is_inverted),
        }
        for place in places
    ]
    if isinstance(facet, GroupFacet) and name != "verdicts":
        shown = int((facet.is_nameable & (facet.sizes > 0)).sum())
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
            "whole": int(facet.sizes[place]),
            "is_on": bool(chosen) and (inside != is_inverted),
        }


def list_choices(values: Mapping[str, str], chosen: Sequence[str]) -> list[ChoicePart]:
    """List what can be chosen, with what it is called, and what is."""
    return [
        {"value": value, "text": text, "is_on": value in chosen}
        for value, text in list(values.items())[:_MOST_CHOICES]
    ]
