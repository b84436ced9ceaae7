"""A search finds the rows that pandas finds, whatever was searched for before."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.panel.code import lower
from cliova_pandas.panel.search import AddressSearch

LETTERS = st.sampled_from(["a", "A", "b", "@", ".", "é", "É", "İ", "ß", "Σ", "😀"])
TEXTS = st.lists(st.one_of(st.none(), st.text(LETTERS, max_size=6)), max_size=30)


@given(TEXTS, st.lists(st.text(LETTERS, max_size=3), min_size=1, max_size=5))
def test_a_text_that_grows_or_changes_finds_what_pandas_finds(
    texts: list[str | None], typed: list[str]
) -> None:
    """Letter by letter, taken back, and begun anew: each time the rows of the written code."""
    column = pd.Series(pd.array(texts, dtype="str"))
    search = AddressSearch(column)
    grown = ["".join(typed[: stop + 1]) for stop in range(len(typed))]
    for text in (*grown, *typed, *reversed(grown)):
        expected = column.str.lower().str.contains(lower(text), regex=False, na=False)
        assert search.find(text).tolist() == expected.tolist()
