"""A result without a verdict column gets one that is composed of its checks, or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest

from cliova_pandas.verdicts import (
    ColumnRoles,
    PairCounter,
    classify_table,
    detect_columns,
    gather_evidence,
)
from cliova_pandas.verdicts.explain import explain_verdict

ADDRESSES = [f"user{i}@firm{i}.example" for i in range(8)]


def make(**columns: str | Sequence[str | None]) -> pa.Table:
    """Make a table with addresses; words in one text are separated by spaces, "-" is missing."""
    cells: dict[str, list[str | None]] = {
        name: [None if word == "-" else word for word in words.split()]
        if isinstance(words, str)
        else list(words)
        for name, words in columns.items()
    }
    rows = len(next(iter(cells.values())))
    arrays = {name: pa.array(words, pa.large_string()) for name, words in cells.items()}
    return pa.table({"email": pa.array(ADDRESSES[:rows], pa.large_string()), **arrays})


def detect(table: pa.Table, **options: Any) -> ColumnRoles:
    """Return how a table is read."""
    return detect_columns(gather_evidence([table]), PairCounter(lambda: [table]), **options)


READ: dict[str, tuple[pa.Table, str]] = {
    "flat": (
        make(valid_format="1 1 1 0", mx_found="1 1 1 0", smtp_check="1 0 1 0",
             catch_all="0 0 1 -", role="0 0 0 0", disposable="0 0 0 0"),
        "valid invalid risky invalid",
    ),
    "nested": (
        make(**{"syntax.valid": "true true true", "smtp.deliverable": "true false -",
                "smtp.catch_all": "false false -", "has_mx": "true true true"}),
        "valid invalid unknown",
    ),
    "a yes that is the form's only": (
        make(is_valid="yes yes yes no", smtp="yes no - -", mx_found="yes yes yes -"),
        "valid invalid unknown invalid",
    ),
    "nobody asked the mailbox": (
        make(valid="true true false", format="true true false", mx="true true -"),
        "unknown unknown invalid",
    ),
    "a probe that was not run": (
        make(format_ok="yes yes no", domain_exists="yes no -",
             smtp=["not run", "not run", "not run"]),
        "unknown invalid invalid",
    ),
    "a catch-all that is not known": (
        make(smtp_check="1 1 0", mx_found="1 1 1", catch_all="0 - 0"),
        "valid risky invalid",
    ),
    "a service that says how far it went": (
        make(validation_type="smtp mx smtp regex", success="true true false false"),
        "valid unknown invalid invalid",
    ),
    "the outcome of each validator": (
        make(**{"validators.regex.valid": "true true true", "validators.mx.valid": "true true -",
                "validators.disposable.valid": "true false true",
                "validators.smtp.valid": "true true false"}),
        "valid risky invalid",
    ),
    "German": (
        make(**{"Syntax ok": "ja ja nein", "MX vorhanden": "ja ja -",
                "Postfach existiert": "ja nein -"}),
        "valid invalid invalid",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_checks_make_the_verdict_together(name: str) -> None:
    """The class of each row follows from what was asked and answered."""
    table, classes = READ[name]
    roles = detect(table)
    assert roles.verdict is None
    assert list(classify_table(table, roles)) == classes.split()
    assert all(repr(column) in roles.why for column in roles.checks)


REFUSED = {
    "a verdict in words that the mailbox denies": make(
        status="valid valid invalid", smtp_check="true false false", mx_found="true true true"
    ),
    "a verdict that is not understood": make(
        result="A B C", smtp_check="1 0 1", mx_found="1 1 1", catch_all="0 0 0"
    ),
    "a domain's own checks": make(
        dns="ok ok fail", spf="pass fail fail", dkim="pass pass fail", smtp="ok ok fail"
    ),
    "a phone": make(
        valid_format="1 1 0", reachable="yes no no", line_type="mobile voip -", disposable="0 1 0"
    ),
    "mailboxes that an admin lists": make(mailbox="1 1 0", disabled="0 1 0", full="0 0 0"),
    "a form that looked for a server": make(email_valid="1 1 0", mx_found="1 1 0"),
    "a letter": make(deliverable="1 0 1", street="a b c", zip_valid="1 1 1", mailbox="1 0 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_checks_of_something_else_make_no_valid(name: str) -> None:
    """Nor do those beside a column that says in words what they do not."""
    table = REFUSED[name]
    assert "valid" not in list(classify_table(table, detect(table)))


def test_checks_may_stand_before_the_addresses() -> None:
    """The order of the columns says nothing of them."""
    table, classes = READ["flat"]
    turned = table.select(table.column_names[::-1])
    assert list(classify_table(turned, detect(turned))) == classes.split()


def test_the_services_count_must_agree() -> None:
    """What the service counts otherwise, its checks do not say."""
    table, _ = READ["flat"]
    assert detect(table, total_valid=1).confirmed == 1
    refused = detect(table, total_valid=2)
    assert not refused.checks
    assert refused.warnings


def test_checks_are_told_as_plain_data_and_in_sentences() -> None:
    """Whoever doubts a verdict sees which columns it was composed of, and what they said."""
    table, _ = READ["flat"]
    roles = detect(table)
    checks = {name: check.describe() for name, check in roles.checks.items()}
    json.dumps(checks)
    told = explain_verdict({"verdict": {"why": roles.why, "checks": checks}, "columns": {}})
    assert "Check: 'smtp_check' asks for mailbox: '(empty)' is unasked, '1' is yes" in told


def test_a_row_that_is_no_address_is_judged_by_any_check() -> None:
    """A footer has no answers beside it; a wrong address has at least one."""
    roles = detect(READ["flat"][0])
    assert roles.judges["mx_found"] == {"1": "yes", "0": "no"}
