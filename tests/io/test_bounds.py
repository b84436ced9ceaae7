"""What is read costs time and memory by its bytes and columns, and has bounds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaError, ResultFormatError
from cliova_pandas.io.parsing import iter_tables, read_table
from cliova_pandas.service.bounds import Bounds
from cliova_pandas.service.source import ResultBytes
from tests.support import growing

SMALL = Bounds(
    columns=20, depth=10, name_length=50, value_bytes=500, row_bytes=1_000, document_bytes=4_000
)


def read(data: bytes, bounds: Bounds = SMALL) -> int:
    """Return the rows of a result, read whole and in pieces."""
    source = ResultBytes(data, "The file", bounds=bounds)
    rows: int = read_table(source).num_rows
    assert sum(table.num_rows for table in iter_tables(source)) == rows
    return rows


def refuse(data: bytes, bounds: Bounds = SMALL) -> ResultFormatError:
    """Return the error of a result, the same whole and in pieces."""
    source = ResultBytes(data, "The file", bounds=bounds)
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
    roomy = Bounds(columns=20, depth=10)
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
    bounds = Bounds(row_bytes=2 << 20, document_bytes=2 << 20)
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
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaError
from tests.support import growing
read_cliova_file(growing.make_wide_json(10))
kind, name, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = getattr(growing, kind)[name](size)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
try:
    read_cliova_file(data)
except CliovaError:
    pass
took = time.process_time() - began
print(json.dumps([took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10]))
"""


def measure(kind: str, name: str, size: int) -> tuple[float, float]:
    """Return the seconds of the processor and the MB beyond the data that reading takes."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, kind, name, str(size)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    took, mb = json.loads(done.stdout)
    return took, mb


@pytest.mark.parametrize(
    ("kind", "name", "size"),
    [
        *(("BYTES", name, 50_000_000) for name in growing.BYTES),
        *(("COLUMNS", name, 100_000) for name in growing.COLUMNS),
    ],
)
def test_what_is_far_beyond_a_bound_is_answered_at_once(kind: str, name: str, size: int) -> None:
    """In less than 5 s and 300 MB, however much of it there is."""
    took, mb = measure(kind, name, size)
    assert took < 5
    assert mb < 300


def test_columns_of_rows_take_linear_time() -> None:
    """What pandas writes without arguments: 20,000 rows, of which each label was once a search."""
    frame: Any = read_cliova_file(growing.make_columns_of_rows(20_000), verdict_column="status")
    assert len(frame) == 20_000
