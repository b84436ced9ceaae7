"""Layouts that are known stand in data, and are recognised by their exact columns alone."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas import CliovaWarning, Layout, list_layouts, read_cliova_file, register_layout
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.verdicts.explain import write_layout_table
from cliova_pandas.verdicts.known_layouts import (
    FOLDER,
    GRADES,
    read_layout,
    recognise,
    unregister_layout,
    write_layout,
)

LAYOUTS = list_layouts()
OURS = Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid", "off": "invalid"})


@pytest.fixture
def ours() -> Iterator[Layout]:
    """A layout of the user's, registered for one test."""
    register_layout(OURS)
    yield OURS
    unregister_layout("ours")


def write_rows(layout: Layout) -> io.StringIO:
    """Write one row for each word of a layout."""
    rows = []
    for number, word in enumerate(layout.words):
        row = dict.fromkeys(layout.columns, "x")
        rows.append(row | {layout.email: f"u{number}@example.com", layout.verdict: word})
    return io.StringIO(pd.DataFrame(rows).to_csv(index=False))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_layout_is_well_formed_and_identifies_itself_alone(layout: Layout) -> None:
    """It names a source and a grade, has a word for valid, and no other layout has its columns."""
    assert layout.source.startswith("http")
    assert layout.grade in GRADES[:3]
    assert layout.shape
    assert "valid" in layout.words.values()
    for columns in (layout.columns, (*layout.columns, *layout.optional)):
        assert [found.name for found, _ in recognise(list(columns))] == [layout.name]
    assert len(layout.columns) > 2 or layout.verdict == "ELV Result" or not layout.header
    assert Layout(**write_layout(layout)) == layout


@pytest.mark.parametrize(
    "layout", [one for one in LAYOUTS if one.header], ids=lambda layout: layout.name
)
def test_a_file_of_a_known_layout_is_read_by_it(layout: Layout) -> None:
    """Every word has its class, the columns are those of the layout, and attrs name it."""
    df = read_cliova_file(write_rows(layout))
    said = df.attrs["cliova"]
    assert said["verdict"]["layout"] == layout.describe()
    assert df["verdict"].tolist() == list(layout.words.values())
    assert said["columns"]["email"] == layout.email
    assert said["columns"]["reason"] == layout.reason
    assert json.loads(json.dumps(said)) == said


def test_one_column_more_or_less_is_another_layout() -> None:
    """No layout captures the file of another, so a changed file is weighed as any other."""
    layout = next(one for one in LAYOUTS if one.name == "zerobounce")
    assert recognise([name.upper().replace(" ", "_") for name in layout.columns])
    assert not recognise([*layout.columns, "Score"])
    assert not recognise(layout.columns[:-1])
    assert not recognise([*layout.columns, "zb_status"])


def test_words_that_a_layout_does_not_have_are_not_understood() -> None:
    """They count as unknown, with the usual warning; other words of the field do not help."""
    layout = next(one for one in LAYOUTS if one.name == "kickbox")
    text = write_rows(layout).getvalue() + "z@example.com,ok" + ",x" * 9 + "\n"
    with pytest.warns(CliovaWarning, match="'ok' .1 row. Pass|'ok' .1 row"):
        df = read_cliova_file(io.StringIO(text))
    assert df["verdict"].tolist()[-1] == "unknown"


def test_what_is_only_inferred_is_not_believed_where_other_columns_deny_it() -> None:
    """The state of the check may be all that "ok" says; nobody documented it."""
    layout = next(one for one in LAYOUTS if one.name == "cliova")
    rows = [dict.fromkeys(layout.columns, "x") | {"status": "ok"} for _ in range(4)]
    for number, reason in enumerate(("none", "mailbox_not_found", "none", "no_mx_record")):
        rows[number] |= {"email": f"u{number}@example.com", "failType": reason}
    with pytest.warns(CliovaWarning, match="'failType' says 'mailbox_not_found'"):
        df = read_cliova_file(io.StringIO(pd.DataFrame(rows).to_csv(index=False)))
    assert df["verdict"].isna().all()
    df = read_cliova_file(io.StringIO(pd.DataFrame(rows).to_csv(index=False)), layout="cliova")
    assert (df["verdict"] == "valid").all()


def test_a_layout_of_the_users_is_recognised(ours: Layout) -> None:
    """Registered, it is found by its columns."""
    df = read_cliova_file(io.StringIO("Mail,CHECK\na@example.com,Fine\nb@example.com,off\n"))
    assert df["verdict"].tolist() == ["valid", "invalid"]
    assert df.attrs["cliova"]["verdict"]["layout"]["grade"] == "yours"


def test_layout_is_said_for_a_file_with_more_columns(ours: Layout) -> None:
    """What the caller says is taken; columns that it needs must be there."""
    text = "mail,check,more\na@example.com,fine,1\n"
    assert read_cliova_file(io.StringIO(text), layout="ours")["verdict"].tolist() == ["valid"]
    with pytest.raises(ConfigurationError, match="'ours' needs the column 'mail'"):
        read_cliova_file(io.StringIO("email,check\na@example.com,fine\n"), layout="ours")
    with pytest.raises(ConfigurationError, match="no layout 'nope'"):
        read_cliova_file(io.StringIO(text), layout="nope")


def test_two_layouts_that_match_are_warned_of(ours: Layout) -> None:
    """Neither goes first; the warning names both and the argument."""
    register_layout(Layout("theirs", ["mail", "check"], "mail", "check", {"fine": "invalid"}))
    try:
        with pytest.warns(CliovaWarning) as caught:
            df = read_cliova_file(io.StringIO("mail,check\na@example.com,fine\n"))
    finally:
        unregister_layout("theirs")
    assert "'ours', 'theirs'" in str(caught[0].message)
    assert df["verdict"].isna().all()


def test_a_folder_of_layouts_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CLIOVA_LAYOUTS names it; a file that is no layout is named."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\ncolumns = ["m", "c"]\nemail = "m"\nverdict = "c"\n'
        '[words]\n"1" = "valid"\n"2" = "risky"\n'
    )
    df = read_cliova_file(io.StringIO("m,c\na@example.com,1\nb@example.com,2\n"))
    assert df["verdict"].tolist() == ["valid", "risky"]
    path.write_text("name = 1 2")
    with pytest.raises(ConfigurationError, match=r"mine\.toml is no layout"):
        list_layouts()
    monkeypatch.setenv(FOLDER, str(tmp_path / "none"))
    with pytest.raises(ConfigurationError, match="which is no folder"):
        list_layouts()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("colour = 'red'", "'colour' is nothing that a layout has"),
        ("reason = 'why'", "has no column 'why'"),
        ("grade = 'sure'", "has the grade 'sure'"),
        ("[words]\nok = 'great'", "the class 'great'"),
    ],
)
def test_a_layout_that_cannot_be_says_why(line: str, said: str) -> None:
    """The message quotes what is wrong and what there is."""
    text = f"name='x'\ncolumns=['m','c']\nemail='m'\nverdict='c'\n{line}\n"
    with pytest.raises(ConfigurationError, match=said):
        read_layout(text if "[words]" in text else f"{text}[words]\nok='valid'\n", "x.toml")


def test_a_name_of_the_packages_is_not_taken() -> None:
    """A layout of the user's cannot stand in for one that the package knows."""
    with pytest.raises(ConfigurationError, match="has a layout 'kickbox'"):
        register_layout(Layout("kickbox", ["m", "c"], "m", "c", {"1": "valid"}))


def test_the_table_of_layouts_names_each_once() -> None:
    """It is generated from the data, for the documentation."""
    lines = write_layout_table().splitlines()[2:]
    assert [line.split(" | ")[0].strip("| ") for line in lines] == [one.name for one in LAYOUTS]


def test_a_flag_that_a_layout_names_makes_risky_what_it_calls_valid() -> None:
    """A service without a word for a catch-all tells it beside the verdict."""
    rows = [("verified", "False"), ("verified", "True"), ("invalid", "True")]
    text = "".join(
        f"u{n}@example.com,success,{word},{flag}\n" for n, (word, flag) in enumerate(rows)
    )
    df = read_cliova_file(io.StringIO("email,status,verification_status,catch_all\n" + text))
    assert df.attrs["cliova"]["verdict"]["layout"]["name"] == "instantly"
    assert df["verdict"].tolist() == ["valid", "risky", "invalid"]
    assert list(df.attrs["cliova"]["verdict"]["checks"]) == ["catch_all"]
