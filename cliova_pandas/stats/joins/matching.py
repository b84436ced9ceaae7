"""Which row of a frame holds which address of a result, and what the result says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from cliova_pandas.stats.flagging.flag_columns import Flag, read_flag_columns
from cliova_pandas.stats.flagging.flags import need_flags
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, drop_blank, read_indices
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts
from cliova_pandas.stats.frames.folded_rows import (
    ROWS,
    FoldedRows,
    find_rows,
    fold_rows,
    sort_addresses,
)
from cliova_pandas.stats.frames.lazy_frames import collect_table
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.stats.frames.needs import Needs
from cliova_pandas.stats.joins.mailboxes import fold_mailboxes
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

_MOST_WANTED: Final = 1_000_000
"""Of more addresses than these an engine is not asked, but for all rows."""


@dataclass(frozen=True)
class Answers:
    """What a result says of addresses: one row for each.

    Attributes
    ----------
    addresses : pyarrow.Array
        The folded addresses.
    verdicts : numpy.ndarray of int64
        The worst verdict of each.
    columns : mapping of str to pyarrow.Array
        The reason of each, and whether it is flagged.
    count, repeated, conflicting : int
        How many addresses the result holds, those in several rows, and with several verdicts.
    """

    addresses: pa.Array
    verdicts: Codes
    columns: dict[str, pa.Array]
    count: int
    repeated: int
    conflicting: int


def fold_emails(emails: pa.Array, fold: str) -> pa.Array:
    """Return what addresses are compared by, missing where there is none."""
    return drop_blank(FOLDS[fold][0](emails))


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
    folded = fold_emails(table.read_text(table.require_email(email_column)), fold)
    reason = table.find_reason(reason_column)
    reasons = None if reason is None else table.read_text(reason)
    return _answer(folded, verdicts, reasons, read_flag_columns(table))


def _answer(
    folded: pa.Array, verdicts: Codes, reasons: pa.Array | None, flags: Sequence[Flag]
) -> Answers:
    encoded = folded.dictionary_encode()
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
    columns = {} if reasons is None else {"reason": take_places(reasons, first)}
    for flag in flags:
        columns[flag.name] = _merge_flags(flag.is_set[rows], flag.is_known[rows], addresses, size)
    return Answers(
        encoded.dictionary,
        worst,
        columns,
        count=size,
        repeated=int((np.bincount(addresses, minlength=size) > 1).sum()),
        conflicting=int((worst != best).sum()),
    )


def ask_answers(
    frame: LazyTable, table: FrameColumns, email: str, reason: str | None, wanted: pa.Array
) -> Answers | None:
    """Ask an engine what a result says of some addresses.

    Parameters
    ----------
    frame : LazyTable
        The result, each of whose verdicts is one of the four, or missing.
    table : FrameColumns
        The distinct rows of its verdicts and flags that count.
    email : str
        The column of the addresses.
    reason : str or None
        The column of the reasons, if there is one.
    wanted : pyarrow.Array of large_string
        The folded addresses.

    Returns
    -------
    Answers or None
        None where the rows must be read: too many addresses are wanted, or are not plain.
    """
    import pyarrow.compute as pc

    rows = fold_rows(frame, email, "verdict", collect_table)
    if rows is None or len(wanted) > _MOST_WANTED:
        return None
    held = [name for name in need_flags(table).columns if table.holds(name)]
    names = dict.fromkeys(["verdict", email, *held, *([] if reason is None else [reason])])
    judged = frame.filter(~frame.col("verdict").is_null())
    found = find_rows(judged, email, rows, wanted, list(names))
    if found is None:
        return None
    fetched = FrameColumns(found)
    folded = fold_emails(fetched.read_text(email), "address")
    folded = pc.if_else(pc.is_in(folded, value_set=wanted), folded, None)
    answers = _answer(
        folded,
        read_verdicts(fetched),
        None if reason is None else fetched.read_text(reason),
        _read_flags(table, fetched, held),
    )
    count, repeated, conflicting = _count(rows)
    return replace(answers, count=count, repeated=repeated, conflicting=conflicting)


def _read_flags(table: FrameColumns, fetched: FrameColumns, names: Sequence[str]) -> list[Flag]:
    """Return the flags of some rows; all others tell, too, whether a column is one."""
    import pyarrow as pa

    columns = {
        name: pa.concat_arrays([one.read_text(name) for one in (table, fetched)]) for name in names
    }
    first = len(next(iter(columns.values()), ())) - fetched.count_rows()
    return [
        replace(flag, is_set=flag.is_set[first:], is_known=flag.is_known[first:])
        for flag in read_flag_columns(FrameColumns(pa.table(columns)))
    ]


def _count(rows: FoldedRows) -> tuple[int, int, int]:
    """Return how many addresses there are, in several rows, and with several verdicts."""
    import narwhals as nw

    most = len(VERDICTS) - 1
    turned = most - np.asarray(rows.odd["rank"]).astype(np.int64)
    plain = rows.plain.with_columns(turned=nw.lit(most) - nw.col("rank"))
    marked = replace(rows.mark({"turned": turned}), plain=plain)
    kinds = sort_addresses(marked, ["rank", "turned", ROWS], collect_table)
    counts = np.where(kinds.is_address, kinds.counts, 0)
    is_conflicting = kinds.measures["rank"] + kinds.measures["turned"] != most
    is_repeated = kinds.measures[ROWS] > 1
    return int(counts.sum()), int(counts[is_repeated].sum()), int(counts[is_conflicting].sum())


def _merge_flags(is_set: Mask, is_known: Mask, addresses: Codes, size: int) -> pa.Array:
    """Return whether each address is flagged in any row, missing where it is known in none."""
    import pyarrow as pa

    flagged = np.zeros(size, dtype=bool)
    known = np.zeros(size, dtype=bool)
    flagged[addresses[is_set]] = True
    known[addresses[is_known]] = True
    return pa.array(flagged, mask=~known)


def match_addresses(folded: pa.Array, addresses: pa.Array) -> Codes:
    """Return the place of each row's address among those; -1 where it is not among them."""
    import pyarrow.compute as pc

    places = pc.index_in(folded, value_set=addresses).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.array(places, dtype=np.int64)


def take_places(column: pa.Array, places: Codes) -> pa.Array:
    """Return the values at some places of a column, missing where the place is -1."""
    import pyarrow as pa

    return column.take(pa.array(places, mask=places < 0))
