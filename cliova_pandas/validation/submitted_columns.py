"""The columns of what somebody wants to submit: its addresses, and names and companies if told."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.stats.frames.arrow_values import as_text
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.outcomes.log_files import load_table

if TYPE_CHECKING:
    import pyarrow as pa

_ADDRESSES: Final = "email"


@dataclass(frozen=True)
class SubmittedColumns:
    """The columns of an upload, under the names that the service asks for.

    Attributes
    ----------
    columns : dict of str to pyarrow.Array
        ``email``, and ``name`` and ``company`` where they were asked for; text.
    source : str
        What the column of the addresses is called where it comes from.
    """

    columns: dict[str, pa.Array]
    source: str

    @property
    def emails(self) -> pa.Array:
        """The addresses as they stand there."""
        return self.columns[_ADDRESSES]


def open_frame(emails: Any) -> Any:
    """Return what holds addresses as a frame of its own library; a column or a list as pandas'.

    Raises
    ------
    ConfigurationError
        If it is neither, or a file that is not there or cannot be read.
    """
    import narwhals as nw
    import pandas as pd

    if isinstance(emails, pd.DataFrame):
        return emails
    if isinstance(emails, str) and "@" in emails and not Path(emails).exists():
        raise ConfigurationError(
            "A single address is no list. Pass the path of a file, or a list: [...]."
        )
    if isinstance(emails, str | os.PathLike):
        return load_table(emails, "emails")
    if isinstance(emails, Mapping):
        return pd.DataFrame(dict(emails))
    if isinstance(emails, pd.Series | pd.Index):
        called = emails.name if isinstance(emails.name, str) else _ADDRESSES
        return emails.to_frame(name=called)
    found = nw.from_native(emails, pass_through=True, allow_series=True)
    if isinstance(found, nw.DataFrame | nw.LazyFrame) or type(emails).__module__.startswith("dask"):
        return FrameColumns(emails).frame
    if isinstance(found, nw.Series):
        return pd.DataFrame({found.name or _ADDRESSES: pd.Series(found.to_list(), dtype=object)})
    if isinstance(emails, Iterable) and not isinstance(emails, bytes):
        return pd.DataFrame({_ADDRESSES: pd.Series(list(emails), dtype=object)})
    raise ConfigurationError(
        "What is submitted must be a frame, a column, a list of addresses or the path of a CSV, "
        f"not {type(emails).__name__!r}."
    )


def read_submitted_columns(
    frame: Any,
    email_column: str | None,
    name_column: str | None,
    company_column: str | None,
    argument: str = "email_column",
) -> SubmittedColumns:
    """Return the columns of a frame that are to be sent, and no other.

    Raises
    ------
    ConfigurationError
        If there is no such column, or it cannot be told which holds the addresses.
    """
    found = FrameColumns(frame)
    email = found.find_email(email_column)
    if email is None and len(found.names) == 1:
        email = found.names[0]
    if email is None:
        raise ConfigurationError(
            "It cannot be told which column holds the addresses. Pass ",
            Argument(argument, ...),
            f". It has: {quote_names(found.names, none='no columns')}.",
        )
    asked = {_ADDRESSES: email, "name": name_column, "company": company_column}
    wanted = {name: column for name, column in asked.items() if column is not None}
    read = found.read(*wanted.values())  # refuses what is the name of no column
    if len(set(wanted.values())) < len(wanted):
        raise ConfigurationError(
            f"Each column can be sent as one thing only: {quote_names(wanted.values())}."
        )
    return SubmittedColumns(dict(zip(wanted, map(as_text, read), strict=True)), email)
