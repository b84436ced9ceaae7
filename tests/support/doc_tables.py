"""Tables of the documentation that programs write, each between two marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "trust.md"


def write_table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Put a table between its marks."""
    lines = [header, ["---"] * len(header), *rows]
    table = "\n".join(f"| {' | '.join(map(_write, line))} |" for line in lines)
    text = PAGE.read_text(encoding="utf-8")
    made = _pattern(name).sub(lambda found: f"{found[1]}\n{table}\n{found[3]}", text)
    PAGE.write_text(made, encoding="utf-8")


def read_table(name: str) -> list[list[str]]:
    """Return the cells of a table, without its header."""
    found = _pattern(name).search(PAGE.read_text(encoding="utf-8"))
    assert found is not None, f"docs/trust.md has no table {name}"
    lines = [line.strip("| ").split(" | ") for line in found[2].strip().splitlines()]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def read_number(cell: str) -> int:
    """Return a number as a table writes it."""
    return int(cell.replace(",", ""))


def _write(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- table: {name} -->)(.*?)(<!-- end of table: {name} -->)", re.DOTALL)
