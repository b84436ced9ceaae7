"""What the panel and its static form say of the filters, in the same words."""

from __future__ import annotations

from typing import Any, Final

from cliova_pandas.panel.facets import COLUMN, INFINITE
from cliova_pandas.panel.filters import GROUPED, Filters
from cliova_pandas.panel.messages import ChipPart
from cliova_pandas.panel.views import write_label
from cliova_pandas.report.privacy import mask_text

NOUNS: Final = {
    "verdicts": "verdict",
    **GROUPED,
    "flags": "flag",
}
"""What one choice of a filter is."""


def say_left(left: int, rows: int) -> str:
    """Say how many rows are left.

    >>> say_left(1_234, 2_000), say_left(0, 2_000)
    ('1,234 of 2,000 rows are left.', '0 of 2,000 rows are left: none fits all filters.')
    """
    noun = "row" if rows == 1 else "rows"
    if left == rows:
        return f"All {rows:,} {noun}."
    verb = "is" if left == 1 else "are"
    none = "" if left else ": none fits all filters"
    return f"{left:,} of {rows:,} {noun} {verb} left{none}."


def say_filters(filters: Filters) -> list[str]:
    """Say each filter in words; an address that was searched for is masked.

    >>> say_filters(Filters(verdicts=("risky", "invalid"), search="ann@x.example"))
    ['verdict is risky or invalid', 'address contains “•••@x.example”']
    >>> say_filters(Filters(ranges=(("score", (1, 5)),), without=("column:score",)))
    ['score is not 1 to 5']
    """
    said = []
    for facet, asked in filters.iter_parts():
        if facet == "search":
            said.append(f"address contains “{mask_text(asked)}”")
            continue
        words = (
            say_bounds(asked) if _is_range(facet, filters) else " or ".join(map(write_label, asked))
        )
        said.append(f"{name_noun(facet)} {'is not' if facet in filters.without else 'is'} {words}")
    return said


def say_filter(facet: str, asked: Any, is_inverted: bool) -> str:
    """Say one value that is filtered by, or one range.

    >>> say_filter("verdicts", "risky", False), say_filter("column:score", (1, 5), True)
    ('verdict: risky', 'not score: 1 to 5')
    """
    words = write_label(asked) if isinstance(asked, str) else say_bounds(asked)
    return f"{'not ' if is_inverted else ''}{name_noun(facet)}: {words}"


def name_noun(facet: str) -> str:
    """Return what one choice of a facet is; of a column, its name."""
    return NOUNS.get(facet) or write_label(facet.removeprefix(COLUMN))


def say_bounds(ends: Any) -> str:
    """Say a range in words; of instants of different days the day is enough.

    >>> say_bounds((1, 5)), say_bounds(("2026-10-01T08:00:00+00:00", "2026-10-01T09:00:00+00:00"))
    ('1 to 5', '2026-10-01 08:00:00 to 09:00:00')
    """
    return " ".join(list_bounds(ends))


def list_bounds(ends: Any) -> list[str]:
    """Say a range in words, as pieces between which a line may be broken.

    >>> list_bounds((1, 5)), list_bounds((1, 1)), list_bounds(None)
    (['1', 'to 5'], ['1'], [])
    """
    if not ends:
        return []
    low, high = ends
    if not isinstance(low, str) or not isinstance(high, str) or {low, high} & {*INFINITE}:
        texts = [INFINITE[end] if isinstance(end, str) else f"{end:,.6g}" for end in ends]
    elif low[:10] != high[:10]:
        texts = [low[:10], high[:10]]
    else:
        texts = [f"{low[:10]} {low[11:19]}", high[11:19]]
    return texts[:1] if low == high else [texts[0], f"to {texts[1]}"]


def list_chips(filters: Filters) -> list[ChipPart]:
    """List each value that is filtered by, as what can be taken off again."""
    chips: list[ChipPart] = []
    for facet, asked in filters.iter_parts():
        if facet == "search":
            chips.append({"facet": facet, "value": asked, "text": f"address contains: {asked}"})
            continue
        is_inverted = facet in filters.without
        for value, said in (
            [("range", asked)] if _is_range(facet, filters) else [(one, one) for one in asked]
        ):
            text = say_filter(facet, said, is_inverted)
            chips.append({"facet": facet, "value": value, "text": text})
    return chips


def _is_range(facet: str, filters: Filters) -> bool:
    return facet not in NOUNS and facet.removeprefix(COLUMN) in dict(filters.ranges)
