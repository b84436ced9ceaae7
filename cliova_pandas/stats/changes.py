"""What became of the same addresses between two results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cliova_pandas.stats.address_columns import read_folded
from cliova_pandas.stats.arrow_values import Codes, read_indices
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import read_verdicts, tally_groups
from cliova_pandas.stats.denominator import open_counted, refuse_verified_only
from cliova_pandas.stats.needs import need_verdicts
from cliova_pandas.stats.nouns import count_noun
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd
    from narwhals.typing import IntoFrame


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
    tables = [
        open_counted(frame, email_column, lambda _: need_verdicts(unique=True))
        for frame in (before, after)
    ]
    for table in tables:
        refuse_verified_only(table, verified_only, "a change")
    return tabulate_changes(tables, encode_tables(tables, email_column))


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
    import pandas as pd

    size = max(int(column.max(initial=-1)) for column in codes) + 1
    old, new = (
        _spread(column, read_verdicts(table), size)
        for table, column in zip(tables, codes, strict=True)
    )
    in_both = (old >= 0) & (new >= 0)
    counts = tally_groups(old[in_both], new[in_both], len(VERDICTS))
    result = pd.DataFrame(
        counts,
        index=pd.Index(VERDICTS, dtype="str", name="before"),
        columns=pd.Index(VERDICTS, dtype="str", name="after"),
    )
    n = int(in_both.sum())
    result.attrs["cliova"] = {
        "n": n,
        "changed": n - int(counts.trace()),
        "only_before": int(((old >= 0) & (new < 0)).sum()),
        "only_after": int(((old < 0) & (new >= 0)).sum()),
        "denominator": f"{count_noun(n, 'address')} in both",
    }
    return result


def _spread(codes: Codes, verdicts: Codes, size: int) -> Codes:
    """Return the worst verdict of each address, -1 where it does not occur."""
    worst = np.full(size, -1, dtype=np.int64)
    is_known = codes >= 0
    np.maximum.at(worst, codes[is_known], verdicts[is_known])
    return worst
