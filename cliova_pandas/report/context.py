"""What a page is about: one result or several, and how they are to be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.report.cells import clean, mask
from cliova_pandas.report.document import Cell, Column, Paragraph
from cliova_pandas.report.locale import Writer
from cliova_pandas.stats.columns import Codes, FrameColumns
from cliova_pandas.stats.counting import (
    describe_rows,
    is_part,
    is_verified_only,
    read_verdicts,
    refuse_verified_only,
)
from cliova_pandas.stats.grouping import make_groupings
from cliova_pandas.stats.summary import (
    bounce_range,
    encode_tables,
    summarize,
    tabulate,
    tabulate_changes,
    tabulate_flags,
)
from cliova_pandas.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.service.job import Job

THRESHOLDS: Final = (0.02, 0.05)
"""Those of `cliova_pandas.bounce_range`, whose source is known."""

_FROM_ADDRESS: Final = ("provider", "domain")


@dataclass(frozen=True)
class Result:
    """A result that a page is about.

    Attributes
    ----------
    name : str
        What the page calls it.
    frame : DataFrame
        Of any library that `cliova_pandas.stats.summary` takes.
    """

    name: str
    frame: Any

    @property
    def described(self) -> Mapping[str, Any]:
        """What attrs say of it; empty if they say nothing."""
        return FrameColumns(self.frame).described

    @property
    def lists(self) -> tuple[Mapping[str, Any], ...]:
        """What is known of each list in it."""
        return tuple(self.described.get("lists") or (self.described,))


@dataclass(frozen=True)
class ReportContext:
    """What sections are made of.

    Attributes
    ----------
    results : tuple of Result
        One, or several that are compared.
    now : datetime.datetime
        When the page is made, with its time zone.
    writer : Writer
        Of numbers and dates.
    previous : Result, optional
        An earlier result of the one.
    verified_only, job
        As in `cliova_pandas.summarize`.
    email_column, reason_column
        As in `cliova_pandas.breakdown`.
    thresholds, level
        As in `cliova_pandas.bounce_range` and `cliova_pandas.summarize`.
    top : int
        How many groups of a breakdown are named at most.
    notes : str
        Markdown of the author; empty if there is none.
    addresses : tuple of str
        The verdicts whose addresses are shown; none by default.
    most_addresses : int
        How many of them there may be.
    """

    results: tuple[Result, ...]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    writer: Writer = field(default_factory=Writer)
    previous: Result | None = None
    verified_only: bool | None = None
    job: Job | Mapping[str, Any] | None = None
    email_column: str | None = None
    reason_column: str | None = None
    thresholds: tuple[float, float] = THRESHOLDS
    level: float = 0.95
    top: int = 15
    notes: str = ""
    addresses: tuple[Verdict, ...] = ()
    most_addresses: int = 2_500
    _made: dict[tuple[str, int], pd.DataFrame] = field(
        default_factory=dict, repr=False, compare=False
    )
    _codes: dict[int, Codes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_comparison(self) -> bool:
        """Whether it is about several results."""
        return len(self.results) > 1

    @property
    def interval(self) -> str:
        """What the intervals are called."""
        return f"{100 * self.level:.10g} % interval"

    def summarize(self, result: Result) -> pd.DataFrame:
        """Return what `cliova_pandas.summarize` says."""
        key = ("summary", id(result))
        if key not in self._made:
            self._made[key] = summarize(
                result.frame, level=self.level, verified_only=self.verified_only, job=self.job
            )
        return self._made[key]

    def find_bounces(self, result: Result) -> pd.DataFrame:
        """Return what `cliova_pandas.bounce_range` says."""
        key = ("bounces", id(result))
        if key not in self._made:
            self._made[key] = bounce_range(
                result.frame,
                thresholds=self.thresholds,
                verified_only=self.verified_only,
                job=self.job,
                now=self.now,
            )
        return self._made[key]

    def break_down(self, result: Result, by: str) -> pd.DataFrame:
        """Return what `cliova_pandas.breakdown` says.

        Raises
        ------
        ConfigurationError
            If there is no column of addresses, or of reasons.
        """
        # Providers and domains are made from the same parts of the addresses, of which there are
        # many: both at once.
        together = _FROM_ADDRESS if by in _FROM_ADDRESS else (by,)
        if (by, id(result)) not in self._made:
            table = FrameColumns(result.frame)
            refuse_verified_only(table, self.verified_only, "a breakdown")
            verdicts = read_verdicts(table)
            keys = make_groupings(
                table,
                together,
                email_column=self.email_column,
                reason_column=self.reason_column,
            )
            for key in keys:
                self._made[key.name, id(result)] = tabulate([key], verdicts, level=self.level)
        return self._made[by, id(result)]

    def find_changes(self, before: Result, after: Result) -> pd.DataFrame:
        """Return what `cliova_pandas.changes` says of two results, none of which is refused.

        Raises
        ------
        ConfigurationError
            If there is no column of addresses.
        """
        tables = [FrameColumns(before.frame), FrameColumns(after.frame)]
        codes = encode_tables(tables, self.email_column)
        self._codes[id(after)] = codes[1]
        return tabulate_changes(tables, codes)

    def count_flags(self, result: Result) -> pd.DataFrame:
        """Return what `cliova_pandas.flags` says of a result that is not refused."""
        # To find the same addresses takes its time, and need not be done twice.
        codes = self._codes.get(id(result))
        return tabulate_flags(FrameColumns(result.frame), self.email_column, codes=codes)

    def is_verified_only(self, result: Result) -> bool:
        """Tell whether a result holds only verified addresses."""
        return is_verified_only(FrameColumns(result.frame), self.verified_only)

    def prefix(self, result: Result) -> str:
        """Return what a sentence about a result begins with, where there are several."""
        return f"{result.name}: " if self.is_comparison else ""

    def suffix(self, result: Result) -> str:
        """Return what a name of a result's own ends with, where there are several."""
        return f"-{self.results.index(result) + 1}" if self.is_comparison else ""

    def lead_columns(self) -> tuple[Column, ...]:
        """Return the column of the results' names, where there are several."""
        return (Column("list", "List"),) if self.is_comparison else ()

    def lead(self, result: Result) -> tuple[Cell, ...]:
        """Return the cell of that column."""
        return (Cell(result.name, result.name),) if self.is_comparison else ()

    def refuse(self, result: Result, said: bool | None = None) -> Paragraph | None:
        """Say why a result carries no shares of its rows, if it does not."""
        if not is_verified_only(FrameColumns(result.frame), said):
            return None
        which = "earlier list" if result is self.previous else "list"
        return Paragraph(
            f"{self.prefix(result)}Not shown: only the verified addresses of the {which} were "
            "read, so the others are missing from every denominator. Read the whole list for it.",
            "note",
        )

    def say_part(self, result: Result) -> list[Paragraph]:
        """Say that a result is not the whole of what attrs describe, if it is not."""
        table = FrameColumns(result.frame)
        if not is_part(table):
            return []
        rows, whole = describe_rows(table.count_rows(), unique=False), table.described["rows"]
        what = "Of the earlier result, this" if result is self.previous else "This"
        said = self.writer.sentence(f"{what} is about {rows}; the whole result has {whole:,}.")
        return [Paragraph(f"{self.prefix(result)}{said}", "warning")]


def name_result(frame: Any, otherwise: str) -> str:
    """Return what a result is called: by the names or ids of its lists, if attrs know them."""
    names = [one.get("name") or one.get("list_id") for one in Result("", frame).lists]
    return mask(", ".join(map(str, names))) if all(names) else clean(otherwise)
