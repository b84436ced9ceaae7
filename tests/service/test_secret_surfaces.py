"""The key stands in nothing that is shown, submitted, printed by the shell or sent to a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.secret_calls import SURFACES
from tests.service.secret_matrix import KEYS, Cell, list_surface_cells, run
from tests.support.spark import QUIET
from tests.support.watched_spark import watch_spark

pytestmark = QUIET

RAISING = [call for call in SURFACES if not call.startswith(("shell", "panel.load", "panel.sub"))]
"""The calls whose errors reach the user's own code; shell and panel word them."""


@pytest.fixture(scope="module")
def spark() -> Iterator[None]:
    """The session in which Spark is tried."""
    with watch_spark():
        yield


@pytest.fixture
def surface(call: str, request: pytest.FixtureRequest) -> None:
    """What must run for a call."""
    if call == "spark":
        request.getfixturevalue(call)


@pytest.mark.parametrize("call", SURFACES)
@pytest.mark.usefixtures("surface")
def test_no_surface_shows_the_key(call: str, tmp_path: Path) -> None:
    """Panels, their messages and static form, the shell's output, graphs, and what else is left."""
    found = []
    for number, cell in enumerate(list_surface_cells(call)):
        folder = tmp_path / str(number)
        folder.mkdir()
        search = run(cell, folder)
        assert any(SURFACES[call].answered in target for target in search.asked), "key not repeated"
        found += [(cell, hit) for hit in search.find(cell.key)]
    assert not found


@pytest.mark.parametrize("call", RAISING)
@pytest.mark.usefixtures("surface")
def test_no_renderer_shows_the_key(call: str, tmp_path: Path) -> None:
    """Also as IPython and rich show the error of such a call, with what frames hold."""
    cell = Cell(KEYS[2], "quoted twice, lower case", "the message of an error", call)
    assert run(cell, tmp_path, is_brief=False).find(cell.key) == []
