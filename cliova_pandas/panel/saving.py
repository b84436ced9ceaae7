"""The rows that are left as files, written as the rest of the package writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cliova_pandas.export import export_lists
from cliova_pandas.export.files import check_free
from cliova_pandas.export.frames import check_target, write_frame
from cliova_pandas.paths import make_path

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd


def save_rows(
    rows: pd.DataFrame,
    kind: Literal["csv", "xlsx", "lists"],
    path: str | PathLike[str] | None = None,
) -> Path:
    """Save rows as a file, or as one file for each decision.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows.
    kind : {"csv", "xlsx", "lists"}
        What to write; ``"lists"`` is a folder as `cliova_pandas.export_lists` writes it.
    path : path-like, optional
        The file or folder, of which there must be none yet; without it, a new one in the working
        directory.

    Raises
    ------
    ConfigurationError
        If the rows do not fit into the format, or there is no folder for the file.
    FileExistsError
        If there is something of that name.
    """
    suffix = "" if kind == "lists" else f".{kind}"
    target = _find_free(suffix) if path is None else make_path(path)
    if kind == "lists":
        export_lists(rows, target)
        return target
    check_target(target)
    check_free(target, overwrite=False)
    write_frame(rows, target)
    return target


def _find_free(suffix: str) -> Path:
    number = 1
    while (path := Path(f"selection-{number}{suffix}")).exists():
        number += 1
    return path
