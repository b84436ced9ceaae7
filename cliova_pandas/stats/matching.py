"""Which row of a frame holds which address of a result, and what the result says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from cliova_pandas.stats.arrow_values import Codes, Mask, read_indices
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import read_verdicts
from cliova_pandas.stats.flag_columns import read_flag_columns
from cliova_pandas.stats.flags import need_flags
from cliova_pandas.stats.mailboxes import fold_mailboxes
from cliova_pandas.stats.needs import Needs
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.addresses import fold_addresses

if TYPE_CHECKING:
    import pyarrow as pa

Fold = Literal["address", "mailbox"]

FOLDS: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    "address": (fold_addresses, "whatever its case, the spaces around it and its dress"),
    "mailbox": (
        fold_mailboxes,
        "whatever its case, spaces, dress, plus tag and, at Gmail, its dots",
    ),
}
"""How addresses are made alike, and how that is said."""


@dataclass(frozen=True)
class Answers:
    """What a result says of each address that it holds: one row for each."""

    addresses: pa.Array
    verdicts: Codes
    columns: dict[str, pa.Array]
    repeated: int
    conflicting: int


def _fold(emails: pa.Array, fold: str) -> pa.Array:
    import pyarrow.compute as pc

    folded = FOLDS[fold][0](emails)
    # An empty text is no address, whether it was sent as such or as nothing.
    return pc.if_else(pc.equal(folded, ""), None, folded)


def need_answers(table: FrameColumns, reason_column: str | None) -> Needs:
    """Return what of a result its answers need: the addresses, the reasons and the flags."""
    reason = table.find_reason(reason_column)
    columns = [*need_flags(table).columns, *([] if reason is None else [reason])]
    return Needs(tuple(dict.fromkeys(columns)), "whole")


def read_answers(
    table: FrameColumns, fold: str, email_column: str | None, reason_column: str | None
) -> Answers:
    """Return one answer for each address of a result."""
    verdicts = read_verdicts(table)
    email = table.require_email(email_column)
    encoded = _fold(table.read_text(email), fold).dictionary_encode()
    codes, size = read_indices(encoded), len(encoded.dictionary)
    rows = np.flatnonzero(codes >= 0)
    addresses, judged = codes[rows], verdicts[rows]
    worst = np.full(size, -1, dtype=np.int64)
    best = np.full(size, len(VERDICTS), dtype=np.int64)
    if size == len(rows):
        worst[addresses] = best[addresses] = judged
    else:
        np.maximum.at(worst, addresses, judged)
        np.minimum.at(best, addresses, judged)
    # Written from the last row to the first, so that the first one stays.
    first = np.empty(size, dtype=np.int64)
    fitting = (judged == worst[addresses]).nonzero()[0][::-1]
    first[addresses[fitting]] = rows[fitting]
    columns = {}
    reason = table.find_reason(reason_column)
    if reason is not None:
        columns["reason"] = take_places(table.read_text(reason), first)
    for flag in read_flag_columns(table):
        columns[flag.name] = _merge_flags(flag.is_set[rows], flag.is_known[rows], addresses, size)
    return Answers(
        encoded.dictionary,
        worst,
        columns,
        repeated=int((np.bincount(addresses, minlength=size) > 1).sum()),
        conflicting=int((worst != best).sum()),
    )


def _merge_flags(is_set: Mask, is_known: Mask, addresses: Codes, size: int) -> pa.Array:
    """Return whether each address is flagged in any row, missing where it is known in none."""
    import pyarrow as pa

    flagged = np.zeros(size, dtype=bool)
    known = np.zeros(size, dtype=bool)
    flagged[addresses[is_set]] = True
    known[addresses[is_known]] = True
    return pa.array(flagged, mask=~known)


def match_addresses(emails: pa.Array, addresses: pa.Array, fold: str) -> Codes:
    """Return the place of each row's address among those; -1 where it is not among them."""
    import pyarrow.compute as pc

    folded = _fold(emails, fold)
    places = pc.index_in(folded, value_set=addresses).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.array(places, dtype=np.int64)


def take_places(column: pa.Array, places: Codes) -> pa.Array:
    """Return the values at some places of a column, missing where the place is -1."""
    import pyarrow as pa

    return column.take(pa.array(places, mask=places < 0))
