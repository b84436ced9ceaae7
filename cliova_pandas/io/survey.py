"""What one pass over a result finds out about its columns."""

from __future__ import annotations

from dataclasses import dataclass

from cliova_pandas.io.dtypes import ColumnForms
from cliova_pandas.verdicts.profile import ColumnProfiles


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
