"""Names of the data stay as they are, in every format and every language."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cliova_pandas import write_report
from tests.support.report_frames import NOW, SUFFIXES

COLUMN = "Ann's 1,000 status"
LIST = "3.5 % off, 2026-01-15"
REASON = "1,234"
FLAG = "is_1,500 free"


def make_frame() -> pd.DataFrame:
    """Make a result whose every name reads like a number that the package would write."""
    frame = pd.DataFrame(
        {
            "email": [f"{i}@1,000.5 % off.example" for i in range(1_500)],
            "reason": REASON,
            FLAG: ["true", "false"] * 750,
            "is_free": ["true", "false"] * 750,
            "verdict": ["valid"] * 1_000 + ["invalid"] * 500,
        }
    )
    frame.attrs["cliova"] = {
        "list_id": "1,000",
        "name": LIST,
        "rows": 1_500,
        "columns": {"email": "email", "verdict": COLUMN, "reason": "reason"},
        "verdict": {
            "why": f"{COLUMN!r} is called so, and its 1,500 rows at 12.5 % are told apart",
            "words": {"1,234.5 % ok": "valid"},
            "not_understood": {"2,345": 1_234},
        },
    }
    return frame


def read_texts(path: Path) -> str:
    """Return all that a file shows."""
    if path.suffix == ".xlsx":
        cells = (
            cell.value
            for sheet in openpyxl.load_workbook(path).worksheets
            for row in sheet.iter_rows()
            for cell in row
        )
        return "\n".join(str(value) for value in cells if value is not None)
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    plain = re.sub(r"\\(.)", r"\1", text) if path.suffix == ".md" else text
    return html.unescape(plain).replace("\xa0", " ")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("lang", ["en", "de", "de-CH", "fr"])
def test_a_name_that_reads_like_a_number_is_no_number(
    tmp_path: Path, suffix: str, lang: str
) -> None:
    """A column, a list, a reason, a flag, a word and a domain are the same in all languages."""
    frame = make_frame()
    options: dict[str, Any] = {"lang": lang, "now": NOW}
    text = read_texts(write_report(frame, tmp_path / f"one{suffix}", **options))
    for name in (COLUMN, LIST, REASON, "1,234.5 % ok", "2,345", "1,000.5 % off.example"):
        assert name in text
    assert "its 1,500 rows at 12.5 % are told apart" in text
    lists = {LIST: frame, "1,000 leads": frame.head(600)}
    text = read_texts(write_report(lists, tmp_path / f"two{suffix}", **options))
    for name in lists:
        assert name in text


def test_the_numbers_beside_the_names_follow_the_language(tmp_path: Path) -> None:
    """A German report has German numbers around the names that stay."""
    path = write_report(make_frame(), tmp_path / "r.html", lang="de", now=NOW)
    text = read_texts(path)
    assert "66,7 % of 1.500 rows are valid" in text
    assert "Bar of 1.500 rows: 66,7 % valid" in text
    assert f"{LIST} (1,000)" in text
