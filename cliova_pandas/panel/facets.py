"""What a result can be filtered by, as codes: groups, flags, and ranges of numbers or dates.

Each facet counts the rows of its values by verdict in one pass, so that the panel can draw all of
them anew with every click.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.frames.arrow_values import Codes, Mask
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

Counts: TypeAlias = npt.NDArray[np.int64]
"""A row for each value of a facet; a column for rows without a verdict, then one for each."""

Bound: TypeAlias = int | float | str
"""An end of a range: a number, an instant in ISO 8601, or one of `INFINITE`."""

INFINITE: Final = {"-inf": "-∞", "inf": "∞"}
"""Ends that are infinite, of which JSON has no number, and how they are shown."""

COLUMN: Final = "column:"
"""How the facet of a column begins, behind which its name stands."""

_WIDTH: Final = 1 + len(VERDICTS)
_MOST_COMPARED: Final = 8
"""Labels that are looked for one by one, which is faster than to look up every row."""

_MOST_BINS: Final = 24
_LONGEST: Final = 400
_MOST_FLAGS: Final = 16


class RowSubset:
    """Some of the rows, as it is fastest to count them: one by one, or all without the others.

    Parameters
    ----------
    mask : numpy.ndarray of bool
        Which rows they are.
    """

    def __init__(self, mask: Mask) -> None:
        self.is_most = 2 * int(np.count_nonzero(mask)) > len(mask)
        self.few: npt.NDArray[np.int64] = np.flatnonzero(~mask if self.is_most else mask)
        """Those of the rows and the others that are fewer."""


class GroupFacet:
    """Groups, of which each row has one or none.

    Parameters
    ----------
    codes : numpy.ndarray of int64
        The group of each row, -1 for none.
    labels : sequence of str
        What the groups are called.
    verdicts : numpy.ndarray of int64
        The position of each row's verdict among the four, -1 for none.
    unnamed : collection of str
        Labels that name no one group: they stand behind the others, as in a breakdown.
    """

    def __init__(
        self,
        codes: Codes,
        labels: Sequence[str],
        verdicts: Codes,
        unnamed: Collection[str] = (),
    ) -> None:
        self.labels = list(labels)
        self.is_unnamed: Mask = np.array([label in unnamed for label in self.labels], dtype=bool)
        self._codes = _narrow(codes, len(self.labels))
        self._cross = _cross(codes, verdicts)
        self._places = {label: place for place, label in enumerate(self.labels)}
        # A reason may quote an address, which must not be offered where everybody looks; and a
        # text of a page is nobody's group, but would be sent with every click.
        self.is_nameable: Mask = np.array(
            ["@" not in label and len(label) <= _LONGEST for label in self.labels], dtype=bool
        )
        self.whole: Counts = _count(self._cross, None, len(self.labels))
        self.sizes: npt.NDArray[np.int64] = self.whole.sum(axis=1)
        self._lowered: list[str] | None = None

    def mask(self, wanted: Sequence[str]) -> Mask:
        """Return which rows are in one of the groups."""
        places = [self._places[label] for label in dict.fromkeys(wanted) if label in self._places]
        if len(places) > _MOST_COMPARED:
            is_wanted = np.zeros(len(self.labels) + 1, dtype=bool)
            is_wanted[places] = True
            looked_up: Mask = is_wanted[self._codes]
            return looked_up
        found: Mask = np.zeros(len(self._codes), dtype=bool)
        for place in places:
            found |= self._codes == place
        return found

    def count(self, rows: RowSubset | None) -> Counts:
        """Count the groups of some rows by verdict; None are all rows."""
        return _count_rows(self._cross, rows, self.whole)

    def rank(self, left: Counts, typed: str, most: int, chosen: Sequence[str]) -> list[int]:
        """Return the groups to show: those with most rows left, and whatever is chosen.

        Parameters
        ----------
        left : numpy.ndarray
            What `count` has returned of the rows that are left.
        typed : str
            What their names must contain; those that begin with it go first.
        most : int
            How many to return, besides those that are chosen.
        chosen : sequence of str
            The groups that are filtered by.
        """
        sizes, whole = left.sum(axis=1), self.sizes
        is_shown = self.is_nameable & (whole > 0)
        starts = np.zeros(len(self.labels), dtype=bool)
        if needle := typed.strip().lower():
            if self._lowered is None:
                self._lowered = [label.lower() for label in self.labels]
            is_shown &= np.array([needle in label for label in self._lowered], dtype=bool)
            starts = np.array([label.startswith(needle) for label in self._lowered], dtype=bool)
        found = np.flatnonzero(is_shown)
        if most < len(found) and not needle and not self.is_unnamed.any():
            # Only those that may be among the first are put in order.
            least = np.partition(sizes[found], len(found) - most)[len(found) - most]
            found = found[sizes[found] >= least]
        # Ties in the order of the labels, so that nothing jumps about without need.
        order = np.lexsort(
            (found, -whole[found], -sizes[found], self.is_unnamed[found], ~starts[found])
        )
        ranked: list[int] = found[order[:most]].tolist()
        more = sorted(self._places[label] for label in set(chosen) if label in self._places)
        return [*ranked, *(place for place in more if place not in ranked)]


class FlagFacet:
    """Flags, of which a row may have several.

    Parameters
    ----------
    flags : mapping of str to numpy.ndarray of bool
        Which rows have each of them.
    verdicts : numpy.ndarray of int64
        The position of each row's verdict among the four, -1 for none.
    """

    def __init__(self, flags: Mapping[str, Mask], verdicts: Codes) -> None:
        self.labels = list(flags)
        self._flags = flags
        # Rows are counted by which flags they have together: one pass for up to 16 of them.
        self._patterns = []
        for start in range(0, len(self.labels), _MOST_FLAGS):
            names = self.labels[start : start + _MOST_FLAGS]
            bits = np.zeros(len(verdicts), dtype=np.int64)
            for place, name in enumerate(names):
                bits |= flags[name].astype(np.int64) << place
            cross = _cross(bits, verdicts)
            whole = _count(cross, None, 1 << len(names))
            self._patterns.append((len(names), cross, whole))
        self.whole: Counts = self.count(None)
        self.sizes: npt.NDArray[np.int64] = self.whole.sum(axis=1)

    def mask(self, wanted: Sequence[str]) -> Mask:
        """Return which rows have one of the flags."""
        found: Mask = np.any([self._flags[flag] for flag in wanted], axis=0)
        return found

    def count(self, rows: RowSubset | None) -> Counts:
        """Count the flags of some rows by verdict; None are all rows."""
        counted = [np.empty((0, _WIDTH), dtype=np.int64)]
        for size, cross, whole in self._patterns:
            patterns = _count_rows(cross, rows, whole)
            bits = (np.arange(1 << size)[:, None] >> np.arange(size)) & 1
            counted.append(bits.T @ patterns)
        return np.concatenate(counted)

    def rank(self, left: Counts, typed: str, most: int, chosen: Sequence[str]) -> list[int]:
        """Return the flags to show, in their own order; see `GroupFacet.rank`."""
        needle, whole = typed.strip().lower(), self.sizes
        return [
            place
            for place, label in enumerate(self.labels)
            if label in chosen or (whole[place] and needle in label.lower())
        ]


class RangeFacet:
    """Numbers or instants, as the bars of a histogram.

    Parameters
    ----------
    values : pandas.Series
        A column of numbers or instants.
    verdicts : numpy.ndarray of int64
        The position of each row's verdict among the four, -1 for none.
    """

    def __init__(self, values: pd.Series[Any], verdicts: Codes) -> None:
        self._values = values
        self.is_time = values.dtype.kind == "M"
        present = values.notna().to_numpy(dtype=bool)
        self.missing = len(values) - int(np.count_nonzero(present))
        """How many rows have no value."""
        kept = values[present]
        numbers = kept.astype("int64" if self.is_time else "float64").to_numpy(dtype=np.float64)
        edges = _find_edges(numbers, is_whole=self.is_time or values.dtype.kind in "iu")
        self.size = max(len(edges) - 1, 0)
        bins = np.full(len(values), -1, dtype=np.int64)
        if self.size:
            places = np.searchsorted(edges, numbers, side="right") - 1
            bins[present] = np.clip(places, 0, self.size - 1)
        self._bins = bins
        self._cross = _cross(bins, verdicts)
        self.whole: Counts = _count(self._cross, None, self.size)
        self.sizes: npt.NDArray[np.int64] = self.whole.sum(axis=1)
        ends = kept.groupby(bins[present]).agg(["min", "max"])
        self._ends = {place: (low, high) for place, low, high in ends.itertuples(name=None)}

    def mask(self, wanted: tuple[Bound, Bound], *, is_inverted: bool = False) -> Mask:
        """Return which rows are in the range, ends included, as pandas does.

        What is missing is in no range, so that it is among all but those.
        """
        found = self._compare(wanted, self._values)
        return ~found if is_inverted else found

    def _compare(self, wanted: tuple[Bound, Bound], values: pd.Series[Any]) -> Mask:
        import pandas as pd

        low, high = wanted
        if self.is_time:
            # Only numpy's types take the text of an instant for one.
            if not isinstance(low, str) or not isinstance(high, str):
                raise TypeError
            found = values.between(pd.Timestamp(low), pd.Timestamp(high))
        else:
            left, right = (float(end) if isinstance(end, str) else end for end in wanted)
            found = values.between(left, right)
        return found.fillna(False).to_numpy(dtype=bool)

    def refuse(self, wanted: tuple[Bound, Bound]) -> None:
        """Refuse ends of a range that the column cannot be compared with.

        Raises
        ------
        ConfigurationError
            If they are no numbers, or no instants.
        """
        try:
            self._compare(wanted, self._values.iloc[:1])
        except (TypeError, ValueError, NotImplementedError) as error:
            what = "instants, such as 2026-10-01T00:00:00Z" if self.is_time else "numbers"
            raise ConfigurationError(
                f"The ends of a range of {self._values.name!r} must be {what}, not {wanted!r}."
            ) from error

    def count(self, rows: RowSubset | None) -> Counts:
        """Count the bars of some rows by verdict; None are all rows."""
        return _count_rows(self._cross, rows, self.whole)

    def find_span(self, first: int, last: int) -> tuple[Bound, Bound] | None:
        """Return the least and the greatest value of some bars; None if they have none."""
        between = range(min(first, last), max(first, last) + 1)
        found = [self._ends[place] for place in between if place in self._ends]
        if not found:
            return None
        return write_bound(found[0][0]), write_bound(found[-1][1])

    def find_bars(self, wanted: tuple[Bound, Bound]) -> tuple[int, int] | None:
        """Return the first and the last bar that have a value of the range."""
        inside = self._bins[self.mask(wanted)]
        return (int(inside.min()), int(inside.max())) if len(inside) else None


Facet: TypeAlias = GroupFacet | FlagFacet | RangeFacet


def _narrow(codes: Codes, size: int) -> npt.NDArray[np.signedinteger[Any]]:
    """Return codes in as few bytes as hold them, which are compared the sooner."""
    narrow = next(kind for kind in (np.int8, np.int16, np.int32) if size <= np.iinfo(kind).max)
    return codes.astype(narrow)


def _cross(codes: Codes, verdicts: Codes) -> npt.NDArray[np.int32]:
    """Return one code for the group and the verdict of each row; groups count from 1."""
    return ((codes + 1) * _WIDTH + verdicts + 1).astype(np.int32)


def _count_rows(cross: npt.NDArray[np.int32], rows: RowSubset | None, whole: Counts) -> Counts:
    """Count groups by verdict among some rows, of which the counts of all are known."""
    if rows is None:
        return whole
    counted = _count(cross, rows.few, len(whole))
    return whole - counted if rows.is_most else counted


def _count(cross: npt.NDArray[np.int32], rows: npt.NDArray[np.int64] | None, groups: int) -> Counts:
    counted = np.bincount(cross if rows is None else cross[rows], minlength=(groups + 1) * _WIDTH)
    return counted.reshape(groups + 1, _WIDTH)[1:]


def _find_edges(numbers: npt.NDArray[Any], *, is_whole: bool) -> npt.NDArray[Any]:
    """Return the ends of equally wide bars; of whole numbers, each ends at one."""
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return np.empty(0)
    low, high = numbers.min(), numbers.max()
    if is_whole:
        width = max(1, -(-(int(high) - int(low) + 1) // _MOST_BINS))
        return np.arange(int(low), int(high) + width + 1, width, dtype=np.float64)
    return np.linspace(low, high, _MOST_BINS + 1) if high > low else np.array([low, low + 1.0])


def write_bound(value: Any) -> Bound:
    """Return an end of a range as JSON can hold it.

    >>> write_bound(1.5), write_bound(float("-inf"))
    (1.5, '-inf')
    """
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    number: Bound = value.item() if hasattr(value, "item") else value
    return str(number) if str(number) in INFINITE else number
