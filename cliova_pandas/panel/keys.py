"""What the rows of a result can be grouped by in the panel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.frames.arrow_values import encode
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.keys import SPECIAL_KEYS
from cliova_pandas.stats.groups.grouping import Grouping, make_groupings

_MOST_GROUPS: Final = 50
_MOST_OTHER_KEYS: Final = 8
_LEAST_ROWS: Final = 5
"""A column is a key only if its groups have so many rows on average: names of people are none."""

_HEAD: Final = 1_000


def make_keys(table: FrameColumns, said: dict[str, str | None]) -> Iterator[Grouping]:
    """Yield the keys that the frame has, then columns of few values."""
    for name in ("provider", "domain", "tld", "reason"):
        try:
            yield from make_groupings(table, name, **said)
        except ConfigurationError:
            if said["reason_column" if name == "reason" else "email_column"] is not None:
                raise
    described = table.described.get("columns") or {}
    # The reason is there already, and the service's own word for a verdict is the verdict.
    known = {"verdict", *SPECIAL_KEYS, described.get("verdict"), described.get("reason")}
    others = 0
    for name in table.names:
        if name in known or table.names.count(name) > 1:
            continue
        if others < _MOST_OTHER_KEYS and _has_few(table, name):
            [key] = make_groupings(table, name)
            if 1 < len(key.labels) <= min(_MOST_GROUPS, len(key.codes) // _LEAST_ROWS):
                others += 1
                yield key


def _has_few(table: FrameColumns, name: str) -> bool:
    """Tell from its first values whether a column may be worth encoding."""
    [column] = table.read(name)
    values = encode(column.slice(0, _HEAD))[1]
    return len(values) <= _MOST_GROUPS and not any("@" in str(value) for value in values)
