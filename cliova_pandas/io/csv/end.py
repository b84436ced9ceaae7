"""The end of a CSV that has no line break there, and may have lost a part of its last value.

A CSV need not end in a line break. Where it does not, its last row may have lost a part of its last
value without losing a field, and the length of a transfer proves nothing where the file was cut
before its length was told. What is left is the content: the last value beside the others of its
column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import Argument, Hint, IncompleteDownloadError, Message
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.verdicts import find_word

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_FORMS: Final = 2
_NUMBER: Final = re.compile(r"[-+]?\d+\.?\d*")


def look_at_end(
    source: ResultBytes, rows: int, value: str, columns: Iterable[pa.ChunkedArray]
) -> None:
    """Refuse a last value that seems to have lost its end, and doubt one that nobody can judge.

    Parameters
    ----------
    source : ResultBytes
        A CSV that does not end in a line break.
    rows : int
        How many rows it has.
    value : str
        The last value.
    columns : iterable of pyarrow.ChunkedArray
        The column that it stands in, in pieces; read only where it matters.

    Raises
    ------
    IncompleteDownloadError
        If it seems to have lost its end.
    """
    # What somebody has saved is read as it is; a download may be asked for again.
    is_open = source.list_id is not None and not source.ends_with_quote()
    if _is_cut(value, columns, is_open=is_open):
        raise IncompleteDownloadError(
            f"{source.name} seems to stop short: its last row ({rows:,}) ends in {value!r} without "
            "a line break, where other rows go on. Download it again, or as JSON, which marks its "
            "own end. If it is whole, put a line break at its end.",
            list_id=source.list_id,
        )
    if is_open and _NUMBER.fullmatch(value):
        source.doubt(
            Message(
                f"Nothing tells whether {source.name_inside} is whole: its last row ({rows:,}) "
                f"ends in {value!r} without a line break, and a number that lost its end is a "
                "number.",
                Hint(" JSON marks its own end: try ", Argument("output", "json"), "."),
            )
        )


def _is_cut(value: str, columns: Iterable[pa.ChunkedArray], *, is_open: bool) -> bool:
    """Tell whether the last value of a column looks as if it had lost its end.

    It does if it stands nowhere else in its column, and others begin with it. Numbers and words of
    a verdict differ in length by themselves, and yet ``ok`` may have been ``ok_for_all``: so a word
    is believed only where its end is not open. And it does if all others are of one form, such as
    instants, and it is the beginning of that.
    """
    import pyarrow.compute as pc

    same = longer = 0
    forms: set[str] = set()
    for column in columns:
        filled = column.fill_null("")
        same += pc.sum(pc.equal(filled, value)).as_py() or 0
        longer += pc.sum(pc.starts_with(filled, value)).as_py() or 0
        if len(forms) < _MOST_FORMS:
            others = pc.unique(filled.filter(pc.not_equal(filled, value)))
            forms.update(pc.unique(pc.replace_substring_regex(others, r"\d", "0")).to_pylist())
    if find_word(value):
        return is_open and longer > same
    if longer > same == 1 and not _NUMBER.fullmatch(value):
        return True
    form = re.sub(r"\d", "0", value)
    [only] = forms if len(forms) == 1 else [form]
    is_formed = "0" in only and not _NUMBER.fullmatch(only)
    return same == 1 and is_formed and len(form) < len(only) and only.startswith(form)
