"""The caller has the last word on the head of a file, and is told what was taken for a title."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaWarning, ConfigurationError, ResultFormatError

ROWS = "ada@x.example,Deliverable\nbob@x.example,Risky\ncy@x.example,Undeliverable\n"


def test_titles_are_left_out_with_a_warning() -> None:
    """It shows them, and the argument that decides."""
    saved = io.StringIO(f"Report\nMade: today\n\nemail,result\n{ROWS}")
    with pytest.warns(CliovaWarning, match="'Report', 'Made: today'.*skiprows"):
        df = read_cliova_file(saved)
    assert list(df.columns) == ["email", "result", "verdict"]
    assert len(df) == 3


@pytest.mark.parametrize(
    "titles",
    [
        "Made by Cliova, 2026-10-01",
        "List:,March,,,",
        "Made, sent, checked, paid, kept, closed",
        "Report 2026,,,,\n,,,,\nRows,3",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_title_may_have_commas(titles: str, delimiter: str) -> None:
    """The line that names the addresses tells how far the titles reach."""
    rows = "E-Mail,status,score,city,at\n" + "".join(
        f"{name}@x.example,{status},{score},Bonn,2026-10-01\n"
        for name, status, score in (("a", "valid", 1), ("b", "invalid", 2), ("c", "valid", 3))
    )
    saved = (titles + "\n" + rows).replace(",", delimiter)
    with pytest.warns(CliovaWarning, match="left out of the file as a title"):
        df = read_cliova_file(io.StringIO(saved))
    assert list(df.columns) == ["E-Mail", "status", "score", "city", "at", "verdict"]
    assert list(df["verdict"]) == ["valid", "invalid", "valid"]


def test_a_title_of_two_cells_is_above_two_columns() -> None:
    """One that is a number is no name."""
    with pytest.warns(CliovaWarning, match="1 line above.*'Report 2026'"):
        df = read_cliova_file(io.StringIO(f"Report,2026\nemail,result\n{ROWS}"))
    assert list(df["verdict"]) == ["valid", "risky", "invalid"]


@pytest.mark.parametrize(
    "head", ["email,result", "kontakt,result", "id,result,kind\n1,valid,email", ",Kontakt,result"]
)
def test_names_are_no_titles(head: str) -> None:
    """Also where the one of the addresses is not known, or a row without one names them."""
    names, *rows = head.split("\n")
    width = names.count(",") + 1
    more = "".join(f"a{n}@x.example" + ",valid" * (width - 1) + "\n" for n in range(3))
    df = read_cliova_file(io.StringIO("\n".join([names, *rows, more])), verdict_column="result")
    assert list(df.columns) == [*names.split(","), "verdict"]
    assert len(df) == 3 + len(rows)


def test_a_damaged_header_is_no_title() -> None:
    """It has lost a name, and no other line can stand for it."""
    with pytest.raises(ResultFormatError, match=r"Row 1 .* has 3 fields where the header has 2"):
        read_cliova_file(io.StringIO("email,result\n" + ROWS.replace("\n", ",x\n")))


@pytest.mark.filterwarnings("error")
def test_a_line_of_spaces_is_no_title() -> None:
    """There is nothing in it that a warning could show."""
    df = read_cliova_file(io.StringIO(f"   \nemail,result\n{ROWS}"))
    assert list(df.columns) == ["email", "result", "verdict"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_skiprows_counts_empty_lines(mark: str) -> None:
    """As pandas does, whoever counts them in an editor."""
    saved = f"{mark}\n\nReport\nemail,result\n{ROWS}"
    df = read_cliova_file(io.StringIO(saved), skiprows=3)
    expected = pd.read_csv(io.StringIO(saved.removeprefix(mark)), skiprows=3)
    assert list(df.columns) == [*expected.columns, "verdict"]
    assert len(df) == len(expected) == 3


def test_tabs_that_only_pad_separate_nothing() -> None:
    """The values behind the comma begin with letters, those behind the tab with a comma."""
    saved = "email\t,result\t\n" + ROWS.replace(",", "\t,").replace("\n", "\t\n")
    df = read_cliova_file(io.StringIO(saved))
    assert list(df["verdict"]) == ["valid", "risky", "invalid"]
    assert df.shape == (3, 3)


def test_skiprows_decides() -> None:
    """As many lines as are said, and nothing is looked for; who has said too few is told so."""
    df = read_cliova_file(io.StringIO(f"a,b\nReport\nemail,result\n{ROWS}"), skiprows=2)
    assert list(df["verdict"]) == ["valid", "risky", "invalid"]
    with pytest.raises(ResultFormatError, match=r"Row 1 .* further down, pass skiprows"):
        read_cliova_file(io.StringIO(f"Report\nemail,result\n{ROWS}"), skiprows=0)


@pytest.mark.parametrize("count", [4, 5, 10**9, 10**30])
def test_skiprows_leaves_something_to_read(count: int) -> None:
    """Else the number is at fault, and not the file; and nobody waits for it."""
    with pytest.raises(ConfigurationError, match=f"skiprows={count} passes over all lines"):
        read_cliova_file(io.StringIO(f"email,result\n{ROWS}"), skiprows=count)


def test_names_may_stand_for_the_header_of_an_empty_file() -> None:
    """There is nothing left to read, and nothing that is needed."""
    df = read_cliova_file(io.StringIO("a,b\n"), skiprows=1, names=["email", "result"])
    assert list(df.columns) == ["email", "result", "verdict"]
    assert df.empty


def test_choices_may_be_of_other_kinds() -> None:
    """A number of NumPy, and names that come one by one."""
    choice: dict[str, Any] = {"skiprows": np.int64(1), "names": iter(["email", "result"])}
    df = read_cliova_file(io.StringIO(f"Report\n{ROWS}"), **choice)
    assert list(df["verdict"]) == ["valid", "risky", "invalid"]


def test_names_are_given_to_a_file_without_a_header() -> None:
    """Without them the error names the argument."""
    with pytest.raises(ResultFormatError, match=r"no header.*names"):
        read_cliova_file(io.StringIO(ROWS))
    df = read_cliova_file(io.StringIO(ROWS), names=["email", "result"])
    assert list(df["verdict"]) == ["valid", "risky", "invalid"]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"skiprows": -1}, "skiprows must be a number of lines"),
        ({"skiprows": True}, "skiprows must be a number of lines"),
        ({"names": "email"}, "names must be a list"),
        ({"names": ["a", "a"]}, "names has 'a' twice"),
    ],
)
def test_choices_that_cannot_be_are_errors(choice: dict[str, Any], words: str) -> None:
    """At once, with the argument."""
    with pytest.raises(ConfigurationError, match=words):
        read_cliova_file(io.StringIO(ROWS), **choice)


def test_json_has_no_head() -> None:
    """Whoever says something about it means another file."""
    with pytest.raises(ConfigurationError, match=r"is JSON.*skiprows.*names"):
        read_cliova_file(io.StringIO('[{"email":"a@x.example"}]'), skiprows=1)


def test_index_and_a_single_column_have_a_header() -> None:
    """What stands above the first row with an address is no title, though one name is empty."""
    frame = pd.DataFrame({"email": ["a@x.example", "b@x.example"]})
    with pytest.warns(CliovaWarning, match="cannot be told which column is the verdict"):
        read = read_cliova_file(io.StringIO(frame.to_csv()), dtype=str)
    assert list(read.columns) == ["", "email", "verdict"]
    assert read["email"].tolist() == frame["email"].tolist()
