"""The bytes of a result are read alike, wherever they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.service.source import ResultBytes, is_json, strip_bom
from cliova_pandas.service.spool import Spool


def make_spool(data: bytes) -> Spool:
    spool = Spool(io.BytesIO())
    spool.restart()
    spool.write(data)
    spool.finish()
    return spool


@pytest.fixture(params=["bytes", "file", "spool"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Make a source of each kind."""

    def source(data: bytes) -> Any:
        if request.param == "file":
            (tmp_path / "x").write_bytes(data)
            return ResultBytes(tmp_path / "x", "The file")
        return ResultBytes(data if request.param == "bytes" else make_spool(data), "The file")

    return source


def test_source_is_read_from_its_beginning_each_time(make: Callable[[bytes], ResultBytes]) -> None:
    """Wherever the bytes are, several readers do not disturb each other."""
    source = make(b"hello")
    with source.open() as one, source.open() as other:
        assert one.read(3) == b"hel"
        assert other.read() == b"hello"
        assert one.read() == b"lo"


@pytest.mark.parametrize(
    ("data", "ended"), [(b"a\n", True), (b"a\r", True), (b"a\n ", False), (b"", False)]
)
def test_last_line_is_known_to_be_finished(
    make: Callable[[bytes], ResultBytes], data: bytes, ended: bool
) -> None:
    """A line feed or a carriage return ends it."""
    assert make(data).ends_with_newline() is ended


@given(st.binary(max_size=40), st.sampled_from([1, 2, 3, 1 << 20]))
def test_first_byte_that_is_no_text_is_found(data: bytes, piece: int) -> None:
    """Offset and value are Python's own, wherever the pieces are cut."""
    from cliova_pandas.service import source

    with mock.patch.object(source, "_PIECE", piece):
        found = ResultBytes(data, "x").find_undecodable()
    expected = None
    try:
        data.decode()
    except UnicodeDecodeError as error:
        expected = error.start, data[error.start]
    assert found == expected


def test_bytes_stand_in_no_repr() -> None:
    """A source that is printed shows no address."""
    assert "ada@" not in repr(ResultBytes(b"email\nada@example.com\n", "The file"))


def test_format_is_told_by_the_beginning() -> None:
    """A bracket or a brace, behind a mark and spaces, is JSON."""
    assert is_json(b'\xef\xbb\xbf \n[{"a":1}]')
    assert is_json(b"{}")
    assert not is_json(b'"[",a\n')
    assert strip_bom(b"\xef\xbb\xbfa") == b"a"
