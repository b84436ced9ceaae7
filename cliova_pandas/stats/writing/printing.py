"""A table of numbers that is printed whole where pandas would break its lines."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np
import pandas as pd

_LEAST_LABEL: Final = 8
_DIGITS: Final = 4


class NumberTable(pd.DataFrame):
    """A DataFrame that differs from others in one thing: a wide one is printed more closely.

    Where pandas would print it wider than ``display.width``, columns with a common beginning have
    it once above them (``invalid_`` over ``rate``, ``low`` and ``high``), numbers have four digits
    behind the point, and labels that are too long are cut. If that is not enough, it is printed as
    pandas would. The values are not touched, nor is any other form, such as HTML.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"team": ["a long name of a team"] * 3, "verdict": ["valid"] * 3})
    >>> print(breakdown(df, "team"))
                                                             invalid_
                           n valid risky unknown invalid     rate    low   high
    team
    a long name of a team  3     3     0       0       0   0.0000 0.0000 0.5615
    """

    @property
    def _constructor(self) -> type[NumberTable]:
        return NumberTable

    def __repr__(self) -> str:
        printed = super().__repr__()
        width = pd.get_option("display.width")
        if not width or not pd.get_option("display.expand_frame_repr"):
            return printed
        # More rows than are printed need not be written, and there may be many.
        most = pd.get_option("display.max_rows")
        is_long = bool(most) and len(self) > most
        shown = self if not is_long else self.take(np.r_[: most // 2 + 1, -(most // 2) - 1 : 0])
        if _measure(_print(shown)) <= width:
            return printed
        closely = _print_closely(shown, width)
        if closely and is_long:
            closely += f"\n\n[{len(self)} rows x {self.shape[1]} columns]"
        return closely or printed


def _print(table: pd.DataFrame) -> str:
    """Print a table as long as pandas would, however wide."""
    return table.to_string(
        max_rows=pd.get_option("display.max_rows"), min_rows=pd.get_option("display.min_rows")
    )


def _measure(printed: str) -> int:
    return max(map(len, printed.split("\n")))


def _print_closely(table: pd.DataFrame, width: int) -> str:
    """Return a table printed within a width; empty if that cannot be."""
    texts = pd.DataFrame({i: _write(table.iloc[:, i]) for i in range(table.shape[1])}, dtype="str")
    texts.columns = pd.MultiIndex.from_tuples(_split_names(list(map(str, table.columns))))
    levels = [
        list(map(str, table.index.get_level_values(level))) for level in range(table.index.nlevels)
    ]
    names = ["" if name is None else str(name) for name in table.index.names]
    rooms = [max(map(len, [*labels, name])) for labels, name in zip(levels, names, strict=True)]
    while True:
        cut = [
            [_cut(label, room) for label in labels]
            for labels, room in zip(levels, rooms, strict=True)
        ]
        shown = [_cut(name, room) for name, room in zip(names, rooms, strict=True)]
        texts.index = (
            pd.Index(cut[0], name=shown[0])
            if len(cut) == 1
            else pd.MultiIndex.from_arrays(cut, names=shown)
        )
        printed = "\n".join(line.rstrip() for line in _print(texts).split("\n"))
        too_wide = _measure(printed) - width
        if too_wide <= 0:
            return printed
        longest = rooms.index(max(rooms))
        if rooms[longest] <= _LEAST_LABEL:
            return ""
        rooms[longest] = max(rooms[longest] - too_wide, _LEAST_LABEL)


def _write(column: pd.Series[Any]) -> list[str]:
    if column.dtype.kind != "f":
        return [str(value) for value in column]
    return [_write_number(value) for value in column]


def _write_number(value: float) -> str:
    """Write a number with four digits behind the point, one that is almost nothing with one.

    >>> _write_number(0.0612), _write_number(4.7e-104), _write_number(float("nan"))
    ('0.0612', '5e-104', 'NaN')
    """
    if value != value:
        return "NaN"
    return f"{value:.0e}" if 0 < abs(value) < 10**-_DIGITS / 2 else f"{value:.{_DIGITS}f}"


def _split_names(names: list[str]) -> list[tuple[str, str]]:
    """Split names that begin alike, so that what they have in common is printed once.

    >>> _split_names(["n", "invalid_low", "invalid_high", "change_low"])
    [('', 'n'), ('invalid_', 'low'), ('invalid_', 'high'), ('', 'change_low')]
    """
    beginnings = [name[: name.rfind("_") + 1] for name in names]
    often = Counter(beginnings)
    return [
        (start, name[len(start) :]) if often[start] > 1 else ("", name)
        for start, name in zip(beginnings, names, strict=True)
    ]


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
