"""Flags are counted where the rows are, and come out as if all of them had been read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from cliova_pandas import ConfigurationError, VerdictError, flags
from cliova_pandas.stats.frames import folded_rows
from cliova_pandas.verdicts import VERDICTS
from tests.support.engines import ODD, count_odd, make_hostile
from tests.support.lazy_frames import LAZY, refuse_rows

PLAIN: Final = ["ann@x.example", "ANN@X.example", "bob@x.example", "fay@gmail.com"]
LONG: Final = [f"{'a' * 65}@x.example", f"a@{'x' * 250}.example", "a@-x.example", "a@x-.example"]
COLUMNS: Final = {
    "is_role": st.sampled_from([True, False, None]),
    "role": st.sampled_from(["yes", " No", "unknown", None]),
    "disposable": st.sampled_from([1.0, 0.0, float("nan"), None]),
    "flags": st.sampled_from(["role_account, free", "accepts_all", "", None]),
    "toxic": st.sampled_from(["maybe", "no"]),
}
ROWS: Final = st.lists(
    st.tuples(
        st.sampled_from([*PLAIN, *PLAIN, *LONG, *ODD, None, "", "  "]),
        st.sampled_from(VERDICTS),
        *COLUMNS.values(),
    ),
    max_size=25,
)
DTYPES: Final = {
    "email": "str",
    "verdict": "str",
    "is_role": "boolean",
    "role": "str",
    "disposable": "float64",
    "flags": "str",
    "toxic": "str",
}


@settings(max_examples=40)  # each asks two engines
@given(ROWS, st.booleans())
def test_an_engine_counts_as_rows_in_memory_are_counted(rows: list[Any], unique: bool) -> None:
    """Of rows and of addresses, plain and in other dress, whatever the flags are written in."""
    frame = pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)
    expected = flags(frame, unique=unique, email_column="email")
    for make in LAZY.values():
        found = flags(make(frame), unique=unique, email_column="email")
        assert_frame_equal(found, expected, check_exact=True)
        assert found.attrs == expected.attrs


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("form", LAZY)
def test_no_rows_leave_the_engine(form: str, unique: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, what is fetched is as much as there are kinds of them."""
    many = pd.DataFrame(
        {
            "email": [f"user{number % 2_000}@x.example" for number in range(3_000)],
            "isRoleBased": [True, False, None] * 1_000,
            "alias": [f"other{number}@x.example" for number in range(3_000)],
            "verdict": ["valid", "invalid", "risky"] * 1_000,
        }
    ).astype({"isRoleBased": "boolean"})
    expected = flags(many, unique=unique)
    assert expected.index.tolist() == ["role", "duplicate", "syntax"]
    with refuse_rows(monkeypatch, above=20):
        # Of the first rows the engine brings some, to tell which column is which.
        found = flags(LAZY[form](many), unique=unique, email_column="email")
    assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("form", LAZY)
def test_of_hostile_rows_the_odd_ones_leave_alone(
    form: str, unique: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them once with each verdict and its flags."""
    frame = make_hostile(3_000)
    expected = flags(frame, unique=unique)
    kinds = count_odd(frame, "verdict", "isRoleBased", "free_email")
    with refuse_rows(monkeypatch, above=kinds):
        found = flags(LAZY[form](frame), unique=unique, email_column="email")
    assert_frame_equal(found, expected, check_exact=True)
    assert found.attrs == expected.attrs


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("form", LAZY)
def test_many_addresses_in_other_dress_are_read(
    form: str, unique: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which are the same numbers, by another way."""
    frame = make_hostile(200)
    monkeypatch.setattr(folded_rows, "_MOST_ODD", 3)
    found = flags(LAZY[form](frame), unique=unique)
    assert_frame_equal(found, flags(frame, unique=unique), check_exact=True)


@pytest.mark.parametrize(
    "values",
    [
        [Decimal(1), Decimal(0), None],  # no engine is asked for these
        [["role_account"], [], None],
        [[True], None, None],
    ],
)
@pytest.mark.parametrize("form", LAZY)
def test_flags_of_other_types_are_read(form: str, values: list[Any]) -> None:
    """Decimals and lists, of which the rows are brought where addresses are counted."""
    frame = pd.DataFrame({"email": PLAIN[:3], "verdict": VERDICTS[:3], "flags": values})
    frame["role"] = frame["flags"]
    for unique in (False, True):
        found = flags(LAZY[form](frame), unique=unique)
        assert_frame_equal(found, flags(frame, unique=unique), check_exact=True)


def test_categories_are_asked_for_by_their_words() -> None:
    """Of an Enum and of a Categorical, whatever else they could say."""
    frame = pl.DataFrame({"email": ["a@x.de", "A@x.de", "b@x.de"], "verdict": ["valid"] * 3,
                          "role": ["yes", "no", None], "free": ["n", "y", "n"]})  # fmt: skip
    typed = frame.with_columns(
        pl.col("role").cast(pl.Enum(["yes", "no"])), pl.col("free").cast(pl.Categorical)
    )
    for unique in (False, True):
        found = flags(typed.lazy(), unique=unique)
        assert_frame_equal(found, flags(frame, unique=unique), check_exact=True)


def test_without_addresses_flags_are_those_of_columns() -> None:
    """Rows are counted; addresses cannot be."""
    frame = pl.DataFrame({"role": ["yes", "no"], "verdict": ["valid", "risky"]}).lazy()
    assert flags(frame)["n"].to_dict() == {"role": 1}
    with pytest.raises(ConfigurationError, match="which column holds the addresses"):
        flags(frame, unique=True)


def test_what_is_wrong_with_the_verdicts_is_said() -> None:
    """As of a frame in memory."""
    frame = pl.DataFrame({"email": ["a@x.de"], "verdict": ["good"]}).lazy()
    forms: list[Any] = [frame, nw.from_native(frame)]
    for one in forms:
        with pytest.raises(VerdictError, match="holds 'good'"):
            flags(one)
