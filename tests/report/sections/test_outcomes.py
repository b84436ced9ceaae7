"""What bounced stands in a report as it was measured, and foretells what would bounce."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import (
    ConfigurationError,
    bounce_range,
    bounce_rates,
    group_keys,
    sandbox,
    write_report,
)
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.stats import describe_outcomes, total_rates
from cliova_pandas.stats.forecasts.decision import describe_basis, write_assumption
from tests.support.reading_back import (
    list_html_tables,
    list_json_tables,
    list_markdown_tables,
    list_workbook_tables,
    read_all,
    read_html,
)
from tests.support.report_frames import NOW, SUFFIXES, read

NAME = "valid, and risky at Google"
ASSUMED = {"valid": (0, 0.03), "risky": (0, 1), "unknown": (0, 1), "invalid": (0.9, 1)}
NUMBERS = ("n", "sent", "bounced", "soft", "rate", "low", "high")


@functools.cache
def measure(by: str | tuple[str, ...] = "verdict") -> pd.DataFrame:
    """Measure what became of the mailing of October; nobody changes it."""
    log = sandbox.make_campaign_log("october")
    keys = by if isinstance(by, str) else list(by)
    return bounce_rates(read("list_signups_september"), log=log, by=keys)


def choose_google(frame: pd.DataFrame) -> Any:
    """Mark the valid, and the risky at Google."""
    at_google = group_keys(frame, "provider").isin(["Google", "Google Workspace"])
    return frame["verdict"].eq("valid") | (frame["verdict"].eq("risky") & at_google)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_all_forms_say_what_was_measured_and_what_is_foretold(tmp_path: Path, lang: str) -> None:
    """Both tables, read back from each form, are those of `bounce_rates` and `bounce_range`."""
    october, rates, write = read("list_signups_october"), measure(), LocaleFormatter(lang)
    options: dict[str, Any] = {"rates": rates, "plans": {NAME: choose_google}}
    paths = {
        suffix: write_report(october, tmp_path / f"r{suffix}", lang=lang, now=NOW, **options)
        for suffix in SUFFIXES
    }
    measured = [
        [verdict, *(write.count(row[name]) for name in NUMBERS[:4]), write.share(row["rate"]),
         "–" if not row["sent"] else f"{write.share(row['low'])} to {write.share(row['high'])}",
         write_assumption(*ASSUMED[verdict], write) if verdict in ASSUMED else "–"]
        for verdict, row in rates.to_dict("index").items()
    ]  # fmt: skip
    plans = bounce_range(october, now=NOW, **options)
    foretold = [
        [plan, write.count(row["mailed"]), write.share(row["expected"]),
         f"{write.share(row['low'])} to {write.share(row['high'])}", row["basis"], row["decision"]]
        for plan, row in plans.to_dict("index").items()
    ]  # fmt: skip
    assert foretold[0][4] == "partly measured"
    assert foretold[0][2] == "–"
    for suffix, list_tables in ((".html", list_html_tables), (".md", list_markdown_tables)):
        tables = list_tables(paths[suffix].read_text("utf-8"))
        assert tables["What bounced of what was mailed"] == measured, suffix
        assert tables["What would bounce, by what is mailed"] == foretold, suffix
    told: Any = list_json_tables(paths[".json"].read_text("utf-8"))
    sheets = list_workbook_tables(paths[".xlsx"])
    for row, values, (verdict, expected) in zip(
        told["outcomes"], sheets["Outcomes"], rates.to_dict("index").items(), strict=True
    ):
        flat = [*list(row.values())[:6], *row["interval"].values()]
        assert flat == [
            verdict, *(None if pd.isna(expected[name]) else expected[name] for name in NUMBERS)
        ]  # fmt: skip
        assert values[:8] == [pytest.approx(v, rel=1e-15) if type(v) is float else v for v in flat]
    for row, (_, plan) in zip(told["bounces"], plans.iterrows(), strict=True):
        assert row["expected"] == (None if pd.isna(plan["expected"]) else plan["expected"])
        assert tuple(row["bounces"].values()) == (plan["low"], plan["high"])
    for path in paths.values():
        text = read_all(path).replace("\xa0", " ")
        assert describe_outcomes(total_rates(rates), write).lower() in text
        assert describe_basis(plans, write).lower() in text


def test_what_a_forecast_rests_on_stands_beside_it(tmp_path: Path) -> None:
    """The basis is in the paragraph before the table and in each row of it."""
    path = write_report(read("list_signups_october"), tmp_path / "r.json", rates=measure(), now=NOW)
    sections = json.loads(path.read_text("utf-8"))["sections"]
    names = [one["name"] for one in sections]
    assert names.index("bounces") + 1 == names.index("outcomes")
    basis, table, *_ = sections[names.index("bounces")]["blocks"]
    assert basis["text"].startswith("Measured: 1.3 % of 5,964 valid")
    assert [row["basis"] for row in table["rows"]] == ["partly measured", "measured", "measured"]


def test_a_log_is_measured_against_the_result_itself(tmp_path: Path) -> None:
    """It gives the report that its rates give, and holds no address of the log."""
    september, log = read("list_signups_september"), sandbox.make_campaign_log("october")
    one = write_report(september, tmp_path / "a.html", log=log, now=NOW)
    other = september.cliova.report(tmp_path / "b.html", rates=measure(), now=NOW)
    assert one.read_bytes() == other.read_bytes()
    text = read_all(one)
    addresses = [event for event in log["mail.destination"] if str(event).lower() in text]
    assert addresses == []


def test_the_chart_is_the_calibration(tmp_path: Path) -> None:
    """It shows the rates by the verdict, also where more was measured, of which the largest
    groups have a table of their own."""
    rates = measure(("verdict", "provider"))
    page = write_report(
        read("list_signups_october"), tmp_path / "r.html", rates=rates, now=NOW, top=4
    ).read_text("utf-8")
    [section] = [one for one in read_html(page).find("section")
                 if one.attributes["id"] == "outcomes"]  # fmt: skip
    [title] = [one.text for one in section.find("title")]
    assert title.startswith("Dots with intervals, the share of mailed addresses that bounced")
    assert "valid 1.3 % of 5,964 (assumed up to 3 %)" in title
    groups = list_html_tables(page)["What bounced, by verdict and provider"]
    assert [row[:3] for row in groups] == [
        ["valid", "Google", "1,803"], ["valid", "Microsoft", "795"],
        ["valid", "Microsoft 365", "489"], ["valid", "own mail server", "656"],
    ]  # fmt: skip
    assert "smaller groups are not shown" in page


def test_nothing_is_said_of_outcomes_that_were_not_measured(tmp_path: Path) -> None:
    """Without rates there is no such section, and no column of what to expect."""
    path = write_report(read("list_signups_october"), tmp_path / "r.json", now=NOW)
    content = json.loads(path.read_text("utf-8"))
    assert "outcomes" not in [one["name"] for one in content["sections"]]
    assert "expected" not in list_json_tables(path.read_text("utf-8"))["bounces"][0]
    text = read_all(path)
    # Of what would bounce, none is said nowhere: "0 %" is at most the lower end of a range.
    assert not re.search(r"(?<![\d.])0 % would bounce|between 0 %", text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rates": 1, "log": "events.csv"}, "left out"),
        ({"rates": 1}, "bounce_rates returned"),
        ({"sections": ["outcomes"]}, "needs rates="),
        ({"sent": ["ann@x.example"]}, "bounced|log"),
    ],
)
def test_what_was_not_measured_is_refused(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    """Nothing is written, and the message says what to pass."""
    df = pd.DataFrame({"email": ["ann@x.example"], "verdict": "valid"})
    with pytest.raises(ConfigurationError, match=message):
        write_report(df, tmp_path / "r.html", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_log_is_of_one_result(tmp_path: Path) -> None:
    """Rates may foretell for several lists; a log says which of them was mailed to by nothing."""
    lists = {"A": read("list_signups_september"), "B": read("list_signups_october")}
    with pytest.raises(ConfigurationError, match="log"):
        write_report(lists, tmp_path / "r.html", log="events.csv")
    path = write_report(lists, tmp_path / "r.json", rates=measure(), now=NOW)
    tables = list_json_tables(path.read_text("utf-8"))
    assert [row["list"] for row in tables["bounces"]] == ["A"] * 3 + ["B"] * 3
