"""A frame or a file is validated in the panel: looked at, confirmed, watched and explored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import Panel
from cliova_pandas.panel import trips
from cliova_pandas.sandbox import Sandbox, faults
from tests.support.trips import count_submissions

PEOPLE = pd.DataFrame(
    {"Mail": ["valid+a@x.example", "bounce+b@x.example", None, "VALID+a@x.example"], "n": range(4)}
)


@pytest.fixture
def shop(serve: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox whose lists are asked for twice before they are finished."""
    return serve(polls_until_done=2, credits_left=10)


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook with a frame in it."""
    monkeypatch.setattr(trips, "list_frames", lambda: {"people": PEOPLE})


def ask(panel: Panel, **action: Any) -> None:
    """Do what the front end asks."""
    panel._answer(panel, action, [])


def test_a_frame_is_validated_and_explored(shop: Sandbox, connect: Callable[..., Any]) -> None:
    """Nothing is sent before it is confirmed, and the code gives the same frame."""
    panel = Panel(client=connect(shop))
    ask(panel, kind="prepare", source="people", name="Spring")
    trip = panel._shown["trip"]
    assert trip["frames"] == ["people"]
    assert "2 of 4 rows are sent; left out: 1 without an address, 1 repeated" in trip["said"]
    assert "It costs 2 credits." in trip["said"]
    assert trip["confirm"] == "Submit 2 addresses"
    assert not shop.requests

    async def confirm() -> None:
        ask(panel, kind="submit", key=None)
        await panel.load()  # the one that is going on

    asyncio.run(confirm())
    assert panel._shown["progress"]["words"] == "Loaded Spring: 4 rows."
    assert panel._shown["trip"]["confirm"] == ""
    assert panel.frame["verdict"].tolist()[:2] == ["valid", "invalid"]
    assert panel.frame["n"].tolist() == [0, 1, 2, 3]
    assert shop.credits_left == 8
    code = 'df = validate(people, "Spring", on="Mail", resume=True, client=client)'
    assert code in panel.code
    assert count_submissions(shop) == 1


def test_a_file_is_taken_as_well_and_goes_on_where_it_was(
    shop: Sandbox, connect: Callable[..., Any], tmp_path: Path
) -> None:
    """What was submitted under the name is not submitted again."""
    path = tmp_path / "people.csv"
    PEOPLE.to_csv(path, index=False)
    panel = Panel(client=connect(shop))

    async def validate() -> None:
        ask(panel, kind="prepare", source=str(path), name="Spring")
        ask(panel, kind="submit", key=None)
        await panel.load()

    for _ in range(2):
        asyncio.run(validate())
        assert len(panel.frame) == 4
    assert count_submissions(shop) == 1


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("nothing", "Spring", "no frame and no file 'nothing'"),
        ("", "Spring", "no frame and no file ''"),
        ("people", "", "one line"),
    ],
)
def test_what_cannot_be_sent_is_said(
    source: str, name: str, said: str, shop: Sandbox, connect: Callable[..., Any]
) -> None:
    """And there is nothing to confirm."""
    panel = Panel(client=connect(shop))
    ask(panel, kind="prepare", source=source, name=name)
    assert said in panel._shown["trip"]["said"]
    assert panel._shown["trip"]["confirm"] == ""
    ask(panel, kind="submit", key=None)
    assert not panel.is_loading
    assert not shop.requests


def test_a_submission_that_fails_is_said_in_the_panel(
    shop: Sandbox, connect: Callable[..., Any]
) -> None:
    """Also that nobody knows whether the list is there."""
    shop.inject(faults.lose_answer())
    panel = Panel(client=connect(shop))

    async def validate() -> None:
        ask(panel, kind="prepare", source="people", name="Spring")
        ask(panel, kind="submit", key=None)
        await panel.load()

    asyncio.run(validate())
    [notice] = panel._shown["notices"]
    assert notice["tone"] == "error"
    assert "nobody knows whether the service has the list" in notice["text"]
    assert count_submissions(shop) == 1
