"""Read results that grow by bytes or by columns: the cost of each doubling, up to its bound.

    python benchmarks/bounds.py [--kind columns] [--largest 4000]

Shown are the seconds for each size, measured in one process, and the exponent by which they grow
from the second half of the sizes on: about 1 where cost is linear, 2 where it is quadratic. What a
bound refuses is marked, and what is a thousand times as large is refused as well.
"""

from __future__ import annotations

import argparse
import math
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from support.turns import measure

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaError

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support import growing

FIRST = {"bytes": 250_000, "columns": 250}
LARGEST = {"bytes": 16_000_000, "columns": 8_000}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kind", choices=[*FIRST], action="append")
    parser.add_argument("--largest", type=int)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    read(growing.make_wide_csv(2))
    for kind in args.kind or FIRST:
        largest = args.largest or LARGEST[kind]
        steps = range(1 + max(0, int(math.log2(largest / FIRST[kind]))))
        sizes = [FIRST[kind] << step for step in steps]
        print(f"{kind:28}" + "".join(f"{size:>11,}" for size in sizes) + "   exponent")
        makers = growing.BYTES if kind == "bytes" else growing.COLUMNS
        for name, make in makers.items():
            show(name, make, sizes)
    print("seconds; what is refused is marked by r")


def show(name: str, make: Callable[[int], bytes], sizes: list[int]) -> None:
    """Print the line of one kind of result."""
    cells, read_ones = [], []
    for size in sizes:
        data = make(size)
        said: list[bool] = []
        took = measure(lambda data=data, said=said: said.append(read(data)))
        if said[0]:
            read_ones.append((size, took))
        cells.append(f"{took:>10.3f}{' ' if said[0] else 'r'}")
    grown = "-"
    if len(read_ones) > 2:
        (less, before), (more, behind) = read_ones[len(read_ones) // 2 - 1], read_ones[-1]
        grown = f"{math.log(behind / before) / math.log(more / less):.1f}"
    print(f"{name:28}{''.join(cells)}   {grown}")


def read(data: bytes) -> bool:
    """Read a result, and tell whether it was taken."""
    try:
        read_cliova_file(data)
    except CliovaError:
        return False
    return True


if __name__ == "__main__":
    main()
