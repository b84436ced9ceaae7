"""What a front end must be sent when something has been chosen: the parts that are other now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.panel.announcing import say_change
from cliova_pandas.panel.facets import COLUMN
from cliova_pandas.panel.filters import NAMED, Filters
from cliova_pandas.panel.mailing import MailingPlans, open_plans
from cliova_pandas.panel.messages import ChoicesPart
from cliova_pandas.panel.opening import VIEWS
from cliova_pandas.panel.rows import PAGE, Positions, make_page, read_cell
from cliova_pandas.panel.saving import list_kinds
from cliova_pandas.panel.screen import (
    LABELS,
    SHOWN,
    list_choices,
    list_facets,
    name_facet,
)
from cliova_pandas.panel.sentences import list_chips, say_left
from cliova_pandas.panel.sorting import ColumnOrder, SortedRows
from cliova_pandas.panel.views import show_numbers, show_rows, write_label
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from cliova_pandas.panel.filtered import FilteredResult
    from cliova_pandas.panel.state import PanelState

DRAWN: Final = (
    *NAMED, "search", "columns", "ranges", "without", "facets", "view", "by", "rate", "shown",
    "sort", "descending", "mailed", "mailed_providers", "page", "revealed",
)  # fmt: skip
"""What of a panel's choices is seen."""

_SHOWING: Final = ("view", "by", "rate", "shown", "sort", "descending", "page", "revealed")
_CHOOSING: Final = ("view", "by", "rate", "shown", "facets")
_MAILING: Final = ("mailed", "mailed_providers")


class Display:
    """What is shown of one result.

    Parameters
    ----------
    thresholds : tuple of two float
        As in `cliova_pandas.bounce_range`.
    rates : pandas.DataFrame, optional
        What `cliova_pandas.bounce_rates` measured of an earlier campaign.

    Attributes
    ----------
    said : str
        What is to be said aloud of the last change.
    """

    def __init__(self, thresholds: tuple[float, float], rates: pd.DataFrame | None = None) -> None:
        self._thresholds = thresholds
        self._rates = rates
        self._typed: dict[str, str] = {}
        self._filters: Filters | None = None
        self._drawn: dict[str, Any] = {}
        self._left: npt.NDArray[np.bool_] = np.empty(0, dtype=bool)
        self._positions: Positions = np.empty(0, dtype=np.int64)
        self._asked: tuple[Filters, str, bool] | None = None
        self._page = ""
        self.said = ""
        self._order: ColumnOrder | None = None
        self._plans: MailingPlans | None = None

    def is_other(self, filters: Filters) -> bool:
        """Tell whether other rows are asked for than those that are shown."""
        return self._filters is not None and self._filters != filters

    def draw(self, panel: PanelState, filtered: FilteredResult, filters: Filters) -> dict[str, Any]:
        """Return the parts that are other now; several choices that change together are one."""
        now = {name: _copy(getattr(panel, name)) for name in DRAWN}
        before, self._drawn = self._drawn, now
        changed = {name for name in DRAWN if before.get(name) != now[name] or not before}
        if not changed:
            return {}
        if before and changed & {"shown"}:
            before["columns shown"] = panel.list_shown_of(before["shown"])
        parts: dict[str, Any] = {}
        is_new = self._filters != filters
        if is_new:
            self._filters, self._left = filters, filtered.mask(filters)
            parts |= {
                "left": say_left(int(self._left.sum()), filtered.rows),
                "search": panel.search,
                "chips": list_chips(filters),
                "code": panel.code,
            }
        if is_new or "facets" in changed:
            parts["facets"] = list_facets(filtered, filters, panel.facets, self._typed)
        if changed & {*_CHOOSING}:
            parts["choices"] = _list_choices(panel, filtered)
        if changed & {*_MAILING}:
            if self._plans is None:
                self._plans = open_plans(filtered, self._thresholds, self._rates)
            plans = self._plans
            parts["plan"] = plans and plans.plan(panel.mailed, panel.mailed_providers)
        if is_new or changed & {*_SHOWING}:
            parts |= self._draw_body(panel, filtered, filters)
        self.said = say_change(panel, before, parts, self._page) if before else ""
        return parts

    def find(
        self, panel: PanelState, filtered: FilteredResult, facet: str, text: str
    ) -> dict[str, Any]:
        """Return the facets with the groups that have a text in their names."""
        self._typed[facet] = text
        filters = self._filters or Filters()
        facets = list_facets(filtered, filters, panel.facets, self._typed)
        [found] = [len(part["items"]) for part in facets if part["name"] == facet] or [0]
        self.said = f"{name_facet(facet)}: {found} shown."
        return {"facets": facets}

    def peek(self, panel: PanelState, filtered: FilteredResult, row: int, column: str) -> str:
        """Return the whole text of a cell of the page; nothing where there is none."""
        place = min(panel.page, self._last) * PAGE + row
        if not 0 <= place < len(self._positions) or column not in panel.list_shown():
            return ""
        [position] = self._positions[place : place + 1].tolist()
        return read_cell(
            filtered.frame, position, column, email=filtered.email,
            is_revealed=panel.revealed,
        )  # fmt: skip

    @property
    def _last(self) -> int:
        return max(0, (len(self._positions) - 1) // PAGE)

    def _draw_body(
        self, panel: PanelState, filtered: FilteredResult, filters: Filters
    ) -> dict[str, Any]:
        self._page = ""
        if panel.view != "rows":
            body = show_numbers(
                filtered, self._left, view=panel.view, by=panel.by, rate=panel.rate,
                is_by_verdict=bool(filters.verdicts),
            )  # fmt: skip
            return {"body": body, "pager": None}
        asked = (filters, panel.sort, panel.descending)
        if self._asked != asked:
            self._asked, self._positions = asked, self._sort(panel, filtered)
        page = make_page(
            filtered.frame, self._positions, panel.page, email=filtered.email,
            is_revealed=panel.revealed, columns=panel.list_shown(),
        )  # fmt: skip
        pager = {"page": page.number, "last": page.last, "is_revealed": panel.revealed}
        self._page = page.caption
        body = show_rows(page, panel.list_shown(), panel.sort, descending=panel.descending)
        return {"body": body, "pager": pager, "peeked": ""}

    def _sort(self, panel: PanelState, filtered: FilteredResult) -> Positions:
        if not panel.sort:
            return np.flatnonzero(self._left)
        if self._order is None or self._order.asked != (panel.sort, panel.descending):
            self._order = ColumnOrder(filtered.frame, panel.sort, descending=panel.descending)
        return SortedRows(self._order, self._left)


def _list_choices(panel: PanelState, filtered: FilteredResult) -> ChoicesPart:
    """List the views, the keys, the facets and the columns."""
    verdicts: dict[str, str] = {verdict: verdict for verdict in VERDICTS}
    columns = filtered.list_columns()
    known = [name for name in SHOWN if name in filtered.facet_names]
    facets: dict[str, str] = {name: LABELS[name] for name in known}
    facets |= {name: name_facet(name) for name in (f"{COLUMN}{one}" for one in columns)}
    names = [one for one in filtered.frame.columns if isinstance(one, str)]
    return {
        "views": list_choices(VIEWS, [panel.view]),
        "keys": list_choices({key: write_label(key) for key in filtered.keys}, [panel.by]),
        "rates": list_choices(verdicts, [panel.rate]),
        "facets": list_choices(facets, panel.facets),
        "columns": list_choices({name: write_label(name) for name in names}, panel.list_shown()),
        "saves": list_choices(list_kinds(), []),
    }


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, list | dict) else value
