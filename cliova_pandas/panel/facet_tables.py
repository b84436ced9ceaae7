"""The facets of the panel as tables of the static form: what is left of each group, with its bar.

They count as the facets of the living panel do: each follows all filters but its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cliova_pandas.panel.facets import COLUMN, Counts, Facet, FlagFacet, GroupFacet, RangeFacet
from cliova_pandas.panel.filters import GROUPED, Filters
from cliova_pandas.panel.screen import list_facet_names, name_facet
from cliova_pandas.panel.sentences import name_noun, say_bounds
from cliova_pandas.report.cells import make_bar_column, make_count, make_share
from cliova_pandas.report.document import (
    Block,
    Cell,
    Exhibit,
    Paragraph,
    Section,
    Stack,
    Table,
    TableColumn,
)
from cliova_pandas.report.privacy import LEAST_ROWS, mask, may_name
from cliova_pandas.stats.writing.nouns import name_pooled
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    from cliova_pandas.panel.filtered import FilteredResult
    from cliova_pandas.report.locale import LocaleFormatter

_MOST_GROUPS: Final = 10
_MOST_BARS: Final = 12
_CHOSEN: Final = "✓ "
_NOTE: Final = (
    "Each bar shows what is left in front of the whole list. The counts of a table follow all "
    "filters but its own; ✓ marks what it is filtered by."
)


class _Row(NamedTuple):
    """A group: what it is called, its rows that are left by verdict, and all its rows."""

    text: str
    left: npt.NDArray[np.int64]
    whole: int


def make_facet_section(
    filtered: FilteredResult, filters: Filters, names: Sequence[str], write: LocaleFormatter
) -> Section | None:
    """Show the facets of a panel as tables.

    Parameters
    ----------
    filtered : FilteredResult
        The result.
    filters : Filters
        What is asked.
    names : sequence of str
        The facets that stand in columns.
    write : LocaleFormatter
        How numbers are written.

    Returns
    -------
    Section or None
        None where no facet has a group. The verdicts are no part of it.
    """
    shown = [name for name in list_facet_names(filtered, filters, names) if name != "verdicts"]
    counted = filtered.count_left(filters, shown)
    blocks: list[Block] = []
    for place, name in enumerate(shown):
        facet, chosen = filtered.open_facet(name), filters.find(name)
        rows = list(_list_rows(facet, name, counted[name], chosen, write))
        if rows:
            caption = f"Rows by {name_noun(name)}"
            if chosen and name in filters.without:
                caption += ", all but ✓"
            head = TableColumn("group", name_facet(name))
            blocks.append(Exhibit(_tabulate(f"facet-{place}", caption, head, rows, write)))
    if not blocks:
        return None
    return Section("facets", "Facets", (Paragraph(_NOTE, "note"), *blocks))


def _list_rows(
    facet: Facet, name: str, left: Counts, chosen: Any, write: LocaleFormatter
) -> Iterator[_Row]:
    if isinstance(facet, RangeFacet):
        yield from _list_bars(facet, left, chosen)
        return
    whole = facet.sizes
    key = GROUPED.get(name, name.removeprefix(COLUMN))
    named = [
        place
        for place in facet.rank(left, "", _MOST_GROUPS, chosen)
        # Flags have names of ours, and what is filtered by is named in the sentence above.
        if isinstance(facet, FlagFacet)
        or facet.labels[place] in chosen
        or may_name(facet.labels[place], int(whole[place]), key)
    ]
    for place in named:
        mark = _CHOSEN if facet.labels[place] in chosen else ""
        text = f"{mark}{mask(facet.labels[place])}"
        yield _Row(text, left[place], int(whole[place]))
    is_other = whole > 0
    is_other[named] = False
    if isinstance(facet, GroupFacet) and is_other.any():
        text = name_pooled([key], int(is_other.sum()), write.count)
        yield _Row(text, left[is_other].sum(axis=0), int(whole[is_other].sum()))


def _list_bars(facet: RangeFacet, left: Counts, chosen: Any) -> Iterator[_Row]:
    """List the bars of numbers or dates; as many as a table has room for, none of few rows."""
    ends = facet.find_bars(chosen) if chosen else None
    whole = facet.sizes
    spans: list[slice] = []
    first, width = 0, -(-facet.size // _MOST_BARS)
    for stop in range(1, facet.size + 1):
        if stop - first >= width and whole[first:stop].sum() >= LEAST_ROWS:
            spans.append(slice(first, stop))
            first = stop
    if first < facet.size:
        start = spans.pop().start if spans else first
        spans.append(slice(start, facet.size))
    for span in spans:
        is_chosen = ends is not None and ends[0] <= span.start and span.stop <= ends[1] + 1
        said = say_bounds(facet.find_span(span.start, span.stop - 1))
        yield _Row(
            f"{_CHOSEN if is_chosen else ''}{said}", left[span].sum(axis=0), int(whole[span].sum())
        )


def _tabulate(
    name: str, caption: str, head: TableColumn, rows: Sequence[_Row], write: LocaleFormatter
) -> Table:
    used = np.sum([row.left > 0 for row in rows], axis=0) > 0
    parts = [(place, verdict.capitalize()) for place, verdict in enumerate(VERDICTS, start=1)]
    if used[0]:
        parts = [(0, "No verdict"), *parts] if used[1:].any() else []
    most = max(row.whole for row in rows)
    columns = (
        head,
        make_bar_column("left", "Left", "count", end=float(most)),
        TableColumn("whole", "Of", "count"),
        *(TableColumn(f"left_{place}", title, "count") for place, title in parts),
    )
    lines = []
    for text, counts, whole in rows:
        left = int(counts.sum())
        drawn = Cell(left, write.count(left), Stack(whole, tuple(counts.tolist())))
        numbers = [make_count(write, counts[place]) for place, _ in parts]
        lines.append((Cell(text, text), drawn, make_count(write, whole), *numbers))
    return Table(name, caption, columns, tuple(lines))


def drop_shares(table: Table, total: int, write: LocaleFormatter) -> Table:
    """Return a table of groups without the shares of a verdict, with what part each is of all."""
    kept = [place for place, column in enumerate(table.columns) if column.kind in ("text", "count")]
    place_n = next(place for place, column in enumerate(table.columns) if column.name == "n")
    columns = tuple(table.columns[place] for place in kept)
    rows = []
    for row in table.rows:
        n = row[place_n].value
        assert isinstance(n, int)  # noqa: S101 - a count of rows
        rows.append((*(row[place] for place in kept), make_share(write, n / total)))
    share = make_bar_column("share", "Of all that are left")
    return replace(table, columns=(*columns, share), rows=tuple(rows))
