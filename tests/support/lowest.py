"""What a user does with one list, said as values that no version of a library writes otherwise.

    python -m tests.support.lowest FOLDER

What is printed is one line of JSON: where the package was imported from, for each distribution its
version, and for each step what came of it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.journey import LIST, digest_files

if TYPE_CHECKING:
    import pandas as pd

MOMENTS = ["createdAt", "updatedAt"]


def take_steps(folder: Path) -> dict[str, Any]:
    """Read, count, draw, report and export a list; return what came of each."""
    import duckdb
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure

    from cliova_pandas import (
        Panel,
        breakdown,
        chart_data,
        export_lists,
        plot_breakdown,
        read_cliova,
        summarize,
        trend,
        write_report,
    )
    from tests.support.report_frames import NOW

    frame = read_cliova(LIST)
    said: dict[str, Any] = {
        "csv": digest_values(frame),
        "json": digest_values(read_cliova(LIST, output="json")),
    }
    relation = duckdb.from_arrow(pa.Table.from_pandas(frame.astype({"verdict": "str"})))
    for name, rows in (("memory", frame), ("DuckDB", relation)):
        numbers = (
            summarize(rows, unique=True),
            breakdown(rows, "domain"),
            breakdown(rows, "provider"),
            trend(rows, "createdAt"),
        )
        said[name] = [digest_values(table) for table in numbers]
    axes = plot_breakdown(breakdown(frame, "provider"))
    assert isinstance(axes.figure, Figure)
    axes.figure.savefig(folder / "chart.png")
    said["chart"] = digest_values(chart_data(axes))
    write_report(frame, folder / "report.html", now=NOW)
    said["report"] = digest_files(write_report(frame, folder / "report.md", now=NOW))
    panel = Panel(frame, now=NOW)
    panel.verdicts = ["risky"]
    panel.to_html(folder / "panel.html")
    said["panel"] = digest_values(panel.selection)
    manifest = export_lists(frame, folder / "lists")
    paths = sorted((folder / "lists").glob("*.csv"))
    lists = [pd.read_csv(path, parse_dates=MOMENTS) for path in paths]
    said["export"] = [manifest["rows"].tolist(), *map(digest_values, lists)]
    export_lists(frame, folder / "workbooks", format="xlsx")
    said["files"] = sorted(path.name for path in folder.rglob("*.*"))
    return said


def digest_values(frame: pd.DataFrame) -> str:
    """Return what stands for the values of a frame, its columns and the names of its dtypes."""
    columns = [[str(name), *map(str, column)] for name, column in frame.items()]
    labels = [*map(str, frame.dtypes), *map(str, frame.index)]
    return hashlib.sha256(json.dumps([columns, labels]).encode()).hexdigest()[:12]


if __name__ == "__main__":
    import cliova_pandas

    versions = {one.name.lower(): one.version for one in distributions()}
    print(json.dumps([cliova_pandas.__file__, versions, take_steps(Path(sys.argv[1]))]))  # noqa: T201
