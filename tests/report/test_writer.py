"""A report: the same numbers in every format, and no address unless asked for."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cliova_pandas import (
    VERDICTS,
    ConfigurationError,
    VerdictError,
    bounce_range,
    breakdown,
    changes,
    cli,
    compare,
    find_drivers,
    flags,
    reconcile,
    summarize,
    write_report,
)
from cliova_pandas.report import writer
from cliova_pandas.sandbox import Sandbox, make_campaign_log, write_campaign_log
from cliova_pandas.stats.groups.top_groups import pool_groups
from cliova_pandas.stats.writing.formatting import format_counts, format_points, format_share
from tests.support.reading_back import (
    list_html_tables,
    list_json_tables,
    list_markdown_tables,
    list_workbook_tables,
    read_all,
    read_html,
)
from tests.support.report_frames import (
    MARKUP,
    NOW,
    SUFFIXES,
    make_nasty,
    read,
    take_report,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


@pytest.fixture
def small() -> Any:
    return pd.DataFrame({"email": ["a@x.de", "b@x.de"], "verdict": ["valid", "invalid"]})


def span(low: float, high: float, form: Any = format_share) -> Any:
    """Return the bounds, and how they are shown."""
    if np.isnan(low):
        return (None, None), "–"
    texts = [form(low), form(high)]
    return (low, high), " to ".join(dict.fromkeys(texts))


def number(value: Any) -> Any:
    return (None, "–") if pd.isna(value) else (int(value), f"{value:,}")


def approximate(rows: Any) -> Any:
    """Return numbers that equal those of a workbook, which holds 16 digits of each."""
    return [[pytest.approx(v, rel=1e-15) if isinstance(v, float) else v for v in r] for r in rows]


def expect_tables(df: Any, before: Any) -> Any:
    """Return what each table must hold, as values and texts, told from the summary alone."""
    tables = {}
    table = summarize(df)
    tables["verdicts"] = [
        [(verdict, verdict), number(row["count"]), (row["share"], text),
         span(row["low"], row["high"])]
        for (verdict, row), text in zip(
            table.to_dict("index").items(), format_counts(table["count"]), strict=True
        )
    ]  # fmt: skip
    table = bounce_range(df, now=NOW)
    tables["bounces"] = [
        [(plan, plan), number(row["mailed"]),
         ((row["low"], row["high"]),
          " to ".join(dict.fromkeys(table.attrs["cliova"]["texts"][plan]))),
         (row["basis"], row["basis"]), (row["decision"], row["decision"])]
        for plan, row in table.to_dict("index").items()
    ]  # fmt: skip
    for by in ("provider", "domain"):
        full = breakdown(df, by)
        named = [key for key, n in full["n"].items() if by == "provider" or n >= 5][:15]
        tables[f"{by}s"] = [
            [(label, label), number(row["n"]), *(number(row[verdict]) for verdict in VERDICTS),
             (row["invalid_rate"], format_counts([row[verdict] for verdict in VERDICTS])[3]),
             span(row["invalid_low"], row["invalid_high"])]
            for label, row in pool_groups(full, order=named).to_dict("index").items()
        ]  # fmt: skip
    full = breakdown(df, "reason")
    tables["reasons"] = [
        [(label, label), number(row["n"]), *(number(row[verdict]) for verdict in VERDICTS),
         (row["n"] / len(df), text)]
        for (label, row), text in zip(
            full.to_dict("index").items(), format_counts(full["n"]), strict=True
        )
    ]  # fmt: skip
    tables["flags"] = [
        [(flag, flag), number(row["n"]), (row["share"], format_share(row["share"])),
         *(number(row[verdict]) for verdict in VERDICTS), number(row["missing"]),
         (row["column"], row["column"])]
        for flag, row in flags(df).to_dict("index").items()
    ]  # fmt: skip
    tables["reconciliation"] = [
        [(what, what), number(row["ours"]), number(row["service"]),
         (bool(row["agrees"]), "yes" if row["agrees"] else "no")]
        for what, row in reconcile(df).to_dict("index").items()
    ]  # fmt: skip
    names = [frame.attrs["cliova"]["name"] for frame in (before, df)]
    table = compare(dict(zip(names, (before, df), strict=True)))
    texts = {name: format_counts(table["count"].xs(name, level="frame")) for name in names}
    shares: dict[Any, Any] = table.to_dict("index")
    tables["comparison"] = [
        [(verdict, verdict), (name, name), number(row["count"]), number(row["n"]),
         (row["share"], texts[name][VERDICTS.index(verdict)]), span(row["low"], row["high"]),
         (None if np.isnan(row["change"]) else row["change"], format_points(row["change"])),
         span(row["change_low"], row["change_high"], format_points)]
        for (verdict, name), row in shares.items()
    ]  # fmt: skip
    tables["changes"] = [
        [(verdict, verdict), *(number(row[after]) for after in VERDICTS)]
        for verdict, row in changes(before, df).to_dict("index").items()
    ]
    return tables


CAPTIONS = {
    "verdicts": "Verdicts",
    "bounces": "What would bounce, by what is mailed",
    "providers": "Verdicts by provider",
    "domains": "Verdicts by domain",
    "reasons": "Verdicts by reason",
    "flags": "What else is said of the addresses",
    "reconciliation": "Counts, here and by the service",
    "comparison": "The shares of the verdicts, side by side",
    "changes": "The same addresses, by their verdict before and now",
}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_number_is_the_summary_s(suffix: str) -> None:
    """Each table, read back, holds what the summary says: the same texts on a page and in
    Markdown, the same values at full precision in a workbook and in JSON."""
    df, before = read("list_october"), read("list_september")
    path = take_report("list_october", suffix, previous="list_september")
    expected = expect_tables(df, before)
    text = path.read_text(encoding="utf-8") if suffix != ".xlsx" else ""
    if suffix in (".html", ".md"):
        shown = list_html_tables(text) if suffix == ".html" else list_markdown_tables(text)
        for name, rows in expected.items():
            assert shown[CAPTIONS[name]] == [[said for _, said in row] for row in rows], name
    elif suffix == ".json":
        told: Any = list_json_tables(text)
        for name, rows in expected.items():
            plain = [
                [(v["low"], v["high"]) if isinstance(v, dict) else v for v in row.values()]
                for row in told[name]
            ]
            assert plain == [[value for value, _ in row] for row in rows], name
    else:
        sheets = list_workbook_tables(path)
        for name, rows in expected.items():
            flat = [
                [part for value, _ in row for part in (value if type(value) is tuple else [value])]
                for row in rows
            ]
            assert sheets[name.capitalize()] == approximate(flat), name


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_sentences_are_the_summary_s(suffix: str) -> None:
    """The headline and the decision in words are those of the summary, in every format."""
    df = read("list_12345")
    text = read_all(take_report("list_12345", suffix)).replace("\xa0", " ")
    decision = bounce_range(df, now=NOW).attrs["cliova"]["decision"]
    assert decision.replace("2026-10-01", "Oct 1, 2026").lower() in text
    assert "75.0 % of 2,000 rows are valid (95 % interval 73.1 % to 76.8 %)." in text


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", ["list_12345", "list_hostile", "nasty", "several", "previous"])
def test_no_address_is_in_it(tmp_path: Path, suffix: str, name: str) -> None:
    """Whatever the list, no address of it stands in a report that was not asked for them."""
    if name == "nasty":
        frames, path = [make_nasty()], take_report("nasty", suffix)
    elif name == "several":
        frames = [read("list_hostile"), make_nasty()]
        path = write_report(
            dict(zip(("Odd", "Nasty"), frames, strict=True)), tmp_path / f"r{suffix}", now=NOW
        )
    elif name == "previous":
        frames = [read("list_october"), read("list_september")]
        path = take_report("list_october", suffix, previous="list_september")
    else:
        frames, path = [read(name)], take_report(name, suffix)
    text = read_all(path)
    emails = [email for df in frames for email in df["email"]]
    assert len(emails) > 50
    assert [email for email in emails if email.strip().lower() in text] == []
    # A domain of one address tells whose it is.
    assert "ann-smith" not in text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_addresses_come_on_demand_and_the_file_says_so(tmp_path: Path, suffix: str) -> None:
    """Those of the verdicts that were asked for are all there, no other is, the reader is told
    before anything else, and the file is its owner's alone."""
    df = make_nasty()
    path = write_report(
        df, tmp_path / f"report{suffix}", include_addresses=["invalid", "risky"], now=NOW
    )
    text = read_all(path)
    wanted = df["verdict"].isin(["invalid", "risky"])
    shown = df["email"].str.replace("\u202e", "\ufffd" if suffix in (".html", ".md") else "\u202e")
    assert [email for email in shown[wanted] if email.lower() not in text] == []
    assert [email for email in shown[~wanted] if email.lower() in text] == []
    notice = "this file holds email addresses (those that are risky or invalid)"
    assert notice in text
    assert text.index(notice) < text.index("valid addresses only")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_without_addresses_can_be_passed_on(tmp_path: Path, small: pd.DataFrame) -> None:
    """It has the rights of any other new file."""
    path = write_report(small, tmp_path / "report.md", now=NOW)
    other = tmp_path / "other"
    other.touch()
    assert path.stat().st_mode == other.stat().st_mode


def test_addresses_are_listed_by_verdict(tmp_path: Path) -> None:
    """First the risky, then the invalid, each in the order of the result, with its reason."""
    df = read("list_12345")
    path = write_report(df, tmp_path / "r.json", include_addresses=["invalid", "risky"], now=NOW)
    found = list_json_tables(path.read_text(encoding="utf-8"))["addresses"]
    expected = pd.concat([df.cliova.select("risky"), df.cliova.select("invalid")])
    assert [row["address"] for row in found] == expected["email"].tolist()
    assert [row["verdict"] for row in found] == expected["verdict"].tolist()
    assert [row["reason"] for row in found] == expected["failType"].tolist()


def test_too_many_addresses_are_refused(tmp_path: Path) -> None:
    """A page has room for so many; the message says what to do instead."""
    df = pd.DataFrame({"email": [f"{i}@x.de" for i in range(2_501)], "verdict": "invalid"})
    with pytest.raises(ConfigurationError, match=r"2,501 .*2,500.*export"):
        write_report(df, tmp_path / "r.html", include_addresses="invalid")
    assert list(tmp_path.iterdir()) == []
    path = write_report(df.head(2_500), tmp_path / "r.html", include_addresses="invalid")
    assert path.stat().st_size < 1_000_000


def test_no_markup_of_the_data_is_in_the_page(tmp_path: Path) -> None:
    """Every element and attribute is of the package's making, whatever the texts are."""
    plain, nasty = (
        read_html(
            write_report(df, tmp_path / name, include_addresses="invalid", now=NOW).read_text(
                encoding="utf-8"
            )
        )
        for df, name in ((read("list_12345"), "plain.html"), (make_nasty(), "nasty.html"))
    )
    names = {element.name for element in plain.find()}
    assert {element.name for element in nasty.find()} <= names
    assert not {"script", "iframe", "object", "embed", "form", "base", "link"} & names
    for element in nasty.find():
        assert not [name for name in element.attributes if name.startswith("on")]
        href = element.attributes.get("href", "#")
        assert href.startswith(("#", "https://docs.aws.amazon.com/"))
    assert MARKUP in nasty.find("h1")[0].text


def test_a_page_needs_nothing_else() -> None:
    """No script, no address to load from, a policy that forbids both, and less than 1 MB."""
    path = take_report("list_october", previous="list_september")
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 1_000_000
    page = read_html(text)
    [policy] = [
        meta.attributes["content"]
        for meta in page.find("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.split("; ")[0] == "default-src 'none'"
    assert "script-src" not in policy
    assert page.find("script", "link", "iframe") == []
    assert not re.search(r"@import|url\((?!#)", text)
    assert [img.attributes["src"][:5] for img in page.find("img")] == []


def test_ids_are_unique_and_every_reference_leads_somewhere() -> None:
    """Nothing points at what is not there, charts included."""
    text = take_report("list_october", previous="list_september").read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)|aria-labelledby="([^"]+)"', text)
    assert len(used) > 50
    assert {name for names in used for name in names if name} <= set(ids)


def test_every_chart_has_its_sentence_and_stands_with_its_table() -> None:
    """Each has a title that says what it shows, and the table of the same numbers follows it."""
    page = read_html(take_report("list_12345").read_text("utf-8"))
    charts = [div for div in page.find("div") if div.find("figure") and div.find("caption")
              and div.attributes.get("class") == "cliova-exhibit"]  # fmt: skip
    titles = [div.find("title")[0].text for div in charts]
    assert len(charts) == len(page.find("figure")) == 4
    assert titles[0].startswith("Bar of 2,000 rows: 75.0 % valid")
    rows = {div.find("caption")[0].text: len(div.find("tbody")[0].find("tr")) for div in charts}
    drivers = rows.pop("Parts of the list with more invalid than the rest")
    assert drivers == len(find_drivers(read("list_12345")))
    assert all(count > 3 for count in rows.values())


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which another process has written a report in each format."""
    folder = tmp_path_factory.mktemp("elsewhere")
    program = (
        "from tests.support.report_frames import make_nasty, NOW, SUFFIXES\n"
        "from cliova_pandas import write_report\n"
        "for suffix in SUFFIXES:\n"
        f"    path = {str(folder / 'r')!r} + suffix\n"
        "    write_report(make_nasty(), path, notes='# Hi', author='Ada', "
        "include_addresses='risky', now=NOW)\n"
    )
    environ = {
        **os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", program], check=True, env=environ)
    return folder


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, elsewhere: Path, suffix: str) -> None:
    """Another process, with other hashes and another time zone, writes the same file."""
    options: dict[str, Any] = {
        "notes": "# Hi",
        "author": "Ada",
        "include_addresses": "risky",
        "now": NOW,
    }
    path = write_report(make_nasty(), tmp_path / f"r{suffix}", **options)
    assert path.read_bytes() == (elsewhere / f"r{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", [".docx", "", ".htm", ".csv"])
def test_another_format_names_the_valid_ones(
    tmp_path: Path, small: pd.DataFrame, suffix: str
) -> None:
    """The message lists what a report can be."""
    with pytest.raises(ConfigurationError, match=r"\.html, \.md, \.xlsx, \.json, \.pdf"):
        write_report(small, tmp_path / f"report{suffix}")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"sections": ["headline", "nothing"]}, "'nothing'.*'headline', 'notes', 'bounces'"),
        ({"sections": []}, "'headline', 'notes', 'bounces'"),
        ({"sections": ["flags", "flags"]}, "each once"),
        ({"sections": ["changes"]}, "previous="),
        ({"sections": ["notes"]}, "notes="),
        ({"sections": ["addresses"]}, "include_addresses="),
        ({"sections": ["comparison"]}, "mapping of names"),
        ({"sections": ["flags"], "notes": "x"}, "'notes'.*leaves out"),
        ({"include_addresses": "bad"}, "'bad'.*'valid', 'risky', 'unknown', 'invalid'"),
        ({"include_addresses": ["invalid", "good"]}, "'good'"),
        ({"lang": "germn"}, r"'germn'.* de, .*'en-GB'"),
        ({"lang": 3}, "There is no language 3"),
        ({"logo": "logo.gif"}, r"\.png, \.svg, \.jpg"),
        ({"logo": "missing.png"}, "cannot be read"),
        ({"notes": 5}, "Markdown"),
        ({"top": -1}, "top must be"),
        ({"top": True}, "top must be"),
        ({"now": NOW.replace(tzinfo=None)}, "with its zone"),
        ({"now": "2026-11-03"}, "with its zone"),
        ({"sections": 5}, "5.*'headline', 'notes', 'bounces'"),
        ({"include_addresses": 5}, "5.*'valid', 'risky', 'unknown', 'invalid'"),
        ({"thresholds": (0.5, 0.1)}, "thresholds"),
        ({"level": 2}, "level"),
    ],
)
def test_a_choice_that_is_none_names_the_valid_ones(
    tmp_path: Path, small: pd.DataFrame, options: Any, named: str
) -> None:
    """Nothing is written, and the message says what can be chosen."""
    with pytest.raises(ConfigurationError, match=f"(?s){named}"):
        write_report(small, tmp_path / "r.html", **options)
    assert list(tmp_path.iterdir()) == []


def test_sections_are_chosen_and_ordered(tmp_path: Path) -> None:
    """The report has those that were named, in that order, and no other."""
    path = write_report(
        read("list_12345"), tmp_path / "r.json", sections=["method", "flags", "headline"]
    )
    found = [section["name"] for section in json.loads(path.read_text("utf-8"))["sections"]]
    assert found == ["method", "flags", "headline"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_there_is_only_replaced_on_demand(
    tmp_path: Path, small: pd.DataFrame, suffix: str
) -> None:
    """Without overwrite the old file stays as it is; with it, the new one is whole."""
    path = tmp_path / f"report{suffix}"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        write_report(small, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert write_report(small, path, overwrite=True) == path
    assert path.stat().st_size > 500
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_or_a_link_is_no_free_name(tmp_path: Path, small: pd.DataFrame) -> None:
    """A folder is never replaced, and a link that leads nowhere counts as something."""
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(FileExistsError, match="folder"):
        write_report(small, tmp_path / "folder.html", overwrite=True)
    (tmp_path / "link.html").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        write_report(small, tmp_path / "link.html")
    with pytest.raises(ConfigurationError, match="There is no folder"):
        write_report(small, tmp_path / "missing" / "r.html")


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """The file is put in its place when it is complete."""
    path = tmp_path / "r.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(VerdictError, match="verdict"):
        write_report(pd.DataFrame({"email": ["a@x.de"]}), path, overwrite=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_who_takes_the_name_meanwhile_keeps_it(
    tmp_path: Path, small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that appears while the report is made is not replaced, with links or without."""
    path = tmp_path / "r.md"

    def render(page: Any) -> Any:
        path.write_text("somebody else's", encoding="utf-8")
        return "ours"

    monkeypatch.setitem(writer._RENDERERS, ".md", render)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        write_report(small, path)
    path.unlink()

    def refuse(self: Path, target: Any) -> None:
        raise OSError("Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        write_report(small, path)
    assert path.read_text(encoding="utf-8") == "somebody else's"
    path.unlink()
    monkeypatch.setitem(writer._RENDERERS, ".md", lambda page: "ours")
    assert write_report(small, path).read_text(encoding="utf-8") == "ours"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, small: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails half way, neither a part of the file nor a temporary one stays."""

    def fail(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="No space"):
        write_report(small, tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []


def test_verified_only_rows_give_the_headline_of_the_whole_list(tmp_path: Path) -> None:
    """The share is that of the job's totals, and the other sections say why they are empty."""
    df = read("list_12345", True)
    path = write_report(df, tmp_path / "r.json", now=NOW)
    sections = {one["name"]: one for one in json.loads(path.read_text("utf-8"))["sections"]}
    rows = sections["headline"]["blocks"][-1]["rows"]
    assert (rows[0]["count"], rows[0]["share"]) == (1500, 0.75)
    assert [row["count"] for row in rows[1:]] == [None] * 3
    for name in ("bounces", "providers", "domains", "reasons", "flags"):
        [block] = sections[name]["blocks"]
        assert block["text"].startswith("Not shown: only the verified addresses")
    bare = pd.DataFrame(df)
    bare.attrs = {}
    with pytest.raises(VerdictError, match="job="):
        write_report(bare, tmp_path / "s.json", verified_only=True)
    job = {"total_emails": 2000, "total_valid_emails": 1500}
    path = write_report(bare, tmp_path / "s.json", verified_only=True, job=job)
    assert '"1,500 of 2,000 verified' in path.read_text("utf-8").replace(": 1,", ': "1,')


def test_frames_of_other_libraries_give_the_same_report(tmp_path: Path) -> None:
    """Without attrs, polars, pyarrow and pandas say the same, but for how it was read."""
    df = read("list_12345").astype({"verdict": "str"})
    bare = pd.DataFrame(df)
    bare.attrs = {}
    table = pa.Table.from_pandas(bare, preserve_index=False)
    frames: list[tuple[str, Any]] = [("pd", bare), ("pl", pl.from_arrow(table)), ("pa", table)]
    texts = {
        write_report(frame, tmp_path / f"{name}.json", now=NOW).read_text("utf-8")
        for name, frame in frames
    }
    assert len(texts) == 1
    [text] = texts
    assert "the frame does not say" in text
    assert json.loads(text)["title"] == "A list of 2,000 rows"
    assert list_json_tables(text)["domains"][0]["n"] == 559


def test_a_part_of_a_result_says_so(tmp_path: Path) -> None:
    """A selection is not taken for the list, and is not held against the service's counts."""
    df = read("list_12345").head(500)
    text = write_report(df, tmp_path / "r.md", now=NOW).read_text("utf-8")
    assert "This is about 500 rows; the whole result has 2,000." in text
    assert "not what the service counts" not in text
    text = write_report(df.head(1), tmp_path / "s.md", previous=df, now=NOW).read_text("utf-8")
    assert "This is about 1 row; the whole result has 2,000." in text
    assert "Of the earlier result, this is about 500 rows; the whole result has 2,000." in text


def test_what_an_earlier_result_lacks_is_said_of_it(tmp_path: Path) -> None:
    """The reader learns which of the two results holds only verified addresses."""
    df, part = read("list_12345"), read("list_12345", True)
    options: dict[str, Any] = {"now": NOW, "sections": ["changes"]}
    text = write_report(df, tmp_path / "r.md", previous=part, **options).read_text("utf-8")
    assert "only the verified addresses of the earlier list were read" in text
    text = write_report(part, tmp_path / "s.md", previous=df, **options).read_text("utf-8")
    assert "only the verified addresses of the list were read" in text
    bare = df[["verdict"]].copy()
    bare.attrs = {}
    text = write_report(df, tmp_path / "t.md", previous=bare, **options).read_text("utf-8")
    assert "Changes are in percentage points against the earlier result." in text
    assert "Which addresses changed cannot be told" in text


@pytest.mark.parametrize("lang", ["en", "de"])
def test_names_of_the_data_stay_as_they_are(tmp_path: Path, lang: str) -> None:
    """A name that reads like a number or a date is the same in sentences, tables and charts."""
    names = ["2026-99-15", "2026-01-15", "1,000 leads", "12.5 % off"]
    df = read("list_12345")
    path = write_report(dict.fromkeys(names, df), tmp_path / "r.json", lang=lang, now=NOW)
    [alt] = re.findall(r'"chart": "(.*)"', path.read_text("utf-8"))
    rows = {"en": "2,000 rows", "de": "2.000 rows"}[lang]
    assert f"from 2026-99-15 ({rows}) to 12.5 % off ({rows}): valid" in alt
    emails = [f"{i}@2026-01-15.example" for i in range(30)] + [f"{i}@1,000.de" for i in range(30)]
    frame = pd.DataFrame({"email": emails, "verdict": ["valid"] * 30 + ["invalid"] * 30})
    path = write_report(frame, tmp_path / "s.json", lang=lang, now=NOW)
    alts = " ".join(re.findall(r'"chart": "(.*)"', path.read_text("utf-8")))
    assert "most invalid: 1,000.de (100 % of 30)" in alts
    assert "least invalid: 2026-01-15.example (0 % of 30)" in alts


def test_what_is_pooled_is_counted_in_the_language(tmp_path: Path) -> None:
    """The pooled row has its number as the others have, in the table and beside the chart."""
    emails = [f"a@{i}.example" for i in range(1200)]
    frame = pd.DataFrame({"email": emails, "verdict": "valid"})
    text = write_report(frame, tmp_path / "r.html", lang="de", now=NOW).read_text("utf-8")
    assert list_html_tables(text)["Verdicts by domain"][0][:2] == ["other (1.200 domains)", "1.200"]


def test_an_address_in_a_name_is_masked(tmp_path: Path) -> None:
    """Whoever names the results by the service's names does not tell whose they are."""
    frames = {"for ann@ann-smith.example": read("list_12345"), "Two": read("list_october")}
    for suffix in SUFFIXES:
        text = read_all(write_report(frames, tmp_path / f"r{suffix}", now=NOW))
        assert "for (an address)" in text
        assert "ann-smith" not in text


def test_counts_that_differ_from_the_service_s_are_a_warning(tmp_path: Path) -> None:
    """The reader is told that the numbers are to be taken with care."""
    text = write_report(make_nasty(), tmp_path / "r.md", now=NOW).read_text("utf-8")
    assert "> **What was counted here is not what the service counts." in text


def test_ten_lists_are_compared_in_one_report(tmp_path: Path) -> None:
    """Each is in the overview, in the comparison and in the one table of each kind of group;
    eleven are too many."""
    df = read("list_12345")
    lists = {f"List {i}": df.iloc[i * 100 : 1000 + i * 100] for i in range(11)}
    ten = dict(list(lists.items())[:10])
    path = write_report(ten, tmp_path / "r.html", now=NOW)
    assert path.stat().st_size < 1_000_000
    tables = list_html_tables(path.read_text("utf-8"))
    overview = tables["The lists and their verdicts"]
    assert [row[0] for row in overview] == list(ten)
    for row, frame in zip(overview, ten.values(), strict=True):
        texts = format_counts(summarize(frame)["count"])
        assert [row[2], *row[4:]] == texts
    assert len(tables["The shares of the verdicts, side by side"]) == 40
    for by in ("provider", "domain", "reason"):
        [caption] = [one for one in tables if f"by {by}" in one]
        # A name, ten shares, and the change with its interval.
        assert {len(row) for row in tables[caption]} == {1 + 10 + 2}
    with pytest.raises(ConfigurationError, match="up to 10"):
        write_report(lists, tmp_path / "s.html")
    with pytest.raises(ConfigurationError, match="previous"):
        write_report(ten, tmp_path / "s.html", previous=df)


def test_a_verified_only_list_among_others_is_told_apart(tmp_path: Path) -> None:
    """Its headline is there, and no comparison is made with what is missing."""
    lists = {"All": read("list_12345"), "Verified": read("list_12345", True)}
    path = write_report(lists, tmp_path / "r.json", now=NOW)
    tables = list_json_tables(path.read_text("utf-8"))
    assert [row["valid"] for row in tables["lists"]] == [0.75, 0.75]
    assert tables["lists"][1]["invalid"] is None
    assert "comparison" not in tables
    assert "providers-1" in tables
    assert "providers-2" not in tables


def test_an_empty_list_has_a_report(tmp_path: Path) -> None:
    """It says that there is nothing, in every format."""
    for suffix in SUFFIXES:
        path = write_report(read("list_empty"), tmp_path / f"r{suffix}", now=NOW)
        assert "the list is empty." in read_all(path)
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    heads = [cell.value for cell in book["Providers"][1]]
    assert heads[-2:] == ["95 % interval, low", "95 % interval, high"]


def test_the_logo_becomes_part_of_the_page(tmp_path: Path, small: pd.DataFrame) -> None:
    """An image is embedded, and an SVG only as an image, where its scripts do not run."""
    for name, content, kind in (("a.png", PNG, "png"), ("a.svg", SVG, "svg+xml")):
        (tmp_path / name).write_bytes(content)
        text = write_report(
            small, tmp_path / "r.html", logo=tmp_path / name, overwrite=True
        ).read_text("utf-8")
        [image] = read_html(text).find("img")
        assert image.attributes["src"].startswith(f"data:image/{kind};base64,")
        assert "alert(" not in text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("big.png", PNG + bytes(200_000), "may have 200,000"),
        ("no.png", b"<script>", "no png"),
        ("no.svg", b"<html>", "svg"),
    ],
)
def test_a_file_that_is_no_logo_is_refused(
    tmp_path: Path, small: pd.DataFrame, name: str, content: bytes, message: str
) -> None:
    """What is too large, or not what its name says, does not get into the page."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=message):
        write_report(small, tmp_path / "r.html", logo=tmp_path / name)


def test_numbers_and_dates_follow_the_language(tmp_path: Path) -> None:
    """German numbers in tables, sentences and charts, while the language of the text is English."""
    df = read("list_12345")
    text = write_report(df, tmp_path / "r.html", lang="de", now=NOW).read_text("utf-8")
    assert '<html lang="en">' in text
    tables = list_html_tables(text)
    assert tables["Verdicts"][0] == ["valid", "1.500", "75,0 %", "73,1 % to 76,8 %"]
    shown = text.replace("\xa0", " ")
    assert "75,0 % of 2.000 rows are valid" in shown
    assert "03.11.2026, 09:30 UTC" in shown
    assert "(01.10.2026)" in shown
    assert "and its 1.500 valid rows" in shown
    assert "Bar of 2.000 rows: 75,0 % valid" in shown
    values = list_json_tables(
        write_report(df, tmp_path / "r.json", lang="de", now=NOW).read_text("utf-8")
    )
    assert values["verdicts"][0]["share"] == 0.75


def test_title_and_author_are_shown_as_they_are(tmp_path: Path, small: pd.DataFrame) -> None:
    """They are escaped, and are what programs find in the file's properties."""
    path = write_report(small, tmp_path / "r.html", title="A <b> & c", author="<i>Ada</i>")
    page = read_html(path.read_text("utf-8"))
    assert page.find("h1")[0].text == page.find("title")[0].text == "A <b> & c"
    assert page.find("b", "i") == []
    book = openpyxl.load_workbook(
        write_report(small, tmp_path / "r.xlsx", title="A <b> & c", author="<i>Ada</i>")
    )
    assert (book.properties.title, book.properties.creator) == ("A <b> & c", "<i>Ada</i>")


def test_the_accessor_writes_the_same_report(tmp_path: Path) -> None:
    """``df.cliova.report`` is `write_report`."""
    df = read("list_12345")
    a = df.cliova.report(tmp_path / "a.html", now=NOW, title="T")
    b = write_report(df, tmp_path / "b.html", now=NOW, title="T")
    assert a.read_bytes() == b.read_bytes()


def run(service: Sandbox, monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> Any:
    """Run the command against a sandbox."""
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)
    return cli.main(["report", *map(str, arguments), "--no-cache"])


def test_the_command_writes_a_report(
    tmp_path: Path,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``cliova-pandas report LIST -o FILE`` writes what `write_report` does, with its options."""
    (tmp_path / "notes.md").write_text("*Look*", encoding="utf-8")
    done = run(
        service, monkeypatch, "list_october", "-o", tmp_path / "r.json", "--previous",
        "list_september", "--title", "T", "--author", "Ada", "--notes", tmp_path / "notes.md",
        "--sections", "headline,notes,changes,addresses", "--include-addresses", "risky,invalid",
    )  # fmt: skip
    assert done == 0
    assert str(tmp_path / "r.json") in capsys.readouterr().err
    content = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (content["title"], content["author"]) == ("T", "Ada")
    assert [one["name"] for one in content["sections"]] == [
        "headline", "notes", "changes", "addresses",
    ]  # fmt: skip
    assert run(service, monkeypatch, "list_october", "-o", tmp_path / "r.json") == 1
    assert "--overwrite" in capsys.readouterr().err
    assert run(service, monkeypatch, "list_october", "-o", tmp_path / "r.json", "--overwrite") == 0


def test_the_command_compares_lists_by_their_names(
    tmp_path: Path, service: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several lists become one report."""
    path = tmp_path / "r.json"
    assert run(service, monkeypatch, "list_october", "list_september", "-o", path) == 0
    tables = list_json_tables(path.read_text("utf-8"))
    assert [row["list"] for row in tables["lists"]] == [
        "Customers, October", "Customers, September",
    ]  # fmt: skip


def test_the_command_takes_what_became_of_a_mailing(
    tmp_path: Path,
    service: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A log, or what was mailed and what bounced; one list alone can have been mailed to."""
    log = write_campaign_log("october", tmp_path / "events.ndjson")
    name, path = "list_signups_september", tmp_path / "r.json"
    assert run(service, monkeypatch, name, "-o", path, "--log", log) == 0
    measured: Any = list_json_tables(path.read_text("utf-8"))["outcomes"]
    assert [row["bounced"] for row in measured] == [79, 74, 31, 0, 9, 0]
    events = make_campaign_log("october")
    is_hard = events["bounce.bounceType"].eq("Permanent")
    for what, rows in (("sent", events), ("bounced", events[is_hard])):
        emails = rows["mail.destination"].rename("email")
        emails.to_csv(tmp_path / f"{what}.csv", index=False)
    told = ("--sent", tmp_path / "sent.csv", "--bounced", tmp_path / "bounced.csv")
    assert run(service, monkeypatch, name, "-o", path, "--overwrite", *told) == 0
    listed: Any = list_json_tables(path.read_text("utf-8"))["outcomes"]
    assert [row["bounced"] for row in listed] == [row["bounced"] for row in measured]
    two = (name, "list_signups_october", "-o", tmp_path / "s.json", "--log", log)
    assert run(service, monkeypatch, *two) == 2
    assert "--log FILE is for the report of one result" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [("-o", "r.docx"), ("-o", "r.html", "--sections", "x"), ("-o", "r.html", "--lang", "xx"),
     ("-o", "r.html", "--include-addresses", "bad"), ("-o", "r.html", "--logo", "x.gif")],
)  # fmt: skip
def test_the_command_refuses_before_it_reads(
    tmp_path: Path, service: Sandbox, monkeypatch: pytest.MonkeyPatch, arguments: Any
) -> None:
    """What cannot be written is misuse, and nothing is asked of the service."""
    monkeypatch.chdir(tmp_path)
    before = len(service.requests)
    assert run(service, monkeypatch, "list_12345", *arguments) == 2
    assert len(service.requests) == before
    assert list(tmp_path.iterdir()) == []
