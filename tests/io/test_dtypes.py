"""A column has the type that all of its values have, however the result is written and read."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cliova_pandas
from cliova_pandas import read_cliova, read_cliova_file
from cliova_pandas.errors import ConfigurationError, ResultFormatError
from cliova_pandas.io.dtypes import ColumnForms, choose_dtypes, examine_forms, to_frame
from cliova_pandas.sandbox import Sandbox

INSTANT = "2026-10-01T08:30:00"
SPACED = INSTANT.replace("T", " ")


def make_table(values: Sequence[str | None]) -> pa.Table:
    return pa.table({"x": pa.array(list(values), pa.large_string())})


def decide(*values: str | None) -> str:
    return examine_forms(make_table(values)).dtypes.get("x", "str")


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["true", "False", "TRUE", None], "boolean"),
        (["true", "yes"], "str"),
        (["100012345678901234.0", "100012345678901235.0"], "str"),
        (["1e300", "1.0001234567890123e+17", "0.5"], "Float64"),
        (["true", "1"], "str"),
        (["0", "1"], "Int64"),
        (["0", "-12", "9223372036854775807"], "Int64"),
        (["-9223372036854775808"], "Int64"),
        (["007"], "str"),
        (["1", "+1"], "str"),
        (["1", "0x1F"], "str"),
        (["1", " 2"], "str"),
        (["1_000"], "str"),
        (["\u0661"], "str"),
        (["1", "2\n"], "str"),
        (["-0"], "Float64"),
        (["1", "2.50", "1e5", "-0.0", "1E+05"], "Float64"),
        ([".5"], "str"),
        (["1."], "str"),
        (["0.5", "inf"], "str"),
        (["0.5", "nan"], "str"),
        (["0.5", "1e999"], "str"),
        (["0.5", "01.5"], "str"),
        (["9223372036854775808"], "str"),
        (["0.5", "9007199254740993"], "str"),
        (["9007199254740993", "0.5"], "str"),
        (["9007199254740993", "1"], "Int64"),
        ([INSTANT + "Z", INSTANT + ".125Z", INSTANT + "+02:00"], "datetime64[ms, UTC]"),
        ([INSTANT + ".125Z", INSTANT + ".125001Z"], "datetime64[us, UTC]"),
        ([INSTANT + ".125001Z", INSTANT + ".125001002Z"], "datetime64[ns, UTC]"),
        (["9999-12-31T00:00:00Z"], "datetime64[ms, UTC]"),
        (["9999-12-31T00:00:00Z", INSTANT + ".125001002Z"], "str"),
        ([INSTANT + ".125001002Z", "9999-12-31T00:00:00Z"], "str"),
        ([INSTANT], "str"),
        ([INSTANT.replace("T", " ") + "Z"], "str"),
        ([INSTANT + "Z", INSTANT.replace("T", " ") + "Z"], "str"),
        ([SPACED + "+00:00", SPACED + ".250000+02:00"], "datetime64[ms, UTC]"),
        ([SPACED + ".250100-05:30"], "datetime64[us, UTC]"),
        ([SPACED + ".250000001+00:00", SPACED + "+00:00"], "datetime64[ns, UTC]"),
        ([SPACED + "+00:00", INSTANT + "Z"], "str"),
        ([SPACED + "+00:00", INSTANT + "+00:00"], "str"),
        ([SPACED + "+00:00", SPACED + "Z"], "str"),
        ([SPACED + "+00:00", SPACED], "str"),
        ([INSTANT + ".125000Z", INSTANT + "Z"], "datetime64[ms, UTC]"),
        (["2026-10-01"], "str"),
        (["2026-02-30T00:00:00Z"], "str"),
        (["true", INSTANT + "Z"], "str"),
        (["NA", "1"], "str"),
        ([None, None], "str"),
        ([], "str"),
    ],
)
def test_a_column_is_typed_only_by_a_form_that_all_of_its_values_have(
    values: list[str | None], dtype: str
) -> None:
    """The order of the values does not matter, nor where the pieces are cut."""
    assert decide(*values) == dtype
    assert decide(*reversed(values)) == dtype
    for size in (1, 2):
        forms = ColumnForms()
        for start in range(0, len(values), size):
            forms.add(make_table(values[start : start + size]))
        assert forms.dtypes.get("x", "str") == dtype
    parts = [examine_forms(make_table([value])) for value in values]
    assert ColumnForms.join(parts).dtypes.get("x", "str") == dtype


EXACT = {
    "Int64": r"0|-?[1-9][0-9]*",
    "Float64": r"-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?",
    "boolean": r"(?i:true|false)",
}


@given(
    st.lists(st.text("0123456789+-.eEx_ tTrRuUeE", min_size=1, max_size=6), min_size=1, max_size=4)
)
def test_nothing_is_typed_that_is_not_of_the_form(values: list[str]) -> None:
    """What Arrow takes for a number beyond the grammar of JSON stays text."""
    dtype = decide(*values)
    if dtype != "str":
        assert all(re.fullmatch(EXACT[dtype], value) for value in values)
    elif all(re.fullmatch(EXACT["Float64"], value) for value in values):
        assert any(abs(float(value)) >= 1 << 53 for value in values)


CELLS = st.one_of(
    st.lists(st.none() | st.booleans(), min_size=4, max_size=4),
    st.lists(st.none() | st.integers(-(1 << 64), 1 << 64), min_size=4, max_size=4),
    st.lists(st.none() | st.integers(-99, 99), min_size=4, max_size=4),
    st.lists(
        st.none() | st.integers(-99, 99) | st.floats(allow_nan=False, allow_infinity=False),
        min_size=4,
        max_size=4,
    ),
    st.lists(
        st.none()
        | st.sampled_from([f"{INSTANT}{end}" for end in ("Z", ".5Z", ".000001+01:00", "")]),
        min_size=4,
        max_size=4,
    ),
    st.lists(
        st.none() | st.text(st.characters(codec="utf-8"), max_size=5) | st.booleans(),
        min_size=4,
        max_size=4,
    ),
)


@given(CELLS, CELLS)
def test_csv_json_pieces_and_parquet_give_equal_frames(one: list[Any], other: list[Any]) -> None:
    """Values and dtypes are equal for arbitrary columns, and the text is as it was sent."""
    records = [
        {"email": f"a{row}@x.example", "one": a, "other": b}
        for row, (a, b) in enumerate(zip(one, other, strict=True))
    ]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(records[0])
    writer.writerows(
        ["" if v is None else v if isinstance(v, str) else json.dumps(v) for v in record.values()]
        for record in records
    )
    from_csv = read_frame(text.getvalue().encode())
    from_json = read_frame(json.dumps(records).encode())
    pd.testing.assert_frame_equal(from_csv, from_json)
    kept = io.BytesIO()
    from_csv.to_parquet(kept)
    pd.testing.assert_frame_equal(pd.read_parquet(kept), from_csv)
    pieces = [read_table(text.getvalue().encode()).slice(row, 1) for row in range(4)]
    forms = ColumnForms()
    for piece in pieces:
        forms.add(piece)
    dtypes = choose_dtypes(forms, pieces[0].column_names, None)
    whole = pd.concat([to_frame(piece, dtypes) for piece in pieces], ignore_index=True)
    pd.testing.assert_frame_equal(whole, from_csv)


def read_table(data: bytes) -> pa.Table:
    from cliova_pandas.io import parsing
    from cliova_pandas.service.source import ResultBytes

    return parsing.read_table(ResultBytes(data, "The file"))


def read_frame(data: bytes) -> pd.DataFrame:
    table = read_table(data)
    return to_frame(table, choose_dtypes(examine_forms(table), table.column_names, None))


SAVED = (
    '[{"email":"a@x.example","result":"Deliverable","role":true,"score":0.850,"n":7,"zip":"007",'
    f'"at":"{INSTANT}.250Z"}},'
    '{"email":"b@x.example","result":"Risky","role":null,"score":1e5,"n":null,"zip":"1",'
    f'"at":"{INSTANT}+02:00"}}]'
)


def test_typed_columns_can_be_used_as_an_analyst_expects() -> None:
    """A boolean selects, a number has a mean, an instant has parts; attrs say which are typed."""
    df = read_cliova_file(io.StringIO(SAVED))
    assert list(df[df["role"].fillna(False)]["email"]) == ["a@x.example"]
    assert df["score"].mean() == pytest.approx((0.85 + 1e5) / 2)
    assert list(df["at"].dt.hour) == [8, 6]
    assert df.attrs["cliova"]["dtypes"] == {
        "role": "boolean", "score": "Float64", "n": "Int64", "at": "datetime64[ms, UTC]",
    }  # fmt: skip


def test_all_text_is_what_was_sent() -> None:
    """With str nothing is typed, and a number has the text that stands in the JSON."""
    df = read_cliova_file(io.StringIO(SAVED), dtype=str)
    assert [str(dtype) for dtype in df.dtypes] == ["str"] * 7 + ["category"]
    assert list(df["score"]) == ["0.850", "1e5"]
    assert df.attrs["cliova"]["dtypes"] == {}


def test_a_mapping_decides_for_the_columns_that_it_names() -> None:
    """The others are decided by their values."""
    df = read_cliova_file(io.StringIO(SAVED), dtype={"score": str, "zip": "Int64", "n": "float32"})
    assert {name: str(df[name].dtype) for name in ("score", "zip", "n", "role")} == {
        "score": "str", "zip": "Int64", "n": "float32", "role": "boolean",
    }  # fmt: skip
    assert list(df["zip"]) == [7, 1]


@pytest.mark.parametrize(
    ("dtype", "error", "words"),
    [
        ("category", ConfigurationError, "dtype must be None"),
        ({"nope": str}, ConfigurationError, "'nope', and the result has no such column"),
        ({"email": "Int64"}, ResultFormatError, "'email' cannot be read as 'Int64'"),
    ],
)
def test_a_type_that_cannot_be_is_an_error_that_says_why(
    dtype: Any, error: type[Exception], words: str
) -> None:
    """Neither a value nor a column is dropped for it."""
    with pytest.raises(error, match=words):
        read_cliova_file(io.StringIO(SAVED), dtype=dtype)


@pytest.mark.parametrize("dtype", [bool, "bool", np.bool_, np.dtype(bool)])
def test_a_boolean_of_numpy_is_what_the_text_says(dtype: Any) -> None:
    """Of a text alone it is whether there is one; what is neither true nor false has no place."""
    rows = "email,result,b\na@x.example,Deliverable,false\nb@x.example,Deliverable,TRUE\n"
    df = read_cliova_file(io.StringIO(rows), dtype={"b": dtype})
    assert df["b"].tolist() == [False, True]
    assert df["b"].dtype == bool
    for value, words in (("", "missing.*boolean"), ("0", "true or false"), ("no", "true or false")):
        with pytest.raises(ResultFormatError, match=f"'b' cannot be read.*{words}"):
            read_cliova_file(
                io.StringIO(f"{rows}c@x.example,Deliverable,{value}\n"), dtype={"b": dtype}
            )


def test_dtypes_of_a_frame_can_be_asked_of_another() -> None:
    """What does not fit is said, also where the dtype is an object of pandas, or too narrow."""
    rows = "email,result,at,n\na@x.example,Deliverable,2026-01-01T00:00:00Z,300\n"
    df = read_cliova_file(io.StringIO(rows))
    dtypes = {name: df[name].dtype for name in ("at", "n")}
    again = read_cliova_file(io.StringIO(rows), dtype=dtypes)
    assert again.equals(df)
    pending = rows.replace("2026-01-01T00:00:00Z", "pending")
    with pytest.raises(ResultFormatError, match="'at' cannot be read"):
        read_cliova_file(io.StringIO(pending), dtype={"at": df["at"].dtype})
    for narrow in ("int8", "Int8", "uint8"):
        with pytest.raises(ResultFormatError, match="'n' cannot be read"):
            read_cliova_file(io.StringIO(rows), dtype={"n": narrow})
    wide = read_cliova_file(io.StringIO(rows), dtype={"n": "uint16"})
    assert wide["n"].tolist() == [300]


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59-05:00", "0000-01-01T00:00:00Z"])
def test_what_pandas_cannot_show_stays_text(value: str) -> None:
    """A moment outside of the years 1 to 9999 would make a frame that nobody can look at."""
    rows = f"email,result,at\na@x.example,Risky,{value}\nb@x.example,Risky,{INSTANT}Z\n"
    df = read_cliova_file(io.StringIO(rows))
    assert value in repr(df) + df.to_csv()
    assert decide(value) == "str"
    assert decide("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", None) == "datetime64[ms, UTC]"


def test_typed_and_text_frames_give_the_same_numbers(service: Sandbox) -> None:
    """Summary, breakdowns, flags and groups do not depend on the types."""
    with service.client() as client:
        typed = read_cliova("list_12345", client=client)
        text = read_cliova("list_12345", client=client, dtype=str)
    for compute in (
        cliova_pandas.summarize,
        cliova_pandas.flags,
        lambda df: cliova_pandas.breakdown(df, by="isRoleBased"),
        lambda df: cliova_pandas.breakdown(df, by="domain"),
    ):
        pd.testing.assert_frame_equal(compute(typed), compute(text))


def test_lists_that_are_put_together_have_the_types_of_all_values(service: Sandbox) -> None:
    """No column becomes a mixture."""
    with service.client() as client:
        df = read_cliova(["list_300", "list_12345"], client=client)
    assert "object" not in {str(dtype) for dtype in df.dtypes}
    assert str(df["isRoleBased"].dtype) == "boolean"


MISSING = st.none()
TYPED = {
    "boolean": st.booleans(),
    "Int64": st.integers(-(2**63), 2**63 - 1),
    "Float64": st.floats(-1e15, 1e15).map(lambda x: round(x, 4) + 0.5),
    "datetime64[ms, UTC]": st.integers(-(10**12), 10**13),
    "datetime64[us, UTC]": st.integers(-(10**12), 10**13).map(lambda x: x * 1000 + 1),
    "datetime64[ns, UTC]": st.integers(-(10**15), 10**15).map(lambda x: x * 1000 + 1),
    "str": st.text("abc ,;\"'\n{}é", min_size=1, max_size=5).map(lambda x: "x" + x),
}


@st.composite
def typed_frames(draw: st.DrawFn) -> pd.DataFrame:
    """Frames as they are read: each column of a type, with values that need it, and gaps."""
    rows = draw(st.integers(1, 5))
    frame = pd.DataFrame({"email": [f"a{row}@x.example" for row in range(rows)]}, dtype="str")
    for number, dtype in enumerate(draw(st.lists(st.sampled_from(sorted(TYPED)), max_size=4))):
        first = draw(TYPED[dtype])
        rest = draw(st.lists(TYPED[dtype] | MISSING, min_size=rows - 1, max_size=rows - 1))
        column: Any = pd.Series([first, *rest], dtype="Int64" if "date" in dtype else dtype)
        if "date" in dtype:
            unit: Any = dtype.removeprefix("datetime64[")[:2]
            column = pd.to_datetime(column, unit=unit, utc=True).astype(dtype)
        frame[f"c{number}"] = column
    return frame


@given(typed_frames())
def test_typed_frames_come_back_as_they_were_written_by_pandas(frame: pd.DataFrame) -> None:
    """By ``to_csv``, and by ``to_json`` with all of its digits: the same values and types."""
    written = frame.to_csv(index=False).encode(errors="surrogatepass")
    as_json = frame.to_json(
        orient="records", date_format="iso", date_unit="ns", double_precision=15
    ).encode()
    loses_digits = any("ns" in str(dtype) for dtype in frame.dtypes)  # pandas writes zeros there
    for saved in (written,) if loses_digits else (written, as_json):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = read_cliova_file(saved)
        pd.testing.assert_frame_equal(read[list(frame.columns)], frame)
