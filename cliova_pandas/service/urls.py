"""Which path and query of the service answer which question."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias
from urllib.parse import quote

from cliova_pandas.errors import Argument, ConfigurationError

Output: TypeAlias = Literal["csv", "json"]


def make_status_path(list_id: str) -> str:
    """Return the path of a job's state, below the base URL.

    >>> make_status_path("list_12345")
    '/list_12345/status'
    """
    return f"/{quote_list_id(list_id)}/status"


def make_download_path(list_id: str) -> str:
    """Return the path of a result, below the base URL.

    >>> make_download_path("list_12345")
    '/list_12345/download-result'
    """
    return f"/{quote_list_id(list_id)}/download-result"


def make_download_query(output: Output, verified_only: bool) -> dict[str, str]:
    """Return what to ask of a result.

    >>> make_download_query("csv", True)
    {'output': 'csv', 'verifiedOnly': 'true'}

    Raises
    ------
    ConfigurationError
        If there is no such format.
    """
    if output not in ("csv", "json"):
        raise ConfigurationError(Argument("output"), f' must be "csv" or "json", not {output!r}.')
    return {"output": output, "verifiedOnly": "true" if verified_only else "false"}


def quote_list_id(list_id: str) -> str:
    """Return a list id as one segment of a path, or refuse it.

    Raises
    ------
    ConfigurationError
        If it is no text, empty, or could lead to another endpoint.

    Examples
    --------
    >>> quote_list_id("list_12345")
    'list_12345'
    """
    hint = 'A list id looks like "list_12345" or a UUID.'
    if not isinstance(list_id, str):
        raise ConfigurationError(f"The list id must be a string, not {list_id!r}. {hint}")
    is_segment = re.fullmatch(r"[^\s/\\?#%&\x00-\x1f\x7f\ud800-\udfff]{1,200}", list_id)
    if not is_segment or set(list_id) == {"."}:
        shown = list_id if len(list_id) <= 80 else list_id[:79] + "…"
        raise ConfigurationError(
            f"{shown!r} cannot be a list id: it is empty, too long, or holds a space or a "
            f"character that has a meaning in addresses (one of / \\ ? # % &). {hint}"
        )
    return quote(list_id, safe="")
