"""Texts that a spreadsheet would run as formulas."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.export.formulas import defuse, defuse_counted, is_formula
from cliova_pandas.verdicts.addresses import fold_domain

SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"]
INVISIBLE = {*map(chr, range(32)), "\x7f", "\u00ad", "\u200b", "\u200e", "\u2060", "\ufeff"}
TEXTS = st.text(
    st.one_of(st.sampled_from(["=", "+", "-", "@", "＝", "\t", "\r", "\n", " ", "'", '"', "\x00"]),
              st.characters(exclude_categories=["Cs"])), max_size=6,
)  # fmt: skip


def starts_formula(text: str) -> bool:
    """Say it again in other words: a sign of a formula, whatever invisible stands before it."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    for character in text:
        if character in SIGNS:
            return True
        if not (character.isspace() or character in INVISIBLE):
            return False
    return False


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\ufeff", "\u200b", "\x00", "\t", "\r\n"])
def test_every_sign_is_seen(sign: str, before: str) -> None:
    """A sign starts a formula in each of its forms, also after what a spreadsheet drops."""
    assert is_formula(f"{before}{sign}1+1")
    assert not is_formula(f"a{before}{sign}1")


@given(st.lists(TEXTS, max_size=8), st.sampled_from(["str", "object", "category"]))
def test_nothing_is_left_that_starts_a_formula(texts: list[str], dtype: Any) -> None:
    """No text of any column starts a formula afterwards, and no other text is changed."""
    frame = pd.DataFrame({"a": pd.Series(texts, dtype=dtype), "=b": pd.Series(texts, dtype="str")})
    safe, quoted, prefixed = defuse_counted(frame)
    for before, row in zip(texts, safe.itertuples(index=False, name=None), strict=True):
        for after in row:
            assert not starts_formula(after)
            assert (after == before) == (not is_formula(before))
    changed = (safe.to_numpy(object) != frame.to_numpy(object)).any(axis=1)
    assert ((quoted | prefixed) == changed).all()
    assert list(safe.columns) == ["a", "'=b"]


@given(
    st.sampled_from("=+-＝"),
    st.text(string.ascii_letters + "+-=._", min_size=1, max_size=8).filter(
        lambda text: ".." not in text and text[0] != "." and text[-1] != "."
    ),
)
def test_an_address_stays_the_same_address(sign: str, rest: str) -> None:
    """The local part in quotes, without the quotes, is the local part; the domain stays."""
    address = f"{sign}{rest}@Example.com"
    [safe] = defuse(pd.DataFrame({"email": [address]}))["email"]
    local, _, domain = safe.rpartition("@")
    assert f"{local[1:-1]}@{domain}" == address
    assert (local[0], local[-1]) == ('"', '"')
    assert fold_domain(domain) == "example.com"


def test_spaces_before_an_address_go() -> None:
    """A tab before an address, which would be enough to start a formula, is no part of it."""
    frame = pd.DataFrame({"email": ["\ta@b.de", " +1@b.de "]})
    assert defuse(frame)["email"].tolist() == ["a@b.de", '"+1"@b.de']


@pytest.mark.parametrize(
    "text", ["@example.com", '=HYPERLINK("x")@a.de', "=a b@c.de", "-", "+49 30 1234", "=1+1"]
)
def test_what_is_no_address_gets_an_apostrophe(text: str) -> None:
    """A text that no mailing tool could take for an address is prefixed, with nothing lost."""
    safe, quoted, prefixed = defuse_counted(pd.DataFrame({"email": [text, "a@b.de"]}))
    assert safe["email"].tolist() == [f"'{text}", "a@b.de"]
    assert (quoted.tolist(), prefixed.tolist()) == ([False, False], [True, False])


def test_numbers_and_times_are_no_formulas() -> None:
    """Numbers keep their sign and their type, and so do times and what is missing."""
    frame = pd.DataFrame(
        {
            "score": [-1.5, None],
            "n": [-1, -2],
            "mixed": np.array([-3, None], dtype=object),
            "took": pd.to_timedelta(["-1 days", None]),
            "seen": pd.Series(["2026-01-01", None], dtype="datetime64[s]"),
        }
    )
    pd.testing.assert_frame_equal(defuse(frame), frame)


def test_columns_of_one_name_are_all_defused() -> None:
    """Names that occur twice, or are no texts, are no hiding place; the frame stays as it was."""
    frame = pd.DataFrame([["=1", "=2", "x"], ["a", "b", "=3"]], columns=["a", "a", 7])
    before = frame.copy()
    assert defuse(frame).to_numpy().tolist() == [["'=1", "'=2", "x"], ["a", "b", "'=3"]]
    assert list(defuse(frame).columns) == ["a", "a", "7"]
    pd.testing.assert_frame_equal(frame, before)
