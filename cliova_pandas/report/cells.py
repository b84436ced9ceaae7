"""The cells of a table: each number as it is, and as it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from cliova_pandas.report.document import Bar, Cell, Kind, TableColumn
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.report.privacy import mask
from cliova_pandas.stats.frames.arrow_values import is_missing
from cliova_pandas.stats.writing.formatting import NOTHING
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd


def make_text(text: object) -> Cell:
    """Return a text of the data, without addresses."""
    shown = mask(text)
    return Cell(shown, shown)


def make_count(write: LocaleFormatter, value: Any) -> Cell:
    """Return a whole number."""
    number = None if is_missing(value) else int(value)
    return Cell(number, write.count(number))


def make_rounded(write: LocaleFormatter, value: Any) -> Cell:
    """Return a number of rows that is no whole one, shown as one; a half goes up."""
    rounded = Decimal(f"{value:.15g}").quantize(Decimal(1), ROUND_HALF_UP)
    return Cell(float(value), write.count(int(rounded)))


def make_share(write: LocaleFormatter, value: Any) -> Cell:
    """Return a share."""
    return Cell(_number(value), write.share(value))


def make_points(write: LocaleFormatter, value: Any) -> Cell:
    """Return a number of percentage points."""
    return Cell(_number(value), write.points(value))


def make_share_span(write: LocaleFormatter, low: Any, high: Any) -> Cell:
    """Return what lies between two shares."""
    return _make_span(low, high, write.share)


def make_points_span(write: LocaleFormatter, low: Any, high: Any) -> Cell:
    """Return what lies between two numbers of percentage points."""
    return _make_span(low, high, write.points)


def make_columns(**columns: tuple[str, Kind]) -> tuple[TableColumn, ...]:
    """Return columns by their names, each with its title and kind."""
    return tuple(TableColumn(name, title, kind) for name, (title, kind) in columns.items())


def make_verdict_columns() -> tuple[TableColumn, ...]:
    """Return the columns of the counts of the four verdicts."""
    return tuple(TableColumn(verdict, verdict.capitalize(), "count") for verdict in VERDICTS)


def make_bar_column(name: str, title: str, kind: Kind = "share", **bar: Any) -> TableColumn:
    """Return a column whose shares are drawn as well."""
    return TableColumn(name, title, kind, Bar(**bar))


def iterate(table: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    """Yield each row with its label; numbers keep their types."""
    for label, *values in table.itertuples(name=None):
        yield label, dict(zip(table.columns, values, strict=True))


def _number(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def _make_span(low: Any, high: Any, form: Callable[[float], str]) -> Cell:
    if is_missing(low) or is_missing(high):
        return Cell((None, None), NOTHING)
    text = " to ".join(dict.fromkeys((form(low), form(high))))
    return Cell((float(low), float(high)), text)
