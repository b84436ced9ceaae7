"""What one pass over a result finds out about its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cliova_pandas.io.dtypes import ColumnForms, examine_forms
from cliova_pandas.verdicts.profile import ColumnProfiles, examine_table, gather_evidence

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Survey:
    """What a whole result holds.

    Attributes
    ----------
    profiles : ColumnProfiles
        What tells its columns apart.
    forms : ColumnForms
        What types its columns are of.
    """

    profiles: ColumnProfiles
    forms: ColumnForms

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.profiles.rows


def survey_table(table: pa.Table) -> Survey:
    """Survey a result that is held as one table."""
    return Survey(examine_table(table), examine_forms(table))


def survey_tables(tables: Iterable[pa.Table]) -> Survey:
    """Survey a result without holding more than one of its tables."""
    forms = ColumnForms()

    def look() -> Iterator[pa.Table]:
        for table in tables:
            forms.add(table)
            yield table

    return Survey(gather_evidence(look()), forms)
