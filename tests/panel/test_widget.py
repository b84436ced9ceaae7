"""The panel from Python: its traits are what a person's clicks set."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import (
    CliovaClient,
    ConfigurationError,
    Panel,
    bounce_range,
    breakdown,
    read_cliova,
    sandbox,
    summarize,
)
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.stats.writing.formatting import format_counts
from cliova_pandas.verdicts import VERDICTS

ADDRESS = re.compile(r"[\w.+-]+@\w")
SLOW = faults.drip(2_000, 64, times=None)


@pytest.fixture(scope="module")
def df() -> pd.DataFrame:
    with sandbox.serve() as service, service.client() as client:
        return read_cliova("list_12345", client=client, cache=False)


@pytest.fixture
def panel(df: pd.DataFrame) -> Panel:
    return Panel(df)


def ask(panel: Panel, **content: object) -> list[dict[str, Any]]:
    """Send what the front end sends; return what it is sent back."""
    sent = []
    panel.send = lambda message, buffers=None: sent.append(message)
    panel._handle_custom_msg(content, [])
    del panel.send
    return sent


def shown(panel: Panel) -> dict[str, Any]:
    """Return all that a front end that opens now is shown."""
    [message] = ask(panel, kind="hello")
    assert message["kind"] == "show"
    parts: dict[str, Any] = message["parts"]
    return parts


def read_tables(html: str) -> list[pd.DataFrame]:
    """Return the texts of the tables in some HTML."""
    tables = []
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        rows = [
            [
                " ".join(re.sub(r"<[^>]*>", " ", cell).split())
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            ]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        tables.append(pd.DataFrame(rows[1:], columns=rows[0]))
    return tables


def test_a_selection_is_the_rows_with_their_index(df: pd.DataFrame) -> None:
    """Rows come back as they are in the frame, whatever its index."""
    odd = df.set_index(pd.Index([7] * 1_000 + [3] * 1_000, name="odd"))
    panel = Panel(odd)
    panel.verdicts = ["risky"]
    panel.providers = ["Google"]
    is_google = odd["domain"].isin(["gmail.com", "googlemail.com"])
    assert_frame_equal(panel.selection, odd[(odd["verdict"] == "risky") & is_google])
    assert len(panel.selection)


def test_the_code_runs_and_gives_the_selection(df: pd.DataFrame, panel: Panel) -> None:
    """What is shown to be copied is what is selected."""
    panel.verdicts = ["risky", "invalid"]
    panel.flags = ["role", "disposable"]
    panel.search = "E"
    names = {"df": df}
    exec(panel.code, names)
    assert_frame_equal(names["selection"], panel.selection)
    assert 0 < len(panel.selection) < 373
    assert shown(panel)["code"] == panel.code


def test_what_is_left_is_counted_and_each_filter_is_a_chip(panel: Panel) -> None:
    """The count, the chips and one reset follow the filters."""
    assert shown(panel)["left"] == "All 2,000 rows."
    panel.verdicts = ["risky", "invalid"]
    panel.domains = ["gmail.com"]
    parts = shown(panel)
    assert parts["left"] == f"{len(panel.selection):,} of 2,000 rows are left."
    assert [chip["text"] for chip in parts["chips"]] == [
        "verdict: risky", "verdict: invalid", "domain: gmail.com"
    ]  # fmt: skip
    ask(panel, kind="reset")
    parts = shown(panel)
    assert (parts["left"], parts["chips"], panel.verdicts) == ("All 2,000 rows.", [], [])


def test_several_traits_that_change_together_are_drawn_once(panel: Panel) -> None:
    """A click that sets more than one trait costs one drawing."""
    sent = []
    panel.send = lambda message, buffers=None: sent.append(message)
    panel.set_state({"view": "rates", "by": "domain", "rate": "risky", "page": 0})
    del panel.send
    assert [list(message["parts"]) for message in sent] == [["choices", "body", "pager"]]


def test_the_headline_has_the_summarys_numbers(df: pd.DataFrame, panel: Panel) -> None:
    """Shares, intervals, age, decision and the service's own counts are those of the summary."""
    html = shown(panel)["headline"]
    verdicts, bounces = read_tables(html)
    assert verdicts["Share"].tolist() == format_counts(summarize(df)["count"])
    assert verdicts["Count"].tolist() == ["1,500", "114", "127", "259"]
    assert verdicts["95 % interval"][0] == "73.1 % to 76.8 %"
    assert "October newsletter" in html
    assert "The service counts the same: 2,000 addresses, 1,500 valid." in html
    assert bounces["Decision"].tolist() == bounce_range(df)["decision"].tolist()
    assert bounces["Basis"].tolist() == ["assumed"] * 3
    assert "Assumed, not measured: up to 3 % of the valid" in html.replace("\xa0", " ")
    assert "days ago" in html


def test_a_contradiction_with_the_service_is_seen(df: pd.DataFrame) -> None:
    """Where the service counts otherwise, both numbers stand there, with a sign of their own."""
    other = df.copy()
    other.attrs["cliova"]["job"]["total_valid_emails"] = 1_490
    html = shown(Panel(other))["headline"]
    assert "The service counts otherwise: 1,490 valid, but here 1,500." in html
    assert "≠" in html


@pytest.mark.parametrize("by", ["provider", "domain", "reason", "tld", "isRoleBased"])
def test_the_views_show_the_breakdown(df: pd.DataFrame, panel: Panel, by: str) -> None:
    """Each view's table has the numbers of breakdown() of the selected rows, and no others."""
    panel.flags, panel.without = ["role"], ["flags"]
    panel.by = by
    panel.view = "table"
    expected = breakdown(panel.selection, by, top=50)
    [table] = read_tables(shown(panel)["body"])
    assert table.iloc[:, 0].tolist() == expected.index.tolist()
    assert table["Rows"].tolist() == [f"{n:,}" for n in expected["n"]]
    for verdict in VERDICTS:
        assert table[verdict].tolist() == [f"{n:,}" for n in expected[verdict]]
    panel.view = "breakdown"
    expected = breakdown(panel.selection, by, top=10)
    [table] = read_tables(shown(panel)["body"])
    texts = [format_counts(row) for row in expected[list(VERDICTS)].to_numpy()]
    assert table[list(VERDICTS)].to_numpy().tolist() == texts
    panel.view, panel.rate = "rates", "valid"
    expected = breakdown(panel.selection, by, top=15, rate="valid", min_n=30)
    [table] = read_tables(shown(panel)["body"])
    assert [("few" in n) for n in table["Rows"]] == expected["small"].tolist()


def test_the_bar_is_said_in_words(panel: Panel) -> None:
    """The picture of the verdicts has its numbers as a sentence."""
    panel.view = "verdicts"
    body = shown(panel)["body"]
    assert 'role="img" aria-label="Bar of 2,000 rows: 75.0 % valid' in body
    assert 'style="width: 75.0%"' in body


def test_no_row_left_is_no_failure(panel: Panel) -> None:
    """Every view says something where nothing is left."""
    panel.search = "nobody has this"
    for view in ("verdicts", "breakdown", "rates", "table", "rows"):
        panel.view = view
        assert shown(panel)["body"]
    assert shown(panel)["left"] == "0 of 2,000 rows are left: none fits all filters."
    assert len(panel.selection) == 0


def test_rows_come_on_request_and_masked(df: pd.DataFrame, panel: Panel) -> None:
    """No address is sent before rows are asked for, and none can be read until revealed."""
    assert not ADDRESS.search(json.dumps(shown(panel), ensure_ascii=False))
    panel.view = "rows"
    parts = shown(panel)
    assert not ADDRESS.search(json.dumps(parts, ensure_ascii=False))
    assert parts["body"].count("•••@") == 20
    assert parts["pager"] == {"page": 0, "last": 99, "is_revealed": False}
    panel.revealed = True
    assert df["email"][0] in shown(panel)["body"]
    panel.page = 99
    assert df["email"][1_999] in shown(panel)["body"]
    panel.verdicts = ["risky"]
    assert shown(panel)["pager"] == {"page": 0, "last": 5, "is_revealed": True}
    assert panel.page == 0, "other rows begin with the first"
    panel.page = 99
    assert shown(panel)["pager"]["page"] == 5


def test_a_search_is_no_part_of_the_state(df: pd.DataFrame, panel: Panel) -> None:
    """What a person searches for may be an address, so a saved notebook does not have it."""
    address = df["email"][7]
    ask(panel, kind="search", text=address)
    assert panel.selection["email"].tolist() == [address]
    assert shown(panel)["search"] == address
    assert address not in json.dumps(panel.get_state(), default=str)
    assert address not in panel._render_static()
    ask(panel, kind="reset")
    assert shown(panel)["search"] == ""
    ask(Panel(), kind="search", text="a")


def test_state_is_what_the_person_chose(panel: Panel) -> None:
    """What a notebook may save holds no address, no number of the list, and is small."""
    panel.view, panel.revealed = "rows", True
    state = {k: v for k, v in panel.get_state().items() if k not in {"_esm", "_css"}}
    written = json.dumps(state, default=str)
    assert not ADDRESS.search(written)
    assert len(written) < 2_000
    assert "gmail" not in written


def test_a_loaded_list_takes_the_place_of_the_old_one(
    df: pd.DataFrame, client: CliovaClient, cache: Path
) -> None:
    """Frame, headline, choices and code change together, and old filters are gone."""
    panel = Panel(df, client=client)
    panel.verdicts = ["risky"]
    panel.list_id, panel.output = "list_300", "json"
    asyncio.run(_await(panel))
    parts = shown(panel)
    assert len(panel.frame) == len(panel.selection) == 300
    assert panel.verdicts == []
    assert parts["left"] == "All 300 rows."
    assert parts["progress"]["words"] == "Loaded list_300: 300 rows."
    assert 'df = read_cliova("list_300", output="json", client=client)' in panel.code
    names: dict[str, Any] = {"client": client}
    exec(panel.code, names)
    assert_frame_equal(names["selection"], panel.selection)


async def _await(panel: Panel, key: str | None = None) -> None:
    await panel.load(key)


def test_a_list_id_is_loaded_at_once_in_a_notebook(client: CliovaClient, cache: Path) -> None:
    """Where an event loop runs and a key is known, nobody has to press a button."""

    async def main() -> Panel:
        panel = Panel("list_300", client=client)
        await panel.load()
        return panel

    assert len(asyncio.run(main()).frame) == 300
    outside = Panel("list_300", client=client)
    with pytest.raises(ConfigurationError, match="Nothing is loaded yet"):
        _ = outside.selection
    outside.read()
    assert len(outside.selection) == 300


def test_the_key_is_asked_for_only_where_none_is_known(
    service: Sandbox, client: CliovaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configured key, or a client, makes the field needless."""
    assert shown(Panel())["form"]["needs_key"]
    assert not shown(Panel(client=client))["form"]["needs_key"]
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)
    assert not shown(Panel())["form"]["needs_key"]


def test_what_is_pressed_is_what_is_loaded(client: CliovaClient, cache: Path) -> None:
    """The message says what to load, since a trait that has just changed may come after it."""

    async def main() -> Panel:
        panel = Panel(client=client)
        content = {"list_id": "list_300", "verified_only": True, "output": "json"}
        panel._handle_custom_msg({"kind": "load", **content}, [])
        await panel.load()
        return panel

    about = asyncio.run(main()).frame.attrs["cliova"]
    assert (about["list_id"], about["verified_only"], about["output"]) == ("list_300", True, "json")


def test_a_typed_key_stands_nowhere(
    service: Sandbox,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is in no trait, no message, no attribute, no code and no output of the panel."""
    monkeypatch.setenv("CLIOVA_BASE_URL", service.base_url)
    sent: list[object] = []

    async def main() -> Panel:
        panel = Panel()
        panel.send = lambda message, buffers=None: sent.append(message)
        for list_id in ("list_300", "list_nope", "list_failed"):
            panel.list_id = list_id
            panel._handle_custom_msg({"kind": "load", "key": service.api_key}, [])
            await panel.load()
        del panel.send
        return panel

    panel = asyncio.run(main())
    assert len(panel.frame) == 300
    assert "knows no list" in json.dumps(sent)
    assert panel.code.splitlines() == [
        "from getpass import getpass",
        "",
        "from cliova_pandas import read_cliova",
        "",
        'df = read_cliova("list_300", api_key=getpass("Cliova API key: "))',
        "",
        "selection = df",
    ]
    seen = [
        json.dumps(sent), json.dumps(panel.get_state(), default=str), repr(panel), panel.code,
        str(panel.__dict__), str(panel._trait_values), panel._render_static(), caplog.text,
        *capfd.readouterr(),
    ]  # fmt: skip
    assert service.api_key not in "\n".join(seen)


def test_errors_are_said_in_the_panel(
    service: Sandbox, connect: Callable[..., CliovaClient], cache: Path
) -> None:
    """What went wrong and what to do stands in the panel; the old result stays."""
    panel = Panel(client=connect(service))
    for list_id, words in (
        ("list_nope", "knows no list 'list_nope'"),
        ("../x", "cannot be a list id"),
        ("", "cannot be a list id"),
        ("list_failed", "Submit the list again"),
    ):
        panel.list_id = list_id
        asyncio.run(_await(panel))
        [notice] = shown(panel)["notices"]
        assert notice["tone"] == "error"
        assert words in notice["text"]
        assert not shown(panel)["form"]["is_loading"]
    panel.list_id = "list_300"
    asyncio.run(_await(panel))
    assert shown(panel)["notices"] == []
    panel.list_id = "list_nope"
    asyncio.run(_await(panel))
    assert len(panel.frame) == 300


@pytest.mark.parametrize("verdicts", [None, ["good"] * 3, ["valid", None, "risky"]])
def test_why_there_are_no_shares_is_said(verdicts: list[str] | None) -> None:
    """A frame without verdicts, with others, or with gaps can be looked through all the same."""
    frame = pd.DataFrame({"email": ["a@x.example", "b@x.example", "c@y.example"]})
    panel = Panel(frame if verdicts is None else frame.assign(verdict=verdicts))
    [notice] = shown(panel)["notices"]
    assert notice["tone"] == "note"
    assert notice["text"].startswith("No shares: The ")
    assert "'verdict'" in notice["text"]
    assert len(panel.selection) == 3


def test_no_key_is_said_with_what_to_do(cache: Path) -> None:
    """Without any key nothing is asked of anybody."""
    panel = Panel("list_300")
    asyncio.run(_await(panel))
    text = shown(panel)["notices"][0]["text"]
    assert "CLIOVA_API_KEY" in text
    assert "into its field" in text, "the way that is nearest to a person who reads it"


def test_a_cancelled_load_leaves_the_panel_as_it_was(
    df: pd.DataFrame, service: Sandbox, client: CliovaClient, cache: Path, tmp_path: Path
) -> None:
    """No thread, no file, no half state: frame, filters and numbers are those of before."""
    service.inject(SLOW)
    panel = Panel(df, client=client)
    panel.verdicts = ["risky"]
    before = {k: v for k, v in shown(panel).items() if k not in {"progress", "form"}}

    async def main() -> None:
        first = asyncio.Event()
        sent: list[dict[str, Any]] = []

        def send(message: dict[str, Any], buffers: object = None) -> None:
            sent.append(message)
            if "Downloading" in json.dumps(message):
                first.set()

        panel.send = send
        panel.list_id = "list_5000"
        panel._handle_custom_msg({"kind": "load"}, [])
        await asyncio.wait_for(first.wait(), 30)
        assert panel._session.is_loading
        panel.search = "a"  # the panel answers meanwhile
        assert "Downloading" not in json.dumps(sent[-1])
        panel.search = ""
        panel._handle_custom_msg({"kind": "cancel"}, [])
        await panel.load()

    asyncio.run(main())
    del panel.send
    after = shown(panel)
    assert after["progress"]["words"] == "Cancelled. Nothing of list_5000 was kept."
    assert {k: after[k] for k in before} == before
    assert not after["form"]["is_loading"]
    assert len(panel.frame) == 2_000
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    assert [t for t in threading.enumerate() if t.name.startswith("cliova load")] == []


def test_notes_of_the_reader_are_shown(
    serve: Callable[..., Sandbox], connect: Callable[..., CliovaClient], cache: Path
) -> None:
    """What read_cliova would warn of stands in the panel."""
    service = serve()
    service.update_job("list_300", totalEmails=290)
    panel = Panel("list_300", client=connect(service))
    asyncio.run(_await(panel))
    [notice] = shown(panel)["notices"]
    assert notice == {
        "tone": "note",
        "text": "The result of 'list_300' has 300 rows, but the job counts 290 addresses.",
    }


def test_a_verified_only_frame_has_a_headline_alone(client: CliovaClient, cache: Path) -> None:
    """Its rows are no denominator, and the panel says so in place of every other number."""
    df = read_cliova("list_12345", True, client=client)
    panel = Panel(df)
    assert "1,500 of 2,000 verified" in shown(panel)["headline"]
    for view in ("verdicts", "breakdown", "rates", "table"):
        panel.view = view
        assert "only the verified addresses" in shown(panel)["body"]
    panel.domains = ["gmail.com"]
    assert len(panel.selection) == (df["domain"] == "gmail.com").sum()


def test_a_frame_without_verdicts_says_so(df: pd.DataFrame) -> None:
    """No failure: the reason stands where the numbers would."""
    panel = Panel(df.drop(columns="verdict"))
    parts = shown(panel)
    assert "no column &#39;verdict&#39;" in parts["headline"]
    panel.view = "verdicts"
    parts = shown(panel)
    assert "no column &#39;verdict&#39;" in parts["body"]
    panel.domains = ["gmail.com"]
    assert 0 < len(panel.selection) < 2_000
    assert len(Panel(pd.DataFrame({"n": [1]})).selection) == 1


def test_a_hostile_list_stays_text(client: CliovaClient, cache: Path) -> None:
    """Nothing of a result becomes an element, a handler or a line of code."""
    panel = Panel(read_cliova("list_hostile", client=client))
    for view in ("verdicts", "breakdown", "rates", "table", "rows"):
        panel.view = view
        panel.revealed = True
        assert panel._filtered is not None
        for by in panel._filtered.keys:
            panel.by = by
            html = shown(panel)["body"] + shown(panel)["headline"] + panel._render_static()
            assert "<b>odd</b>" not in html
            assert not re.search(r"<(script|img|iframe|svg onload)", html, re.IGNORECASE)


def test_type_ahead_offers_the_largest(panel: Panel) -> None:
    """What is typed is answered with domains and their rows, in the facet that asked."""
    [answer] = ask(panel, kind="find", facet="domains", text="yaho")
    [domains] = [one for one in answer["parts"]["facets"] if one["name"] == "domains"]
    assert domains["items"][0]["value"] == "yahoo.com"
    assert domains["typed"] == "yaho"
    assert ask(panel, kind="find", facet=7, text="") == []
    assert ask(panel, kind="nonsense") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("verdicts", ["good"]), ("flags", ["nice"]), ("by", "nothing"), ("view", "?"), ("rate", "?")],
)
def test_what_cannot_be_is_refused(panel: Panel, name: str, value: object) -> None:
    """A wrong choice names the possible ones, and changes nothing."""
    before = getattr(panel, name)
    with pytest.raises(Exception, match=r"There is no|cannot group|Choose|must be|expected"):
        setattr(panel, name, value)
    assert getattr(panel, name) == before


def test_only_a_frame_or_a_list_id_makes_a_panel() -> None:
    """Anything else is refused, saying what is needed; so is a time without a zone."""
    with pytest.raises(ConfigurationError, match="DataFrame or a list id, not 'int'"):
        Panel(12345)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="time zone"):
        Panel(now=pd.Timestamp("2026-10-02").to_pydatetime())
    with pytest.raises(ConfigurationError, match="Nothing is loaded yet"):
        Panel().verdicts = ["risky"]


def test_the_accessor_makes_a_panel(df: pd.DataFrame) -> None:
    """df.cliova.panel() is Panel(df)."""
    panel = df.cliova.panel(thresholds=(0.01, 0.2))
    assert repr(panel) == "Panel of 2,000 rows"
    assert "Caution" in shown(panel)["headline"]


def test_a_frame_of_one_row_is_not_said_to_be_of_rows() -> None:
    """One row is one row, and a frame that no job stands behind is said not to be reconciled."""
    panel = Panel(pd.DataFrame({"email": ["a@x.org"], "verdict": ["valid"]}))
    assert panel._shown["head"]["rows"] == "1 row"
    assert panel._shown["head"]["agrees"] is None
