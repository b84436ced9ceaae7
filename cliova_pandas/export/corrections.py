"""Corrected addresses as a file that can be validated again."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.export.file_columns import choose_columns
from cliova_pandas.export.files import check_free, write_file
from cliova_pandas.export.formulas import defuse
from cliova_pandas.export.frames import check_suffix, write_csv
from cliova_pandas.paths import make_path
from cliova_pandas.stats import FrameColumns
from cliova_pandas.stats.frames.counting import encode_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_NAMES: Final = {"proposed": "email", "address": "corrected_from"}
"""What the columns of a file are called that it has by itself."""


def export_corrections(
    corrections: pd.DataFrame,
    path: str | PathLike[str],
    *,
    columns: str | Sequence[str] | None = None,
    rename: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the addresses that are proposed to a CSV that can be validated again.

    Each stands there once, in whatever case it was written; those that are in the list already are
    left out. The file appears when it is complete. It can be read by its owner alone, since it
    holds addresses.

    Parameters
    ----------
    corrections : pandas.DataFrame
        What `cliova_pandas.suggest_corrections` returned, or the rows of it that are wanted.
    path : path-like
        The file, ending in ``.csv``. It has the columns ``email``, the proposed address, and
        ``corrected_from``, what stands in the list.
    columns : str or sequence of str, optional
        Which columns it has, in this order: these two, and those of the corrections (``row``,
        ``domain``, ``slip``, ``distance``, ``valid``, and whatever you have added).
    rename : mapping of str to str, optional
        What columns are called in the file, such as ``{"email": "E-Mail"}``.
    overwrite : bool, default False
        Replace a file of that name.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ConfigurationError
        If these are no corrections, there is no such column, two would be called the same, the name
        has another ending, or there is no folder for it.
    FileExistsError
        If there is something of that name that is not to be replaced.

    Notes
    -----
    An address with which a spreadsheet would start a formula has its local part in quotes, as in
    `cliova_pandas.export_lists`: it is the same address.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from cliova_pandas import suggest_corrections
    >>> df = pd.DataFrame({"email": ["ann@gmial.com"], "verdict": ["invalid"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = export_corrections(suggest_corrections(df), f"{folder}/again.csv")
    ...     print(path.read_text())
    email,corrected_from
    ann@gmail.com,ann@gmial.com
    <BLANKLINE>
    """
    if not {"proposed", "address", "known"} <= set(corrections.columns):
        raise ConfigurationError(
            "These are no corrections. Pass what suggest_corrections returned, or rows of it."
        )
    target = make_path(path)
    check_suffix(target, (".csv",), "of a list to validate")
    check_free(target, overwrite=overwrite)
    # A column of somebody's own that is called like one of the file has no place in it.
    own = [name for name in _NAMES.values() if name in corrections.columns]
    named = corrections.drop(columns=own).rename(columns=_NAMES)
    chosen = choose_columns(
        list(named.columns),
        list(_NAMES.values()) if columns is None else columns,
        rename,
        owner="A file of corrections",
    )
    new = named[~named["known"]]
    codes, _ = encode_addresses(FrameColumns(new).read_text("email"))
    _, firsts = np.unique(codes, return_index=True)
    made = defuse(chosen.take(new.iloc[np.sort(firsts)]))
    write_file(target, lambda place: write_csv(made, str(place)), private=True, overwrite=overwrite)
    return target
