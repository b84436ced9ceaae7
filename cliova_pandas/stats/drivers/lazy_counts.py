"""The counts that the search for drivers goes on, of a frame that is not in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from cliova_pandas.stats.drivers.driver_columns import DriverCandidate
from cliova_pandas.stats.drivers.driver_parts import LazyParts
from cliova_pandas.stats.drivers.driver_search import CountsWithin, GroupCounts
from cliova_pandas.stats.frames.arrow_values import Codes, Mask


class LazyCounts(GroupCounts):
    """The groups of a lazy frame, of which little more is held than how many rows are in each.

    Parameters
    ----------
    parts : LazyParts
        The frame.
    candidates : sequence of DriverCandidate
        The columns, read from its tables.
    totals : numpy.ndarray of int64
        How many rows have each of the verdicts.
    verdict : int
        The position of the verdict that counts.
    min_n : int
        Smaller groups are not tried.
    """

    def __init__(
        self,
        parts: LazyParts,
        candidates: Sequence[DriverCandidate],
        totals: Codes,
        verdict: int,
        *,
        min_n: int,
    ) -> None:
        self._parts = parts
        self._candidates = candidates
        self._keys = [parts.find_key(one) for one in candidates]
        self._verdict = verdict
        self.min_n = min_n
        self.parents = {}
        tallies = [parts.tally(one) for one in candidates]
        self._kept = [np.flatnonzero(one.sum(axis=1) >= max(min_n, 1)) for one in tallies]
        self._starts = [0, *accumulate(map(len, tallies))]
        self.groups = [
            (start + int(place),)
            for start, kept in zip(self._starts, self._kept, strict=False)
            for place in kept
        ]
        asked = [key for key, kept in zip(self._keys, self._kept, strict=True) if len(kept)]
        self._tables = parts.join(dict.fromkeys(asked))
        self._left = [table.counts for table in self._tables]
        self._values_left = parts.list_all()
        self._looked: dict[int, list[Codes]] = {}
        inside = self._gather(self._left)
        self.n, self.count = inside.n, inside.count
        self.total = int(totals.sum())
        self.counted = self.all_counted = int(totals[verdict])

    def look_inside(self, group: int) -> CountsWithin:
        """Tell of the rows left that are in a group how many are in each; ask where that is new."""
        key, is_in = self._describe(group)
        among = {**self._values_left, key: self._values_left[key] & is_in}
        self._looked[group] = [
            table.pick(key, is_in, left)
            if key in table.places
            else table.align(self._parts.count(table.places, among))
            for table, left in zip(self._tables, self._left, strict=True)
        ]
        return self._gather(self._looked[group])

    def remove(self, group: int, inside: CountsWithin) -> None:
        """Take the rows of a group, which are counted already, out of all groups."""
        super().remove(group, inside)
        within = self._looked[group]
        self._left = [left - part for left, part in zip(self._left, within, strict=True)]
        self._looked = {}
        key, is_in = self._describe(group)
        self._values_left[key] = self._values_left[key] & ~is_in

    def _describe(self, group: int) -> tuple[str, Mask]:
        """Return the key that a group is made of, and which of its values are in it."""
        [place] = self.groups[group]
        column = bisect_right(self._starts, place) - 1
        codes = self._candidates[column].grouping.codes
        return self._keys[column], codes == place - self._starts[column]

    def _gather(self, counts: Sequence[Codes]) -> CountsWithin:
        """Add up counts of all tables by the groups that are large enough."""
        n, count = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for one, key, kept in zip(self._candidates, self._keys, self._kept, strict=True):
            for table, found in zip(self._tables, counts, strict=True):
                if key in table.places and len(kept):
                    grouping = one.grouping
                    tally = table.tally(key, grouping.codes, len(grouping.labels), found)[kept]
                    n.append(tally.sum(axis=1))
                    count.append(tally[:, self._verdict])
        return CountsWithin(np.concatenate(n), np.concatenate(count))
