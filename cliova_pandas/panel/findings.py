"""What was found in a result: where its invalid addresses come from, and which can be repaired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import ConfigurationError, VerdictError
from cliova_pandas.panel.facets import COLUMN
from cliova_pandas.panel.filters import GROUPED
from cliova_pandas.panel.messages import CardPart, FoundPart
from cliova_pandas.panel.views import write_label
from cliova_pandas.stats import find_drivers, format_share, share_excess, suggest_corrections

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.panel.filtered import FilteredResult

_MOST_DRIVERS: Final = 3
_MOST_SLIPS: Final = 3


def find_cards(filtered: FilteredResult, email_column: str | None = None) -> list[CardPart]:
    """Look for causes and for addresses that can be repaired; a large list takes seconds.

    Parameters
    ----------
    filtered : FilteredResult
        The result.
    email_column : str, optional
        The column of the addresses, if it was said.

    Returns
    -------
    list of CardPart
        One for the causes and one for the repairs, where there are any.
    """
    cards: list[CardPart] = []
    for make in (_make_causes, _make_repairs):
        try:
            card = make(filtered, email_column)
        except (ConfigurationError, VerdictError):  # without verdicts or addresses there are none
            continue
        if card["found"]:
            cards.append(card)
    return cards


def _make_causes(filtered: FilteredResult, email_column: str | None) -> CardPart:
    drivers = find_drivers(filtered.frame, top=_MOST_DRIVERS, email_column=email_column)
    return {
        "title": "More invalid than elsewhere",
        "text": "",
        "found": list(_list_causes(filtered, drivers)),
    }


def _list_causes(filtered: FilteredResult, drivers: pd.DataFrame) -> Iterator[FoundPart]:
    """List each driver that a facet can be filtered by."""
    names = {key: name for name, key in GROUPED.items()}
    columns = filtered.list_columns()
    keys: Any = drivers.index
    for (column, value), part in zip(keys, share_excess(drivers), strict=True):
        share = format_share(part)
        text = f"{share} from {write_label(column)} {write_label(value)}"
        facet = names.get(column) or (f"{COLUMN}{column}" if column in columns else "")
        yield {"text": text, "facet": facet, "value": str(value)}


def _make_repairs(filtered: FilteredResult, email_column: str | None) -> CardPart:
    found = suggest_corrections(filtered.frame, email_column=email_column)
    written = found["address"].str.rpartition("@")[2].str.lower()
    slips: Any = found.groupby([written.rename("written"), "domain"]).size()
    largest = slips.sort_values(ascending=False, kind="stable").head(_MOST_SLIPS)
    count = len(found)
    verb = "is" if count == 1 else "are"
    return {
        "title": "Repairs",
        "text": f"{count:,} {verb} one slip from a common domain",
        "found": [
            {"text": f"{slip} → {domain} ({size:,})", "facet": "domains", "value": slip}
            for (slip, domain), size in largest.items()
        ],
    }
