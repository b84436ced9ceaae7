"""Results are read as people have them: packed, in workbooks, in memory, several at once."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import json
import lzma
import os
import sys
import tarfile
import threading
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

from cliova_pandas import CliovaWarning, read_cliova_file
from cliova_pandas.errors import (
    CliovaError,
    ConfigurationError,
    IncompleteDownloadError,
    ResultFormatError,
)

CSV = b"email,status,name\na@x.example,valid,J\xc3\xb6rg\nb@x.example,invalid,007\n"
OTHER = b"email,status,name\nc@x.example,valid,\nd@x.example,risky,x\n"
EXPECTED = read_cliova_file(io.BytesIO(CSV))


def archive(**files: bytes) -> bytes:
    """Return a ZIP archive of files, whose names have a dot for two underscores."""
    return archive_of({name.replace("__", "."): data for name, data in files.items()})


def archive_of(files: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return target.getvalue()


def workbook(*sheets: list[list[Any]], formats: dict[str, str] | None = None) -> bytes:
    """Return a workbook of sheets; formats are those of cells of the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    for cell, shown in (formats or {}).items():
        book.worksheets[0][cell].number_format = shown
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip of two members": lambda data: gzip.compress(data[:20]) + gzip.compress(data[20:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": lambda data: archive(r__csv=data),
    "zip in a folder": lambda data: archive_of({"results/list 1/r.csv": data}),
    "gzip in a zip": lambda data: archive(r__csv__gz=gzip.compress(data)),
    "zip in gzip": lambda data: gzip.compress(archive(r__csv=data)),
}


@pytest.mark.parametrize("name", ["r.csv", "r.gz", "r.zip", "r.json"])
@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_what_a_file_is_shows_in_its_bytes(
    tmp_path: Path, pack: Callable[[bytes], bytes], name: str
) -> None:
    """Packed or not, whatever it is called, the frame is the same."""
    path = tmp_path / name
    path.write_bytes(pack(CSV))
    pd.testing.assert_frame_equal(read_cliova_file(path), EXPECTED)
    document = [{"email": "a@x.example", "status": "valid"}, {"email": "b@x", "status": "invalid"}]
    path.write_bytes(pack(json.dumps(document).encode()))
    assert list(read_cliova_file(path)["verdict"]) == ["valid", "invalid"]


class Unseekable(io.RawIOBase):
    """A file of bytes as a socket is one: it cannot go back, and gives what it has."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._file = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(min(7, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


class OnDisk(os.PathLike[str]):
    """A path of another kind than pathlib's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __fspath__(self) -> str:
        return str(self._path)


@pytest.mark.parametrize("pack", [PACKED["plain"], PACKED["gzip"], PACKED["zip"]])
def test_bytes_and_files_are_read_wherever_they_are(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """Paths of any kind, bytes of any kind, open files of any kind."""
    path, data = tmp_path / "r", pack(CSV)
    path.write_bytes(data)
    given: list[Any] = [
        str(path), path, OnDisk(path), data, bytearray(data), memoryview(data), io.BytesIO(data),
        Unseekable(data), io.BufferedReader(Unseekable(data)),
    ]  # fmt: skip
    for one in given:
        pd.testing.assert_frame_equal(read_cliova_file(one), EXPECTED)
    with path.open("rb") as file:
        pd.testing.assert_frame_equal(read_cliova_file(file), EXPECTED)
        assert not file.closed


def test_file_of_text_is_read_whatever_it_was_written_in(tmp_path: Path) -> None:
    """A file that was opened as text has been decoded; an encoding beside it is not needed."""
    path = tmp_path / "r.csv"
    path.write_bytes(CSV.decode().encode("cp1252"))
    with path.open(encoding="cp1252", newline="") as file:
        pd.testing.assert_frame_equal(read_cliova_file(file, encoding="utf-16"), EXPECTED)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_pipe_is_read_once(tmp_path: Path) -> None:
    """A path may be a pipe, as the shell makes them."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(CSV))
    writer.start()
    pd.testing.assert_frame_equal(read_cliova_file(pipe), EXPECTED)
    writer.join()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_mark_says_what_a_file_is_written_in(encoding: str) -> None:
    """What spreadsheets save as Unicode text is read without being told."""
    data = CSV.decode().encode(encoding)
    pd.testing.assert_frame_equal(read_cliova_file(data), EXPECTED)
    pd.testing.assert_frame_equal(read_cliova_file(archive(r__csv=data)), EXPECTED)


def test_a_mark_that_is_missing_is_said_to_be() -> None:
    """Python's own error is none of ours."""
    data = "email,status\na@x.example,valid\n".encode("utf-16-le")
    with pytest.raises(ResultFormatError, match="not written in utf-16: it does not begin with"):
        read_cliova_file(data, encoding="utf-16")


def test_encoding_reaches_what_is_packed() -> None:
    """Of a packed file it is that of the file within; errors count its bytes."""
    data = CSV.decode().encode("cp1252")
    pd.testing.assert_frame_equal(
        read_cliova_file(gzip.compress(data), encoding="cp1252"), EXPECTED
    )
    with pytest.raises(ResultFormatError, match=r"0xF6 at offset .*encoding=\"cp1252\""):
        read_cliova_file(gzip.compress(data))
    long = b"email,status\n" + b"a@x.example,valid\n" * 100_000 + b"\xff"
    with pytest.raises(ResultFormatError, match="byte 0xFF at offset 1,800,013"):
        read_cliova_file(long, encoding="ascii")


@pytest.mark.parametrize("cut", [4, 20, -9, -1])
@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz", "zip", "gzip in a zip"])
def test_packed_file_that_is_cut_is_incomplete(kind: str, cut: int) -> None:
    """No part of it is handed over."""
    rows = b"".join(b"a%d@x.example,valid,%d\n" % (row, row * row) for row in range(500))
    data = PACKED[kind](CSV + rows)
    with pytest.raises((IncompleteDownloadError, ResultFormatError)):
        read_cliova_file(data[:cut])


def test_packed_file_that_is_damaged_is_incomplete() -> None:
    """A checksum that is wrong says so."""
    for kind, place in (("gzip", -6), ("bzip2", 40), ("zip", 60)):
        data = bytearray(PACKED[kind](CSV))
        data[place] ^= 1
        with pytest.raises(IncompleteDownloadError, match=r"damaged|no end"):
            read_cliova_file(data)


def test_member_that_begins_before_its_archive_is_damaged(tmp_path: Path) -> None:
    """Where the list at the end of an archive says so of a file in it, on the disk or not."""
    data = bytearray(archive(a__csv=CSV, b__csv=OTHER))
    place = data.index(b"PK\x05\x06") + 16  # where the archive says that its list stands
    data[place : place + 4] = (int.from_bytes(data[place : place + 4], "little") + 5).to_bytes(
        4, "little"
    )
    path = tmp_path / "r.zip"
    path.write_bytes(data)
    for given in (path, bytes(data)):
        with pytest.raises(IncompleteDownloadError, match="begin before the archive"):
            read_cliova_file(given)


def make_tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as file:
        info = tarfile.TarInfo("r.csv")
        info.size = len(CSV)
        file.addfile(info, io.BytesIO(CSV))
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"(\xb5/\xfd....", "zstd"),
        (b"7z\xbc\xaf\x27\x1c....", "7z"),
        (b"Rar!\x1a\x07....", "RAR"),
        (b"\xd0\xcf\x11\xe0....", "Save it as .xlsx"),
        (make_tar(), "tar archive"),
        (gzip.compress(make_tar()), "tar archive"),
        (archive(content__xml=b"<x/>"), "another kind than .xlsx"),
        (archive_of({}), "no file at all"),
        (archive(README__txt=b"Hello", notes__md=b"x"), "holds no result; it has 'README.txt'"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, words: str) -> None:
    """The error says what it is, and what to do."""
    with pytest.raises(ResultFormatError, match=words):
        read_cliova_file(data)


def test_archive_of_parts_is_one_frame() -> None:
    """Parts by verdict are put together, and their words understood together."""
    parts = archive(
        valid__csv=b"email,status\na@x.example,valid\nb@x.example,valid\n",
        invalid__csv=b"email,status\nc@x.example,invalid\n",
        risky__csv=b"email,status\n",
        catch_all__csv=b"email,status\nd@x.example,catch-all\n",
    )
    df = read_cliova_file(parts)
    assert list(df.columns) == ["source", "email", "status", "verdict"]
    assert list(df["source"]) == ["valid.csv"] * 2 + ["invalid.csv", "catch_all.csv"]
    assert list(df["verdict"]) == ["valid", "valid", "invalid", "risky"]
    assert list(df.index) == [0, 1, 2, 3]


def test_member_that_repeats_another_is_left_out() -> None:
    """The whole beside its parts, and a copy, count once; the warning names both."""
    alone = CSV.splitlines(keepends=True)
    files = {
        "all.csv": CSV,
        "valid.csv": alone[0] + alone[1],
        "addresses.csv": b"email\na@x.example\nb@x.example\n",
        "copy of all.csv": CSV,
    }
    with pytest.warns(CliovaWarning) as caught:
        df = read_cliova_file(archive_of(files))
    pd.testing.assert_frame_equal(df, EXPECTED)
    said = [str(one.message) for one in caught]
    assert len(said) == 3
    for name in ("valid.csv", "addresses.csv", "copy of all.csv"):
        assert any(f"{name!r} in the file repeats the file 'all.csv'" in one for one in said), name


def test_same_address_twice_is_no_repetition() -> None:
    """A file is left out only if all of its rows stand in another, and as often."""
    files = archive(a__csv=CSV, b__csv=CSV + CSV.splitlines(keepends=True)[1], c__csv=OTHER)
    with pytest.warns(CliovaWarning, match=r"'a.csv' .* repeats .* 'b.csv'"):
        assert len(read_cliova_file(files)) == 5
    apart = archive(
        a__csv=b"email,status\na@x.example,valid\na@x.example,valid\n",
        b__csv=b"email,status\na@x.example,valid\nb@x.example,invalid\nc@x.example,invalid\n",
    )
    assert len(read_cliova_file(apart)) == 5


def test_member_that_repeats_the_addresses_in_other_spelling_is_left_out() -> None:
    """Capital letters, a name beside it and a column called otherwise make no other address."""
    files = {
        "all.csv": CSV,
        "valid.csv": b"E-Mail,STATUS\nAnn <A@X.Example>,valid\n",
    }
    with pytest.warns(CliovaWarning, match=r"'valid.csv' in the file repeats .* left out"):
        df = read_cliova_file(archive_of(files))
    pd.testing.assert_frame_equal(df, EXPECTED)


@pytest.mark.parametrize(
    "other",
    [
        b"email,status\nB@x.example,valid\na@x.example,invalid\n",
        b"Recipient,Result\nb@x.example,undeliverable\n",
    ],
)
def test_addresses_that_stand_twice_with_other_values_are_told_of(other: bytes) -> None:
    """An earlier result, or other columns, are read as well, and the reader knows of it."""
    with pytest.warns(CliovaWarning, match=r"'b.csv' .* repeats .* with other values .* twice"):
        df = read_cliova_file(archive_of({"a.csv": CSV, "b.csv": other}))
    assert list(df["source"]) == ["a.csv"] * 2 + ["b.csv"] * (other.count(b"\n") - 1)


def test_members_that_are_no_result_are_skipped_with_a_word() -> None:
    """Notes, litter of systems and tables about the result are named, not read."""
    files = {
        "r.csv": CSV,
        "README.txt": b"Questions? help@x.example, any time",
        "__MACOSX/._r.csv": b"\0\5\x16\7",
        ".DS_Store": b"\0\0\0\1Bud1",
        "summary.csv": b"metric,value\ntotal,2\n",
        "summary.json": b'{"total": 2, "valid": 1}',
        "empty.csv": b"",
        "report.pdf": b"%PDF-1.4",
        "domains.csv": b"domain,count\nx.example,2\n",
    }
    with pytest.warns(CliovaWarning, match="what is no result") as caught:
        df = read_cliova_file(archive_of(files))
    pd.testing.assert_frame_equal(df, EXPECTED)
    [said] = [str(one.message) for one in caught]
    assert all(repr(name) in said for name in files if name != "r.csv")


def test_broken_member_is_an_error() -> None:
    """A result that cannot be read is not passed over for those that can."""
    with pytest.raises(ResultFormatError, match=r"Row 1 of the file 'b.csv' in the file"):
        read_cliova_file(archive(a__csv=CSV, b__csv=b"email,status\na@x.example,valid,more,x\n"))


def test_several_files_are_one_frame(tmp_path: Path) -> None:
    """Each row says which file it is from, in the order in which they were given."""
    paths = [tmp_path / "b.csv", tmp_path / "a.json", tmp_path / "c.csv"]
    paths[0].write_bytes(CSV)
    paths[1].write_text(
        '[{"mail": "z@x.example", "result": "undeliverable", "source": "crm"},'
        ' {"mail": "y@x.example", "result": "deliverable", "source": "crm"}]'
    )
    paths[2].write_bytes(OTHER)
    for given in (paths, tuple(paths), iter(paths)):
        df = read_cliova_file(given)
        assert df.columns[0] == "source"
        assert list(df["source"]) == ["b.csv"] * 2 + ["a.json"] * 2 + ["c.csv"] * 2
        assert list(df["source_raw"].dropna()) == ["crm"] * 2
        assert df.columns[-1] == "verdict"
        assert list(df.index) == list(range(6))
        assert df.attrs["cliova"]["rows"] == 6
    one = read_cliova_file([paths[0]])
    pd.testing.assert_frame_equal(one.drop(columns="source"), EXPECTED)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    """The name alone would make them one group."""
    for name, data in (("may", CSV), ("june", OTHER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "r.csv").write_bytes(data)
    df = read_cliova_file([tmp_path / "may" / "r.csv", tmp_path / "june" / "r.csv"])
    assert df["source"].nunique() == 2


def test_file_that_repeats_another_is_said_to(tmp_path: Path) -> None:
    """What was asked for is read, with a warning; the same file twice is a slip."""
    first, second = tmp_path / "r.csv", tmp_path / "r (1).csv"
    first.write_bytes(CSV)
    second.write_bytes(CSV)
    with pytest.warns(CliovaWarning, match=r"'r \(1\).csv' repeats the file 'r.csv'.*twice"):
        assert len(read_cliova_file([first, second])) == 4
    with pytest.raises(ConfigurationError, match=r"'r\.csv' is given twice"):
        read_cliova_file([first, str(first)])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("https://x.example/r.csv", "not URLs"),
        ("s3://bucket/r.csv", "not URLs"),
        (7, "cannot read 7"),
        (1.5, "cannot read 1.5"),
        (True, "cannot read True"),
        (None, "cannot read None"),
        ({}, "type 'dict'"),
        ({"a.csv"}, "type 'set'"),
        (object(), "type 'object'"),
        (pd.DataFrame(), "type 'DataFrame'"),
        ([], "No file was given"),
        ([CSV, None], "cannot read None"),
        ("results_*.csv", "patterns are not taken"),
        ("email,status\na@x.example,valid\n", "io.StringIO"),
        ("", "is a folder"),
        ("a\0b", "no path"),
    ],
)
def test_what_is_no_file_is_named_with_what_is_taken(given: Any, words: str) -> None:
    """The error says what can be passed; it is never one of an attribute."""
    with pytest.raises(ConfigurationError, match=words):
        read_cliova_file(given)


def test_folder_is_named_with_the_way_to_its_files(tmp_path: Path) -> None:
    """Which of its files are results is for the caller to say."""
    with pytest.raises(ConfigurationError, match=r"is a folder.*glob"):
        read_cliova_file(tmp_path)


def test_file_that_gives_something_else_is_refused() -> None:
    """What looks like a file and gives numbers is none."""

    class Odd:
        def read(self, size: int = -1) -> Any:
            return [size]

    odd: Any = Odd()
    with pytest.raises(ConfigurationError, match="neither text nor bytes"):
        read_cliova_file(odd)


def test_workbook_is_read_as_a_person_sees_it() -> None:
    """Texts stay, dates are ISO, booleans TRUE and FALSE, zeros in front are kept."""
    day, at = dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - Excel has no zones
    midnight = dt.datetime(2026, 1, 3)  # noqa: DTZ001
    rows: list[list[Any]] = [
        ["email", "status", "zip", "plz", "day", "at", "free", "score", "share", "n"],
        ["a@x.example", "valid", "007", 123, day, at, True, 0.1 + 0.2, 0.853, 5],
        ["b@x.example", "invalid", "NA", 45678, midnight.date(), midnight, False, 1.0, 1, None],
    ]
    formats = {"D2": "00000", "D3": "00000", "I2": "0.0%", "I3": "0%", "F3": "yyyy-mm-dd hh:mm"}
    df = read_cliova_file(workbook(rows, formats=formats), verdict_column="status").astype("str")
    assert list(df["verdict"]) == ["valid", "invalid"]
    assert list(df["zip"]) == ["007", "NA"]
    assert list(df["plz"]) == ["00123", "45678"]
    assert list(df["day"]) == ["2026-01-02", "2026-01-03"]
    assert list(df["at"]) == ["2026-01-02T03:04:00", "2026-01-03T00:00:00"]
    assert list(df["free"].str.upper()) == ["TRUE", "FALSE"]
    assert [float(text) for text in df["score"]] == [0.3, 1.0]
    assert list(df["share"]) == ["85.3%", "100%"]
    assert df["n"][0] == "5"
    assert df["n"].isna()[1]


def test_no_digit_of_a_workbook_is_lost() -> None:
    """A format shows fewer digits than there are; a person who counts needs all of them."""
    values = [0.9567, 0.956, 1, -0.00123, 1 / 3, 1e22, 1234567890123456]
    kinds = ["0%", "0.00%", "0%", "0.0%", "0.00", "General", "General"]
    rows: list[list[Any]] = [["email", "status", "n"]]
    rows += [[f"a{number}@x.example", "valid", value] for number, value in enumerate(values)]
    formats = {f"C{row}": kind for row, kind in enumerate(kinds, 2)}
    df = read_cliova_file(workbook(rows, formats=formats), verdict_column="status").astype("str")
    assert list(df["n"][:4]) == ["95.67%", "95.60%", "100%", "-0.123%"]
    assert [float(text) for text in df["n"][4:]] == values[4:]


def test_formulas_without_their_values_are_told_of() -> None:
    """As openpyxl and others write them; a cell that is empty is none of them."""
    rows: list[list[Any]] = [
        ["email", "status", "n"],
        ["a@x.example", "valid", 5],
        ["b@x.example", "valid", "=C2*2"],
    ]
    with pytest.warns(CliovaWarning, match=r"1 formula \('C3'\) without its value.*save it"):
        df = read_cliova_file(workbook(rows), verdict_column="status")
    assert df["n"].tolist() == [5, pd.NA]
    plain = workbook([*rows[:2], ["b@x.example", "valid", None]])
    assert read_cliova_file(plain, verdict_column="status").equals(df)


def test_sheet_with_addresses_is_found() -> None:
    """A cover sheet is passed over, empty rows and columns around the table are not read."""
    cover: list[list[Any]] = [["Report"], ["made", 2026]]
    table: list[list[Any]] = [
        [],
        [None, "email", "status"],
        [None, "a@x.example", "valid"],
        [None, "b,c@x.example", "invalid"],
        [None, "", None],
        [],
    ]
    df = read_cliova_file(workbook(cover, table))
    assert list(df.columns) == ["email", "status", "verdict"]
    assert list(df["email"]) == ["a@x.example", "b,c@x.example"]
    with pytest.warns(CliovaWarning, match="addresses on other sheets too"):
        read_cliova_file(workbook(cover, table, table))
    with pytest.raises(ResultFormatError, match="without a filled cell"):
        read_cliova_file(workbook([], []))


def test_workbook_that_is_damaged_is_incomplete() -> None:
    """Whatever openpyxl says of it."""
    data = workbook([["email", "status"], ["a@x.example", "valid"]])
    with pytest.raises(CliovaError):
        read_cliova_file(data[:-30])
    with pytest.raises(IncompleteDownloadError, match="workbook that is damaged"):
        read_cliova_file(archive_of({"xl/workbook.xml": b"<x", "[Content_Types].xml": b"<y"}))


def test_workbook_without_the_extra_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigurationError, match=r"cliova-pandas\[excel\]"):
        read_cliova_file(archive_of({"xl/workbook.xml": b"", "[Content_Types].xml": b""}))


FRAME = EXPECTED.drop(columns="verdict").assign(n=[1, 2])


@pytest.mark.parametrize("orient", ["records", "split", "index", "columns", "values", "table"])
@pytest.mark.parametrize("indent", [None, 2])
def test_what_pandas_writes_is_read(orient: Any, indent: int | None) -> None:
    """Every form of `to_json` that has the names of its columns gives the same frame."""
    written = FRAME.to_json(orient=orient, indent=indent).encode()
    if orient == "values":  # has no names
        with pytest.raises(ResultFormatError, match="without the names of their columns"):
            read_cliova_file(written)
        return
    df = read_cliova_file(written, verdict_column="status")
    assert list(df["email"]) == list(FRAME["email"])
    assert list(df["verdict"]) == ["valid", "invalid"]
    assert list(df["n"].astype("str")) == ["1", "2"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n"])
def test_json_lines_are_read(end: str) -> None:
    """One record on each line, with or without an end behind the last."""
    written = FRAME.to_json(orient="records", lines=True).strip() + end
    df = read_cliova_file(written.encode(), verdict_column="status")
    pd.testing.assert_frame_equal(df[["email"]], FRAME[["email"]])


def test_large_member_is_not_held(tmp_path: Path) -> None:
    """A bomb of zeros costs the disk, not the memory: it is unpacked piece by piece."""
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("r.bin", "w") as member,
    ):
        for _ in range(300):
            member.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(CliovaError):
            read_cliova_file(archive_of({"a.txt": b"x", "bomb.zip": path.read_bytes()}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 150 << 20


def test_a_file_is_not_given_twice_by_another_path(tmp_path: Path) -> None:
    """A link to it is the same file."""
    saved, link = tmp_path / "a.csv", tmp_path / "b.csv"
    saved.write_bytes(CSV)
    link.symlink_to(saved)
    with pytest.raises(ConfigurationError, match=r"'b\.csv' is given twice"):
        read_cliova_file([saved, link])


def test_a_file_that_is_not_there_says_what_now(tmp_path: Path) -> None:
    """It is Python's own error, which names the page of the documentation."""
    with pytest.raises(FileNotFoundError, match=r"nope\.csv") as caught:
        read_cliova_file(tmp_path / "nope.csv")
    assert "reference/errors.html#filenotfounderror" in caught.value.__notes__[0]
