"""Write the tables of the documentation that are made of the package's own data.

    python docs/generate.py

A table stands between two comments that name it, in any page of this folder. `tests/test_docs.py`
fails where one is not what the data says today.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cliova_pandas.verdicts.explain import (
    write_layout_table,
    write_rule_table,
    write_signal_table,
)

FOLDER: Final = Path(__file__).parent
TABLES: Final[dict[str, Callable[[], str]]] = {
    "layouts": write_layout_table,
    "rules": write_rule_table,
    "signals": write_signal_table,
}
_TABLE: Final = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill_tables(page: str) -> str:
    """Return a page with all of its tables as they are today."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}", page)


def main() -> None:
    """Write the tables into every page."""
    for path in sorted(FOLDER.glob("*.md")):
        path.write_text(fill_tables(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
