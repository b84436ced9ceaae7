"""The native charts of a workbook: one for each sheet whose table has numbers to draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cliova_pandas.export.workbooks import clean_text
from cliova_pandas.report.document import Kind
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.palette import COLOURS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_MOST_ROWS: Final = 60
"""More bars than these cannot be told apart."""

_WIDTH: Final = 760
_COLOURS: Final[Mapping[str, str]] = {str(name): one for name, one in COLOURS.items()}
_GREYS: Final = ("#404040", "#8C8C8C", "#BFBFBF")


class SheetColumn(NamedTuple):
    """A column of a sheet: what programs call it, what it holds, how that is shown and if drawn."""

    name: str
    kind: Kind
    number_format: str
    is_drawn: bool = True


def add_chart(
    book: Workbook,
    sheet: Worksheet,
    columns: list[SheetColumn],
    rows: int,
    *,
    title: str,
    alt: str,
) -> None:
    """Add below a table the chart of its numbers, if it has any that one scale can show.

    Parameters
    ----------
    book, sheet
        Where it is added; the table has its head in the first row, and its names in the first
        column.
    columns : list of SheetColumn
        The columns of the sheet.
    rows : int
        How many rows the table has.
    title, alt : str
        What stands above the chart, and what stands for it.
    """
    drawn = _choose(columns)
    if not drawn or not 0 < rows <= _MOST_ROWS:
        return
    is_whole = [columns[place].name for place in drawn] == list(VERDICTS)
    subtype = {"subtype": "percent_stacked"} if is_whole else {}
    chart: Any = book.add_chart({"type": "bar", **subtype})
    name = sheet.get_name()
    labels = 1 + sum(column.kind == "text" for column in columns[1:2])
    for number, place in enumerate(drawn):
        colour = _COLOURS.get(columns[place].name, _GREYS[number % len(_GREYS)])
        chart.add_series(
            {
                "name": [name, 0, place],
                "categories": [name, 1, 0, rows, labels - 1],
                "values": [name, 1, place, rows, place],
                "fill": {"color": colour},
                "gap": 40,
                **({} if is_whole or len(drawn) > 1 else {"data_labels": {"value": True}}),
            }
        )
    # What begins like a formula would be read as one.
    chart.set_title(
        {"name": clean_text(title).lstrip("="), "overlay": False, "name_font": {"size": 12}}
    )
    if len(drawn) == 1:
        chart.set_legend({"none": True})
    else:
        chart.set_legend({"position": "bottom"})
    # The first row of a table is the uppermost bar.
    chart.set_y_axis({"reverse": True})
    form = "0%" if is_whole else columns[drawn[0]].number_format
    chart.set_x_axis({"num_format": form, "major_gridlines": {"visible": True, "line": {
        "color": "#D9D9D9"}}})  # fmt: skip
    bars = rows * (1 if is_whole else len(drawn))
    chart.set_size({"width": _WIDTH, "height": 130 + 22 * bars})
    look = {"object_position": 2, "description": clean_text(alt)[:255]}
    sheet.insert_chart(rows + 2, 0, chart, look)


def _choose(columns: list[SheetColumn]) -> list[int]:
    """Return which columns are drawn: the four verdicts, or those of one kind."""
    names = [column.name for column in columns]
    if set(VERDICTS) <= set(names):
        places = [names.index(verdict) for verdict in VERDICTS]
        if all(columns[place].kind == "count" for place in places):
            return places
    for kinds in (("share",), ("shares",), ("points",), ("count",)):
        found = [place for place, one in enumerate(columns) if place and one.kind in kinds]
        if found := [place for place in found if columns[place].is_drawn]:
            return found
    return []
