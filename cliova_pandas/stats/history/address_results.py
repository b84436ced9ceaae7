"""Which address had which verdict in which result, from rows in memory or from an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from cliova_pandas.stats.frames.arrow_values import Codes, Mask, as_text, read_indices, unify
from cliova_pandas.stats.frames.folded_rows import FoldedRows, fold_rows
from cliova_pandas.stats.frames.lazy_frames import collect_table
from cliova_pandas.stats.frames.lazy_tables import LazyTable

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa

FindPlaces = Callable[["pa.Array"], Codes]
"""Tells the place of each result in the order of time, by its name; -1 of one that has none."""


class AddressCounts(NamedTuple):
    """How many addresses there are of each kind.

    Attributes
    ----------
    changed, unchanged : int
        In several results, with different verdicts or with one.
    once : int
        In one result alone.
    """

    changed: int = 0
    unchanged: int = 0
    once: int = 0


_NOTHING: Final = AddressCounts()


@dataclass(frozen=True)
class AddressResults:
    """The worst verdict of each address in each result that has it.

    Attributes
    ----------
    addresses : pyarrow.Array
        The folded addresses, each once, in their order.
    codes : numpy.ndarray of int64
        The position of an address there; each pair with a place is there once, in their order.
    places : numpy.ndarray of int64
        The place of the result in the order of time.
    ranks : numpy.ndarray of int64
        The place of the verdict among the four.
    left : AddressCounts
        The addresses that are not among them.
    """

    addresses: pa.Array
    codes: Codes
    places: Codes
    ranks: Codes
    left: AddressCounts = _NOTHING

    def find_changed(self) -> Mask:
        """Tell which addresses did not have one verdict all the time."""
        if not len(self.codes):
            return np.zeros(0, dtype=bool)
        starts = np.searchsorted(self.codes, np.arange(len(self.addresses)))
        low = np.minimum.reduceat(self.ranks, starts)
        return np.asarray(low != np.maximum.reduceat(self.ranks, starts))

    def count(self) -> AddressCounts:
        """Count all addresses, those that are left included."""
        return self._count(np.ones(len(self.addresses), dtype=bool))

    def _count(self, is_counted: Mask) -> AddressCounts:
        is_changed = self.find_changed()
        is_once = np.bincount(self.codes, minlength=len(self.addresses)) == 1
        kinds = is_changed, ~is_changed & ~is_once, is_once
        found = (int((kind & is_counted).sum()) for kind in kinds)
        return AddressCounts(*map(sum, zip(self.left, found, strict=True)))

    def keep(self, is_kept: Mask) -> AddressResults:
        """Leave some addresses out, of which no more than their number is known then."""
        import pyarrow as pa

        rows = is_kept[self.codes]
        return AddressResults(
            self.addresses.filter(pa.array(is_kept)),
            (np.cumsum(is_kept) - 1)[self.codes[rows]],
            self.places[rows],
            self.ranks[rows],
            self._count(~is_kept),
        )


def merge_results(folded: pa.Array, places: Codes, ranks: Codes) -> AddressResults:
    """Find the worst verdict of each address in each result; what has no address or place is none.

    Parameters
    ----------
    folded : pyarrow.Array of text
        The address of each row.
    places : numpy.ndarray of int64
        The place of its result.
    ranks : numpy.ndarray of int64
        The place of its verdict.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    is_known = np.asarray(folded.is_valid()) & (places >= 0)
    encoded = folded.filter(pa.array(is_known)).dictionary_encode()
    order = np.asarray(pc.sort_indices(encoded.dictionary)).astype(np.int64)
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    width = int(places.max(initial=0)) + 1
    keys = position[read_indices(encoded)] * width + places[is_known]
    pairs, where = np.unique(keys, return_inverse=True)
    worst = np.full(len(pairs), -1, dtype=np.int64)
    np.maximum.at(worst, where, ranks[is_known])
    return AddressResults(
        encoded.dictionary.take(pa.array(order)), pairs // width, pairs % width, worst
    )


def ask_results(
    frame: LazyTable,
    email: str,
    result: str,
    find_places: FindPlaces,
    asked: list[str] | None,
) -> AddressResults | None:
    """Ask an engine for the addresses that have changed, or for those that are asked for.

    Parameters
    ----------
    frame : LazyTable
        The frame, each of whose verdicts is one of the four, or missing.
    email, result : str
        The columns of the addresses and of the results, which holds texts.
    find_places : callable
        Tells the places of results.
    asked : list of str or None
        Folded addresses; those that have changed, without it.

    Returns
    -------
    AddressResults or None
        None where too many addresses are not plain, so that all rows must be read.
    """
    import narwhals as nw

    name = frame.col(result).cast(nw.String)
    known = frame.filter(~frame.col(result).is_null())
    rows = fold_rows(known, email, "verdict", collect_table, result=name)
    if rows is None:
        return None
    by_result = rows.plain.group_by("folded", "result").agg(nw.col("rank").max())
    whole = by_result.group_by("folded").agg(
        low=nw.col("rank").min(), high=nw.col("rank").max(), results=nw.len()
    )
    is_fetched = _choose(rows, asked)
    chosen = whole.filter(is_fetched == 1).select("folded")
    found = collect_table(by_result.join(chosen, on="folded", how="semi"))
    left = whole.filter(is_fetched == 0).select(kind=_sort())
    counts = collect_table(left.group_by("kind").agg(nw.len().alias("rows"))).to_pydict()
    kinds = dict(zip(counts["kind"], counts["rows"], strict=True))
    merged = merge_results(
        _concat(found["folded"], rows.addresses),
        find_places(_concat(found["result"], rows.odd["result"])),
        np.concatenate([np.asarray(one["rank"]).astype(np.int64) for one in (found, rows.odd)]),
    )
    return replace(merged, left=AddressCounts(*(kinds.get(kind, 0) for kind in range(3))))


def _sort() -> nw.Expr:
    """Return the kind of each address, by its place in `AddressCounts`."""
    import narwhals as nw

    is_changed = nw.col("low") != nw.col("high")
    rest = nw.when(nw.col("results") == 1).then(nw.lit(2)).otherwise(nw.lit(1))
    return nw.when(is_changed).then(nw.lit(0)).otherwise(rest)


def _choose(rows: FoldedRows, asked: list[str] | None) -> nw.Expr:
    """Return 1 for the plain addresses to fetch: also those that odd rows write otherwise."""
    import narwhals as nw

    names = rows.list_written() + (asked or [])
    is_fetched = nw.col("folded").is_in(names) if names else nw.lit(value=False)
    if asked is None:
        is_fetched = is_fetched | (nw.col("low") != nw.col("high"))
    return nw.when(is_fetched).then(nw.lit(1)).otherwise(nw.lit(0))


def _concat(*columns: Any) -> pa.Array:
    import pyarrow as pa

    return pa.concat_arrays([as_text(unify(column)) for column in columns])
