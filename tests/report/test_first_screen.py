"""What a report says first: what to do, or what changed, with three numbers and their basis."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cliova_pandas import (
    CliovaWarning,
    bounce_range,
    bounce_rates,
    changes,
    compare,
    join_verdicts,
    summarize,
    write_report,
)
from cliova_pandas.sandbox import make_campaign_log
from cliova_pandas.stats.forecasts.answer import describe_answer
from tests.support.reading_back import list_json_tables, read_all, read_html
from tests.support.report_frames import NOW, SUFFIXES, read


def write_json(data: Any, folder: Path, **options: Any) -> Any:
    """Return a report as JSON."""
    path = write_report(data, folder / "r.json", now=NOW, overwrite=True, **options)
    return json.loads(path.read_text("utf-8"))


def read_text(data: Any, folder: Path) -> str:
    """Return a report as Markdown."""
    return write_report(data, folder / "r.md", now=NOW, overwrite=True).read_text("utf-8")


def list_numbers(content: Any) -> dict[str, Any]:
    """Return the numbers of the first screen by their names."""
    return {
        one["name"]: one
        for section in content["sections"]
        for block in section["blocks"]
        if block["kind"] == "numbers"
        for one in block["numbers"]
    }


def test_the_first_sentence_says_what_to_do_and_how_sure(tmp_path: Path) -> None:
    """It is that of the statistics, and stands before everything else."""
    df = read("list_october")
    content = write_json(df, tmp_path)
    first = content["sections"][0]["blocks"][0]
    assert first["tone"] == "lead"
    assert first["text"] == describe_answer(bounce_range(df, now=NOW))
    assert first["text"] == (
        "Send to the valid addresses only (2,165), with caution: up to 3.0 % would bounce "
        "(assumed, not measured)."
    )


def test_two_months_open_with_what_changed(tmp_path: Path) -> None:
    """By how much, between which bounds, and how many of the same addresses went bad."""
    before, after = read("list_september"), read("list_october")
    content = write_json({"September": before, "October": after}, tmp_path)
    assert content["sections"][0]["blocks"][0]["text"] == (
        "October against September: invalid up 3.1 points, from 13.0 to 16.1 % (95 % interval "
        "1.3 to 4.9); 83 addresses went bad."
    )
    numbers = list_numbers(content)
    table: Any = compare({"September": before, "October": after})
    row = table.loc[("invalid", "October")]
    assert numbers["invalid-change"]["value"] == row["change"]
    turned: Any = changes(before, after)
    went_bad = int(turned["invalid"].sum() - turned.loc["invalid", "invalid"])
    assert numbers["went-bad"]["value"] == went_bad == 83
    names = [one["name"] for one in content["sections"]]
    assert names[:3] == ["headline", "comparison", "providers"]
    assert names[-1] == "method"


def test_an_earlier_result_is_told_apart_in_one_sentence(tmp_path: Path) -> None:
    """Below the answer stands what changed since, and the providers have a table of it."""
    content = write_json(read("list_october"), tmp_path, previous=read("list_september"))
    answer, change = content["sections"][0]["blocks"][:2]
    assert answer["text"].startswith("Send to the valid addresses only")
    assert change["text"].startswith("Since Customers, September: invalid up 3.1 points")
    [table] = [
        block for section in content["sections"] for block in section["blocks"]
        if block.get("name") == "provider-changes"
    ]  # fmt: skip
    known = [row["change"] for row in table["rows"] if row["provider"] not in
             ("own mail server", "not in the table")][:-1]  # fmt: skip
    assert known == sorted(known, reverse=True)


def test_a_change_within_chance_is_called_no_clear_one(tmp_path: Path) -> None:
    """The sentence does not say up or down where the interval reaches 0."""
    df = pd.DataFrame({"verdict": ["valid"] * 90 + ["invalid"] * 10})
    more = pd.DataFrame({"verdict": ["valid"] * 88 + ["invalid"] * 12})
    content = write_json({"A": df, "B": more}, tmp_path)
    lead = content["sections"][0]["blocks"][0]["text"]
    assert lead.startswith("B against A: no clear change of invalid: from 10.0 to 12.0 %")


def test_a_list_that_does_harm_is_not_sent(tmp_path: Path) -> None:
    """Where even the valid alone are measured to bounce too often, nothing is advised."""
    df = read("list_signups_september")
    is_valid = df["verdict"] == "valid"
    bounced = pd.concat([df.loc[is_valid, "email"].head(3_000), df.loc[~is_valid, "email"]])
    rates = bounce_rates(df, sent=df["email"], bounced=bounced)
    content = write_json(df, tmp_path, rates=rates)
    lead = content["sections"][0]["blocks"][0]["text"]
    assert lead.startswith("Do not send to any part of the list: even of the valid addresses only")
    assert "measured" in lead


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_numbers_are_the_same_in_every_format(tmp_path: Path, suffix: str) -> None:
    """Each of the three with its digits and its basis, read back from the file."""
    df = read("list_october")
    numbers = list_numbers(write_json(df, tmp_path))
    summary: Any = summarize(df)
    assert numbers["valid"]["value"] == summary.loc["valid", "share"]
    assert numbers["invalid"]["value"] == summary.loc["invalid", "share"]
    valid: Any = bounce_range(df, now=NOW).loc["valid only"]
    assert numbers["would-bounce"]["value"] == {"low": valid["low"], "high": valid["high"]}
    path = write_report(df, tmp_path / f"x{suffix}", now=NOW)
    for one in numbers.values():
        text, basis = one["text"], one["basis"]
        if suffix == ".html":
            page = read_html(path.read_text("utf-8"))
            shown = [item.text.replace("\xa0", " ") for item in page.find("dd")]
            assert text in shown
            assert basis in shown
        elif suffix == ".xlsx":
            sheet = openpyxl.load_workbook(path)["Report"]
            assert f"{text}, {basis}" in [cell.value for cell in sheet["B"]]
        else:
            said = read_all(path).replace("**", "")
            assert basis.lower() in said
            assert text.lower() in said


def test_an_interval_is_explained_where_the_first_one_stands(tmp_path: Path) -> None:
    """In the first section, right below the numbers."""
    blocks = write_json(read("list_october"), tmp_path)["sections"][0]["blocks"]
    kinds = [block["kind"] for block in blocks]
    after = blocks[kinds.index("numbers") + 1]
    assert after["text"].startswith("95 % interval: how far a share could be from the truth")


def test_what_of_the_valid_bounces_is_the_callers_to_say(tmp_path: Path) -> None:
    """``valid_error`` is what the forecast assumes, in every sentence and table."""
    df = read("list_october")
    content = write_json(df, tmp_path, valid_error=0.01)
    assert "up to 1.0 % would bounce" in content["sections"][0]["blocks"][0]["text"]
    expected: Any = bounce_range(df, valid_error=0.01, now=NOW).loc["valid only"]
    text = (tmp_path / "r.json").read_text("utf-8")
    rows: Any = list_json_tables(text)["bounces"]
    assert rows[2]["bounces"] == {"low": expected["low"], "high": expected["high"]}
    assert "up to 1 % of the valid" in text
    assert not re.search(r"up to 3 % of the valid", text)


def test_with_an_earlier_result_a_log_is_of_a_mailing_to_it(tmp_path: Path) -> None:
    """What was mailed is what is measured, and foretells what would bounce of the later one."""
    before, after = read("list_signups_september"), read("list_signups_october")
    log = make_campaign_log("october")
    rates = bounce_rates(before, log=log)
    content = write_json(after, tmp_path, previous=before, log=log)
    tables: Any = list_json_tables((tmp_path / "r.json").read_text("utf-8"))
    plan: Any = bounce_range(after, rates=rates, now=NOW).loc["valid only"]
    assert tables["bounces"][2]["bounces"] == {"low": plan["low"], "high": plan["high"]}
    [outcomes] = [one for one in content["sections"] if one["name"] == "outcomes"]
    assert outcomes["blocks"][0]["text"].endswith("which was mailed.")


def test_what_could_bounce_to_the_last_address_is_not_sent_outright(tmp_path: Path) -> None:
    """Where nothing can be told of a list, a test on a few of its addresses tells."""
    df = pd.DataFrame({"verdict": ["risky"] * 200})
    first = write_json(df, tmp_path)["sections"][0]["blocks"][0]
    assert first["text"] == (
        "Send to the valid and the risky addresses (200) only after a test with a few of them: up "
        "to 100 % would bounce (assumed, not measured)."
    )


def test_both_sentences_call_what_can_be_mailed_the_same(tmp_path: Path) -> None:
    """Where nothing is risky, the valid and the risky are the valid."""
    df = pd.DataFrame({"verdict": ["valid"] * 97 + ["invalid"] * 3})
    said = [
        block["text"]
        for block in write_json(df, tmp_path)["sections"][0]["blocks"]
        if block["kind"] == "paragraph" and block["tone"] in {"lead", "decision"}
    ]
    assert len(said) == 2
    assert all("the valid addresses only (97)" in one for one in said)
    assert not any("the valid and the risky" in one for one in said)


def test_a_part_of_a_joined_frame_is_no_joined_frame(tmp_path: Path) -> None:
    """The counts of a join are those of all its rows, and are said of no other number of rows."""
    result = read("list_october")
    crm = pd.DataFrame({"Email": [*result["email"].head(20), "new@firm.example"]})
    with pytest.warns(CliovaWarning, match="20 of 21 rows"):
        joined = join_verdicts(crm, result, on="Email")
    assert "Joined: 20 of 21 rows hold an address" in read_text(joined, tmp_path)
    part, new = joined.head(10), joined.tail(1)
    assert "Joined: 10 rows; the frame that was joined has 21." in read_text(part, tmp_path)
    assert "There is no verdict here: 1 row not validated." in read_text(new, tmp_path)
    for shown in (repr(part.cliova), part.cliova._repr_html_()):
        assert "10 rows; the frame that was joined has 21." in shown
        assert "20 of 21" not in shown


def test_a_report_names_the_service_only_where_it_is_known(tmp_path: Path) -> None:
    """A file may be the result of another one."""
    assert "from the results of the Cliova service" in read_text(read("list_october"), tmp_path)
    other = pd.DataFrame({"email": ["a@x.example"], "verdict": ["valid"]})
    assert "the Cliova service" not in read_text(other, tmp_path)
    assert "Made by cliova" in read_text(other, tmp_path)
