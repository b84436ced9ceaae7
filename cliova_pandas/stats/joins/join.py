"""What a result says of the addresses of another frame, joined to its rows."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, quote_names, warn
from cliova_pandas.stats.flagging.flag_columns import need_few
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, read_indices
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts
from cliova_pandas.stats.frames.denominator import VALIDATED, open_counted, refuse_verified_only
from cliova_pandas.stats.frames.engines import open_engine
from cliova_pandas.stats.frames.fetching import FindNeeds
from cliova_pandas.stats.joins.matching import (
    FOLDS,
    Answers,
    Fold,
    ask_answers,
    fold_emails,
    match_addresses,
    need_answers,
    read_answers,
    take_places,
)
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pyarrow as pa
    from narwhals.typing import IntoFrame

How = Literal["left", "inner"]


@dataclass(frozen=True)
class _Matches:
    """How many rows were matched, and which were not; what attrs say of a join."""

    rows: int
    matched: int
    not_validated: int
    no_address: int
    not_in_frame: int
    repeated: int
    conflicting: int
    how: How
    fold: Fold


@dataclass(frozen=True)
class _Result:
    """A result that is asked for verdicts, and how it is read."""

    frame: Any
    fold: Fold
    email_column: str | None
    reason_column: str | None
    verified_only: bool | None

    def answer(self, folded: pa.Array) -> tuple[FrameColumns, Answers]:
        """Return its columns, and what it says of some addresses; of others too, in memory."""
        engine = open_engine(self.frame) if self.fold == "address" else None
        if engine is not None and engine.lazy is not None:
            table = self._open(partial(need_few, engine))
            read_verdicts(table)  # tells what is wrong with them
            whole = FrameColumns(self.frame)
            email = whole.require_email(self.email_column)
            reason = whole.find_reason(self.reason_column)
            wanted = folded.unique().drop_null()
            answers = ask_answers(engine.lazy, table, email, reason, wanted)
            if answers is not None:
                return table, answers
        table = self._open(lambda found: need_answers(found, self.reason_column))
        return table, read_answers(table, self.fold, self.email_column, self.reason_column)

    def _open(self, find_needs: FindNeeds) -> FrameColumns:
        table = open_counted(self.frame, self.email_column, find_needs)
        refuse_verified_only(table, self.verified_only, "those of another frame")
        return table


def join_verdicts(
    other: IntoFrame,
    result: IntoFrame,
    on: str | None = None,
    how: How = "left",
    *,
    fold: Fold = "address",
    suffix: str = "_before",
    email_column: str | None = None,
    reason_column: str | None = None,
    verified_only: bool | None = None,
) -> Any:
    """Join what a result says of its addresses to the rows of another frame.

    Parameters
    ----------
    other : DataFrame
        What holds addresses, such as customers, orders or subscribers: of pandas, polars or
        pyarrow.
    result : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
        Lazy frames of Polars, DuckDB and Spark, and datasets of pyarrow where DuckDB is installed,
        are asked for the rows of these addresses, unless they are too many.
    on : str, optional
        The column of ``other`` that holds the addresses; without it, the likely one.
    how : {"left", "inner"}, default "left"
        Whether all rows of ``other`` are kept, or those whose address the result holds.
    fold : {"address", "mailbox"}, default "address"
        How addresses are compared: whatever their case, the spaces around them and their dress
        (``Ann <ann@x.example>``), see `cliova_pandas.verdicts.addresses.fold_addresses`; or as the
        mailbox that they reach, without Gmail's dots and plus tags, see
        `cliova_pandas.stats.joins.mailboxes.fold_mailboxes`.
    suffix : str, default "_before"
        A column of ``other`` that is called like one of those that are added, keeps its values
        and its place under its name and this, for the numbers find what is added by its name.
    email_column, reason_column : str, optional
        The columns of the result that hold the addresses and the reasons; without them, what attrs
        say, or the likely.
    verified_only : bool, optional
        Whether the result holds only verified addresses; without it, what attrs say.

    Returns
    -------
    DataFrame
        ``other``, of its own library, with its columns, its rows in their order and (pandas) its
        index; no row is gained or lost, and an address that stands in several rows is answered in
        each. Added at the end: ``verdict`` (categorical with the four classes), ``reason``
        (``str``, if the result has reasons), the flags that stand in columns of the result, called
        as `cliova_pandas.flags` calls them (``boolean``), and ``validated`` (``bool``). Where the
        result does not hold the address, they are missing and ``validated`` is False:
        ``joined[~joined["validated"]]`` are these rows. All numbers tell them from the rest by
        that column, name how many were not validated, and have them in no denominator.

        Of an address that stands in several rows of the result the worst verdict counts, as
        everywhere, with the first reason that goes with it; it is flagged if any of its rows is.

        ``attrs["cliova"]["joined"]`` has ``rows``, ``matched``, ``not_validated`` (rows with an
        address that the result does not hold), ``no_address`` (rows without one), ``not_in_frame``
        (addresses of the result that ``other`` does not hold), ``repeated`` and ``conflicting``
        (addresses in several rows of the result, and with several verdicts), ``how`` and ``fold``.

    Warns
    -----
    CliovaWarning
        If not every row is matched, or verdicts conflict: one line with the numbers.

    Raises
    ------
    ConfigurationError
        If there is no such column, or ``how`` or ``fold`` is another.
    VerdictError
        If the result has no verdicts, or holds only verified addresses.

    Examples
    --------
    >>> import pandas as pd
    >>> result = pd.DataFrame({"email": ["ann@x.example", "bob@x.example"],
    ...                        "verdict": ["valid", "invalid"]})
    >>> customers = pd.DataFrame({"Email": ["Bob@X.example ", "ann@x.example"], "orders": [1, 7]})
    >>> join_verdicts(customers, result)[["orders", "verdict", "validated"]]
       orders  verdict  validated
    0       1  invalid       True
    1       7    valid       True
    """
    _check(how, fold)
    left = FrameColumns(other)
    key = _find_key(left, on)
    folded = fold_emails(left.read_text(key), fold)
    asked = _Result(result, fold, email_column, reason_column, verified_only)
    table, answers = asked.answer(folded)
    places = match_addresses(folded, answers.addresses)
    added = _look_up(answers, places)
    joined, key = _add_columns(other, key, added, suffix)
    is_matched = places >= 0
    counted = open_counted(joined, key)
    matches = _Matches(
        rows=len(places),
        matched=int(is_matched.sum()),
        not_validated=counted.not_validated,
        no_address=len(places) - counted.count_rows() - counted.not_validated,
        not_in_frame=answers.count - len(np.unique(places[is_matched])),
        repeated=answers.repeated,
        conflicting=answers.conflicting,
        how=how,
        fold=fold,
    )
    if how == "inner":
        joined = _keep_rows(joined, is_matched)
    _describe(joined, table, key, "reason" in added, matches)
    if matches.matched < matches.rows or matches.conflicting:
        warn([word_matches(asdict(matches))])
    return joined


def word_joined(joined: dict[str, Any], rows: int) -> str:
    """Say how the rows of a joined frame were matched, or of a part of it that it is a part.

    Parameters
    ----------
    joined : dict
        What ``attrs["cliova"]["joined"]`` says, which a selection of the rows keeps as it is.
    rows : int
        How many rows the frame has now.
    """
    whole = joined["matched"] if joined["how"] == "inner" else joined["rows"]
    if rows == whole:
        return word_matches(joined)
    return f"{count_noun(rows, 'row')}; the frame that was joined has {whole:,}."


def word_matches(joined: dict[str, Any]) -> str:
    """Say in one line how many rows were matched, how, and which were not.

    Parameters
    ----------
    joined : dict
        What ``attrs["cliova"]["joined"]`` says.
    """
    rows, matched = joined["rows"], joined["matched"]
    said = (
        f"{matched:,} of {count_noun(rows, 'row')} hold an address of the result, "
        f"{FOLDS[joined['fold']][1]}."
    )
    rest = []
    if joined["not_validated"]:
        rest.append(f"{count_noun(joined['not_validated'], 'row')} not validated")
    if joined["no_address"]:
        rest.append(f"{count_noun(joined['no_address'], 'row')} without an address")
    if rest:
        kept = "left out" if joined["how"] == "inner" else "kept, and in no share"
        said += f" {' and '.join(rest)}: {kept}."
    if joined["conflicting"]:
        said += (
            f" {count_noun(joined['conflicting'], 'address')} of the result with several "
            "verdicts: the worst counts."
        )
    if joined["not_in_frame"]:
        said += f" {count_noun(joined['not_in_frame'], 'address')} of the result not in the frame."
    return said


def _check(how: str, fold: str) -> None:
    if how not in ("left", "inner"):
        raise ConfigurationError(
            Argument("how"),
            f" must be 'left' (all rows are kept) or 'inner' (those with a verdict), not {how!r}. "
            "Rows of the result that the frame does not hold are not added to it.",
        )
    if fold not in list(FOLDS):  # what cannot be a key is no name of one either
        raise ConfigurationError(Argument("fold").must_be(FOLDS, fold))


def _find_key(left: FrameColumns, on: str | None) -> str:
    key = left.find_email(on)
    if key is None:
        raise ConfigurationError(
            "It cannot be told which column of the frame holds the addresses. Pass ",
            Argument("on", ...),
            f". It has: {quote_names(left.names, none='no columns')}.",
        )
    return key


def _look_up(answers: Answers, places: Codes) -> dict[str, pa.Array]:
    """Return the columns to add, each for every row of the other frame."""
    import pyarrow as pa

    codes = np.append(answers.verdicts, -1)[places]
    verdicts = pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int8), mask=codes < 0), pa.array(VERDICTS, pa.large_string())
    )
    columns = {name: take_places(column, places) for name, column in answers.columns.items()}
    return {"verdict": verdicts, **columns, VALIDATED: pa.array(places >= 0)}


def _add_columns(other: Any, key: str, added: dict[str, pa.Array], suffix: str) -> tuple[Any, str]:
    """Return the frame with more columns, and what the key is called in it."""
    import pandas as pd

    if not isinstance(other, pd.DataFrame):
        return _add_to_others(other, key, added, suffix)
    names = list(other.columns)
    renamed = _rename(names, added, suffix)
    joined = other.copy(deep=False)
    # What attrs say of the other frame as a result is not said of this one.
    joined.attrs = {
        name: deepcopy(value) for name, value in other.attrs.items() if name != "cliova"
    }
    if renamed != names or isinstance(other.columns, pd.CategoricalIndex):
        joined.columns = pd.Index(renamed, name=other.columns.name)
    for name, column in added.items():
        joined[name] = _to_pandas(column)
    return joined, renamed[names.index(key)]


def _add_to_others(
    other: Any, key: str, added: dict[str, pa.Array], suffix: str
) -> tuple[Any, str]:
    """Do so with a frame of polars, pyarrow or what else narwhals knows."""
    import narwhals as nw
    import pyarrow as pa

    try:
        frame = nw.from_native(other, eager_only=True)
    except TypeError:
        raise ConfigurationError(
            "Verdicts are joined to a frame that is in memory. Compute it first: "
            f"{type(other).__name__!r} is not."
        ) from None
    renamed = dict(zip(frame.columns, _rename(frame.columns, added, suffix), strict=True))
    columns = nw.from_arrow(pa.table(added), backend=frame.implementation)
    if frame.implementation.is_polars():
        columns = columns.with_columns(nw.col("verdict").cast(nw.Enum(VERDICTS)))
    joined = nw.concat([frame.rename(renamed), columns], how="horizontal")
    return joined.to_native(), renamed[key]


def _rename(names: list[Any], added: Collection[str], suffix: str) -> list[Any]:
    """Return the names of a frame's columns beside those that are added."""
    taken = {*names, *added}
    renamed = []
    for name in names:
        chosen = name
        while name in added and chosen in taken:
            chosen = f"{chosen}{suffix}"
        taken.add(chosen)
        renamed.append(chosen)
    return renamed


def _to_pandas(column: pa.Array) -> Any:
    """Return a column as pandas has it in a result."""
    import pandas as pd
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        categories = pd.Index(VERDICTS, dtype="str")
        return pd.Categorical.from_codes(read_indices(column), categories=categories)
    if pa.types.is_boolean(column.type):
        values = np.asarray(column.fill_null(False))
        if not column.null_count:
            return values
        return pd.arrays.BooleanArray(values, np.array(column.is_null()))
    return pd.array(column, dtype="str")


def _keep_rows(joined: Any, is_kept: Mask) -> Any:
    import narwhals as nw
    import pandas as pd

    if isinstance(joined, pd.DataFrame):
        return joined[is_kept]
    return nw.from_native(joined, eager_only=True).filter(is_kept.tolist()).to_native()


def _describe(
    joined: Any, table: FrameColumns, key: str, has_reason: bool, matches: _Matches
) -> None:
    """Say in attrs, where a frame has them, what the columns are and how they were matched."""
    import pandas as pd

    if not isinstance(joined, pd.DataFrame):
        return
    described = table.described
    joined.attrs["cliova"] = {
        "list_id": described.get("list_id"),
        "name": described.get("name"),
        "verified_only": False,
        "job": described.get("job"),
        "columns": {
            "email": key,
            "verdict": "verdict",
            "reason": "reason" if has_reason else None,
        },
        "joined": asdict(matches),
    }
