"""How many are flagged, with which verdicts; of a lazy frame counted where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from cliova_pandas.stats.flagging.flag_columns import Flag, read_flag_columns
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, as_text, unify
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts, tally
from cliova_pandas.stats.frames.folded_rows import ROWS, FoldedRows, fold_rows, sort_addresses
from cliova_pandas.stats.frames.lazy_frames import collect_table
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.verdicts.addresses import find_malformed
from cliova_pandas.verdicts.dress import find_dressed, undress_all

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

DUPLICATE: Final = "duplicate"
"""The flag of what stands in several rows."""

_SET: Final = 2
_KNOWN: Final = 1


@dataclass(frozen=True)
class FlagCount:
    """What a table says of one flag.

    Attributes
    ----------
    name, column : str
        As in `Flag`.
    verdicts : numpy.ndarray of int64
        How many are flagged, by their verdict.
    known : int
        Of how many it is known whether they are.
    """

    name: str
    column: str
    verdicts: Codes
    known: int


def count_flag(flag: Flag, verdicts: Codes, weights: Codes | None = None) -> FlagCount:
    """Count what is flagged, each as often as it stands for something."""
    is_set, is_known = flag.is_set, flag.is_known
    counts = tally(verdicts[is_set], None if weights is None else weights[is_set])
    known = is_known.sum() if weights is None else weights[is_known].sum()
    return FlagCount(flag.name, flag.column, counts, int(known))


def tell_flags(column: str, texts: pa.Array, bare: pa.Array, is_known: Mask) -> Iterator[Flag]:
    """Yield the flags that an address says by itself, whatever stands in other rows.

    Parameters
    ----------
    column : str
        What the column of the addresses is called.
    texts, bare : pyarrow.Array of large_string
        The addresses, and what `undress_all` made of them.
    is_known : numpy.ndarray of bool
        Which of them are addresses, for an empty text is malformed, but it is none.
    """
    malformed = np.asarray(find_malformed(bare).fill_null(False))
    yield Flag("syntax", column, malformed & is_known, is_known)
    dressed = np.asarray(find_dressed(texts, bare))
    if dressed.any():
        yield Flag("dressed", column, dressed & is_known, is_known)


def ask_flags(
    frame: LazyTable, table: FrameColumns, email: str | None, *, unique: bool
) -> tuple[list[FlagCount], int] | None:
    """Ask an engine how many are flagged, and how many there are.

    Parameters
    ----------
    frame : LazyTable
        The frame, each of whose verdicts is one of the four, or missing.
    table : FrameColumns
        The distinct rows of its verdicts and flags that count.
    email : str or None
        The column of the addresses, if there is one.
    unique : bool
        Whether addresses are counted.

    Returns
    -------
    tuple or None
        None where the rows must be read: too many addresses are not plain, or a flag is written in
        a way that cannot be asked for.
    """
    verdicts, read = read_verdicts(table), read_flag_columns(table)
    counts = [count_flag(flag, verdicts, table.weights) for flag in read]
    if email is None:
        return counts, table.count_rows()
    states: dict[str, nw.Expr] = {}
    if unique:
        written = _write_states(frame, table, read)
        if written is None:
            return None
        states = written
    rows = fold_rows(frame, email, "verdict", collect_table, **states)
    if rows is None:
        return None
    if unique:
        return _count_addresses(rows, read, list(states), email)
    return [*counts, *_count_rows(rows, tally(verdicts, table.weights), email)], table.count_rows()


def _write_states(
    frame: LazyTable, table: FrameColumns, flags: Sequence[Flag]
) -> dict[str, nw.Expr] | None:
    """Return how an engine tells of a row what a flag is: the higher, the more is known of it."""
    import narwhals as nw
    import pyarrow as pa

    states = {}
    for place, flag in enumerate(flags):
        kind, column = frame.schema[flag.column], frame.col(flag.column)
        if isinstance(kind, nw.Categorical | nw.Enum):
            column = column.cast(nw.String)
        elif not (kind in (nw.String, nw.Boolean) or kind.is_integer() or kind.is_float()):
            return None
        [values] = table.read(flag.column)
        state: nw.Expr = nw.lit(0)
        for level, rows in ((_KNOWN, flag.is_known), (_SET, flag.is_set)):
            if said := values.filter(pa.array(rows)).unique().to_pylist():
                state = nw.when(column.is_in(said)).then(nw.lit(level)).otherwise(state)
        states[f"flag {place}"] = state
    return states


def _tell_odd(rows: FoldedRows, email: str) -> list[Flag]:
    """Return the flags of addresses that are not plain; of those that are, none has them."""
    texts = as_text(unify(rows.odd["text"]))
    is_known = np.asarray(rows.addresses.is_valid())
    return list(tell_flags(email, texts, undress_all(texts), is_known))


def _count_addresses(
    rows: FoldedRows, read: Sequence[Flag], states: Sequence[str], email: str
) -> tuple[list[FlagCount], int]:
    told = _tell_odd(rows, email)
    marked = rows.mark({flag.name: flag.is_set for flag in told})
    kinds = sort_addresses(
        marked, ["rank", ROWS, *states], collect_table, [flag.name for flag in told]
    )
    found = [
        Flag(flag.name, flag.column, kinds.measures[name] == _SET, kinds.measures[name] >= _KNOWN)
        for flag, name in zip(read, states, strict=True)
    ]
    is_known = kinds.is_address
    found.append(Flag(DUPLICATE, email, (kinds.measures[ROWS] > 1) & is_known, is_known))
    found += [
        Flag(flag.name, email, (kinds.measures[flag.name] > 0) & is_known, is_known)
        for flag in told
    ]
    counts = [count_flag(flag, kinds.measures["rank"], kinds.counts) for flag in found]
    return counts, int(kinds.counts.sum())


def _count_rows(rows: FoldedRows, totals: Codes, email: str) -> Iterator[FlagCount]:
    """Yield the counts of rows whose addresses say by themselves that they are flagged."""
    ranks, often = (np.asarray(rows.odd[name]).astype(np.int64) for name in ("rank", ROWS))
    is_lone = np.asarray(rows.addresses.is_null())
    addresses = totals - tally(ranks[is_lone], often[is_lone])
    kinds = sort_addresses(rows, ["rank", ROWS], collect_table)
    is_once = kinds.is_address & (kinds.measures[ROWS] == 1)
    once = tally(kinds.measures["rank"][is_once], kinds.counts[is_once])
    known = int(addresses.sum())
    yield FlagCount(DUPLICATE, email, addresses - once, known)
    for flag in _tell_odd(rows, email):
        yield replace(count_flag(flag, ranks, often), known=known)
