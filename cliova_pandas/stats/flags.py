"""What else is said of an address: role, disposable, catch-all, duplicate and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import ConfigurationError, word_lack
from cliova_pandas.stats.address_columns import encode_rows, read_bare
from cliova_pandas.stats.arrow_values import Codes, encode, is_missing, write_value
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import count_addresses, read_verdicts, tally
from cliova_pandas.stats.denominator import mark_part, open_counted, refuse_verified_only
from cliova_pandas.stats.needs import Needs
from cliova_pandas.stats.nouns import describe_rows
from cliova_pandas.verdicts import VERDICTS, find_boolean, split_name
from cliova_pandas.verdicts.addresses import find_malformed
from cliova_pandas.verdicts.dress import find_dressed

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

Mask = npt.NDArray[np.bool_]

FLAGS: Final = {
    "role": "role, roles, rolebased, roleaccount",
    "disposable": "disposable, disposableemail, temporary, temp, throwaway, burner",
    "free": "free, freeemail",
    "webmail": "webmail",
    "catch-all": "catchall, acceptall, acceptsall, okforall",
    "spam trap": "spamtrap, trap, honeypot",
    "complainer": "complainer, complainers, abuse, abuser, abusive",
    "toxic": "toxic",
    "blacklisted": "blacklisted, blacklist, blocklisted, blocklist",
    "gibberish": "gibberish",
    "mailbox full": "full, inboxfull, fullinbox, overquota",
    "disabled": "disabled",
    "alias": "alias, subaddress, subaddressed, subaddressing, tagged, plustagged",
    "known bounce": "knownbounce, knownbounces, hardbounce, hardbounces",
    "suspected bounce": "bounce, bounces",
}
"""What a flag is called, in the order in which they are shown, and which names mean it."""

_FILLERS: Final = frozenset(
    """
    is has in a an on the suspected address addresses email emails mail mailbox account accounts
    based domain user username provider service flag check status result contains host network
    """.split()  # noqa: SIM905 - as the lists of words in vocabulary.py
)
"""Words of a column's name that do not change what flag it is."""

_LIST_NAME: Final = "flags"
_SEPARATORS: Final = re.compile(r"[,;|]")
_MOST_WORDS: Final = 100
_MOST_LISTS: Final = 10_000
_NEITHER: Final = frozenset({"", "-", "unknown", "null", "none", "nan", "na", "n/a", "<na>"})


@dataclass(frozen=True)
class Flag:
    """One flag, for each row: whether it is set, and whether that is known."""

    name: str
    column: str
    is_set: Mask
    is_known: Mask


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
    table = open_counted(frame, email_column, need_flags)
    refuse_verified_only(table, verified_only, "the share of a flag")
    return tabulate_flags(table, email_column, unique=unique)


def tabulate_flags(
    table: FrameColumns,
    email_column: str | None = None,
    *,
    unique: bool = False,
    codes: Codes | None = None,
) -> pd.DataFrame:
    """Count as `flags` does; with the address of each row as a code, where these are known."""
    import pandas as pd

    verdicts = read_verdicts(table)
    computed = _compute_flags(table, table.find_email(email_column), codes)
    found = [*read_flag_columns(table), *computed]
    units, total = np.arange(len(verdicts)), len(verdicts)
    if unique:
        units, total = count_addresses(table, email_column)
        worst = np.zeros(total, dtype=np.int64)
        np.maximum.at(worst, units, verdicts)
        verdicts = worst
    rows: list[dict[str, Any]] = []
    for flag in found:
        is_set = _mark(units[flag.is_set], total)
        known = int(_mark(units[flag.is_known], total).sum())
        n = int(is_set.sum())
        counts = dict(zip(VERDICTS, tally(verdicts[is_set]).tolist(), strict=True))
        share = n / known if known else np.nan
        origin = {"missing": total - known, "column": flag.column}
        rows.append({"n": n, "share": share, **counts, **origin})
    order = ("n", "share", *VERDICTS, "missing", "column")
    dtypes = {name: {"share": "float64", "column": "str"}.get(name, "int64") for name in order}
    index = pd.Index([flag.name for flag in found], dtype="str", name="flag")
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
    return Needs(tuple(_find_flag_columns(table)), "whole")


def _mark(positions: npt.NDArray[np.int64], size: int) -> Mask:
    marked = np.zeros(size, dtype=bool)
    marked[positions] = True
    return marked


def read_flag_columns(table: FrameColumns) -> list[Flag]:
    """Return the flags for which there are columns, in the order in which they are shown."""
    candidates = _find_flag_columns(table)
    read: list[Flag] = []
    for column, array in zip(candidates, table.read(*candidates), strict=True):
        flag = candidates[column]
        if flag is None:
            read.extend(Flag(name, column, *masks) for name, *masks in _read_lists(array))
        elif booleans := _read_boolean(array):
            read.append(Flag(flag, column, *booleans))
    order = list(FLAGS)
    found: dict[str, Flag] = {}
    for one in sorted(read, key=lambda one: order.index(one.name)):
        name = f"{one.name} ({one.column})" if one.name in found else one.name
        found[name] = replace(one, name=name)
    return list(found.values())


def _find_flag_columns(table: FrameColumns) -> dict[str, str | None]:
    """Return the columns that may hold flags, and which one each is; None for lists of flags."""
    return {
        column: name_flag(column)
        for column in table.names
        if (name_flag(column) or split_name(column)[-1:] == [_LIST_NAME])
        and table.names.count(column) == 1
    }


def name_flag(column: str) -> str | None:
    """Return which flag a column is, by its name.

    >>> name_flag("isRoleBased"), name_flag("is_suspected_role_address"), name_flag("isacceptall")
    ('role', 'role', 'catch-all')
    >>> name_flag("free_trial") is None
    True
    """
    words = [word for word in split_name(column.rpartition(".")[2]) if word not in _FILLERS]
    joined = "".join(words).removeprefix("is")
    return next((flag for flag, names in FLAGS.items() if joined in names.split(", ")), None)


def _read_boolean(column: Any) -> tuple[Mask, Mask] | None:
    """Return where a column is true and where it is known; nothing if it is no boolean."""
    codes, values = encode(column)
    if len(values) > _MOST_WORDS:
        return None
    words = ["" if is_missing(v) else write_value(v).strip().casefold() for v in values]
    # Counted rather than made unique, which takes ten times as long.
    occurrences = np.bincount(codes + 1, minlength=len(words) + 1)[1:]
    used = {word for word, n in zip(words, occurrences, strict=True) if n}
    says_nothing = used <= _NEITHER and len(codes)
    said = {word: find_boolean(word) for word in used - _NEITHER}
    if says_nothing or None in said.values():
        return None
    is_true = np.array([*(said.get(word) is True for word in words), False])
    is_false = np.array([*(said.get(word) is False for word in words), False])
    return is_true[codes], (is_true | is_false)[codes]


def _read_lists(column: Any) -> Iterator[tuple[str, Mask, Mask]]:
    """Yield the flags that stand in a column of lists, and of which rows that is known."""
    codes, values = encode(column)
    if len(values) > _MOST_LISTS:
        return
    named = [
        {name_flag(word.strip(" []\"'")) for word in _SEPARATORS.split(write_value(value))}
        for value in values
    ]
    for flag in (flag for flag in FLAGS if any(flag in found for found in named)):
        has_flag = np.array([*(flag in found for found in named), False])
        yield flag, has_flag[codes], codes >= 0


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
    yield Flag("duplicate", email_column, occurrences[codes] > 1, is_known)
    bare = read_bare(table, email_column)
    malformed = np.asarray(find_malformed(bare).fill_null(False))
    # An empty text is malformed, but it is no address.
    yield Flag("syntax", email_column, malformed & is_known, is_known)
    dressed = np.asarray(find_dressed(table.read_text(email_column), bare))
    if dressed.any():
        yield Flag("dressed", email_column, dressed & is_known, is_known)
