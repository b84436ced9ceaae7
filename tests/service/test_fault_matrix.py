"""Whatever goes wrong on the way, the right result comes or the right error, and nothing stays."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from tests.service.fault_matrix import (
    FAULTS,
    FRAMINGS,
    HEADER,
    WAYS,
    Cuts,
    Framing,
    choose_cells,
    count_cells,
    list_cuts,
    run,
)
from tests.support.doc_tables import read_number, read_table
from tests.support.whole_matrix import IS_WHOLE, find_missing


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_cell_is_kept(fault: str, framing: Framing, tmp_path: Path) -> None:
    """The frame is right or the error is, with no file, cached result, thread or socket left."""
    wrong = []
    for number, cell in enumerate(choose_cells(fault)):
        if cell.form.framing == framing:
            folder = tmp_path / str(number)
            folder.mkdir()
            wrong += [(cell, what) for what in run(cell, folder).judge(cell)]
    assert not wrong


@pytest.mark.parametrize("cuts", list_cuts(), ids=str)
def test_cut_at_each_byte_is_found(cuts: Cuts) -> None:
    """No beginning of a result is taken for it; the framings take turns with the bytes."""
    assert cuts.list_wrong(is_whole=IS_WHOLE) == []


def test_cells_that_are_tried_cover_all() -> None:
    """Any three of format, packing, framing, how long a fault stays and how it is read meet."""
    for fault in FAULTS:
        cells = [(*astuple(cell.form), cell.stays, cell.how) for cell in choose_cells(fault)]
        assert list(find_missing(WAYS, cells, 3)) == []


def test_table_of_the_page_is_of_these_cells() -> None:
    """What docs/trust.md says was tried is what there is to try here, and all of it is kept."""
    table = {row[0]: row for row in read_table("faults")}
    counted = count_cells()
    assert [*table] == [*counted, "**all**"]
    assert len(HEADER) == len(table["**all**"])
    for fault, cells in counted.items():
        assert read_number(table[fault][1]) == cells, "run python -m tests.service.fault_matrix"
        assert read_number(table[fault][4]) == cells
    assert read_number(table["**all**"][1]) == sum(counted.values())
