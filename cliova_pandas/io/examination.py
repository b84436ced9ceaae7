"""A result that was read to its end: what its columns hold, and how it becomes frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.io.address_rows import Positions, RowSorter, Tables, drop_rows, peek
from cliova_pandas.io.code_file import CodeFile
from cliova_pandas.io.dtypes import ColumnForms, TypedColumns, examine_forms
from cliova_pandas.io.frames import ColumnChoices, FramePlan, make_attrs, make_frame, make_plan
from cliova_pandas.io.parsing import iter_tables, read_envelope
from cliova_pandas.io.request import Origin, Retrieval
from cliova_pandas.io.side_by_side import draw_ahead
from cliova_pandas.io.survey import Survey
from cliova_pandas.io.table_file import TableFile
from cliova_pandas.io.tables import HeldTables, split_table
from cliova_pandas.io.typed_parts import TypedParts
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.verdicts import ColumnProfiles, PairCounter, gather_evidence
from cliova_pandas.verdicts.address_rows import OPEN, leave_out
from cliova_pandas.verdicts.profile import HEAD
from cliova_pandas.verdicts.roles import find_email

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from cliova_pandas.verdicts.word_codes import Keep


class Examination:
    """What is known of a result once all of it was read.

    Parameters
    ----------
    tables : callable
        Yields the tables of the result, again at each call.
    choices : ColumnChoices
        What the caller says.
    origin : Origin
        Where the result comes from.
    is_held : bool, default False
        Whether what comes of the tables may be held as well, as they are.
    keep : callable, optional
        Keeps the codes of words elsewhere than in memory; see `cliova_pandas.verdicts.word_codes`.

    Attributes
    ----------
    envelope : dict
        What stands around its records, as far as it is scalars.
    """

    def __init__(
        self,
        tables: Tables,
        choices: ColumnChoices,
        origin: Origin,
        *,
        is_held: bool = False,
        keep: Keep | None = None,
    ) -> None:
        self._tables = tables
        self._keep = keep
        self._is_held = is_held
        self._choices = choices
        self._origin = origin
        self.envelope: dict[str, Any] = {}
        first, rest = peek(tables())
        guessed = None
        if first is not None:
            guessed = find_email(gather_evidence([first.slice(0, HEAD)]))
        known = first is not None and choices.email in first.column_names
        self._sort(choices.email if known else guessed, rest)

    @classmethod
    def of_table(cls, table: pa.Table, choices: ColumnChoices, origin: Origin) -> Examination:
        """Examine a result that is held in memory."""
        return cls(lambda: split_table(table), choices, origin, is_held=True)

    def _sort(self, email: str | None, tables: Iterable[pa.Table]) -> None:
        self._sorter = RowSorter(email, TypedParts() if self._is_held else None)
        sifted = self._sorter.sift(self._watch(tables))
        # To count words takes as long as to sort rows and to convert values, so both go on at once.
        self._profiles = gather_evidence(
            draw_ahead(sifted) if self._is_held else sifted, self._keep
        )

    def _watch(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        for table in tables:
            self.envelope = self.envelope or read_envelope(table)
            yield table

    @property
    def rows(self) -> int:
        """How many rows it has, those without an address too."""
        return self._sorter.rows

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns."""
        return self._profiles.names

    @cached_property
    def forms(self) -> ColumnForms:
        """What types its columns are of, of the rows that the frames have."""
        sorter = self._sorter
        is_kept = np.ones(len(sorter.codes), dtype=bool)
        if self._choices.drop_empty:
            places = sorter.list_positions(is_kept)
            is_kept = ~np.isin(places, self._untyped.no_address.positions)
        held = [examine_forms(sorter.take(is_kept))] if is_kept.any() else []
        return ColumnForms.join([sorter.forms, *held])

    @property
    def typed(self) -> TypedColumns:
        """Columns that were converted already; none where rows were sorted out."""
        return self._sorter.typed

    @cached_property
    def plan(self) -> FramePlan:
        """How its tables become frames.

        Raises
        ------
        ConfigurationError
            If what the caller says cannot be.
        """
        plan = self._untyped
        return replace(plan, dtypes=self._choices.choose_dtypes(self.forms, plan.names))

    @cached_property
    def _untyped(self) -> FramePlan:
        """The plan without the types of its columns, which depend on the rows that stay."""
        plan = self._detect(self._profiles, self._sorter.sure)
        if plan.roles.email != self._sorter.email:
            # A known layout, or a column that only later rows have.
            self._sort(plan.roles.email, self._tables())
            plan = self._detect(self._profiles, self._sorter.sure)
        sorter, profiles = self._sorter, self._profiles
        if not len(sorter.codes):
            return replace(plan, coded=profiles.coded)
        roles, is_open = plan.roles, sorter.codes == OPEN
        if not roles.judges and is_open.any() and 2 * is_open.sum() < sorter.rows:
            # It may be the footers that stand in the way.
            bare = leave_out(profiles, sorter.take(is_open))
            roles = self._detect(bare, sorter.list_positions(sorter.codes > 0)).roles
        is_out = sorter.settle(roles, profiles)
        no_address = sorter.make_places(is_out)
        if (is_out & is_open).any():
            bare = leave_out(profiles, sorter.take(is_out & is_open))
            plan = self._detect(bare, no_address.positions)
        return replace(plan, no_address=no_address)

    def _detect(self, profiles: ColumnProfiles, without: Positions) -> FramePlan:
        def read() -> Iterable[pa.Table]:
            return drop_rows(self._tables(), without)

        choices = replace(self._choices, dtype=str)
        survey = Survey(profiles, ColumnForms())
        # Rows that are held, or left out, have been coded with the others or not at all.
        coded = {} if len(self._sorter.codes) else profiles.coded
        pairs = PairCounter(read, coded, self._keep)
        return make_plan(survey, pairs, choices, self._origin, self.envelope)


@dataclass(frozen=True)
class WholeResult:
    """A result in memory, and what is known of it."""

    table: pa.Table
    examination: Examination

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.examination.rows

    @property
    def plan(self) -> FramePlan:
        """How it becomes a frame."""
        return self.examination.plan


def read_whole(content: ResultBytes, choices: ColumnChoices, origin: Origin) -> WholeResult:
    """Read a result into memory."""
    tables = HeldTables(lambda: iter_tables(content, is_held=True))
    examination = Examination(tables, choices, origin, is_held=True)
    return WholeResult(tables.join(), examination)


def make_whole_frame(
    table: pa.Table, plan: FramePlan, origin: Origin, typed: TypedColumns | None = None
) -> pd.DataFrame:
    """Make one frame of a whole result, of which some columns may be converted already."""
    [selected] = plan.select([table])
    return make_frame(selected, plan, make_attrs(plan, origin, table.num_rows), typed=typed)


@contextmanager
def open_survey(
    choices: ColumnChoices, origin: Origin
) -> Iterator[Callable[[ResultBytes], Examination]]:
    """Read results to their end without holding them, until the block ends."""
    with closing(CodeFile()) as codes:
        yield lambda content: Examination(
            lambda: iter_tables(content), choices, origin, keep=codes.keep
        )


@dataclass(frozen=True)
class FiledResult:
    """A result in a temporary file, and what is known of it."""

    tables: TableFile
    examination: Examination

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.examination.rows

    @property
    def plan(self) -> FramePlan:
        """How its tables become frames."""
        return self.examination.plan


def file_tables(
    content: ResultBytes, choices: ColumnChoices, origin: Retrieval, stack: ExitStack
) -> FiledResult:
    """Read a result to its end, and keep its tables in a file that is gone when the stack ends."""
    tables = TableFile(lambda: iter_tables(content), origin.client.cancel.check)
    codes = CodeFile()
    stack.callback(tables.close)
    stack.callback(codes.close)
    try:
        return FiledResult(tables, Examination(tables, choices, origin, keep=codes.keep))
    except BaseException:
        tables.close()  # now, as the next attempt has files of its own
        codes.close()
        raise
