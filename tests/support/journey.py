"""What a user does with one list, in a process of its own: said as digests, or as errors.

    python [OPTIONS] -m tests.support.journey FOLDER [PRELUDE]

The prelude is code that runs before anything of the package is imported, such as one that sets an
option of pandas. What is printed is one line of JSON: for each step what it made, or its error.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

LIST = "list_500"


def list_steps(folder: Path) -> dict[str, Callable[[], object]]:
    """Return what is done, in its order."""
    from cliova_pandas import (
        Panel,
        breakdown,
        cli,
        export_lists,
        iter_cliova,
        read_cliova,
        summarize,
        validate,
        write_report,
    )
    from tests.support.report_frames import NOW

    got: dict[str, pd.DataFrame] = {}

    def read() -> object:
        frames = [read_cliova(LIST), read_cliova(LIST), read_cliova(LIST, output="json")]
        got["frame"] = frames[0]
        rows = sum(len(piece) for piece in iter_cliova(LIST, chunksize=200))
        return [rows, *map(digest_frame, frames)]

    def count() -> object:
        groups = breakdown(got["frame"], by="provider")
        return [summarize(got["frame"])["count"].tolist(), digest_frame(groups)]

    def send() -> object:
        frame = validate(["valid+a@x.example", "bounce+b@x.example"], f"A list for {folder}"[-150:])
        return frame["verdict"].tolist()

    def report() -> object:
        return digest_files(write_report(got["frame"], folder / "report.md", now=NOW))

    def show() -> object:
        panel = Panel(got["frame"], now=NOW)
        panel.verdicts = ["risky"]
        return [len(panel.selection), digest_files(panel.to_html(folder / "panel.html"))]

    def export() -> object:
        manifest = export_lists(got["frame"], folder / "lists")
        return [manifest["rows"].tolist(), digest_files(*sorted((folder / "lists").iterdir()))]

    def run() -> object:
        path = folder / "read.csv"
        return [cli.main(["read", LIST, "-o", str(path)]), digest_files(path)]

    return {
        "read": read, "count": count, "validate": send, "report": report, "panel": show,
        "export": export, "shell": run,
    }  # fmt: skip


def digest_frame(frame: pd.DataFrame) -> str:
    """Return what stands for the values of a frame, its columns and the names of its dtypes."""
    text = f"{[*map(str, frame.dtypes)]}\n{frame.to_csv()}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def digest_files(*paths: Path) -> str:
    """Return what stands for the bytes of files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def go(folder: Path) -> dict[str, Any]:
    """Take every step, and return what came of each."""
    said: dict[str, Any] = {}
    for name, take in list_steps(folder).items():
        try:
            said[name] = take()
        except Exception as error:
            said[name] = f"{type(error).__name__}: {error}"
    return said


if __name__ == "__main__":
    exec("".join(sys.argv[2:]))
    print(json.dumps(go(Path(sys.argv[1]))))  # noqa: T201 - a script
