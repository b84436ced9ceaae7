"""The worst verdict of each address of a lazy frame, counted where the frame is.

Nearly all addresses are plain: of letters, digits and few signs that every engine reads alike, so
that it can fold and group them itself, and tells only how many have which worst verdict. The rest
comes as texts, and is folded by our rules; where one of them is an address that is also written
plainly, the engine is asked for the plain ones by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from cliova_pandas.stats.arrow_values import Codes, as_text, read_indices, unify
from cliova_pandas.stats.reduction import PLAIN
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


def count_worst_verdicts(
    frame: nw.LazyFrame[Any], email: str, verdict: str, collect: Collect
) -> Codes | None:
    """Count the addresses by the worst of their verdicts, in the fixed order.

    As `cliova_pandas.stats.counting.find_worst` does of rows in memory: rows with a verdict, but no
    address, count one by one, and rows without a verdict do not count.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        The frame; every verdict in it is one of the four, or missing.
    email, verdict : str
        The columns of the addresses and of the verdicts.
    collect : callable
        Computes a small frame.

    Returns
    -------
    numpy.ndarray of int64 or None
        None where too many addresses are not plain.
    """
    import narwhals as nw

    rows = fold_rows(frame, email, verdict, collect)
    if rows is None:
        return None
    worst = rows.plain.group_by("folded").agg(nw.col("rank").max())
    tallied = collect(worst.group_by("rank").agg(nw.len().alias("rows")))
    counts = _tally(tallied["rank"], tallied["rows"])
    if not len(rows.odd):
        return counts
    return counts + _count_odd(rows, worst, collect)


@dataclass(frozen=True)
class FoldedRows:
    """The rows of a lazy frame that have a verdict, by their addresses.

    Attributes
    ----------
    plain : narwhals.LazyFrame
        Those whose address is plain: ``folded``, and ``rank``, the place of the verdict among the
        four.
    odd : pyarrow.Table
        The rest, each once: ``text``, ``rank``, and ``rows``, how often it is there.
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


def fold_rows(
    frame: nw.LazyFrame[Any], email: str, verdict: str, collect: Collect, **also: nw.Expr
) -> FoldedRows | None:
    """Fold the addresses of a lazy frame where it is; None where too many are not plain.

    Parameters
    ----------
    frame, email, verdict, collect
        As in `count_worst_verdicts`.
    **also : narwhals.Expr
        What rows keep besides, by its name.
    """
    import narwhals as nw
    import pyarrow.compute as pc

    text = nw.col(email).cast(nw.String)
    folded = text.str.to_lowercase()
    is_plain = text.str.contains(PLAIN) & ~text.str.contains("\n", literal=True)
    is_plain = is_plain & ~folded.str.contains(_PUNYCODE, literal=True)
    judged = frame.filter(~nw.col(verdict).is_null()).select(
        **also,
        text=text,
        folded=folded,
        rank=_rank(verdict),
        is_plain=is_plain.fill_null(value=False),
    )
    odd = judged.filter(~nw.col("is_plain")).group_by("text", "rank", *also)
    # One more tells that there are more.
    found = collect(odd.agg(nw.len().alias("rows")).head(_MOST_ODD + 1))
    if len(found) > _MOST_ODD:
        return None
    addresses = fold_addresses(as_text(unify(found["text"])))
    addresses = pc.if_else(pc.equal(addresses, ""), None, addresses)
    return FoldedRows(judged.filter(nw.col("is_plain")), found, addresses)


def _rank(verdict: str) -> nw.Expr:
    """Return the position of a verdict among the four."""
    import narwhals as nw

    word = nw.col(verdict).cast(nw.String)
    ranked = nw.lit(0)
    for place, one in enumerate(VERDICTS):
        ranked = nw.when(word == one).then(nw.lit(place)).otherwise(ranked)
    return ranked.cast(nw.Int64)


def _count_odd(rows: FoldedRows, worst: nw.LazyFrame[Any], collect: Collect) -> Codes:
    """Return how many addresses the texts that are not plain add to each verdict."""
    import narwhals as nw
    import pyarrow as pa
    import pyarrow.compute as pc

    is_missing = np.asarray(rows.addresses.is_null())
    ranks = np.asarray(rows.odd["rank"]).astype(np.int64)
    often = np.asarray(rows.odd["rows"]).astype(np.int64)
    counts = np.bincount(ranks[is_missing], often[is_missing], len(VERDICTS)).astype(np.int64)
    encoded = rows.addresses.filter(pa.array(~is_missing)).dictionary_encode()
    if not len(encoded):
        return counts
    highest = np.full(len(encoded.dictionary), -1, dtype=np.int64)
    np.maximum.at(highest, read_indices(encoded), ranks[~is_missing])
    if written := rows.list_written():
        same = collect(worst.filter(nw.col("folded").is_in(written)))
        # These are counted among the plain ones, by the verdicts that they have there.
        counts -= np.bincount(np.asarray(same["rank"]), minlength=len(VERDICTS))
        names = as_text(unify(same["folded"]))
        places = np.asarray(pc.index_in(names, value_set=encoded.dictionary))
        np.maximum.at(highest, places, np.asarray(same["rank"]).astype(np.int64))
    return counts + np.bincount(highest, minlength=len(VERDICTS))


def _tally(ranks: Any, rows: Any) -> Codes:
    counts = np.zeros(len(VERDICTS), dtype=np.int64)
    counts[np.asarray(ranks).astype(np.int64)] = np.asarray(rows)
    return counts
