"""Facets: each counts what the other filters leave, and no click leads to nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from cliova_pandas import ConfigurationError, Panel, bounce_range, group_keys, read_cliova, sandbox
from cliova_pandas.export.presets import load_presets
from cliova_pandas.panel.facets import RangeFacet
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.filters import Filters
from cliova_pandas.panel.findings import find_cards
from cliova_pandas.panel.messages import FileKind
from cliova_pandas.panel.saving import save_rows
from cliova_pandas.stats import describe_drivers, find_drivers
from cliova_pandas.verdicts import VERDICTS


@pytest.fixture(scope="module")
def df() -> pd.DataFrame:
    with sandbox.serve() as service, service.client() as client:
        return read_cliova("list_12345", client=client, cache=False)


@pytest.fixture
def panel(df: pd.DataFrame) -> Panel:
    return Panel(df)


def ask(panel: Panel, **content: object) -> dict[str, Any]:
    """Send what the front end sends; return all that a front end is shown then."""
    panel._handle_custom_msg(content, [])
    sent: list[dict[str, Any]] = []
    panel.send = lambda message, buffers=None: sent.append(message)
    panel._handle_custom_msg({"kind": "hello"}, [])
    del panel.send
    parts: dict[str, Any] = sent[-1]["parts"]
    return parts


def find_facet(panel: Panel, name: str) -> dict[str, dict[str, Any]]:
    """Return the items of a facet by their values."""
    [facet] = [one for one in ask(panel, kind="nothing")["facets"] if one["name"] == name]
    return {item["value"]: item for item in facet["items"]}


FILTERS = {
    "verdicts": ("risky", "invalid"), "providers": ("Google",), "flags": ("role", "disposable"),
    "reasons": ("catch_all", "role_account", "mailbox_full"),
}  # fmt: skip


@given(st.sets(st.sampled_from(sorted(FILTERS))), st.sets(st.sampled_from(sorted(FILTERS))))
def test_counts_follow_the_other_filters(chosen: set[str], without: set[str]) -> None:
    """A facet's counts are those of the rows that all filters but its own leave, by verdict."""
    filtered = _open()
    asked: dict[str, Any] = {name: FILTERS[name] for name in chosen}
    filters = Filters(**asked, without=tuple(sorted(without)))
    counted = filtered.count_left(filters, filtered.facet_names)
    for name, key in (("providers", "provider"), ("reasons", "reason"), ("domains", "domain")):
        others = {one: wanted for one, wanted in asked.items() if one != name}
        mask = filtered.mask(Filters(**others, without=filters.without))
        part = filtered.frame[mask]
        table = pd.crosstab(group_keys(part, key), part["verdict"], dropna=False)
        expected = table.reindex(filtered.keys[key].labels, fill_value=0)[list(VERDICTS)]
        assert counted[name][:, 1:].tolist() == expected.to_numpy().tolist()
    others = {one: wanted for one, wanted in asked.items() if one != "flags"}
    mask = filtered.mask(Filters(**others, without=filters.without))
    sizes = [int((is_set & mask).sum()) for is_set in filtered.flags.values()]
    assert counted["flags"].sum(axis=1).tolist() == sizes


_OPENED: list[FilteredResult] = []


def _open() -> FilteredResult:
    """Open a result once; nothing here changes it."""
    if not _OPENED:
        with sandbox.serve() as service, service.client() as client:
            _OPENED.append(FilteredResult(read_cliova("list_12345", client=client, cache=False)))
    return _OPENED[0]


def test_every_bar_that_can_be_clicked_leads_to_rows(panel: Panel) -> None:
    """As many as it says, which a click on it shows."""
    panel.verdicts = ["risky"]
    for facet in ask(panel, kind="hello")["facets"]:
        for item in facet["items"]:
            if not sum(item["left"]) or item["is_on"] or facet["name"] == "verdicts":
                continue
            ask(panel, kind="pick", facet=facet["name"], value=item["value"])
            assert len(panel.selection) == sum(item["left"])
            ask(panel, kind="pick", facet=facet["name"], value=item["value"])
    assert len(panel.selection) == 114


def test_the_whole_list_stays_behind(panel: Panel) -> None:
    """What is left is given beside the whole, and the verdict's own facet does not follow it."""
    panel.verdicts = ["risky"]
    google = find_facet(panel, "providers")["Google"]
    assert (google["left"], google["whole"]) == ([0, 0, 16, 0, 0], 559)
    assert sum(find_facet(panel, "verdicts")["valid"]["left"]) == 1_500


def test_all_but_this_is_the_rest(df: pd.DataFrame, panel: Panel) -> None:
    """Turned around, a facet leaves all other rows, and its code says so."""
    panel.providers = ["Google", "Yahoo"]
    ask(panel, kind="invert", facet="providers")
    rest = df[~group_keys(df, "provider").isin(["Google", "Yahoo"])]
    assert_frame_equal(panel.selection, rest)
    assert "df[~group_keys(" in panel.code
    assert not find_facet(panel, "providers")["Google"]["is_on"]
    assert [chip["text"] for chip in ask(panel, kind="hello")["chips"]] == [
        "not provider: Google", "not provider: Yahoo"
    ]  # fmt: skip


MEASURED = pd.DataFrame(
    {
        "email": [f"p{i}@x.example" for i in range(6)],
        "score": pd.array([1, 5, 9, None, 5, 100], dtype="Int64"),
        "ratio": [0.5, np.nan, 0.1, 0.9, np.inf, 0.5],
        "seen": pd.to_datetime(
            ["2026-10-01", "2026-10-02", "", "2026-10-04", "2026-10-04", "2026-11-01"], utc=True
        ),
        "team": ["a", "b", "a", "b", "a", "b"],
        "verdict": ["valid", "risky", "valid", "invalid", "valid", "unknown"],
    }
)


def run(code: str, df: pd.DataFrame) -> pd.DataFrame:
    names: dict[str, Any] = {"df": df}
    exec(compile(code, "<panel.code>", "exec"), names)
    selection: pd.DataFrame = names["selection"]
    return selection


@given(
    st.dictionaries(
        st.sampled_from(["score", "ratio"]),
        st.tuples(st.integers(-1, 101), st.integers(-1, 101)).map(sorted),
    ),
    st.sampled_from([{}, {"seen": ["2026-10-02T00:00:00+00:00", "2026-10-04T00:00:00+00:00"]}]),
    st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
    st.sets(st.sampled_from(["column:score", "column:ratio", "column:seen", "column:team"])),
)
def test_ranges_and_columns_give_the_rows_of_their_code(
    ranges: dict[str, Any], dates: dict[str, Any], teams: list[str], without: set[str]
) -> None:
    """Also with gaps, and turned around: the code selects what the panel does."""
    panel = Panel(MEASURED)
    panel.ranges, panel.columns = ranges | dates, {"team": teams} if teams else {}
    panel.without = sorted(without)
    assert_frame_equal(run(panel.code, MEASURED), panel.selection)


@pytest.mark.parametrize("column", ["score", "ratio", "seen"])
def test_bars_are_drawn_over(column: str) -> None:
    """A brush over bars filters by the values in them; the same once more takes it off."""
    panel = Panel(MEASURED)
    facet = panel.open_facet(f"column:{column}")
    assert isinstance(facet, RangeFacet)
    assert facet.whole.sum() == MEASURED[column].notna().sum()
    for first, last in ((0, 0), (0, facet.size - 1), (facet.size - 1, facet.size // 2)):
        rows = int(facet.whole[min(first, last) : max(first, last) + 1].sum())
        ask(panel, kind="brush", facet=f"column:{column}", first=first, last=last)
        if rows:
            assert len(panel.selection) == rows
            ask(panel, kind="brush", facet=f"column:{column}", first=first, last=last)
        assert len(panel.selection) == len(MEASURED)


def test_any_column_can_be_a_facet_and_is_remembered(df: pd.DataFrame, panel: Panel) -> None:
    """What is added stays in the state, which another panel takes over."""
    ask(panel, kind="place", facet="column:mxLocation")
    ask(panel, kind="place", facet="flags")
    host = next(iter(find_facet(panel, "column:mxLocation")))
    ask(panel, kind="pick", facet="column:mxLocation", value=host)
    assert_frame_equal(panel.selection, df[df["mxLocation"] == host])
    state = json.loads(json.dumps(panel.state))
    assert state["facets"] == ["reasons", "providers", "domains", "column:mxLocation"]
    again = Panel(df, state=state)
    assert again.state == panel.state
    assert_frame_equal(again.selection, panel.selection)
    ask(panel, kind="pick", facet="column:mxLocation", value=host)
    assert panel.columns == {}


def test_a_state_holds_no_address(df: pd.DataFrame, panel: Panel) -> None:
    """Neither what is searched for nor a group that quotes one; what is unknown is refused."""
    panel.search, panel.reasons, panel.revealed = df["email"][0], ["no box ann@x.example"], True
    assert "@" not in json.dumps(panel.state)
    with pytest.raises(ConfigurationError, match="no part of a panel's state 'search'"):
        panel.state = {"search": "a"}
    with pytest.raises(ConfigurationError, match="cannot filter by a column 'nothing'"):
        Panel(df, state={"columns": {"nothing": ["a"]}})


def test_every_change_can_be_taken_back(panel: Panel) -> None:
    """Undo goes back change by change, redo forth; something new ends what was taken back."""
    panel.verdicts = ["risky"]
    panel.search = "a"
    ask(panel, kind="undo")
    assert (panel.verdicts, panel.search) == (["risky"], "")
    parts = ask(panel, kind="undo")
    assert (panel.verdicts, parts["can_undo"], parts["can_redo"]) == ([], False, True)
    ask(panel, kind="redo")
    assert panel.verdicts == ["risky"]
    panel.flags = ["role"]
    parts = ask(panel, kind="redo")
    assert (panel.flags, panel.search, parts["can_redo"]) == (["role"], "", False)


def test_no_rate_is_given_of_what_was_chosen_by_its_verdict(panel: Panel) -> None:
    """Each view of numbers counts then, and says so; no interval and no share of a verdict."""
    panel.verdicts = ["risky"]
    for view in ("verdicts", "breakdown", "rates", "table"):
        body = ask(panel, kind="view", view=view)["body"]
        assert "chosen by their verdict" in body
        assert "interval" not in body
    assert "Of all that are left" in body


def test_a_plan_moves_with_every_click(df: pd.DataFrame, panel: Panel) -> None:
    """What would bounce is what bounce_range says of the groups that are mailed."""
    plan = ask(panel, kind="mail", verdict="risky")["plan"]
    said = bounce_range(df, plans={"mine": ["valid", "risky"]})
    assert plan["mailed"] == "1,614"
    assert said.loc["mine", "mailed"] == 1_614
    assert plan["decision"] == said.loc["mine", "decision"]
    assert plan["bounces"] == " to ".join(said.attrs["cliova"]["texts"]["mine"])
    plan = ask(panel, kind="mail", provider="Google")["plan"]
    at_google = (group_keys(df, "provider") == "Google") & (df["verdict"] == "unknown")
    assert plan["mailed"] == f"{1_614 + at_google.sum():,}"
    assert plan["providers"] == ["Google"]
    rates = pd.DataFrame(
        {"sent": [4_000, 300, 90, 0], "bounced": [24, 21, 9, 0]},
        index=pd.Index(VERDICTS, name="verdict"),
    )
    measured = ask(Panel(df, rates=rates), kind="hello")["plan"]
    assert measured["basis"] == "measured"
    assert measured["bounces"].startswith("0.6 %, in the range of")


def test_a_plan_by_measured_groups_is_that_of_bounce_range(df: pd.DataFrame) -> None:
    """Also where rates were measured by provider, and where some rows hold no address."""
    frame = pd.concat([df, pd.DataFrame({"email": ["", "total"], "verdict": ["unknown"] * 2})])
    frame["verdict"] = pd.Categorical(frame["verdict"], VERDICTS)
    keys = pd.MultiIndex.from_tuples(
        [("valid", "Google"), ("valid", "Yahoo"), ("risky", "Google"), ("risky", "Yahoo")],
        names=["verdict", "provider"],
    )
    rates = pd.DataFrame({"sent": [4_000, 900, 300, 200], "bounced": [24, 90, 60, 9]}, index=keys)
    panel = Panel(frame, rates=rates)
    ask(panel, kind="mail", verdict="risky")
    plan = ask(panel, kind="mail", provider="Google")["plan"]
    at_google = group_keys(frame, "provider") == "Google"
    wanted = frame["verdict"].isin(["valid", "risky"]) | (
        at_google & (frame["verdict"] == "unknown")
    )
    said = bounce_range(frame, rates=rates, plans={"mine": wanted})
    row = said.loc["mine"]
    assert plan["mailed"] == f"{row['mailed']:,}"
    assert (plan["decision"], plan["basis"]) == (row["decision"], row["basis"])
    assert plan["bounces"].endswith(" to ".join(said.attrs["cliova"]["texts"]["mine"]))


def test_rows_are_sorted_by_a_header(df: pd.DataFrame, panel: Panel) -> None:
    """Once upwards, twice downwards, a third time as they were; verdict and address come first."""
    panel.revealed = True
    names = []
    for order in ("ascending", "descending", "none"):
        body = ask(panel, kind="sort", column="email")["body"]
        heads = body[body.index("<thead>") : body.index("</thead>")]
        assert f'aria-sort="{order}" data-column="email"' in heads
        assert heads.index(">verdict<") < heads.index(">email<") < heads.index(">domain<")
        names.append(body)
    assert min(df["email"]) in names[0]
    assert max(df["email"]) in names[1]
    assert df["email"][0] in names[2]


def test_columns_are_chosen(panel: Panel) -> None:
    """A column that is taken away is not shown, and one that is added is."""
    body = ask(panel, kind="column", column="domain")["body"]
    assert 'data-column="domain"' not in body
    body = ask(panel, kind="column", column="updatedAt")["body"]
    assert 'data-column="updatedAt"' in body


def test_a_cut_cell_is_read_whole_and_masked() -> None:
    """Its whole text comes when it is looked at, without the address unless that is revealed."""
    text = f"no mailbox for ann.lee@x.example {'and so on ' * 20}"
    frame = pd.DataFrame({"email": ["ann.lee@x.example"], "said": [text], "verdict": ["invalid"]})
    panel = Panel(frame)
    parts = ask(panel, kind="peek", row=0, column="said")
    assert "data-cut" in parts["body"]
    assert parts["peeked"].count("and so on") == 20
    assert "ann.lee" not in parts["peeked"]
    panel.revealed = True
    assert ask(panel, kind="peek", row=0, column="said")["peeked"] == text
    assert ask(panel, kind="peek", row=7, column="said")["peeked"] == ""


@pytest.mark.parametrize("kind", ["csv", "xlsx", "lists", "mailchimp"])
def test_rows_are_saved_from_the_panel(
    df: pd.DataFrame, panel: Panel, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the rest of the package writes them, under a new name, which the panel says."""
    monkeypatch.chdir(tmp_path)
    panel.verdicts = ["risky"]
    for number in (1, 2):
        [notice] = ask(panel, kind="save", format=kind)["notices"]
        endings = {"lists": "", "mailchimp": "-mailchimp"}
        name = f"selection-{number}" + endings.get(kind, f".{kind}")
        assert notice["text"] == f"Saved 114 rows to {name}."
    if kind == "csv":
        saved = pd.read_csv("selection-2.csv")
        assert sorted(saved["email"]) == sorted(df.loc[df["verdict"] == "risky", "email"])
    if kind == "lists":
        assert (tmp_path / "selection-1" / "review.csv").is_file()
    if kind == "mailchimp":
        saved = pd.read_csv("selection-2-mailchimp/review.csv")
        assert saved.columns[0] == "Email Address"


def test_every_kind_of_file_is_offered(panel: Panel, tmp_path: Path) -> None:
    """The mailing tools that the export knows are all there; another name is refused with them."""
    saves = ask(panel, kind="hello")["choices"]["saves"]
    assert [one["value"] for one in saves] == ["csv", "xlsx", "lists", *load_presets()]
    assert [one["value"] for one in saves] == [*get_args(FileKind)]
    with pytest.raises(ConfigurationError, match="mailchimp"):
        panel.save_rows("mailchimps", tmp_path / "x")


def test_what_is_to_be_known_of_lists_is_said_in_the_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that is in two files is no warning that nobody sees."""
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame({"email": ["a@x.org", "a@x.org"], "verdict": ["valid", "invalid"]})
    [saved, note] = ask(Panel(frame), kind="save", format="lists")["notices"]
    assert saved["text"] == "Saved 2 rows to selection-1."
    assert note["tone"] == "note"


def test_what_no_workbook_can_hold_is_said_in_the_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that is changed in the file is a note beside its name."""
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame({"email": ["a@x.org"], "said": ["x\x07"], "verdict": ["valid"]})
    [saved, note] = ask(Panel(frame), kind="save", format="xlsx")["notices"]
    assert saved["text"] == "Saved 1 row to selection-1.xlsx."
    assert (note["tone"], "1 character that no workbook can hold stands in" in note["text"]) == (
        "note", True,
    )  # fmt: skip


def test_lists_are_of_the_column_that_was_said(tmp_path: Path) -> None:
    """Also where another column looks like that of the addresses."""
    frame = pd.DataFrame({"email": ["a@x.org"], "billing": ["b@x.org"], "verdict": ["valid"]})
    folder = Panel(frame, email_column="billing").save_rows("mailchimp", tmp_path / "lists")
    assert pd.read_csv(folder / "send.csv")["Email Address"].tolist() == ["b@x.org"]


def test_no_message_is_longer_than_50_kilobytes() -> None:
    """Also of a frame of many wide columns and long names."""
    wide = {f"{'column' * 10} {i}": [f"{'long text ' * 50}{i % 7}"] * 100 for i in range(60)}
    frame = pd.DataFrame({"email": [f"{'p' * 60}{i}@x.example" for i in range(100)], **wide})
    frame["verdict"] = "valid"
    panel = Panel(frame)
    lengths: list[int] = []
    panel.send = lambda message, buffers=None: lengths.append(len(json.dumps(message)))
    for name in list(wide)[:4]:
        panel.facets = [*panel.facets, f"column:{name}"]
    for view in ("rows", "verdicts", "breakdown", "table"):
        panel.view = view
    panel.verdicts = ["valid"]
    panel.show_all()
    assert max(lengths) < 50_000


def test_causes_and_repairs_are_found_beside_everything_else(df: pd.DataFrame) -> None:
    """Once a front end is there; a click on one filters to it, and none holds an address."""
    found = find_cards(FilteredResult(df))
    assert [card["title"] for card in found] == ["More invalid than elsewhere", "Repairs"]
    assert "@" not in json.dumps(found)
    share = describe_drivers(find_drivers(df)).partition(" of the excess")[0]
    assert found[0]["found"][0]["text"].startswith(f"{share} from "), "as a report says it"
    assert find_cards(FilteredResult(df.drop(columns="verdict"))) == []

    async def main() -> list[dict[str, Any]]:
        panel = Panel(df)
        sent: list[dict[str, Any]] = []
        arrived = asyncio.Event()

        def send(message: dict[str, Any], buffers: object = None) -> None:
            sent.append(message)
            if message["parts"].get("cards"):
                arrived.set()

        panel.send = send
        panel._handle_custom_msg({"kind": "hello"}, [])
        await asyncio.wait_for(arrived.wait(), 60)
        cards: list[dict[str, Any]] = sent[-1]["parts"]["cards"]
        for card in cards:
            for one in card["found"]:
                if one["facet"]:
                    panel.reset()
                    panel._handle_custom_msg({"kind": "pick", **one}, [])
                    assert 0 < len(panel.selection) < len(df)
        return cards

    assert asyncio.run(main()) == found


def test_saved_rows_take_no_name_that_somebody_else_took(tmp_path: Path) -> None:
    """Nor one that was free when the writing began."""
    path = tmp_path / "rows.csv"

    class Neighbour:
        def __str__(self) -> str:
            path.write_text("mine")
            return "x"

    rows = pd.DataFrame({"email": ["a@x.de"], "verdict": ["valid"], "note": [Neighbour()]})
    with pytest.raises(FileExistsError, match="already something"):
        save_rows(rows, "csv", path)
    assert path.read_text() == "mine"
