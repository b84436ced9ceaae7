"""One result is one frame, whichever format it comes in, and what is no result is named."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.errors import IncompleteDownloadError, ResultFormatError, ServiceError
from cliova_pandas.io.dtypes import to_frame
from cliova_pandas.io.parsing import iter_tables, read_table
from cliova_pandas.service.source import ResultBytes

TEXT = st.text(st.characters(codec="utf-8"), max_size=10) | st.sampled_from(
    ["NA", "null", "None", "nan", "True", "true", "1e5", "007", "1.0", "", " ", "\r", "=1", "},{"]
)
VALUES = TEXT | st.none() | st.booleans() | st.integers()


@given(st.lists(st.tuples(TEXT, VALUES, VALUES), min_size=1, max_size=8))
def test_csv_and_json_of_the_same_rows_give_the_same_frame(
    rows: list[tuple[str, object, object]],
) -> None:
    """Values, dtypes and the order of the columns agree, whatever the texts are."""
    names = ["email", "b", "c"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([json.dumps(v) if isinstance(v, bool) else v for v in row])
    records = [dict(zip(names, row, strict=True)) for row in rows]
    from_csv = to_frame(read_table(ResultBytes(text.getvalue().encode(), "csv")), {})
    from_json = to_frame(read_table(ResultBytes(json.dumps(records).encode(), "json")), {})
    pd.testing.assert_frame_equal(from_csv, from_json)
    assert set(map(str, from_csv.dtypes)) == {"str"}
    assert list(from_csv["email"].fillna("")) == [row[0] for row in rows]


def test_dtypes_do_not_depend_on_the_values() -> None:
    """A result without rows, and one of numbers, have the dtypes of any other."""
    for data in (b"a,b\n", b"a,b\n1,true\n", b'[{"a":1,"b":true}]', b'[{"a":null,"b":null}]'):
        frame = to_frame(read_table(ResultBytes(data, "x")), {})
        assert [str(dtype) for dtype in frame.dtypes] == ["str", "str"]


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", IncompleteDownloadError, "empty"),
        (b" \r\n", IncompleteDownloadError, "empty"),
        (b"<html><title>Sign in</title>", ServiceError, "Sign in"),
        (b"PK\x03\x04...", ResultFormatError, "Excel"),
        (b"\x1f\x8b...", ResultFormatError, "gzip"),
        ("email,status\n".encode("utf-16"), ResultFormatError, 'encoding="utf-16"'),
        ("email,status\n".encode("utf-16-le"), ResultFormatError, 'encoding="utf-16-le"'),
        ('[{"email":1}]'.encode("utf-16-be"), ResultFormatError, 'encoding="utf-16-be"'),
        (b"<Error><Message>Expired</Message></Error>", ServiceError, r"Expired \(XML\)"),
    ],
)
def test_what_is_no_result_is_named(data: bytes, error: type[Exception], words: str) -> None:
    """The error says what came instead, and what to do with it."""
    with pytest.raises(error, match=words):
        read_table(ResultBytes(data, "The file"))
    with pytest.raises(error, match=words):
        list(iter_tables(ResultBytes(data, "The file")))
