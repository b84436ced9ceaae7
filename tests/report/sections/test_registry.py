"""What a page says, and what it keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import (
    VERDICTS,
    ConfigurationError,
    VerdictError,
    breakdown,
    read_cliova,
    summarize,
)
from cliova_pandas.report.context import ReportContext, name_result
from cliova_pandas.report.document import SECTIONS, Exhibit, Facts, Paragraph
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.privacy import hide_small
from cliova_pandas.report.sections.registry import make_section
from cliova_pandas.sandbox import Sandbox
from cliova_pandas.stats.writing.formatting import format_share
from tests.support.report_frames import NOW, make_nasty, read

RATES = pd.DataFrame(
    {"n": 10, "sent": [9, 0, 0, 2], "bounced": [0, 0, 0, 2], "soft": 0},
    index=pd.Index(VERDICTS, dtype="str", name="verdict"),
)
"""What a mailing of little measured."""


def make_context(frame: Any, previous: Any = None, **options: Any) -> Any:
    return ReportContext({"List": frame}, ReportOptions(now=NOW, **options), previous)


def list_texts(section: Any) -> Iterator[Any]:
    """Return every text of a section."""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Facts):
            yield from (text for item in block.items for text in item)
        elif isinstance(block, Exhibit):
            yield from (block.table.caption, block.table.note)
            yield from (column.title for column in block.table.columns)
            yield from (cell.text for row in block.table.rows for cell in row)
            yield from (str(cell.value) for row in block.table.rows for cell in row)
            if block.chart:
                yield block.chart.alt


DOMAINS = st.sampled_from(["a.example", "b.example", "ann.example", "münchen.example", ""])
ROWS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "info", "=1", "<b>"]), DOMAINS,
              st.sampled_from(VERDICTS), st.sampled_from(["none", "full", "550 ann@x.example"])),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_no_text_of_a_section_holds_an_address_or_a_rare_domain(rows: Any) -> None:
    """Whatever the list: no ``@``, and no domain that fewer than five rows have."""
    frame = pd.DataFrame(
        [(f"{local}@{domain}", verdict, reason) for local, domain, verdict, reason in rows],
        columns=["email", "verdict", "reason"],
    )
    counts = frame["email"].str.rpartition("@")[2].value_counts()
    rare = [domain for domain, n in counts.items() if domain and n < 5]
    names = ("headline", "bounces", "drivers", "repairs", "providers", "domains", "reasons",
             "flags", "method")  # fmt: skip
    for name in names:
        for text in list_texts(make_section(name, make_context(frame))):
            assert "@" not in text, (name, text)
            assert not [domain for domain in rare if domain in text], (name, text)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_no_row_is_lost_by_pooling(rows: Any) -> None:
    """The rows of a table add up to the list, by each verdict, however many groups are named."""
    frame = pd.DataFrame(
        [(f"{local}@{domain}", verdict, reason) for local, domain, verdict, reason in rows],
        columns=["email", "verdict", "reason"],
    )
    expected = summarize(frame)["count"].tolist()
    for name in ("providers", "domains", "reasons"):
        for top in (0, 1, 15):
            context = make_context(frame, top=top, email_column="email", reason_column="reason")
            [table] = make_section(name, context).tables
            values: list[list[Any]] = [[cell.value for cell in row] for row in table.rows]
            columns = {column.name: place for place, column in enumerate(table.columns)}
            sums = [sum(row[columns[verdict]] for row in values) for verdict in VERDICTS]
            assert sums == expected
            assert sum(row[columns["n"]] for row in values) == len(frame)
            assert len(table.rows) <= top + 1


def test_the_shares_of_reasons_are_rounded_plainly() -> None:
    """Each is rounded for itself, as those of the verdicts are, though they are of one whole."""
    frame = read("list_hostile")
    [verdicts] = make_section("headline", make_context(frame)).tables
    [reasons] = make_section("reasons", make_context(frame)).tables
    shares = [row[-1].text for row in reasons.rows]
    counts: list[Any] = [row[1].value for row in reasons.rows]
    assert sum(counts) == len(frame)
    assert shares == [format_share(Fraction(count, len(frame))) for count in counts]
    # 100.1 in all, which is what rounding does.
    assert sum(round(10 * float(share.removesuffix(" %"))) for share in shares) == 1001
    # Here each reason goes with one verdict.
    assert sorted(shares) == sorted(row[2].text for row in verdicts.rows)


def test_only_what_several_rows_share_is_named() -> None:
    """A domain of five rows is named and one of four is not; a provider and a code always are."""
    emails = ["a@five.example"] * 5 + ["a@four.example"] * 4 + ["a@gmail.com"]
    frame = pd.DataFrame(
        {
            "email": emails,
            "reason": ["one"] + ["no user ann"] * 4 + ["a@b"] * 5,
            "verdict": "valid",
        }
    )
    assert hide_small(breakdown(frame), "domain", 9).index.tolist() == [
        "five.example", "other (2 domains)",
    ]  # fmt: skip
    assert hide_small(breakdown(frame, "provider"), "provider", 9).index.tolist() == [
        "Google", "not in the table",
    ]  # fmt: skip
    assert hide_small(breakdown(frame, "reason"), "reason", 9).index.tolist() == [
        "one", "other (2 reasons)",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [n for n in SECTIONS if n not in ("comparison", "addresses")])
def test_every_section_says_something_of_an_odd_list(name: str) -> None:
    """Hostile texts, missing columns and empty lists give a section, never an error."""
    before = ("Before", read("list_september"))
    for frame in (make_nasty(), read("list_hostile"), read("list_empty"),
                  pd.DataFrame({"verdict": ["valid", "risky"]})):  # fmt: skip
        section = make_section(name, make_context(frame, previous=before, notes="x", rates=RATES))
        assert section.name == name
        assert section.blocks


def test_what_is_missing_is_said() -> None:
    """Without a column of addresses or reasons, a section says that there is none."""
    bare = make_context(pd.DataFrame({"verdict": ["valid", "risky"]}))
    texts = {
        name: list(list_texts(make_section(name, bare)))
        for name in ("providers", "domains", "reasons", "flags", "reconciliation", "method")
    }
    assert texts["providers"] == ["Not shown: the result has no column of addresses."]
    assert texts["domains"] == ["Not shown: the result has no column of addresses."]
    assert texts["reasons"] == ["Not shown: the result has no column of reasons."]
    assert texts["flags"] == ["The result has no flags."]
    assert any("not known" in text for text in texts["reconciliation"])
    assert any("the frame does not say" in text for text in texts["method"])


def test_the_method_says_how_the_result_was_read() -> None:
    """Columns, reasons for the choice, words and their classes, and words nobody understood."""
    texts = list(list_texts(make_section("method", make_context(make_nasty()))))
    assert "v<script>alert(1)</script>" in texts
    assert "it holds <script>alert(1)</script> and (an address)" in texts
    assert "=1 <script>alert(1)</script>" in texts
    assert "+<script>alert(1)</script>" in texts
    assert any("Wilson" in text and "95 %" in text for text in texts)
    assert any(text.startswith("Unknown means") for text in texts)
    assert any("Rows are counted" in text for text in texts)


def test_thresholds_of_the_caller_claim_no_source() -> None:
    """Only the usual ones are those of a provider."""
    usual = make_section("bounces", make_context(make_nasty()))
    own = make_section("bounces", make_context(make_nasty(), thresholds=(0.01, 0.1)))
    assert [b.url for b in usual.blocks if isinstance(b, Paragraph) and b.url] == [
        "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html"
    ]
    texts = list(list_texts(own))
    assert "The thresholds, 1 % and 10 %, were chosen for this report." in texts
    assert not any("Amazon" in text for text in texts)


def test_a_frame_without_verdicts_has_no_page() -> None:
    """Nothing can be said of it, and the error says what to do."""
    with pytest.raises(VerdictError, match="read_cliova"):
        make_section("headline", make_context(pd.DataFrame({"email": ["a@x.de"]})))


def test_an_unknown_section_names_the_valid_ones() -> None:
    """All of them, in the order of a page."""
    with pytest.raises(ConfigurationError, match=r"'headline', 'notes', 'bounces'.*'method'"):
        make_section("summary", make_context(make_nasty()))


def test_a_result_is_called_by_its_lists() -> None:
    """By name, else by id, of several lists by all; and never by an address."""
    assert name_result(read("list_october"), "x") == "Customers, October"
    frame = pd.DataFrame()
    frame.attrs["cliova"] = {"lists": [{"name": "A"}, {"list_id": "list_2"}]}
    assert name_result(frame, "x") == "A, list_2"
    frame.attrs["cliova"] = {"name": "of ann@example.com"}
    assert name_result(frame, "x") == "of (an address)"
    assert name_result(pd.DataFrame(), "x") == "x"


def test_a_list_of_verified_rows_refuses_only_its_own() -> None:
    """What is said of the frame goes before attrs, in every section."""
    bare = pd.DataFrame(read("list_12345"))
    bare.attrs = {}
    job = {"total_emails": 4000, "total_valid_emails": 2000}
    context = make_context(bare, verified_only=True, job=job)
    lead: Any
    block: Any
    [lead, *_] = make_section("headline", context).blocks
    assert lead.text.startswith("50.0 % of the list: 2,000 of 4,000 verified")
    for name in ("bounces", "providers", "domains", "reasons", "flags"):
        [block] = make_section(name, context).blocks
        assert block.text.startswith("Not shown: only the verified")
    # And the other way: attrs say verified, the caller knows better.
    context = make_context(read("list_12345", True), verified_only=False)
    for name in ("bounces", "providers", "flags"):
        assert make_section(name, context).tables


def test_several_lists_in_one_frame_are_all_named(service: Sandbox) -> None:
    """A frame of two lists says of each how it was read, and adds up their counts."""
    with service.client() as client:
        both = read_cliova(["list_october", "list_12345"], client=client, cache=False)
    blocks = make_section("headline", make_context(both)).blocks
    [facts] = [block for block in blocks if isinstance(block, Facts)]
    [said] = [one for one in blocks if isinstance(one, Paragraph) and one.tone == "decision"]
    assert said.text.startswith("73.3 % of 5,000 rows are valid")
    assert [text for label, text in facts.items if label == "List"] == [
        "Customers, October (list_october)", "October newsletter (list_12345)",
    ]  # fmt: skip
    whys = [
        text
        for block in make_section("method", make_context(both)).blocks
        if isinstance(block, Facts)
        for label, text in block.items
        if label == "Why this verdict"
    ]
    assert [why.partition(": ")[0] for why in whys] == ["Customers, October", "October newsletter"]
    [table] = make_section("reconciliation", make_context(both)).tables
    assert [cell.value for cell in table.rows[0]] == ["addresses", 5000, 5000, True]
