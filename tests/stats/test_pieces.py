"""Frames that come in pieces have the numbers of the whole, however their pieces differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from cliova_pandas import breakdown, find_drivers, summarize, trend
from cliova_pandas.stats.frames.reduction import restore_order
from tests.support.engines import make_lazy, to_arrow

make_map: Any = dd.from_map  # dask is not typed

ORDERED: Final = pd.CategoricalDtype(["S", "M", "L", "XL"], ordered=True)
SIZES: Final = pd.DataFrame(
    {
        "email": [f"a{number}@x.example" for number in range(7)],
        "verdict": ["valid", "invalid", "valid", "risky", "valid", "valid", "invalid"],
        "size": pd.Categorical(["L", "L", "L", "M", "M", "S", None], dtype=ORDERED),
        "length": pd.cut([1, 2, 3, 14, 15, 26, 27], [0, 10, 20, 30]),
    }
)
FORMS: Final[dict[str, Callable[[pd.DataFrame], Any]]] = {
    "dask": lambda frame: make_lazy(frame, npartitions=3),
    "dataset": lambda frame: ds.dataset(to_arrow(frame)),
    "batches": lambda frame: ds.dataset(to_arrow(frame).to_batches(max_chunksize=2)),
}


@pytest.mark.parametrize("form", FORMS)
def test_categories_keep_their_order(form: str) -> None:
    """Those of intervals, too, which Arrow has as texts."""
    columns = ["size", "length"] if form == "dask" else ["size"]
    for by in [*columns, ["verdict", "size"]]:
        for top in (None, 2):
            options: Any = {"top": top}
            expected = breakdown(SIZES, by, **options)
            found = breakdown(FORMS[form](SIZES[["email", "verdict", *columns]]), by, **options)
            assert_frame_equal(found, expected, check_exact=True)
            assert found.attrs == expected.attrs


def join_pieces(pieces: Sequence[pd.DataFrame]) -> Any:
    """Return pieces as a frame of Dask that believes them to be alike."""
    with dask.config.set({"dataframe.convert-string": False}):
        held = list(pieces)
        return make_map(lambda number: held[number], range(len(held)), meta=held[0].head(0))


VALUES: Final[dict[str, list[Any]]] = {
    "truth": [True, False], "days": [date(2026, 1, 2), date(2026, 2, 3)], "numbers": [1, 2],
    "moments": [pd.Timestamp("2026-01-02T03:00"), pd.Timestamp("2026-02-03T04:00")],
    "texts": ["a", "b"], "decimals": [Decimal("1.0"), Decimal("2.5")], "nothing": [None, None],
}  # fmt: skip


@pytest.mark.parametrize("other", VALUES)
@pytest.mark.parametrize("first", VALUES)
def test_pieces_may_hold_what_they_like(first: str, other: str) -> None:
    """What is mixed is text, as in one frame of pandas, where it is mixed as well."""
    pieces = [
        pd.DataFrame(
            {
                "email": ["a@x.example", "b@x.example", "c@x.example"],
                "verdict": ["valid", "invalid", "valid"],
                "kind": pd.Series([*VALUES[name], None], dtype=object),
            }
        )
        for name in (first, "nothing", other)
    ]
    pieces.append(pieces[0].head(0))
    whole = pd.concat(pieces, ignore_index=True)
    found = breakdown(join_pieces(pieces), "kind")
    assert_frame_equal(found, breakdown(whole, "kind"), check_exact=True)
    labels = {write(value) for value in whole["kind"].dropna()} | {"(missing)"}
    assert set(found.index) == labels
    find_drivers(join_pieces(pieces), ["kind"], min_n=1)


@pytest.mark.parametrize("first", [[2**60 + 1, -1], [0.5, -0.5]])
def test_numbers_without_a_common_type_are_text(first: list[Any]) -> None:
    """One type could not hold both, or would round them."""
    pieces = [
        pd.DataFrame({"verdict": ["valid", "invalid"], "kind": pd.Series(values)})
        for values in (first, np.array([2**64 - 1, 5], np.uint64))
    ]
    found = breakdown(join_pieces(pieces), "kind")["n"].to_dict()
    assert found == {str(value): 1 for value in (*first, 2**64 - 1, 5)}


def test_a_piece_without_rows_may_have_any_type() -> None:
    """Also of the verdicts, as a file that holds nothing has."""
    full = SIZES[["email", "verdict"]].astype(object)
    empty = pd.DataFrame({"email": np.array([], float), "verdict": np.array([], float)})
    for pieces in ([full, empty], [empty, full], [empty, full, empty, full]):
        whole = pd.concat([piece for piece in pieces if len(piece)])
        assert_frame_equal(summarize(join_pieces(pieces)), summarize(whole), check_exact=True)
        found = summarize(join_pieces(pieces), unique=True)
        assert_frame_equal(found, summarize(whole, unique=True), check_exact=True)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.booleans(), st.text(max_size=3), st.integers(-9, 9)), max_size=4
        ),
        min_size=1,
        max_size=20,
    )
)
def test_counts_are_those_of_the_whole(values: list[list[Any]]) -> None:
    """However it was cut."""
    pieces = [
        pd.DataFrame(
            {
                "email": pd.Series(["a@x.example"] * len(part), dtype=object),
                "verdict": pd.Series(["valid"] * len(part), dtype=object),
                "kind": pd.Series(part, dtype=object),
            }
        )
        for part in values
    ]
    whole = pd.concat(pieces, ignore_index=True)
    texts = whole.assign(
        kind=whole["kind"].map(lambda value: value if value is None else write(value))
    )
    found = breakdown(join_pieces(pieces), "kind")["n"].to_dict()
    expected = breakdown(texts, "kind")["n"].to_dict()
    assert found == expected


def write(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_categories_may_be_others_than_were_told() -> None:
    """A value that the frame does not know of stays, and its column has no order then."""
    table = pa.table({"size": pa.array(["S", "huge", None], pa.large_string())})
    for order, values in ((["M", "S"], None), (["huge", "M", "S"], ["huge", "M", "S"])):
        restored = restore_order(table, {"size": pa.array(order)})["size"]
        assert restored.to_pylist() == ["S", "huge", None]
        assert pa.types.is_dictionary(restored.type) == (values is not None)
        if values is not None:
            assert restored.type.ordered
            assert restored.chunk(0).dictionary.to_pylist() == values


def test_a_column_without_values_keeps_its_type() -> None:
    """If all pieces agree on it, as in one frame."""
    frame = SIZES[["email", "verdict"]].assign(at=pd.Series([pd.NaT] * len(SIZES)))
    for form in FORMS.values():
        found = breakdown(form(frame), "at")
        assert_frame_equal(found, breakdown(frame, "at"), check_exact=True)
        assert_frame_equal(trend(form(frame), "at"), trend(frame, "at"), check_exact=True)


def test_many_pieces_are_as_one() -> None:
    """More than are put together at a time."""
    frame = pd.concat([SIZES] * 30, ignore_index=True)
    found = breakdown(make_lazy(frame, npartitions=40), ["size", "verdict"])
    assert_frame_equal(found, breakdown(frame, ["size", "verdict"]), check_exact=True)
    batches = ds.dataset(
        pa.Table.from_pandas(frame[["verdict", "size"]]).to_batches(max_chunksize=3)
    )
    found = breakdown(batches, ["size", "verdict"])
    assert_frame_equal(found, breakdown(frame, ["size", "verdict"]), check_exact=True)
