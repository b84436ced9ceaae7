"""Counting verdicts: which rows count, and what they are counted as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    Message,
    VerdictError,
    quote_names,
    read_message,
)
from cliova_pandas.stats.frames.address_columns import encode_rows
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, drop_blank, encode, read_indices
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.denominator import open_counted, refuse_verified_only
from cliova_pandas.stats.frames.engines import open_engine
from cliova_pandas.stats.frames.needs import need_verdicts
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.addresses import fold_addresses

_VERDICT_COLUMN: Final = Argument("verdict_column", ...)
_VERDICT_MAP: Final = Argument("verdict_map", ...)
_SHOWN: Final = 5


def read_verdicts(table: FrameColumns) -> Codes:
    """Return the position of each row's verdict among the four; nobody changes it.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or not for every row, or others than the four.
    """
    return table.remember("verdicts", lambda: _read_verdicts(table))


def _read_verdicts(table: FrameColumns) -> Codes:
    if "verdict" not in table.names:
        raise VerdictError(
            "The frame has no column 'verdict'. Read the result with read_cliova or "
            "read_cliova_file, which make it; ",
            _VERDICT_COLUMN,
            " says which column to make it from.",
        )
    codes, words = encode(table.read("verdict")[0])
    positions = [VERDICTS.index(word) if word in VERDICTS else -1 for word in words]
    verdicts = np.array([*positions, -1], dtype=np.int64)[codes]
    is_wrong = verdicts < 0
    if is_wrong.any():
        used = np.unique(codes[is_wrong])
        others = [repr(words[code]) for code in used if code >= 0 and words[code] is not None]
        what = (
            f"holds {', '.join(others[:_SHOWN])}{' and others' if len(others) > _SHOWN else ''}, "
            f"but the verdicts are {quote_names(VERDICTS)}"
            if others
            else f"is missing in {_count(table, is_wrong):,} of {table.count_rows():,} rows"
        )
        raise VerdictError(
            f"The column 'verdict' {what}, so no share can be given. If it could not be told which "
            "column is the verdict, say so with ",
            _VERDICT_COLUMN,
            " and ",
            _VERDICT_MAP,
            " when the result is read.",
        )
    return verdicts


def _count(table: FrameColumns, rows: Mask) -> int:
    return int(rows.sum() if table.weights is None else table.weights[rows].sum())


def count_verdicts(frame: Any) -> Codes:
    """Count the addresses of each verdict, in the fixed order; rows without one are in no count.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or not for every row, or others than the four.
    """
    table = open_counted(frame, None, lambda _: need_verdicts())
    return tally(read_verdicts(table), table.weights)


def count_result(
    frame: Any,
    what: str,
    *,
    unique: bool = False,
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> Codes:
    """Count the verdicts of one of several results, which are to be held against each other.

    Parameters
    ----------
    frame : DataFrame or FrameColumns
        The result.
    what : str
        What it is counted for, as a noun with its article.
    unique : bool
        Whether to count addresses, each with its worst verdict.
    email_column, verified_only : optional
        As in `cliova_pandas.compare`.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    """
    table = open_counted(frame, email_column, lambda _: need_verdicts())
    refuse_verified_only(table, verified_only, what)
    if unique:
        return tally_addresses(frame, table, email_column)
    return tally(read_verdicts(table), table.weights)


@contextmanager
def naming_frame(name: object) -> Iterator[None]:
    """Say in front of an error of which of several frames it is."""
    try:
        yield
    except (ConfigurationError, VerdictError) as error:
        error.args = (Message(f"In the frame {name!r}: ", read_message(error)),)
        raise


def tally(verdicts: Codes, weights: Codes | None = None) -> Codes:
    """Count each of the four verdicts; each row as often as it stands for a row of the frame."""
    return np.bincount(verdicts, weights, minlength=len(VERDICTS)).astype(np.int64)


def tally_groups(groups: Codes, verdicts: Codes, size: int, weights: Codes | None = None) -> Codes:
    """Count each of the four verdicts in each of so many groups, a row for each group."""
    width = len(VERDICTS)
    counts = np.bincount(groups * width + verdicts, weights, minlength=size * width)
    return counts.astype(np.int64).reshape(size, width)


def tally_addresses(frame: Any, table: FrameColumns, email_column: str | None = None) -> Codes:
    """Count the addresses of each verdict, by the worst that each has.

    Parameters
    ----------
    frame : DataFrame or FrameColumns
        The frame.
    table : FrameColumns
        What `open_counted` returned of it, for the counts of its verdicts.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.
    """
    read_verdicts(table)  # tells what is wrong with them
    whole = frame if isinstance(frame, FrameColumns) else FrameColumns(frame)
    if not whole.is_in_memory and (engine := open_engine(frame)) is not None:
        email = whole.require_email(email_column)
        if (counts := engine.count_worst(email, "verdict")) is not None:
            return counts
        table = open_counted(frame, email, lambda _: need_verdicts(unique=True))
    return tally(find_worst(read_verdicts(table), count_addresses(table, email_column)[0]))


def count_addresses(table: FrameColumns, email_column: str | None) -> tuple[Codes, int]:
    """Return which address each row holds, as a code, and how many there are.

    Spellings that differ only in case, in spaces around them or in the form of the domain are one
    address. Rows without an address are no duplicates of each other: each has a code of its own.
    """
    codes, addresses = encode_rows(table, table.require_email(email_column))
    is_missing = codes < 0
    codes = np.where(is_missing, addresses + np.cumsum(is_missing) - 1, codes)
    return codes, addresses + int(is_missing.sum())


def encode_addresses(*columns: Any) -> tuple[Codes, int]:
    """Return the folded address of each row as a code, -1 without one, and how many there are.

    The rows of several columns follow each other.
    """
    import pyarrow as pa

    # Each column by itself, for which the system finds memory sooner than for all at once.
    folded = pa.concat_arrays([drop_blank(fold_addresses(column)) for column in columns])
    encoded = folded.dictionary_encode()
    return read_indices(encoded), len(encoded.dictionary)


def pick_worst(verdicts: Codes, *codes: Codes) -> Codes:
    """Return one row for each combination of codes: one with its worst verdict.

    The later of the four is the worse. So what an address counts as does not depend on the order
    of its rows.
    """
    order = np.lexsort((verdicts, *codes))
    is_last = np.zeros(len(order), dtype=bool)
    is_last[-1:] = True
    for column in codes:
        ordered = column[order]
        is_last[:-1] |= ordered[1:] != ordered[:-1]
    return order[is_last]


def find_worst(verdicts: Codes, addresses: Codes) -> Codes:
    """Return the worst verdict of each address that occurs, in the order of their codes."""
    worst = np.full(int(addresses.max(initial=-1)) + 1, -1, dtype=np.int64)
    np.maximum.at(worst, addresses, verdicts)
    return worst[worst >= 0]


def find_worst_in_groups(
    verdicts: Codes, addresses: Codes, groups: Codes, size: int
) -> tuple[Codes, Codes]:
    """Return the group and the worst verdict of each address in each of so many groups."""
    width = len(VERDICTS)
    # One number for each row sorts several times faster than rows by three columns.
    packed = np.sort((addresses * size + groups) * width + verdicts)
    pairs, worst = packed // width, packed % width
    is_last = np.ones(len(pairs), dtype=bool)
    is_last[:-1] = pairs[1:] != pairs[:-1]
    return pairs[is_last] % size, worst[is_last]
