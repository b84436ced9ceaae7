"""What is said aloud of a change that no part of the screen says by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cliova_pandas.panel.opening import VIEWS
from cliova_pandas.panel.screen import name_facet
from cliova_pandas.panel.views import write_label

if TYPE_CHECKING:
    from cliova_pandas.panel.state import PanelState


def say_change(
    panel: PanelState, before: Mapping[str, Any], parts: Mapping[str, Any], page: str
) -> str:
    """Say what is other now, in the one sentence that matters most.

    How many rows are left, and what would bounce, is said where it stands.

    Parameters
    ----------
    panel : PanelState
        What is chosen now.
    before : mapping
        What was chosen before, by the names of the traits.
    parts : mapping
        What is shown of it.
    page : str
        Which rows are shown; empty where it is not rows.
    """

    def is_other(*names: str) -> bool:
        return any(before[name] != getattr(panel, name) for name in names)

    if "left" in parts or "plan" in parts:
        return ""
    if is_other("facets"):
        return _say_list("Facet", before["facets"], panel.facets, name_facet)
    if is_other("sort", "descending"):
        way = "descending" if panel.descending else "ascending"
        return f"Sorted by {write_label(panel.sort)}, {way}." if panel.sort else "Not sorted."
    if is_other("shown"):
        return _say_list("Column", before["columns shown"], panel.list_shown(), write_label)
    if is_other("revealed"):
        return f"The addresses are {'shown' if panel.revealed else 'masked'}."
    if is_other("view", "by", "rate"):
        return _say_view(panel)
    return f"{page}."


def _say_view(panel: PanelState) -> str:
    said = VIEWS[panel.view]
    if panel.view in {"rates", "table"}:
        said += f", share of {panel.rate}"
    if panel.view in {"breakdown", "rates", "table"}:
        said += f" by {write_label(panel.by)}"
    return f"{said}."


def _say_list(noun: str, before: list[str], now: list[str], write: Any) -> str:
    added = [write(name) for name in now if name not in before]
    removed = [write(name) for name in before if name not in now]
    said = []
    for names, verb in ((added, "shown"), (removed, "taken away")):
        if names:
            plural, is_ = ("", "is") if len(names) == 1 else ("s", "are")
            said.append(f"{noun}{plural} {', '.join(names)} {is_} {verb}.")
    return " ".join(said) or f"{noun}s in another order."
