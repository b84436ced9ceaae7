"""Results of known layouts, changed as people change files: renamed, merged, thinned."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from cliova_pandas.verdicts import (
    Layout,
    PairCounter,
    classify_table,
    detect_columns,
    gather_evidence,
)

Rows = dict[str, list[str | None]]

NAMES: Final = (
    "status", "Status", "result", "Result", "verdict", "State", "Email Status", "check", "valid",
    "quality", "column 7", "Validation", "is_valid", "category", "Email check", "outcome",
)  # fmt: skip

CRM: Final[dict[str, tuple[str, ...]]] = {
    "Status": ("Lead", "Customer", "Lost"),
    "Lead Status": ("Open", "Bad", "Qualified"),
    "state": ("OK", "TX", "CA", "NY"),
    "State": ("OK", "OK", "NV"),
    "subscription": ("active", "cancelled", "paused"),
    "Subscription Status": ("valid", "expired"),
    "order_status": ("paid", "failed", "shipped"),
    "Order": ("1001", "1002", "1003"),
    "Membership": ("valid", "invalid"),
    "status": ("valid", "expired", "suspended"),
    "result": ("passed", "failed"),
    "Import": ("ok", "error"),
    "Email opt-in": ("yes", "no"),
    "Email Hard Bounce Reason": ("", "UNKNOWN_USER", "OTHER"),
    "valid": ("true", "false"),
    "Phone valid": ("true", "false"),
    "Company": ("Acme", "Bolt"),
    "reason": ("price", "moved away", "no budget"),
}
"""Columns that stand in exports of customers, some of them with the words of a verdict."""


@dataclass(frozen=True)
class Mutant:
    """A changed result.

    Attributes
    ----------
    rows : dict of str to list
        The columns.
    expected : list of str
        The right class of each row.
    """

    rows: Rows
    expected: list[str]


def make_result(layout: Layout, rng: random.Random, rows: int) -> Mutant:
    """Make a result of a layout from its own words."""
    words = [rng.choice(list(layout.words)) for _ in range(rows)]
    columns: Rows = {}
    for name in layout.columns:
        if name == layout.email:
            columns[name] = [f"user{i}@example.com" for i in range(rows)]
        elif name == layout.verdict:
            columns[name] = list(words)
        elif name == layout.reason:
            columns[name] = [f"reason of {word}" for word in words]
        elif name in layout.flags:
            columns[name] = ["false"] * rows
        else:
            columns[name] = [f"{name} {i}" for i in range(rows)]
    return Mutant(columns, [layout.words[word] for word in words])


def rename(mutant: Mutant, rng: random.Random, layout: Layout) -> Mutant:
    """Give the verdict column another name, and drop some of the others."""
    new = rng.choice(NAMES)
    rows = {
        (new if name == layout.verdict else name): values
        for name, values in mutant.rows.items()
        if name in (layout.email, layout.verdict) or rng.random() < 0.6
    }
    return replace(mutant, rows=rows)


def shuffle(mutant: Mutant, rng: random.Random, _: Layout) -> Mutant:
    """Put the columns in another order."""
    names = list(mutant.rows)
    rng.shuffle(names)
    return replace(mutant, rows={name: mutant.rows[name] for name in names})


def merge(mutant: Mutant, rng: random.Random, _: Layout) -> Mutant:
    """Put columns of a customers' list beside it; a name that is there twice gets a number."""
    rows: Rows = dict(mutant.rows)
    for name in rng.sample(list(CRM), rng.randint(1, 8)):
        taken = name if name not in rows else f"{name}_2"
        rows[taken] = [rng.choice(CRM[name]) for _ in mutant.expected]
    return replace(mutant, rows=rows)


def recase(mutant: Mutant, rng: random.Random, layout: Layout) -> Mutant:
    """Write the words of the verdict in capitals, as a title, or with other joints."""
    change: Callable[[str], str] = rng.choice(
        [str.upper, str.title, lambda w: w.replace("_", " "), lambda w: f" {w} "]
    )
    rows = {
        name: [change(v) if v is not None else None for v in values] if name in NAMES else values
        for name, values in mutant.rows.items()
    }
    if layout.verdict in rows:
        rows[layout.verdict] = [None if v is None else change(v) for v in rows[layout.verdict]]
    return replace(mutant, rows=rows)


def thin(mutant: Mutant, rng: random.Random, _: Layout) -> Mutant:
    """Keep the rows of one class."""
    kept = rng.choice(sorted(set(mutant.expected)))
    places = [i for i, verdict in enumerate(mutant.expected) if verdict == kept]
    rows = {name: [values[i] for i in places] for name, values in mutant.rows.items()}
    return Mutant(rows, [kept] * len(places))


CHANGES: Final = (rename, shuffle, merge, recase, thin)


def mutate(layout: Layout, seed: int) -> Mutant:
    """Make a result of a layout, and change it in several ways."""
    rng = random.Random(seed)
    mutant = make_result(layout, rng, rng.randint(3, 40))
    for change in CHANGES:
        if rng.random() < 0.6:
            mutant = change(mutant, rng, layout)
    return mutant


def read(mutant: Mutant) -> list[str | None]:
    """Return the class that each row is read as; None where there is none."""
    table = pa.table({n: pa.array(v, pa.large_string()) for n, v in mutant.rows.items()})
    roles = detect_columns(gather_evidence([table]), PairCounter(lambda: [table]))
    return [
        verdict if isinstance(verdict, str) else None for verdict in classify_table(table, roles)
    ]
