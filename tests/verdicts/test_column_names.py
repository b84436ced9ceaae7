"""The name of a column says what it can be."""

from __future__ import annotations

import pytest

from cliova_pandas.verdicts.column_names import read_name, split_column


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Verification Result", "verdict"),
        ("ZB Status", "verdict"),
        ("never_bounce_status", "verdict"),
        ("is_reachable", "verdict"),
        ("Résultat", "verdict"),
        ("list_status", "prefixed"),
        ("Validation", "neutral"),
        ("segment", "unnamed"),
        ("createdAt", "other"),
        ("mx_status", "other"),
        ("not_valid", "other"),
        ("never_valid", "other"),
        ("valid_bounce", "other"),
        ("address_status", "other"),
    ],
)
def test_a_name_says_what_a_column_is(name: str, kind: str) -> None:
    """A verdict, of this field, a verdict of something unknown, nothing, or no verdict."""
    assert read_name(name, "email").kind == kind


@pytest.mark.parametrize(
    "name", ["status.1", "status_2", "Status 1", "status_x", "status.y", "Status New", "status (2)"]
)
def test_what_tells_a_column_from_another_is_no_part_of_its_name(name: str) -> None:
    """Parsing, a merge or a spreadsheet has put it there."""
    assert split_column(name) == {"status"}
