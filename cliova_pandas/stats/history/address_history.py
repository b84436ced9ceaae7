"""What became of the same addresses in the order of many results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, word_given
from cliova_pandas.service.job import LIST_ID
from cliova_pandas.stats.frames.address_columns import read_folded
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, as_text, unify, write_value
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import naming_frame, read_verdicts
from cliova_pandas.stats.frames.denominator import open_counted, refuse_verified_only
from cliova_pandas.stats.frames.engines import find_lazy
from cliova_pandas.stats.frames.fetching import FindNeeds, fetch_columns
from cliova_pandas.stats.frames.keys import is_name
from cliova_pandas.stats.frames.lazy_tables import LazyTable, count_combinations
from cliova_pandas.stats.frames.needs import need_keys, need_verdicts
from cliova_pandas.stats.groups.grouping import Grouping, group_column, make_groupings
from cliova_pandas.stats.history.address_results import AddressResults, ask_results, merge_results
from cliova_pandas.stats.history.dating import SaidDate
from cliova_pandas.stats.history.trend_dates import (
    check_dates,
    date_labels,
    date_lists,
    date_results,
    find_job_date,
    keep_days,
)
from cliova_pandas.stats.history.trends import Dates
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.addresses import fold_addresses

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

_ADDRESSES: Final = Argument("addresses")
_WHAT: Final = "a history"


@dataclass(frozen=True)
class _Settings:
    """How rows are read."""

    email_column: str | None
    verified_only: bool | None


@dataclass(frozen=True)
class _Order:
    """The results in the order of time.

    Attributes
    ----------
    names : list of str
        What they are called.
    days : list of pandas.Timestamp
        When they were.
    """

    names: list[str]
    days: list[pd.Timestamp]

    @classmethod
    def of(cls, names: Iterable[str], dates: Iterable[SaidDate | None]) -> _Order:
        """Put results that have a date in order; those of one day stay as they are."""
        dated = [
            (name, said.day) for name, said in zip(names, dates, strict=True) if said is not None
        ]
        dated.sort(key=lambda one: one[1])
        return cls([name for name, _ in dated], [day for _, day in dated])

    def find_places(self, labels: Sequence[str]) -> Codes:
        """Return the place of each name; -1 of one that has no date."""
        known = {name: place for place, name in enumerate(self.names)}
        return np.array([known.get(label, -1) for label in labels], dtype=np.int64)


def address_history(
    data: IntoFrame | Mapping[str, IntoFrame] | Sequence[IntoFrame],
    dates: Dates | None = None,
    *,
    addresses: Literal["changed", "all"] | Iterable[str] = "changed",
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Follow addresses through many results: which verdict each had, and which before.

    Parameters
    ----------
    data : DataFrame, mapping of str to DataFrame, or sequence of DataFrame
        One frame with many lists, as `cliova_pandas.scan_cliova` or ``read_cliova([...])`` returns
        it, of any library; or results by their names, or one after the other. Polars, DuckDB and
        Spark are asked for the addresses that are wanted, and hold the rest.
    dates : optional
        When each result was, as in `cliova_pandas.trend`: of one frame, the column of the dates or
        a mapping of list ids; of several, a mapping of their names or a date for each. Without it,
        the names where all are dates, else when the jobs finished. Results of one day stay in the
        order in which they are given, lists of one frame in that of their ids.
    addresses : {"changed", "all"} or iterable of str, default "changed"
        Those whose verdict is not the same in all results that they are in; all; or some that you
        name, in any spelling.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say.

    Returns
    -------
    pandas.DataFrame
        A row for each address and each result that it is in, by address and in the order of time.
        The index is ``address`` (``str``, in the one form of all its spellings) and ``result``
        (``str``, the name, list id or date of the result). Columns: ``date`` (``datetime64[s]``,
        when the result was), ``verdict`` (category; of several rows in one result, the worst, the
        later in the order valid, risky, unknown, invalid) and ``before`` (category, the verdict in
        the result before in which the address was; missing in its first). ``attrs["cliova"]`` has
        ``n`` (addresses in any result), ``changed``, ``unchanged`` (in several results, with one
        verdict), ``once`` (in one result alone), ``results`` (their names, in order) and
        ``denominator`` in words. Rows without a date are in no count.

    Raises
    ------
    VerdictError
        If a result has no verdicts, or holds only verified addresses.
    ConfigurationError
        If it is not known when a result was, or which column holds the addresses.

    Examples
    --------
    >>> import pandas as pd
    >>> history = address_history({
    ...     "2026-08": pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid"] * 2}),
    ...     "2026-09": pd.DataFrame({"email": ["b@x.org"], "verdict": ["valid"]}),
    ...     "2026-10": pd.DataFrame({"email": ["A@x.org", "c@x.org"], "verdict": ["invalid"] * 2}),
    ... })
    >>> history
                          date  verdict before
    address result
    a@x.org 2026-08 2026-08-01    valid    NaN
            2026-10 2026-10-01  invalid  valid
    >>> history.attrs["cliova"]["denominator"]
    '3 addresses in 3 results'
    """
    asked = _read_asked(addresses)
    settings = _Settings(email_column, verified_only)
    if isinstance(data, Mapping | list | tuple):
        order, found = _read_several(data, dates, settings)
    else:
        described = fetch_columns(data, email_column)
        order, found = _OneFrame(data, described, dates, settings).read(asked)
    found = found.keep(_choose(found, asked))
    return _tabulate(order, found)


def _read_asked(addresses: Any) -> str | list[str]:
    """Return what is asked for: a word, or folded addresses.

    Raises
    ------
    ConfigurationError
        If it is neither.
    """
    import pyarrow as pa

    if isinstance(addresses, str) and addresses in ("changed", "all"):
        return addresses
    texts = None if isinstance(addresses, str | bytes | Mapping) else _list(addresses)
    if texts is None or not all(isinstance(one, str) for one in texts):
        raise ConfigurationError(
            _ADDRESSES,
            f" must be 'changed', 'all' or a list of addresses, not {word_given(addresses)}.",
        )
    folded = fold_addresses(pa.array(map(write_value, texts), pa.large_string()))
    return [one for one in folded.unique().to_pylist() if one]


def _list(given: Any) -> list[Any] | None:
    try:
        return list(given)
    except TypeError:
        return None


def _choose(found: AddressResults, asked: str | list[str]) -> Mask:
    """Tell which addresses are asked for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if asked == "changed":
        return found.find_changed()
    if asked == "all":
        return np.ones(len(found.addresses), dtype=bool)
    known = pa.array(asked, pa.large_string())
    return np.asarray(pc.is_in(found.addresses, value_set=known))


def _read_several(
    data: Any, dates: Dates | None, settings: _Settings
) -> tuple[_Order, AddressResults]:
    """Read each of several results."""
    import pyarrow as pa

    named = list(data.items() if isinstance(data, Mapping) else enumerate(data, start=1))
    if not named:
        raise ConfigurationError("There is no result whose addresses could be followed.")
    jobs, folded, ranks = [], [], []
    for name, frame in named:
        with naming_frame(str(name)):
            table = _open(frame, settings, lambda _: need_verdicts(unique=True))
            jobs.append(find_job_date(table))
            folded.append(read_folded(table, table.require_email(settings.email_column)))
            ranks.append(read_verdicts(table))
    names = [str(name) for name, _ in named]
    said = date_results(
        [name for name, _ in named], jobs, dates, are_named=isinstance(data, Mapping)
    )
    order = sorted(range(len(names)), key=lambda one: said[one].day)
    places = np.repeat(np.argsort(order), list(map(len, folded)))
    merged = merge_results(pa.concat_arrays(folded), places, np.concatenate(ranks))
    return _Order([names[one] for one in order], [said[one].day for one in order]), merged


def _open(frame: Any, settings: _Settings, find_needs: FindNeeds) -> FrameColumns:
    """Open a frame whose addresses can be followed."""
    table = open_counted(frame, settings.email_column, find_needs)
    refuse_verified_only(table, settings.verified_only, _WHAT)
    return table


@dataclass(frozen=True)
class _OneFrame:
    """A frame with the rows of many results.

    Attributes
    ----------
    frame : DataFrame
        The frame.
    described : FrameColumns
        The same frame, with what is known of its lists.
    dates : mapping, key or None
        What the caller says of its lists, or the key of the dates that tell of which result a row
        is.
    settings : _Settings
        How rows are read.
    """

    frame: Any
    described: FrameColumns
    dates: Any
    settings: _Settings

    @property
    def _is_by_list(self) -> bool:
        return self.dates is None or isinstance(self.dates, Mapping)

    @property
    def _key(self) -> Any:
        return LIST_ID if self._is_by_list else self.dates

    def read(self, asked: str | list[str]) -> tuple[_Order, AddressResults]:
        """Return the results in order, and the addresses in them."""
        if not self._is_by_list:
            check_dates(self.dates)
        elif LIST_ID not in self.described.names:
            raise ConfigurationError(
                f"An address is followed through several results, and the frame has no column "
                f"{LIST_ID!r} that tells them apart. Pass results by their names, or ",
                Argument("dates", ...),
                ", the name of a column that holds a date.",
            )
        # Tells what is wrong with the verdicts, for which no engine has to bring rows.
        read_verdicts(_open(self.frame, self.settings, lambda _: need_verdicts()))
        lazy = None if asked == "all" else self._find_lazy()
        found = None if lazy is None else self._ask(lazy, asked)
        return self._read_rows() if found is None else found

    def _find_lazy(self) -> LazyTable | None:
        """Return the frame if it can be asked for anything, and its results by their names."""
        import narwhals as nw

        lazy = find_lazy(self.frame)
        if lazy is None or not is_name(self._key):
            return None
        return lazy if lazy.schema.get(self._key) == nw.String else None

    def _ask(self, lazy: LazyTable, asked: str | list[str]) -> tuple[_Order, AddressResults] | None:
        judged = lazy.filter(~lazy.col("verdict").is_null())
        [names, _] = count_combinations(judged, {self._key: lazy.col(self._key)}, "rows").columns
        order = self._put_in_order(group_column(self._key, as_text(unify(names))))
        found = ask_results(
            judged,
            self.described.require_email(self.settings.email_column),
            self._key,
            lambda results: self._find_places(order, group_column(self._key, results)),
            None if isinstance(asked, str) else asked,
        )
        return None if found is None else (order, found)

    def _read_rows(self) -> tuple[_Order, AddressResults]:
        table = _open(
            self.frame, self.settings, lambda found: need_keys(found, self._key, unique=True)
        )
        key = LIST_ID if self._is_by_list else keep_days(table, self.dates)
        [grouping] = make_groupings(table, key)
        order = self._put_in_order(grouping)
        email = table.require_email(self.settings.email_column)
        places = self._find_places(order, grouping)
        return order, merge_results(read_folded(table, email), places, read_verdicts(table))

    def _put_in_order(self, grouping: Grouping) -> _Order:
        used = np.bincount(grouping.codes, minlength=len(grouping.labels)) > 0
        labels = sorted(
            label for label, is_used in zip(grouping.labels, used, strict=True) if is_used
        )
        if self._is_by_list:
            return _Order.of(labels, date_lists(self.described, labels, self.dates))
        return _Order.of(labels, date_labels(labels, grouping.name))

    def _find_places(self, order: _Order, grouping: Grouping) -> Codes:
        return order.find_places(grouping.labels)[grouping.codes]


def _tabulate(order: _Order, found: AddressResults) -> pd.DataFrame:
    import pandas as pd

    counts = found.count()
    is_same = np.zeros(len(found.codes), dtype=bool)
    is_same[1:] = found.codes[1:] == found.codes[:-1]
    before = np.where(is_same, np.roll(found.ranks, 1), -1)
    words = pd.CategoricalDtype(pd.Index(VERDICTS, dtype="str"))
    addresses = pd.array(found.addresses.to_pylist(), dtype="str").take(found.codes)
    results = pd.array(order.names, dtype="str").take(found.places)
    table = pd.DataFrame(
        {
            "date": pd.DatetimeIndex(order.days).as_unit("s").take(found.places),
            "verdict": pd.Categorical.from_codes(found.ranks, dtype=words),
            "before": pd.Categorical.from_codes(before, dtype=words),
        },
        index=pd.MultiIndex.from_arrays([addresses, results], names=["address", "result"]),
    )
    n = sum(counts)
    table.attrs["cliova"] = {
        "n": n,
        **counts._asdict(),
        "results": order.names,
        "denominator": f"{count_noun(n, 'address')} in {count_noun(len(order.names), 'result')}",
    }
    return table
