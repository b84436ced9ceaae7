"""Any JSON that holds records is read to the byte, and what is wrong with others is named."""

from __future__ import annotations

import json
import random
from typing import Any, Literal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.errors import (
    CliovaError,
    IncompleteDownloadError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.io.json import arrow as json_arrow
from cliova_pandas.io.json import cutter as json_cutter
from cliova_pandas.io.json import pieces as json_pieces
from cliova_pandas.io.json import reader as json_reader
from cliova_pandas.io.json import structs as json_structs
from cliova_pandas.service.source import ResultBytes


def read(data: bytes, piece: int = json_reader.PIECE) -> list[dict[str, str | None]]:
    table = json_reader.read_table(ResultBytes(data, "The file"), piece)
    return list(table.to_pylist())


PIECES = pytest.mark.parametrize("piece", [7, 30, 1 << 20])


@PIECES
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"[]", []),
        (b' [ ]\n', []),
        (b'[{"a":"x","b":true},{"a":"","b":null}]', [("x", "true"), (None, None)]),
        (b'\xef\xbb\xbf[{"a":"x","b":"y"}]', [("x", "y")]),
        (b'{"code":"SUCCESS","payload":[{"a":"x","b":1}],"n":1}', [("x", "1")]),
        (b'{"payload":{"total":1,"rows":[{"a":"x","b":"y"}]}}', [("x", "y")]),
        (b'{"errors":[],"results":[{"a":"x","b":"y"}]}', [("x", "y")]),
        (b'{"found":[{"a":"x","b":"y"}]}', [("x", "y")]),
        (b'[{"a":"x},{\\"b","b":"y"},{"a":"},{","b":"z"}]', [('x},{"b', "y"), ("},{", "z")]),
        (b'[{"a":1.50,"b":1e5},{"a":-0,"b":12345678901234567890}]',
         [("1.50", "1e5"), ("-0", "12345678901234567890")]),
        (b'[{"a":1,"b":"x"},{"a":2.0,"b":"\\":5,y"},{"a":3,"b":":7,"},{"a":4,"b":"z"}]',
         [("1", "x"), ("2.0", '":5,y'), ("3", ":7,"), ("4", "z")]),
        (b'[{"a":"x"},\n {"a":"y","b":"z"} ]\n', [("x", None), ("y", "z")]),
        (b'[{"a":[{"p":1},{"p":2}],"b":{}}]', [('[{"p": 1}, {"p": 2}]', "{}")]),
        (b'[{"a":["t",null,true,{"c":1.50}],"b":"y"}]', [('["t", null, true, {"c": 1.50}]', "y")]),
    ],
)  # fmt: skip
def test_every_form_of_json_gives_its_rows(
    data: bytes, rows: list[tuple[str | None, ...]], piece: int
) -> None:
    """Bare or in an envelope, cut anywhere: the values are the texts that were sent."""
    assert read(data, piece) == [dict(zip("ab", row, strict=True)) for row in rows]


@PIECES
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'{"a":"x","b":1}\n{"a":"y","b":2}', [("x", "1"), ("y", "2")]),
        (b'\xef\xbb\xbf{"a":"x","b":1}\r\n\r\n {"a":"y","b":2}\r\n', [("x", "1"), ("y", "2")]),
        (b'{"a":{"0":"x","1":"y"},"b":{"0":1,"1":2}}', [("x", "1"), ("y", "2")]),
        (b'{"0":{"a":"x","b":1},"1":{"a":"y","b":2}}', [("x", "1"), ("y", "2")]),
        (b'{"columns":["a","b"],"index":[0,1],"data":[["x",1],["y",2]]}', [("x", "1"), ("y", "2")]),
        (b'{"a":["x","y"],"b":[1,2]}', [("x", "1"), ("y", "2")]),
        (b'{"schema":{"fields":[{"name":"a"},{"name":"b"}],"primaryKey":["index"]},'
         b'"data":[{"a":"x","b":1.50}]}', [("x", "1.50")]),
        (b'{"columns":[{"name":"a"}],"results":[{"a":"x","b":"y"}]}', [("x", "y")]),
        (b'{"columns":["a","b"],"results":[{"a":"x","b":"y"}]}', [("x", "y")]),
        (b'{"results":[{"a":"x","b":"y"}],"columns":["a","b"]}', [("x", "y")]),
        (b'{"found":[{"a":"x","b":"y"}],"payload":[]}', [("x", "y")]),
        (b'{"rows":{"0":{"a":"x","b":"y"},"1":{"a":"z","b":1.50}}}', [("x", "y"), ("z", "1.50")]),
        (b'{"data":{"total":1,"rows":{"1":{"a":"x","b":"y"}}}}', [("x", "y")]),
        (b'[{"a":"x","b":"y"},{}]', [("x", "y"), (None, None)]),
        (b'[{},{"a":"x","b":"y"}]', [(None, None), ("x", "y")]),
        (b'[{"a":"{x}, {}","b":"}, {"}]', [("{x}, {}", "}, {")]),
        (b'{"q":"[{","payload":[{"a":"x","b":"y"}]}', [("x", "y")]),
        (b'{"payload":[{"a":"x","b":"y"}],"q":[%s]}' % b",".join([b"[]"] * 2_000), [("x", "y")]),
    ],
)  # fmt: skip
def test_every_shape_that_holds_records_gives_its_rows(
    data: bytes, rows: list[tuple[str | None, ...]], piece: int
) -> None:
    """Lines, what pandas writes, and envelopes with other lists beside the records."""
    assert read(data, piece) == [dict(zip("ab", row, strict=True)) for row in rows]


@PIECES
def test_numbers_that_may_be_ids_are_kept(piece: int) -> None:
    """PHP writes a list with gaps as an object; where two are numbered, neither is the list."""
    data = b'{"payload":{"17":{"a":"x"},"4":{"a":"y","index":"z"}}}'
    assert read(data, piece) == [{"index": "17", "a": "x"}, {"index": "z", "a": "y"}]
    with pytest.raises(ResultFormatError, match="holds no list of records"):
        read(b'{"a":{"0":"x","1":"y"},"data":{"0":{"b":1},"1":{"b":2}}}', piece)


@pytest.mark.parametrize("orient", ["columns", "index", "split", "records", "table"])
def test_what_pandas_writes_is_read(
    orient: Literal["columns", "index", "split", "records", "table"],
) -> None:
    """Whatever the orientation, and whether the rows are numbered or have labels."""
    frame = pd.DataFrame({"email": ["a@x", "b@x"], "n": ["1", "2"]}, index=[4, 7])
    rows = read(frame.to_json(orient=orient).encode())
    assert [(row["email"], row["n"]) for row in rows] == [("a@x", "1"), ("b@x", "2")]
    lines = frame.to_json(orient="records", lines=True).encode()
    assert read(lines) == frame.to_dict("records")


@pytest.mark.parametrize("orient", ["columns", "index"])
def test_labels_that_are_addresses_are_kept(orient: Literal["columns", "index"]) -> None:
    """Labels of rows that are more than a number are a column of their own."""
    frame = pd.DataFrame({"status": ["ok", "failed"]}, index=["a@x", "b@x"])
    assert read(frame.to_json(orient=orient).encode()) == [
        {"index": "a@x", "status": "ok"},
        {"index": "b@x", "status": "failed"},
    ]


def test_objects_that_are_null_or_empty_have_a_column_of_their_own() -> None:
    """The column of the object itself says which it was, as it does where nothing is nested."""
    data = b'[{"d":{"e":"x"}},{"d":null},{"d":{}},{},{"d":{"e":"y"}}]'
    names = ("d.e", "d")
    rows = [("x", None), (None, None), (None, "{}"), (None, None), ("y", None)]
    for piece in (1, 20, 1 << 20):
        assert read(data, piece) == [dict(zip(names, row, strict=True)) for row in rows]


def test_nested_objects_become_dotted_columns() -> None:
    """Objects are flattened, and keys of later rows are added behind."""
    data = b'[{"d":{"email":"a@x","deep":{"n":1}}},{"d":{"email":"b@x"},"late":true}]'
    assert read(data) == [
        {"d.email": "a@x", "d.deep.n": "1", "late": None},
        {"d.email": "b@x", "d.deep.n": None, "late": "true"},
    ]


@PIECES
@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b'[{"a":"x"},{"a":"y"}', IncompleteDownloadError, "after 2 whole rows"),
        (b'[{"a":"x"},{"a":"y', IncompleteDownloadError, "after 1 whole rows"),
        (b'[{"a":"x"},', IncompleteDownloadError, "after 1 whole rows"),
        (b'{"payload":[{"a":"x"}]', IncompleteDownloadError, "never closed"),
        (b'{"payload":', IncompleteDownloadError, "never closed"),
        (b'[{"a":"x"},{"a":tr', IncompleteDownloadError, "after 1 whole rows"),
        (b'[{"a":"x"},{"a":1.', IncompleteDownloadError, "after 1 whole rows"),
        (b'[{"a":"x"},{"a":"\\u00', IncompleteDownloadError, "after 1 whole rows"),
        (b'[{"\\ud83d":1}]', ResultFormatError, "Row 1 .*surrogate pair in the key"),
        (b'[{"a":"x"},{"a":1},]', ResultFormatError, "Row 3 .*Expecting value"),
        (b'[{"a":"x"}][{"a":"y"}]', ResultFormatError, "follows the end"),
        (b'{"a":"x"}{"a":"y"}\n', ResultFormatError, "not valid JSON: Extra data"),
        (b'{"a":"x"}\n{"a":"y"}{"a":"z"}\n', ResultFormatError, "Row 2 .*line end"),
        (b'{"a":"x"}\n{"a":"y"},\n{"a":"z"}\n', ResultFormatError, "Row [23] "),
        (b'{"a":"x"}\n{"a":"y"', IncompleteDownloadError, "after 1 whole rows"),
        (
            b'{"a":"x"}\n{"a":"y"}\n' + b'{"a":"z"}\n{"a":"z"}' * 9,
            ResultFormatError,
            "Row 4 .*line",
        ),
        (b'{"a":"x"}\n{"a":"y"}}\n', ResultFormatError, "Row 2"),
        (b'{"payload":[{"a":"x"}],"payload":[{"a":"y"}]}', ResultFormatError, "'payload' stands"),
        (b'{"n":1,"n":1,"payload":[{"a":"x"}]}', ResultFormatError, "'n' stands in it twice"),
        (b"[{},{}]", ResultFormatError, "no keys at all"),
        (b'{"columns":["a","a"],"data":[["x","y"]]}', ResultFormatError, "no list of records"),
        (b'{"columns":["a","b"],"data":[["x"]]}', ResultFormatError, "no list of records"),
        (b'[["a"],["x"]]', ResultFormatError, "no list of records"),
        (b'[{"a":"x\ny"}]', ResultFormatError, "control character"),
        (b'{"code":"SUCCESS","payload":null}', ResultFormatError, "no list .*'code', 'payload'"),
        (b'[{"a":"x"},5]', ResultFormatError, "Row 2 of the file is a number"),
        (b'[{"a":"x"},null,{"a":"y"}]', ResultFormatError, "Row 2 of the file is null"),
        (b'[null,{"a":"y"}]', ResultFormatError, "Row 1 of the file is null"),
        (b'{"data":[5,{"a":"y"}]}', ResultFormatError, "Row 1 of the file is a number"),
        (b'[{"a":"x"},{"a":"y"} {"a":"z"}]', ResultFormatError, "Row 2 .*comma should"),
        (b'[{"a":"x"},{"a":tru},{"a":"z"}]', ResultFormatError, "Row 2 .*Expecting value"),
        (b'[{"a":"x"}]]', ResultFormatError, "follows the end"),
        (b'[{"a":"x"}]x', ResultFormatError, "Row 1 .*follows the end"),
        (b'[{"a":"x"}]\n1\n', ResultFormatError, "Row 1 .*follows the end"),
        (b'{"payload":[{"a":"x"}]} ok', ResultFormatError, "Row 1 .*follows the end"),
        (b'[{"a":"x","a":"y"}]', ResultFormatError, "'a' stands in it twice"),
        (b'[{"a":NaN}]', ResultFormatError, "NaN"),
        (b'[{"a":01}]', ResultFormatError, "Row 1"),
        (b'[{"a":"x"},{"b":"\xe9"}]', ResultFormatError, "Row 2 .* 0xE9 at offset 17"),
        (b'[{"a":"x"},{"a":"\\ud800"}]', ResultFormatError, "Row 2 .*surrogate"),
        (b'[{"a.b":1,"a":{"b":2}}]', ResultFormatError, "'a.b' both as"),
        (b'["a@example.com"]', ResultFormatError, "no list of records"),
        (b'{"a":1}', ResultFormatError, "no list of records.*'a'"),
        (b'{"a":[{"x":1}],"b":[{"y":1}]}', ResultFormatError, "more than one list"),
        (b'{"results":[{"x":1}],"b":[{"y":1}]}', ResultFormatError, "more than one list"),
        (b'{"error":{"message":"Not ready"}}', ServiceError, "Not ready"),
        (b'{"code":"ERROR","message":"Not ready","payload":[]}', ServiceError, "Not ready"),
        (b"[" * 100_000, ResultFormatError, "JSON"),
    ],
)
def test_what_cannot_be_read_whole_names_its_row(
    data: bytes, error: type[Exception], words: str, piece: int
) -> None:
    """A record that does not fit is neither dropped nor mended, and a cut is told from a fault."""
    with pytest.raises(error, match=words):
        read(data, piece)


COUNTED = range(30_000)
FLAT = [{"email": f"a{i}@x", "ok": i % 2 == 0, "t": None, "u": "{x}, {}"} for i in range(30_000)]


@pytest.mark.parametrize(
    ("reader", "records"),
    [
        (json_arrow.ArrowReader, FLAT),
        (json_arrow.ArrowReader, [{"d": record} for record in FLAT]),
        (json_arrow.ArrowReader, [record | {"n": i / 4} for i, record in enumerate(FLAT)]),
        (json_arrow.ArrowReader, [{"d": {"n": i, "t": "a"}, "e": {"t": "a"}} for i in COUNTED]),
        (json_arrow.ArrowReader, [{"a": "a"} | ({"n": i} if i % 3 else {}) for i in COUNTED]),
        (json_arrow.ArrowReader, [{"a": "a", "n": (i, None)[i % 2]} for i in COUNTED]),
        (json_arrow.ArrowReader, [{"d": {"e": {"n": -i}, "t": "a"}} for i in COUNTED]),
        # Nothing but digits at first, and later one number that is more.
        (json_arrow.ArrowReader, [{"a": "a", "n": 0.5 if i == 2_000 else i} for i in COUNTED]),
        (json_arrow.ArrowReader, [{"d": {"n": -1 if i == 2_000 else i}} for i in COUNTED]),
        (json_arrow.ArrowReader, [{"a": "a", "n": 1 << 64 if i == 2_000 else i} for i in COUNTED]),
        (
            json_arrow.ArrowReader,
            [{"l": [i] * (i % 3), "m": [None, "a"], "n": None} for i in COUNTED],
        ),
        (json_arrow.ArrowReader, [{"l": [1.50, -2e7] * (i % 3), "m": [True]} for i in COUNTED]),
        (json_arrow.ArrowReader, [{"l": [f"a\n{i}", '},{"'] * (i % 3), "m": []} for i in COUNTED]),
        (json_structs.StructReader, [{"l": [i, "a"] * (i % 3)} for i in COUNTED]),
        (json_structs.StructReader, [{"n": (i / 4, "a")[i % 2], "t": "a"} for i in COUNTED]),
        (json_structs.StructReader, [{"l": [[i], [], {}], "m": [{"b": i}]} for i in COUNTED]),
        (json_structs.StructReader, [{"o": {"n": i} if i % 2 else None} for i in COUNTED]),
    ],
)
def test_long_list_is_read_by_engines_and_agrees_with_python(
    monkeypatch: pytest.MonkeyPatch, reader: Any, records: list[dict[str, Any]]
) -> None:
    """The fast ways are taken for what they can read, and give what the slow one gives."""
    data = json.dumps(records).encode()
    fast: list[Any] = []
    original = reader.read

    def note(self: Any, piece: json_pieces.Piece) -> Any:
        fast.append(original(self, piece))
        return fast[-1]

    monkeypatch.setattr(reader, "read", note)
    rows = read(data, 1 << 14)
    assert len(fast) > 5
    for other in (json_arrow.ArrowReader, json_structs.StructReader):
        monkeypatch.setattr(other, "make", lambda *args: None)
    assert rows == read(data, 1 << 14)


NUMBERED = ['{"a":"x","n":0.850}'] * 20_000
NUMBERS = pytest.mark.parametrize("number", ["0.850", "850"])


@NUMBERS
@pytest.mark.parametrize(
    "odd",
    [
        '{"a":"x","n":1,"n":1}',
        '{"a":"x","n":NaN}',
        '{"a":"x","n":-Infinity}',
        '{"a":"x","n":01}',
        '{"a":"x","n":.5}',
        '{"a":"x","n":+1}',
        '{"a":"x" "n":1}',
        '{"a":"x","n":1}{"a":"x","n":1}',
        '{"a":"x","n":1},,{"a":"x","n":1}',
        '{"a":"x","n":1},null',
        '{"a":"x","n":1},[]',
    ],
)
def test_a_fault_is_found_where_pieces_are_guessed(odd: str, number: str) -> None:
    """Behind many that are as they should be, of which none was cut exactly."""
    good = [f'{{"a":"x","n":{number}}}'] * 20_000
    with pytest.raises(ResultFormatError, match=r"Row 20,00[12] "):
        read(f"[{','.join([*good, odd, *good])}]".encode(), 1 << 12)


@pytest.mark.parametrize(
    ("odd", "row"),
    [
        ('{"a":"x},{\\"y","n":1}', ('x},{"y', "1")),
        ('{"a":"}, {","n":-0}', ("}, {", "-0")),
        ('{"a":"%s","n":1e999}' % ("},{" * 9_000), ("},{" * 9_000, "1e999")),
        ('{"a":"%s","n":1}' % ('},{\\"a\\":\\"x\\"' * 2_000), ('},{"a":"x"' * 2_000, "1")),
        ('{"a":"]}{\\"records\\":[{","n":2.0}', (']}{"records":[{', "2.0")),
        ('{"a":[{"b":"x"},{"b":"y"}],"n":1}', ('[{"b": "x"}, {"b": "y"}]', "1")),
        ('{"a":"","n":"x"}', (None, "x")),
        ('{"n":12345678901234567890}', (None, "12345678901234567890")),
        ("{}", (None, None)),
    ],
)
def test_what_looks_like_the_end_of_a_record_changes_nothing(
    odd: str, row: tuple[str | None, ...]
) -> None:
    """A cut in the middle of a value is found by the parser, and made again where it belongs."""
    good, expected = {"a": "x", "n": "0.850"}, dict(zip("an", row, strict=True))
    for before in range(9_000, 9_080, 9):  # so that it lies at many places of a piece
        data = f"[{','.join([*NUMBERED[:before], odd, *NUMBERED[:2_000]])}]".encode()
        assert read(data, 1 << 10) == [good] * before + [expected] + [good] * 2_000


BROKEN = ("", ",", "{", "}", "]", "[", '"', "\0", "]}", "},{", "null,", "NaN", "5,", "\\", "\xff")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_wrong_is_the_same_where_pieces_are_guessed(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A download cut short, above all, is told from one with a fault, and a fault by its row."""
    chance = random.Random(seed)
    records = ['{"a":"x"}', '{"a":"},{"}', '{"a":"yy"}']

    def describe(data: bytes) -> tuple[str, int | None]:
        try:
            return str(len(read(data, 10))), None
        except CliovaError as error:
            return str(error), getattr(error, "row", None)

    documents = []
    for _ in range(150):
        data = f"[{','.join(chance.choices(records, k=60))}]".encode()
        place = chance.randrange(len(data))
        damage = chance.choice(BROKEN).encode("latin-1")
        data = data[:place] + damage + data[place + chance.randrange(3) :]
        documents.append(data[: chance.choice((None, chance.randrange(1, len(data))))])
    guessed = [describe(data) for data in documents]
    monkeypatch.setattr(json_cutter.RecordCutter, "_may_guess", lambda self: False)
    assert [describe(data) for data in documents] == guessed


def test_no_document_is_read_that_only_its_pieces_would_be() -> None:
    """A piece that closes what was put around it, and opens it again, is no list of records."""
    one = '{"a":"x","n":0.850}'
    for break_ in (']} {"records":[', '],"records":[', ']}\n{"records":[', '],"x":['):
        data = f"[{','.join(NUMBERED)},{one}{break_}{one},{','.join(NUMBERED)}]".encode()
        with pytest.raises(ResultFormatError):
            read(data, 1 << 12)


@NUMBERS
@pytest.mark.parametrize(
    "odd",
    [
        '{"n":1,"l":[],"n":2}',
        '{"n":1,"l":[],"\\u006e":2}',
        '{"n":1,"l":[1],"l":[]}',
        '{"n":01,"l":[]}',
        '{"n":1.,"l":[]}',
        '{"n":NaN,"l":[]}',
        '{"n":+1,"l":[]}',
        '{"n":00,"l":[]}',
        '{"n":-,"l":[]}',
        '{"n":0x1,"l":[]}',
        '{"n":1,"l":[1,]}',
        '{"n":1,"l":[1 2]}',
        '{"n":1,"l":[01]}',
        '{"n":1 "l":[]}',
    ],
)
def test_a_fault_in_numbers_and_lists_is_found_in_any_piece(odd: str, number: str) -> None:
    """Behind many that are as they should be, which engines read."""
    good = [f'{{"n":{number},"l":[1,2.50]}}'] * 5000
    with pytest.raises(ResultFormatError, match="Row 5,001 "):
        read(f"[{','.join([*good, odd, *good])}]".encode(), 1 << 14)


@NUMBERS
@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        ('{"n":1e999,"l":[1,2]}', {"n": "1e999", "l": "[1, 2]"}),
        ('{"n":1.0,"l":[]}', {"n": "1.0", "l": "[]"}),
        ('{"n":-0.0,"l":[]}', {"n": "-0.0", "l": "[]"}),
        ('{"n":1e0,"l":[]}', {"n": "1e0", "l": "[]"}),
        ('{"n":-7,"l":[0]}', {"n": "-7", "l": "[0]"}),
        ('{"n":-0,"l":[0]}', {"n": "-0", "l": "[0]"}),
        ('{"n":18446744073709551615,"l":[]}', {"n": "18446744073709551615", "l": "[]"}),
        ('{"n":18446744073709551616,"l":[]}', {"n": "18446744073709551616", "l": "[]"}),
        ('{"n":"0","l":[]}', {"n": "0", "l": "[]"}),
        ('{"n":true,"l":[]}', {"n": "true", "l": "[]"}),
        ('{"n":"a","l":["b",null]}', {"n": "a", "l": '["b", null]'}),
        ('{"n":null,"l":null}', {"n": None, "l": None}),
        ('{"l":[ 1 , [2] ]}', {"n": None, "l": "[1, [2]]"}),
        ('{"n":-0,"l":[1E5,true]}', {"n": "-0", "l": "[1E5, true]"}),
        ('{"n":null,"l":[ 1 ,\t2 , true, null ]}', {"n": None, "l": "[1, 2, true, null]"}),
        ('{"n":7,"l":[\n]}', {"n": "7", "l": "[]"}),
        ('{"n":{},"l":[]}', {"n": "{}", "l": "[]"}),
        (
            '{"n":12345678901234567890123,"l":"[1,2]"}',
            {"n": "12345678901234567890123", "l": "[1,2]"},
        ),
    ],
)
def test_numbers_and_lists_keep_their_text_in_any_piece(
    odd: str, expected: dict[str, str | None], number: str
) -> None:
    """Also where one record holds something else than all before it."""
    good = [f'{{"n":{number},"l":[1,2.50]}}'] * 5000
    rows = read(f"[{','.join([*good, odd, *good])}]".encode(), 1 << 14)
    assert rows[5000] == expected
    assert rows[:5000] == rows[5001:] == [{"n": number, "l": "[1, 2.50]"}] * 5000


def test_record_of_any_size_is_joined_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that spans many pieces is not searched again for each of them."""
    inner = ",".join(f'{{"k":{i}}}' for i in range(20_000))
    data = f'[{{"a":[{inner}]}},{{"a":1}}]'.encode()
    searched: list[int] = []
    original = json_pieces.find_marks

    def note(held: Any) -> Any:
        searched.append(len(held))
        return original(held)

    monkeypatch.setattr(json_pieces, "find_marks", note)
    assert len(read(data, 1 << 10)) == 2
    assert sum(searched) < 6 * len(data)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8)
    | st.sampled_from(["},{", '"},{"', '":5,', "\\", "]}", "\u2028", "007", "NA"])
)
KEYS = st.sampled_from(["email", "b", "c,", 'd"', "é"])


@given(
    st.lists(st.dictionaries(KEYS, VALUES, min_size=1), min_size=1, max_size=8),
    st.sampled_from([5, 40, 1 << 20]),
    st.sampled_from([(",", ":"), (", ", ": "), (",\n", ":")]),
    st.booleans(),
)
def test_whatever_json_is_written_is_read_back(
    records: list[dict[str, Any]], piece: int, separators: tuple[str, str], is_ascii: bool
) -> None:
    """No value is lost or changed, wherever the pieces are cut."""
    data = json.dumps(records, separators=separators, ensure_ascii=is_ascii).encode()

    def text(value: object) -> str | None:
        return value or None if isinstance(value, str | None) else json.dumps(value)

    names = list(dict.fromkeys(key for record in records for key in record))
    expected = [{name: text(record.get(name)) for name in names} for record in records]
    assert read(data, piece) == expected


@pytest.mark.parametrize(
    "data",
    [
        b'[{"a":"x","n":1.50,"d":{"k":[1,{"z":"]}"}]}},{"a":"},{","n":null,"t":true}]',
        b'{"code":"SUCCESS","payload":[{"a":"x"},{"a":"\\u00e9\\\\"}],"next":[1e5]}',
        b'{"payload":{"total":2,"results":[{"a":"x"},{"a":"y"}]}}',
    ],
)
def test_json_that_is_cut_never_gives_a_row(data: bytes) -> None:
    """Wherever it is cut, JSON is known to be incomplete."""
    assert len(read(data)) == 2
    for place in range(1, len(data)):
        with pytest.raises(IncompleteDownloadError):
            read(data[:place])
