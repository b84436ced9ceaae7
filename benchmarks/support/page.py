"""The page of results, and its chart, from what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from support.sides import SIDES, WORK

Found = Mapping[str, Sequence[Sequence[float]]]

GROWN: Final = ("read", "iterate", "sync", "summarize", "breakdown", "drivers")
"""What is measured at several sizes."""
_MARKS: Final = dict(zip(GROWN, "os^Dvx", strict=True))
_LEAST: Final = 100_000

_HEAD: Final = """# Results

Written by `python benchmarks/results.py`; do not edit. {machine}.

Each measurement is a process of its own that has imported what it needs before the clock starts:
seconds, and the peak of its memory in MB, imports included. By hand, the engines count, and no
more; ours also checks addresses in any dress, keeps denominators, and gives intervals and tests
(of drivers, only the counts of four columns are made by hand, and ours looks at more of them). All
sides of a work found the same counts. The Parquet is the same for all: lists of 100,000 rows,
one file each, as `sync_cliova` writes them.
"""


def write_page(
    folder: Path, found: Found, lists: Mapping[int, int], sizes: Sequence[int], machine: str
) -> None:
    """Write RESULTS.md and growth.svg."""
    parts = [_HEAD.format(machine=machine)]
    for count, rows in lists.items():
        parts += [
            f"## {rows:,} rows in {count} list{'' if count == 1 else 's'}\n",
            _tabulate_sides(found, count),
        ]
    parts += [_tabulate_growth(found, sizes), ""]
    (folder / "RESULTS.md").write_text("\n".join(parts), encoding="utf-8")
    _draw(folder / "growth.svg", found, sizes)


def _median(found: Found, key: str) -> tuple[float, float] | None:
    if not found.get(key):
        return None
    seconds, megabytes, *_ = zip(*found[key], strict=True)
    return statistics.median(seconds), statistics.median(megabytes)


def _say_runs(found: Found, keys: Iterable[str]) -> str:
    """Say how often the work of a table was measured."""
    runs = sorted({len(found[key]) for key in keys if found.get(key)}) or [0]
    if runs == [1]:
        return "Each was measured once.\n"
    often = f"{runs[0]}" if len(runs) == 1 else f"{runs[0]} to {runs[-1]}"
    return f"Each is the median of {often} measurements.\n"


def _tabulate_sides(found: Found, count: int) -> str:
    lines = [
        _say_runs(found, [f"{work}|{count}|{side}" for work in WORK for side in SIDES]),
        "| seconds (MB) | " + " | ".join(SIDES) + " | ours / DuckDB by hand |",
        "|---|" + "---:|" * (len(SIDES) + 1),
    ]
    for work in WORK:
        uses = [_median(found, f"{work}|{count}|{side}") for side in SIDES]
        cells = ["" if use is None else f"{use[0]:.2f} ({use[1]:.0f})" for use in uses]
        ours, by_hand = uses[0], uses[-1]
        ratio = "" if ours is None or by_hand is None else f"{ours[0] / by_hand[0]:.2f}"
        lines.append(f"| {work} | " + " | ".join([*cells, ratio]) + " |")
    return "\n".join(lines) + "\n"


def _tabulate_growth(found: Found, sizes: Sequence[int]) -> str:
    lines = [
        "## Growth\n",
        "`read`, `iterate` and `sync` take a CSV from a server on this machine; the numbers count "
        "lists in Parquet with DuckDB. The last column is the cost of a row at the largest size, "
        f"over that at {_LEAST:,} rows. "
        + _say_runs(found, [f"{what}|{rows}" for what in GROWN for rows in sizes]),
        "![Time and memory by the number of rows](growth.svg)\n",
        "| seconds (MB) | " + " | ".join(f"{rows:,}" for rows in sizes) + " | cost of a row |",
        "|---|" + "---:|" * (len(sizes) + 1),
    ]
    for what in GROWN:
        uses = {rows: _median(found, f"{what}|{rows}") for rows in sizes}
        cells = ["" if one is None else f"{one[0]:.2f} ({one[1]:.0f})" for one in uses.values()]
        least, most = uses.get(_LEAST), uses[max(sizes)]
        ratio = ""
        if least is not None and most is not None:
            ratio = f"{most[0] / max(sizes) / (least[0] / _LEAST):.2f}"
        lines.append(f"| {what} | " + " | ".join([*cells, ratio]) + " |")
    return "\n".join(lines)


def _draw(path: Path, found: Found, sizes: Sequence[int]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "cliova"  # the same file for the same numbers
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for place, (ax, title) in enumerate(zip(axes, ("Seconds", "Peak of memory, MB"), strict=True)):
        for what in GROWN:
            uses = {rows: _median(found, f"{what}|{rows}") for rows in sizes}
            known = {rows: use[place] for rows, use in uses.items() if use is not None}
            ax.plot([*known], [*known.values()], marker=_MARKS[what], ms=4, lw=1.2, label=what)
        ax.set(xscale="log", yscale="log", xlabel="Rows", title=title)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
