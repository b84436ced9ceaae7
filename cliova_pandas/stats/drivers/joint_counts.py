"""How many rows have each combination of the values of several columns, by their verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cliova_pandas.stats.frames.arrow_values import Codes, Mask, stack_codes
from cliova_pandas.verdicts import VERDICTS


@dataclass(frozen=True)
class JointCounts:
    """The combinations of the values of some keys that occur, counted.

    Attributes
    ----------
    places : mapping of str to numpy.ndarray of int64
        For each key, and each combination, the place of the value among those of the key.
    counts : numpy.ndarray of int64
        A row for each combination, a column for each verdict.
    """

    places: Mapping[str, Codes]
    counts: Codes

    def __len__(self) -> int:
        return len(self.counts)

    def align(self, other: JointCounts) -> Codes:
        """Return the counts of another one of the same keys, in the order of this one."""
        codes = stack_codes(
            [np.concatenate([places, other.places[key]]) for key, places in self.places.items()]
        )
        counts = np.zeros((int(codes.max(initial=-1)) + 1, len(VERDICTS)), dtype=np.int64)
        counts[codes[len(self) :]] = other.counts
        aligned: Codes = counts[codes[: len(self)]]
        return aligned

    def pick(self, key: str, is_in: Mask, counts: Codes) -> Codes:
        """Return counts of the combinations, 0 where the value of a key is not among some."""
        return np.where(is_in[self.places[key]][:, None], counts, 0)

    def tally(self, key: str, groups: Codes, size: int, counts: Codes) -> Codes:
        """Add up counts of the combinations by the groups that the values of a key are in."""
        codes = groups[self.places[key]]
        # Floats hold whole numbers up to 2 ** 53, and are added up many times faster.
        summed = [np.bincount(codes, column, minlength=size) for column in counts.T]
        return np.column_stack(summed).astype(np.int64)


def count_jointly(places: Mapping[str, Codes], verdicts: Codes, rows: Codes) -> JointCounts:
    """Put together what an engine has counted for each combination and verdict.

    Parameters
    ----------
    places : mapping of str to numpy.ndarray of int64
        For each key the place of the value.
    verdicts : numpy.ndarray of int64
        The position of the verdict among the four.
    rows : numpy.ndarray of int64
        How many rows have this combination and verdict.
    """
    stacked = stack_codes(list(places.values()))
    _, first, codes = np.unique(stacked, return_index=True, return_inverse=True)
    width = len(VERDICTS)
    summed = np.bincount(codes * width + verdicts, rows, minlength=len(first) * width)
    kept = {key: column[first] for key, column in places.items()}
    return JointCounts(kept, summed.astype(np.int64).reshape(len(first), width))


def order_keys(sizes: Mapping[str, int], last: Sequence[str]) -> list[str]:
    """Return keys, those of fewer values first, but some of them at the end."""
    first = sorted((key for key in sizes if key not in last), key=lambda key: sizes[key])
    return [*first, *(key for key in last if key in sizes)]
