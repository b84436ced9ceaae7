"""A result of many lists is shown list by list, and over time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import (
    ConfigurationError,
    read_cliova,
    scan_cliova,
    sync_cliova,
    trend,
    write_report,
)
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import Exhibit
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.sections import lists
from cliova_pandas.report.sections.lists import has_lists, make_by_list
from tests.support.chart_frames import make_frame

LISTS = ("list_september", "list_october", "list_500")


def make_lists_frame(number: int, step: int = 5) -> pd.DataFrame:
    """Return a frame of so many lists, one every few days, as a dataset gives it."""
    days = pd.date_range("2024-01-03", periods=number, freq=f"{step}D")
    parts = []
    for place, day in enumerate(days):
        part = make_frame({f"list_{place:03}": (40, 2, 3, 5 + place % 7)}, "list_id")
        parts.append(
            part.assign(
                email=[f"u{row}@x.example" for row in range(len(part))],
                list_rows=len(part), list_total_emails=len(part), list_total_valid_emails=40,
                list_verified_only=False, list_updated_at=f"{day:%Y-%m-%d}T10:00:00Z",
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def show(frame: pd.DataFrame) -> Exhibit:
    [block] = make_by_list(ReportContext({"all": frame}))
    assert isinstance(block, Exhibit)
    return block


def test_each_list_is_a_row_and_time_a_chart() -> None:
    """Of 200 lists each has its day, its rows and its shares, and months are drawn."""
    frame = make_lists_frame(200)
    shown = show(frame)
    rows = shown.table.rows
    assert len(rows) == 200
    assert [cell.text for cell in rows[0]] == [
        "list_199", "Sep 24, 2026", "53", "75.5 %", "3.8 %", "5.7 %", "15.1 %"
    ]  # fmt: skip
    days = [str(row[1].value) for row in rows]
    assert days == sorted(days, reverse=True)
    assert sum(int(str(row[2].value)) for row in rows) == len(frame)
    assert shown.chart is not None
    assert shown.chart.data.attrs["cliova"]["every"] == "month"
    assert "33 months from Jan 2024 to Sep 2026" in shown.chart.alt


def test_few_lists_are_drawn_day_by_day() -> None:
    """Where there are few points, each is one; lists of one day have a table alone."""
    shown = show(make_lists_frame(5))
    assert shown.chart is not None
    assert shown.chart.data.attrs["cliova"]["every"] == "day"
    assert show(_on_one_day()).chart is None


def _on_one_day() -> pd.DataFrame:
    return make_lists_frame(3).assign(list_updated_at="2026-10-01T10:00:00Z")


def test_lists_without_a_day_are_sorted_by_size() -> None:
    """If no job tells when it was, the largest list comes first."""
    frame = make_lists_frame(4).assign(list_updated_at=None)
    shown = show(frame)
    assert shown.chart is None
    sizes = [int(str(row[1].value)) for row in shown.table.rows]
    assert sizes == sorted(sizes, reverse=True)


def test_one_list_needs_no_section() -> None:
    """The section comes by itself only where there are several lists."""
    one, several = make_lists_frame(1), make_lists_frame(2)
    assert not has_lists(ReportContext({"one": one}))
    assert has_lists(ReportContext({"several": several}))
    assert not has_lists(ReportContext({"a": several, "b": several}))
    [block] = make_by_list(ReportContext({"one": one}))
    assert "one list" in str(block)


def test_the_rows_tell_of_how_many_lists_they_are() -> None:
    """Also where attrs and the columns about the lists are lost; of a part, what is left counts."""
    several = make_lists_frame(3)[["email", "verdict", "list_id"]]
    assert has_lists(ReportContext({"several": several}))
    shown = show(several)
    assert shown.chart is None
    assert [row[0].text for row in shown.table.rows] == ["list_002", "list_001", "list_000"]
    rest = make_lists_frame(3).query("list_id == 'list_001'")
    assert not has_lists(ReportContext({"rest": rest}))


@pytest.mark.parametrize("lost", [False, True])
def test_rows_that_name_no_list_are_not_called_one(lost: bool) -> None:
    """Without the column of the ids nobody knows of which list a row is."""
    frame = make_lists_frame(3).drop(columns="list_id")
    if lost:
        frame.attrs.clear()
    [block] = make_by_list(ReportContext({"all": frame}))
    assert "no column list_id says of which list each row is" in str(block)
    assert "one list" not in str(block)


def test_the_chart_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which period has few enough points is known from the dates, before anything is counted."""
    asked = []

    def count(*args: Any, **options: Any) -> pd.DataFrame:
        asked.append(options["every"])
        return trend(*args, **options)

    monkeypatch.setattr(lists, "trend", count)
    make_by_list(ReportContext({"all": make_lists_frame(200)}))
    assert asked == ["month"]


def test_a_comparison_is_not_called_one_list() -> None:
    """Its section says why it is not shown."""
    one = make_lists_frame(1)
    [block] = make_by_list(ReportContext({"a": one, "b": one}))
    assert "one list" not in str(block)
    assert "here several are compared" in str(block)


def test_what_the_caller_says_of_the_addresses_holds_in_the_chart() -> None:
    """Attrs that say verified only are overruled, for the chart as for the table."""
    frame = make_lists_frame(3).assign(list_verified_only=True)
    [block] = make_by_list(ReportContext({"all": frame}, ReportOptions(verified_only=False)))
    assert isinstance(block, Exhibit)
    assert block.chart is not None


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_folder_of_lists_has_its_report(client: Any, tmp_path: Path, engine: str) -> None:
    """The report of a dataset says of each list what that of its frame says."""
    sync_cliova(LISTS, tmp_path / "lists", client=client)
    frame: Any = scan_cliova(tmp_path / "lists", engine=engine)
    path = write_report(frame, tmp_path / "all.json")
    sections = json.loads(path.read_text(encoding="utf-8"))["sections"]
    [found] = [one for one in sections if one["name"] == "lists"]
    text = json.dumps(found)
    for name in LISTS:
        one = read_cliova(name, client=client, cache=False)
        assert name in text
        assert f'"n": {len(one)}' in text
    page = write_report(frame, tmp_path / "all.html").read_text(encoding="utf-8")
    assert 'id="lists"' in page


def test_too_many_results_are_told_the_way(tmp_path: Path) -> None:
    """More than ten by their names cannot stand side by side; as one frame they can."""
    frames = {f"list {number}": make_lists_frame(1) for number in range(11)}
    with pytest.raises(ConfigurationError, match="pass one frame with a column list_id"):
        write_report(frames, tmp_path / "all.html")
