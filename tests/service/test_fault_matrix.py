"""Whatever goes wrong on the way, the right result comes or the right error, and nothing stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.fault_matrix import (
    FAULTS,
    FRAMINGS,
    HEADER,
    Cuts,
    Framing,
    count_cells,
    list_cells,
    list_cuts,
    run,
)
from tests.support.doc_tables import read_number, read_table


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_cell_is_kept(fault: str, framing: Framing, tmp_path: Path) -> None:
    """The frame is right or the error is, with no file, cached result, thread or socket left."""
    wrong = []
    for number, cell in enumerate(list_cells(fault)):
        if cell.form.framing == framing:
            folder = tmp_path / str(number)
            folder.mkdir()
            wrong += [(cell, what) for what in run(cell, folder).judge(cell)]
    assert not wrong


@pytest.mark.parametrize("cuts", list_cuts(), ids=str)
def test_cut_at_each_byte_is_found(cuts: Cuts) -> None:
    """No beginning of a result is taken for it."""
    assert cuts.list_wrong() == []


def test_table_of_the_page_is_of_these_cells() -> None:
    """What docs/trust.md says was tried is what is tried here, and all of it is kept."""
    table = {row[0]: row for row in read_table("faults")}
    counted = count_cells()
    assert [*table] == [*counted, "**all**"]
    assert len(HEADER) == len(table["**all**"])
    for fault, cells in counted.items():
        assert read_number(table[fault][1]) == cells, "run python -m tests.service.fault_matrix"
        assert read_number(table[fault][4]) == cells
    assert read_number(table["**all**"][1]) == sum(counted.values())
