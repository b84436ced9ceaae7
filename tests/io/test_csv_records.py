"""A CSV is cut between its records, and told whether its quotes are strict, by its bytes alone."""

from __future__ import annotations

import csv
import io
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.io.csv.records import WholeRecords

TEXT = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ['"', '""', ',"', '"\n', "\r\n", "\n", ",", " ", "\ufeff"]
)


def cut(data: bytes, size: int = 16, before: bytes = b"") -> list[Any]:
    records = WholeRecords(io.BytesIO(data), ",", size, before)
    pieces = list(iter(records.read, b""))
    assert records.is_strict()
    return pieces


def is_strict(data: bytes, size: int = 16) -> bool:
    records = WholeRecords(io.BytesIO(data), ",", size)
    for _ in iter(records.read, b""):
        pass
    return records.is_strict()


@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from([1, 2, 16, 1 << 16]),
)
def test_every_piece_is_made_of_whole_records(
    rows: list[tuple[str, str]], line_end: str, quote_all: bool, size: int
) -> None:
    """The pieces together are the file, and read one by one they hold the same records."""
    file = io.StringIO()
    # Python's writer quotes only the line ends that it writes, Python 3.13 and later all of them.
    is_minimal = line_end == "\r\n" and not quote_all
    writer = csv.writer(
        file, lineterminator=line_end, quoting=csv.QUOTE_MINIMAL if is_minimal else csv.QUOTE_ALL
    )
    writer.writerows(rows)
    data = file.getvalue().encode()
    pieces = cut(data, size)
    assert b"".join(pieces) == data
    read = [
        tuple(row)
        for piece in pieces
        for row in csv.reader(io.StringIO(piece.decode(), newline=""), strict=True)
        if row
    ]
    assert read == rows


@given(st.text('a",\n', max_size=12), st.sampled_from([1, 4, 16]))
def test_quotes_are_strict_exactly_if_a_strict_reader_says_so(text: str, size: int) -> None:
    """The check of all bytes of a piece agrees with the rules, one character after the other."""
    state = "start"
    strict = True
    for character in text:
        if character == '"':
            strict &= state in {"start", "quoted", "closed"}
            state = {"start": "quoted", "quoted": "closed", "closed": "quoted"}.get(state, "plain")
        elif state != "quoted":
            strict &= not (state == "closed" and character == "a")
            state = "start" if character in ",\n" else "plain"
    strict &= state != "quoted"
    assert is_strict(text.encode(), size) == strict


@given(st.binary(max_size=12), st.sampled_from([1, 4, 16]))
def test_bytes_are_strict_exactly_if_they_are_utf8(data: bytes, size: int) -> None:
    """Whoever parses the pieces need not look at their encoding again."""
    data = data.replace(b'"', b"'")
    try:
        data.decode()
    except UnicodeDecodeError:
        assert not is_strict(data, size)
    else:
        assert is_strict(data, size)


def test_a_piece_is_hardly_longer_than_asked_for() -> None:
    """Memory is bounded where records are short, and every piece but the last is well filled."""
    sizes = [len(piece) for piece in cut(b'a,"b\nc"\n' * 1_000, 512)]
    assert sum(sizes) == 8_000
    assert max(sizes) <= 512 + 8
    assert min(sizes[:-1]) > 480


def test_a_record_longer_than_a_piece_is_one_piece() -> None:
    """However long a record is, it is not cut."""
    long = b'a,"' + b"x\n" * 5_000 + b'"\n'
    assert cut(b"1,2\n" + long, 64) == [b"1,2\n", long]


def test_a_carriage_return_at_the_end_of_a_piece_waits_for_its_line_feed() -> None:
    """A line end of two bytes is never cut in two."""
    assert cut(b"a,b\r\nc,d\r\ne", 9) == [b"a,b\r\n", b"c,d\r\n", b"e"]


def test_lines_before_come_first() -> None:
    """What is put before the file is a part of its first piece."""
    assert cut(b'"a"\n', before=b"\n") == [b'\n"a"\n']


def test_a_quote_that_is_never_closed_is_found_at_once() -> None:
    """All that follows would look like one record, which must not be read before it is refused."""

    class Counting(io.BytesIO):
        count = 0

        def readinto(self, buffer: Any) -> int:
            found = super().readinto(buffer)
            self.count += found
            return found

    file = Counting(b'a,"b\n' + b'c,"d"\n' * 10_000)
    records = WholeRecords(file, ",", 64)
    assert records.read() == b""
    assert not records.is_strict()
    assert file.count == 64


def test_what_the_file_raises_is_raised_when_it_is_asked_for() -> None:
    """Not into the threads of whoever reads, and then again and again."""

    class Broken(io.BytesIO):
        def readinto(self, buffer: Any) -> NoReturn:
            raise OSError("the disk is gone")

    records = WholeRecords(Broken(), ",", 64)
    assert records.read() == b""
    for _ in range(2):
        with pytest.raises(OSError, match="the disk is gone"):
            records.is_strict()
