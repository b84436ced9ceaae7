"""The worst verdict of each address of a lazy frame, counted where the frame is.

Nearly all addresses are plain: of letters, digits and few signs that every engine reads alike, so
that it can fold and group them itself, and tells only how many have which worst verdict. The rest
comes as texts, and is folded by our rules; where one of them is an address that is also written
plainly, the engine is asked for the plain ones by name.
"""

from __future__ import annotations

from collections.abc import Callable
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

    text = nw.col(email).cast(nw.String)
    folded = text.str.to_lowercase()
    is_plain = text.str.contains(PLAIN) & ~text.str.contains("\n", literal=True)
    is_plain = is_plain & ~folded.str.contains(_PUNYCODE, literal=True)
    judged = frame.filter(~nw.col(verdict).is_null()).select(
        text=text, folded=folded, rank=_rank(verdict), is_plain=is_plain.fill_null(value=False)
    )
    odd = judged.filter(~nw.col("is_plain")).group_by("text", "rank").agg(nw.len().alias("rows"))
    # One more tells that there are more.
    found = collect(odd.head(_MOST_ODD + 1))
    if len(found) > _MOST_ODD:
        return None
    plain = judged.filter(nw.col("is_plain"))
    worst = plain.group_by("folded").agg(nw.col("rank").max())
    tallied = collect(worst.group_by("rank").agg(nw.len().alias("rows")))
    counts = _tally(tallied["rank"], tallied["rows"])
    if not len(found):
        return counts
    addresses = fold_addresses(as_text(unify(found["text"])))
    return counts + _count_odd(found, addresses, worst, collect)


def _rank(verdict: str) -> nw.Expr:
    """Return the position of a verdict among the four."""
    import narwhals as nw

    word = nw.col(verdict).cast(nw.String)
    ranked = nw.lit(0)
    for place, one in enumerate(VERDICTS):
        ranked = nw.when(word == one).then(nw.lit(place)).otherwise(ranked)
    return ranked.cast(nw.Int64)


def _count_odd(
    found: pa.Table, addresses: pa.Array, worst: nw.LazyFrame[Any], collect: Collect
) -> Codes:
    """Return how many addresses the texts that are not plain add to each verdict."""
    import narwhals as nw
    import pyarrow as pa
    import pyarrow.compute as pc

    is_missing = np.asarray(pc.equal(addresses, "").fill_null(True))
    ranks = np.asarray(found["rank"]).astype(np.int64)
    rows = np.asarray(found["rows"]).astype(np.int64)
    counts = np.bincount(ranks[is_missing], rows[is_missing], len(VERDICTS)).astype(np.int64)
    encoded = addresses.filter(pa.array(~is_missing)).dictionary_encode()
    if not len(encoded):
        return counts
    highest = np.full(len(encoded.dictionary), -1, dtype=np.int64)
    np.maximum.at(highest, read_indices(encoded), ranks[~is_missing])
    written = encoded.dictionary.filter(pc.match_substring_regex(encoded.dictionary, PLAIN))
    if len(written):
        same = collect(worst.filter(nw.col("folded").is_in(written.to_pylist())))
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
