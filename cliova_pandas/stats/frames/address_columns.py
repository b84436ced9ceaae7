"""The addresses of a frame, for all numbers that are made of them: bare, split, and as codes.

Each is made once of a frame that several numbers share, by `FrameColumns.remember`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cliova_pandas.stats.frames.arrow_values import Codes, drop_blank, read_indices
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts.addresses import fold_parts, split_addresses
from cliova_pandas.verdicts.dress import undress_all

if TYPE_CHECKING:
    import pyarrow as pa


def read_bare(table: FrameColumns, email: str) -> pa.Array:
    """Return the bare address of each row, as `undress_all` makes it."""
    return table.remember(("bare", email), lambda: undress_all(table.read_text(email)))


def read_parts(table: FrameColumns, email: str) -> tuple[pa.Array, pa.Array]:
    """Return what stands before and after the last ``@`` of each bare address."""
    return table.remember(("parts", email), lambda: split_addresses(read_bare(table, email)))


def read_folded(table: FrameColumns, email: str) -> pa.Array:
    """Return the one form of each address that all its spellings share; missing without one."""
    return table.remember(
        ("folded", email), lambda: drop_blank(fold_parts(*read_parts(table, email)))
    )


def encode_rows(table: FrameColumns, email: str) -> tuple[Codes, int]:
    """Return the folded address of each row as a code, -1 without one, and how many there are."""

    def encode() -> tuple[Codes, int]:
        encoded = read_folded(table, email).dictionary_encode()
        return read_indices(encoded), len(encoded.dictionary)

    return table.remember(("codes", email), encode)
