"""Which rows of a result the filters leave, as masks over codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.errors import ConfigurationError, VerdictError, quote_names, word_unknown
from cliova_pandas.panel.code import CodeWriter
from cliova_pandas.panel.facets import (
    COLUMN,
    Counts,
    Facet,
    FlagFacet,
    GroupFacet,
    RangeFacet,
    RowSubset,
)
from cliova_pandas.panel.filters import GROUPED, NAMED, Filters
from cliova_pandas.panel.keys import make_keys
from cliova_pandas.panel.search import AddressSearch
from cliova_pandas.stats import is_verified_only, make_groupings, mark_part, read_verdicts
from cliova_pandas.stats.flagging.flags import find_flags
from cliova_pandas.stats.forecasts.mailing import MailingForecast
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, encode
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import open_counted
from cliova_pandas.stats.frames.keys import SPECIAL_KEYS
from cliova_pandas.stats.groups.breakdown import tabulate_counts
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_MOST_MASKS: Final = 12
"""Masks that are kept: of a click, all but one are those of before."""


class FilteredResult:
    """A result as codes, computed once, so that a filter looks at no text.

    Parameters
    ----------
    frame : pandas.DataFrame
        The result. It is not changed, and what happens to it later is not seen.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.

    Attributes
    ----------
    frame : pandas.DataFrame
        The result.
    email : str or None
        The column of the addresses.
    verdicts : numpy.ndarray of int64 or None
        The position of each row's verdict among the four; None where no share can be given.
    doubt : str or None
        Why not.
    is_verified_only : bool
        Whether only verified addresses are there.
    keys : dict of str to Key
        What rows can be grouped by.
    flags : dict of str to numpy.ndarray of bool
        Which rows are flagged.
    counted : numpy.ndarray of bool
        Which rows hold an address; the others are in no number.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        email_column: str | None = None,
        reason_column: str | None = None,
    ) -> None:
        self.frame = frame.copy(deep=False)
        self._said = {"email_column": email_column, "reason_column": reason_column}
        self._table = table = open_counted(self.frame, email_column)
        self.counted = table.find_kept()
        self.is_verified_only = is_verified_only(table)
        self._part = mark_part(table)
        self.email = _find_email(table, email_column)
        self.verdicts: Codes | None = None
        self.doubt: str | None = None
        try:
            self.verdicts = table.spread(read_verdicts(table), -1)
        except (VerdictError, ConfigurationError) as error:
            self.doubt = str(error)
        self._positions = _read_positions(FrameColumns(self.frame))
        keys = make_keys(table, self._said)
        self.keys = {key.name: replace(key, codes=table.spread(key.codes, -1)) for key in keys}
        self.flags: dict[str, Mask] = find_flags(table, self.email)
        self._search: AddressSearch | None = None
        self._crossed: dict[str, GroupFacet] = {}
        self._facets: dict[str, Facet] = {}
        self._masks: dict[tuple[str, Any, bool], Mask] = {}

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.frame)

    @property
    def can_search(self) -> bool:
        """Whether there are addresses to look into."""
        return self.email is not None and self.email not in SPECIAL_KEYS

    @property
    def facet_names(self) -> list[str]:
        """The facets that the result has, besides those of columns."""
        has = {name: key in self.keys for name, key in GROUPED.items()}
        has |= {"verdicts": self._positions is not None, "flags": bool(self.flags)}
        return [name for name in NAMED if has[name]]

    def list_columns(self) -> list[str]:
        """Return the columns that can be facets: those that are not one already."""
        taken = {"verdict", self.email, *SPECIAL_KEYS}
        names = self._table.names
        return [name for name in names if name not in taken and names.count(name) == 1]

    def open_facet(self, name: str) -> Facet:
        """Return a facet; those of columns are made when they are first asked for.

        Raises
        ------
        ConfigurationError
            If the result has none of that name.
        """
        if name not in self._facets:
            self._facets[name] = self._make_facet(name)
        return self._facets[name]

    def _make_facet(self, name: str) -> Facet:
        verdicts = self._positions
        if verdicts is None:
            verdicts = np.full(self.rows, -1, dtype=np.int64)
        column = name.removeprefix(COLUMN)
        if name == column:
            if name not in self.facet_names:
                known = [*self.facet_names, *(f"{COLUMN}{one}" for one in self.list_columns())]
                raise ConfigurationError(word_unknown("facet", name, known))
            if name == "verdicts":
                return GroupFacet(verdicts, VERDICTS, verdicts)
            if name == "flags":
                return FlagFacet(self.flags, verdicts)
            key = self.keys[GROUPED[name]]
            return GroupFacet(key.codes, key.labels, verdicts, key.unnamed)
        self._refuse_column(column)
        if _is_measured(self.frame[column]):
            return RangeFacet(self.frame[column], verdicts)
        [key] = make_groupings(self._table, column)
        return GroupFacet(self._table.spread(key.codes, -1), key.labels, verdicts, key.unnamed)

    def _refuse_column(self, column: str) -> None:
        if column not in self.list_columns():
            raise ConfigurationError(
                f"The panel cannot filter by a column {column!r}. Choose from "
                f"{quote_names(self.list_columns(), none='there is none')}."
            )

    def refuse_unknown(self, filters: Filters) -> None:
        """Refuse filters for which the result has nothing.

        Raises
        ------
        ConfigurationError
            If there is no such verdict or flag, or no column for a filter.
        """
        for verdict in filters.verdicts:
            _require("verdict", verdict, VERDICTS)
        for flag in filters.flags:
            _require("flag", flag, self.flags)
        if filters.verdicts and self._positions is None:
            raise ConfigurationError("The frame has no column 'verdict' to filter by.")
        for name, key in GROUPED.items():
            if getattr(filters, name) and key not in self.keys:
                raise ConfigurationError(f"The frame has nothing to tell the {key} from.")
        if filters.search and not self.can_search:
            raise ConfigurationError("The frame has no column of addresses to search in.")
        for column, _ in filters.columns:
            self._refuse_column(column)
        for column, ends in filters.ranges:
            self._refuse_column(column)
            facet = self.open_facet(f"{COLUMN}{column}")
            if not isinstance(facet, RangeFacet):
                raise ConfigurationError(f"The column {column!r} has no numbers and no dates.")
            facet.refuse(ends)

    def mask(self, filters: Filters) -> Mask:
        """Return which rows the filters leave."""
        left = np.ones(self.rows, dtype=bool)
        for facet, asked in filters.iter_parts():
            left &= self._find(facet, asked, facet in filters.without)
        return left

    def count_left(self, filters: Filters, names: Sequence[str]) -> dict[str, Counts]:
        """Count each facet among the rows that all other filters leave, in one pass.

        Parameters
        ----------
        filters : Filters
            What is asked.
        names : sequence of str
            The facets.
        """
        masks = {
            facet: self._find(facet, asked, facet in filters.without)
            for facet, asked in filters.iter_parts()
        }
        if not masks:
            return {name: self.open_facet(name).whole for name in names}
        refused = np.zeros(self.rows, dtype=np.uint8)
        for mask in masks.values():
            refused += ~mask
        all_hold = RowSubset(refused == 0)
        counted = {}
        for name in names:
            rows: RowSubset | None = all_hold
            if name in masks:
                # What the facet's own filter alone refuses is left by all others.
                own = (refused == 0) | ((refused == 1) & ~masks[name])
                rows = RowSubset(own) if len(masks) > 1 else None
            counted[name] = self.open_facet(name).count(rows)
        return counted

    def _find(self, facet: str, asked: Any, is_inverted: bool) -> Mask:
        """Return which rows one filter leaves."""
        known = (facet, asked, is_inverted)
        if known not in self._masks:
            while len(self._masks) >= _MOST_MASKS:
                del self._masks[next(iter(self._masks))]
            self._masks[known] = self._make_mask(facet, asked, is_inverted)
        return self._masks[known]

    def _make_mask(self, facet: str, asked: Any, is_inverted: bool) -> Mask:
        if facet == "search":
            return self.open_search().find(asked)
        opened = self.open_facet(facet)
        if isinstance(opened, RangeFacet):
            return opened.mask(asked, is_inverted=is_inverted)
        mask = opened.mask(asked)
        return ~mask if is_inverted else mask

    def select_verdicts(self, mask: Mask) -> pd.DataFrame:
        """Return the verdicts of some rows as a frame, which `cliova_pandas.summarize` takes.

        Raises
        ------
        VerdictError
            If no share can be given.
        """
        import pandas as pd

        codes = self._require_verdicts()[mask & self.counted].astype(np.int8)
        verdicts = pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str"))
        frame = pd.DataFrame({"verdict": verdicts})
        if part := self._mark_part(mask):
            frame.attrs["cliova"] = part
        return frame

    def tabulate(self, mask: Mask, by: str, **options: Any) -> pd.DataFrame:
        """Return the breakdown of some rows, as `cliova_pandas.breakdown` does of a frame.

        Parameters
        ----------
        mask : numpy.ndarray of bool
            The rows.
        by : str
            One of the keys.
        **options
            Of `cliova_pandas.stats.groups.breakdown.tabulate_counts`.

        Raises
        ------
        VerdictError
            If no share can be given.
        """
        verdicts = self._require_verdicts()
        if by not in self._crossed:
            key = self.keys[by]
            self._crossed[by] = GroupFacet(key.codes, key.labels, verdicts)
        # The first column is of rows that hold no address.
        counts = self._crossed[by].count(None if mask.all() else RowSubset(mask))[:, 1:]
        table = tabulate_counts(self.keys[by], counts, **options)
        table.attrs["cliova"] |= self._mark_part(mask)
        return table

    def forecast_mailing(
        self, rates: pd.DataFrame | None, thresholds: tuple[float, float]
    ) -> MailingForecast:
        """Return what tells how much would bounce of parts of the whole list.

        Raises
        ------
        VerdictError
            If no share can be given.
        ConfigurationError
            If the rates, or the thresholds, cannot be.
        """
        verdicts = self._require_verdicts()[self.counted]
        return MailingForecast(self._table, verdicts, rates, thresholds=thresholds, **self._said)

    def _mark_part(self, mask: Mask) -> dict[str, Any]:
        """Return what numbers of some rows leave out; of a choice, not what nobody chose."""
        part = dict(self._part)
        if not mask.all():
            part.pop("not_validated", None)
        return part

    def _require_verdicts(self) -> Codes:
        if self.verdicts is None:
            raise VerdictError(self.doubt or "The frame has no verdicts.")
        return self.verdicts

    def count(self, name: str) -> list[tuple[str, int]]:
        """Return the choices of one facet with their rows, the largest group first.

        What names no one group stands behind the others, as in a breakdown.
        """
        if name not in self.facet_names:
            return []
        facet = self.open_facet(name)
        if isinstance(facet, RangeFacet):
            return []
        sizes = facet.sizes.tolist()
        found = list(zip(facet.labels, sizes, strict=True))
        if name not in GROUPED:
            return found
        shown = [one for one in found if one[1] and "@" not in one[0]]
        unnamed = self.keys[GROUPED[name]].unnamed
        return sorted(shown, key=lambda one: (one[0] in unnamed, -one[1], one[0]))

    def write_code(self, filters: Filters, opening: Sequence[str] = ()) -> str:
        """Write pandas code that selects the same rows of ``df``; see `CodeWriter.write`."""
        writer = CodeWriter(self.email or "", self.can_search and self._is_text(), self._said)
        return writer.write(filters, opening)

    def open_search(self) -> AddressSearch:
        """Return what searches the addresses as the written code does; made once."""
        from cliova_pandas.stats.groups.grouping import group_keys

        assert self.email is not None  # noqa: S101 - refused before
        if self._search is None:
            texts = (
                self.frame[self.email]
                if self._is_text()
                else group_keys(self.frame, self.email).where(self.frame[self.email].notna())
            )
            self._search = AddressSearch(texts)
        return self._search

    def _is_text(self) -> bool:
        import pandas as pd

        return isinstance(self.frame[self.email].dtype, pd.StringDtype)


def _find_email(table: FrameColumns, said: str | None) -> str | None:
    if said is not None:
        table.read(table.require_email(said))
        return said
    found = table.find_email()
    return found if found is not None and table.names.count(found) == 1 else None


def _read_positions(table: FrameColumns) -> Codes | None:
    """Return the position of each verdict among the four, -1 for what is none of them."""
    if table.names.count("verdict") != 1:
        return None
    codes, words = encode(table.read("verdict")[0])
    positions = [VERDICTS.index(word) if word in VERDICTS else -1 for word in words]
    return np.array([*positions, -1], dtype=np.int64)[codes]


def _is_measured(column: pd.Series[Any]) -> bool:
    """Tell whether a column holds numbers or instants, which are filtered by ranges."""
    return column.dtype.kind in "iufM"


def _require(what: str, name: str, known: Any) -> None:
    if name not in known:
        raise ConfigurationError(word_unknown(what, name, known))
