"""What a page is about: one result or several, and what is counted of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.report.document import Cell, Paragraph, TableColumn
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.privacy import mask
from cliova_pandas.report.text import clean
from cliova_pandas.stats import (
    bounce_rates,
    compare,
    encode_tables,
    find_drivers,
    is_part,
    is_verified_only,
    mark_part,
    read_verdicts,
    refuse_verified_only,
    suggest_corrections,
    summarize,
    tabulate,
    tabulate_changes,
    word_joined,
)
from cliova_pandas.stats.flagging.flags import tabulate_flags
from cliova_pandas.stats.forecasts.bounces import bounce_range
from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import list_described, open_counted
from cliova_pandas.stats.groups.grouping import make_groupings
from cliova_pandas.stats.writing.nouns import count_noun, describe_rows

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.report.locale import LocaleFormatter

_NO_ADDRESS: Final = {
    "blank": "blank",
    "header": "the header again",
    "other": "such as a total",
}
"""The kinds of rows without an address that attrs count, as the page calls them."""


@dataclass(frozen=True, eq=False)
class ReportedResult:
    """A result that a page is about; each of its numbers is counted once, when it is first asked.

    Attributes
    ----------
    name : str
        What the page calls it.
    frame : DataFrame or FrameColumns
        Of any library that `cliova_pandas.stats` takes, or opened already.
    options : ReportOptions
        How it is counted.
    rates : pandas.DataFrame, optional
        What was measured of a mailing, by which its bounces are foretold.
    """

    name: str
    frame: Any
    options: ReportOptions = field(default_factory=ReportOptions)
    rates: pd.DataFrame | None = None

    @cached_property
    def columns(self) -> FrameColumns:
        """Its columns, of the rows that hold an address."""
        return open_counted(self.frame, self.options.email_column)

    @property
    def described(self) -> Mapping[str, Any]:
        """What attrs say of it; empty if they say nothing."""
        return self.columns.described

    @property
    def lists(self) -> tuple[Mapping[str, Any], ...]:
        """What is known of each list in it."""
        return list_described(self.columns)

    @property
    def is_verified_only(self) -> bool:
        """Whether it holds only verified addresses."""
        return is_verified_only(self.columns, self.options.verified_only)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """What `cliova_pandas.summarize` says."""
        options = self.options
        return summarize(
            self.columns, level=options.level, verified_only=options.verified_only, job=options.job
        )

    @cached_property
    def bounces(self) -> pd.DataFrame:
        """What `cliova_pandas.bounce_range` says."""
        options = self.options
        return bounce_range(
            self.columns,
            rates=self.rates,
            plans=options.plans,
            thresholds=options.thresholds,
            valid_error=options.valid_error,
            level=options.level,
            email_column=options.email_column,
            reason_column=options.reason_column,
            verified_only=options.verified_only,
            job=options.job,
            now=options.made_at,
        )

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """What `cliova_pandas.find_drivers` says.

        Raises
        ------
        ConfigurationError
            If the column of the addresses that the options name is not there.
        """
        options = self.options
        return find_drivers(
            self.columns,
            level=round(1 - options.level, 12),
            email_column=options.email_column,
            verified_only=options.verified_only,
        )

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """What `cliova_pandas.suggest_corrections` says; it holds addresses.

        Raises
        ------
        ConfigurationError
            If there is no column of addresses.
        """
        return suggest_corrections(self.columns, email_column=self.options.email_column)

    def break_down(self, by: str) -> pd.DataFrame:
        """Return what `cliova_pandas.breakdown` says, by ``provider``, ``domain`` or ``reason``.

        Raises
        ------
        ConfigurationError
            If there is no column of addresses, or of reasons.
        """
        return self._by_reason if by == "reason" else self._by_address[by]

    @cached_property
    def _by_reason(self) -> pd.DataFrame:
        [table] = self._tabulate("reason").values()
        return table

    @cached_property
    def _by_address(self) -> dict[str, pd.DataFrame]:
        # Both are made from the same parts of the addresses, of which there are many.
        return self._tabulate("provider", "domain")

    def _tabulate(self, *by: str) -> dict[str, pd.DataFrame]:
        options, columns = self.options, self.columns
        refuse_verified_only(columns, options.verified_only, "a breakdown")
        verdicts = read_verdicts(columns)
        groupings = make_groupings(
            columns, by, email_column=options.email_column, reason_column=options.reason_column
        )
        tables = {one.name: tabulate([one], verdicts, level=options.level) for one in groupings}
        for table in tables.values():
            table.attrs["cliova"] |= mark_part(columns)
        return tables


@dataclass(frozen=True, eq=False)
class ReportContext:
    """What sections are made of.

    Attributes
    ----------
    frames : mapping of str to DataFrame
        One result, or several that are compared, by their names.
    options : ReportOptions
        How they are counted and shown.
    previous : (str, DataFrame), optional
        An earlier result of the one, with its name.
    most_addresses : int
        How many addresses there may be.
    """

    frames: Mapping[str, Any]
    options: ReportOptions = field(default_factory=ReportOptions)
    previous: tuple[str, Any] | None = None
    most_addresses: int = 2_500

    @cached_property
    def results(self) -> tuple[ReportedResult, ...]:
        """The results, in their order."""
        items = self._opened.items()
        options, rates = self.options, self.rates
        return tuple(ReportedResult(name, columns, options, rates) for name, columns in items)

    @cached_property
    def _opened(self) -> Mapping[str, FrameColumns]:
        """The columns of each result, opened once for all that is said of it."""
        email_column = self.options.email_column
        return {name: open_counted(frame, email_column) for name, frame in self.frames.items()}

    @cached_property
    def rates(self) -> pd.DataFrame | None:
        """What was measured: what the caller has, or what `cliova_pandas.bounce_rates` says.

        With an earlier result, that is what was mailed: the later one was validated afterwards, and
        knows what bounced by then.
        """
        options = self.options
        if not options.has_mail:
            return options.rates
        [columns] = self._opened.values()
        columns = columns if self.earlier is None else self.earlier.columns
        return bounce_rates(
            columns,
            sent=options.sent,
            bounced=options.bounced,
            log=options.log,
            level=options.level,
            email_column=options.email_column,
            reason_column=options.reason_column,
        )

    @cached_property
    def earlier(self) -> ReportedResult | None:
        """The earlier result, if there is one."""
        return None if self.previous is None else ReportedResult(*self.previous, self.options)

    @property
    def formatter(self) -> LocaleFormatter:
        """What writes the numbers and dates."""
        return self.options.formatter

    @property
    def interval(self) -> str:
        """What the intervals are called."""
        return self.options.interval

    @property
    def is_comparison(self) -> bool:
        """Whether it is about several results."""
        return len(self.frames) > 1

    @property
    def top(self) -> int:
        """How many groups of a breakdown are named at most."""
        if self.options.top is not None:
            return self.options.top
        return 5 if self.is_comparison else 15

    @cached_property
    def pair(self) -> Mapping[str, ReportedResult]:
        """The two results between which something changed, by their names; empty without two.

        That is the earlier one and the one, or two that are compared, and none of them is one of
        verified addresses alone.
        """
        results = self.results
        two = [results[0] if self.earlier is None else self.earlier, results[-1]]
        is_pair = self.earlier is not None or len(results) == 2
        if not is_pair or any(map(self.refuse, two)):
            return {}
        names = [one.name for one in two]
        if names[0] == names[1]:
            names = [f"{names[0]} (before)", f"{names[1]} (now)"]
        return dict(zip(names, two, strict=True))

    @cached_property
    def compared(self) -> pd.DataFrame:
        """What `cliova_pandas.compare` says of the pair, or of all results that are not refused."""
        named = self.pair or {one.name: one for one in self.results if not self.refuse(one)}
        frames = {name: one.columns for name, one in named.items()}
        return compare(frames, level=self.options.level, verified_only=False)

    @cached_property
    def _address_codes(self) -> Mapping[ReportedResult, Codes]:
        """Which address each row of the pair holds."""
        pair = list(self.pair.values())
        codes = encode_tables([one.columns for one in pair], self.options.email_column)
        return dict(zip(pair, codes, strict=True))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What `cliova_pandas.changes` says of the pair.

        Raises
        ------
        ConfigurationError
            If there is no column of addresses.
        """
        codes = self._address_codes
        return tabulate_changes([one.columns for one in codes], list(codes.values()))

    def count_flags(self, result: ReportedResult) -> pd.DataFrame:
        """Return what `cliova_pandas.flags` says of a result that is not refused."""
        # To find the same addresses takes its time, and need not be done twice.
        codes = self.__dict__.get("_address_codes", {}).get(result)
        return tabulate_flags(result.columns, self.options.email_column, codes=codes)

    def prefix(self, result: ReportedResult) -> str:
        """Return what a sentence about a result begins with, where there are several."""
        return f"{result.name}: " if self.is_comparison else ""

    def suffix(self, result: ReportedResult) -> str:
        """Return what a name of a result's own ends with, where there are several."""
        return f"-{self.results.index(result) + 1}" if self.is_comparison else ""

    def lead_columns(self) -> tuple[TableColumn, ...]:
        """Return the column of the results' names, where there are several."""
        return (TableColumn("list", "List"),) if self.is_comparison else ()

    def lead(self, result: ReportedResult) -> tuple[Cell, ...]:
        """Return the cell of that column."""
        return (Cell(result.name, result.name),) if self.is_comparison else ()

    def refuse(self, result: ReportedResult) -> Paragraph | None:
        """Say why a result carries no shares of its rows, if it does not."""
        # What the caller says is of the result; of an earlier one only its attrs can tell.
        said = None if result is self.earlier else self.options.verified_only
        if not is_verified_only(result.columns, said):
            return None
        which = "earlier list" if result is self.earlier else "list"
        return Paragraph(
            f"{self.prefix(result)}Not shown: only the verified addresses of the {which} were "
            "read, so the others are missing from every denominator. Read the whole list for it.",
            "note",
        )

    def say_part(self, result: ReportedResult) -> list[Paragraph]:
        """Say that a result is not the whole of what attrs describe, if it is not."""
        write = self.formatter.count
        if part := mark_part(result.columns).get("part"):
            rows = describe_rows(result.columns.count_rows(), unique=False, write=write, part=part)
            what = "The earlier result" if result is self.earlier else "The result"
            said = f"{what} was read only in part: this is about {rows}."
            return [Paragraph(f"{self.prefix(result)}{said}", "warning")]
        if not is_part(result.columns):
            return []
        if joined := result.described.get("joined"):
            said = word_joined(joined, result.columns.count_all_rows())
            return [Paragraph(f"{self.prefix(result)}Joined: {said}", "note")]
        rows = describe_rows(result.columns.count_all_rows(), unique=False, write=write)
        whole = write(result.described["rows"])
        what = "Of the earlier result, this" if result is self.earlier else "This"
        said = f"{what} is about {rows}; the whole result has {whole}."
        return [Paragraph(f"{self.prefix(result)}{said}", "warning")]

    def say_no_address(self, result: ReportedResult) -> list[Paragraph]:
        """Say how many rows hold no address, as they are in no number of the page."""
        write, columns = self.formatter.count, result.columns
        told: Counter[str] = Counter()
        dropped = 0
        for one in result.lists:
            about = one.get("no_address") or {}
            told.update({kind: about.get(kind, 0) for kind in _NO_ADDRESS})
            dropped += about.get("count", 0) if about.get("dropped") else 0
        held = columns.count_all_rows() - columns.count_rows() - columns.not_validated
        count = max(0, held) + dropped
        if not count:
            return []
        kinds = [f"{write(told[kind])} {what}" for kind, what in _NO_ADDRESS.items() if told[kind]]
        shown = f" ({', '.join(kinds)})" if told.total() == count else ""
        rows = count_noun(count, "row", write)
        verb = "is" if count == 1 else "are"
        said = f"{rows} without an address {verb} in no number of this page{shown}."
        return [Paragraph(f"{self.prefix(result)}{said}", "note")]


def name_result(frame: Any, otherwise: str) -> str:
    """Return what a result is called: by the names or ids of its lists, if attrs know them."""
    lists = list_described(FrameColumns(frame))
    names = [one.get("name") or one.get("list_id") for one in lists]
    return mask(", ".join(map(str, names))) if all(names) else clean(otherwise)
