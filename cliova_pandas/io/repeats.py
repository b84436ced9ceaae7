"""Files that repeat others: their addresses would count twice.

Two spellings of an address are one address, so ``Ann@X.example`` in one file is repeated by
``ann@x.example`` in another. A file is left out if its rows say nothing that the other does not; if
something else stands beside the addresses, both are read, and the reader is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Message
from cliova_pandas.verdicts import gather_evidence, split_name
from cliova_pandas.verdicts.addresses import fold_addresses
from cliova_pandas.verdicts.roles import find_email

if TYPE_CHECKING:
    import pyarrow as pa

Hashes = npt.NDArray[np.uint64]
"""One number for each row, the same where the rows are."""

_HEAD: Final = 5_000


class _File(Protocol):
    """A file that was read."""

    @property
    def given(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def name_inside(self) -> str: ...
    @property
    def table(self) -> pa.Table: ...


F = TypeVar("F", bound=_File)


def leave_out_repeated(files: Sequence[F]) -> tuple[list[F], list[Message]]:
    """Leave out a file that another repeats, or its addresses would count twice.

    An archive often holds the whole result beside its parts by verdict. Of two that are the same,
    the first is kept. What was handed over by itself is kept, and only said to repeat.

    Returns
    -------
    list of File
        What is left, in order.
    list of Message
        What was left out, or counts twice.
    """
    if len(files) < 2:
        return list(files), []
    kept = {number: _Rows(file.table) for number, file in enumerate(files)}
    notes = []
    # The smaller first, the later of two of one size first.
    for number in sorted(kept, key=lambda at: (files[at].table.num_rows, -at)):
        file, rows = files[number], kept[number]
        others = [at for at in kept if at != number]
        # What is in the same archive first, as that decides whether it is left out.
        others.sort(key=lambda at: (files[at].given != file.given, at))
        found = next((at for at in others if rows.is_within(kept[at])), None)
        is_same = found is not None
        if found is None:
            found = next((at for at in others if rows.are_addresses_of(kept[at])), None)
        if found is None:
            continue
        other = files[found]
        what = f"{file.table.num_rows:,} rows" if is_same else "addresses"
        repeats = f"{file.name} repeats {other.name_inside}: all of its {what} stand there too"
        if is_same and other.given == file.given:
            del kept[number]
            notes.append(Message(f"{repeats}. It was left out, or they count twice."))
        elif found < number or len(other.table) > len(file.table):
            beside = "" if is_same else ", with other values beside them"
            notes.append(Message(f"{repeats}{beside}, so its addresses count twice."))
    return [files[number] for number in kept], notes[::-1]


@dataclass
class _Rows:
    """The rows of one file."""

    table: pa.Table

    @cached_property
    def email(self) -> str | None:
        """The column of the addresses."""
        return find_email(gather_evidence([self.table.slice(0, _HEAD)]))

    @cached_property
    def addresses(self) -> pa.Array:
        """The addresses, each in the one form of all its spellings."""
        return fold_addresses(self.table[self.email].combine_chunks())

    @cached_property
    def address_counts(self) -> Counter[int]:
        """How often each address stands in it, by a number that is the same for the same ones."""
        import pyarrow as pa

        return Counter(_hash_rows(pa.table({"": self.addresses.drop_null()})).tolist())

    def is_within(self, other: _Rows) -> bool:
        """Tell whether all rows stand in another file, as often, in the columns of these."""
        is_part = 0 < self.table.num_rows <= other.table.num_rows
        names = self._match_names(other) if is_part else None
        if names is None:
            return False
        theirs = other.hash_rows(list(names.values()))
        if _hash_rows(self._take(list(names), 1))[0] not in theirs:
            return False
        return Counter(self.hash_rows(list(names)).tolist()) <= Counter(theirs.tolist())

    def _match_names(self, other: _Rows) -> dict[str, str] | None:
        """Return what the columns are called in another file; None if one is not there."""
        theirs = {_fold_name(name): name for name in other.table.column_names[::-1]}
        names = {}
        for name in self.table.column_names:
            is_there = name in other.table.column_names
            names[name] = name if is_there else theirs.get(_fold_name(name), "")
        if self.email is not None and other.email is not None:
            names[self.email] = other.email
        is_each_another = len(set(names.values())) == len(names)
        is_all_there = set(names.values()) <= set(other.table.column_names)
        return names if is_each_another and is_all_there else None

    def are_addresses_of(self, other: _Rows) -> bool:
        """Tell whether all addresses stand in another file, as often."""
        if self.email is None or other.email is None or not self.address_counts:
            return False
        return self.address_counts <= other.address_counts

    def hash_rows(self, names: Sequence[str]) -> Hashes:
        """Return one number for each row of some columns, addresses in their one form."""
        return _hash_rows(self._take(names, self.table.num_rows))

    def _take(self, names: Sequence[str], rows: int) -> pa.Table:
        import pyarrow as pa

        columns = [
            (self.addresses if name == self.email else self.table[name]).slice(0, rows)
            for name in names
        ]
        return pa.table(columns, names=[str(place) for place in range(len(names))])


def _fold_name(name: str) -> str:
    return "_".join(split_name(name))


def _hash_rows(table: pa.Table) -> Hashes:
    import pandas as pd

    if not table.num_columns:
        return np.zeros(table.num_rows, dtype=np.uint64)
    hashes: Hashes = (
        pd.util.hash_pandas_object(table.to_pandas(), index=False).to_numpy().astype(np.uint64)
    )
    return hashes
