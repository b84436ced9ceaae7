"""Options of every benchmark, and sides that take turns.

The sides take turns in one process, so that whatever else the machine does hits all of them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping

Side = Callable[[], object]


def make_parser(
    description: str | None, *, runs: int = 5, domains: bool = True
) -> argparse.ArgumentParser:
    """Make a parser of ``--rows`` and ``--runs``, and ``--domains`` where the rows have some."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=runs)
    if domains:
        parser.add_argument("--domains", type=int, default=50_000)
    return parser


def take_turns(sides: Mapping[str, Side], runs: int) -> dict[str, float]:
    """Run each side so often, and return the median of its seconds."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, side in sides.items():
            times[name].append(measure(side))
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def measure(side: Side) -> float:
    """Run a side once, and return its seconds."""
    start = time.perf_counter()
    side()
    return time.perf_counter() - start


def show_ratios(
    medians: Mapping[str, float],
    *,
    most: Mapping[str, float] | None = None,
    most_seconds: Mapping[str, float] | None = None,
) -> None:
    """Print seconds and their ratio to the first side, and which sides miss their goals.

    Parameters
    ----------
    medians : mapping of str to float
        The seconds of each side; the first is what the others are held against.
    most, most_seconds : mapping of str to float, optional
        The greatest ratio of a side, and its most seconds, where it has such a goal.
    """
    base = next(iter(medians.values()))
    for name, seconds in medians.items():
        ratio, said = seconds / base, ""
        for value, unit, goal in (
            (ratio, "", (most or {}).get(name)),
            (seconds, " s", (most_seconds or {}).get(name)),
        ):
            if goal is not None:
                said += f"  goal {goal}{unit}{'  <-- misses the goal' if value > goal else ''}"
        print(f"{name:<32}{seconds:>9.3f} s  ratio {ratio:.3f}{said}")
