"""The bytes of texts are those of the texts alone, wherever in a buffer they stand."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.verdicts.text_bytes import read_bytes


@given(st.lists(st.one_of(st.none(), st.text(max_size=4)), max_size=6), st.integers(0, 3))
def test_the_bytes_of_a_slice_are_its_texts(texts: list[str | None], start: int) -> None:
    """What stands before it in the buffer is not read."""
    part = pa.array(texts, pa.large_string()).slice(start, 2)
    assert read_bytes(part) == "".join(text or "" for text in part.to_pylist()).encode()
