"""What a service that sends mail tells of each address: which layout it has, and what it says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cliova_pandas.stats.frames.arrow_values import (
    Codes,
    Mask,
    as_text,
    encode,
    is_missing,
    write_value,
)
from cliova_pandas.stats.frames.columns import FrameColumns

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

OUTCOMES: Final = ("unsent", "sent", "deferred", "delivered", "soft", "hard")
"""What can become of a mail. Of an address of which several are told the last of these counts: what
was deferred and then delivered is delivered, and what was delivered and came back is a bounce."""

_LEAST_KNOWN: Final = 0.5
"""A layout is recognised if at least so many of its rows tell something that is understood."""

_SIGNS: Final = re.compile(r"[\W_]+")
_QUOTED_LIST: Final = re.compile(r"^\[(.*)\]$", re.DOTALL)


@dataclass(frozen=True)
class LogLayout:
    """How a log of a service that sends mail says what became of each address.

    Attributes
    ----------
    name : str
        Such as ``"ses-events"``.
    service : str
        Whose it is; empty for a log of one's own.
    source : str
        Where it is written.
    grade : str
        ``documented`` by the service itself, or ``reported`` by those who use it.
    columns : tuple of tuple of str
        What must be there; of each tuple one is enough.
    email : tuple of str
        Where the address stands: the first of these that is not empty; any column of addresses if
        there is none.
    outcome : tuple of tuple of str
        What became of it; of each tuple the first that is there.
    time : tuple of str
        When that was.
    words : mapping of str to str
        What its words mean.
    day_first : bool
        Whether dates begin with the day.
    """

    name: str
    service: str
    source: str
    grade: str
    columns: tuple[tuple[str, ...], ...]
    email: tuple[str, ...]
    outcome: tuple[tuple[str, ...], ...]
    time: tuple[str, ...]
    words: Mapping[str, str]
    day_first: bool = False


@dataclass(frozen=True)
class SendingLog:
    """What a log says.

    Attributes
    ----------
    layout : LogLayout
        How it says it.
    emails : pyarrow.Array of large_string
        The address of each event; one of several addresses is one for each.
    outcomes : numpy.ndarray of int64
        The position of what became of it in `OUTCOMES`; -1 where the word is not understood.
    times : numpy.ndarray of datetime64[ns]
        When that was, in UTC; NaT where it is not told.
    not_understood : dict of str to int
        Words that are not understood, and how often.
    """

    layout: LogLayout
    emails: pa.Array
    outcomes: Codes
    times: np.ndarray[Any, np.dtype[np.datetime64]]
    not_understood: dict[str, int]


@cache
def load_layouts() -> tuple[LogLayout, ...]:
    """Return the layouts that are known, as ``sending_logs.toml`` has them."""
    text = files(__package__).joinpath("sending_logs.toml").read_text(encoding="utf-8")
    return tuple(_make_layout(one) for one in tomllib.loads(text)["layout"])


def _make_layout(said: dict[str, Any]) -> LogLayout:
    words = {word: meaning for meaning, words in said["words"].items() for word in words}
    return LogLayout(
        name=said["name"],
        service=said["service"],
        source=said["source"],
        grade=said["grade"],
        columns=tuple(map(tuple, said["columns"])),
        email=tuple(said["email"]),
        outcome=tuple(map(tuple, said["outcome"])),
        time=tuple(said.get("time", ())),
        words=words,
        day_first=said.get("day_first", False),
    )


def fold_label(text: object) -> str:
    """Return a name or a word without case, spaces and signs.

    >>> fold_label("bounce.bounceType"), fold_label("Hard Bounce"), fold_label("5.1.1")
    ('bouncebouncetype', 'hardbounce', '511')
    """
    return _SIGNS.sub("", str(text)).casefold()


def read_log(table: pd.DataFrame, *, with_plain: bool = True) -> SendingLog | None:
    """Return what a log says, in the layout that it is recognised by.

    Of several whose columns are all there, it is the one that understands the most of its rows,
    and of equal ones the first.

    Parameters
    ----------
    table : pandas.DataFrame
        A log: a row for each event, or for each address.
    with_plain : bool, default True
        Whether it may be a log of no service. The status of a customer could be read as one.

    Returns
    -------
    SendingLog or None
        None if it has no layout that is known.
    """
    names = {fold_label(name): str(name) for name in reversed(list(table.columns))}
    columns = FrameColumns(table)
    best: tuple[float, LogLayout, Codes, list[str], Codes] | None = None
    for layout in load_layouts():
        if not (with_plain or layout.service):
            continue
        if not all(_find(names, group) for group in layout.columns):
            continue
        wanted = [name for group in layout.outcome if (name := _find(names, group))]
        codes, words = _encode_words(columns, wanted)
        meanings = np.array([_find_meaning(layout, word) for word in words], dtype=np.int64)
        known = float((meanings[codes] >= 0).mean()) if len(codes) else 1.0
        if known >= _LEAST_KNOWN and (best is None or known > best[0]):
            best = known, layout, codes, words, meanings
    if best is None:
        return None
    _, layout, codes, words, meanings = best
    found = _read_emails(table, columns, layout, names)
    if found is None:
        return None
    rows, emails = found
    counts = np.bincount(codes, minlength=len(words))
    missed = {
        word: int(count)
        for word, count, meaning in zip(words, counts, meanings, strict=True)
        if meaning < 0 and count
    }
    times = _read_times(table, layout, names)
    return SendingLog(layout, emails, meanings[codes][rows], times[rows], missed)


def _find(names: Mapping[str, str], wanted: tuple[str, ...]) -> str | None:
    """Return the first of some columns that is there."""
    return next((names[fold_label(name)] for name in wanted if fold_label(name) in names), None)


def _encode_words(columns: FrameColumns, names: list[str]) -> tuple[Codes, list[str]]:
    """Return what some columns of each row say, joined, as codes and what they stand for."""
    encoded, words = np.zeros(columns.count_rows(), dtype=np.int64), [""]
    for column in columns.read(*names):
        codes, values = encode(column)
        folded = ["", *("" if is_missing(one) else fold_label(write_value(one)) for one in values)]
        # Only combinations that occur are joined, of which there are few.
        packed = encoded * len(folded) + codes + 1
        is_used = np.bincount(packed, minlength=len(words) * len(folded)) > 0
        used = np.flatnonzero(is_used)
        encoded = (np.cumsum(is_used) - 1)[packed]
        pairs = [divmod(one, len(folded)) for one in used.tolist()]
        words = ["/".join(filter(None, (words[left], folded[right]))) for left, right in pairs]
    return encoded, words


def _find_meaning(layout: LogLayout, word: str) -> int:
    """Return the meaning of a word, or of as much of it from the left as is known; else -1."""
    parts = word.split("/")
    for size in range(len(parts), 0, -1):
        chosen = "/".join(parts[:size])
        if chosen in layout.words:
            return OUTCOMES.index(layout.words[chosen])
        for pattern, meaning in layout.words.items():
            # Only what is said can be what stands for anything.
            if "*" in pattern and chosen and fnmatchcase(chosen, pattern):
                return OUTCOMES.index(meaning)
    return -1


def _read_emails(
    table: pd.DataFrame, columns: FrameColumns, layout: LogLayout, names: Mapping[str, str]
) -> tuple[Codes, pa.Array] | None:
    """Return the addresses of all events, and the row that each stands in."""
    import pyarrow as pa

    wanted = [names[fold_label(name)] for name in layout.email if fold_label(name) in names]
    if not layout.email:
        guessed = columns.find_email()
        wanted = [] if guessed is None else [guessed]
    if not wanted:
        return None
    is_open = np.ones(len(table), dtype=bool)
    rows, emails = [np.zeros(0, dtype=np.int64)], [pa.array([], pa.large_string())]
    for name in wanted:
        [column] = columns.read(name)
        is_single = is_open & _hold_one(column)
        rows.append(np.flatnonzero(is_single))
        emails.append(as_text(column.filter(pa.array(is_single))))
        others = np.flatnonzero(is_open & ~is_single & ~np.asarray(column.is_null()))
        taken = [list(_take_addresses(value)) for value in table[name].iloc[others].tolist()]
        rows.append(np.repeat(others, [len(one) for one in taken]))
        emails.append(pa.array([email for one in taken for email in one], pa.large_string()))
        for found in rows[-2:]:
            is_open[found] = False
    order = np.argsort(np.concatenate(rows), kind="stable")
    return np.concatenate(rows)[order], pa.concat_arrays(emails).take(pa.array(order))


def _hold_one(column: pa.Array) -> Mask:
    """Tell which cells hold one address and nothing else, as nearly all do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type):
        return np.zeros(len(column), dtype=bool)
    bare = pc.utf8_trim_whitespace(as_text(column))
    is_other = pc.or_(pc.equal(bare, ""), pc.starts_with(bare, "["))
    return np.array(pc.invert(is_other).fill_null(False))


def _take_addresses(value: Any) -> Iterator[str]:
    """Yield the addresses in a cell: one, several, or objects that hold one."""
    if isinstance(value, str):
        inside = _QUOTED_LIST.match(value.strip())
        parts = [value] if inside is None else inside[1].split(",")
        for part in parts:
            address = part if inside is None else part.strip(" \t\n'\"")
            if address.strip():
                yield address
    elif isinstance(value, Mapping):
        yield from _take_addresses(value.get("emailAddress"))
    elif isinstance(value, list | tuple | np.ndarray):
        for part in value:
            yield from _take_addresses(part)


def _read_times(
    table: pd.DataFrame, layout: LogLayout, names: Mapping[str, str]
) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    name = _find(names, layout.time)
    if name is None:
        return np.full(len(table), "NaT", dtype="datetime64[ns]")
    return read_times(table[name], day_first=layout.day_first)


def read_times(
    values: pd.Series[Any], *, day_first: bool = False
) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """Return times, in UTC: of numbers as seconds or milliseconds since 1970, else as written."""
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.notna().any() and not pd.api.types.is_datetime64_any_dtype(values):
        seconds = numbers.where(numbers.abs() < 1e11, numbers / 1000)
        times = pd.to_datetime(seconds.astype("float64"), unit="s", utc=True, errors="coerce")
    else:
        options: Any = {"format": "mixed", "dayfirst": day_first}
        times = pd.to_datetime(values, utc=True, errors="coerce", **options)
    return times.dt.tz_localize(None).to_numpy(dtype="datetime64[ns]")
