import threading

import pyarrow as pa
import pytest

from cliova_pandas.verdicts.cores import map_parts


@pytest.mark.parametrize("rows", [0, 1, 99_999, 100_000, 1_000_003])
def test_the_parts_are_the_column(rows):
    """Nothing is left out or done twice, and the order stays, however the column is divided."""
    half = rows // 2
    column = pa.chunked_array(
        [pa.array(range(half), pa.int64()), pa.array(range(half, rows), pa.int64())]
    )
    parts = map_parts(lambda part: part, column)
    assert pa.chunked_array(parts, pa.int64()).equals(column)


def test_a_small_column_needs_no_thread():
    """Starting threads takes longer than counting a few rows."""
    column = pa.chunked_array([pa.array([1, 2, 3])])
    assert map_parts(lambda part: threading.get_ident(), column) == [threading.get_ident()]


def test_a_large_column_is_done_on_every_core():
    """There are as many parts as cores."""
    column = pa.chunked_array([pa.array(range(10_000_000), pa.int32())])
    assert len(map_parts(len, column)) == min(pa.cpu_count(), 200)


def test_an_error_of_a_part_is_that_of_the_whole():
    """What fails on another core fails here."""

    def fail(part):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        map_parts(fail, pa.chunked_array([pa.array(range(200_000))]))
