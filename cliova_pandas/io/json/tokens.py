"""Values of a JSON result as the bytes that stand in it: numbers and lists, not written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.io.json.records import decode_value, write
from cliova_pandas.io.json.shape import RefusedError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_NEWLINE: Final = ord("\n")
_LISTS: Final = frozenset(b"[n")
"""How a list begins, and a null in place of one."""


def read_tokens(values: list[Any]) -> tuple[pa.Array, int]:
    """Make an array of values as they stand in the JSON, and count the keys in them.

    Parameters
    ----------
    values : list
        The bytes of each value, known to be JSON.

    Raises
    ------
    RefusedError
        If there is an object with keys among them, or what only Python's parser refuses.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    joined = b"\n".join(values)
    bounds = find_bounds(joined, len(values))
    if bounds is None:  # line ends in a list, as white space: inside of a text there can be none
        values = [bytes(value).replace(b"\n", b" ") for value in values]
        joined = b"\n".join(values)
        bounds = find_bounds(joined, len(values))
        assert bounds is not None  # noqa: S101 - a value is never left out
    kinds = set(
        np.frombuffer(joined, dtype=np.uint8)[bounds[:-1] + np.arange(len(values))].tobytes()
    )
    if kinds <= _LISTS and b'"' not in joined and b"{" not in joined:
        # Numbers and words: white space means nothing, and the commas are all that is rewritten.
        joined = joined.translate(None, b" \t\r").replace(b",", b", ")
        bounds = find_bounds(joined, len(values))
        assert bounds is not None  # noqa: S101 - as many line ends as before
    elif not kinds.isdisjoint(b'"[{'):
        tokens = _Tokens()
        made = [tokens[token] for token in joined.split(b"\n")]
        return pa.array(made, pa.large_string()), tokens.key_count
    texts = make_texts(joined.translate(None, b"\n"), bounds)
    if ord("n") in kinds:
        nothing = pa.scalar(None, pa.large_string())
        texts = pc.if_else(pc.equal(texts, "null"), nothing, texts)
    return texts, 0


class _Tokens(dict[bytes, "str | None"]):
    """The texts of values; each is made once, and its keys are counted whenever it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.key_count = 0

    def __missing__(self, token: bytes) -> str | None:
        import msgspec

        first = token[:1]
        if first not in b'"[{n':
            text: str | None = token.decode()
        elif first == b"n":
            text = None
        elif first == b"[" and b"{" not in token and b"\\" not in token:
            text = msgspec.json.format(token, indent=0).decode()
        else:
            try:
                value = decode_value(token.decode())
            except (ValueError, RecursionError):
                raise RefusedError from None
            if isinstance(value, dict) and value:
                raise RefusedError
            text = (value or None) if type(value) is str else write(value)
            if keys := _count_keys(value):
                self.key_count += keys
                return text
        self[token] = text
        return text


def find_bounds(joined: bytes, count: int) -> np.ndarray[Any, Any] | None:
    """Return where values begin and end once the line ends between them are gone.

    None if there are other line ends among them.
    """
    import numpy as np

    ends = np.flatnonzero(np.frombuffer(joined, dtype=np.uint8) == _NEWLINE)
    if len(ends) != max(0, count - 1):
        return None
    bounds = np.zeros(count + 1, dtype=np.int64)
    bounds[1:-1] = ends - np.arange(len(ends))
    bounds[-1] = len(joined) - len(ends)
    return bounds


def make_texts(data: bytes, bounds: np.ndarray[Any, Any]) -> pa.Array:
    """Make an array of texts that stand one behind the other; an empty one is missing."""
    import numpy as np
    import pyarrow as pa

    is_empty = np.diff(bounds) == 0
    validity = None
    if is_empty.any():
        validity = pa.py_buffer(np.packbits(~is_empty, bitorder="little"))
    buffers = [validity, pa.py_buffer(bounds), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_string(), len(bounds) - 1, buffers)


def _count_keys(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_count_keys, value.values()))
    return sum(map(_count_keys, value)) if isinstance(value, list) else 0
