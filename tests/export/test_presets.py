"""The files of a preset are what the import of a mailing tool takes, under its own headers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from cliova_pandas import ConfigurationError, export_lists, read_cliova, read_cliova_file
from cliova_pandas.export.formulas import is_formula
from cliova_pandas.export.presets import find_preset, load_presets, recognise_field

TOOLS = ["mailchimp", "hubspot", "brevo", "sendgrid", "klaviyo"]

# The documented headers, said again apart from the data file.
HEADERS: dict[str, tuple[list[str], str]] = {
    "mailchimp": (["Email Address", "First Name", "Last Name", "Phone Number"], "Email Address"),
    "hubspot": (["Email", "First Name", "Last Name", "Phone Number"], "Email"),
    "brevo": (["EMAIL", "FIRSTNAME", "LASTNAME", "LANDLINE_NUMBER"], "EMAIL"),
    "sendgrid": (["email", "first_name", "last_name", "phone_number"], "email"),
    "klaviyo": (["Email", "First Name", "Last Name", "Phone Number"], "Email"),
}


@pytest.fixture
def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Vorname": ["Ann", "Bo", "Cy", "=1+1"],
            "Last name": ["A", "B", "C", "D"],
            "mail": ["Ann <ann@x.example>", "bo@x.example", "cy@x.example", "di@x.example"],
            "Telefon": ["+49 30 1234", None, "030", "+1(2)"],
            "Score %": [1, 2, 3, 4],
            "verdict": ["valid", "risky", "invalid", "unknown"],
        }
    )


def read_csv(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_all_five_tools_are_known() -> None:
    """Each says where its headers are told and how sure that is, and can be chosen in any case."""
    assert list(load_presets()) == TOOLS
    for one in load_presets().values():
        assert one.source.startswith("https://")
        assert {one.grade, one.suppress_grade} <= {"documented", "reported"}
        assert one.said
        assert "csv" in one.formats
    assert find_preset("HubSpot") is find_preset("hubspot")
    with pytest.raises(ConfigurationError, match=r"'mailchimp', 'hubspot'.*'outlook'"):
        find_preset("outlook")


@pytest.mark.parametrize("tool", TOOLS)
def test_files_have_the_headers_of_the_tool(
    people: pd.DataFrame, tmp_path: Path, tool: str
) -> None:
    """The address comes first and bare, then what is recognised, each under the tool's name."""
    manifest = export_lists(people, tmp_path / "lists", preset=tool)
    contacts, to_suppress = HEADERS[tool]
    for name in ("send.csv", "review.csv"):
        head, *rows = read_csv(tmp_path / "lists" / name)
        assert head[:4] == contacts
        assert len(rows) == manifest.loc[name, "rows"]
    assert read_csv(tmp_path / "lists" / "send.csv")[1][:4] == [
        "ann@x.example", "Ann", "A", "+49 30 1234",
    ]  # fmt: skip
    assert read_csv(tmp_path / "lists" / "suppress.csv") == [[to_suppress], ["cy@x.example"]]


@pytest.mark.parametrize(
    ("tool", "others"),
    [
        ("mailchimp", ["Score %", "verdict"]),
        ("hubspot", []),
        ("brevo", []),
        ("sendgrid", ["Score__", "verdict"]),
        ("klaviyo", ["Score %", "verdict"]),
    ],
)
def test_other_columns_are_kept_where_the_tool_has_a_place(
    people: pd.DataFrame, tmp_path: Path, tool: str, others: list[str]
) -> None:
    """Under their own name, made of what it allows; or left out, and both manifests say so."""
    export_lists(people, tmp_path / "lists", preset=tool)
    assert read_csv(tmp_path / "lists" / "send.csv")[0][4:] == others
    about = json.loads((tmp_path / "lists" / "manifest.json").read_text(encoding="utf-8"))
    assert about["left_out"] == ([] if others else ["Score %", "verdict"])
    said = (tmp_path / "lists" / "README.txt").read_text(encoding="utf-8")
    assert ("in no file: Score %, verdict" in said) == (not others)


def test_what_is_named_is_in_the_files_whatever_the_tool(
    people: pd.DataFrame, tmp_path: Path
) -> None:
    """``columns`` chooses, the address comes first all the same, ``rename`` has the last word."""
    export_lists(
        people,
        tmp_path / "lists",
        preset="hubspot",
        columns=["verdict", "Vorname"],
        rename={"verdict": "Validated As", "Vorname": "Given Name"},
    )
    assert read_csv(tmp_path / "lists" / "send.csv") == [
        ["Email", "Validated As", "Given Name"], ["ann@x.example", "valid", "Ann"],
    ]  # fmt: skip
    assert read_csv(tmp_path / "lists" / "suppress.csv")[0] == ["Email"]
    export_lists(people, tmp_path / "own", preset="hubspot", rename={"mail": "Work email"})
    assert read_csv(tmp_path / "own" / "suppress.csv")[0] == ["Work email"]


def test_a_header_is_there_once(people: pd.DataFrame, tmp_path: Path) -> None:
    """What would have the header of another is left out, and refused if it was asked for."""
    people["email address"] = "as it was uploaded"
    people["first_name"] = "other"
    options: dict[str, Any] = {"preset": "mailchimp", "email_column": "mail"}
    export_lists(people, tmp_path / "lists", **options)
    head = read_csv(tmp_path / "lists" / "send.csv")[0]
    assert head[0] == "Email Address"
    assert "email address" not in head
    assert "first_name" in head
    for more in ({"columns": ["email address"]}, {"rename": {"Score %": "First Name"}}):
        with pytest.raises(ConfigurationError, match="would be called"):
            export_lists(people, tmp_path / "other", **options, **more)
    assert [one.name for one in tmp_path.iterdir()] == ["lists"]


def test_a_column_of_verdicts_is_no_place(tmp_path: Path) -> None:
    """A service that calls its verdict "state" does not fill the state of an address."""
    df = pd.DataFrame(
        {
            "email": [f"a{number}@x.example" for number in range(20)],
            "state": ["deliverable"] * 20,
            "verdict": ["valid"] * 20,
        }
    )
    export_lists(df, tmp_path / "lists", preset="sendgrid")
    assert read_csv(tmp_path / "lists" / "send.csv")[0] == ["email", "state", "verdict"]
    export_lists(df.assign(state="NY"), tmp_path / "us", preset="sendgrid")
    assert "state_province_region" in read_csv(tmp_path / "us" / "send.csv")[0]


def test_attrs_of_a_column_that_was_renamed_say_nothing(tmp_path: Path) -> None:
    """What stands in the frame under another name is looked at as if nothing were said of it."""
    result = b"email,status\na@x.example,deliverable\nb@x.example,undeliverable\n"
    df = read_cliova_file(io.BytesIO(result))
    assert df.attrs["cliova"]["columns"]["verdict"] == "status"
    export_lists(df.rename(columns={"status": "state"}), tmp_path / "lists", preset="sendgrid")
    assert read_csv(tmp_path / "lists" / "send.csv")[0] == ["email", "state", "verdict"]


def test_formulas_are_harmless_and_numbers_to_call_keep_their_plus(tmp_path: Path) -> None:
    """Only digits and the signs between them are left as they are, and only where one is called."""
    calls = ["+49 (30) 12-34.5", "+1+1", "+cmd|' /C calc'!A0", "=1+1", "-1"]
    df = pd.DataFrame(
        {"email": [f"{n}@x.example" for n in range(5)], "tel": calls, "note": calls[0]}
    ).assign(verdict="valid")
    manifest = export_lists(df, tmp_path / "lists", preset="klaviyo")
    _, *rows = read_csv(tmp_path / "lists" / "send.csv")
    assert [row[1] for row in rows] == [calls[0], *(f"'{one}" for one in calls[1:])]
    assert {row[2] for row in rows} == {f"'{calls[0]}"}
    assert manifest.loc["send.csv", "prefixed"] == 5


@pytest.mark.parametrize("tool", TOOLS)
def test_the_hostile_list_is_harmless_in_every_tool(tmp_path: Path, client: Any, tool: str) -> None:
    """No cell starts a formula, every row with an address is in one file, and no other is."""
    df = read_cliova("list_hostile", client=client, cache=False)
    manifest = export_lists(df, tmp_path / "lists", preset=tool, unique=True)
    rows = [row for name in manifest.index for row in read_csv(tmp_path / "lists" / str(name))]
    assert not any(is_formula(cell) for row in rows for cell in row)
    assert len(rows) - 3 == manifest["rows"].sum() == manifest.attrs["cliova"]["exported"]


def test_a_tool_takes_its_formats(people: pd.DataFrame, tmp_path: Path) -> None:
    """HubSpot reads workbooks, Klaviyo does not, which is said before anything is written."""
    export_lists(people, tmp_path / "lists", preset="hubspot", format="xlsx")
    sheet: Any = load_workbook(tmp_path / "lists" / "send.xlsx").active
    assert [cell.value for cell in sheet[1]] == HEADERS["hubspot"][0]
    with pytest.raises(ConfigurationError, match="Klaviyo takes, which are: csv"):
        export_lists(people, tmp_path / "no", preset="klaviyo", format="xlsx")
    with pytest.raises(ConfigurationError, match="email_column"):
        export_lists(pd.DataFrame({"verdict": ["valid"]}), tmp_path / "no", preset="klaviyo")
    assert [one.name for one in tmp_path.iterdir()] == ["lists"]


def test_one_file_a_verdict_has_one_suppression_list(people: pd.DataFrame, tmp_path: Path) -> None:
    """Whatever the files are by, what is invalid is one column of addresses."""
    export_lists(people, tmp_path / "lists", preset="brevo", by="verdict")
    heads = {
        path.stem: read_csv(path)[0]
        for path in (tmp_path / "lists").iterdir()
        if ".csv" in path.name
    }
    assert heads.pop("invalid") == ["EMAIL"]
    assert set(map(tuple, heads.values())) == {tuple(HEADERS["brevo"][0])}


def test_the_readme_tells_what_to_do(people: pd.DataFrame, tmp_path: Path) -> None:
    """A person reads the counts, the decision, where to import each file, and how sure that is."""
    export_lists(people, tmp_path / "lists", preset="mailchimp")
    said = (tmp_path / "lists" / "README.txt").read_text(encoding="utf-8")
    words = " ".join(said.split())
    for phrase in (
        "cut into files for Mailchimp",
        "4 in the result, 4 in these files",
        "send.csv: 1 row, valid",
        "review.csv: 2 rows, risky, unknown",
        "Never mail these",
        "Email Address (here mail)",
        "How sure the headers are: documented",
        find_preset("mailchimp").source,
        "made harmless in 1 row",
    ):
        assert phrase in words, phrase
    assert max(map(len, said.splitlines())) <= 100
    assert "ann@x.example" not in said


def test_usual_names_are_recognised() -> None:
    """In several languages, whatever their case and signs; a bare name is nobody's first name."""
    expected = {
        "First Name": "first_name", "FNAME": "first_name", "Prénom": "first_name",
        "nachname": "last_name", "Phone_Number": "phone", "Handy": "mobile", "Firma": "company",
        "PLZ": "postal_code", "name": None, "email": None, "verdict": None,
    }  # fmt: skip
    assert {name: recognise_field(name) for name in expected} == expected
