"""Frames as nobody would wish for: the panel opens them, and every click on it works."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
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


def make_wide(columns: int = 300) -> pd.DataFrame:
    more = {f"column {i}": [f"value {i} {row % 7}" for row in range(40)] for i in range(columns)}
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


def make_arrow() -> pd.DataFrame:
    """Columns of all kinds of Arrow's types, of which some have no order."""
    days = pd.date_range("2026-03-28", periods=40, tz="Europe/Berlin").to_series(
        index=pd.RangeIndex(40)
    )
    values: dict[str, tuple[Any, pa.DataType]] = {
        "whole": ([1, None, 3, 4] * 10, pa.int64()),
        "broken": ([1.5, None, 0.0, 4] * 10, pa.float64()),
        "half": (np.arange(40, dtype=np.float16), pa.float16()),
        "switch": ([True, None, False, True] * 10, pa.bool_()),
        "text": (["a", None, "b", "c"] * 10, pa.string()),
        "word": (["a", None, "b", "c"] * 10, pa.dictionary(pa.int32(), pa.string())),
        "price": ([Decimal("1.5"), None, Decimal(2), Decimal(0)] * 10, pa.decimal128(10, 2)),
        "list": ([[1], None, [2, 3], []] * 10, pa.list_(pa.int64())),
        "record": ([{"a": 1}, None, {"a": 2}, {}] * 10, pa.struct({"a": pa.int64()})),
        "took": (pd.to_timedelta(range(40), unit="h").to_list(), pa.duration("us")),
        "day": ([day.date() for day in days], pa.date32()),
        "instant": (days.to_list(), pa.timestamp("us", "Europe/Berlin")),
    }
    return make_base(
        **{name: pd.Series(one, dtype=pd.ArrowDtype(kind)) for name, (one, kind) in values.items()}
    )


FRAMES: dict[str, Any] = {
    "types of Arrow": make_arrow,
    "texts of Arrow": lambda: make_base().astype(
        {"email": "string[pyarrow]", "verdict": "string[pyarrow]"}
    ),
    "columns of several levels": lambda: pd.concat({"a": make_base(), "b": make_base()}, axis=1),
    "days of a zone": lambda: make_base(
        day=pd.date_range("2026-03-29", periods=40, freq="h", tz="Europe/Berlin")
    ),
    "all valid": lambda: make_base().assign(
        verdict=pd.Categorical(["valid"] * 40, categories=WORDS)
    ),
    "categories": lambda: make_base(
        plan=pd.Categorical([3, 1, None, 2] * 10),
        size=pd.Categorical(["low", "high", None, "low"] * 10, ["low", "high"], ordered=True),
        part=pd.cut(range(40), 4),
    ),
    "numbers at their ends": lambda: make_base(
        u=np.array([2**64 - 1, 0] * 20, dtype=np.uint64),
        i=np.array([2**63 - 1, -(2**63)] * 20, dtype=np.int64),
        f=[1e308, -1e308] * 20,
        tiny=[5e-324, 0.0] * 20,
        same=[7] * 40,
    ),
    "no values of pandas": lambda: make_base(
        z=np.arange(40) * 1j, o=[object()] * 40, bytes=[b"\xff\x00"] * 40
    ),
    "empty names": lambda: make_base(**{"": ["a"] * 40, " ": ["b"] * 40}),
    "5,000 domains": lambda: pd.DataFrame(
        {"email": [f"a@d{i}.example" for i in range(5_000)], "verdict": give_verdicts(5_000)}
    ),
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


BARS = {name: make for name, make in FRAMES.items() if name != "300 columns"} | {
    "40 columns": lambda: make_wide(40)
}
"""The same, but for a frame of which every answer takes long and no other bar is tried."""


def ask(panel: Panel, **content: object) -> dict[str, Any]:
    """Send what the front end sends; return the parts that it is sent back."""
    sent: list[dict[str, Any]] = []
    panel.send = lambda message, buffers=None: sent.append(message)
    panel._handle_custom_msg(content, [])
    del panel.send
    parts: dict[str, Any] = {}
    for message in sent:
        parts |= message["parts"]
        assert len(json.dumps(message, allow_nan=False)) < MOST_BYTES, content
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


@pytest.mark.parametrize("name", list(BARS))
def test_each_bar_leaves_the_rows_that_it_counts(name: str) -> None:
    """A bar, and all but it, leave as many rows as they say, which are those of the code."""
    frame = BARS[name]()
    panel = Panel(frame)
    ask(panel, kind="hello")
    for column in panel._require().list_columns()[:14]:
        ask(panel, kind="place", facet=f"{COLUMN}{column}")

    def check(rows: int) -> None:
        names: dict[str, Any] = {"df": frame}
        exec(compile(panel.code, "<panel.code>", "exec"), names)
        assert names["selection"].equals(panel.selection), panel.code
        assert len(panel.selection) == rows, panel.code

    for facet in ask(panel, kind="find", facet="reasons", text="")["facets"]:
        for item in [one for one in facet["items"] if sum(one["left"])][:2]:
            about, rows = {"facet": facet["name"]}, sum(item["left"])
            if facet["kind"] == "range":
                place = int(item["value"])
                ask(panel, kind="brush", first=place, last=place, **about)
            else:
                ask(panel, kind="pick", value=item["value"], **about)
            check(rows)
            ask(panel, kind="invert", **about)
            check(len(frame) - rows)
            assert json.dumps(panel.get_state("ranges"), allow_nan=False)
            ask(panel, kind="reset")
