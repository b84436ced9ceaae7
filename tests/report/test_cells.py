"""The cells of a table: values at full precision, and texts that a page can show."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.report.cells import (
    iterate,
    make_count,
    make_points,
    make_points_span,
    make_share,
    make_share_span,
    make_text,
)
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.report.privacy import mask
from cliova_pandas.report.text import clean, shorten
from cliova_pandas.stats.frames.arrow_values import is_missing

WRITE = LocaleFormatter("de")


@given(st.text())
def test_a_cleaned_text_is_one_line_that_can_be_seen(text: str) -> None:
    """No control, no line end and no change of direction is left, and nothing visible is lost."""
    shown = clean(text)
    assert len(shown) == len(text)
    assert shown.isprintable() or all(
        unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in shown
    )
    assert not set(shown) & set(
        "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    assert [a for a, b in zip(text, shown, strict=True) if a != b and a.isalnum()] == []
    shown.encode("utf-8")


@given(st.text(), st.text(), st.integers(1, 100))
def test_no_address_is_left_in_a_masked_text(before: str, after: str, longest: int) -> None:
    """Whatever stands around it, there is no ``@`` any more, and the text is not too long."""
    text = mask(f"{before}ann@example.com{after}", longest)
    assert "@" not in text
    assert "ann@" not in text
    assert len(text) <= longest


def test_a_long_text_is_cut_visibly() -> None:
    """The last character says that there is more."""
    assert shorten("a" * 80) == "a" * 80
    assert shorten("a" * 81) == "a" * 79 + "…"


@pytest.mark.parametrize("nothing", [None, pd.NA, np.nan, float("nan")])
def test_what_is_not_known_is_none_and_a_dash(nothing: Any) -> None:
    """Every kind of missing number is the same."""
    for cell in (make_count(WRITE, nothing), make_share(WRITE, np.nan), make_points(WRITE, np.nan)):
        assert (cell.value, cell.text) == (None, "–")
    assert make_share_span(WRITE, nothing, 0.5).value == (None, None)
    assert is_missing(nothing)


def test_numbers_keep_their_precision_and_their_language() -> None:
    """The value is what was counted, the text what is shown."""
    assert make_count(WRITE, np.int64(1234)).value == 1234
    share = make_share(WRITE, np.float64(1 / 3))
    assert (share.value, share.text) == (1 / 3, "33,3 %")
    assert make_share_span(WRITE, 0.1, 0.25).text == "10,0 % to 25,0 %"
    assert make_share_span(WRITE, 0.1, 0.1).text == "10,0 %"
    assert make_points_span(WRITE, -1.5, 2.0).text == "−1,5 to +2,0"
    assert make_text("x@y.de z").value == "(an address) z"


def test_rows_keep_the_types_of_their_columns() -> None:
    """A whole number beside a share does not become a float."""
    frame = pd.DataFrame({"n": [1], "share": [0.5]}, index=["a"])
    [(label, row)] = iterate(frame)
    assert label == "a"
    assert row == {"n": 1, "share": 0.5}
    assert not isinstance(row["n"], float)
