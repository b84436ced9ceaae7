"""What the person does in the front end, done to the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import CliovaError
from cliova_pandas.panel.facets import COLUMN, RangeFacet
from cliova_pandas.panel.filters import NAMED
from cliova_pandas.panel.messages import (
    AnyAction,
    Brush,
    Cancel,
    Find,
    Hello,
    Invert,
    Load,
    Mail,
    Peek,
    Pick,
    Place,
    Prepare,
    Redo,
    Reset,
    Reveal,
    Save,
    Search,
    ShowColumn,
    Sort,
    Submit,
    Turn,
    Undo,
    View,
    write_notice,
)

if TYPE_CHECKING:
    from cliova_pandas.panel.live import LivePanel


def perform(panel: LivePanel, action: AnyAction) -> None:
    """Do what is asked; what cannot be is said in the panel.

    Parameters
    ----------
    panel : LivePanel
        The panel.
    action : Action
        What is asked.
    """
    match action:
        case Hello():
            panel.show_all()
        case Load(key=key):
            if not panel.is_loading:
                for name in ("list_id", "verified_only", "output"):
                    if (value := getattr(action, name)) is not None:
                        setattr(panel, name, value)
            panel.load(key)
        case Prepare(source, name):
            panel.prepare_trip(source, name)
        case Submit(key=key):
            panel.submit_trip(key)
        case Cancel():
            panel.cancel()
        case _ if panel.is_loaded:
            try:
                _change(panel, action)
            except (CliovaError, OSError) as error:
                panel.show_notices([write_notice("error", str(error))])


def _change(panel: LivePanel, action: AnyAction) -> None:
    """Change what is filtered by, or what is shown of it."""
    match action:
        case Reset():
            panel.reset()
        case Undo():
            panel.undo()
        case Redo():
            panel.redo()
        case Search(text):
            panel.search = text
        case Find(facet, text):
            panel.find(facet, text)
        case Pick(facet, value):
            _pick(panel, facet, value)
        case Brush(facet, first, last):
            _brush(panel, facet, first, last)
        case Invert(facet):
            panel.without = toggle(panel.without, facet)
        case Place(facet):
            panel.facets = toggle(panel.facets, facet)
        case _:
            _show(panel, action)


def _show(panel: LivePanel, action: AnyAction) -> None:
    """Change what is shown."""
    match action:
        case View(view, by, rate):
            for name, value in (("view", view), ("by", by), ("rate", rate)):
                if value is not None:
                    setattr(panel, name, value)
        case Sort(column):
            is_again = panel.sort == column
            with panel.hold_trait_notifications():
                panel.sort = "" if is_again and panel.descending else column
                panel.descending = is_again and not panel.descending
                panel.page = 0
        case ShowColumn(column):
            panel.shown = toggle(panel.list_shown(), column)
        case Turn(page):
            panel.page = page
        case Reveal(is_revealed):
            panel.revealed = is_revealed
        case Peek(row, column):
            panel.peek(row, column)
        case Save(format=kind):
            panel.save_rows(kind)
        case Mail(verdict, provider):
            if verdict is not None:
                panel.mailed = toggle(panel.mailed, verdict)
            if provider is not None:
                panel.mailed_providers = toggle(panel.mailed_providers, provider)


def toggle(values: list[Any], value: Any) -> list[Any]:
    """Return the values with one more, or without the one.

    >>> toggle(["a", "b"], "b"), toggle(["a"], "c")
    (['a'], ['a', 'c'])
    """
    return [one for one in values if one != value] if value in values else [*values, value]


def _pick(panel: LivePanel, facet: str, value: str) -> None:
    column = facet.removeprefix(COLUMN)
    if facet == "search":
        panel.search = ""
    elif facet in NAMED:
        setattr(panel, facet, toggle(getattr(panel, facet), value))
    elif column in panel.ranges:
        panel.ranges = {name: ends for name, ends in panel.ranges.items() if name != column}
    else:
        wanted = panel.columns | {column: toggle(panel.columns.get(column, []), value)}
        panel.columns = {name: values for name, values in wanted.items() if values}


def _brush(panel: LivePanel, facet: str, first: int, last: int) -> None:
    """Filter by the bars that were drawn over; by the same ones again, no longer."""
    column = facet.removeprefix(COLUMN)
    opened = panel.open_facet(facet)
    span = opened.find_span(first, last) if isinstance(opened, RangeFacet) else None
    if span is None or list(span) == panel.ranges.get(column):
        panel.ranges = {name: ends for name, ends in panel.ranges.items() if name != column}
    else:
        panel.ranges = panel.ranges | {column: list(span)}
