r"""Whatever Python's strict reader accepts is read equal to it, and whatever it refuses is refused.

The files are generated from a seed, with values made of what CSV itself is made of, and many are
then damaged. Ours differs from ``csv.reader(strict=True)`` only in what is stated: bytes that are
not UTF-8 and rows of another width than the header are refused, but for lines of words at the end,
which hold one value; marks, empty lines and a ``sep=``
line above the header are left out, and so are spaces between a quote and the end of its field; a
header that holds an address, a sentence in place of a result and a last value that was cut are
refused. Which delimiter a file has is decided elsewhere, and taken from there.

    python -m tests.io.test_csv_differential 200000 [seed]

runs as many files as one likes, also at the production size of pieces.
"""

from __future__ import annotations

import csv
import io
import random
import re
import sys
from pathlib import Path

import pytest

from cliova_pandas.errors import CliovaError
from cliova_pandas.io.csv import reader as csv_reader
from cliova_pandas.io.csv.head import Header, read_header
from cliova_pandas.io.csv.records import WholeRecords
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.verdicts import find_word

CORPUS = Path(__file__).parent / "corpus" / "csv.txt"
TEXTS = (
    "", "a", "b", "{", "}", "},{", "[", '"', '""', "'", "\\", '\\"', ",", ";", "\t", "|", "\n",
    "\r", "\r\n", " ", "  ", "\x00", "\x0b", "\x1c", "\x85", "\u2028", "é", "😀", "\ufeff", "NA",
    "null", "007", "=1", "a@x.example", "valid", "sep=;", "#", "//",
)  # fmt: skip
BARE = ("", "a", "b c", " a", "a ", "é", "1", "NA", "x@y.example", 'a"b', "'a'", '15"', "\\", "0")
NAMES = ("email", "status", "b", "n o", "é", 'q"', "x.y", "E-Mail", "b", "a,b", "l\nm", " s")
DAMAGE = (
    b"", b",", b";", b'"', b'""', b'" ', b' "', b"\n", b"\r", b"\r\n", b"\n\n", b" ", b"\x00",
    b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b'\\"', b'a"', b'","', b'"\n"',
)  # fmt: skip

NUMBER = re.compile(r"[-+]?[0-9]+\.?[0-9]*")

Rows = list[dict[str, str | None]]


class Generator:
    """Files of one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def quote(self, text: str) -> str:
        quoted = '"' + text.replace('"', '""') + '"'
        if self.random.random() < self.wildness:
            spaces = self.random.choices(("", " ", "  "), k=2)
            quoted = spaces[0] + quoted + spaces[1]
        return quoted

    def field(self) -> str:
        if self.random.random() < self.quoted:
            return self.quote("".join(self.random.choices(TEXTS, k=self.random.randrange(4))))
        if self.random.random() < self.wildness:
            return self.random.choice(TEXTS)
        bare = self.random.choice(BARE)
        return bare if self.random.random() < self.wildness or '"' not in bare else "a"

    def document(self) -> bytes:
        choose = self.random.choice
        self.wildness = choose((0, 0, 0.05, 0.3))
        self.quoted = choose((0, 0.3, 0.7, 1))
        delimiter, end = choose(",,;\t|"), choose(("\n", "\n", "\r\n", "\r"))
        width = self.random.randrange(1, 5)
        names = self.random.sample(NAMES, width)
        is_plain = re.compile(r"[\w\- ]+").fullmatch
        lines = [delimiter.join(n if is_plain(n) else self.quote(n) for n in names)]
        for _ in range(self.random.randrange(9)):
            wrong = self.random.random() < self.wildness / 4
            count = width + choose((-1, 1)) if wrong else width
            lines.append(delimiter.join(self.field() for _ in range(count)))
            if self.random.random() < self.wildness:
                lines.append("")
        text = end.join(lines) + choose((end, end, ""))
        if self.random.random() < 0.3:
            text = f"sep={delimiter}{end}{text}"
        data = (choose(("", "", "\ufeff", "\ufeff\ufeff", "\n")) + text).encode()
        for _ in range(choose((0, 0, 0, 1, 2))):
            place = self.random.randrange(len(data) + 1)
            data = data[:place] + choose(DAMAGE) + data[place + choose((0, 0, 1, 2)) :]
        return data


def leave_out_spaces(text: str, delimiter: str) -> str:
    """Leave out the spaces between a quote that opens or closes a field and the field's end."""
    found, place = [], 0
    bounds = f"{delimiter}\r\n"
    while place < len(text):
        start = place
        while text[place : place + 1] == " ":
            place += 1
        if text[place : place + 1] == '"':
            start, place = place, place + 1
            while place < len(text):
                if text[place] != '"':
                    place += 1
                elif text[place : place + 2] == '""':
                    place += 2
                else:
                    break
            place = min(place + 1, len(text))
            found.append(text[start:place])
            start = place
            while text[place : place + 1] == " ":
                place += 1
            if place == len(text) or text[place] in bounds:
                start = place
        while place < len(text) and text[place] not in bounds:
            place += 1
        found.append(text[start : place + 1])
        place += 1
    return "".join(found)


def expect(data: bytes, delimiter: str) -> Rows | None:
    """Read by Python's reader and our stated rules; None where it is to be refused."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    text = text.lstrip("\ufeff\r\n")
    if said := re.match(r'(?i)"?sep=([\t!#-/:-@\[-`{-~])"?[ \t]*(\r\n|\r|\n|\Z)', text):
        text = text[said.end() :].lstrip("\ufeff\r\n")
    lines = io.StringIO(leave_out_spaces(text, delimiter), newline="")
    try:
        records = list(filter(None, csv.reader(lines, delimiter=delimiter, strict=True)))
    except csv.Error:
        return None
    if not records:
        return None
    header, rows = records[0], records[1:]
    if any("@" in name and "." in name.rpartition("@")[2] for name in header):
        return None
    if data.endswith((b"\n", b"\r")):
        fill_footers(rows, len(header))
    if any(len(row) != len(header) for row in rows) or says_nothing(header, rows):
        return None
    if rows and not data.endswith((b"\n", b"\r")) and is_cut([row[-1] for row in rows]):
        return None
    names: list[str] = []
    for name in header:
        numbers = iter(range(1, 9))
        unique = name
        while unique in names or (unique != name and unique in header):
            unique = f"{name}.{next(numbers)}"
        names.append(unique)
    return [dict(zip(names, (value or None for value in row), strict=True)) for row in rows]


def fill_footers(rows: list[list[str]], width: int) -> None:
    """Fill up lines of words at the end, which have one value each."""
    for row in reversed(rows):
        is_of_words = len(row[0].split()) > 1 and len(re.findall(r"\w+", row[0])) > 1
        if len(row) != 1 or width == 1 or "@" in row[0] or not is_of_words:
            return
        row += [""] * (width - 1)


def says_nothing(header: list[str], rows: list[list[str]]) -> bool:
    """Tell whether a file is a sentence."""
    return not rows and len(header) == 1 and not re.search("(?i)mail|address|recipient", header[0])


def is_cut(values: list[str]) -> bool:
    """Tell whether the last value seems to be the beginning of another, or of their one form."""
    last, others = values[-1], values[:-1]
    if find_word(last) or last in others:
        return False
    if any(value.startswith(last) for value in others) and not NUMBER.fullmatch(last):
        return True
    forms = {re.sub("[0-9]", "0", value) for value in others}
    form, only = re.sub("[0-9]", "0", last), min(forms, default="")
    is_formed = len(forms) == 1 and "0" in only and not NUMBER.fullmatch(only)
    return is_formed and len(form) < len(only) and only.startswith(form)


def read(data: bytes, piece: int) -> tuple[Rows | None, Rows | None]:
    """Read a whole file, and the same in pieces."""

    class Pieces(WholeRecords):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)  # type: ignore[arg-type]
            self._size = piece

    found: list[Rows | None] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_reader, "WholeRecords", Pieces)
        source = ResultBytes(data, "The file")
        for read_all in (
            lambda: csv_reader.read_table(source).to_pylist(),
            lambda: [row for part in csv_reader.iter_tables(source) for row in part.to_pylist()],
        ):
            try:
                found.append(read_all())
            except CliovaError:
                found.append(None)
    return found[0], found[1]


def find_header(data: bytes) -> tuple[Header | None, str]:
    """Return what stands above the rows, or why nothing does."""
    try:
        return read_header(ResultBytes(data, "The file")), ""
    except CliovaError as error:
        return None, str(error)


def compare(data: bytes, pieces: tuple[int, ...]) -> bool | None:
    """Compare one file; return whether it is read, and None if others test what it is."""
    header, fault = find_header(data)
    if "has no header" in fault or (header and (header.titles or header.is_known)):
        return None
    if header is None:  # by one delimiter or another, there is no reading it
        assert any(expect(data, one) is None for one in ",;\t|"), data
    delimiter = "," if header is None else header.delimiter
    expected = None if header is None else expect(data, delimiter)
    for piece in pieces:
        assert read(data, piece) == (expected, expected), (piece, data, expected)
    return expected is not None


def run(count: int, seed: int, pieces: tuple[int, ...]) -> tuple[int, int, int]:
    """Compare so many files; return how many were read, refused, and left to others."""
    generator = Generator(seed)
    counts = {True: 0, False: 0, None: 0}
    for _ in range(count):
        counts[compare(generator.document(), pieces)] += 1
    return counts[True], counts[False], counts[None]


@pytest.mark.parametrize("seed", range(4))
def test_generated_files_are_read_as_python_reads_them(seed: int) -> None:
    """With pieces so small that every record is cut from the next, and so large that none is."""
    read_ones, refused, left = run(300, seed, (1, 30, 1 << 20))
    assert min(read_ones, refused) > 50
    assert left < 60


def test_files_that_once_went_wrong_are_read_as_python_reads_them() -> None:
    """Each line of the corpus is one file, with a line end in it written as it is in Python."""
    for line in CORPUS.read_text(encoding="ascii").splitlines():
        data = line.encode().decode("unicode_escape").encode("latin-1")
        assert compare(data, (1, 7, 30, 1 << 20)) is not None, data


if __name__ == "__main__":
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print(run(int(sys.argv[1]), first, (1, 40, 1 << 20)))  # noqa: T201
