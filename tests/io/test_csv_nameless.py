"""A CSV without names is read where its rows are those of a layout that has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaWarning, ResultFormatError

ROWS = 'ok,"ann@firm.example"\nemail_disabled,"bo@firm.example"\nok_for_all,"cy@all.example"\n'


def test_rows_of_a_nameless_layout_are_all_rows(tmp_path: Path) -> None:
    """The first line is a row as well, and a warning says how the columns are called."""
    file = tmp_path / "result.csv"
    file.write_text(ROWS)
    with pytest.warns(CliovaWarning, match="no header"):
        df = read_cliova_file(file)
    assert list(df.columns) == ["#0", "#1", "verdict"]
    assert df["verdict"].tolist() == ["valid", "invalid", "risky"]
    assert df.attrs["cliova"]["verdict"]["layout"]["name"] == "emaillistverify"


@pytest.mark.parametrize("row", ["paid,dee@firm.example", "ok,dee", "ok,dee@firm.example,3"])
def test_one_other_row_and_a_name_is_asked_for(tmp_path: Path, row: str) -> None:
    """What is not wholly of the layout is nobody's."""
    file = tmp_path / "result.csv"
    file.write_text(f"{ROWS}{row}\n")
    with pytest.raises(ResultFormatError):
        read_cliova_file(file)
