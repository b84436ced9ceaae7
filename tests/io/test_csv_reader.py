"""Any CSV that a program writes is read to the letter, and what is wrong with others is named."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Literal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.errors import IncompleteDownloadError, ResultFormatError, ServiceError
from cliova_pandas.io.csv import reader as csv_parsing
from cliova_pandas.io.csv.head import HeadChoice
from cliova_pandas.service.source import ResultBytes


def read(data: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = csv_parsing.read_table(ResultBytes(data, "The file")).to_pylist()
    return rows


def read_in_pieces(data: bytes) -> list[dict[str, Any]]:
    source = ResultBytes(data, "The file")
    return [row for table in csv_parsing.iter_tables(source) for row in table.to_pylist()]


Read = Callable[[bytes], list[dict[str, Any]]]
READERS = pytest.mark.parametrize("read", [read, read_in_pieces])


@READERS
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a,b\n1,2\n", [{"a": "1", "b": "2"}]),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", [{"a": "1", "b": "2"}]),
        (b"a,b\r1,2\r", [{"a": "1", "b": "2"}]),
        (b"\n\r\na,b\n\n1,2\n\n", [{"a": "1", "b": "2"}]),
        (b'a;b\n1;"x\n;y"\n', [{"a": "1", "b": "x\n;y"}]),
        (b"a\tb\n1\t2\n", [{"a": "1", "b": "2"}]),
        (b'a,b\n"x""y","z,"\n', [{"a": 'x"y', "b": "z,"}]),
        (b'"a\nb",c\n1,2\n', [{"a\nb": "1", "c": "2"}]),
        (b'a,b\nx"y,2\n', [{"a": 'x"y', "b": "2"}]),
        (b'a\n""\n\nx\n', [{"a": None}, {"a": "x"}]),
        (b'\xef\xbb\xbf"a","b"\n1,2\n', [{"a": "1", "b": "2"}]),
        (b"a,b\n\xef\xbb\xbf1,2\n", [{"a": "\ufeff1", "b": "2"}]),
        (b'a,b\r"1\r",2\r', [{"a": "1\r", "b": "2"}]),
        (b"a,b\n1,\x00\n", [{"a": "1", "b": "\x00"}]),
        (b"a,b\n1,2", [{"a": "1", "b": "2"}]),
        (b"a,a,a.1\n1,2,3\n", [{"a": "1", "a.2": "2", "a.1": "3"}]),
        (b"a,b\nNA, \n", [{"a": "NA", "b": " "}]),
        (b"a,b\n", []),
        (b"a,b", []),
        (b"Email Address\n", []),
        (b"a,b\r1;2;3,x;;\r;4,y;\r", [{"a": "1;2;3", "b": "x;;"}, {"a": ";4", "b": "y;"}]),
        (b"a,b,\n1,2,\n", [{"a": "1", "b": "2", "": None}]),
        (
            " a ,B\n x\u2028y ,\x0b\x0c\x1c\x85\n".encode(),
            [{" a ": " x\u2028y ", "B": "\x0b\x0c\x1c\x85"}],
        ),
        (b"a,b\n" + b"x" * 3_000_000 + b",2\n", [{"a": "x" * 3_000_000, "b": "2"}]),
        # No line break at the end, and yet nothing says that the last value is cut.
        (b"a,b\n1,ok_for_all\n2,ok", [{"a": "1", "b": "ok_for_all"}, {"a": "2", "b": "ok"}]),
        (b"a,b\n1,0.95\n2,0.9", [{"a": "1", "b": "0.95"}, {"a": "2", "b": "0.9"}]),
        (b"a,b\n,\n,none\n,", [{"a": None, "b": value} for value in (None, "none", None)]),
    ],
)
def test_every_form_of_csv_gives_its_rows(
    read: Read, data: bytes, rows: list[dict[str, str | None]]
) -> None:
    """Marks, line ends, quotes, delimiters: the values are what was written."""
    assert read(data) == rows


@READERS
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"sep=;\na;b\n1;2,3\n", [("1", "2,3")]),
        (b'\xef\xbb\xbf"sep=;"\r\na;b\r\n1;2\r\n', [("1", "2")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n", [("1", "2")]),
        (b'"a", "b"\n"1", "2, ""x"""\n"3" , 4 \n', [("1", '2, "x"'), ("3", " 4 ")]),
        (b'a,b\n "1",   "x\ny" \n  "" , 2\n', [("1", "x\ny"), (None, " 2")]),
        (b"Report\nMade: today\n\na,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")]),
        (b"Report,\n,\na,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")]),
    ],
)
def test_what_stands_above_the_rows_is_read_past(
    read: Read, data: bytes, rows: list[tuple[str, str]]
) -> None:
    """A line that names the delimiter, marks, titles, and spaces around quotes."""
    assert read(data) == [dict(zip("ab", row, strict=True)) for row in rows]


@READERS
@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"E-Mail;Name, Vorname\na@x.example;Meier, Anna\n", ["E-Mail", "Name, Vorname"]),
        (b"Name, Vorname;E-Mail\nMeier, Anna;a@x.example\n", ["Name, Vorname", "E-Mail"]),
        (b"a;b, c\n1;2, 3\n", ["a", "b, c"]),
        (b"a|b\tc,d\n1|2\t3\n", ["a|b", "c,d"]),
        (
            b'email,15" screen,"two\nlines"\na@x.example,1,2\n',
            ["email", '15" screen', "two\nlines"],
        ),
        (b'"a ""b""",c\n1,2\n', ['a "b"', "c"]),
    ],
)
def test_names_and_delimiter_are_found_by_all_rows(
    read: Read, data: bytes, names: list[str]
) -> None:
    """Not by the names alone, which may hold delimiters and quotes."""
    assert list(read(data)[0]) == names


@READERS
def test_a_long_name_is_read_whole(read: Read) -> None:
    """Also where it is longer than what is looked at first."""
    name = "x" * 300_000
    assert read(f'a,"{name}"\n1,2\n'.encode()) == [{"a": "1", name: "2"}]


def test_titles_are_named_in_a_note_and_the_caller_decides() -> None:
    """What was left out is noted; a number of lines, or names, end the search."""
    source = ResultBytes(b"Report\na,b\n1,2\n3,4\n", "The file")
    table = csv_parsing.read_table(source)
    assert table.to_pylist() == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    [note] = source.notes
    assert "1 line above the header was left out of the file as a title: 'Report'" in str(note)
    table = csv_parsing.read_table(source, HeadChoice(skiprows=2))
    assert table.to_pylist() == [{"1": "3", "2": "4"}]
    nameless = ResultBytes(b"a@x.example,2\n", "x")
    table = csv_parsing.read_table(nameless, HeadChoice(names=["e", "n"]))
    assert table.to_pylist() == [{"e": "a@x.example", "n": "2"}]
    with pytest.raises(ResultFormatError, match="has 2 fields"):
        csv_parsing.read_table(nameless, HeadChoice(names=["e"]))


WHOLE = b'''email,name,status
a@x.example,"Ann, ""A""",rejected
b@x.example,"two
lines",accepted
c@x.example,,rejected
'''


@READERS
def test_csv_that_is_cut_never_gives_a_part_of_a_value(read: Read) -> None:
    """Wherever a file is cut, its rows are whole, or there are none.

    Only where a value that nothing in the file contradicts may be complete (all others of its
    column differ), or at the end of a line, does the number of rows have to tell; see `results`.
    """
    rows = read(WHOLE)
    for place in range(1, len(WHOLE)):
        try:
            found = read(WHOLE[:place])
        except (IncompleteDownloadError, ServiceError):
            continue
        complete = [row for row in found if row in rows]
        assert complete == rows[: len(complete)]
        if len(complete) < len(found):
            # The first of its word: no other row can say how it goes on.
            assert [row["status"] for row in found[len(complete) :]] in (
                [(full[:n] or None)] for full in ("rejected", "accepted") for n in range(8)
            )
            assert len(found) < 3


@READERS
@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b'a,b\n1,"2', IncompleteDownloadError, "row 1 is never closed"),
        (b"a,b\n1,2\n3", IncompleteDownloadError, r"last row \(2\) has 1 field"),
        (b"a,b\n1,2\n3\n", ResultFormatError, "Row 2 of the file has 1 field where"),
        (b"a,b\n1,2\n3\n4,5\n", ResultFormatError, "Row 2 of the file has 1 field where"),
        (b"a,b\n1,2,3\n", ResultFormatError, "Row 1 of the file has 3 fields where"),
        (b'a,b\n"x"y,2\n', ResultFormatError, "Row 1 of the file cannot be read"),
        (b'a,b\n"x,valid\ny,"ok"\n', ResultFormatError, "Row 1 of the file cannot be read"),
        (b"a,b\n1,2\n1,\xe9\n", ResultFormatError, r"Row 2 .* 0xE9 at offset 10\. .*encoding"),
        (b'a,b\n"q\nr",x\n\xe9,1\n', ResultFormatError, "Row 2 .* 0xE9 at offset 12"),
        (b"a\xe9,b\n", ResultFormatError, "The header .* 0xE9 at offset 1"),
        (b"ada@example.com,ok\n", ResultFormatError, "no header"),
        (b"a,b\n1,timeout\n2,timeout\n3,tim", IncompleteDownloadError, "'tim' without a line"),
        (b"a,b\n1,timeout\n2,", IncompleteDownloadError, "'' without a line break"),
        (b'a,b\n1,"x\ny"\n2,"x\n"', IncompleteDownloadError, "without a line break"),
        (b"Internal Server Error\n", ServiceError, "the text 'Internal Server Error'"),
        (b"null", ServiceError, "the text 'null'"),
        (b'"a,b\n1,2\n', IncompleteDownloadError, "never closed"),
        (b"a,b\n  \n1,2\n", ResultFormatError, "Row 1 of the file has 1 field"),
        (b'a,b\n1,x "x,y"\n', ResultFormatError, "Row 1 of the file has 3 fields"),
        (b'a,b\n1,"x" y\n', ResultFormatError, "Row 1 of the file cannot be read"),
        (b'a,b\n1,"x \\"y\\" z"\n', ResultFormatError, "escaped by backslashes"),
        (b'a,b\n1,"x \\", \\"y"\n', ResultFormatError, "escaped by backslashes"),
        (b"a,b\n1,2\nx,y,z\n1,2\n", ResultFormatError, "Row 2 of the file has 3 fields"),
        (b'a,b\n"x \\""y\\"" ",1\n2\n', ResultFormatError, "not read. Save it as JSON"),
        (b'a,"b"c\n1,2\n', ResultFormatError, "header of the file cannot be read"),
    ],
)
def test_what_cannot_be_read_whole_names_its_row(
    read: Read, data: bytes, error: type[Exception], words: str
) -> None:
    """A row that does not fit is neither dropped nor mended, and a cut is told from a fault."""
    with pytest.raises(error, match=words):
        read(data)


def test_error_carries_its_row() -> None:
    """Programs find the row without reading the message."""
    with pytest.raises(ResultFormatError) as caught:
        read(b"a,b\n" + b"1,2\n" * 60_000 + b"3\n" + b"1,2\n")
    assert caught.value.row == 60_001


@READERS
def test_a_line_of_words_below_the_rows_is_a_row_of_one_value(read: Read) -> None:
    """It is said of the rows, and is no loss; anywhere else it is a row that lacks its values."""
    rows = read(b"a,b\n1,2\n\n2 rows exported\nEnd of file.\n")
    assert rows == [{"a": one, "b": two} for one, two in
                    (("1", "2"), ("2 rows exported", None), ("End of file.", None))]  # fmt: skip
    with pytest.raises(ResultFormatError, match="Row 2 of the file has 1 field"):
        read(b"a,b\n1,2\nAnn Lee\n3,4\n")
    with pytest.raises(IncompleteDownloadError, match="1 field"):
        read(b"a,b\n1,2\nAnn Lee")


def test_two_rows_are_never_merged_by_a_stray_quote() -> None:
    """A lenient reader would make one row of two here, with the right number of fields."""
    with pytest.raises(ResultFormatError):
        read(b'email,status\na@x,"valid\nb@x,"ok"\n')


@READERS
def test_a_quote_that_opens_in_the_header_and_never_closes_is_an_error_of_ours(read: Read) -> None:
    """However long the file is, which then looks like one name."""
    with pytest.raises((IncompleteDownloadError, ResultFormatError)):
        read(b'"email,status\n' + b"user,ok\n" * 20_000)


MANY_FAULTS = """
from cliova_pandas.io.csv import reader as csv_parsing
from cliova_pandas.errors import ResultFormatError
from cliova_pandas.service.source import ResultBytes
csv_parsing._BLOCK = 16
rows = b"1,2\\n" * 8
for number in range(400):
    source = ResultBytes(b"a,b\\n" + rows + b'3,"x"y\\n' + rows, "The file")
    try:
        list(csv_parsing.iter_tables(source)) if number % 2 else csv_parsing.read_table(source)
    except ResultFormatError as error:
        assert error.row == 9
    else:
        raise AssertionError
"""


def test_however_many_files_are_faulty_the_next_one_is_read() -> None:
    """A fault that is raised into Arrow's threads blocks them, and with the eighth, everything."""
    subprocess.run([sys.executable, "-c", MANY_FAULTS], check=True, timeout=120)


def test_another_file_is_read_while_a_faulty_one_is_read_in_pieces() -> None:
    """What the strict reader needs for itself is not held while its caller does something else."""
    code = """
from cliova_pandas.io.csv import reader as csv_parsing
from cliova_pandas.service.source import ResultBytes
lax = ResultBytes(b"a,b\\n" + b'x"y,2\\n' * 60_000, "The file")
tables = csv_parsing.iter_tables(lax)
assert [next(tables).num_rows for _ in range(2)] == [0, 50_000]
assert csv_parsing.read_table(lax).num_rows == 60_000
assert next(tables).num_rows == 10_000
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@READERS
@pytest.mark.parametrize(
    ("error", "is_read"),
    [
        (pa.ArrowException("Unknown error: a chunk failed converting"), True),
        (pa.ArrowInvalid("CSV parse error"), True),
        (pa.ArrowCancelled("interrupted"), False),
        (pa.ArrowMemoryError("malloc failed"), False),
    ],
)
def test_where_arrow_fails_the_strict_reader_reads(
    read: Read, error: Exception, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure of Arrow's own loses no row and is shown to nobody; an interrupt still ends it."""

    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr("pyarrow.csv.read_csv", fail)
    monkeypatch.setattr("pyarrow.csv.open_csv", fail)
    data = b'a,b\n1,"x\ny"\n2,\n'
    if is_read:
        assert read(data) == [{"a": "1", "b": "x\ny"}, {"a": "2", "b": None}]
    else:
        with pytest.raises(type(error)):
            read(data)


def test_field_larger_than_pythons_limit_is_read() -> None:
    """A long field in a file that only the strict reader takes is no error."""
    long = "x" * 200_000
    assert read(f'a,b\ny"y,{long}\n'.encode()) == [{"a": 'y"y', "b": long}]
    assert csv.field_size_limit() == 131_072


TEXT = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ['"', '""', ',"', '"\n', "\r", "\n", ",", ";", "NA", "007", " ", "\ufeff"]
)


@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from([16, 1 << 20]),
)
def test_whatever_a_csv_writer_writes_is_read_back(
    rows: list[tuple[str, str, str]], line_end: str, quoting: Literal[0, 1], block: int
) -> None:
    """No value is lost or changed, however the blocks fall."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator=line_end, quoting=quoting)
    # Before Python 3.13 the writer leaves a lone "\r" unquoted unless it is part of the line end.
    rows = [row for row in rows if line_end == "\r\n" or not any("\r" in v for v in row)]
    writer.writerows([("email", "b", "c"), *rows])
    expected = [
        dict(zip(["email", "b", "c"], (v or None for v in row), strict=True)) for row in rows
    ]
    data = file.getvalue().encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_parsing, "_BLOCK", block)
        assert read_in_pieces(data) == expected
        assert read(data) == expected
