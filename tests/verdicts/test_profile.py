"""What the columns of a result hold is counted once, in pieces or whole, on every core."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from cliova_pandas.verdicts.profile import (
    MOST_WORDS,
    ColumnProfiles,
    encode_words,
    examine_table,
    gather_evidence,
    map_parts,
)

Look = Callable[[pa.Table], ColumnProfiles]


def table(**columns: Sequence[str | None]) -> pa.Table:
    return pa.table({name: pa.array(v, pa.large_string()) for name, v in columns.items()})


@pytest.fixture(params=["at once", "when asked"])
def look(request: pytest.FixtureRequest) -> Look:
    """Both ways to learn what a table holds."""
    return (
        examine_table if request.param == "when asked" else lambda table: gather_evidence([table])
    )


EMAIL = [f"user{i}@example.com" for i in range(6)]
WORDS = ["deliverable", "undeliverable", "risky", "unknown", "deliverable", "deliverable"]


def test_evidence_of_pieces_is_that_of_the_whole() -> None:
    """Counting in pieces gives what counting at once gives, also for columns that come late."""
    whole = table(email=EMAIL, status=WORDS, late=[None, None, None, "x", "y", "x"])
    pieces = [whole.slice(0, 3).drop(["late"]), whole.slice(3)]
    assert gather_evidence(pieces) == gather_evidence([whole])


def test_words_are_counted_with_what_is_missing(look: Look) -> None:
    """Every value of a column counts, and so does a missing one."""
    evidence = look(table(status=["ok", None, "ok", "failed"]))
    assert evidence.names == ("status",)
    assert evidence.rows == 4
    assert evidence.words == {"status": {"ok": 2, None: 1, "failed": 1}}


def test_a_column_of_many_values_is_not_counted(look: Look) -> None:
    """Addresses and names are no words; a column may turn out so late in a result."""
    many = [str(i) for i in range(MOST_WORDS + 1)]
    late = ["a"] * 5_000 + many
    assert look(table(x=many)).words == look(table(x=late)).words == {}
    assert gather_evidence([table(x=many[:150]), table(x=many[150:])]).words == {}
    assert len(look(table(x=many[1:])).words["x"]) == MOST_WORDS


def test_the_share_of_addresses_is_that_of_filled_values(look: Look) -> None:
    """What is missing does not speak against a column."""
    evidence = look(table(email=["a@x", None, "no", "b@y"], note=[None] * 4))
    assert evidence.addresses == {"email": 2 / 3, "note": 0.0}


@pytest.mark.parametrize("rows", [0, 1, 99_999, 100_000, 1_000_003])
def test_the_parts_are_the_column(rows: int) -> None:
    """Nothing is left out or done twice, and the order stays, however the column is divided."""
    half = rows // 2
    column = pa.chunked_array(
        [pa.array(range(half), pa.int64()), pa.array(range(half, rows), pa.int64())]
    )
    parts = map_parts(lambda part: part, column)
    assert pa.chunked_array(parts, pa.int64()).equals(column)


def test_a_small_column_needs_no_thread() -> None:
    """Starting threads takes longer than counting a few rows."""
    column = pa.chunked_array([pa.array([1, 2, 3])])
    assert map_parts(lambda part: threading.get_ident(), column) == [threading.get_ident()]


def test_a_large_column_is_done_on_every_core() -> None:
    """There are as many parts as cores."""
    column = pa.chunked_array([pa.array(range(10_000_000), pa.int32())])
    assert len(map_parts(len, column)) == min(pa.cpu_count(), 200)


def test_an_error_of_a_part_is_that_of_the_whole() -> None:
    """What fails on another core fails here."""

    def fail(part: pa.ChunkedArray) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        map_parts(fail, pa.chunked_array([pa.array(range(200_000))]))


def test_a_column_without_chunks_has_words_too() -> None:
    """A result without rows is one array like any other, with every version of Arrow."""
    encoded = encode_words(pa.chunked_array([], pa.large_string()))
    assert isinstance(encoded, pa.DictionaryArray)
    assert (len(encoded), len(encoded.dictionary)) == (0, 0)
