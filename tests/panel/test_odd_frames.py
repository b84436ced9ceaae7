"""Frames as nobody would wish for: the panel opens them, and every click on it works."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cliova_pandas import Panel
from cliova_pandas.panel.facets import COLUMN
from cliova_pandas.verdicts import VERDICTS

MOST_BYTES = 50_000
WORDS = pd.Index(VERDICTS, dtype="str")


def give_verdicts(rows: int) -> pd.Categorical:
    return pd.Categorical.from_codes(np.arange(rows) % 4, categories=WORDS)


def make_base(rows: Any = 40, **columns: Any) -> pd.DataFrame:
    emails = [f"user{i}@firm{i % 3}.example" for i in range(rows)]
    return pd.DataFrame({"email": emails, "verdict": give_verdicts(rows), **columns})


def make_wide() -> pd.DataFrame:
    more = {f"column {i}": [f"value {i} {row % 7}" for row in range(40)] for i in range(300)}
    return pd.concat([make_base(), pd.DataFrame(more)], axis=1)


def make_gaps() -> pd.DataFrame:
    days = pd.date_range("2026-01-01", periods=40, tz="UTC").to_series(index=pd.RangeIndex(40))
    frame = make_base(
        switch=pd.array([True, False, None, True] * 10, dtype="boolean"),
        count=pd.array([1, None, 3, 4] * 10, dtype="Int64"),
        share=[0.5, np.nan, np.inf, -np.inf] * 10,
        day=days.where(np.arange(40) % 3 > 0),
        naive=days.dt.tz_localize(None),
        took=pd.to_timedelta(np.arange(40), unit="h"),
        month=pd.period_range("2026-01", periods=40, freq="M"),
        nothing=[None] * 40,
        lists=[["a", "b"], [], None, {"a": 1}] * 10,
        mixed=[1, "a", None, 2.5] * 10,
    )
    frame["dates"] = [day.date() for day in days]
    return frame


FRAMES: dict[str, Any] = {
    "no rows": lambda: make_base(0),
    "no columns": lambda: pd.DataFrame(index=range(3)),
    "nothing at all": pd.DataFrame,
    "one row": lambda: make_base(1),
    "no verdict": lambda: make_base().drop(columns="verdict"),
    "verdicts of other words": lambda: make_base().assign(verdict=["fine", "bad"] * 20),
    "verdicts with gaps": lambda: make_base().assign(verdict=pd.Series(["valid", None] * 20)),
    "all unknown": lambda: make_base().assign(
        verdict=pd.Categorical(["unknown"] * 40, categories=WORDS)
    ),
    "no addresses": lambda: make_base().drop(columns="email"),
    "addresses that are none": lambda: make_base().assign(
        email=pd.Series(["", None, "x", "@"] * 10)
    ),
    "300 columns": make_wide,
    "texts of 10 kB": lambda: make_base(
        long=["word " * 2_000] * 40, solid=["x" * 10_000] * 40, lines=["a\nb\r\n\tc"] * 40
    ),
    "long names": lambda: make_base(**{"n" * 400: ["v" * 3_000, "w" * 3_000] * 20}),
    "right to left": lambda: make_base(العربية=["مرحبا", "‮evil‬", "שלום", "كلمة (x)"] * 10),
    "gaps in every kind": make_gaps,
    "columns twice": lambda: pd.concat([make_base(), make_base()[["email"]]], axis=1),
    "columns that are numbers": lambda: make_base().assign(x=1).rename(columns={"x": 7}),
    "an index of several levels": lambda: make_base().set_index(
        [pd.Index(["a", "b"] * 20), pd.Index(range(40))]
    ),
    "an index with repeats": lambda: make_base().set_index(pd.Index([0, 0, 1, 1] * 10)),
    "rows that are no addresses": lambda: pd.concat(
        [make_base(), pd.DataFrame({"email": ["", None, "Total: 40"], "verdict": ["unknown"] * 3})]
    ).astype({"verdict": pd.CategoricalDtype(WORDS)}),
    "HTML in names": lambda: make_base(
        **{"<b>x</b>": ["<img src=x onerror=alert(1)>", "</td></table>"] * 20}
    ),
}


def ask(panel: Panel, **content: object) -> dict[str, Any]:
    """Send what the front end sends; return the parts that it is sent back."""
    sent: list[dict[str, Any]] = []
    panel.send = lambda message, buffers=None: sent.append(message)
    panel._handle_custom_msg(content, [])
    del panel.send
    parts: dict[str, Any] = {}
    for message in sent:
        parts |= message["parts"]
        assert len(json.dumps(message)) < MOST_BYTES, content
    errors = [one["text"] for one in parts.get("notices", ()) if one["tone"] == "error"]
    assert errors == [], content
    return parts


@pytest.mark.parametrize("name", list(FRAMES))
def test_every_click_works(name: str) -> None:
    """Each facet's first bar, each view, each column's header, both forms of the page."""
    frame = FRAMES[name]()
    panel = Panel(frame)
    shown = ask(panel, kind="hello")
    assert shown["left"] == f"All {len(frame):,} {'row' if len(frame) == 1 else 'rows'}."
    columns = [one["value"] for one in shown["choices"]["columns"]]
    for view in ("verdicts", "breakdown", "rates", "table", "rows"):
        ask(panel, kind="view", view=view)
    for column in columns[:12]:
        ask(panel, kind="sort", column=column)
        ask(panel, kind="sort", column=column)
        ask(panel, kind="sort", column=column)
    for column in panel._require().list_columns()[:11]:
        ask(panel, kind="place", facet=f"{COLUMN}{column}")
    facets = ask(panel, kind="find", facet="reasons", text="")["facets"]
    for facet in facets:
        for item in [one for one in facet["items"] if sum(one["left"])][:1]:
            if facet["kind"] == "range":
                ask(panel, kind="brush", facet=facet["name"], first=0, last=0)
            else:
                ask(panel, kind="pick", facet=facet["name"], value=item["value"])
            assert len(panel.selection), "no click on a bar leads to nothing"
            ask(panel, kind="invert", facet=facet["name"])
            ask(panel, kind="reset")
    ask(panel, kind="mail", verdict="risky")
    ask(panel, kind="reveal", is_revealed=True)
    for column in columns[:3]:
        ask(panel, kind="peek", row=0, column=column)
    html = panel._render_static()
    assert "<img src=x" not in html
    assert panel.selection.equals(frame)


@pytest.mark.parametrize("name", list(FRAMES))
def test_a_state_comes_back(name: str) -> None:
    """What was chosen is chosen again in a panel of the same frame."""
    frame = FRAMES[name]()
    panel = Panel(frame)
    shown = ask(panel, kind="hello")
    for facet in shown["facets"]:
        for item in facet["items"][:1]:
            ask(panel, kind="pick", facet=facet["name"], value=item["value"])
    again = Panel(frame, state=json.loads(json.dumps(panel.state)))
    assert again.state == panel.state
    assert again.selection.equals(panel.selection)
