"""What else is said of an address: role, disposable, catch-all, duplicate and the like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.errors import ConfigurationError, word_lack
from cliova_pandas.stats.flagging.flag_columns import (
    Flag,
    find_flag_columns,
    need_few,
    read_flag_columns,
)
from cliova_pandas.stats.flagging.flag_counts import (
    DUPLICATE,
    FlagCount,
    ask_flags,
    count_flag,
    tell_flags,
)
from cliova_pandas.stats.frames.address_columns import encode_rows, read_bare
from cliova_pandas.stats.frames.arrow_values import Codes, Mask
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import count_addresses, read_verdicts
from cliova_pandas.stats.frames.denominator import mark_part, open_counted, refuse_verified_only
from cliova_pandas.stats.frames.engines import open_engine
from cliova_pandas.stats.frames.fetching import FindNeeds
from cliova_pandas.stats.frames.needs import Needs
from cliova_pandas.stats.writing.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame


def flags(
    frame: IntoFrame | FrameColumns,
    *,
    unique: bool = False,
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Count the addresses that are flagged, with their verdicts.

    Parameters
    ----------
    frame : DataFrame
        A result with its column ``verdict``: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    unique : bool, default False
        Whether to count addresses instead of rows, as in `summarize`: an address is flagged if any
        of its rows is, and the worst of its verdicts counts.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say, which pandas
        drops on a merge.

    Returns
    -------
    pandas.DataFrame
        A row for each flag; the index (``str``) is called ``flag``. First those for which there is
        a column, as far as they are found by their usual names (``isRoleBased``, ``free_email``,
        ``accept_all``, …) and hold nothing but yes and no (booleans, 1 and 0, or the words true,
        yes, y, t, false, no, n, f in any case; ``unknown`` and the like is missing), or which
        stand in a column of lists that is called ``flags`` (``["role_account"]``): ``role``,
        ``disposable``, ``free``, ``webmail``, ``catch-all``, ``spam trap``, ``complainer``,
        ``toxic``, ``blacklisted``, ``gibberish``, ``mailbox full``, ``disabled``, ``alias``,
        ``known bounce``, ``suspected bounce``. A second column of the same meaning is
        ``role (its name)``. Then, if there is a column of addresses, ``duplicate`` (all rows whose
        address stands in another row, too), ``syntax`` (what cannot be an address, see
        `cliova_pandas.verdicts.addresses.find_malformed`) and, where there is one, ``dressed`` (an
        address in other dress, such as ``Ann <ann@x.example>``, see
        `cliova_pandas.verdicts.addresses.undress`; it is taken for the bare address everywhere).

        Columns: ``n`` (``int64``, how many are flagged), ``share`` (``float64``, of those of which
        it is known; NaN without any), ``valid``, ``risky``, ``unknown``, ``invalid`` (``int64``,
        the verdicts of the flagged), ``missing`` (``int64``, of how many it is not known),
        ``column`` (``str``, where it is from). ``attrs["cliova"]`` has ``n``, ``denominator`` in
        words and ``unique``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or holds only verified addresses.
    ConfigurationError
        If there is no such column.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({
    ...     "email": ["info@a.de", "Info@A.de", "x"],
    ...     "isRoleBased": ["true", "true", "false"],
    ...     "verdict": ["risky", "risky", "invalid"],
    ... })
    >>> flags(df)[["n", "share", "risky", "invalid"]].round(2)
               n  share  risky  invalid
    flag
    role       2   0.67      2        0
    duplicate  2   0.67      2        0
    syntax     1   0.33      0        1
    """
    engine = open_engine(frame)
    asked = None
    if engine is not None and engine.lazy is not None:
        table = _open(frame, email_column, verified_only, partial(need_few, engine))
        read_verdicts(table)  # tells what is wrong with them
        whole = FrameColumns(frame)
        email = (whole.require_email if unique else whole.find_email)(email_column)
        asked = ask_flags(engine.lazy, table, email, unique=unique)
    if asked is None:
        table = _open(frame, email_column, verified_only, need_flags)
        return tabulate_flags(table, email_column, unique=unique)
    return _tabulate(table, *asked, unique=unique)


def _open(
    frame: Any, email_column: str | None, verified_only: bool | None, find_needs: FindNeeds
) -> FrameColumns:
    table = open_counted(frame, email_column, find_needs)
    refuse_verified_only(table, verified_only, "the share of a flag")
    return table


def tabulate_flags(
    table: FrameColumns,
    email_column: str | None = None,
    *,
    unique: bool = False,
    codes: Codes | None = None,
) -> pd.DataFrame:
    """Count as `flags` does; with the address of each row as a code, where these are known."""
    verdicts = read_verdicts(table)
    computed = _compute_flags(table, table.find_email(email_column), codes)
    found = [*read_flag_columns(table), *computed]
    total = len(verdicts)
    if unique:
        units, total = count_addresses(table, email_column)
        worst = np.zeros(total, dtype=np.int64)
        np.maximum.at(worst, units, verdicts)
        verdicts = worst
        found = [_merge(flag, units, total) for flag in found]
    counts = [count_flag(flag, verdicts) for flag in found]
    return _tabulate(table, counts, total, unique=unique)


def _merge(flag: Flag, units: Codes, size: int) -> Flag:
    """Return a flag of each address: set, or known, if it is in any of its rows."""
    masks = (_mark(units[rows], size) for rows in (flag.is_set, flag.is_known))
    return Flag(flag.name, flag.column, *masks)


def _tabulate(
    table: FrameColumns, counts: Sequence[FlagCount], total: int, *, unique: bool
) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for one in counts:
        n = int(one.verdicts.sum())
        share = n / one.known if one.known else np.nan
        verdicts = dict(zip(VERDICTS, one.verdicts.tolist(), strict=True))
        origin = {"missing": total - one.known, "column": one.column}
        rows.append({"n": n, "share": share, **verdicts, **origin})
    order = ("n", "share", *VERDICTS, "missing", "column")
    dtypes = {name: {"share": "float64", "column": "str"}.get(name, "int64") for name in order}
    index = pd.Index([one.name for one in counts], dtype="str", name="flag")
    result = pd.DataFrame(rows, columns=order, index=index).astype(dtypes)
    part = mark_part(table)
    result.attrs["cliova"] = {
        "n": total,
        "denominator": describe_rows(total, unique=unique, **part),
        "unique": unique,
        **part,
    }
    return result


def is_flagged(frame: IntoFrame, flag: str, *, email_column: str | None = None) -> pd.Series[bool]:
    """Tell for each row whether a flag is set.

    Parameters
    ----------
    frame : DataFrame
        A result: of pandas, polars, pyarrow, dask, DuckDB or Spark.
    flag : str
        What `cliova_pandas.flags` calls it, such as ``"role"``, ``"duplicate"`` or ``"syntax"``.
    email_column : str, optional
        The column of the addresses; without it, what attrs say, or the likely.

    Returns
    -------
    pandas.Series of bool
        With the index of the frame (from 0 on, if it is not of pandas), called like the flag.
        False where it is not known.

    Raises
    ------
    ConfigurationError
        If the frame has no such flag.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"email": ["info@a.de", "x"], "isRoleBased": ["true", "false"]})
    >>> is_flagged(df, "role").tolist(), is_flagged(df, "syntax").tolist()
    ([True, False], [False, True])
    """
    import pandas as pd

    found = find_flags(open_counted(frame, email_column), email_column)
    if not isinstance(flag, str) or flag not in found:
        raise ConfigurationError(word_lack("The frame", "flag", [flag], found))
    index = frame.index if isinstance(frame, pd.DataFrame) else None
    return pd.Series(found[flag], index=index, name=flag)


def find_flags(table: FrameColumns, email_column: str | None = None) -> dict[str, Mask]:
    """Return for each flag of a frame which rows have it; of those that are not kept, none has."""
    read = [*read_flag_columns(table), *_compute_flags(table, table.find_email(email_column))]
    return {flag.name: table.spread(flag.is_set, False) for flag in read}


def need_flags(table: FrameColumns) -> Needs:
    """Return what flags need: their columns, and the addresses, to see which are there twice."""
    return Needs(tuple(find_flag_columns(table)), "whole")


def _mark(positions: Codes, size: int) -> Mask:
    marked = np.zeros(size, dtype=bool)
    marked[positions] = True
    return marked


def _compute_flags(
    table: FrameColumns, email_column: str | None, codes: Codes | None = None
) -> Iterator[Flag]:
    """Yield the flags that are told from the addresses themselves."""
    if email_column is None:
        return
    if codes is None:
        codes, _ = encode_rows(table, email_column)
    is_known = codes >= 0
    # A missing address has the code -1, which is the last entry.
    occurrences = np.bincount(codes[is_known], minlength=int(codes.max(initial=-1)) + 2)
    yield Flag(DUPLICATE, email_column, (occurrences[codes] > 1) & is_known, is_known)
    bare, texts = read_bare(table, email_column), table.read_text(email_column)
    yield from tell_flags(email_column, texts, bare, is_known)
