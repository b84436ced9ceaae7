"""Names of columns that an engine, or the package inside of it, could take for something else."""

from __future__ import annotations

from typing import Final

READ_NAMES: Final = (
    "*", "^ver.*$", "^x$", "#1", "x`y", "`x`", "checks.is_role", "details.reason", "email.x", '"q"',
    'a"b', "a'b", "select", "x y", "count(*)", "made.at",
)  # fmt: skip
"""Names that some engine reads as something else."""

OWN_NAMES: Final = (
    "n", "rows", "Rows", "ROWS", "key", "Key", "key_0", "KEY_0", "role", "Length", "column_0",
    "Column_1", "folded", "rank",
)  # fmt: skip
"""Names that the package uses inside of an engine, or has used, in some spelling."""
