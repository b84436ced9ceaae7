"""In which order groups are shown: by size, and where a key has an order of its own, in that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cliova_pandas.stats.frames.arrow_values import Codes, Mask

if TYPE_CHECKING:
    from cliova_pandas.stats.groups.grouping import Grouping


def order_by_size(keys: Sequence[Grouping], codes: Sequence[Codes], sizes: Codes) -> Codes:
    """Return how to put groups so that the largest come first.

    Parameters
    ----------
    keys : sequence of Grouping
        What they are groups of.
    codes : sequence of numpy.ndarray of int64
        For each key the code of each group's label.
    sizes : numpy.ndarray of int64
        How many rows each group has.

    Returns
    -------
    numpy.ndarray of int64
        Groups that have no name behind the others, those of the same size by their labels.
    """
    labels = [_rank(key, column) for key, column in zip(keys, codes, strict=True)]
    return np.lexsort((*labels[::-1], -sizes, find_unnamed(keys, codes)))


def order_groups(keys: Sequence[Grouping], codes: Sequence[Codes], sizes: Codes) -> Codes:
    """Return how to put groups so that ordered keys stand in their order.

    Up to the last ordered key they are sorted key by key, those of an unordered one by its size,
    and all that is left by size. The arguments are those of `order_by_size`.
    """
    by_size = np.empty(len(sizes), dtype=np.int64)
    by_size[order_by_size(keys, codes, sizes)] = np.arange(len(sizes))
    last = max((place for place, key in enumerate(keys) if key.is_ordered), default=-1)
    by: list[Codes] = []
    for key, column in zip(keys[: last + 1], codes, strict=False):
        if key.is_ordered:
            by.append(column)
            continue
        size = np.bincount(column, sizes, len(key.labels)).astype(np.int64)[column]
        by += [find_unnamed([key], [column]).astype(np.int64), -size, _rank(key, column)]
    return np.lexsort((by_size, *by[::-1]))


def find_unnamed(keys: Sequence[Grouping], codes: Sequence[Codes]) -> Mask:
    """Tell which groups name no one group by any of their keys."""
    is_unnamed = np.zeros(len(codes[0]), dtype=bool)
    for key, column in zip(keys, codes, strict=True):
        if key.unnamed:
            is_unnamed |= np.array([label in key.unnamed for label in key.labels])[column]
    return is_unnamed


def find_largest(
    keys: Sequence[Grouping], codes: Sequence[Codes], sizes: Codes, most: int
) -> Codes:
    """Return the positions of the largest groups that have a name, in no order.

    The arguments are those of `order_by_size`, and so are the first of it.
    """
    named = np.flatnonzero(~find_unnamed(keys, codes))
    if most < len(named):
        # Only those that may be among the first are put in order.
        least = np.partition(sizes[named], len(named) - most)[len(named) - most] if most else 0
        named = named[sizes[named] >= least]
        order = order_by_size(keys, [column[named] for column in codes], sizes[named])
        named = named[order[:most]]
    return named


def _rank(key: Grouping, codes: Codes) -> Codes:
    """Return the order of the labels that stand for codes, or that which they have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if key.is_ordered:
        return codes
    used, places = np.unique(codes, return_inverse=True)
    labels = pa.array([key.labels[code] for code in used.tolist()], pa.large_string())
    ranks = np.empty(len(used), dtype=np.int64)
    # By the bytes of UTF-8, which is by the characters, as Python sorts.
    ranks[np.asarray(pc.array_sort_indices(labels))] = np.arange(len(used))
    return ranks[places]
