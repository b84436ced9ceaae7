"""The worst verdict of each address of a lazy frame, counted where the frame is."""

from __future__ import annotations

import numpy as np

from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.folded_rows import Collect, fold_rows, sort_addresses
from cliova_pandas.stats.frames.lazy_tables import LazyTable
from cliova_pandas.verdicts import VERDICTS


def count_worst_verdicts(
    frame: LazyTable, email: str, verdict: str, collect: Collect
) -> Codes | None:
    """Count the addresses by the worst of their verdicts, in the fixed order.

    As `cliova_pandas.stats.frames.counting.find_worst` does of rows in memory: rows with a verdict,
    but no address, count one by one, and rows without a verdict do not count.

    Parameters
    ----------
    frame, email, verdict, collect
        As in `fold_rows`.

    Returns
    -------
    numpy.ndarray of int64 or None
        None where too many addresses are not plain.
    """
    rows = fold_rows(frame, email, verdict, collect)
    if rows is None:
        return None
    kinds = sort_addresses(rows, ["rank"], collect)
    return np.bincount(kinds.measures["rank"], kinds.counts, len(VERDICTS)).astype(np.int64)
