"""The rows of a lazy frame by their addresses, which are folded and grouped where the frame is.

Nearly all addresses are plain: of letters, digits and few signs that every engine reads alike, so
that it can fold and group them itself, and tells only how many there are of each kind. The rest
comes as texts, and is folded by our rules; where one of them is an address that is also written
plainly, the engine is asked for the plain ones by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from cliova_pandas.stats.frames.arrow_values import (
    Codes,
    Mask,
    as_text,
    drop_blank,
    read_indices,
    unify,
)
from cliova_pandas.stats.frames.lazy_frames import collect_table, keep_among
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.stats.frames.reduction import PLAIN
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.addresses import fold_addresses

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

Collect: TypeAlias = "Callable[[nw.LazyFrame[Any]], pa.Table]"

_MOST_ODD: Final = 20_000
"""Where more texts than these are not plain, they are no exception, and all rows are read."""

_PUNYCODE: Final = "xn--"
"""How a domain begins that has a second form, in letters of its language."""

ROWS: Final = "rows"
_LONGEST: Final = 64
"""So long may be what stands before the sign; who is no longer in all is no longer there either."""


@dataclass(frozen=True)
class FoldedRows:
    """The rows of a lazy frame that have a verdict, by their addresses.

    Attributes
    ----------
    plain : narwhals.LazyFrame
        Those whose address is plain, and so well formed and in no dress: ``folded``, and measures,
        such as ``rank``, the place of the verdict among the four.
    odd : pyarrow.Table
        The rest, each once: ``text``, the measures, and ``rows``, how often it is there.
    addresses : pyarrow.Array
        The folded address of each row of ``odd``, missing where it is none.
    """

    plain: nw.LazyFrame[Any]
    odd: pa.Table
    addresses: pa.Array

    def list_written(self) -> list[str]:
        """Return the addresses of odd rows that may be written plainly in others."""
        import pyarrow.compute as pc

        found = self.addresses.unique().drop_null()
        written: list[str] = found.filter(pc.match_substring_regex(found, PLAIN)).to_pylist()
        return written

    def mark(self, measures: Mapping[str, Any]) -> FoldedRows:
        """Say more of the odd rows: numbers, or what is true of them."""
        import pyarrow as pa

        odd = self.odd
        for name, values in measures.items():
            odd = odd.append_column(name, pa.array(np.asarray(values).astype(np.int64)))
        return replace(self, odd=odd)


def fold_rows(
    frame: LazyTable, email: str, verdict: str, collect: Collect, **also: nw.Expr
) -> FoldedRows | None:
    """Fold the addresses of a lazy frame where it is.

    Parameters
    ----------
    frame : LazyTable
        The frame; every verdict in it is one of the four, or missing.
    email, verdict : str
        The columns of the addresses and of the verdicts.
    collect : callable
        Computes a small frame.
    **also : narwhals.Expr
        What rows keep besides, by its name.

    Returns
    -------
    FoldedRows or None
        None where the rows must be read: too many addresses are not plain, or they are no texts.
    """
    import narwhals as nw

    if not isinstance(frame.schema[email], nw.String | nw.Categorical | nw.Enum):
        return None
    text, folded, is_plain = _write_fold(frame, email)
    judged = frame.filter(~frame.col(verdict).is_null()).frame.select(
        **also,
        text=text,
        folded=folded,
        rank=_rank(frame.col(verdict)),
        is_plain=is_plain,
    )
    odd = judged.filter(~nw.col("is_plain")).group_by("text", "rank", *also)
    # One more tells that there are more.
    found = collect(odd.agg(nw.len().alias(ROWS)).head(_MOST_ODD + 1))
    if len(found) > _MOST_ODD:
        return None
    addresses = drop_blank(fold_addresses(as_text(unify(found["text"]))))
    return FoldedRows(judged.filter(nw.col("is_plain")), found, addresses)


def _write_fold(frame: LazyTable, email: str) -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """Return the text of an address, its folded form if it is plain, and whether it is."""
    import narwhals as nw

    text = frame.col(email).cast(nw.String)
    folded = text.str.to_lowercase()
    is_plain = text.str.contains(PLAIN) & ~text.str.contains("\n", literal=True)
    is_plain = is_plain & ~folded.str.contains(_PUNYCODE, literal=True)
    is_plain = is_plain & (text.str.len_chars() <= _LONGEST)
    return text, folded, is_plain.fill_null(value=False)


def find_rows(
    frame: LazyTable, email: str, rows: FoldedRows, wanted: pa.Array, names: Sequence[str]
) -> pa.Table | None:
    """Return the rows of some addresses, in their order; None where these are too many.

    Parameters
    ----------
    frame : LazyTable
        The frame.
    email : str
        The column of the addresses.
    rows : FoldedRows
        What `fold_rows` made of it.
    wanted : pyarrow.Array of large_string
        The folded addresses.
    names : sequence of str
        The columns that are read.
    """
    import narwhals as nw
    import pyarrow as pa
    import pyarrow.compute as pc

    text, folded, is_plain = _write_fold(frame, email)
    is_wanted = pc.is_in(rows.addresses, value_set=wanted)
    written = as_text(unify(rows.odd["text"])).filter(is_wanted)
    own = [frame.owns[name] for name in names]
    keyed = frame.frame.select(*own, key=nw.when(is_plain).then(folded).otherwise(text))
    kept = keep_among(keyed, "key", pa.concat_arrays([wanted, written]).unique())
    return None if kept is None else collect_table(kept.select(*own)).rename_columns(list(names))


def _rank(verdict: nw.Expr) -> nw.Expr:
    """Return the position of a verdict among the four."""
    import narwhals as nw

    word = verdict.cast(nw.String)
    ranked = nw.lit(0)
    for place, one in enumerate(VERDICTS):
        ranked = nw.when(word == one).then(nw.lit(place)).otherwise(ranked)
    return ranked.cast(nw.Int64)


@dataclass(frozen=True)
class AddressKinds:
    """How many addresses there are of each kind; a row without an address is one by itself.

    Attributes
    ----------
    measures : mapping of str to numpy.ndarray of int64
        What tells one kind from another.
    is_address : numpy.ndarray of bool
        Whether it is an address.
    counts : numpy.ndarray of int64
        How many there are. A kind may be there twice, and once with a number below 0, of what was
        counted before it was known that other rows have the same address.
    """

    measures: Mapping[str, Codes]
    is_address: Mask
    counts: Codes


def sort_addresses(
    found: FoldedRows, measures: Sequence[str], collect: Collect, odd_measures: Sequence[str] = ()
) -> AddressKinds:
    """Count the addresses by their measures: of each the highest of all rows of an address.

    Parameters
    ----------
    found : FoldedRows
        The rows.
    measures : sequence of str
        Columns of whole numbers from -1 on, and ``"rows"``, if addresses that stand in several rows
        are a kind of their own: there it is 2.
    collect : callable
        Computes a small frame.
    odd_measures : sequence of str
        Measures that odd rows alone have; those of plain addresses are 0.
    """
    import narwhals as nw

    own = [name for name in measures if name != ROWS]
    highest = (nw.col(name).max() for name in own)
    plain = found.plain.group_by("folded").agg(*highest, nw.len().alias(ROWS))
    times = nw.when(nw.col(ROWS) > 1).then(nw.lit(2)).otherwise(nw.lit(1))
    kinds = plain.with_columns(times.alias(ROWS)).group_by(*measures)
    tallied = collect(kinds.agg(addresses=nw.len()))
    names = [*own, *odd_measures, ROWS]
    counted, odd = _stack(tallied, names), _stack(found.odd, names)
    merged, taken_back = _merge_odd(found, odd, plain, names, collect)
    lone = odd[np.asarray(found.addresses.is_null())]
    whole = np.concatenate([counted, merged, taken_back, lone])
    signs = [np.ones(len(merged)), -np.ones(len(taken_back))]
    counts = np.concatenate([np.asarray(tallied["addresses"]), *signs, lone[:, -1]])
    whole[:, -1] = np.minimum(whole[:, -1], 2)
    return AddressKinds(
        dict(zip(names, whole.T, strict=True)),
        np.arange(len(whole)) < len(whole) - len(lone),
        counts.astype(np.int64),
    )


def _merge_odd(
    found: FoldedRows,
    odd: Codes,
    plain: nw.LazyFrame[Any],
    names: Sequence[str],
    collect: Collect,
) -> tuple[Codes, Codes]:
    """Return the addresses that odd rows hold, and which of them are counted as plain ones, too."""
    import narwhals as nw
    import pyarrow.compute as pc

    encoded = found.addresses.dictionary_encode()
    places, rows = read_indices(encoded), odd
    same = np.zeros((0, len(names)), dtype=np.int64)
    if written := found.list_written():
        fetched = collect(plain.filter(nw.col("folded").is_in(written)))
        same = _stack(fetched, names)
        texts = as_text(unify(fetched["folded"]))
        at = np.asarray(pc.index_in(texts, value_set=encoded.dictionary)).astype(np.int64)
        places, rows = np.concatenate([places, at]), np.concatenate([rows, same])
    rows, places = rows[places >= 0], places[places >= 0]
    merged = np.full((len(encoded.dictionary), len(names)), -1, dtype=np.int64)
    np.maximum.at(merged, places, rows)
    merged[:, -1] = np.bincount(places, rows[:, -1], len(merged))
    return merged, same


def _stack(table: pa.Table, names: Sequence[str]) -> Codes:
    """Return columns of numbers side by side; 0 where there is none."""
    held = (table[name] if name in table.column_names else np.zeros(len(table)) for name in names)
    return np.column_stack([np.asarray(one).astype(np.int64) for one in held])
