"""What became of the same addresses between two results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.frames.address_columns import read_folded
from cliova_pandas.stats.frames.arrow_values import Codes, read_indices
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import read_verdicts, tally_groups
from cliova_pandas.stats.frames.denominator import open_counted, refuse_verified_only
from cliova_pandas.stats.frames.engines import find_lazy
from cliova_pandas.stats.frames.folded_rows import ROWS, FoldedRows, fold_rows, sort_addresses
from cliova_pandas.stats.frames.lazy_frames import collect_table, union_frames
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.stats.frames.needs import Needs, need_verdicts
from cliova_pandas.stats.writing.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame

_SIDES: Final = ("before", "after")


def changes(
    before: IntoFrame,
    after: IntoFrame,
    *,
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Count which verdicts the same addresses had before and have after.

    Parameters
    ----------
    before, after : DataFrame
        Two results. Addresses are the same if they differ only in case, in spaces around them or
        in the form of the domain. One that is in several rows of a result counts once, with the
        worst of its verdicts there (the later in the order valid, risky, unknown, invalid).
    email_column : str, optional
        The column of the addresses in both; without it, what attrs say, or the likely.
    verified_only : bool, optional
        Whether one of them holds only verified addresses; without it, what the attrs of each say,
        which pandas drops on a merge.

    Returns
    -------
    pandas.DataFrame
        How many addresses (``int64``) had the verdict of the row before and have that of the
        column after: four rows, index ``before`` (``str``), and four columns, called ``after``, in
        the fixed order. What has not changed is on the diagonal. ``attrs["cliova"]`` has ``n``
        (addresses in both), ``changed``, ``only_before``, ``only_after``, ``denominator`` in words.

    Raises
    ------
    VerdictError
        If a frame has no verdicts, or holds only verified addresses.
    ConfigurationError
        If there is no column of addresses.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"email": ["a@x.de", "b@x.de"], "verdict": ["valid", "unknown"]})
    >>> after = pd.DataFrame({"email": ["B@x.de", "c@x.de"], "verdict": ["valid", "valid"]})
    >>> changes(before, after)
    after    valid  risky  unknown  invalid
    before
    valid        0      0        0        0
    risky        0      0        0        0
    unknown      1      0        0        0
    invalid      0      0        0        0
    """
    frames = (before, after)
    lazy = [one for one in map(find_lazy, frames) if one is not None]
    if len(lazy) == len(frames):
        tables = _open(frames, email_column, verified_only, need_verdicts())
        emails = [FrameColumns(frame).require_email(email_column) for frame in frames]
        for table in tables:
            read_verdicts(table)  # tells what is wrong with them
        if (asked := _ask(lazy, emails)) is not None:
            return _tabulate(*asked)
    tables = _open(frames, email_column, verified_only, need_verdicts(unique=True))
    return tabulate_changes(tables, encode_tables(tables, email_column))


def _open(
    frames: Iterable[Any], email_column: str | None, verified_only: bool | None, needs: Needs
) -> list[FrameColumns]:
    tables = [open_counted(frame, email_column, lambda _: needs) for frame in frames]
    for table in tables:
        refuse_verified_only(table, verified_only, "a change")
    return tables


def _ask(frames: Sequence[LazyTable], emails: Sequence[str]) -> tuple[Codes, Codes, Codes] | None:
    """Ask an engine how many addresses had and have which verdict.

    Parameters
    ----------
    frames : sequence of LazyTable
        Two results, each of whose verdicts is one of the four, or missing.
    emails : sequence of str
        The column of the addresses in each.

    Returns
    -------
    tuple or None
        The verdict before and after, -1 where an address is not there, and how many addresses have
        them. None where the rows must be read: no engine has both frames, or too many addresses
        are not plain.
    """
    import pyarrow as pa

    sides = []
    for frame, email, side in zip(frames, emails, _SIDES, strict=True):
        rows = fold_rows(frame, email, "verdict", collect_table)
        if rows is None:
            return None
        sides.append(_keep_side(rows, side))
    old, new = sides
    plain = union_frames(old.plain, new.plain)
    if plain is None:
        return None
    odd = pa.concat_tables([old.odd, new.odd], promote_options="permissive")
    both = FoldedRows(plain, odd, pa.concat_arrays([old.addresses, new.addresses]))
    kinds = sort_addresses(both, _SIDES, collect_table)
    before, after = (kinds.measures[side][kinds.is_address] for side in _SIDES)
    return before, after, kinds.counts[kinds.is_address]


def _keep_side(rows: FoldedRows, side: str) -> FoldedRows:
    """Return rows with their verdicts on one side, and -1 on the other."""
    import narwhals as nw

    absent = nw.lit(-1).cast(nw.Int64)
    columns = {name: nw.col("rank") if name == side else absent for name in _SIDES}
    ranks = np.asarray(rows.odd["rank"])
    marks = {name: ranks if name == side else np.full(len(ranks), -1) for name in _SIDES}
    marked = rows.mark(marks)
    return replace(
        marked,
        plain=rows.plain.select("folded", **columns),
        odd=marked.odd.select([*_SIDES, ROWS]),
    )


def encode_tables(tables: Sequence[FrameColumns], email_column: str | None) -> list[Codes]:
    """Return the address of each row of each table as a code, the same in all of them.

    Raises
    ------
    ConfigurationError
        If there is no column of addresses.
    """
    import pyarrow as pa

    folded = [read_folded(table, table.require_email(email_column)) for table in tables]
    codes = read_indices(pa.concat_arrays(folded).dictionary_encode())
    return np.split(codes, np.cumsum([len(column) for column in folded])[:-1])


def tabulate_changes(tables: Sequence[FrameColumns], codes: Sequence[Codes]) -> pd.DataFrame:
    """Count as `changes` does, by the codes of `encode_tables`."""
    size = max(int(column.max(initial=-1)) for column in codes) + 1
    old, new = (
        _spread(column, read_verdicts(table), size)
        for table, column in zip(tables, codes, strict=True)
    )
    return _tabulate(old, new, np.ones(size, dtype=np.int64))


def _tabulate(old: Codes, new: Codes, addresses: Codes) -> pd.DataFrame:
    import pandas as pd

    in_both = (old >= 0) & (new >= 0)
    counts = tally_groups(old[in_both], new[in_both], len(VERDICTS), addresses[in_both])
    result = pd.DataFrame(
        counts,
        index=pd.Index(VERDICTS, dtype="str", name="before"),
        columns=pd.Index(VERDICTS, dtype="str", name="after"),
    )
    n = int(counts.sum())
    result.attrs["cliova"] = {
        "n": n,
        "changed": n - int(counts.trace()),
        "only_before": int(addresses[(old >= 0) & (new < 0)].sum()),
        "only_after": int(addresses[(old < 0) & (new >= 0)].sum()),
        "denominator": f"{count_noun(n, 'address')} in both",
    }
    return result


def _spread(codes: Codes, verdicts: Codes, size: int) -> Codes:
    """Return the worst verdict of each address, -1 where it does not occur."""
    worst = np.full(size, -1, dtype=np.int64)
    is_known = codes >= 0
    np.maximum.at(worst, codes[is_known], verdicts[is_known])
    return worst
