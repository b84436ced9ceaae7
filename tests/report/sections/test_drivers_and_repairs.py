"""The sections of the drivers and the repairs say what the numbers say, and only if they do."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import find_drivers, suggest_corrections, write_report
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.stats import describe_drivers, describe_repairs, name_drivers, tabulate_repairs
from tests.support.reading_back import (
    list_html_tables,
    list_json_tables,
    list_markdown_tables,
    list_workbook_tables,
    read_all,
    read_html,
)
from tests.support.report_frames import MARKUP, NOW, SUFFIXES, read, take_report

LIST = "list_signups_october"
DRIVERS = "Parts of the list with more invalid than the rest"
REPAIRS = "Mistyped domains"


def expect_drivers(df: pd.DataFrame, write: LocaleFormatter) -> tuple[list[Any], list[Any]]:
    """Return the texts and the values that the table must hold, told from `find_drivers` alone."""
    drivers = find_drivers(df)
    texts, values = [], []
    for name, row in zip(name_drivers(drivers), drivers.to_dict("records"), strict=True):
        rounded = int(Decimal(repr(row["excess"])).quantize(Decimal(1), ROUND_HALF_UP))
        low, high = 100 * row["low"], 100 * row["high"]
        texts.append(
            [name, write.count(row["n"]), write.share(row["rate"]), write.share(row["rest"]),
             f"{write.points(low)} to {write.points(high)}", write.count(rounded),
             write.share(row["explains"]), write.share(row["q"])]
        )  # fmt: skip
        values.append(
            [name, row["n"], row["rate"], row["rest"], (low, high), row["excess"],
             row["explains"], row["q"]]
        )  # fmt: skip
    return texts, values


def expect_repairs(df: pd.DataFrame, write: LocaleFormatter) -> list[Any]:
    """Return the texts that the table must hold, told from the corrections alone."""
    repairs = tabulate_repairs(suggest_corrections(df))
    texts = []
    for domain, row in repairs.iterrows():
        typed = repairs.attrs["cliova"]["typed"][domain]
        named = [f"{name} ({write.count(n)})" for name, n in typed.items() if n >= 5]
        others = sum(n < 5 for n in typed.values())
        noun = ("other" if named else "domain") + ("s" if others > 1 else "")
        said = " and ".join([", ".join(named)] * bool(named) + [f"{others} {noun}"] * bool(others))
        texts.append([domain, said, *(write.count(row[name]) for name in
                                      ("rows", "recoverable", "known", "valid"))])  # fmt: skip
    return texts


def flatten(row: list[Any]) -> list[Any]:
    return [part for value in row for part in (value if isinstance(value, tuple) else (value,))]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_both_say_the_same_in_every_form(lang: str) -> None:
    """Tables and sentences, read back from a page, Markdown, a workbook and JSON, are those of
    the numbers: the same digits in each language, the same values at full precision."""
    df, write = read(LIST), LocaleFormatter(lang)
    paths = {suffix: take_report(LIST, suffix, lang=lang) for suffix in SUFFIXES}
    texts, values = expect_drivers(df, write)
    assert texts[0][0] == "utm_source = partner-b"
    sentences = [
        describe_drivers(find_drivers(df), write),
        describe_repairs(tabulate_repairs(suggest_corrections(df)), write),
    ]
    for suffix, list_tables in ((".html", list_html_tables), (".md", list_markdown_tables)):
        tables = list_tables(paths[suffix].read_text("utf-8"))
        assert tables[DRIVERS] == texts, suffix
        assert tables[REPAIRS] == expect_repairs(df, write), suffix
    told = list_json_tables(paths[".json"].read_text("utf-8"))
    plain = [
        [tuple(v.values()) if isinstance(v, dict) else v for v in row.values()]
        for row in told["drivers"]
    ]
    assert plain == values
    sheets = list_workbook_tables(paths[".xlsx"])
    assert sheets["Drivers"] == [
        [pytest.approx(v, rel=1e-15) if isinstance(v, float) else v for v in flatten(row)]
        for row in values
    ]
    assert [row[2:] for row in sheets["Repairs"]] == [
        [row[name] for name in ("rows", "recoverable", "known", "valid")] for row in told["repairs"]
    ]
    for path in paths.values():
        shown = read_all(path).replace("\xa0", " ")
        assert [sentence for sentence in sentences if sentence.lower() not in shown] == []


def test_the_chart_of_the_drivers_shows_those_of_the_table() -> None:
    """All of them, and its sentence is that of the section."""
    df = read(LIST)
    page = read_html(take_report(LIST).read_text("utf-8"))
    [section] = [one for one in page.find("section") if one.attributes["id"] == "drivers"]
    [title] = [one.text for one in section.find("title")]
    drivers = find_drivers(df)
    assert title == f"Bars of the excess of {len(drivers)} drivers: {describe_drivers(drivers)}"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_neither_holds_an_address_unless_asked(suffix: str) -> None:
    """No address that is there, and none that is proposed."""
    df = read(LIST)
    corrections = suggest_corrections(df)
    text = read_all(take_report(LIST, suffix))
    both = [*corrections["address"], *corrections["proposed"]]
    assert [one for one in both if one.lower() in text] == []


def test_what_is_proposed_comes_with_the_addresses_that_were_asked_for(tmp_path: Path) -> None:
    """Those of the verdicts that were named, in the order of the list, and no other."""
    df = read(LIST)
    corrections = suggest_corrections(df)
    for verdict, expected in (("invalid", corrections), ("risky", corrections.head(0))):
        path = write_report(
            df, tmp_path / f"{verdict}.json", include_addresses=verdict,  # type: ignore[arg-type]
            now=NOW,
        )  # fmt: skip
        rows = list_json_tables(path.read_text("utf-8")).get("corrections", [])
        assert [row["address"] for row in rows] == expected["address"].tolist()
        assert [row["proposed"] for row in rows] == expected["proposed"].tolist()


def test_they_stand_only_where_there_is_something_to_say(tmp_path: Path) -> None:
    """A list without a cause and without a slip has neither section, but says so when asked."""
    df = pd.DataFrame({"email": [f"u{i}@firm.example" for i in range(90)], "verdict": "valid"})

    def list_sections(**options: Any) -> dict[str, Any]:
        path = write_report(df, tmp_path / "r.json", overwrite=True, **options)
        return {one["name"]: one for one in json.loads(path.read_text("utf-8"))["sections"]}

    assert not {"drivers", "repairs"} & set(list_sections())
    asked = list_sections(sections=["drivers", "repairs"])
    assert asked["drivers"]["blocks"][0]["text"].startswith("No part of the list stands out")
    assert asked["repairs"]["blocks"][0]["text"].startswith("No address that is not valid has")
    bare = df[["verdict"]].assign(team=list("ab") * 45)
    path = write_report(bare, tmp_path / "s.md", sections=["drivers", "repairs"])
    text = path.read_text("utf-8")
    assert "No part of the list stands out" in text
    assert "the result has no column of addresses" in text


def test_verified_rows_alone_have_neither(tmp_path: Path) -> None:
    """What would need the other rows is left out, and says why when it is asked for."""
    df = read("list_12345", True)
    names = [
        one["name"]
        for one in json.loads(write_report(df, tmp_path / "a.json").read_text("utf-8"))["sections"]
    ]
    assert not {"drivers", "repairs"} & set(names)
    text = write_report(df, tmp_path / "b.md", sections=["drivers", "repairs"]).read_text("utf-8")
    assert text.count("Not shown: only the verified addresses") == 2


def test_several_lists_have_a_table_each(tmp_path: Path) -> None:
    """Each is named, and no chart stands beside them."""
    lists = {"August": read("list_signups_august"), "October": read(LIST)}
    text = write_report(lists, tmp_path / "r.html", now=NOW).read_text("utf-8")
    tables = list_html_tables(text)
    for name, df in lists.items():
        assert tables[f"{name}: {DRIVERS}"] == expect_drivers(df, LocaleFormatter())[0]
        assert tables[f"{name}: {REPAIRS}"] == expect_repairs(df, LocaleFormatter())
    assert re.search(r"August: [\d.]+ % of the excess comes from", text.replace("\xa0", " "))


def test_names_of_the_data_are_shown_and_do_nothing(tmp_path: Path) -> None:
    """A source that is markup is text, and one that holds an address is masked."""
    sources = [MARKUP, "sent by ann@ann-smith.example", "shop"]
    df = pd.DataFrame(
        {
            "email": [f"u{i}@firm.example" for i in range(300)],
            f"source{MARKUP}": [sources[i % 3] for i in range(300)],
            "verdict": ["valid" if i % 3 == 2 or i % 2 else "invalid" for i in range(300)],
        }
    )
    assert len(find_drivers(df)) == 2
    for suffix in SUFFIXES:
        text = read_all(write_report(df, tmp_path / f"r{suffix}", now=NOW))
        assert "ann-smith" not in text
        assert f"source{MARKUP} = {MARKUP}" in text
    page = read_html((tmp_path / "r.html").read_text("utf-8"))
    assert page.find("script") == []
