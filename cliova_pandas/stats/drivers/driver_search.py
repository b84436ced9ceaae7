"""The search for drivers: on counts and codes alone, whatever the groups are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.measures.exact_tests import (
    adjust_for_all,
    fisher_greater,
    log_likelihood_ratio,
)
from cliova_pandas.stats.measures.intervals import Floats

Group = tuple[int, ...]
"""The place of a group, or of each of the two of a pair, among all groups of one value."""


@dataclass(frozen=True)
class FoundDriver:
    """A group that has a higher share than the rest, as it was when it was found.

    Attributes
    ----------
    group : tuple of int
        Which group, or which two of different columns.
    count, n : int
        How many of its rows count, of how many; rows of drivers found before are not among them.
    other_count, other_n : int
        The same of the rows that are neither in it nor in a driver found before.
    q : float
        Its q-value.
    also : tuple
        The groups that hold exactly the same rows.
    """

    group: Group
    count: int
    n: int
    other_count: int
    other_n: int
    q: float
    also: tuple[Group, ...]

    @property
    def excess(self) -> float:
        """How many rows more count than if its share were that of the rest."""
        return self.count - self.n * self.other_count / self.other_n


@dataclass(frozen=True)
class CountsWithin:
    """How many of the rows of one group are in each group, and how many of these count."""

    n: Codes
    count: Codes


class GroupCounts:
    """The groups of several columns, and how many of the rows left are in each.

    Attributes
    ----------
    groups : list of tuple
        Those that are large enough.
    parents : dict
        For the place of a pair in `groups` the places of its two groups.
    n, count : numpy.ndarray of int64
        How many of the rows left are in each group, and how many of these count.
    total, counted : int
        How many rows are left, and how many of them count.
    all_counted : int
        How many rows count, those that are set aside too.
    min_n : int
        Smaller groups are not tried.
    """

    groups: list[Group]
    parents: dict[int, tuple[int, int]]
    n: Codes
    count: Codes
    total: int
    counted: int
    all_counted: int
    min_n: int

    def look_inside(self, group: int) -> CountsWithin:
        """Count the rows left that are in a group, by all groups."""
        raise NotImplementedError

    def remove(self, group: int, inside: CountsWithin) -> None:
        """Take the rows of a group, which are counted already, out of all groups."""
        self.total -= int(self.n[group])
        self.counted -= int(self.count[group])
        self.n -= inside.n
        self.count -= inside.count


class HeldCounts(GroupCounts):
    """The groups of rows that are in memory.

    Parameters
    ----------
    columns : sequence of numpy.ndarray of int64
        For each column the group of every row, -1 for none.
    sizes : sequence of int
        How many groups each column has.
    is_counted : numpy.ndarray of bool
        Which rows count.
    min_n : int
        Smaller groups are not tried.
    with_pairs : bool
        Whether to try two columns together, too.
    weights : numpy.ndarray of int64, optional
        For how many rows each stands; for one, without it.
    """

    def __init__(
        self,
        columns: Sequence[Codes],
        sizes: Sequence[int],
        is_counted: npt.NDArray[np.bool_],
        *,
        min_n: int,
        with_pairs: bool = False,
        weights: Codes | None = None,
    ) -> None:
        self._weights = weights
        self._is_counted = is_counted
        self._is_left = np.ones(len(is_counted), dtype=bool)
        self.min_n = min_n
        self.groups = []
        self._codes: list[npt.NDArray[np.int32]] = []
        self._places: list[slice] = []
        first = 0
        for codes, size in zip(columns, sizes, strict=True):
            self._add(codes, [(first + place,) for place in range(size)])
            first += size
        self.parents = {}
        if with_pairs:
            self._add_pairs()
        everything = np.arange(len(is_counted))
        inside = self._count_inside(everything)
        self.n, self.count = inside.n, inside.count
        self.total = self._count_rows(everything)
        self.counted = self.all_counted = self._count_rows(everything[is_counted])

    def _add(self, codes: Codes, groups: list[Group]) -> None:
        """Add a column of groups, of which only those are kept that are large enough."""
        has_group = codes >= 0
        weights = None if self._weights is None else self._weights[has_group]
        n = np.bincount(codes[has_group], weights, minlength=len(groups))
        kept = np.flatnonzero(n >= max(self.min_n, 1))
        renumbered = np.full(len(groups) + 1, -1, dtype=np.int32)
        renumbered[kept] = np.arange(len(kept), dtype=np.int32)
        if not len(kept):
            return
        self._codes.append(renumbered[codes])
        start = len(self.groups)
        self.groups += [groups[place] for place in kept]
        self._places.append(slice(start, start + len(kept)))

    def _add_pairs(self) -> None:
        singles = list(zip(self._codes, self._places, strict=True))
        for (one, place), (other, other_place) in combinations(singles, 2):
            width = other_place.stop - other_place.start
            both = (one >= 0) & (other >= 0)
            values, codes = np.unique(
                one[both].astype(np.int64) * width + other[both], return_inverse=True
            )
            stacked = np.full(len(one), -1, dtype=np.int64)
            stacked[both] = codes
            known = [(place.start + v // width, other_place.start + v % width) for v in values]
            before = len(self.groups)
            names = [(*self.groups[a], *self.groups[b]) for a, b in known]
            self._add(stacked, names)
            by_name = dict(zip(names, known, strict=True))
            for added in range(before, len(self.groups)):
                self.parents[added] = by_name[self.groups[added]]

    def look_inside(self, group: int) -> CountsWithin:
        """Count the rows left that are in a group, by all groups."""
        return self._count_inside(self._find_rows(group))

    def remove(self, group: int, inside: CountsWithin) -> None:
        """Take the rows of a group, which are counted already, out of all groups."""
        super().remove(group, inside)
        self._is_left[self._find_rows(group)] = False

    def _find_rows(self, group: int) -> Codes:
        """Return the rows left that are in a group."""
        for codes, place in zip(self._codes, self._places, strict=True):
            if place.start <= group < place.stop:
                return np.flatnonzero((codes == group - place.start) & self._is_left)
        return np.zeros(0, dtype=np.int64)

    def _count_inside(self, rows: Codes) -> CountsWithin:
        """Count some rows by all groups."""
        counted = rows[self._is_counted[rows]]
        found = CountsWithin(*(np.zeros(len(self.groups), dtype=np.int64) for _ in range(2)))
        for codes, place in zip(self._codes, self._places, strict=True):
            found.n[place] = self._count(codes, rows, place)
            found.count[place] = self._count(codes, counted, place)
        return found

    def _count_rows(self, rows: Codes) -> int:
        """Return how many rows of the frame some rows stand for."""
        return len(rows) if self._weights is None else int(self._weights[rows].sum())

    def _count(self, codes: npt.NDArray[np.int32], rows: Codes, place: slice) -> Codes:
        # Rows without a group have the code -1, which becomes the first.
        weights = None if self._weights is None else self._weights[rows]
        counts = np.bincount(codes[rows] + 1, weights, minlength=place.stop - place.start + 1)
        return counts[1:].astype(np.int64)


def search_drivers(counts: GroupCounts, *, level: float) -> Iterator[FoundDriver]:
    """Yield the groups that have a higher share than the rest, the clearest first.

    After each its rows are set aside and the others are tried again on the rows that are left, so
    that what was high only because of it is not named a second time.
    """
    tried = len(counts.groups)
    while True:
        rest, rest_counted = counts.total - counts.n, counts.counted - counts.count
        is_tried = (counts.n >= max(counts.min_n, 1)) & (rest > 0)
        is_higher = is_tried & (counts.count * rest > rest_counted * counts.n)
        higher = np.flatnonzero(is_higher)
        if not len(higher):
            return
        numbers = (counts.count[higher], counts.n[higher], rest_counted[higher], rest[higher])
        p = np.maximum(fisher_greater(*numbers), _test_pairs(counts, higher))
        q = adjust_for_all(p, tried)
        if not (q <= level).any():
            return
        clear = np.where(q <= level, log_likelihood_ratio(*numbers), -1.0)
        best = int(higher[clear.argmax()])
        inside = counts.look_inside(best)
        wider = _find_wider(counts, best, inside.n, higher[q <= level], level)
        if wider is not None:
            best = wider
            inside = counts.look_inside(best)
        n = int(counts.n[best])
        same = np.flatnonzero((inside.n == n) & (counts.n == n))
        # The first of those that are the same: of the columns as they were given, a pair last.
        named = int(same[0])
        yield FoundDriver(
            group=counts.groups[named],
            count=int(counts.count[best]),
            n=n,
            other_count=int(rest_counted[best]),
            other_n=int(rest[best]),
            q=float(q[higher == best][0]),
            also=tuple(counts.groups[place] for place in same[1:] if place not in counts.parents),
        )
        counts.remove(best, inside)


def _test_pairs(counts: GroupCounts, tested: Codes) -> Floats:
    """Return the p-value of each pair within its two groups, 0 for what is no pair.

    A pair is more than its groups only if it is higher than what is left of either of them: the
    largest of the p-values tests that all are so (an intersection-union test: R. L. Berger (1982),
    "Multiparameter hypothesis testing and acceptance sampling", Technometrics 24, 295-300).
    """
    p = np.zeros(len(tested))
    pairs = np.flatnonzero([group in counts.parents for group in tested.tolist()])
    if not len(pairs):
        return p
    groups = tested[pairs]
    parents = np.array([counts.parents[group] for group in groups.tolist()])
    n, count = counts.n[groups], counts.count[groups]
    for side in parents.T:
        other_n, other = counts.n[side] - n, counts.count[side] - count
        p[pairs] = np.maximum(p[pairs], fisher_greater(count, n, other, other_n))
    return p


def _find_wider(
    counts: GroupCounts, best: int, inside: Codes, found: Codes, level: float
) -> int | None:
    """Return the largest group around one whose other rows are high as well and no less so.

    A part of a group can be a little clearer than the whole of it by chance; then the whole is the
    cause. If its other rows are like the rest, or lower than the part, the part is.
    """
    n, count = int(counts.n[best]), int(counts.count[best])
    around = found[(inside[found] == n) & (counts.n[found] > n)]
    around = around[[group not in counts.parents for group in around.tolist()]]
    if not len(around):
        return None
    more_n, more = counts.n[around] - n, counts.count[around] - count
    rest_n, rest = counts.total - counts.n[around], counts.counted - counts.count[around]
    is_high = fisher_greater(more, more_n, rest, rest_n) <= level
    is_lower = fisher_greater(np.full(len(around), count), n, more, more_n) <= level
    fitting = around[is_high & ~is_lower]
    if not len(fitting):
        return None
    return int(fitting[counts.n[fitting].argmax()])
