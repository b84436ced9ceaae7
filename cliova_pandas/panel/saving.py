"""The rows that are left as files, written as the rest of the package writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import ConfigurationError, word_unknown
from cliova_pandas.export import export_lists
from cliova_pandas.export.frames import write_frame
from cliova_pandas.export.presets import load_presets

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd

_FILES: Final = {"csv": "as CSV", "xlsx": "as Excel workbook"}
_LISTS: Final = {"lists": "for a mailing tool: send, review, suppress"}


def list_kinds() -> dict[str, str]:
    """Return what rows can be saved as, and what that is called.

    >>> list_kinds()["mailchimp"]
    'for Mailchimp'
    """
    tools = {name: f"for {preset.title}" for name, preset in load_presets().items()}
    return {**_FILES, **_LISTS, **tools}


def save_rows(
    rows: pd.DataFrame,
    kind: str,
    path: str | PathLike[str] | None = None,
    *,
    email_column: str | None = None,
) -> Path:
    """Save rows as a file, or as one file for each decision.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows.
    kind : {"csv", "xlsx", "lists"} or str
        What to write; ``"lists"`` is a folder as `cliova_pandas.export_lists` writes it, and the
        name of a mailing tool is one with the headers of its import.
    path : path-like, optional
        The file or folder, of which there must be none yet; without it, a new one in the working
        directory.
    email_column : str, optional
        The column of the addresses, if it was said.

    Raises
    ------
    ConfigurationError
        If the rows do not fit into the format, there is none of that name, or there is no folder
        for the file.
    FileExistsError
        If there is something of that name.
    """
    if kind not in list_kinds():
        raise ConfigurationError(word_unknown("kind of file", kind, list_kinds()))
    name = f".{kind}" if kind in _FILES else "" if kind in _LISTS else f"-{kind}"
    target = _find_free(name) if path is None else Path(path).expanduser()
    if kind in _FILES:
        write_frame(rows, target, overwrite=False)
    else:
        preset = None if kind in _LISTS else kind
        export_lists(rows, target, preset=preset, email_column=email_column)
    return target


def _find_free(ending: str) -> Path:
    number = 1
    while (path := Path(f"selection-{number}{ending}")).exists():
        number += 1
    return path
