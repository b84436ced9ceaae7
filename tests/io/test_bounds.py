"""What is read costs time and memory by its bytes and columns, and has bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaClient, read_cliova, read_cliova_file, sandbox
from cliova_pandas.errors import CliovaError, ResultFormatError
from cliova_pandas.io.parsing import iter_tables, read_table
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.source import ResultBytes
from tests.support import growing
from tests.support.yardstick import count_turns

SMALL = Limits(
    columns=20, depth=10, name_length=50, value_bytes=500, row_bytes=1_000, document_bytes=4_000
)


def read(data: bytes, bounds: Limits = SMALL) -> int:
    """Return the rows of a result, read whole and in pieces."""
    source = ResultBytes(data, "The file", limits=bounds)
    rows: int = read_table(source).num_rows
    assert sum(table.num_rows for table in iter_tables(source)) == rows
    return rows


def refuse(data: bytes, bounds: Limits = SMALL) -> ResultFormatError:
    """Return the error of a result, the same whole and in pieces."""
    source = ResultBytes(data, "The file", limits=bounds)
    with pytest.raises(ResultFormatError) as whole:
        read_table(source)
    with pytest.raises(ResultFormatError) as pieces:
        list(iter_tables(source))
    assert str(whole.value) == str(pieces.value)
    return whole.value


@pytest.mark.parametrize(
    ("make", "bound", "most", "said"),
    [
        (growing.make_wide_csv, 18, 1_000_000, "columns, more than the 20 columns that are read"),
        (growing.make_wide_json, 18, 1_000_000, "keys, more than the 20 columns that are read"),
        (growing.make_nested, 10, 100_000, "Row 1 of the file is nested deeper than the 10 levels"),
        (growing.make_nested_envelope, 10, 100_000, "is nested deeper than the 10 levels"),
    ],
)
def test_what_is_counted_is_read_up_to_its_bound(
    make: Callable[[int], bytes], bound: int, most: int, said: str
) -> None:
    """At the bound it is read; one more, and a thousand times as many, are refused."""
    roomy = Limits(columns=20, depth=10)
    assert read(make(bound), roomy) > 0
    for count in (bound + 1, min(most, 1000 * bound)):
        assert said in str(refuse(make(count), roomy))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"email,n\na@x.example,%b\n",
            "A value in the column 'n' of the file is longer than the 500",
        ),
        (b'[{"email":"a@x.example","n":"%b"}]', "A value in the column 'n' of the file is longer"),
    ],
)
def test_a_long_value_is_refused_by_its_column(data: bytes, said: str) -> None:
    """One of the bytes that may be is read, one of a byte more is not."""
    assert read(data % (b"x" * 500)) == 1
    error = refuse(data % (b"x" * 501))
    assert said in str(error)
    assert error.column == "n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'email,n\na@x.example,1\nb@x.example,"%b"\n', "Row 2 of the file"),
        (b'email,n\na@x.example,1\nb@x.example,"a\n%b', "Row 2 of the file, which may hold"),
        (b'[{"email":"a@x.example"},{"email":"b@x.example","n":"%b"}]', "Row 2 of the file"),
        (b'[{"email":"a@x.example"}, %b{"email":"b@x.example"}]', "Row 2 of the file"),
        (b"email,%b\n", "The header of the file"),
        (b'{"a":[1,"%b"]}', "is not a list of records"),
        (b'{"results":[{"email":"a@x.example"}],"a":"%b"}', "What stands behind the records"),
    ],
)
@pytest.mark.parametrize("filler", [b"x", b" "])
def test_a_long_row_is_refused_by_its_number(data: bytes, said: str, filler: bytes) -> None:
    """However long it is: what follows the bound is not read."""
    # What is read at once, up to 1 MiB, is not counted.
    bounds = Limits(row_bytes=2 << 20, document_bytes=2 << 20)
    for count in (3 << 20, 20 << 20):
        message = str(refuse(data % (filler * count), bounds))
        assert said in message
        assert "longer than the " in message


def test_a_long_name_is_refused() -> None:
    """Of a column of a CSV, of a key, and of keys inside of each other together."""
    inside = json.dumps([{"a" * 20: {"b" * 20: {"c" * 20: "x"}}}]).encode()
    for data in (b"%b,n\n1,2\n" % (b"x" * 51), b'[{"%b":1}]' % (b"x" * 51), inside):
        assert "longer than the 50 characters that are read" in str(refuse(data))


def test_white_space_before_json_is_read_up_to_a_bound() -> None:
    """JSON may begin with it, and a file of nothing else is empty."""
    assert read(b" \n" * 400 + b'[{"email":"a@x.example"}]') == 1
    with pytest.raises(ResultFormatError, match="The white space at the beginning of the file"):
        read_cliova_file(b" " * (9 << 20) + b"[]")


@pytest.mark.parametrize("depth", [150, 200, 300, 500, 700, 900, 990, 1_000, 5_000, 100_000])
@pytest.mark.parametrize(
    "make",
    [
        growing.make_nested,
        growing.make_nested_envelope,
        lambda depth: growing.make_nested(depth, b"[", b"]"),
        lambda depth: b'{"a":' * depth + b"}" * depth,
        lambda depth: b"[" * depth + b"]" * depth,
        lambda depth: b'[{"email":"a@x.example"},' + growing.make_nested(depth)[1:],
    ],
)  # fmt: skip
def test_no_depth_ends_in_a_foreign_error(make: Callable[[int], bytes], depth: int) -> None:
    """Python gives up somewhere between, in one function or another; a bound comes first."""
    with pytest.raises(CliovaError):
        read_cliova_file(make(depth))


MEASURE = """
import json, sys, warnings
warnings.simplefilter("ignore")
from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaError
from tests.support import growing
from tests.support.memory import read_peak
from tests.support.yardstick import count_turns
read_cliova_file(growing.make_wide_json(10))
kind, name, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = getattr(growing, kind)[name](size)
before = read_peak()
def read():
    try:
        read_cliova_file(data)
    except CliovaError:
        pass
print(json.dumps([count_turns(read), read_peak() - before]))
"""


def measure(kind: str, name: str, size: int) -> tuple[float, float]:
    """Return the turns of `count_turns` and the MB beyond the data that reading takes."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, kind, name, str(size)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    turns, mb = json.loads(done.stdout)
    return turns, mb


@pytest.mark.parametrize(
    ("kind", "name", "size"),
    [
        *(("BYTES", name, 50_000_000) for name in growing.BYTES),
        *(("COLUMNS", name, 100_000) for name in growing.COLUMNS),
    ],
)
def test_what_is_far_beyond_a_bound_is_answered_at_once(kind: str, name: str, size: int) -> None:
    """In seconds of the processor and 300 MB, however much of it there is."""
    turns, mb = measure(kind, name, size)
    assert turns < 100
    assert mb < 300


def test_columns_of_rows_take_linear_time() -> None:
    """What pandas writes without arguments: 20,000 rows, of which each label was once a search."""
    frame: Any = read_cliova_file(growing.make_columns_of_rows(20_000), verdict_column="status")
    assert len(frame) == 20_000


ROWS = b"email,status\na@x.example,valid\n" + b"b@x.example,risky\n" * 10


def zip_up(data: bytes, members: int = 1) -> bytes:
    """Return an archive of so many files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"part {number}.csv", data)
    return written.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": zip_up,
    "zip in gzip": lambda data: gzip.compress(zip_up(data)),
    "gzip twice": lambda data: gzip.compress(gzip.compress(data)),
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_file_that_was_packed_to_do_harm_is_given_up(pack: Callable[[bytes], bytes]) -> None:
    """What becomes 200 times as large, beyond 64 MiB, is none that anybody saved."""
    bomb = pack(ROWS + b"\n" * (80 << 20))
    with pytest.raises(ResultFormatError, match="more than 200 times as large by unpacking"):
        read_cliova_file(bomb)
    assert len(read_cliova_file(pack(ROWS))) == 11


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_packed_file_has_a_bound_of_bytes(pack: Callable[[bytes], bytes]) -> None:
    """One that the caller sets, for all that is in it together."""
    packed = pack(ROWS + b"c@x.example,valid\n" * 10_000)
    with pytest.raises(ResultFormatError, match="unpacked larger than the 100,000 bytes") as caught:
        read_cliova_file(packed, limits=Limits(unpacked_bytes=100_000))
    assert "more `unpacked_bytes`" in str(caught.value)
    assert len(read_cliova_file(packed)) == 10_011


def test_files_of_an_archive_have_one_bound_together() -> None:
    """Many small ones do as much harm as a large one."""
    packed = zip_up(ROWS * 100, members=50)
    with pytest.raises(ResultFormatError, match="unpacked larger than the 200,000 bytes"):
        read_cliova_file(packed, limits=Limits(unpacked_bytes=200_000))


def test_a_workbook_has_a_bound_of_bytes(tmp_path: Path) -> None:
    """It is an archive, and is held to what its files say of themselves before one is opened."""
    path = tmp_path / "book.xlsx"
    pd.DataFrame({"email": ["a@x.example", "b@x.example"], "status": ["valid", "risky"]}).to_excel(
        path, index=False
    )
    assert len(read_cliova_file(path)) == 2
    with pytest.raises(ResultFormatError, match="unpacked larger than the 1,000 bytes"):
        read_cliova_file(path, limits=Limits(unpacked_bytes=1_000))


def test_bounds_of_rows_are_set_by_the_caller(tmp_path: Path) -> None:
    """Of a file by an argument, of a list by its client; the message names the bound to raise."""
    wide = tmp_path / "wide.csv"
    wide.write_bytes(growing.make_wide_csv(6_000))
    with pytest.raises(ResultFormatError, match="more `columns`"):
        read_cliova_file(wide)
    assert len(read_cliova_file(wide, verdict_column="status", limits=Limits(columns=7_000))) == 5
    with sandbox.serve() as service:
        client = CliovaClient(service.api_key, base_url=service.base_url, limits=Limits(columns=2))
        with client, pytest.raises(ResultFormatError, match="more than the 2 columns"):
            read_cliova("list_77", client=client)


REST = b'{"email":"b@x.example","status":"risky"},{"email":"c@x.example","status":"invalid"}'


def make_long_list(item: bytes, size: int) -> bytes:
    """Return a record with a list of about so many bytes, and others."""
    items = item * (size // len(item))
    return b'[{"email":"a@x.example","status":"valid","v":[%b1]},%b]' % (items, REST)


@pytest.mark.parametrize(
    "item", [b"1,", b'"ab",', b"[1],", b'{"a":1},', b'{"a":[{"b":"c"}]},', b'"\\n",', b"{},"]
)
def test_a_long_list_takes_seconds_at_most(item: bytes) -> None:
    """A value of millions of items is read, or refused where it is too long, in linear time."""
    frames = []

    def read_whole() -> None:
        frame = read_cliova_file(
            make_long_list(item, 2 << 20),
            verdict_column="status",
            limits=Limits(value_bytes=8 << 20),
        )
        frames.append(frame)

    def be_refused() -> None:
        with pytest.raises(ResultFormatError, match="longer than the 4,194,304 bytes"):
            read_cliova_file(make_long_list(item, 9 << 19))

    assert count_turns(read_whole) < 100
    assert json.loads(frames[0]["v"][0])[-1] == 1
    assert count_turns(be_refused) < 100


@pytest.mark.parametrize(
    "text",
    [
        r'[1.50, -0, 1E+2, 100000000000000000000000, "1"]',
        r'[{"a": {"b": [null, true, false]}}, {}, [], ""]',
        '["é", "\\u2028", "\\u0000", "\\"", "/"]',
    ],
)
def test_a_list_is_written_as_python_writes_it(text: str) -> None:
    """Numbers as they stand, texts unescaped, and a space behind each comma and colon."""
    table = read_table(ResultBytes(b'[{"v":%b}]' % text.replace(" ", "").encode(), "The file"))
    assert table["v"].to_pylist() == [text.replace("\\u2028", "\u2028")]
