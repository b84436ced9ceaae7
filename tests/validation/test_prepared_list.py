"""Which rows are sent is decided beforehand, and only what is asked for leaves the machine."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import PreparedList, submit_cliova
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.validation.prepared_list import SentCounts

PEOPLE = pd.DataFrame(
    {
        "Mail": ["ann@x.example", "Ann <ANN@x.example>", " bob@x.example ", "", None, "a@@x.org",
                 "bob@X.example.", "müller@münchen.example", "müller@xn--mnchen-3ya.example"],
        "who": ['A "x"', "b", "c\nd", "e", "f", "g", "h", None, "ü, ö"],
        "secret": list("123456789"),
    },
    index=list("ihgfedcba"),
)  # fmt: skip


def prepare(emails: Any, **options: Any) -> PreparedList:
    return submit_cliova(emails, "Spring", dry_run=True, **options)


def write(prepared: PreparedList) -> list[list[str]]:
    file = io.BytesIO()
    prepared.write(file)
    return list(csv.reader(io.StringIO(file.getvalue().decode(), newline="")))


def test_each_row_is_counted_once() -> None:
    """Rows without an address, malformed ones, and all but the first of the same address."""
    prepared = prepare(PEOPLE)
    assert prepared.counts == SentCounts(rows=9, sent=3, empty=2, malformed=1, duplicate=3)
    assert prepared.counts.left_out == {"empty": 2, "malformed": 1, "duplicate": 3}
    assert len(prepared) == 3
    assert repr(prepared) == (
        "<PreparedList 'Spring': 3 of 9 rows are sent; "
        "left out: 2 without an address, 1 malformed, 3 repeated>"
    )
    assert "Spring" in prepared._repr_html_()


def test_only_what_is_named_is_sent() -> None:
    """The bare address, and name and company where their columns are named."""
    sent = ["ann@x.example", "bob@x.example", "müller@münchen.example"]
    assert write(prepare(PEOPLE)) == [["email"], *([one] for one in sent)]
    prepared = prepare(PEOPLE, name_column="who")
    assert write(prepared)[1:] == [[a, b] for a, b in zip(sent, ['A "x"', "c\nd", ""], strict=True)]
    assert list(prepared.frame.columns) == ["email", "name"]
    assert prepared.frame["email"].tolist() == sent


def test_all_can_be_sent_on_demand() -> None:
    """Repeated addresses, and malformed ones; never a row without one."""
    assert prepare(PEOPLE, deduplicate=False).counts.sent == 6
    every = prepare(PEOPLE, deduplicate=False, send_malformed=True)
    assert every.counts == SentCounts(rows=9, sent=7, empty=2)


@pytest.mark.parametrize(
    "make",
    [
        lambda emails: emails,
        lambda emails: tuple(emails),
        lambda emails: (one for one in emails),
        lambda emails: pd.Series(emails),
        lambda emails: pd.Series(emails, dtype="category", name="x"),
        lambda emails: pd.Index(emails),
        lambda emails: pd.DataFrame({"mail": emails}),
        lambda emails: pd.DataFrame({"n": [1, 2], "contact": emails}),
        lambda emails: {"contact": emails},
        lambda emails: pa.table({"mail": emails}),
        lambda emails: pa.chunked_array([emails]),
    ],
)
def test_what_holds_addresses_may_have_any_form(make: Any) -> None:
    """Frames, columns, lists and generators."""
    prepared = prepare(make(["ann@x.example", "bob@x.example"]))
    assert prepared.frame["email"].tolist() == ["ann@x.example", "bob@x.example"]


def test_frames_of_other_libraries_and_files_are_taken(tmp_path: Path) -> None:
    """Polars, DuckDB, and a CSV with more columns and another delimiter."""
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    frame = polars.DataFrame({"n": [1], "email": ["ann@x.example"]})
    path = tmp_path / "people.csv"
    path.write_text("n;E-Mail\n1;ann@x.example\n", encoding="utf-8")
    connection = duckdb.connect()
    relation = connection.sql("SELECT 1 AS n, 'ann@x.example' AS email")
    for given_ in (frame, frame.lazy(), frame["email"], relation, path, str(path)):
        assert prepare(given_).frame["email"].tolist() == ["ann@x.example"]


@pytest.mark.parametrize(
    ("emails", "options", "said"),
    [
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), {}, "email_column=...*. It has: 'a', 'b'"),
        (PEOPLE, {"email_column": "Email"}, "no column 'Email'"),
        (PEOPLE, {"name_column": "Name"}, "no column 'Name'"),
        (PEOPLE, {"name_column": "Mail"}, "one thing only"),
        ("ann@x.example", {}, "single address"),
        ("no-such-file.csv", {}, "no file"),
        (5, {}, "not 'int'"),
        (b"x", {}, "not 'bytes'"),
    ],
)
def test_what_cannot_be_told_is_asked_for(emails: Any, options: Any, said: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match=said):
        prepare(emails, **options)


TEXTS = st.text(max_size=20) | st.sampled_from(["a@x.example", "A@x.example", ' "b c"@x.example '])


@given(st.lists(st.none() | TEXTS, max_size=30), st.booleans())
def test_whatever_a_cell_holds_the_file_is_read_back(texts: list[str | None], both: bool) -> None:
    """Quotes, delimiters and line ends of any kind stand in the fields that they came in."""
    clean = [None if t is None else t.encode(errors="replace").decode() for t in texts]
    frame = pd.DataFrame({"email": [f"p{n}@x.example" for n in range(len(clean))], "who": clean})
    frame = frame.astype({"who": "str"})
    prepared = prepare(frame, email_column="email", name_column="who" if both else None)
    header, *rows = write(prepared)
    assert header == (["email", "name"] if both else ["email"])
    assert [row[0] for row in rows] == frame["email"].tolist()
    if both:
        assert [row[1] for row in rows] == ["" if text is None else text for text in clean]
    counts = prepared.counts
    assert counts.rows == counts.sent + sum(counts.left_out.values())


@given(st.lists(st.sampled_from(["a@x.example", "A@X.example", "b@x.example", "", "c"])))
def test_an_address_is_sent_once(texts: list[str]) -> None:
    """The first of its rows, whatever the others are."""
    prepared = prepare(pd.DataFrame({"email": pd.Series(texts, dtype="str")}), email_column="email")
    first: dict[str, str] = {}
    for text in texts:
        if "@" in text:
            first.setdefault(text.lower(), text)
    assert prepared.frame["email"].tolist() == list(first.values())
