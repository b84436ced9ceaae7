"""What each row says of its list, said as attrs say it, and read when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.service.job import LIST_COLUMNS, LIST_ID
from cliova_pandas.stats.frames.arrow_values import is_missing, write_value
from cliova_pandas.verdicts import find_boolean

if TYPE_CHECKING:
    import pyarrow as pa

FindDistinct = Callable[[tuple[str, ...]], "pa.Table"]
"""Finds the combinations of some columns that occur."""

_VERIFIED_ONLY: Final = "verified_only"
_COLUMN: Final = f"list_{_VERIFIED_ONLY}"


class StatedLists(Mapping[str, Any]):
    """What lists the rows of a frame are of.

    Most numbers must know no more than whether lists are of verified addresses only, which one
    column tells; the rest takes six, and is read once.

    Parameters
    ----------
    find_distinct : callable
        Finds the combinations of some columns that occur.
    """

    def __init__(self, find_distinct: FindDistinct) -> None:
        self._find_distinct = find_distinct

    def __getitem__(self, key: str) -> Any:
        if key == _VERIFIED_ONLY:
            return self._is_verified_only
        if key in ("rows", "lists"):
            return self._whole[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)

    @cached_property
    def _is_verified_only(self) -> bool:
        return any(map(_is_said, self._find_distinct((_COLUMN,))[_COLUMN].to_pylist()))

    @cached_property
    def _whole(self) -> Mapping[str, Any]:
        rows = self._find_distinct(LIST_COLUMNS).select(list(LIST_COLUMNS)).to_pylist()
        known = [_describe_list(row) for row in rows if row[LIST_ID] is not None]
        if not known:
            return {}
        return {
            _VERIFIED_ONLY: self._is_verified_only,
            "rows": sum(one["rows"] or 0 for one in known),
            "lists": sorted(known, key=lambda one: str(one[LIST_ID])),
        }


def _is_said(value: object) -> bool:
    """Tell whether something is said and is no "no", as a boolean, a number or a text."""
    return not is_missing(value) and find_boolean(write_value(value)) is not False


def _read_count(value: Any) -> int | None:
    """Return a count, also of one that is written as a text; None where there is none."""
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def _describe_list(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        LIST_ID: row[LIST_ID],
        _VERIFIED_ONLY: _is_said(row[_COLUMN]),
        "rows": _read_count(row["list_rows"]),
        "job": {
            "total_emails": row["list_total_emails"],
            "total_valid_emails": row["list_total_valid_emails"],
            "updated_at": row["list_updated_at"],
        },
    }
